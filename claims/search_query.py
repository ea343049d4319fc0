"""Reads what a person types into a search: ``"syrian army" source:Warren act:denial before:2017-05 -rebels``.

Pure: text in, a `Query` out, without Django and without a database, so that pages, API and saved searches
mean the same by the same words. `parse` never fails: what cannot be understood is left out of the search and
named in `Query.problems`, with its place in the text and what would be allowed there.

Words, “phrases”, ``or`` between words and ``-`` before either are those of PostgreSQL's web search. A field
is a name, a colon and a value without a space between: ``act:denial``, ``source:"Syrian Army"``. Several
values of one field are alternatives (``act:denial,question``), different fields have all to be met, ``-``
turns a field round. ``before:2017-05`` ends before that month begins, ``after:2017-05`` begins with it,
``on:2017-05`` is the month itself; days and years are written the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum

LONGEST = 500  # characters; more are cut off and said to be
MOST_TERMS = 40
NAME_FIELDS = ("source", "outlet")
CHOICE_FIELDS = ("act", "kind", "verdict", "is", "has")
DAY_FIELDS = ("before", "after", "on")
FIELDS = (*NAME_FIELDS, *CHOICE_FIELDS, *DAY_FIELDS)

# Field: each way to write a value (as `spelling` leaves it) and the value.
Vocabulary = Mapping[str, Mapping[str, str]]

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\0": " "})
_TERM = re.compile(
    r"""(?P<minus>-?)
        (?:(?P<field>[A-Za-z_]+):(?!//))?
        (?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]*))""",
    re.VERBOSE,
)
_AROUND = re.compile(r"^[()|&!,;-]+|[()|&!,;]+$")  # a minus left in front would turn the word round
_BLANK = " \t\r\n\0"
_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class Trouble(StrEnum):
    """What may be wrong with a part of a query."""

    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_VALUE = "unknown_value"
    NO_VALUE = "no_value"
    NO_DATE = "no_date"
    DATE_TURNED_ROUND = "date_turned_round"
    NEVER = "never"  # the dates leave no day
    OPEN_QUOTE = "open_quote"
    STRAY_OR = "stray_or"
    TOO_LONG = "too_long"
    NOTHING = "nothing"  # neither a word nor a field: signs alone


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of the text that was left out (or, for an open quotation mark, put right).

    ``start`` and ``end`` are its place; ``allowed`` what may stand there; ``meant`` what it looks most like.
    """

    trouble: Trouble
    word: str
    start: int
    end: int
    field: str = ""
    allowed: tuple[str, ...] = ()
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase; ``alternative`` where ``or`` stands before it."""

    text: str
    phrase: bool = False
    negated: bool = False
    alternative: bool = False

    def __str__(self) -> str:
        text = f'"{self.text}"' if self.phrase else self.text
        return f"{'or ' if self.alternative else ''}{'-' if self.negated else ''}{text}"


@dataclass(frozen=True, slots=True)
class Term:
    """A field with its values, one of which has to hold, or none where it is negated."""

    field: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        quoted = [f'"{value}"' if self.field in NAME_FIELDS else value for value in self.values]
        return " ".join(f"{'-' if self.negated else ''}{self.field}:{value}" for value in quoted)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; ``since`` and ``until`` are days of publication, both included."""

    words: tuple[Word, ...] = ()
    terms: tuple[Term, ...] = ()
    since: date | None = None
    until: date | None = None
    problems: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.terms or self.since or self.until)

    @property
    def web(self) -> str:
        """The words as PostgreSQL's ``websearch_to_tsquery`` reads them."""
        return " ".join(map(str, self.words))

    @property
    def strict(self) -> str:
        """Of the words what has to hold to the letter: phrases, and what must not occur."""
        if any(word.alternative for word in self.words):
            return " ".join(str(word) for word in self.words if word.negated and not word.alternative)
        return " ".join(str(word) for word in self.words if word.phrase or word.negated)

    @property
    def meaning(self) -> str:
        """The words to look for by what they mean, as plain text."""
        return " ".join(word.text for word in self.words if not word.negated)

    def values(self, field: str, *, negated: bool = False) -> tuple[str, ...]:
        """All values of a field, or all that must not be."""
        found = [term.values for term in self.terms if term.field == field and term.negated is negated]
        return tuple(dict.fromkeys(value for values in found for value in values))

    def __str__(self) -> str:
        """The same query written out; parsing it gives the same again."""
        days = []
        if self.since is not None:
            days.append(f"after:{self.since.isoformat()}")
        if self.until is not None:
            end = self.until + timedelta(days=1) if self.until < date.max else None
            days.append(f"before:{end.isoformat()}" if end else f"on:{self.until.isoformat()}")
        return " ".join([*map(str, self.words), *map(str, self.terms), *days])


