"""Words of a claim made fit to stand alone in a heading: whole quotation marks, nothing that only a "no"
bears, and who speaks where they lean on it."""

from __future__ import annotations

import re

LONGEST_NAME = 40
_OPENS = re.compile(r"(?:^|(?<=[\s(\[—–-]))\"(?=\S)")
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Oo]urs|[Uu]s|[Mm]e)\b(?!\.)")
# What points at something that was named before. Not "it was the navy that …".
_POINTS = re.compile(
    r"(?!it\s(?:is|was)\s[^.]{1,60}\b(?:that|which|who|to)\b)"
    r"(?:(?:all|both|any|some|most|many|none|neither|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s(?:of\s)?)?"
    r"(?:it|its|he|his|she|her|they|their|this|that|these|those|the whole (?:thing|affair|story))\b",
    re.IGNORECASE,
)
_EVER = re.compile(r"^ever\s", re.IGNORECASE)
_ANY = re.compile(r"^any(?=(?:one|body|thing)?\b)", re.IGNORECASE)
_SO_MUCH_AS = re.compile(r"\bso much as (?=an?\b)", re.IGNORECASE)
_ANY_OF_MANY = re.compile(r"\bany (?=(?:[a-z]+ )?[a-z]+(?<!s)s\b)", re.IGNORECASE)
_NOBODY = re.compile(r"(?:one|others|some|many|another|several|both)$", re.IGNORECASE)
_STOP = re.compile(r"[.,](?=[”\"’]$)")
_NAMES_NOBODY_FIRST = re.compile(r"(?:We|Our|My|Us)\b")
_INITIALS = re.compile(r"(?:^|[\s(])(?:[A-Za-z]\.)+[A-Za-z]$")


def paired(words: str) -> str:
    """The words without quotation marks that have lost their other half, as those at the ends have where the
    quotation goes on outside."""
    lone: set[int] = set()
    open_at: dict[str, list[int]] = {"“": [], '"': [], "‘": []}
    for place, sign in enumerate(words):
        if sign == '"':
            opening = _OPENS.match(words, place) is not None
            sign = '"' if opening else "close"
        if sign in open_at:
            open_at[sign].append(place)
        elif sign in ("”", "close"):
            marks = open_at["“" if sign == "”" else '"']
            if marks:
                marks.pop()
            else:
                lone.add(place)
        elif sign == "’" and open_at["‘"] and not words[place + 1 : place + 2].isalnum():
            open_at["‘"].pop()
    lone.update(place for places in open_at.values() for place in places)
    return "".join(sign for place, sign in enumerate(words) if place not in lone)


def unquoted(words: str) -> str:
    """The words on one line without a stop at their end, and without marks where they are all quoted."""
    line = paired(" ".join(words.split()).strip(" ,"))
    while len(line) > 2 and line[0] + line[-1] in ("“”", '""', "‘’") and not set('“”"‘') & set(line[1:-1]):
        line = line[1:-1].strip(" ,")
    return _STOP.sub("", line.rstrip(" .,"))


def affirmed(words: str) -> str:
    """What is denied as somebody would claim it: "any grain was lost" → "some grain was lost"."""
    return _SO_MUCH_AS.sub("", _ANY.sub("some", _EVER.sub("", words)))


def done(words: str) -> str:
    """What somebody denies doing as others charge it: "hiding any letters" → "hiding letters"."""
    return _ANY_OF_MANY.sub("", words)


def ended(words: str) -> str:
    """The words with the stop of "a.m." that went with the end of the sentence."""
    return f"{words}." if _INITIALS.search(words) else words


def capital(words: str) -> str:
    """The words with a capital at their beginning, also inside a quotation."""
    return re.sub(r"^([“\"‘]?)(\w)", lambda found: found[1] + found[2].upper(), words)


def lowered(words: str) -> str:
    """Words that lean on others as they go on after those."""
    leans = _POINTS.match(words) or _NAMES_NOBODY_FIRST.match(words)
    return words[:1].lower() + words[1:] if leans else words


def told_by(speaker: str, words: str, act: str) -> str:
    """How a heading names the speaker before words that lean on who speaks or on what stands before; "" where
    they do not, or where they are not the speaker's own, as what somebody denies."""
    if act in ("denial", "non_denial", "question") or not 0 < len(speaker) <= LONGEST_NAME:
        return ""
    if _POINTS.match(speaker) or _FIRST_PERSON.match(speaker) or _NOBODY.match(speaker):
        return ""
    if _FIRST_PERSON.search(words):
        return f"In the words of {speaker}, "
    return f"According to {speaker}, " if _POINTS.match(words) else ""
