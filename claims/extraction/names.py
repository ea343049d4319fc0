"""Names in a text and whom they name: capitalised sequences, titles, appositions, and a gazetteer of states.

``find_names`` gives every mention; ``group_names`` joins the mentions of one text that name the same person
or body ("Major-General Igor Konashenkov" … "Konashenkov"). No model: canonical sources need no more, see
the figures of ``training/evaluate_sources.py``.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from claims.extraction import lexicon
from claims.extraction.name_runs import ALL_CAPS, RunReader, Token

# "BEIRUT -", "MOSCOW (AP) —", "DAMASCUS, Syria, April 7 (Reuters) -": where a report was written.
DATELINE = re.compile(
    r"^[ \t\u00a0]*(?:[A-Z][A-Z.’'\-]{2,}(?:[ /][A-Z][A-Z.’'\-]+){0,3}(?:, ?[A-Z][\w.]*(?: [\w.]+){0,3}){0,2}"
    r"(?: ?\([\w. /]{2,30}\))?|[A-Z][\w.]+(?: [A-Z][\w.]+){0,2}(?:, ?[A-Z][\w. ]{1,20}){0,2}"
    r" ?\([\w. /]{2,30}\))"
    r"[ \u00a0]?(?:[–—]|(?<=[ \u00a0])--?)[ \u00a0]?(?=[“\"‘'A-Z\d])",
    re.MULTILINE,
)
PLATFORMS = lexicon.words(
    "Twitter Facebook YouTube Telegram Instagram TikTok WhatsApp Snapchat Reddit X VKontakte"
)
VENUE_BEFORE = re.compile(r"\b(?:on|via|over|through|across|to)\s(?:its |his |her |their |the )?$")


class Kind(StrEnum):
    """What a name names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    STATE = "state"
    PLACE = "place"
    GROUP = "group"  # Republicans, Syrians
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """One mention: characters [start, end) without the title and the possessive; ``title_start`` includes
    the title."""

    start: int
    end: int
    title_start: int
    text: str
    title: str
    kind: Kind
    gender: str  # "m", "f" or ""
    possessive: bool
    handle: bool = False  # a Twitter handle


@dataclass(slots=True)
class Entity:
    """A person, body, state or group of one text, with all its mentions in reading order."""

    number: int
    name: str
    kind: Kind
    gender: str = ""
    mentions: list[Name] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)  # words of titles and appositions, lower case
    affiliation: str = ""
    genders: set[str] = field(default_factory=set)  # of all mentions


# Titles that a surname follows, whatever that means elsewhere, but for "Mr. President".
ABBREVIATED = lexicon.words(
    "mr mr. mrs mrs. ms ms. miss dr dr. prof. sen. rep. gov. gen. col. lt. capt. sgt. maj."
)
ADDRESSED = lexicon.words(
    "president chairman speaker secretary chair minister ambassador justice speaker mayor premier"
)


def _split_title(words: list[str]) -> int:
    """How many leading words of a capitalised run are a title or a role ("U.S. Air Force Colonel": 4)."""
    cut = 0
    for index, word in enumerate(words):
        if word.lower() not in lexicon.TITLES:
            continue
        cut = index + 1
        if words[cut : cut + 1] == ["General"]:
            cut += 1
        if words[cut : cut + 1] == ["of"]:
            step = 2 if words[cut + 1 : cut + 2] != ["the"] else 3
            closes = words[cut + step - 1].lower() if len(words) >= cut + step else ""
            if closes in lexicon.TITLE_OF or step == 3:
                cut += step
    while cut and words[cut : cut + 1] and words[cut].lower() in ("general", "state", "emeritus"):
        cut += 1
    return cut


def _gender(title: str, words: list[str]) -> str:
    heads = set(title.lower().split())
    if heads & lexicon.FEMALE_TITLES or heads & lexicon.FEMALE_ROLES:
        return "f"
    if heads & lexicon.MALE_TITLES or heads & lexicon.MALE_ROLES:
        return "m"
    return lexicon.given_names().get(words[0], "") if len(words) > 1 else ""


def _classify(title: str, words: list[str]) -> Kind:
    text = " ".join(words)
    if text in lexicon.states():
        return Kind.STATE if lexicon.states()[text][1] != "adjective" else Kind.GROUP
    if text in lexicon.places():
        return Kind.PLACE
    if text.isupper() and len(text) > 3 and (shouted := _shouted(text)) is not None:
        return shouted
    lows = [w.lower() for w in words]
    if (lows[-1] in lexicon.PLURAL_GROUPS or (lows[-1] + "s") in lexicon.PLURAL_GROUPS) and "of" not in lows:
        return Kind.GROUP
    if text.lower() in lexicon.NEWS_MEDIA or text in lexicon.ACRONYM_ORGS:
        return Kind.ORGANISATION
    if any(low in lexicon.ORG_WORDS for low in lows) or text in (
        "White House",
        "Pentagon",
        "Kremlin",
        "Downing Street",
    ):
        return Kind.ORGANISATION
    if title:
        return Kind.PERSON
    if len(words) > 1 and words[0] in lexicon.given_names() and len(words) <= 4:
        return Kind.PERSON
    if len(words) == 1:
        return Kind.ORGANISATION if ALL_CAPS.match(words[0]) and 2 <= len(words[0]) <= 6 else Kind.UNKNOWN
    if " of " in text or any(ALL_CAPS.match(w) and len(w) > 2 for w in words):
        return Kind.ORGANISATION
    return Kind.UNKNOWN


