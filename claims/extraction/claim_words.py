"""Words for claims and for calling them false, shared by the rules of acts and of propositions."""

from __future__ import annotations

import re

CLAIM_NOUN = (
    r"(?:suggestions?|charges?|claims?|allegations?|accusations?|assertions?|reports?|rumou?rs?|"
    r"statements?|comments?|"
    r"remarks?|criticisms?|contentions?|insinuations?|notions?|ideas?|arguments?|complaints?|account|story|"
    r"explanations?|descriptions?|characteri[sz]ations?|narratives?|speculation|theory|theories|version|finding|findings|"
    r"conclusions?|tweets?|verdict|attack)"
)
FALSE_WORDS = (
    r"(?:not true|not so|untrue|false|incorrect|inaccurate|baseless|unfounded|groundless|nonsense|fiction|"
    r"invented|made up|wrong(?! to| for| of)|lies|disinformation|"
    r"(?:an? )?(?:\w+ )?(?:lie|fabrication|hoax|fiction|invention|disinformation))"
)
POINTS_FALSE = re.compile(  # "that is a lie": a pronoun called false
    rf"\W*(?:that )?(?:it|that|this|they|these|those)(?:'s| is| was| are| were)"
    rf"(?: \w+ly| just| all)? {FALSE_WORDS}\b"
)
NEVER_HAPPENED = re.compile(
    r"\W*(?:that )?(?:(?:it|that|this) (?:never happened|did not happen)|"
    r"none of (?:it|that|this) happened)\W*"
)
CALLS = re.compile(r"\b(?:call|describ|dismiss|brand|label|deem|denounc)")
AS_FALSE = re.compile(rf"\s(?:as\s)?\W?(?:{FALSE_WORDS}|absurd|ridiculous|ludicrous)\W*$")
