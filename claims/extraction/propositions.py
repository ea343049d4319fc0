"""A self-contained proposition for every attribution, out of the article's own words.

The content is cleaned ("that", stray quotation marks); "claims that X" gives X; "the suggestions", "the
charge", "it" as a whole content give what an earlier speaker said. For a denial the proposition is what is
denied: "it had not fired" gives "it had fired". Where the antecedent is in doubt the content's own words
stay: nothing is ever added that the article does not say, beyond function words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claims.extraction.antecedents import antecedent, is_anaphor
from claims.extraction.claim_words import AS_FALSE, CALLS, CLAIM_NOUN, NEVER_HAPPENED, POINTS_FALSE
from claims.extraction.content_words import clause, clean, content_text
from claims.extraction.denied import (
    CLAIM_IS_FALSE,
    CLAIM_OF,
    DENIES,
    affirmed,
    points_at_falsehood,
    withheld,
    without_quoted_verdict,
)
from claims.extraction.speaker_words import Means, nobody, with_names, with_subject
from claims.extraction.types import Act, Attribution, Span

WRAPPED = re.compile(
    rf"^(?:(?:the|any|all|such|these|those|this|that|his|her|their|its|an?|earlier|media|previous|"
    rf"recent)\s+)*(?:[\w\-]+\s+){{0,2}}?"
    rf"{CLAIM_NOUN}\s+(?:that|of|about)\s+(?P<inner>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
AUXILIARY = r"(?:did|do|does|has|have|had|would|will|could|can|is|are|was|were)"
NOR = re.compile(rf"\b(?:nor|neither)\s{AUXILIARY}\s*$", re.IGNORECASE)
NOT_BEFORE = re.compile(rf"^\s(?:{AUXILIARY}\s(?:not|never)|\w+n[’']t|never)\s(?:\w+\s)?$", re.IGNORECASE)
APPOSED = re.compile(
    rf"[,–—-]\s?(?:an?\s|the\s)?(?:\w+\s)?(?:{CLAIM_NOUN}|acknowledge?ment|admission|fact|view|belief|promise|pledge|"
    r"warning|prediction|denial|demand|vow|threat|line|message|word|point|position|quote|phrase)s?$",
    re.IGNORECASE,
)
CONFIRMS = re.compile(r"\b(?:confirm|acknowledg|admit|conced|repeat|echo|reiterat|endors)", re.IGNORECASE)
MAKES = re.compile(r"\b(?:ma[dk]e|making|level|rais|issu|air|renew|push|press)", re.IGNORECASE)
STANDS_BY = re.compile(r"\b(?:defend|stood by|stands? by|standing by|back|support)", re.IGNORECASE)
NEGATED = re.compile(r"\b(?:no|not|never|none|nothing|nobody|neither)\b|n[’']t\b", re.IGNORECASE)
# What another has said, by name or pointed at: "Mrs. Roe's remark", "those claims".
TAKEN_UP = re.compile(
    rf"(?:this|that|these|those|[\w.’'\- ]+[’']s?)\s(?:[\w\-]+\s){{0,2}}?(?!attack){CLAIM_NOUN}$",
    re.IGNORECASE,
)
# "either version", "calls": no answer is being withheld that an earlier claim gave.
NO_ANSWER = re.compile(
    r"^(?:either|both|any|all|to)\b|^(?:further\s)?comments?$|\b(?:calls?|questions?|requests?|inquir\w+)\b",
    re.IGNORECASE,
)


def unwrapped(content: str) -> str:
    """ "claims that Syria attacked" → "Syria attacked"; other content as it is."""
    match = WRAPPED.match(content)
    return clean(match["inner"]) if match and len(match["inner"].split()) > 1 else content


def fill(text: str, attributions: Sequence[Attribution], means: Means = nobody) -> list[str]:
    """The proposition of every attribution, in the order given (reading order).

    ``means`` names whom a pronoun at a place of the text means, "" where that is not known.
    """
    found: list[str] = []
    stated: list[str] = []  # what each says, also where that is a denial
    taken: set[int] = set()  # those whose proposition is an earlier speaker's
    cues = [span for a in attributions for span in a.cue]
    for index, whole in enumerate(attributions):
        own = replace(whole, content=one_piece(text, whole, cues))
        unsaid = not_said(text, own)
        if unsaid:
            stated.append("")
            found.append(unsaid)
            continue
        content = clause(text, own)
        if perhaps_relative(text, own):
            content = f"that {content}"
        cue = " ".join(text[a:b] for a, b in own.cue)
        target, content = _target(own, cue, content)
        said = antecedent(text, attributions, stated, taken, target) if target else ""
        if said:
            taken.add(index)
            stated.append(said)
            found.append(said)
            continue
        own_words = readable(cue, unwrapped(content) if _holds(own, cue) else content)
        stated.append(with_names(text, own, own_words, index, means))
        found.append(with_names(text, own, _denied(text, own, cue, own_words), index, means))
    return found


def not_said(text: str, own: Attribution) -> str:
    """The whole words where a cue is negated outside itself, "nor did he report that it rained"; else ""."""
    if not own.source or not own.cue or not own.content:
        return ""
    source, cue, said = own.source[0], min(own.cue), min(own.content)
    if not source[1] <= cue[0] <= cue[1] <= said[0]:
        return ""
    low = max(own.sentence[0], source[0] - 40)
    before = NOR.search(text[low : source[0]])
    start = (
        low + before.start() if before else source[0] if NOT_BEFORE.search(text[source[1] : cue[0]]) else -1
    )
    end = max(b for _, b in own.content)
    return clean(text[start:end]) if start >= 0 and "\n" not in text[start:end] else ""


def one_piece(text: str, own: Attribution, cues: Sequence[Span]) -> tuple[Span, ...]:
    """The content without what is torn off by others' words, which would make a sentence that nobody said.

    Pieces stay together where the own source or cue stands between them, or nobody's cue between quotations
    or whole sentences; of others the one nearest to the cue is kept, of these the longest.
    """
    groups: list[list[Span]] = []
    for span in sorted(own.content):
        if groups and not _torn(text, own, (groups[-1][-1][1], span[0]), cues):
            groups[-1].append(span)
        else:
            groups.append([span])
    if len(groups) < 2:
        return own.content
    cue = min(own.cue)[0] if own.cue else groups[0][0][0]
    heard = len(groups) > 1 and any(
        groups[0][-1][1] <= a and b <= groups[-1][0][0] for a, b in cues if (a, b) not in own.cue
    )
    near = {id(g): min(abs(cue - x) for span in g for x in span) if heard else 0 for g in groups}
    return tuple(min(groups, key=lambda g: (near[id(g)], -sum(b - a for a, b in g))))


def _torn(text: str, own: Attribution, gap: Span, cues: Sequence[Span]) -> bool:
    mine = [span for span in (*own.source, *own.cue) if gap[0] <= span[0] and span[1] <= gap[1]]
    if any(gap[0] <= a and b <= gap[1] and (a, b) not in own.cue for a, b in cues) and not mine:
        return True
    left = len(re.findall(r"\w+", text[gap[0] : gap[1]])) - sum(
        len(re.findall(r"\w+", text[a:b])) for a, b in mine
    )
    return left > 0 and not mine and text[gap[1]].islower()


def perhaps_relative(text: str, own: Attribution) -> bool:
    """Whether "that" may stand for the noun before it: ", a claim that the mayor disputes" does not say that
    the mayor disputes anything."""
    if not own.cue or not content_text(text, own).lower().startswith("that "):
        return False
    start, end = max(own.cue)
    return (
        APPOSED.search(text[max(0, start - 40) : end]) is not None
        and text[end : min(own.content)[0]].isspace()
    )


def _denied(text: str, own: Attribution, cue: str, content: str) -> str:
    """What is denied; the content of anything else."""
    if own.act is not Act.DENIAL:
        return content
    if DENIES.search(cue):
        return with_subject(text, own, content)
    return affirmed(content) or content


def _target(own: Attribution, cue: str, content: str) -> tuple[str, str]:
    """What points back at an earlier claim ("" for nothing) and the content to use if none is found."""
    if own.act is Act.NON_DENIAL:
        content = withheld(content)
        points = is_anaphor(content) and not NO_ANSWER.search(content)
        return (content if points else ""), content
    if own.act is not Act.DENIAL:
        return (content if _takes_up(cue, content) else ""), content
    whole = CLAIM_OF.match(content)
    if whole:
        return "", whole["inner"]
    low = cue.lower()
    if STANDS_BY.search(low) and not re.search(r"\bback(?:ed|s|ing)?\b", low):
        return "", content  # who defends remarks denies nothing that was said in them
    if CALLS.search(low) or DENIES.search(low):
        content = without_quoted_verdict(_without_verdict(content))
    denied = CLAIM_IS_FALSE.match(content)
    if denied:
        return denied["what"], content
    return ("it" if _only_false(content) else content if is_anaphor(content) else ""), content


def _holds(own: Attribution, cue: str) -> bool:
    """Whether "claims that it rained" says, or denies, that it rained: not where somebody describes rumours
    or pays heed to them."""
    return (
        own.act in (Act.DENIAL, Act.NON_DENIAL)
        or CONFIRMS.search(cue) is not None
        or MAKES.search(cue) is not None
    )


def _takes_up(cue: str, content: str) -> bool:
    """Whether somebody confirms or judges what was said: "acknowledged it", "criticised those remarks"."""
    if NEGATED.search(cue) or not is_anaphor(content):
        return False
    return CONFIRMS.search(cue) is not None or TAKEN_UP.match(content) is not None


def _only_false(content: str) -> bool:
    """Whether the content only calls something said before false: "that is a lie"."""
    low = content.lower().replace("’", "'")
    points = POINTS_FALSE.match(low)
    if (points and re.match(r"\W*(?:$|and\b)", low[points.end() :])) or NEVER_HAPPENED.fullmatch(low):
        return True
    return points_at_falsehood(content)


def _without_verdict(content: str) -> str:
    """ "the Chilean report a fabrication" → "the Chilean report"."""
    verdict = AS_FALSE.search(content.lower().replace("’", "'"))
    kept = content[: verdict.start()].strip() if verdict else ""
    return content if not kept or re.search(r"\b(?:is|are|was|were|an?|the)$", kept) else kept


QUOTED_AS = re.compile(
    r"^\S.{0,80}?\sas\s(?:saying|claiming|stating|insisting)\s(?:that\s)?(?P<what>\S.+)$", re.DOTALL
)
ACCUSES, BLAMES = re.compile(r"\baccus", re.IGNORECASE), re.compile(r"\bblam", re.IGNORECASE)
NOT_DOING = (
    r"(?!(?:evening|morning|king|bombing|killing|shooting|beijing|hearing|building|meeting|thing|spring)\b)"
)


def readable(cue: str, content: str) -> str:
    """Content that depends on its cue, as a phrase of its own: "Ruiz of lying" → "Ruiz lying",
    "Lind as saying that it rained" → "it rained"; "Ruiz of theft" stays."""
    quoted = QUOTED_AS.match(content)
    if quoted and re.search(r"\bquot|\bcit", cue, re.IGNORECASE):
        return quoted["what"]
    link = "of" if ACCUSES.search(cue) else "for" if BLAMES.search(cue) else ""
    if not link:
        return content
    return re.sub(rf"\s{link}\s(?={NOT_DOING}(?:\w+ly\s)?[a-z]+ing\b)", " ", content, count=1)