def _shouted(text: str) -> Kind | None:
    """What a place or state in capitals is: "BEIRUT"."""
    plain = text.title()
    if plain in lexicon.places():
        return Kind.PLACE
    known = lexicon.states().get(plain)
    return None if known is None else Kind.STATE if known[1] == "name" else Kind.PLACE


def find_names(text: str, sentences: list[tuple[int, int]]) -> list[Name]:
    """Every name of the text in order; ``sentences`` are its sentences as character spans.

    In a headline all words are capitalised, so there only names count that the rest of the text has too.
    """
    reader = RunReader(text, {start for start, _ in sentences})
    headlines = [span for span in sentences if _is_headline(text, *span)]
    body: list[list[Token]] = []
    shouted: list[list[Token]] = []
    for run in reader.sequences():
        at = bisect_right(headlines, (run[0].start, len(text)))
        inside = at > 0 and run[0].start < headlines[at - 1][1]
        (shouted if inside else body).append(run)
    known = {t.text.lower() for run in body for t in run}
    for run in shouted:
        body.extend(_known_parts(run, known))
    datelines = [match.span() for match in DATELINE.finditer(text)]
    body = [run for run in body if not _within(run[0].start, datelines)]
    names = [name for run in body if (name := _read_name(text, run)) is not None]
    return sorted(names, key=lambda name: name.start)


def _within(position: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a position lies in one of the spans, which are in order."""
    at = bisect_right(spans, (position, sys.maxsize))
    return at > 0 and position < spans[at - 1][1]


def _is_headline(text: str, start: int, end: int) -> bool:
    """A line of its own, the first or one without a full stop, whose longer words are capitalised."""
    sentence = text[start:end]
    alone = text[:start].rstrip(" \t\u00a0")[-1:] in ("", "\n", "\r") and text[end : end + 1] in ("\n", "\r")
    if not alone or (start > 0 and sentence.endswith((".", "”", '"'))):
        return False
    words = [w for w in re.findall(r"[^\W\d_]+", sentence) if len(w) > 3]
    return len(words) >= 2 and sum(w[0].isupper() for w in words) >= 0.8 * len(words)


def _known_parts(run: list[Token], known: set[str]) -> Iterator[list[Token]]:
    """The stretches of a headline's run that are made of words which name something elsewhere."""
    part: list[Token] = []
    for token in run:
        word = token.text
        if word.lower() in known or word in lexicon.states() or word in lexicon.given_names():
            part.append(token)
        else:
            if part:
                yield part
            part = []
    if part:
        yield part


def _read_name(text: str, run: list[Token]) -> Name | None:
    """The name in a run of capitalised words, None where it is a bare title."""
    words = [t.text for t in run]
    cut = _split_title(words)
    if cut >= len(words) > 1 and words[-2].lower() in ABBREVIATED and words[-1].lower() not in ADDRESSED:
        cut = len(words) - 1  # "Mr. King"
    if cut >= len(words) == 2 and words[0] in lexicon.given_names():
        cut = 0  # "Larry King"
    elif cut >= len(words):
        cut = 0
        if len(words) == 1 or words[-1].lower() in lexicon.TITLES:
            return None  # names nobody by itself: the roles see to "the President"
    title, rest = " ".join(words[:cut]), words[cut:]
    while len(rest) > 1 and rest[-1].lower() in lexicon.SUFFIXES:
        rest.pop()
    if all(word.lower() in lexicon.FUNCTION_WORDS and not word.isupper() for word in rest):
        return None
    kind = _classify(title, rest)
    start, last = run[cut].start, run[cut + len(rest) - 1]
    if rest[0] in PLATFORMS and len(rest) == 1 and VENUE_BEFORE.search(text[max(0, start - 20) : start]):
        kind = Kind.PLACE  # "on Twitter": where something was said, not who said it
    return Name(
        start=start,
        end=last.end,
        title_start=run[0].start,
        text=text[start : last.end],
        title=title,
        kind=kind,
        gender=_gender(title, rest) if kind in (Kind.PERSON, Kind.UNKNOWN) else "",
        possessive=run[-1].possessive,
        handle=rest[0].startswith("@"),
    )
