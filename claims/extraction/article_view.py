"""One text as the resolver of sources sees it: its names, bodies and descriptions, and where each stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from claims.extraction import lexicon, referents
from claims.extraction.bodies import Body, find_bodies, ministry_name
from claims.extraction.entities import group_names
from claims.extraction.names import Entity, Kind, Name
from claims.extraction.referents import Asked, Place, Referent, Scene
from claims.extraction.source_phrases import Phrase, SourcePhrase
from claims.extraction.types import Attribution, Span

REPORTING = lexicon.words(
    """analysis article story report reporting account tally investigation editorial review fact-checker
    checker column"""
)
# What may stand after a body's name inside the words of a source: "the Syrian army in a statement".
REST = re.compile(r"(?:\s(?:of|in|at|from|on|for|against|fighting|which|that|also)\b.*)?", re.DOTALL)
ISSUED = lexicon.words("statement letter email e-mail memo message tweet post report paper release")
ISSUED_WITHIN = 1500  # characters
ARTICLES = lexicon.words("the a an")
BODY_AFTER = re.compile(r"(?:[’']s)?\s(?P<body>campaign|team|administration|camp|foundation|government)\b")
# How far back a pronoun may reach: keeps a long text's time linear.
FIRST_NAMES, LAST_NAMES, LAST_SPEAKERS = 20, 200, 40
Choose = Callable[[Asked, Scene, list[Referent]], Referent | None]


def _squeezed(referent: Referent) -> str:
    return re.sub(r"[\W_]", "", referent.label).lower()


def _initials(referent: Referent) -> str:
    words = referent.label.split()
    return "".join(word[0] for word in words) if len(words) > 1 else ""


class ArticleView:
    """A text with its names, sentences and attributions, and the referents that they make."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        names: list[Name],
        attributions: Sequence[Attribution],
        choose: Choose | None = None,
    ) -> None:
        self.text = text
        self.starts = [start for start, _ in sentences]
        self.names = names
        self.name_starts = [n.start for n in names]
        self.entities, self.by_start = group_names(text, names)
        self.attributions = attributions
        self.choose = choose or referents.ranker().best
        self.contents = sorted((a, b, i) for i, x in enumerate(attributions) for a, b in x.content)
        self.titles = {word for entity in self.entities for word in entity.roles} & lexicon.PERSON_ROLES
        self.people = [self._referent(e) for e in self.entities]
        self.labelled: dict[str, Referent] = {r.label: r for r in reversed(self.people)}
        self.found: dict[int, list[Referent]] = {}
        self.owner: Referent | None = None
        self.bodies: list[tuple[int, str]] = []  # where "the Clinton campaign" and the like stand
        self.called: dict[int, tuple[Body, Referent]] = {}  # "the Syrian army" and the like, by their start
        self._add_bodies()
        self._add_called()
        self.bodies.sort()

    def _names_in(self, start: int, end: int) -> list[Name]:
        """The names that lie inside [start, end)."""
        low, high = bisect_left(self.name_starts, start), bisect_left(self.name_starts, end)
        return [n for n in self.names[low:high] if n.end <= end]

    def _sentence(self, position: int) -> int:
        return max(0, bisect_right(self.starts, position) - 1)

    def _quoting(self, position: int, but: int = -1) -> int:
        """The innermost other attribution whose content holds the position, -1 for none."""
        best, size = -1, len(self.text) + 1
        upto = bisect_right(self.contents, (position, len(self.text), len(self.attributions)))
        for a, b, index in self.contents[max(0, upto - 60) : upto]:
            if a <= position < b and index != but and b - a < size:
                best, size = index, b - a
        return best

    def _referent(self, entity: Entity) -> Referent:
        referent = Referent(
            self._label(entity),
            entity.kind,
            entity.gender,
            entity.kind is Kind.GROUP,
            "",
            entity,
            entity.roles,
        )
        for mention in entity.mentions:
            referent.add(self._place(mention.start, speaks=False, possessive=mention.possessive))
        return referent

    def _place(self, position: int, *, speaks: bool, possessive: bool = False) -> Place:
        sentence = self._sentence(position)
        start = self.starts[sentence] if self.starts else 0
        index = bisect_right(self.name_starts, start - 1)
        earlier = self.names[index : bisect_right(self.name_starts, position - 1)]
        first = all(n.kind in (Kind.PLACE, Kind.GROUP) or n.possessive for n in earlier)
        return Place(position, sentence, speaks, self._quoting(position) >= 0, possessive, first)

    def _label(self, entity: Entity) -> str:
        known = lexicon.states().get(entity.name) or lexicon.states().get(entity.name.title())
        return known[0] if known and known[1] != "adjective" else entity.name

    def _by_label(self, label: str, kind: Kind) -> Referent:
        return self.labelled.get(label) or self._remember(Referent(label, kind))

    def _remember(self, referent: Referent) -> Referent:
        self.labelled[referent.label] = referent
        return referent

    def _spelled_elsewhere(self, name: Name) -> Referent | None:
        """Whom initials in a transcript mean ("SL: …" for Sofia Lundgren), a handle ("@DrAnaRuiz"), or a
        ministry without its state where the text has one alone; None where nobody or several."""
        own = self.people[self.by_start[name.start].number]
        if name.handle:
            squeezed = re.sub(r"[\W_]", "", name.text).lower()
            fits = [
                r for r in self.people if r is not own and " " in r.label and _squeezed(r).endswith(squeezed)
            ]
            fits += [
                r for r in self.people if r is not own and " " in r.label and squeezed.endswith(_squeezed(r))
            ]
        elif re.fullmatch(r"[A-Z]{2,3}", name.text) and self.text[name.end : name.end + 1] == ":":
            fits = [
                r for r in self.people if _initials(r) == name.text and r.kind in (Kind.PERSON, Kind.UNKNOWN)
            ]
        elif name.text.split()[-1] == "Ministry" or name.text.startswith("Ministry of "):
            short = ministry_name(name.text).lower().replace("defense", "defence")
            bodies = {self.labelled[label].label: self.labelled[label] for _, label in self.bodies}
            fits = [
                r
                for label, r in bodies.items()
                if label.lower().replace("defense", "defence").endswith(" " + short)
            ]
        else:
            return None
        return fits[0] if len({id(r) for r in fits}) == 1 else None

    def _outlet(self, phrase: SourcePhrase) -> Referent | None:
        """ "a Washington Post analysis": the newspaper speaks."""
        if phrase.head not in REPORTING:
            return None
        for name in self._names_in(phrase.start, phrase.end):
            if name.text.lower().removeprefix("the ") in lexicon.NEWS_MEDIA:
                return self.people[self.by_start[name.start].number]
        return None

    def _issuer(self, phrase: SourcePhrase) -> Referent | None:
        """ "the statement": who "said in a statement" before."""
        if not phrase.definite or phrase.owner or phrase.head not in ISSUED:
            return None
        low = max(0, phrase.start - ISSUED_WITHIN)
        said = list(
            re.finditer(rf"\b(?:in|on) an? (?:[\w\-]+ ){{0,3}}{phrase.head}\b", self.text[low : phrase.start])
        )
        if not said:
            return None
        sentence = self._sentence(low + said[-1].start())
        for number, attribution in enumerate(self.attributions):
            at = (attribution.cue or attribution.content)[0][0]
            if self._sentence(at) == sentence and self.found.get(number):
                return self.found[number][0]
        return None

    def _add_bodies(self) -> None:
        """Bodies named after somebody: "the Clinton campaign", "Mr. Roe's administration"."""
        for name in self.names:
            match = BODY_AFTER.match(self.text, name.end)
            if match and name.kind in (Kind.PERSON, Kind.UNKNOWN):
                label = f"{self.by_start[name.start].name} {match['body'].lower()}"
                referent = self._by_label(label, Kind.ORGANISATION)
                referent.head = match["body"].lower()
                referent.add(self._place(name.start, speaks=False))
                self.bodies.append((name.start, label))

    def _add_called(self) -> None:
        """Bodies called by their owner or leader: each is a referent of its own."""
        by_name = {label.lower(): referent for label, referent in self.labelled.items()}
        for body in find_bodies(self.text):
            referent = by_name.get(body.label.lower())
            for name in self._names_in(body.start, body.end):
                if name.end == body.end and name.kind is Kind.ORGANISATION:  # "Russia's Defence Ministry"
                    own = self.people[self.by_start[name.start].number]
                    if referent is None and len(own.label.split()) < len(body.label.split()):
                        own.label = body.label
                        referent = by_name[body.label.lower()] = self._remember(own)
                    elif name.start == body.start:
                        referent = own
            if referent is None:
                referent = Referent(body.label, Kind.ORGANISATION, head=body.label.split()[-1].lower())
                by_name[body.label.lower()] = self._remember(referent)
            if referent.entity is None:
                referent.add(self._place(body.start, speaks=False))
            self.bodies.append((body.start, referent.label))
            self.called[body.start] = body, referent

    def _called(self, phrase: SourcePhrase) -> Referent | None:
        """The body that the phrase calls by its owner or leader: "the Syrian army"."""
        if phrase.form not in (Phrase.NAME, Phrase.NOMINAL):
            return None
        first = self.text[phrase.start : phrase.end].split(maxsplit=1)
        start = phrase.start
        if len(first) > 1 and first[0].lower() in ARTICLES:
            start = self.text.index(first[1], start)
        body, referent = self.called.get(start, (None, None))
        if body is None or not REST.fullmatch(self.text[body.end : max(body.end, phrase.end)]):
            return None
        return referent

    def _short_for(self, phrase: SourcePhrase, speakers: list[Referent]) -> Referent | None:
        """ "the army" for "the Syrian army" named before; "the coalition" is nobody else's name."""
        words = phrase.text.lower().split()
        if len(words) < 2 or words[0] != "the":
            return None
        upto = bisect_left(self.bodies, (phrase.start,))
        found = [self.labelled[label] for _, label in self.bodies[max(0, upto - LAST_NAMES) : upto]]
        found = [r for r in found if r.label.lower().split()[1 - len(words) :] == words[1:]]
        if found:
            spoke = [r for r in reversed(speakers[-3:]) if any(r is other for other in found)]
            return spoke[0] if spoke else found[-1]
        if words == ["the", "coalition"] and not any("coalition" in r.label.lower() for r in self.people):
            return self._by_label("coalition", Kind.ORGANISATION)
        return None

    def _pool(self, position: int, speakers: list[Referent]) -> list[Referent]:
        """Whom a pronoun may mean: names and speakers shortly before it, and the first names."""
        upto = bisect_left(self.name_starts, position)
        near = [*self.names[:FIRST_NAMES], *self.names[max(0, upto - LAST_NAMES) : upto]]
        found = {id(r): r for r in (self.people[self.by_start[n.start].number] for n in near)}
        found.update((id(r), r) for r in speakers[-LAST_SPEAKERS:])
        bodies = self.bodies[max(0, bisect_left(self.bodies, (position,)) - LAST_SPEAKERS) :]
        found.update((id(r), r) for r in (self.labelled[label] for at, label in bodies if at < position))
        return sorted(found.values(), key=lambda r: r.positions[:1] or [position])

    def _apposition(self, gap: str) -> bool:
        """Whether the words between a name and "who" are its apposition: ", the committee's chairman"."""
        if not gap.startswith(",") or len(gap) > 120 or gap.count(",") > 2:
            return False
        return bool(set(re.findall(r"[\w\-]+", gap.lower())) & lexicon.PERSON_ROLES) or len(gap) < 30

    def _complement(self, name: Name, start: int) -> bool:
        """Whether the name depends on a role before it: "a spokesman for Ms. Roe, who"."""
        before = self.text[start : name.title_start]
        tail = re.search(r"([\w\-]+)\s(?:for|to|of|with)\s(?:the\s)?$", before)
        return tail is not None and tail[1].lower().rstrip("s") in lexicon.PERSON_ROLES

    def _last_person(self, start: int, end: int) -> Span:
        """ "a lecture from the president who", "a list of leaders who": the person nearest to "who"."""
        for match in reversed(
            list(re.finditer(r"\s(?:of|from|among|to|with|for|by)\s", self.text[start:end]))
        ):
            last = re.findall(r"[\w\-]+", self.text[start + match.end() : end])[-1:]
            if last and (
                last[0].lower() in lexicon.PERSON_ROLES or (last[0].islower() and last[0].endswith("s"))
            ):
                return start + match.end(), end
        return start, end

    def _noun_phrase(self, start: int, end: int) -> Span | None:
        match = re.search(
            r"(?:\b(?:the|a|an|his|her|its|their|some|many|those|other|several|most|one|two|no|any|all|fellow)\s)"
            r"(?:[\w’'.\-]+\s){0,7}?[\w’'.\-]+$|(?:[\w’'\-]+\s){0,2}[\w’'\-]+$",
            self.text[start:end],
            re.IGNORECASE,
        )
        return (start + match.start(), end) if match else None

    def _full_body(self, short: str) -> str:
        """The usual name of the one body that "coalition" or "ministry" ends, else the words as they are."""
        words = short.lower().split()
        if not words:
            return ""
        if owner := lexicon.states().get(short):
            return owner[0]
        bodies = find_bodies(short)
        if bodies and bodies[0].start == 0:
            return bodies[0].label
        labels = {self.labelled[label].label for _, label in self.bodies}
        labels |= {r.label for r in self.people if r.kind is Kind.ORGANISATION}
        ends = [label for label in labels if label.lower().split()[-len(words) :] == words]
        return ends[0] if len(ends) == 1 else short