def parse(text: str, vocabulary: Vocabulary) -> Query:
    """Read a query; fields of choices take the values that the vocabulary has for them."""
    return _Reader(text, vocabulary).query()


def repaired(text: str, problem: Problem) -> str:
    """The query with what was probably meant in place of a slip; "" where that cannot be guessed."""
    if not problem.meant:
        return ""
    minus, rest = ("-", problem.word[1:]) if problem.word.startswith("-") else ("", problem.word)
    name, _, value = rest.partition(":")
    unknown = problem.trouble == Trouble.UNKNOWN_FIELD
    right = f"{minus}{problem.meant}:{value}" if unknown else f"{minus}{name}:{problem.meant}"
    return text[: problem.start] + right + text[problem.end :]


def spelling(value: str) -> str:
    """A value as the vocabulary has it: “Mostly True”, mostly_true and mostly-true are one."""
    return re.sub(r"[\s_-]+", "", value).casefold()


def period(value: str) -> tuple[date, date] | None:
    """First and last day of a year, month or day; None where it is none."""
    found = _PERIOD.fullmatch(value)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        if day:
            return first, first
        following = date(first.year + 1, 1, 1) if not month else _next_month(first)
        return first, following - timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _reads_otherwise(word: str) -> bool:
    """Whether a word without what stood around it, as in ``(or)``, would be read as more than a word."""
    found = _TERM.match(word)
    return word.casefold() == "or" or found is None or found["field"] is not None


