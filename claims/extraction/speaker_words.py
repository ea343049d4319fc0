"""Puts names where indirect speech has pronouns: "he had sent drones", said by Mr. Roe, "firing them", denied
by the navy.

A name only comes in where it is sure. "Mr. Roe said he had": the speaker, named in the same sentence with no
rival between. Everything else is left to ``means``, which answers only where one person alone can be meant.
A pronoun that stays does no harm; a wrong name puts words into somebody's mouth.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from claims.extraction import lexicon
from claims.extraction.content_words import content_text
from claims.extraction.spoken_of import ROLE_NOUN
from claims.extraction.types import Attribution, SourceKind

# (place in the text, pronoun, number of the attribution) → the canonical name, "" where it is not known.
Means = Callable[[int, str, int], str]
LONGEST = 60  # characters of a name that still reads well inside a sentence
NEXT = 8  # characters between a cue and what is said in indirect speech
SHORT, LONG = 4, 7  # words of a source that may stand for its name; of a description that reads well
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
# What a thing does as well as a body: "the missile … it had struck a school".
THINGS_DO = re.compile(
    r"it\s(?:(?:had|has|would|will|could|can|may|might|did|does|not|never|also|only|still|probably)\s)*(?:kill|wound|"
    r"injur|damag|destroy|caus|happen|occur|br[eo]ke|fell|fall|fail|beg[ai]n|start|end|explod|burn|collaps|cost|work|"
    r"show|contain|reflect|represent|affect|involv|includ|requir|allow|matter|remain|last|grow|spread|leak|drift|"
    r"arriv|land|s[iau]nk|crash|mean|prov|go|went|hit|struck|underscor|creat|le(?:d|ft|ave)|hurt|help|apply|applie)"
)
# What only those who speak can say of themselves: "officials said they hoped".
OF_THEMSELVES = re.compile(
    r"they\s(?:(?:had|have|are|were|would|will|could|can|did|do|not|never|also|still|now|only|\w+ly)\s)*(?:hop|want|"
    r"believ|think|thought|fear|expect|intend|doubt|suspect|regret|welcom|sure|certain|confident|convinced|aware|"
    r"unaware|concerned|determined|warn|wish|understand|understood|(?:saw|seen|heard)\b|(?:no|any)\s(?:information|"
    r"evidence|plans|comment|doubt|knowledge))"
)
# "the army struck a depot, saying it …": not in what it was said.
THING_BETWEEN = re.compile(
    r"(?<!\bin\s)(?<!\bon\s)\b(?:the|an?|its|their|this|that(?=\s[a-z]+\s[a-z]+))\s(?!it\b)[a-z]"
)
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|had|have|will|would|did|does|do|could|can|may|might|should|must|\w+n[’']t)\b"
)
# Whose words they are is open in "a spokesman for Mr. Roe said he" and "Mr. Roe's lawyer said he".
TWO_PEOPLE = re.compile(
    r"\b(?:for|to|with)\s(?:[a-z]+\s)?[A-Z]|\w[’']s?\s(?=\w)|\band\b|\b(?:his|her|their)\b"
)
NO_RIVAL = re.compile(
    r"\bin\s(?:[A-Z][\w.]+\s?)+|"
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|Twitter|Facebook|Reuters|CNN|AFP|AP|BBC|NBC|CBS|ABC|MSNBC|I)\b"
)
BEFORE = re.compile(  # before a source that opens its sentence: "On Thursday, the army", "But the army"
    r"[\s“\"‘'–—-]*(?:(?:and|but|yet|so|also|later|earlier|then|however|still|meanwhile|separately)\b,?\s*)?"
    r"(?:(?:on|in|last|this|early|late|at)\s[^,.]{3,40},\s*)?(?:the\s*|an?\s*)?",
    re.IGNORECASE,
)
# "invited him to visit her in May": not what is hers.
NO_OBJECT = (
    r"(?!(?:to|in|on|at|for|with|and|or|but|as|from|by|about|into|if|when|that|before|after|while|because|being|of|"
    r"over|during|until|since|through|again|back|up|down|out|off)\b)"
)
OPENERS = lexicon.FUNCTION_WORDS | lexicon.words(
    "asked pressed speaking later earlier late early instead meanwhile"
)
TITLED = re.compile(r"(?P<title>Mr|Ms|Mrs|Miss)\b")
PRONOUN = re.compile(r"(?:he|she|it|they|i|we|you|who|which|that|this|these|those)\b", re.IGNORECASE)
WHO = lexicon.PERSON_ROLES | lexicon.words("person soldier policeman policewoman fireman fisherman gp md mp")
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
    return _later(own, text, _opening(text, own, content, index, means), index, means)


def _opening(text: str, own: Attribution, content: str, index: int, means: Means) -> str:
    """The first word, if it is a pronoun, named."""
    match = HE.match(content) or IT.match(content) or THEY.match(content)
    if match is None:
        return content
    pronoun = match.group(match.lastgroup or 0).lower()
    name = _speaker(text, own) if _is_own(text, own, pronoun, content) else ""
    known = pronoun in ("he", "she") or (pronoun in ("his", "her") and FINITE.search(content) is not None)
    if not name and known and re.match(rf"\w+\s{NO_OBJECT}", content):
        place = text.lower().find(pronoun, own.content[0][0], own.content[0][0] + 12)
        name = means(place, pronoun, index) if place >= 0 else ""
    return f"{_as(name, pronoun)} {content[match.end() :]}" if name else content


def _is_own(text: str, own: Attribution, pronoun: str, content: str) -> bool:
    """Whether the pronoun that opens a clause said by a speaker can only be the speaker's own."""
    if not _may_mean(text, own, pronoun) or not _said_after(text, own):
        return False
    start, end = own.source[0]
    first = BEFORE.fullmatch(text[max(own.sentence[0], start - 200) : start]) is not None
    if pronoun in ("his", "her", "their") or (pronoun == "its" and not FINITE.search(content)):
        return False  # "the doctor said his leg", "defended its remarks": perhaps another's
    if pronoun in ("he", "she"):
        if _named_before(text, own):
            return False  # "While Ms. Lind …, Ms. Roe said she"
        return not TWO_PEOPLE.search(text[start:end].split(",")[0])
    if pronoun == "they":
        return first and OF_THEMSELVES.match(content) is not None
    gap = text[end : own.content[0][0]]
    return first and not THINGS_DO.match(content) and not THING_BETWEEN.search(gap)


