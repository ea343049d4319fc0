"""A self-contained proposition for every attribution, out of the article's own words.

The content is cleaned ("that", stray quotation marks); "claims that X" gives X; "the suggestions", "the
charge", "it" as a whole content give what an earlier speaker said. For a denial the proposition is thus
what is denied. Where the antecedent is in doubt the content's own words stay: nothing is ever added that
the article does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction import lexicon
from claims.extraction.claim_words import (
    AS_FALSE,
    CALLS,
    CLAIM_NOUN,
    FALSE_WORDS,
    NEVER_HAPPENED,
    POINTS_FALSE,
)
from claims.extraction.types import Act, Attribution, SourceKind

ANAPHOR = re.compile(
    rf"(?:(?:the|this|that|these|those|all|any|such|both|his|her|their|its|"
    rf"[\w.’' \-]{{2,40}}[’']s)\s+)?(?:[\w\-]+\s+){{0,2}}?"
    rf"{CLAIM_NOUN}(?:\s+as\s+\S.*)?|it|this|that|them|those|these|so",
    re.IGNORECASE,
)
BARE = lexicon.words("it this that them those these so")
WRAPPED = re.compile(
    rf"^(?:(?:the|any|all|such|these|those|this|that|his|her|their|its|an?|earlier|media|previous|"
    rf"recent)\s+)*(?:[\w\-]+\s+){{0,2}}?"
    rf"{CLAIM_NOUN}\s+(?:that|of|about)\s+(?P<inner>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
OPENING, CLOSING = "“\"‘'«", "”\"’'»"
REACH = 8  # attributions back to look for the answered claim
STATEMENTS = frozenset({Act.ASSERTION, Act.ACCUSATION, Act.DENIAL, Act.BELIEF, Act.OTHER})
CONFIRMS = re.compile(r"\b(?:confirm|acknowledg|admit|conced|repeat|echo|reiterat|endors)", re.IGNORECASE)
NEGATED = re.compile(r"\b(?:no|not|never|none|nothing|nobody|neither)\b|n[’']t\b", re.IGNORECASE)
SURE = re.compile(r"\bno (?:room for |reason to )?(?:doubt|question)", re.IGNORECASE)
STOP = re.compile(r"[.!?][”\"’')]*\s+(?=[“\"‘'(]?[A-Z0-9])|\n\s*\n")
SEATS = {"kremlin": "Russia", "pentagon": "United States", "white house": "United States",
         "state department": "United States", "downing street": "United Kingdom"}  # fmt: skip
OPENS_NEGATED = re.compile(
    r"\W*(?:(?:[\w’'\-]+\W+){0,7}?(?:(?:had|has|have|is|are|was|were|did|does|do|would|will|could|can|be)\s"
    r"(?:not|never|no)|\w+n[’']t)|(?:[\w’'\-]+\W+){0,2}?(?:no|none|nobody|never|neither|nothing))\b",
    re.IGNORECASE,
)
# Says nothing by itself: "it was a warning", "the army stood by its report".
VAGUE_CLAIM = re.compile(
    r"(?:it|this|that|these|those)\s(?:is|was|are|were)\b|\S+(?:\s\S+)?\s(?:stands?|stood)\sby\b",
    re.IGNORECASE,
)
PRONOUN_REACH, NOUN_REACH = 3, 8  # sentences
# A denial answers what was said last, unless that is a denial itself or vague, or an earlier claim is about
# the one who denies.
ABOUT_SELF, ECHO, FAR, BETWEEN, NOT_ANSWERED, VAGUE = 2.0, 0.5, 0.3, 0.2, 1.5, 0.8
ABOUT_SELF_NEAR = 0.4  # for "this claim" and "it", which point at what is near


def content_text(text: str, attribution: Attribution) -> str:
    """The content's spans in order, joined by a space, white space evened out."""
    return re.sub(r"\s+", " ", " ".join(text[a:b] for a, b in sorted(attribution.content))).strip()


