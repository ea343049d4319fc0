"""Reads the words of a source: a name, a pronoun, "the ministry spokesman", "a senior official", several of
them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from claims.extraction import lexicon
from claims.extraction.names import Kind, Name

PERSON_PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
THING_PRONOUNS = lexicon.words("it its itself")
PLURAL_PRONOUNS = lexicon.words("they them their themselves both these those all each neither")
SPEAKER_PRONOUNS = lexicon.words("i me my mine myself we us our ours ourselves")
RELATIVES = lexicon.words("who whom whose which that where")
DEFINITE = lexicon.words("the this that these those his her its their both such same said")
OWNERS = lexicon.words("his her its their my our whose")
LEADING = re.compile(
    r"^(?:[\s“”\"‘'(\[–—\-,:;]+|(?:as|by|from|but|while|and|though|although|according to|in|yet|so|even|"
    r"also|that|only|for)\s+)+",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"\s(?:of|for|to|at|in|from|with|on|by|within|behind|close to|familiar|who|whom|which|that|whose|"
    r"where|including|like|"
    r"representing|from|among|near|across|around|about|over|working|conducted|published|released|obtained|"
    r"involved|briefed|opposed|speaking|running|seeking|supporting)\s"
)
CLAUSE_END = re.compile(r"\s*[,(\[–—:;]|\s-\s")


class Phrase(StrEnum):
    """What form a source has."""

    NONE = "none"
    PRONOUN = "pronoun"
    RELATIVE = "relative"
    SPEAKER = "speaker"  # I, we
    NAME = "name"
    NOMINAL = "nominal"  # the ministry spokesman, a senior official, Clinton supporters


@dataclass(frozen=True, slots=True)
class SourcePhrase:
    """One source as it stands: its core [start, end), without apposition and relative clause."""

    form: Phrase
    start: int
    end: int
    text: str
    name: Name | None = None  # the head, for NAME
    head: str = ""  # head noun, lower case, for NOMINAL; the pronoun itself for pronouns
    definite: bool = False
    owner: str = ""  # "his" in "his campaign"
    plural: bool = False


def split_sources(text: str, start: int, end: int, names: list[Name]) -> list[SourcePhrase]:
    """The sources that a span names, one for each coordinated part; ``names`` are those of the span."""
    start, end = _trim(text, start, end)
    if start >= end:
        return []
    parts = _coordination(text, start, end, names)
    if len(parts) > 1:
        read = [read_phrase(text, a, b, _inside(names, a, b)) for a, b in parts]
        joined = re.search(r"\b(?:along with|as well as)\b", text[start:end]) is not None
        if all(map(_stands_alone, read)) and (joined or any(p.form is not Phrase.NOMINAL for p in read)):
            return read
    return [read_phrase(text, start, end, names)]


def _stands_alone(part: SourcePhrase) -> bool:
    """Whether a coordinated part is a source of its own: "and former mayor of Springfield" is none."""
    if part.form is not Phrase.NOMINAL:
        return part.form is not Phrase.NONE
    words = part.text.split()
    return len(words) <= 7 and (
        words[0].lower() in DEFINITE | {"a", "an", "some", "other", "many", "several", "one", "another"}
        or part.plural
        or words[0][0].isupper()
    )


def _inside(names: list[Name], start: int, end: int) -> list[Name]:
    return [n for n in names if start <= n.start and n.end <= end]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    lead = LEADING.match(text[start:end])
    if lead and lead.end() < end - start:
        start += lead.end()
    tail = re.search(r"\s(?:himself|herself|itself|themselves)$", text[start:end])
    if tail:
        end = start + tail.start()
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in ".)%"):
        end -= 1
    return start, end


def _coordination(text: str, start: int, end: int, names: list[Name]) -> list[tuple[int, int]]:
    """Cuts "A, B and C" outside names, before any relative clause."""
    clause = re.search(r",?\s(?:who|whom|which|whose)\s", text[start:end])
    limit = start + clause.start() if clause else end
    body = text[start:limit]
    if not re.search(r"\s(?:and|or|along with|as well as)\s|;", body):
        return [(start, end)]
    cuts = []
    for match in re.finditer(
        r"(?:,?\s(?:and|or)\s|,\s(?:along with|as well as)\s|\s(?:along with|as well as)\s|;\s)", body
    ):
        a, b = start + match.start(), start + match.end()
        if not any(n.start < b and a < n.end for n in names):
            cuts.append((a, b))
    if not cuts:
        return [(start, end)]
    # Commas separate further members only in a list ("Mr. A, Ms. B and Mr. C"), not an apposition of one
    # name.
    first = cuts[0][0]
    for match in re.finditer(r",\s", text[start:first]):
        a = start + match.start()
        after = [n for n in names if n.title_start == a + len(match.group())]
        if after and any(n.end <= a for n in names) and after[0].kind is not Kind.PLACE:
            cuts.append((a, a + len(match.group())))
    parts, cursor = [], start
    for a, b in sorted(cuts):
        parts.append((cursor, a))
        cursor = b
    parts.append((cursor, limit))
    return [_trim(text, a, b) for a, b in parts if a < b]


def read_phrase(text: str, start: int, end: int, names: list[Name]) -> SourcePhrase:
    """One uncoordinated source; form NONE for an empty one."""
    start, end = _trim(text, start, end)
    whole = text[start:end]
    low = whole.lower().replace("’", "'")
    if not whole:
        return SourcePhrase(Phrase.NONE, start, end, "")
    pronoun = _pronoun(text, start, end, low)
    if pronoun is not None:
        return pronoun
    names = [n for n in names if start <= n.start and n.end <= end]
    core_end = _core_end(text, start, end, names)
    crowd = CROWD.match(text[start:core_end])
    if crowd:
        start += crowd.end()
    head_end = _head_end(text, start, core_end, names)
    named = _head_name(text, start, head_end, end, names)
    if named is not None:
        return SourcePhrase(Phrase.NAME, start, core_end, text[start:core_end], name=named)
    words = re.findall(r"[^\W_][\w’'\-.%]*", text[start:head_end])
    if not words:
        return SourcePhrase(Phrase.NONE, start, end, whole)
    first, head = words[0].lower(), re.sub(r"[’']s?$", "", words[-1].lower())
    return SourcePhrase(
        Phrase.NOMINAL,
        start,
        core_end,
        re.sub(r"[’']s$", "", text[start:core_end]),
        head=head,
        definite=first in DEFINITE,
        owner=first if first in OWNERS else "",
        plural=_plural(head),
    )


def _plural(head: str) -> bool:
    return head in (
        "people",
        "police",
        "men",
        "women",
        "many",
        "some",
        "few",
        "several",
        "others",
        "most",
        "media",
    ) or (head.endswith("s") and not head.endswith(("ss", "us", "is", "news")))


def _pronoun(text: str, start: int, end: int, low: str) -> SourcePhrase | None:
    word = re.sub(r"\s.*|'.*", "", low)
    short = low in (
        word,
        word + "'s",
        word + " himself",
        word + " herself",
        word + " all",
        word + " both",
        word + " also",
    )
    if not short:
        return None
    if word in RELATIVES:
        before = text[max(0, start - 2) : start].rstrip(" \u00a0")
        if word not in ("that", "where") or before[-1:].isalnum() or before[-1:] in (",", ")"):
            return SourcePhrase(Phrase.RELATIVE, start, end, low, head=word)
        return SourcePhrase(Phrase.PRONOUN, start, end, low, head="it", definite=True)
    if word in SPEAKER_PRONOUNS:
        return SourcePhrase(Phrase.SPEAKER, start, end, low, head=word)
    if word in PERSON_PRONOUNS or word in THING_PRONOUNS or word in PLURAL_PRONOUNS:
        return SourcePhrase(Phrase.PRONOUN, start, end, low, head=word, plural=word in PLURAL_PRONOUNS)
    return None


def _core_end(text: str, start: int, end: int, names: list[Name]) -> int:
    """Where apposition, parenthesis or a relative clause begins."""
    for match in CLAUSE_END.finditer(text, start + 1, end):
        if not any(n.start < match.start() < n.end for n in names):
            end = match.start()
            break
    clause = re.compile(r"\s(?:who|whom|which|whose)\s").search(text, start, end)
    return clause.start() if clause else end


PARTISANS = ("Republican", "Democrat", "Conservative", "Liberal")
CROWD = re.compile(
    r"^(?:an?\s)?(?:host|number|group|handful|couple|majority|range|list|series)\sof\s", re.IGNORECASE
)
PARTICIPLE = re.compile(
    r"(?P<noun>[a-z\-]+|PACs?)\s[a-z]{3,}(?:ing|ed)\s(?:a|an|the|in|on|by|for|to|with|his|her|its|their|[A-Z])"
)


def _head_end(text: str, start: int, end: int, names: list[Name]) -> int:
    participle = PARTICIPLE.search(text, start, end)
    if participle and (participle["noun"] in lexicon.PERSON_ROLES | {"PAC"} or _plural(participle["noun"])):
        end = participle.end("noun")
    for match in PREPOSITION.finditer(text, start, end):
        if match.start() > start and not any(n.title_start < match.start() + 1 < n.end for n in names):
            return match.start()
    return end


def _head_name(text: str, start: int, head_end: int, end: int, names: list[Name]) -> Name | None:
    """The name that the phrase is about, None where its head is a common noun."""
    for name in reversed(names):
        rest = text[name.end : head_end]
        if name.end <= head_end and re.fullmatch(r"(?:\s(?:Jr|Sr)\.?|[’']s?|\.)?", rest):
            partisan = name.text.split()[-1] in PARTISANS
            if (
                name.kind is Kind.GROUP
                and name.title_start >= start
                and not (partisan and name.title_start == start == name.start)
                and (partisan or name.title_start > start)
                and (partisan or not _only_article(text[start : name.title_start]))
            ):
                return None  # "some Republicans", "American officials", "the Wisconsin Republican"
            return name
    # "Clinton's campaign communications director, Jennifer Palmieri"
    words = re.findall(r"[\w\-]+", text[start:head_end].lower())
    if words and words[-1] in lexicon.PERSON_ROLES:
        after = re.match(r"[^,]{0,60},\s+", text[head_end:end])
        position = head_end + after.end() if after else -1
        for name in names:
            if position >= 0 and name.title_start == position and name.kind in (Kind.PERSON, Kind.UNKNOWN):
                return name
    return _apposed(text, head_end, end, names)


def _apposed(text: str, head_end: int, end: int, names: list[Name]) -> Name | None:
    """ "The photographer, Elio Brancati,": a name right after the description and nothing after it."""
    lead = re.match(r",\s+", text[head_end:end])
    for name in names:
        if lead and name.title_start == head_end + lead.end() and name.kind in NAMED_APART:
            rest = text[name.end : end]
            return (
                name
                if not rest.strip(" ,") or re.match(r",\s(?:who|which|whose|of|a|an|the)\s", rest)
                else None
            )
    return None


NAMED_APART = (Kind.PERSON, Kind.UNKNOWN, Kind.ORGANISATION)


def _only_article(before: str) -> bool:
    return before.strip().lower() in ("", "the")
