"""Headings of disputes: the disputed words, named as disputed, taking no side."""

from __future__ import annotations

import re

from claims.linking.denial_cues import CueClass, find_cues, only_points
from claims.linking.reasons import shortened
from claims.linking.title_words import (
    LONGEST_NAME,
    affirmed,
    capital,
    done,
    ended,
    lowered,
    paired,
    told_by,
    unquoted,
)
from claims.linking.words import names

TITLE_LENGTH = 120
WHOLE = 145  # characters that are left whole: a cut takes more away than a line more costs
EARLY = 60  # characters in which a denial's words stand, if it is one
SHORT = 25
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|had|have|will|would|did|does|do|could|can|may|might|should|must"
    r"|(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bits )(?<!\btheir )\w{3,}ed"
    r"|(?<!\bthe )(?<!\ba )(?:saw|shot|fell|left|lost|led|met|ran|said|sent|shows|proves|means|says|remains"
    r"|spoke|thought|won|cut|hit|let|put|set)"
    r"|died|lied|became|began|bit|blew|bought|bred|broke|brought|built|burst|came|caught|chose|crept|dealt|drank"
    r"|drew|drove|fed|felt|flew|fled|forgot|fought|found|froze|gave|got|grew|held|hid|hung|kept|killed|knew|laid"
    r"|made|meant|paid|rang|rode|rose|sank|sat|shook|sold|sought|spent|stole|stood|struck|swam|swept|swore|swung"
    r"|taught|threw|told|took|tore|understood|went|withdrew|withheld|wore|wrote)\b"
)
COMPOUND = re.compile(r"\b\w+(?:[-–]\w+)+")  # "rebel-held" tells of no time
# Who is accused of, or blamed for, what: the object of a verb that is not in the words.
ACCUSED = re.compile(r"^(?P<who>[^,;:]{2,60}?) (?P<by>of|for) (?P<what>\S.*)$", re.DOTALL)
BY = {"of": "accused", "for": "blamed"}
# The same where the reader has left out the "of".
DOING = re.compile(
    r"^(?P<who>(?!(?:the|an?|its|their)\s+\w+ing\b)[^,;:]{2,60}?) (?P<what>(?:us|ly|[a-z]{3,})ing\s\S.*)$",
    re.DOTALL,
)
# Not who is accused: "them", and what goes on after a word that needs another.
NOBODY = re.compile(
    r"(?:.*\s)?(?:as|and|or|by|with|from|in|on|at|to|that|if|them|him|her|us|it|being|(?-i:[a-z]{3,}ed))$|(?:if|when|whether)\s",
    re.IGNORECASE,
)
# Between who and what in "the thing in that place": then "of" says whose it is, unless of doing something.
INSIDE = re.compile(
    r"\s(?:from|in|on|at|to|by|with|into|about|if|that|who|which|whose|and then)\s|[a-z]{3,}ing\s"
)
OFFENCE = re.compile(
    r"(?:(?:the|an?|another|\w+(?:al|ed|ic|ous))\s)*"
    r"(?:\w+ings?|\w+(?:ion|ment|cy|ry|age|ance|ence)s?|thefts?|fraud|murders?|treason|crimes?|attacks?|raids?"
    r"|strikes?|genocide|abuses?|torture|lies|massacres?|arson|war|plots?|deaths?|blasts?)\b"
)
DOES = re.compile(r"[“\"]?(?:not\s)?(?:ever\s)?(?:us|ly|[a-z]{3,})ing\b")
# Where a whole phrase may end. Not before "if", "unless" and the like: without them something else is said.
PHRASE_END = re.compile(
    r"\s*(?:[,;–—]|\s(?:(?:shortly|just|soon|long|even|only)\s)?"
    r"(?:and|but|or|before|after|while|when|where|because|since|although|though)\b)"
)
LEAST_PHRASE = 40  # characters
# What begins so says nothing before its second half.
HALF = re.compile(
    r"(?:despite|although|though|while|whereas|because|since|after|before|if|unless|when|as|given|even)\b",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\bbetween(?:(?!\sand\s).)*$")  # "between April and May" is no end
AND_THAT = re.compile(r"\band that (?=(?:the|an?|no|all|he|she|it|they|its|his|her|their)\b|[A-Z])")
LEANING = re.compile(
    r"(?:there(?!\s(?:is|are|was|were|had|has)\b)|it|its|he|his|she|her|they|their"
    r"|this|that|these|those|what|which|whether|how|why|who|we|our|i|my)\b",
    re.IGNORECASE,
)
# That somebody is sure of something is not what others dispute, where somebody is.
SURE = (
    r"(?:(?!\b(?:no|nobody|none|neither|few|if|when|until|unless|whether|because)\b)[^,.;:]){1,60}?"
    r"\b(?:is|are|was|were|remains?)\s(?:sure|certain|convinced|confident)\s"
    r"(?:that\s(?!it\b|he\b|she\b|they\b|this\b|these\b|those\b)|(?=(?:the|an?)\s|(?-i:[A-Z])))"
)
LEAD = re.compile(
    rf"^(?:that\s+|an?\s+\w+:\s+|[^,.;:]{{0,60}}?\bas\s+(?:saying|claiming)\s+that\s+|{SURE})", re.IGNORECASE
)
AFFIRMED = re.compile(r"\b(?:some(?!\s[\d.,]+\b)|someone|somebody|something)\b", re.IGNORECASE)
# After a comma and "and" a verb has often lost its subject, which stands outside the words: "(The briefing
# convinced Ansa that) the mill was to blame, and led to a strike".
RUNS_ON = re.compile(r",\sand\s(?:\w+ly\s)?(?P<verb>[a-z]+)\b")
# Of two who are accused the second has lost the "of": "Orn of the raid and Norvia (of) hiding it".
SECOND = re.compile(r"\band (?P<who>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}) (?=(?:us|ly|[a-z]{3,})ing\s)")
# "of" belongs to who is accused where a name follows it, and another "of": "the army of Norvia of theft".
NAMED_OF = re.compile(r"(?:the )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3} of ")


def thread_title(proposition: str, act: str = "", speaker: str = "") -> str:
    """A heading that takes no side; `act` is what the words do ("accusation", …) and `speaker` who says them,
    "" where not known."""
    words = _stated(_bare(proposition), act, speaker)
    teller = told_by(speaker, words, act)
    words = ended(paired(_whole_phrase(_without_run_on(words), len(teller))))
    heading = teller + lowered(words) if teller else capital(words)
    return f"Disputed: {heading}" if words else "Disputed claim"


def _bare(proposition: str) -> str:
    """The words without what leads up to them."""
    return affirmed(AND_THAT.sub("and ", LEAD.sub("", unquoted(proposition))))


def _stated(words: str, act: str, speaker: str) -> str:
    """Who is accused, where the words only say of what: an accusation, or the denial of having done it."""
    if act == "accusation" and not is_clause(words):
        return _accusing(words)
    if act == "denial" and DOES.match(words) and 0 < len(speaker) <= LONGEST_NAME:
        return f"{speaker} accused of {done(words)}"
    return words


def _accusing(words: str) -> str:
    """ "Orn of theft" → "Orn accused of theft"; what names nobody and nothing stays."""
    found, doing = ACCUSED.match(words), DOING.match(words)
    nearer = doing is not None and found is not None and len(doing["who"]) < len(found["who"])
    if found and (nearer or not _charges(found["who"], found["by"], found["what"])):
        found = None  # "the firm hiding reports of fires", "the roof of the mill"
    if found:
        who, by, what = found["who"], found["by"], found["what"]
        if by == "of":
            if name := NAMED_OF.match(what):
                who, what = f"{who} of {name[0].removesuffix(' of ')}", what[name.end() :]
            what = SECOND.sub(r"and \g<who> of ", what)
        return f"{who} {BY[by]} {by} {what}"
    if doing and not found and not NOBODY.match(doing["who"]):
        return f"{doing['who']} accused of {doing['what']}"
    return words


def _charges(who: str, by: str, what: str) -> bool:
    """Whether the word between them is the "of" or "for" of an accusation: "the mill of fraud", not "the
    roof of the mill"."""
    if NOBODY.match(who):
        return False
    if DOES.match(what):
        return True
    if INSIDE.search(f"{who} "):
        return False
    named = NAMED_OF.match(what)
    return by == "for" or named is not None or OFFENCE.match(what) is not None or bool(names(who))


def _without_run_on(words: str) -> str:
    """The words up to a second verb whose subject may not be theirs, where they say something without it."""
    for found in RUNS_ON.finditer(words):
        if FINITE.fullmatch(found["verb"]) and is_clause(words[: found.start()]):
            return words[: found.start()]
    return words


def _whole_phrase(words: str, before: int = 0) -> str:
    """At most TITLE_LENGTH characters: the longest beginning that says something by itself, else all of them
    where they fit, with the `before` characters of who tells them, else as many as there is room for."""
    room = WHOLE - before
    if len(words) <= TITLE_LENGTH <= room:
        return words
    ends = [] if HALF.match(words) else PHRASE_END.finditer(words[: TITLE_LENGTH + 1])
    for end in reversed([found.start() for found in ends]):
        if end >= LEAST_PHRASE and is_clause(words[:end]) and not BETWEEN.search(words[:end]):
            return words[:end].rstrip(" ,;:–—")
    return words if len(words) <= room else shortened(words, TITLE_LENGTH)


def poorness(proposition: str, act: str = "", speaker: str = "") -> tuple[bool, bool, bool, bool, bool]:
    """How badly words serve as a heading, to sort by: they only point, deny, are no clause and accuse nobody,
    lean on what stands before, or are short and name nobody."""
    words = _bare(proposition)
    stated = _stated(words, act, speaker)
    return (
        only_points(proposition),
        act in ("denial", "non_denial", "question") or _denies(words),
        not is_clause(stated),
        LEANING.match(stated) is not None,
        len(stated) < SHORT or not names(stated[:1].lower() + stated[1:]),
    )


def says_something(proposition: str, act: str = "", speaker: str = "") -> bool:
    """Whether the words can be a heading by themselves. Of what a denial denies, "some" and the like stand
    for a "no" of its own, and nobody has claimed them in these words."""
    pointing, _, fragment, leaning, _ = poorness(proposition, act, speaker)
    denying = act in ("non_denial", "question") or _denies(_bare(proposition))
    return not (pointing or denying or fragment or leaning or AFFIRMED.search(_bare(proposition)))


def is_clause(words: str) -> bool:
    """Whether the words say something by themselves, by the look of them: they have a verb that tells of a
    time and are not "somebody of doing something"."""
    head = re.split(r"\b(?:of|for)\s+\w+ing\b", words)[0]
    return FINITE.search(re.sub(r"\b[A-Z][\w’'-]*", " ", COMPOUND.sub(" ", head))) is not None


def _denies(words: str) -> bool:
    kinds = (CueClass.NEGATION, CueClass.DENIAL, CueClass.FALSITY, CueClass.NO_EVIDENCE)
    return any(cue.kind in kinds and cue.start < EARLY for cue in find_cues(words))