def clean(content: str) -> str:
    """Content without a leading "that", surrounding or unpaired quotation marks and loose punctuation."""
    words = content.strip().strip("\u00a0,;:–—- ")
    words = re.sub(r"^(?:that|whether or not)\s+(?=\S)", "", words) if len(words.split()) > 2 else words
    for opening, closing in (("“", "”"), ("‘", "’"), ("«", "»")):
        if opening in words and words.count(opening) != len(
            re.findall(re.escape(closing) + r"(?!\w)", words)
        ):
            words = words.replace(opening, "")
            words = re.sub(re.escape(closing) + r"(?!\w)", "", words)
        elif opening not in words and closing not in "’":
            words = words.replace(closing, "")
    if words.count('"') % 2:
        words = words.replace('"', "")
    words = words.replace("''", "")
    # One pair around the whole: "…" and “…”.
    for opening, closing in (("“", "”"), ('"', '"'), ("‘", "’")):
        if (
            words[:1] == opening
            and words[-1:] == closing
            and opening not in words[1:-1]
            and closing not in words[1:-1]
        ):
            words = words[1:-1]
    words = re.sub(r"\s+", " ", words).strip(" ,;:–—\u00a0")
    return words or content.strip()


def unwrapped(content: str) -> str:
    """ "claims that Syria attacked" → "Syria attacked"; other content as it is."""
    match = WRAPPED.match(content)
    return clean(match["inner"]) if match and len(match["inner"].split()) > 1 else content


def is_anaphor(content: str) -> bool:
    """Whether the whole content only points at what somebody else said: "the suggestions", "it"."""
    return ANAPHOR.fullmatch(content.strip(' .,;:“”"')) is not None


def fill(text: str, attributions: Sequence[Attribution]) -> list[str]:
    """The proposition of every attribution, in the order given (reading order)."""
    found: list[str] = []
    taken: set[int] = set()  # those whose proposition is an earlier speaker's
    for index, own in enumerate(attributions):
        content = clean(_clause(text, own))
        cue = " ".join(text[a:b] for a, b in own.cue)
        target, content = _target(own, cue, content)
        antecedent = _antecedent(text, attributions, found, taken, target) if target else ""
        if antecedent:
            taken.add(index)
            found.append(antecedent)
            continue
        found.append(_with_speaker(text, own, readable(cue, unwrapped(content))))
    return found


def _clause(text: str, own: Attribution) -> str:
    """The content without torn-off words: "what … was an attack" gives "an attack"."""
    whole = content_text(text, own)
    spans = sorted(own.content)
    if len(spans) < 2 or text[spans[0][0] : spans[0][1]].strip().lower() not in TORN:
        return whole
    rest = re.sub(r"\s+", " ", " ".join(text[a:b] for a, b in spans[1:])).strip()
    return re.sub(r"^(?:(?:is|are|was|were)\s+|as\s+)(?=\S+\s\S)", "", rest) or whole


TORN = lexicon.words("what which who that whom whose where when")


def _target(own: Attribution, cue: str, content: str) -> tuple[str, str]:
    """What points back at an earlier claim ("" for nothing) and the content to use if none is found."""
    if own.act is not Act.DENIAL:
        negated = NEGATED.search(cue) is not None
        if own.act is not Act.NON_DENIAL and CONFIRMS.search(cue) and not negated and is_anaphor(content):
            return content, content
        return "", content
    whole = DENIED_THAT.match(content)
    if whole:
        return "", whole["inner"]
    if CALLS.search(cue.lower()):
        content = _without_verdict(content)
    denied = DENIED.match(content)
    if denied:
        return denied["what"], content
    low = content.lower().replace("’", "'")
    points = POINTS_FALSE.match(low)
    if (points and re.match(r"\W*(?:$|and\b)", low[points.end() :])) or NEVER_HAPPENED.fullmatch(low):
        return "it", content
    return (content if is_anaphor(content) else ""), content


def _without_verdict(content: str) -> str:
    """ "the Chilean report a fabrication" → "the Chilean report"."""
    verdict = AS_FALSE.search(content.lower().replace("’", "'"))
    kept = content[: verdict.start()].strip() if verdict else ""
    return kept or content


