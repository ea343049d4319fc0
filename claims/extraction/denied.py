"""From a denial to what is denied: "the army had not shelled it" gives "the army had shelled it".

Words are left out, or exchanged for a function word ("no" → "some"); nothing else is added. Where a sentence
is not plainly negated the answer is "": the caller keeps the words.
"""

from __future__ import annotations

import re

from claims.extraction.claim_words import CLAIM_NOUN, FALSE_WORDS

AUX = (
    r"(?:did|does|do|is|are|was|were|am|has|have|had|will|would|shall|should|can|could|may|might|must|be|"
    r"been|being)"
)
# The cue already says no, so that the content is what is denied.
DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying|ials?)|reject\w*|dismiss\w*|refut\w*|disput\w*|rebut\w*|contradict\w*|"
    r"disavow\w*|repudiat\w*|rebuff\w*|rul(?:e[sd]?|ing) out)\b|\b(?:not|never)\b|n[’']t\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\b(?:Mr|Ms|Dr|St|Lt)\.)(?<!\b(?:Mrs|Gen|Sen|Rep|Gov|Col|Maj|Sgt|Rev)\.)(?<!\b(?:Prof|Capt)\.)"
    r"(?<!\b[A-Z]\.)[”\"’']*\s+(?=[“\"‘'(]?[A-Z0-9])|(?<=[a-z])\s+(?=[“\"][A-Z][a-z]+\s[a-z])"
)
# Says nothing of what is denied: "No, Chair.", "Let me be clear:".
INTERJECTION = re.compile(
    r"^(?:(?:no|nope|nonsense|wrong|mistaken|rubbish|absolutely not|not at all|certainly not|of course not|"
    r"never|look|well|listen)\b(?:,\s[A-Z]\w+|\s+no)*\s*[,.!:;–—-]+\s*|"
    r"let me be (?:very )?clear\s*[:,.]\s*)+",
    re.IGNORECASE,
)
# "not only", "no doubt" deny nothing.
NO_DENIAL = re.compile(
    r"(?:\bnot|n't)\s(?:only|just|merely|simply|yet|necessarily|because|always|everyone|everybody|all|every"
    r"|enough|until|unless|more|less|(?:in|un|im|il|ir)[a-z]{4,})\b"
    r"|\bno (?:doubt|question|wonder|matter|room|reason to doubt|more|less|longer|comment|choice|idea)\b"
    r"|\bnothing (?:but|to add|more|less)\b|\bcannot but\b"
)
SUBORDINATE = re.compile(
    r"\b(?:that|who|whom|which|whose|because|if|when|while|although|though|since|unless|whether|but|until|so|as)\b"
)
NEGATION = re.compile(
    rf"\b{AUX}\s(?:\w+ly\s|also\s)?(?:not|never)\b|\b(?:[a-z]+n't|cannot)\b"
    r"|\b(?:nothing|nobody|no one|none|nowhere|neither|no)\b(?! matter)|\bnot\s(?:a|an|one)\b|\bnever\b"
)
# The negation stands in a clause of its own: "it ensured he was not bound".
OTHER_CLAUSE = re.compile(
    r"[;:]|,.*,.*,|\b(?!need|indeed|as\b|was\b|is\b)\w+(?:ed|s)\s(?:he|she|it|they|we|i|there)\b"
)
NOUN_BEFORE = re.compile(r"\b(?:the|an?|this|that|these|those|his|her|its|their)\s(?:[\w\-]+\s){1,2}$")
NEGATED_TOO = re.compile(r"\b(?:nor|or|and)\b(?:\s\w+){0,2}?\s(?:not|never|\w+n't)\b")
COMMAND = re.compile(r"\W*(?:do not|don't|never)\b(?! (?:we|they|he|she|it) )")  # "Don't shoot"
REACH = 9  # words before the negation
LEFT_OUT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), put)
    for pattern, put in (
        (rf"\b({AUX})(?P<adverb>\s\w+ly|\salso)?\s(?:not|never)(?:\sever)?\b(?!\sonly)", r"\1"),
        (r"\b(can)(?:'t|not)\b", r"\1"),
        (r"\bwon't\b", "will"),
        (r"\bshan't\b", "shall"),
        (rf"\b({AUX})n't\b", r"\1"),
        (r"\bnothing\b", "something"),
        (r"\bnobody\b", "somebody"),
        (r"\bno one(?= single\b)", "one"),
        (r"\bno one\b", "someone"),
        (r"\bnone\b", "some"),
        (r"\bnowhere near\b", "near"),
        (r"\bnowhere\b", "somewhere"),
        (r"\bneither\s(?=\w)", ""),
        (r"\bnor\b", "or"),
        (r"\bnot (?=(?:a|an|one)\b)", ""),
        (r"\bno(?=\s\w)", "some"),
        (r"\bnever\s", ""),
        (r"\bany(one|body|thing|where)\b", r"some\1"),
        (r"\bany\b", "some"),
        (r",?\s(?:at all|whatsoever|ever|either)\b", ""),
    )
)
# What is said instead: ", but an accident", "; the gas came from elsewhere".
INSTEAD = re.compile(
    r"(?:,\s(?:but|rather|instead)\b|\sbut rather\b|\sbut (?=(?:a|an|the|from|in|by)\b)|;\s|\s[–—]\s)"
    rf"(?!.*{AUX}\s(?:not|never)).*$|,?\sbecause\b.*$"
    rf"|,?\sand\s(?=(?:that\s)?(?:[\w’'\-]+\s){{0,4}}?(?:{AUX}|said|suggested|accused|blamed|added|called)\b)"
    rf"(?!.*(?:\b(?:not|never|no|nothing|nobody|none|cannot)\b|n[’']t\b)).*$"
    r"|:\s.*$|,?\sand\sthat\s.*$|,?\sand\s(?:would\s)?never(?:\s(?:would|will|had|did))?\b.*$",
    re.IGNORECASE | re.DOTALL,
)
FALSE_MORE = (
    rf"(?:{FALSE_WORDS}|not (?:correct|accurate|right|the case|what happened)|mistaken|fake|absurd|"
    r"ridiculous|ludicrous|rubbish|fabricated|misleading|bogus|slander|propaganda|fantasy|(?:an? )?(?:\w+ )?"
    r"(?:myth|invention|insult|slander|smear|fantasy))"
)
IT_IS_FALSE = re.compile(
    rf"^\W*(?:that )?(?:it|that|this|they|these|those)(?:'s| is| was| are| were)(?: \w+ly| just| all)? "
    rf"{FALSE_MORE}\b(?=\W*$|\W*[.!?;,”\"–—]|\sand\b)"
)
NEVER_WAS = re.compile(
    r"^\W*(?:nothing (?:of the (?:kind|sort)|like (?:it|that)) (?:had |has |ever )?(?:happened|took place|"
    r"occurred)|there (?:was|were|had been) (?:none|nothing of the (?:kind|sort))|"
    r"no such thing (?:had |has |ever )?(?:happened|took place))\b"
)
VERDICT = re.compile(r",?\s+(?:as\s+)?(?:being\s+)?[“\"‘][^“”\"]+[”\"’]\W*$")


