"""Headings of disputes: the disputed words, named as disputed, taking no side."""

from __future__ import annotations

import re

from claims.linking.denial_cues import CueClass, find_cues, only_points
from claims.linking.reasons import shortened
from claims.linking.words import names

TITLE_LENGTH = 120
EARLY = 60  # characters in which a denial's words stand, if it is one
SHORT = 25
FINITE = re.compile(
    r"\b(?:is|are|was|were|has|had|have|will|would|did|does|do|could|can|may|might|should|must"
    r"|(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bits )(?<!\btheir )\w{3,}ed"
    r"|knew|took|gave|made|came|went|held|hit|shot|struck|fell|blew|killed|broke|left|lost|led|ran|said|sent)\b"
)
# Who is accused of, or blamed for, what: the object of a verb that is not in the words.
ACCUSED = re.compile(r"^(?P<who>[^,;:]{2,60}?) (?P<by>of|for) (?P<what>\S.*)$", re.DOTALL)
BY = {"of": "accused", "for": "blamed"}
# The same where the reader has left out the "of".
DOING = re.compile(
    r"^(?P<who>(?!(?:the|an?|its|their)\s+\w+ing\b)[^,;:]{2,60}?) (?P<what>[a-z]{3,}ing\s\S.*)$", re.DOTALL
)
# Where a whole phrase may end. Not before "if", "unless" and the like: without them something else is said.
PHRASE_END = re.compile(
    r"\s*(?:[,;–—]|\s(?:(?:shortly|just|soon|long|even|only)\s)?"
    r"(?:and|but|or|before|after|while|when|where|because|since|although|though)\b)"
)
LEAST_PHRASE = 40  # characters
AND_THAT = re.compile(r"\band that (?=(?:the|an?|no|all|he|she|it|they|its|his|her|their)\b|[A-Z])")
LEANING = re.compile(
    r"(?:it|its|he|his|she|her|they|their|this|that|these|those|there|what|which|whether|how|why|who|we|our|i|my)\b",
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
AFFIRMED = re.compile(r"\b(?:some|someone|somebody|something)\b", re.IGNORECASE)
# After a comma and "and" a verb has often lost its subject, which stands outside the words: "(The briefing
# convinced Ansa that) the mill was to blame, and led to a strike".
RUNS_ON = re.compile(r",\sand\s(?:\w+ly\s)?(?P<verb>[a-z]+)\b")
# Of two who are accused the second has lost the "of": "Orn of the raid and Norvia (of) hiding it".
SECOND = re.compile(r"\band (?P<who>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}) (?=[a-z]{3,}ing\s)")
# "of" belongs to who is accused where a name follows it, and another "of": "the army of Norvia of theft".
NAMED_OF = re.compile(r"(?:the )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3} of ")


def thread_title(proposition: str, act: str = "") -> str:
    """A heading that takes no side; `act` is what the words do ("accusation", …), "" where not known."""
    words = AND_THAT.sub("and ", LEAD.sub("", shortened(proposition, 10_000)))
    if act == "accusation" and not is_clause(words):
        words = _accusing(words)
    words = _whole_phrase(_without_run_on(words))
    return f"Disputed: {words[:1].upper()}{words[1:]}" if words else "Disputed claim"


def _accusing(words: str) -> str:
    """ "Orn of theft" → "Orn accused of theft"; what names nobody and nothing stays."""
    if found := ACCUSED.match(words):
        who, by, what = found["who"], found["by"], found["what"]
        if by == "of":
            if name := NAMED_OF.match(what):
                who, what = f"{who} of {name[0].removesuffix(' of ')}", what[name.end() :]
            what = SECOND.sub(r"and \g<who> of ", what)
        return f"{who} {BY[by]} {by} {what}"
    if found := DOING.match(words):
        return f"{found['who']} accused of {found['what']}"
    return words


def _without_run_on(words: str) -> str:
    """The words up to a second verb whose subject may not be theirs, where they say something without it."""
    for found in RUNS_ON.finditer(words):
        if FINITE.fullmatch(found["verb"]) and is_clause(words[: found.start()]):
            return words[: found.start()]
    return words


def _whole_phrase(words: str) -> str:
    """At most TITLE_LENGTH characters: the longest beginning that says something by itself, else as many
    words as there is room for."""
    if len(words) > TITLE_LENGTH:
        for end in reversed([found.start() for found in PHRASE_END.finditer(words[: TITLE_LENGTH + 1])]):
            if end >= LEAST_PHRASE and is_clause(words[:end]):
                return words[:end].rstrip(" ,;:–—")
    return shortened(words, TITLE_LENGTH)


def poorness(proposition: str, act: str = "") -> tuple[bool, bool, bool, bool, bool]:
    """How badly words serve as a heading, to sort by: they only point, deny, are no clause, lean on what
    stands before, or are short and name nobody."""
    words = LEAD.sub("", shortened(proposition, 10_000))
    return (
        only_points(proposition),
        act in ("denial", "non_denial", "question") or _denies(words),
        not is_clause(words),
        LEANING.match(words) is not None,
        len(words) < SHORT or not names(words[:1].lower() + words[1:]),
    )


def says_something(proposition: str, act: str = "") -> bool:
    """Whether the words can be a heading by themselves. Of what a denial denies, "some" and the like stand
    for a "no" of its own, and nobody has claimed them in these words."""
    pointing, denying, fragment, leaning, _ = poorness(proposition, "" if act == "denial" else act)
    accused = act == "accusation" and is_clause(_accusing(LEAD.sub("", shortened(proposition, 10_000))))
    return not (pointing or denying or leaning or AFFIRMED.search(proposition)) and (not fragment or accused)


def is_clause(words: str) -> bool:
    """Whether the words say something by themselves, by the look of them: they have a verb that tells of a
    time and are not "somebody of doing something"."""
    head = re.split(r"\b(?:of|for)\s+\w+ing\b", words)[0]
    return FINITE.search(re.sub(r"\b[A-Z][\w’'-]*", " ", head)) is not None


def _denies(words: str) -> bool:
    kinds = (CueClass.NEGATION, CueClass.DENIAL, CueClass.FALSITY, CueClass.NO_EVIDENCE)
    return any(cue.kind in kinds and cue.start < EARLY for cue in find_cues(words))