def _named_before(text: str, own: Attribution) -> bool:
    """Whether the sentence names anybody before the source."""
    before = NO_RIVAL.sub("", text[own.sentence[0] : own.source[0][0]])
    names = re.findall(r"\b[A-Z][\w’'-]+", before)
    return any(name.lower() not in OPENERS for name in names)


def _said_after(text: str, own: Attribution) -> bool:
    """Whether source, cue and content follow one another in one sentence, nobody named in between, and the
    source is no pronoun."""
    if not own.source or not own.cue or PRONOUN.match(text[own.source[0][0] :]):
        return False
    end, cue, said = own.source[0][1], max(b for _, b in own.cue), min(own.content)[0]
    gap = NO_RIVAL.sub("", text[end:said]) if end <= said and cue <= said else "X"
    return re.search(r"[A-Z\n;“”\"]|[.!?]\s|\b(?:who|whom)\b", gap) is None and not ROLE_NOUN.search(gap)


def _may_mean(text: str, own: Attribution, pronoun: str) -> bool:
    """Whether the pronoun agrees with the speaker in kind, number and gender."""
    if pronoun in ("he", "she", "his", "her"):
        words = own.canonical_source.removeprefix("unnamed: ").split()
        gender = "m" if pronoun in ("he", "his") else "f"
        if own.source_kind is SourceKind.UNNAMED:
            head = _head(text[own.source[0][0] : own.source[0][1]]) if own.source else ""
            known = "m" if head in lexicon.MALE_ROLES else "f" if head in lexicon.FEMALE_ROLES else gender
            return head in WHO and known == gender  # "a diplomat said she hoped"
        person = own.source_kind is SourceKind.UNKNOWN and 1 < len(words) < SHORT and words[0][0].isupper()
        if own.source_kind is not SourceKind.PERSON and not person:
            return False
        titled = TITLED.match(text[own.source[0][0] :]) if own.source else None
        if titled:
            return gender == ("m" if titled["title"] == "Mr" else "f")
        return len(words) > 1 and lexicon.given_names().get(words[0]) == gender
    if pronoun in ("they", "their"):
        return own.source_kind is SourceKind.UNNAMED and _crowd(own.canonical_source)
    return own.source_kind in (SourceKind.ORGANISATION, SourceKind.STATE)


def _head(phrase: str) -> str:
    """The head noun of a description, lower case: "a senior official of the ministry" → "official"."""
    core = re.split(r"[,(]|\s(?:of|in|from|at|who|on|for|to|with|by|near|close)\s", phrase.strip())[0].split()
    return core[-1].lower() if core else ""


def _crowd(name: str) -> bool:
    """Whether an unnamed source is several people: "unnamed: two residents", "unnamed: police"."""
    last = _head(name.removeprefix("unnamed: "))
    return last in ("police", "people", "men", "women") or (last.endswith("s") and not last.endswith("ss"))