class _Reader:
    """One reading of one text, from left to right."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.typed = text
        self.text = text[:LONGEST].translate(_QUOTES)
        self.words: list[Word] = []
        self.terms: list[Term] = []
        self.since: date | None = None
        self.until: date | None = None
        self.problems: list[Problem] = []
        self.after_or: tuple[int, int] | None = None  # place of an “or” that waits for its right side
        self.last = ""  # what stood before: "word", a field, or nothing

    def query(self) -> Query:
        for number, found in enumerate(self._found()):
            if number == MOST_TERMS:
                self._problem(Trouble.TOO_LONG, self.text[found.start() :], found.start(), len(self.text))
                break
            self._read(found)
        self._end_of_or()
        if len(self.typed) > LONGEST:
            self._problem(Trouble.TOO_LONG, self.typed[LONGEST:], LONGEST, len(self.typed))
        if self.since and self.until and self.since > self.until:
            self._problem(Trouble.NEVER, "", 0, 0)
        asked = self.words or self.terms or self.since or self.until
        if not asked and not self.problems and self.text.strip(_BLANK):
            self._problem(Trouble.NOTHING, self.text, 0, len(self.text))
        return Query(tuple(self.words), tuple(self.terms), self.since, self.until, tuple(self.problems))

    def _found(self) -> Iterator[re.Match[str]]:
        at = 0
        while at < len(self.text):
            found = _TERM.match(self.text, at)
            if found is None or found.end() == at:
                at += 1
                continue
            yield found
            at = found.end()

    def _problem(
        self,
        trouble: Trouble,
        word: str,
        start: int,
        end: int,
        field: str = "",
        allowed: tuple[str, ...] = (),
    ) -> None:
        written = word.rpartition(":")[2] if field in CHOICE_FIELDS else word.partition(":")[0]
        close = get_close_matches(written.strip('-"').casefold(), allowed, 1, 0.6)
        meant = close[0] if close else ""
        self.problems.append(Problem(trouble, word.strip(), start, end, field, allowed, meant))

    def _read(self, found: re.Match[str]) -> None:
        start, end, whole = found.start(), found.end(), found.group()
        field = (found["field"] or "").lower()
        is_phrase = found["phrase"] is not None
        value = found["phrase"] if is_phrase else found["word"]
        if is_phrase and not found["closed"]:
            self._problem(Trouble.OPEN_QUOTE, whole, start, end)
        if field and field not in FIELDS:
            self._problem(Trouble.UNKNOWN_FIELD, whole, start, end, field, FIELDS)
            return
        if field and not value.strip():
            self._problem(Trouble.NO_VALUE, whole, start, end, field, self._allowed(field))
            return
        if field:
            self._field(field, value, bool(found["minus"]), whole, start, end)
        elif not is_phrase and value.casefold() in ("or", "|") and not found["minus"]:
            self._or(start, end)
        else:
            self._word(value, is_phrase, bool(found["minus"]))

    def _word(self, value: str, is_phrase: bool, negated: bool) -> None:
        text = " ".join(value.split()) if is_phrase else _AROUND.sub("", value)
        if not re.search(r"\w", text):
            return
        is_phrase = is_phrase or _reads_otherwise(text)
        alternative = self.after_or is not None and self.last == "word"
        if not alternative:
            self._end_of_or()
        self.after_or = None
        self.words.append(Word(text, is_phrase, negated, alternative))
        self.last = "word"

    def _or(self, start: int, end: int) -> None:
        self._end_of_or()
        if not self.last:
            self._problem(Trouble.STRAY_OR, self.text[start:end], start, end)
        else:
            self.after_or = (start, end)

    def _end_of_or(self) -> None:
        if self.after_or is not None:
            start, end = self.after_or
            self._problem(Trouble.STRAY_OR, self.text[start:end], start, end)
            self.after_or = None

    def _field(self, field: str, value: str, negated: bool, whole: str, start: int, end: int) -> None:
        if self.after_or is not None and self.last == field:
            self.after_or = None  # values of one field are alternatives anyhow
        self._end_of_or()
        self.last = field
        if field in DAY_FIELDS:
            self._days(field, value.strip(), negated, whole, start, end)
        elif field in NAME_FIELDS:
            self.terms.append(Term(field, (" ".join(value.split()),), negated))
        else:
            self._choices(field, value, negated, whole, start, end)

    def _choices(self, field: str, value: str, negated: bool, whole: str, start: int, end: int) -> None:
        known, values = self.vocabulary.get(field, {}), []
        for one in filter(str.strip, value.split(",")):
            if (meant := known.get(spelling(one))) is None:
                self._problem(Trouble.UNKNOWN_VALUE, whole, start, end, field, self._allowed(field))
            elif meant not in values:
                values.append(meant)
        if values:
            self.terms += [Term(field, (one,), negated) for one in values]

    def _days(self, field: str, value: str, negated: bool, whole: str, start: int, end: int) -> None:
        found = period(value)
        if found is None or (field == "before" and found[0] == date.min):
            self._problem(Trouble.NO_DATE, whole, start, end, field)
            return
        if negated:
            self._problem(Trouble.DATE_TURNED_ROUND, whole, start, end, field)
            return
        first, last = found
        if field in ("after", "on"):
            self.since = max(first, self.since or first)
        if field == "before":
            last = first - timedelta(days=1)
        if field in ("before", "on"):
            self.until = min(last, self.until or last)

    def _allowed(self, field: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.vocabulary.get(field, {}).values()))
