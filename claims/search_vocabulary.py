"""What may stand behind the fields of a search, and in which words a wrong one is explained."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from claims import scale
from claims.models import Claim, Link
from claims.models.rating import rating_words
from claims.search_query import Problem, Query, Trouble, Vocabulary, parse, spelling

# What an editor has done about a claim or dispute, and whether anybody answers.
MARKS = ("confirmed", "machine", "disputed", "unanswered")
# What the dispute holds.
HOLDINGS = ("denial", "non_denial", "outlets", "verdict")
ANY, NONE = "any", "none"  # of verdicts


def read_query(text: str) -> Query:
    """The query that a person has typed."""
    return parse(text, vocabulary())


def vocabulary() -> Vocabulary:
    """Every value of the fields of choices, as it may be written."""
    names = verdict_choices()
    ratings = [*names, *_in_words(names)]
    verdicts = [*(slug for slug, _name in ratings), ANY, NONE]
    return {
        "act": _spelled(Claim.Act.values, Claim.Act.choices),
        "kind": _spelled(Link.Kind.values, Link.Kind.choices),
        "verdict": _spelled(verdicts, ratings),
        "is": _spelled(MARKS),
        "has": _spelled(HOLDINGS),
    }


def verdict_choices() -> list[tuple[str, str]]:
    """The ratings that an editor can give, with their names."""
    return scale.names()


def verdict_choices_in_words() -> list[tuple[str, str]]:
    """The same with the names in the language of the page."""
    return _in_words(scale.names())


def _in_words(names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(slug, rating_words(name)) for slug, name in names]


def _spelled(values: Any, choices: Any = ()) -> dict[str, str]:
    names = {spelling(str(label)): str(value) for value, label in choices}
    return {**names, **{spelling(str(value)): str(value) for value in values}}


def explained(problem: Problem) -> str:
    """One sentence on what is wrong with a part of a query; what is allowed is listed beside it."""
    word = problem.word if len(problem.word) <= 60 else problem.word[:60] + "…"
    said = {
        Trouble.UNKNOWN_FIELD: gettext("“%(word)s”: there is no field “%(field)s”."),
        Trouble.UNKNOWN_VALUE: gettext("“%(word)s”: “%(field)s” has no such value."),
        Trouble.NO_VALUE: gettext("“%(word)s” needs a value right after the colon."),
        Trouble.NO_DATE: gettext(
            "“%(word)s” is no date: write a year, month or day, as in %(field)s:2017, %(field)s:2017-05 or "
            "%(field)s:2017-05-31."
        ),
        Trouble.DATE_TURNED_ROUND: gettext("“%(word)s”: dates take no minus; use before: or after:."),
        Trouble.NEVER: gettext("No day is both after the first and before the last date."),
        Trouble.OPEN_QUOTE: gettext("“%(word)s”: the quotation mark is not closed; it was read to the end."),
        Trouble.STRAY_OR: gettext("“%(word)s” stands between two words, or two values of one field."),
        Trouble.NOTHING: gettext("“%(word)s” has neither a word nor a field to search for."),
        Trouble.TOO_LONG: gettext("The search is too long: it ends before “%(word)s”."),
    }[problem.trouble]
    return said % {"word": word, "field": problem.field}
