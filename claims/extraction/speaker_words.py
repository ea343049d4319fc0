"""Puts names where indirect speech has pronouns: "he had sent drones", said by Mr. Roe, "firing them", denied
by the navy.

The name is the speaker's where the pronoun can mean the speaker, else what the resolver of sources says.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from claims.extraction import lexicon
from claims.extraction.content_words import content_text
from claims.extraction.types import Attribution, SourceKind

# (place in the text, pronoun, number of the attribution) → the canonical name, "" where it is not known.
Means = Callable[[int, str, int], str]
LONGEST = 60  # characters of a name that still reads well inside a sentence
NEXT = 8  # characters between a cue and what is said in indirect speech
SHORT = 4  # words of a source that may stand for its name
OPENING = "“\"‘'«"
ARMED = lexicon.words(
    "army military coalition alliance ministry government navy force police parliament command"
)
SPEAKERS = (SourceKind.PERSON, SourceKind.ORGANISATION, SourceKind.STATE)
THEY = re.compile(r"(?P<pronoun>they|their)\s+(?=[a-z])")
HE = re.compile(r"(?P<pronoun>he|she|his|her)\s+(?=[a-z])")
# Not where "it" may be nobody: "it was clear", "it rained", "it took hours".
IT = re.compile(
    r"(?P<pronoun>its)\s+(?=[a-z])|(?P<pronoun2>it)\s+(?!(?:is|was|be|being|been|would be|will be|could be|"
    r"may be|might be|has been|had been|seem\w*|appear\w*|look\w*|takes?|took|rain\w*|snow\w*|make\w*|made|"
    r"comes?|came|depend\w*)\b(?!\s(?:not\s|\w+ly\s|[“\"])*(?:\w{3,}ing|opposed|ready|aware|prepared|"
    r"confident|committed|willing|unable|determined|convinced|concerned|unaware|reluctant)\b))(?=[a-z])"
)
# Later in the clause: "the shell came from its depot". Not after a name that it may belong to.
OWN = {SourceKind.PERSON: ("his", "her"), SourceKind.ORGANISATION: ("its",), SourceKind.STATE: ("its",)}
RIVAL = re.compile(
    r"[A-Z“\"]|\b(?:who|which|he|she|it|its|his|her)\b|\b(?:a|an|the|each|every|another|any|one)\s(?!own\b)[a-z]"
)
DOING = re.compile(
    r"^(?:ever\s|having\s(?:ever\s)?)?(?!(?:evening|morning|king|beijing|building|meeting|thing|spring|nothing|"
    r"something|anything|during|being)\b)[a-z]{2,}ing\s(?=\S)|^(?:ever\s)?being\s"
)
ROLE = re.compile(
    r"^(?:any|all)?\s*(?:direct\s|personal\s|such\s)?(?P<what>(?:role|involvement|part|responsibility|"
    r"wrongdoing|connections?|links?|knowledge|contacts?|ties|intention|collusion|complicity|guilt|hand|"
    r"impropriety|misconduct|doping)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)


def nobody(place: int, pronoun: str, index: int) -> str:
    """Knows of no pronoun whom it means."""
    return ""


def with_names(text: str, own: Attribution, content: str, index: int, means: Means) -> str:
    """The content, its opening pronoun and the speaker's possessives replaced by names; quotations stay."""
    raw = content_text(text, own)
    if raw[:1] in OPENING:
        return content
    return _later(own, text, _opening(text, own, content, index, means))


def _opening(text: str, own: Attribution, content: str, index: int, means: Means) -> str:
    """The first word, if it is a pronoun, named."""
    match = HE.match(content) or IT.match(content) or THEY.match(content)
    if match is None:
        return content
    pronoun = match.group(match.lastgroup or 0).lower()
    own_pronoun = _may_mean(text, own, pronoun)
    name = _speaker(text, own) if own_pronoun else ""
    if not own_pronoun and pronoun in ("he", "she", "his", "her"):
        place = text.lower().find(pronoun, own.content[0][0], own.content[0][0] + 12)
        name = means(place, pronoun, index) if place >= 0 else ""
    return f"{_as(name, pronoun)} {content[match.end() :]}" if name else content