DANGLING = re.compile(r"(?:,|\s(?:an?|the|and|or|as|is|are|was|were))+\s*$")


def first_sentence(words: str) -> str:
    """The first sentence that says something, without "No," and the like before it."""
    bare = INTERJECTION.sub("", words).strip() or words
    first = SENTENCE.split(bare)[0]
    return first.strip()


def affirmed(words: str) -> str:
    """What a negated sentence denies, "" where its main clause is not plainly negated."""
    sentence = first_sentence(words)
    low = sentence.lower().replace("’", "'")
    found = NEGATION.search(low)
    if found is None or NO_DENIAL.search(low) or low.endswith("?") or COMMAND.match(low):
        return ""
    before = low[: found.start()]
    if NOUN_BEFORE.search(before) and found.group() in ("nobody", "no one"):
        return ""  # "the question nobody asked"
    if len(before.split()) > REACH or SUBORDINATE.search(before) or OTHER_CLAUSE.search(before):
        return ""
    kept = re.sub(r"[“”\"]", "", INSTEAD.sub("", sentence))  # no words may change between quotation marks
    kept = re.sub(r"(?<=\w)’(?=t\b)", "'", kept)
    if len(NEGATION.findall(kept.lower())) > 1 and not NEGATED_TOO.search(kept.lower()):
        return ""  # "we never said that there were none"
    later = SUBORDINATE.search(kept.lower(), found.end())
    head, tail = (kept[: later.start()], kept[later.start() :]) if later else (kept, "")
    for pattern, put in LEFT_OUT:
        head = pattern.sub(put, head)
    kept = re.sub(r"\s+", " ", head + tail).strip(" ,;:–—.!")
    capital = sentence[:1].isupper()
    return kept[:1].upper() + kept[1:] if capital else kept


