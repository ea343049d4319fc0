"""Runs of capitalised words that name something, told from words that a sentence's start capitalises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from claims.extraction import lexicon

WORD = re.compile(r"@\w+|[^\W_]+(?:[.&’'\-–/][^\W_]+)*\.?")
POSSESSIVE = re.compile(r"[’']s$|(?<=s)[’']$", re.IGNORECASE)
CONNECTORS = lexicon.words(
    "of for and de del della von van der den la le al al- el bin ben ibn du di da dos y"
)
OF_HEADS = lexicon.words("""
    ministry department university bank house board bureau office council committee institute
    institution center centre foundation college league association federation union chamber commission
    court secretary school academy museum library front army party daughters sons friends conference
    organization organisation society church knights ministers district republic state kingdom city
    islamic international
    """)
AND_HEADS = lexicon.words(
    "center centre department ministry office institute agency council committee commission bureau"
)
FOR_HEADS = lexicon.words("center centre institute coalition council committee campaign foundation citizens")
COMMON = lexicon.PERSON_ROLES | lexicon.BODY_NOUNS | lexicon.TEXT_NOUNS
ALL_CAPS = re.compile(r"[A-Z][A-Z0-9&.\-]*[A-Z0-9]\.?$|[A-Z]$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word without its possessive ending: characters [start, end)."""

    start: int
    end: int
    text: str
    possessive: bool


def _tokens(text: str) -> list[Token]:
    tokens = []
    for match in WORD.finditer(text):
        word, end, possessive = match.group(), match.end(), False
        if word.endswith(".") and not _keeps_stop(word):
            word, end = word[:-1], end - 1
        cut = POSSESSIVE.search(word)
        if cut is None and word[-1:] in "sS" and text[end : end + 1] in ("’", "'") and word[:1].isupper():
            possessive = text[end + 1 : end + 2] in (" ", "\u00a0")
        elif cut is not None:
            word, end, possessive = word[: cut.start()], match.start() + cut.start(), True
        if word:
            tokens.append(Token(match.start(), end, word, possessive))
    return tokens


def _keeps_stop(word: str) -> bool:
    bare = word[:-1]
    return len(bare) == 1 or "." in bare or word.lower() in lexicon.TITLES or word.lower() in lexicon.SUFFIXES


def _capital(word: str) -> bool:
    first = word[1:2] if word[0] == "@" else word[0]
    return first.isupper() or (first.isdigit() and any(c.isupper() for c in word)) or word.startswith("al-")


class RunReader:
    """Reads one text's names by what the text itself shows about capitals."""

    def __init__(self, text: str, sentence_starts: set[int]) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.sentence_starts = sentence_starts
        self.lower = Counter(t.text for t in self.tokens if t.text[0].islower())
        self.inner = Counter(
            t.text
            for before, t in zip(self.tokens, self.tokens[1:], strict=False)
            if _capital(t.text) and before.text[0].islower() and not text[before.end : t.start].strip()
        )

    def _joined(self, left: Token, right: Token) -> bool:
        gap = self.text[left.end : right.start]
        return (not left.possessive and gap in (" ", "\u00a0", " \u00a0", "  ", "\u00a0 ")) or gap in (" & ",)

    def _opens(self, index: int) -> bool:
        """Whether the word stands where any word would be capitalised."""
        token = self.tokens[index]
        before = self.text[max(0, token.start - 3) : token.start].rstrip(" \u00a0")
        return token.start in self.sentence_starts or before[-1:] in (
            "“",
            '"',
            "'",
            "‘",
            ":",
            "—",
            "(",
            "•",
            "",
        )

    def _is_name_word(self, index: int) -> bool:
        word = self.tokens[index].text
        low = word.lower()
        if not _capital(word):
            return False
        if low in lexicon.FUNCTION_WORDS and word not in ("US", "IT", "May", "Will", "WHO"):
            return False
        if low in lexicon.WEEKDAYS_MONTHS and word not in ("May", "April", "June", "August", "Jan"):
            return False
        if word == "May":
            return self._follows_name(index)  # "Theresa May", "Mrs. May"
        if word == "Will" and self._opens(index):
            return False
        if not self._opens(index):
            return True
        if (
            word in lexicon.states()
            or word in lexicon.given_names()
            or low in lexicon.TITLES
            or "." in word[:-1]
        ):
            return True
        if low in lexicon.PLURAL_GROUPS or ALL_CAPS.match(word):
            return True
        if self.inner[word]:
            return True
        if self.lower[low]:
            return False
        if low.endswith("s") and low[:-1] in COMMON:
            return False  # "Diplomats said"
        # Never seen in lower case: a name if a capital follows, unless it looks like a verb or an adverb.
        follows = index + 1 < len(self.tokens) and self._joined(self.tokens[index], self.tokens[index + 1])
        capital_next = follows and _capital(self.tokens[index + 1].text)
        return not (low.endswith(("ing", "ly")) or (low.endswith("ed") and not capital_next))

    def _follows_name(self, index: int) -> bool:
        """Whether a given name or a title stands right before."""
        if not index or not self._joined(self.tokens[index - 1], self.tokens[index]):
            return False
        before = self.tokens[index - 1].text
        return before in lexicon.given_names() or before.lower() in lexicon.TITLES

    def sequences(self) -> Iterator[list[Token]]:
        """Maximal runs of name words, with "of"/"de" inside where a body or a surname has them."""
        index, count = 0, len(self.tokens)
        while index < count:
            if not self._is_name_word(index):
                index += 1
                continue
            run = [self.tokens[index]]
            nxt = index + 1
            while nxt < count and self._joined(run[-1], self.tokens[nxt]):
                if self._is_name_word(nxt):
                    run.append(self.tokens[nxt])
                    nxt += 1
                    continue
                step = self._connector(run, nxt)
                if not step:
                    break
                run.extend(self.tokens[nxt : nxt + step])
                nxt += step
            yield run
            index = nxt

    def _connector(self, run: list[Token], index: int) -> int:
        """How many tokens to take from a connector on ("of State": 2, "of the Treasury": 3), 0 for none."""
        word = self.tokens[index].text
        rest = self.tokens[index + 1 : index + 3]
        if not rest or word not in CONNECTORS:
            return 0
        if word == "for":
            body = run[-1].text.lower() in FOR_HEADS
            return 2 if body and _capital(rest[0].text) and self._joined(self.tokens[index], rest[0]) else 0
        if word == "and":
            body = bool({t.text.lower() for t in run} & AND_HEADS) and any(
                t.text in ("of", "for") for t in run
            )
            return 2 if body and _capital(rest[0].text) and self._joined(self.tokens[index], rest[0]) else 0
        if word != "of":
            return 2 if _capital(rest[0].text) and self._joined(self.tokens[index], rest[0]) else 0
        heads = {t.text.lower() for t in run[-2:]}
        if not heads & OF_HEADS and run[-1].text not in ("Chief",):
            return 0
        if _capital(rest[0].text):
            return 2
        return 3 if len(rest) == 2 and rest[0].text == "the" and _capital(rest[1].text) else 0