def _may_mean(text: str, own: Attribution, pronoun: str) -> bool:
    """Whether the pronoun can be the speaker's own."""
    source = text[own.source[0][0] : own.source[0][1]].lower() if own.source else ""
    if pronoun in ("he", "she", "his", "her"):
        if own.source_kind is SourceKind.UNNAMED:
            return not _crowd(own.canonical_source)  # "a diplomat said she hoped"
        bare = own.canonical_source.split()
        person = own.source_kind is SourceKind.UNKNOWN and 1 < len(bare) < SHORT and bare[0][0].isupper()
        if own.source_kind is not SourceKind.PERSON and not person:
            return False
        gender = lexicon.given_names().get(bare[0]) if len(bare) > 1 else None
        if gender and gender != ("m" if pronoun in ("he", "his") else "f"):
            return False
        return source not in ("he", "she") or source == {"his": "he", "her": "she"}.get(pronoun, pronoun)
    if pronoun in ("they", "their"):
        return own.source_kind is SourceKind.UNNAMED and _crowd(own.canonical_source)
    return own.source_kind in (SourceKind.ORGANISATION, SourceKind.STATE)


def _crowd(name: str) -> bool:
    """Whether an unnamed source is several people: "unnamed: two residents", "unnamed: police"."""
    head = re.split(r"\s(?:of|in|from|at|who|on|for|to|with)\s", name.removeprefix("unnamed: "))[0].split()
    last = head[-1].lower() if head else ""
    return last in ("police", "people", "men", "women") or (last.endswith("s") and not last.endswith("ss"))


def _speaker(text: str, own: Attribution) -> str:
    """The speaker's name as it stands inside a sentence, "" where it would not read well there.

    Only in words of the text: where the usual name is not ("Russia" for "Moscow") as the source is written.
    """
    name = own.canonical_source.removeprefix("unnamed: ")
    if not name or " and " in name or len(name) > LONGEST:
        return ""
    if not _written(text, name):
        start, end = own.source[0] if own.source else (0, 0)
        name = re.sub(r"^(?:the|a|an)\s", "", text[start:end], flags=re.IGNORECASE)
        if not name[:1].isupper() or len(name.split()) > SHORT or "," in name:
            return ""
    if own.source_kind is SourceKind.UNNAMED:
        first = name.split()[0]
        common = first.lower() in lexicon.FUNCTION_WORDS and not first.isupper()  # "Two divers"
        return name[:1].lower() + name[1:] if common else name
    person = own.source_kind is SourceKind.PERSON
    body = own.source_kind is SourceKind.ORGANISATION and name.lower().split()[-1] in ARMED
    if not person and (body or re.search(rf"\bthe {re.escape(name)}\b", text, re.IGNORECASE)):
        return "the " + name
    return name


def _written(text: str, name: str) -> bool:
    return all(re.search(rf"\b{re.escape(word)}(?:\b|(?<=\W))", text, re.IGNORECASE) for word in name.split())


def _as(name: str, pronoun: str) -> str:
    if pronoun in ("his", "her", "its", "their"):
        return name + ("’" if name.endswith("s") else "’s")
    return name


def _later(own: Attribution, text: str, content: str) -> str:
    """ "the shell came from its depot", said by the army: "from the army’s depot"."""
    words = OWN.get(own.source_kind, ())
    cue, said = max(b for _, b in own.cue) if own.cue else -1, min(own.content)[0]
    if not cue <= said <= cue + NEXT:
        return content  # somebody may stand between: "she grilled Mr. Roe for his role"
    found = re.search(rf"\b(?:{'|'.join(words)})\s(?!own\b)(?=[a-z])", content) if words else None
    if found is None or RIVAL.search(content[1 : found.start()]):
        return content
    pronoun = found.group().strip()
    name = _speaker(text, own) if _may_mean(text, own, pronoun) else ""
    return f"{content[: found.start()]}{_as(name, pronoun)} {content[found.end() :]}" if name else content


def with_subject(text: str, own: Attribution, content: str) -> str:
    """What a cue denies without saying of whom: "firing the shells" and "any role" become the speaker's."""
    if own.source_kind not in SPEAKERS:
        return content
    name = _speaker(text, own)
    role = ROLE.match(content)
    if name and role:
        return f"{_as(name, 'its')} {role['what']}"
    if name and DOING.match(content) and not re.match(r"[a-z]+ing\s(?:is|was|were|had|has|of)\b", content):
        return f"{name} {re.sub(r'^ever ', '', content)}"
    return re.sub(r"^any\s(?=\w)", "", content)