def points_at_falsehood(words: str) -> bool:
    """Whether the words only call false what somebody else said: "That is not correct."."""
    bare = INTERJECTION.sub("", words).strip()
    low = bare.lower().replace("’", "'")
    return (
        IT_IS_FALSE.match(low) is not None or NEVER_WAS.match(low) is not None or (not bare and bool(words))
    )


def without_quoted_verdict(words: str) -> str:
    """ "that version “an insult to the dead”" → "that version"; other words as they are."""
    kept = words
    while found := VERDICT.search(kept):
        kept = DANGLING.sub("", kept[: found.start()]).strip()
    return kept or words


WITHHELD = re.compile(
    r"\b(?:confirm(?:ed)?(?:\s(?:n?or|and)\s\w+)?|verif(?:y|ied)|den(?:y|ied)|rul(?:e|ed) out|"
    r"(?:say|tell|know)(?=\s(?:whether|if)\b)|comment(?:ed)? on|discuss(?:ed)?|speak to|address)\s"
    r"(?:whether\s|if\s|that\s)?(?P<what>[^.;!?]+)",
    re.IGNORECASE,
)


def withheld(words: str) -> str:
    """What somebody will neither say nor deny: "it was not in a position to verify the reports" → "the
    reports"; "on the raid" → "the raid"; other words as they are."""
    found = WITHHELD.search(words)
    if found and re.search(
        r"\b(?:no|not|neither|nor|never|unable|declin|refus|without)\b|n[’']t\b", words[: found.end("what")]
    ):
        return found["what"].strip(' ,”"’')
    return re.sub(r"^(?:on|about|regarding|whether|if)\s+(?=\S)", "", words)


CLAIM_OF = re.compile(
    rf"^(?:any|all|the|every|these|those|such|this|that|an?)?\s*(?:\w+\s)?{CLAIM_NOUN}\s"
    rf"(?:that|of|about|regarding|concerning|on)\s(?P<inner>.+?)\s(?:is|are|was|were|as)\s"
    rf"(?:\w+ly\s)?[“\"‘]?{FALSE_MORE}\b.*$",
    re.IGNORECASE | re.DOTALL,
)
CLAIM_IS_FALSE = re.compile(
    rf"^(?P<what>(?:(?:the|this|that|these|those|any|all|such|their|his|her|its|an?)\s)?"
    rf"(?:[\w.@’'\-]+\s){{0,3}}?{CLAIM_NOUN})\s(?:(?:is|are|was|were)\s|do(?:es)? not\b)"
    rf"(?:[“\"‘]|(?:\w+ly\s)?{FALSE_MORE}\b|correspond\b|\scorrespond)",
    re.IGNORECASE,
)
