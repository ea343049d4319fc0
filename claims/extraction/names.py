"""Names in a text and whom they name: capitalised sequences, titles, appositions, and a gazetteer of states.

``find_names`` gives every mention; ``group_names`` joins the mentions of one text that name the same person
or body ("Major-General Igor Konashenkov" … "Konashenkov"). No model: canonical sources need no more, see
the figures of ``training/evaluate_sources.py``.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from claims.extraction import lexicon

WORD = re.compile(r"@\w+|[^\W_]+(?:[.&’'\-–/][^\W_]+)*\.?")
POSSESSIVE = re.compile(r"[’']s$|(?<=s)[’']$", re.IGNORECASE)
CONNECTORS = lexicon.words(
    "of for and de del della von van der den la le al al- el bin ben ibn du di da dos y"
)
OF_HEADS = lexicon.words("""
    ministry department university bank house board bureau office council committee institute
    institution center centre foundation college league association federation union chamber commission
    court secretary school academy museum library front army party daughters sons friends conference
    organization organisation society church knights ministers district republic state kingdom city
    islamic international
    """)
AND_HEADS = lexicon.words(
    "center centre department ministry office institute agency council committee commission bureau"
)
FOR_HEADS = lexicon.words("center centre institute coalition council committee campaign foundation citizens")
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
ALL_CAPS = re.compile(r"[A-Z][A-Z0-9&.\-]*[A-Z0-9]\.?$|[A-Z]$")


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


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    possessive: bool


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in WORD.finditer(text):
        word, end, possessive = match.group(), match.end(), False
        if word.endswith(".") and not _keeps_stop(word):
            word, end = word[:-1], end - 1
        cut = POSSESSIVE.search(word)
        if cut is None and word[-1:] in "sS" and text[end : end + 1] in ("’", "'") and word[:1].isupper():
            possessive = text[end + 1 : end + 2] in (" ", "\u00a0")
        elif cut is not None:
            word, end, possessive = word[: cut.start()], match.start() + cut.start(), True
        if word:
            tokens.append(_Token(match.start(), end, word, possessive))
    return tokens


def _keeps_stop(word: str) -> bool:
    bare = word[:-1]
    return len(bare) == 1 or "." in bare or word.lower() in lexicon.TITLES or word.lower() in lexicon.SUFFIXES


def _capital(word: str) -> bool:
    first = word[1:2] if word[0] == "@" else word[0]
    return first.isupper() or (first.isdigit() and any(c.isupper() for c in word)) or word.startswith("al-")


class _Reader:
    """Reads one text's names by what the text itself shows about capitals."""

    def __init__(self, text: str, sentence_starts: set[int]) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.sentence_starts = sentence_starts
        self.lower = Counter(t.text for t in self.tokens if t.text[0].islower())
        self.inner = Counter(
            t.text
            for before, t in zip(self.tokens, self.tokens[1:], strict=False)
            if _capital(t.text) and before.text[0].islower() and not text[before.end : t.start].strip()
        )

    def _joined(self, left: _Token, right: _Token) -> bool:
        gap = self.text[left.end : right.start]
        return (not left.possessive and gap in (" ", "\u00a0", " \u00a0", "  ", "\u00a0 ")) or gap in (" & ",)

    def _opens(self, index: int) -> bool:
        """Whether the word stands where any word would be capitalised."""
        token = self.tokens[index]
        before = self.text[max(0, token.start - 3) : token.start].rstrip(" \u00a0")
        return token.start in self.sentence_starts or before[-1:] in (
            "“",
            '"',
            "'",
            "‘",
            ":",
            "—",
            "(",
            "•",
            "",
        )

    def _is_name_word(self, index: int) -> bool:
        word = self.tokens[index].text
        low = word.lower()
        if not _capital(word):
            return False
        if low in lexicon.FUNCTION_WORDS and word not in ("US", "IT", "May", "Will", "WHO"):
            return False
        if low in lexicon.WEEKDAYS_MONTHS and word not in ("May", "April", "June", "August", "Jan"):
            return False
        if word == "May" or (word == "Will" and self._opens(index)):
            return False
        if not self._opens(index):
            return True
        if (
            word in lexicon.states()
            or word in lexicon.given_names()
            or low in lexicon.TITLES
            or "." in word[:-1]
        ):
            return True
        if low in lexicon.PLURAL_GROUPS or ALL_CAPS.match(word):
            return True
        if self.inner[word]:
            return True
        if self.lower[low]:
            return False
        # Never seen in lower case: a name if a capital follows, unless it looks like a verb or an adverb.
        follows = index + 1 < len(self.tokens) and self._joined(self.tokens[index], self.tokens[index + 1])
        capital_next = follows and _capital(self.tokens[index + 1].text)
        return not (low.endswith(("ing", "ly")) or (low.endswith("ed") and not capital_next))

    def sequences(self) -> Iterator[list[_Token]]:
        """Maximal runs of name words, with "of"/"de" inside where a body or a surname has them."""
        index, count = 0, len(self.tokens)
        while index < count:
            if not self._is_name_word(index):
                index += 1
                continue
            run = [self.tokens[index]]
            nxt = index + 1
            while nxt < count and self._joined(run[-1], self.tokens[nxt]):
                if self._is_name_word(nxt):
                    run.append(self.tokens[nxt])
                    nxt += 1
                    continue
                step = self._connector(run, nxt)
                if not step:
                    break
                run.extend(self.tokens[nxt : nxt + step])
                nxt += step
            yield run
            index = nxt

    def _connector(self, run: list[_Token], index: int) -> int:
        """How many tokens to take from a connector on ("of State": 2, "of the Treasury": 3), 0 for none."""
        word = self.tokens[index].text
        rest = self.tokens[index + 1 : index + 3]
        if not rest or word not in CONNECTORS:
            return 0
        if word == "for":
            body = run[-1].text.lower() in FOR_HEADS
            return 2 if body and _capital(rest[0].text) and self._joined(self.tokens[index], rest[0]) else 0
        if word == "and":
            body = bool({t.text.lower() for t in run} & AND_HEADS) and any(
                t.text in ("of", "for") for t in run
            )
            return 2 if body and _capital(rest[0].text) and self._joined(self.tokens[index], rest[0]) else 0
        if word != "of":
            return 2 if _capital(rest[0].text) and self._joined(self.tokens[index], rest[0]) else 0
        heads = {t.text.lower() for t in run[-2:]}
        if not heads & OF_HEADS and run[-1].text not in ("Chief",):
            return 0
        if _capital(rest[0].text):
            return 2
        return 3 if len(rest) == 2 and rest[0].text == "the" and _capital(rest[1].text) else 0


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
    reader = _Reader(text, {start for start, _ in sentences})
    headlines = [span for span in sentences if _is_headline(text, *span)]
    body: list[list[_Token]] = []
    shouted: list[list[_Token]] = []
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


def _known_parts(run: list[_Token], known: set[str]) -> Iterator[list[_Token]]:
    """The stretches of a headline's run that are made of words which name something elsewhere."""
    part: list[_Token] = []
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


def _read_name(text: str, run: list[_Token]) -> Name | None:
    """The name in a run of capitalised words, None where it is a bare title."""
    words = [t.text for t in run]
    cut = _split_title(words)
    if cut >= len(words):
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
