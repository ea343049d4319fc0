"""Resolves every attribution's source to a canonical one within its article.

The named sources come first; then, in reading order, pronouns and descriptions ("he", "the ministry
spokesman", "the agency") are resolved among what the text has spoken of so far.
"""

from __future__ import annotations

import re

from claims.extraction import lexicon
from claims.extraction.names import Kind, Name
from claims.extraction.referents import Asked, Place, Referent, Scene
from claims.extraction.resolved import UNNAMED, Resolved, answered
from claims.extraction.source_phrases import Phrase, SourcePhrase, split_sources
from claims.extraction.spoken_of import SpokenOf
from claims.extraction.types import Attribution

BYLINE = re.compile(
    r"(?:^|\n)\s*[Bb](?:y|Y)\s+(?P<name>[A-Z][\w.’'\-]+(?:\s[A-Z][\w.’'\-]+){1,3})\s*(?:\n|$|,|\|)"
)
# "The ministry answered in turn. It denied …": the body that the sentence before is about.
SUBJECT = re.compile(
    r"[\s“\"]*(?P<phrase>(?:The|This|That)\s(?:[\w\-]+\s){0,2}?(?P<head>[a-z\-]+))\s(?=[a-z]+)"
)


class Article(SpokenOf):
    """One text with its names, sentences and attributions; ``resolve`` answers for all attributions."""

    def resolve(self) -> list[Resolved]:
        """One answer for each attribution, in the order given."""
        phrases = [self._phrases(a) for a in self.attributions]
        order = sorted(range(len(phrases)), key=lambda i: self._reading_place(i))
        for index in order:
            if phrases[index] and all(self._explicit(p) for p in phrases[index]):
                self._keep(index, phrases[index], self._read_all(phrases[index], index, []))
        speakers: list[Referent] = []
        for index in order:
            if index not in self.found and phrases[index]:
                self._keep(index, phrases[index], self._read_all(phrases[index], index, speakers))
            if self.found.get(index):
                speakers.append(self.found[index][0])
        return [answered(self.found.get(i, []), self._full_body) for i in range(len(phrases))]

    def _phrases(self, attribution: Attribution) -> list[SourcePhrase]:
        if not attribution.source:
            return []
        start, end = attribution.source[0]
        inside = self._names_in(start, end)
        return [p for p in split_sources(self.text, start, end, inside) if p.form is not Phrase.NONE]

    def _reading_place(self, index: int) -> int:
        attribution = self.attributions[index]
        spans = attribution.source or attribution.cue or attribution.content
        return spans[0][0]

    def _explicit(self, phrase: SourcePhrase) -> bool:
        return (
            phrase.form is Phrase.NAME
            or self._called(phrase) is not None
            or (phrase.form is Phrase.NOMINAL and not phrase.definite and not phrase.owner)
        )

    def _keep(self, index: int, phrases: list[SourcePhrase], found: list[Referent | None]) -> None:
        kept = []
        for phrase, referent in zip(phrases, found, strict=True):
            if referent is not None:
                referent.add(self._place(phrase.start, speaks=True))
                kept.append(referent)
        self.found[index] = kept

    def _read_all(
        self, phrases: list[SourcePhrase], index: int, speakers: list[Referent]
    ) -> list[Referent | None]:
        found: list[Referent | None] = []
        for phrase in phrases:
            # "the army and its allies": the owner is the source named before.
            self.owner = found[-1] if found else None
            found.append(self._read(phrase, index, speakers))
        self.owner = None
        return found

    def _read(self, phrase: SourcePhrase, index: int, speakers: list[Referent]) -> Referent | None:
        called = self._called(phrase)
        if called is not None:
            return called
        if phrase.form is Phrase.NAME and phrase.name is not None:
            return self._named(phrase, phrase.name)
        if phrase.form is Phrase.RELATIVE:
            return self._antecedent(phrase, index, speakers)
        if phrase.form is Phrase.SPEAKER:
            return self._own_voice(phrase, index, speakers)
        if phrase.form is Phrase.PRONOUN:
            return self._pronoun(phrase, index, speakers)
        return self._description(phrase, index, speakers)

    def _named(self, phrase: SourcePhrase, name: Name) -> Referent:
        known = lexicon.states().get(name.text)
        if known and known[1] == "adjective" and not name.text.endswith("s"):
            return self._by_label(known[0], Kind.STATE)
        spelled = self._spelled_elsewhere(name)
        if spelled is not None:
            return spelled
        return self.people[self.by_start[name.start].number]

    def _description(self, phrase: SourcePhrase, index: int, speakers: list[Referent]) -> Referent:
        head = phrase.head
        if (
            phrase.owner == "whose" and len(phrase.text.split()) > 4
        ):  # "Moscow, whose planes fly there, denied"
            meant = self._antecedent(phrase, index, speakers)
            if meant is not None:
                return meant
        known = self._outlet(phrase) or self._short_for(phrase, speakers) or self._issuer(phrase)
        if known is not None:
            return known
        owned = re.search(r"[’']s?\s|led\s", phrase.text) is not None or any(
            phrase.start <= n.start and n.end <= phrase.end and n.kind not in (Kind.PLACE, Kind.GROUP)
            for n in self._names_in(phrase.start, phrase.end)
        )
        if phrase.definite and not phrase.owner and not phrase.plural and (not owned or head in self.titles):
            words = frozenset(re.findall(r"[\w\-]+", phrase.text.lower())) - lexicon.FUNCTION_WORDS
            if head in lexicon.PERSON_ROLES or head.endswith(("man", "woman")):
                gender = "f" if head in lexicon.FEMALE_ROLES else "m" if head in lexicon.MALE_ROLES else ""
                chosen = self._choose("role", phrase, index, speakers, gender, head, words)
            elif head in lexicon.BODY_NOUNS or head in lexicon.TEXT_NOUNS:
                chosen = self._choose("thing", phrase, index, speakers, "", head, words)
            else:
                chosen = None
            if chosen is not None:
                return chosen
        return self._describe(phrase, index, speakers)

    def _describe(self, phrase: SourcePhrase, index: int, speakers: list[Referent]) -> Referent:
        """A referent that the article gives no name: its words, with the names in full."""
        text = self._spelled_out(phrase, index, speakers)
        named = re.search(r"[A-Z]", text[1:]) is not None
        body = phrase.head in lexicon.BODY_NOUNS or phrase.head in lexicon.TEXT_NOUNS
        text = re.sub(r"^(?:the|these|those|this|that)\s+", "", text, flags=re.IGNORECASE)
        label = text if body and named and not phrase.plural else UNNAMED + text[:1].lower() + text[1:]
        if re.match(r"[A-Z][\w.]*[A-Z]|[A-Z][a-z]+(?:[’']s)?\s", text) and label.startswith(UNNAMED):
            first = text.split()[0].strip("’'s")
            if first in {w for e in self.entities for w in e.name.split()} or first in lexicon.states():
                label = UNNAMED + text
        kind = Kind.ORGANISATION if body else Kind.UNKNOWN
        if label in self.labelled:
            return self.labelled[label]
        referent = Referent(label, kind, self._role_gender(phrase.head), phrase.plural, phrase.head)
        referent.roles = set(re.findall(r"[\w\-]+", phrase.text.lower()))
        return self._remember(referent)

    @staticmethod
    def _role_gender(head: str) -> str:
        return "f" if head in lexicon.FEMALE_ROLES else "m" if head in lexicon.MALE_ROLES else ""

    def _spelled_out(self, phrase: SourcePhrase, index: int, speakers: list[Referent]) -> str:
        """The phrase with "his" and partial names replaced by the full name."""
        pieces, cursor = [], phrase.start
        if phrase.owner:
            word = phrase.text.split()[0]
            owner = SourcePhrase(
                Phrase.PRONOUN, phrase.start, phrase.start + len(word), word.lower(), head=phrase.owner
            )
            if self.owner is not None:
                meant: Referent | None = self.owner
            elif phrase.owner in ("my", "our"):
                meant = self._own_voice(owner, index, speakers)
            elif phrase.owner == "whose":
                meant = self._antecedent(owner, index, speakers)
            else:
                meant = self._pronoun(owner, index, speakers)
            if meant is not None and not meant.label.startswith(UNNAMED):
                pieces.append(meant.label + "'s")
                cursor += len(word)
        for name in self._names_in(phrase.start, phrase.end):
            if cursor <= name.start and name.kind in (Kind.PERSON, Kind.UNKNOWN):
                pieces.extend((self.text[cursor : name.title_start], self.by_start[name.start].name))
                cursor = name.end
        pieces.append(re.sub(r"[’']s?$", "", self.text[cursor : phrase.end]))
        return re.sub(r"\s+", " ", "".join(pieces)).strip()

    def _pronoun(self, phrase: SourcePhrase, index: int, speakers: list[Referent]) -> Referent | None:
        gender = {
            "he": "m",
            "him": "m",
            "his": "m",
            "himself": "m",
            "she": "f",
            "her": "f",
            "hers": "f",
            "herself": "f",
        }.get(phrase.head, "")
        kind = "person" if gender else "plural" if phrase.plural or phrase.head == "their" else "thing"
        subject = self._subject_before(phrase, index, speakers) if phrase.head == "it" else None
        if subject is not None:
            return subject
        return self._choose(kind, phrase, index, speakers, gender, "", frozenset())

    def _subject_before(self, phrase: SourcePhrase, index: int, speakers: list[Referent]) -> Referent | None:
        """The body that opens the sentence before without saying anything: "The ministry answered. It …"."""
        sentence = self._sentence(phrase.start)
        if not sentence or self.text[self.starts[sentence] : phrase.start].strip(' “"'):
            return None
        start = self.starts[sentence - 1]
        asked = self.text[start : self.starts[sentence]].strip()
        if asked.endswith("?"):  # "What does Russia say? It says …"
            named = [
                n for n in self._names_in(start, phrase.start) if n.kind in (Kind.ORGANISATION, Kind.STATE)
            ]
            return self.people[self.by_start[named[0].start].number] if len(named) == 1 else None
        if "\n" in self.text[start : phrase.start].strip() or self._quoting(start) >= 0:
            return None
        match = SUBJECT.match(self.text, start, phrase.start)
        if match is None or match["head"] not in lexicon.BODY_NOUNS:
            return None
        span = match.span("phrase")
        read = split_sources(self.text, *span, self._names_in(*span))
        if len(read) != 1 or read[0].form is not Phrase.NOMINAL:
            return None
        found = self._description(read[0], index, [s for s in speakers if s.before(start)])
        return None if found.label.startswith(UNNAMED) else found

    def _choose(
        self,
        kind: str,
        phrase: SourcePhrase,
        index: int,
        speakers: list[Referent],
        gender: str,
        head: str,
        words: frozenset[str],
    ) -> Referent | None:
        around = self._quoting(phrase.start, but=index)
        speaking = self.found.get(around) or []
        enclosing = speaking[0] if speaking else None
        paragraph = self.text.rfind("\n", 0, phrase.start) + 1
        asked = Asked(
            phrase.start, self._sentence(phrase.start), paragraph, kind, gender, head, words, around >= 0
        )
        scene = Scene(speakers, enclosing)
        pool = self._pool(phrase.start, speakers)
        if enclosing is not None and enclosing.places[0].position >= phrase.start:
            # "He is wrong," the minister said: the speaker follows the words.
            enclosing.add(Place(phrase.start - 1, asked.sentence, False, False, False, False))
        return self.choose(asked, scene, pool)

    def _own_voice(self, phrase: SourcePhrase, index: int, speakers: list[Referent]) -> Referent | None:
        """I and we: the speaker of the words around, else the author."""
        around = self._quoting(phrase.start, but=index)
        if around >= 0 and self.found.get(around):
            return self.found[around][0]
        before = self.text[max(0, phrase.start - 400) : phrase.start]
        if (
            speakers
            and max(before.rfind("“"), before.rfind("”")) >= 0
            and before.rfind("“") > before.rfind("”")
        ):
            return speakers[-1]
        byline = BYLINE.search(self.text[:2000])
        if byline:
            return self._by_label(byline["name"], Kind.PERSON)
        return self._by_label(UNNAMED + "the author", Kind.UNKNOWN)

    def _antecedent(self, phrase: SourcePhrase, index: int, speakers: list[Referent]) -> Referent | None:
        """What "who" or "which" follows: the name or noun phrase right before it."""
        sentence = self._sentence(phrase.start)
        start = self.starts[sentence] if self.starts else 0
        before = self.text[start : phrase.start].rstrip(" \u00a0,–—-")
        before = re.sub(
            r"[\s,]+(?:to|of|for|with|by|from|in|and|but|one|all|many|some|most|both)$", "", before
        ).rstrip(" ,")
        before = re.sub(r"\s*\([^()]*\)$", "", before)
        end = start + len(before)
        person = phrase.head in ("who", "whom", "whose")
        for name in reversed(self._names_in(start, end)):
            gap = self.text[name.end : end]
            if person and name.kind in (Kind.ORGANISATION, Kind.STATE, Kind.PLACE, Kind.GROUP):
                continue
            if not person and name.kind is Kind.PERSON:
                continue
            if re.fullmatch(r"(?:\s(?:Jr|Sr)\.?)?", gap) or self._apposition(gap):
                if self._complement(name, start):
                    break
                return self.people[self.by_start[name.start].number]
        noun = self._noun_phrase(start, end)
        if noun is None:
            return None
        read = split_sources(self.text, noun[0], noun[1], self._names_in(*noun))
        if len(read) == 1 and read[0].form in (Phrase.NAME, Phrase.NOMINAL):
            return self._read(read[0], index, speakers)
        return None