DENIED_THAT = re.compile(
    rf"^(?:any|all|the|every|these|those|such|this|that)?\s*(?:\w+\s)?{CLAIM_NOUN}\s+that\s+(?P<inner>.+?)\s+"
    rf"(?:is|are|was|were)\s+(?:\w+ly\s)?{FALSE_WORDS}\W*$",
    re.IGNORECASE | re.DOTALL,
)
DENIED = re.compile(
    rf"^(?P<what>(?:the\s|this\s|that\s|these\s|those\s|"
    rf"any\s)?[\w.@’'\-]*\s?(?:[\w.@’'\-]+\s){{0,2}}?{CLAIM_NOUN})\s+(?:is|are|was|were)\s+"
    rf"(?:\w+ly\s)?(?:{FALSE_WORDS}|absurd|fabricated|misleading|ridiculous|ludicrous|bogus)\b",
    re.IGNORECASE,
)
QUOTED_AS = re.compile(
    r"^\S.{0,80}?\sas\s(?:saying|claiming|stating|insisting)\s(?:that\s)?(?P<what>\S.+)$", re.DOTALL
)
ACCUSES, BLAMES = re.compile(r"\baccus", re.IGNORECASE), re.compile(r"\bblam", re.IGNORECASE)
NOT_DOING = (
    r"(?!(?:evening|morning|king|bombing|killing|shooting|beijing|hearing|building|meeting|thing|spring)\b)"
)


def readable(cue: str, content: str) -> str:
    """Content that depends on its cue, as a phrase of its own: "Ruiz of lying" → "Ruiz lying",
    "the army for the fire" → "the army behind the fire", "Lind as saying that it rained" → "it rained"."""
    quoted = QUOTED_AS.match(content)
    if quoted and re.search(r"\bquot|\bcit", cue, re.IGNORECASE):
        return quoted["what"]
    link = "of" if ACCUSES.search(cue) else "for" if BLAMES.search(cue) else ""
    if not link:
        return content
    doing = re.sub(rf"\s{link}\s(?={NOT_DOING}(?:\w+ly\s)?[a-z]+ing\b)", " ", content)
    short = rf"((?:^|\band\s)(?:(?!{link}\b)[\w.’'\-]+\s){{1,5}}?){link}\s(?=\S)"
    return re.sub(short, r"\1behind ", doing)


def _noun(content: str) -> str:
    match = re.search(CLAIM_NOUN + r"(?=\s+as\s|$)", content.strip(" .,"), re.IGNORECASE)
    return match.group().lower().rstrip("s") if match else ""


def _antecedent(
    text: str, attributions: Sequence[Attribution], found: Sequence[str], taken: set[int], target: str
) -> str:
    """The proposition of the earlier claim that ``target`` takes up, "" where none is near enough."""
    index = len(found)
    own = attributions[index]
    noun = _noun(target)
    owner = _owner(target, noun)
    about = _source_words(own)
    near = not noun or target.lower().startswith(("this ", "that ", "these ", "those "))
    here = (own.cue or own.content)[0][0]
    start = min(a for a, _ in (*own.source, *own.cue, *own.content))
    best, most = "", float("-inf")
    for number in range(index - 1, max(-1, index - 1 - REACH), -1):
        other = attributions[number]
        said = content_text(text, other)
        if other.canonical_source == own.canonical_source and own.canonical_source:
            continue
        if other.act not in STATEMENTS or len(found[number].split()) < 3 or is_anaphor(found[number]):
            continue
        if any(a <= here < b for a, b in other.content):
            continue  # the answer cannot be inside what it answers
        if owner and not owner & _source_words(other):
            continue
        end = max(b for _, b in (*other.source, *other.cue, *other.content))
        away = len(STOP.findall(text[end:start])) if end < start else 0
        if away > (PRONOUN_REACH if near else NOUN_REACH) and not owner:
            break
        score = (
            (ABOUT_SELF_NEAR if near else ABOUT_SELF) * bool(about & _plain_words(found[number]))
            - FAR * away
            - BETWEEN * (index - number)
        )
        score += ECHO * bool(noun and noun[:5] in " ".join(text[a:b] for a, b in other.cue).lower())
        if number not in taken:
            score -= NOT_ANSWERED * (other.act is Act.DENIAL)
            score -= NOT_ANSWERED * (OPENS_NEGATED.match(clean(said)) is not None and not SURE.search(said))
            score -= VAGUE * (
                other.act in (Act.BELIEF, Act.OTHER) or VAGUE_CLAIM.match(clean(said)) is not None
            )
        if score > most:
            best, most = found[number], score
    return best


