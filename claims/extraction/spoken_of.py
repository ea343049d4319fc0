"""Whom "he" or "she" inside a claim can only mean, for its proposition."""

from __future__ import annotations

import re

from claims.extraction import lexicon
from claims.extraction.article_view import ArticleView
from claims.extraction.names import Kind, Name

# Somebody without a name whom "he" may mean: "a driver", "the younger man".
OTHERS = lexicon.words(
    """man woman boy girl child baby husband wife son daughter father mother brother sister uncle aunt cousin
    friend victim suspect attacker gunman shooter killer driver passenger patient prisoner detainee neighbour
    neighbor resident witness guy kid teenager player colleague partner worker employee guard refugee migrant
    hostage"""
)
NO_SURE_ROLE = lexicon.words("fellow head star host marine general chief dean")  # seldom a person's
ROLE_NOUN = re.compile(
    r"\b(?i:the|an?|his|her|their|its|another|this|that|one)\s(?:[\w\-]+\s){0,2}?(?:"
    + "|".join(sorted((lexicon.PERSON_ROLES | OTHERS) - NO_SURE_ROLE))
    + r")\b(?!\s[A-Z])"
)
ANYBODY = re.compile(r"\b(?:the|an?|his|her|their|another|one)\s[\w]|[A-Z]")
BEFORE = 2  # sentences before the pronoun's in which nobody else may be spoken of
BACK = 8  # sentences from "he said he" to the name


class SpokenOf(ArticleView):
    """A text whose sources are resolved, and the people it speaks of around a place."""

    def means(self, place: int, pronoun: str, index: int) -> str:
        """The one person of fitting gender spoken of shortly before a place inside what attribution
        ``index`` says; "" where there are none or several. Only after ``resolve``."""
        gender = "m" if pronoun in ("he", "his", "him") else "f"
        own = self.attributions[index]
        if not own.source or not self.starts:
            return ""
        spoken = self.found.get(index, [])[:1]
        speaker = spoken[0] if spoken and spoken[0].kind in (Kind.PERSON, Kind.UNKNOWN) else None
        said = self.text[slice(*own.source[0])].lower()
        first = max(0, self._sentence(place) - BEFORE)
        if speaker is not None and speaker.positions and said in ("he", "she") and place > own.source[0][0]:
            gap = self.text[own.source[0][1] : own.content[0][0]]
            if ANYBODY.search(gap):
                return ""  # "He told of a man, claiming he"
            # "He said he": back to where the speaker is named.
            named = [n.start for n in speaker.entity.mentions if n.start < place] if speaker.entity else []
            first = min(first, self._sentence(named[-1])) if named else first
            first = max(first, self._sentence(place) - BACK)
        start = self.starts[first]
        if ROLE_NOUN.search(self.text, start, place):
            return ""
        found = {self.by_start[n.start].number for n in self._names_in(start, place) if _person(n)}
        meant = [r for r in map(self.people.__getitem__, found) if r.gender in ("", gender)]
        if len(meant) != 1 or meant[0].kind is not Kind.PERSON or meant[0].gender != gender:
            return ""
        if speaker is not None and speaker.gender in ("", gender) and speaker is not meant[0]:
            return ""
        return meant[0].label


def _person(name: Name) -> bool:
    return name.kind is Kind.PERSON or (name.kind is Kind.UNKNOWN and len(name.text.split()) < 4)