def _speaker(text: str, own: Attribution) -> str:
    """The speaker's name as it stands inside a sentence, "" where it would not read well there.

    Only in words of the text: where the usual name is not ("Russia" for "Moscow") as the source is written.
    A description keeps its own words ("the network") unless its head is in the name ("the ministry").
    """
    start, end = own.source[0] if own.source else (0, 0)
    words = re.split(r"[,(–—]|\s(?:who|which|whose)\s", text[start:end])[0].strip()
    words = re.sub(r"(?:['’]s|(?<=s)['’])$", "", words)  # "Moscow’s denial"
    name, bare = own.canonical_source, re.sub(r"^(?:the|an?)\s", "", words, flags=re.IGNORECASE)
    if not bare or PRONOUN.match(bare):
        return ""
    named = name.split()[-1] in text[start:end] and own.source_kind is not SourceKind.UNNAMED
    described = not bare[:1].isupper() or _head(bare) == bare.split()[-1]
    if own.source_kind is SourceKind.UNNAMED or (
        described and not named and _head(bare) not in name.lower().split()
    ):
        return _description(words, name)
    if not name or " and " in name or len(name) > LONGEST:
        return ""
    if not _written(text, name):
        if not bare[:1].isupper() or len(bare.split()) > SHORT:
            return ""
        name = bare
    person = own.source_kind is SourceKind.PERSON
    body = own.source_kind is SourceKind.ORGANISATION and name.lower().split()[-1] in ARMED
    if not person and (body or re.search(rf"\bthe {re.escape(name)}\b", text, re.IGNORECASE)):
        return "the " + name
    return name


def _description(words: str, label: str) -> str:
    """A description as it stands inside a sentence, "" for a long one: "A diplomat" → "a diplomat"."""
    known = label.removeprefix("unnamed: ")
    plain = known if words.lower() == known.lower() else words
    if plain.split()[0].lower() in lexicon.FUNCTION_WORDS and not (len(plain) > 1 and plain[:2].isupper()):
        plain = plain[:1].lower() + plain[1:]
    plain = re.split(r"\s(?:for|with|in|at|on|near|from|by)\s", plain)[0]
    return plain if len(plain.split()) <= LONG and " and " not in plain and plain[:1] not in OPENING else ""


def _written(text: str, name: str) -> bool:
    return all(re.search(rf"\b{re.escape(word)}(?:\b|(?<=\W))", text, re.IGNORECASE) for word in name.split())


def _as(name: str, pronoun: str) -> str:
    if pronoun in ("his", "her", "its", "their"):
        return name + ("’" if name.endswith("s") else "’s")
    return name


def _later(own: Attribution, text: str, content: str, index: int, means: Means) -> str:
    """ "shells came from its depot", said by the army: "from the army’s depot"."""
    words = OWN.get(own.source_kind, ())
    cue, said = max(b for _, b in own.cue) if own.cue else -1, min(own.content)[0]
    if not cue <= said <= cue + NEXT or not _said_after(text, own) or not FINITE.search(content):
        return content  # somebody may stand between: "she grilled Mr. Roe for his role"
    found = re.search(rf"\b(?:{'|'.join(words)})\s(?!own\b){NO_OBJECT}(?=[a-z])", content) if words else None
    if found is None or not found.start() or RIVAL.search(content[: found.start()]):
        return content
    pronoun = found.group().strip()
    own_pronoun = _may_mean(text, own, pronoun) and not TWO_PEOPLE.search(
        text[slice(*own.source[0])].split(",")[0]
    )
    place = text.find(found.group(), said)
    if own.source_kind is SourceKind.PERSON and means(place, pronoun, index) != own.canonical_source:
        return content
    name = _speaker(text, own) if own_pronoun else ""
    return f"{content[: found.start()]}{_as(name, pronoun)} {content[found.end() :]}" if name else content


def with_subject(text: str, own: Attribution, content: str) -> str:
    """What a cue denies without saying of whom: "firing the shells" and "any role" become the speaker's, who
    is named right before."""
    if own.source_kind not in SPEAKERS:
        return content
    name = _speaker(text, own) if _said_after(text, own) else ""
    role = ROLE.match(content)
    if name and role:
        return f"{_as(name, 'its')} {role['what']}"
    clause = content_text(text, own).lower().startswith("that ")  # has a subject
    if (
        name
        and not clause
        and DOING.match(content)
        and not re.match(r"[a-z]+ing\s(?:is|was|were|had|has|of)\b", content)
    ):
        return f"{name} {re.sub(r'^ever ', '', content)}"
    return re.sub(r"^any\s(?=\w)", "", content)