def _plain_words(said: str) -> set[str]:
    return {re.sub(r"[’']s$", "", w).strip(".") for w in re.findall(r"[\w.’']+", said.lower())}


def _owner(content: str, noun: str) -> set[str]:
    """Words that say whose claim it is: "The Syrian claim" → {"syrian"}; empty for "the suggestions"."""
    words = re.findall(r"[@\w.]+", re.sub(r"[’']s\b", "", content))
    named = {
        w.lower().strip(".@")
        for w in words[:-1]
        if w[0].isupper() and w.lower() not in ("the", "this", "that", "these", "any")
    }
    common = {
        w.lower()
        for w in words[:-1]
        if w.lower() in ("army", "ministry", "government", "military", "police", "department", "coalition")
    }
    return (named | common) if noun else set()


def _source_words(attribution: Attribution) -> set[str]:
    """Lower-case words that name a source, with those of its state: "Syrian army" → syria, syrians, …"""
    named = f"{attribution.canonical_source} {attribution.affiliation}"
    written = {w.strip(".") for w in re.findall(r"[\w.]+", named)}
    words = {w.lower() for w in written} - lexicon.FUNCTION_WORDS
    states = {lexicon.states()[w][0] for w in written if w.isupper() and w in lexicon.states()}
    states |= {lexicon.states()[w.title()][0] for w in words if w.title() in lexicon.states()}
    states |= {state for seat, state in SEATS.items() if seat in named.lower()}
    states |= {state for state in (named.split(" and ")[0].strip(),) if state in lexicon.states()}
    same = {a.lower().strip(".") for a, (state, _) in lexicon.states().items() if state in states}
    return (words - {"unnamed"}) | same


def _with_speaker(text: str, own: Attribution, content: str) -> str:
    """ "he had sent drones", said by Mr. Roe in indirect speech, begins with his name instead; so does
    "it sent drones" said by a body, and "his drones" or "its drones"."""
    raw = content_text(text, own)
    person = own.source_kind is SourceKind.PERSON
    if own.source_kind not in SPEAKERS or not own.canonical_source or raw[:1] in OPENING:
        return content
    match = (HE if person else IT).match(content)
    if match is None or " and " in own.canonical_source or len(own.canonical_source) > 60:
        return content
    pronoun = match.group(match.lastgroup or 0).lower()
    source = text[own.source[0][0] : own.source[0][1]].lower() if own.source else ""
    if person and source in ("he", "she") and source != {"his": "he", "her": "she"}.get(pronoun, pronoun):
        return content
    name = own.canonical_source
    body = own.source_kind is SourceKind.ORGANISATION and name.lower().split()[-1] in ARMED
    if not person and (body or re.search(rf"\bthe {re.escape(name)}\b", text, re.IGNORECASE)):
        name = "the " + name
    if pronoun in ("his", "her", "its"):
        name += "’" if name.endswith("s") else "’s"
    return name + " " + content[match.end() :]


ARMED = lexicon.words(
    "army military coalition alliance ministry government navy force police parliament command"
)
SPEAKERS = (SourceKind.PERSON, SourceKind.ORGANISATION, SourceKind.STATE)
HE = re.compile(r"(?P<pronoun>he|she|his|her)\s+(?=[a-z])")
# Not where "it" may be nobody: "it was clear", "it rained", "it took hours".
IT = re.compile(
    r"(?P<pronoun>its)\s+(?=[a-z])|(?P<pronoun2>it)\s+(?!(?:is|was|be|being|been|would be|will be|could be|"
    r"may be|might be|has been|had been|seem\w*|appear\w*|look\w*|takes?|took|rain\w*|snow\w*|make\w*|made|"
    r"comes?|came|depend\w*)\b(?!\s(?:not\s)?\w{3,}ing\b))(?=[a-z])"
)
