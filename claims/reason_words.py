"""Why the machine links two claims, in the language of the page: reasons are stored as they read in English.

A stored reason is taken apart by the sentences that linking writes, so that old rows can be told too; one
that fits none of them (of another linker, or imported) is shown as it stands.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext

from claims.linking.reason_sentences import NOT_NAMED, SENTENCES

LONGEST = 1000  # characters; what linking writes is shorter
_PLACE = re.compile(r"%\((\w+)\)s")


def _pattern(sentence: str) -> re.Pattern[str]:
    parts, last = [], 0
    for place in _PLACE.finditer(sentence):
        parts += [re.escape(sentence[last : place.start()]), f"(?P<{place[1]}>.*?)"]
        last = place.end()
    return re.compile("".join([*parts, re.escape(sentence[last:])]), re.DOTALL)


_PATTERNS = tuple((sentence, _pattern(sentence)) for sentence in SENTENCES)


def reason_in_words(stored: str) -> str:
    """A stored reason in the active language. In English it is always exactly what is stored."""
    for sentence, pattern in _PATTERNS if len(stored) <= LONGEST else ():
        found = pattern.fullmatch(stored)
        if found:
            return gettext(sentence) % {name: _named(said) for name, said in found.groupdict().items()}
    return stored


def _named(said: str) -> str:
    if said.lower() != NOT_NAMED:
        return said
    told = gettext(NOT_NAMED)
    return told[:1].upper() + told[1:] if said[:1].isupper() else told
