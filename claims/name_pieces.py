"""Names are found by any part of them: by their pieces of two and three letters, which an index holds.

pg_trgm would do the same; the embedded database comes without it. The pieces are cut by functions of the
database (migrations 0034 and 0035), so that the index and the search cut alike.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import DataContains
from django.db.models import F, Func, Q, TextField, Value

SHORTEST = 2  # letters; for a single one every name is looked at
_PIECES = ArrayField(TextField())


class NamePieces(Func):
    """All pieces of a name, as the index has them."""

    function = "claims_name_pieces"
    output_field = _PIECES


class WordPieces(Func):
    """The pieces that a name has to have which holds a word; the name may still have them elsewhere."""

    function = "claims_word_pieces"
    output_field = _PIECES


def name_holds(word: str) -> Q:
    """Rows whose ``name`` has the word somewhere in it, in capitals or not."""
    holds = Q(name__icontains=word)
    if len(word) < SHORTEST:
        return holds
    return holds & Q(DataContains(NamePieces(F("name")), WordPieces(Value(word))))
