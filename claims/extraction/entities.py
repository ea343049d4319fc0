"""Joins the names of one text into the persons, bodies and states they stand for, with the roles the text
gives them."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter

from claims.extraction import lexicon
from claims.extraction.names import Entity, Kind, Name

APPOSITION_AFTER = re.compile(
    r"\s*(?:\([^)]{1,40}\)\s*)?,\s+(?P<np>"
    r"(?:(?:a|an|the|one of|now|then|his|her|its|their|who is|who was|who has been)\s)?[^,.;:!?“”\"\n]{3,90})"
)
PARTY = re.compile(
    r"^\s*(?:\((?P<a>[DRI])[-–\u2010]\s?(?P<b>[\w.]+)|, (?P<c>[DRI])-(?P<d>[\w.]+)|"
    r", (?P<e>Democrat|Republican) of )"
)
ROLE_WORD = re.compile(r"[^\W\d_][\w’'\-]*")
BREAK = re.compile(r"[.;:“”\"\n,]\s|\b(?:and|that|said|says|to|by|with|from|when|as|told|but|is|was)\b")
LOOK_AHEAD, LOOK_BEHIND = 140, 110  # characters


def normal(name: str) -> str:
    """A name for comparing: lower case, no article, dots, hyphens and accents left alone."""
    low = name.lower().replace("’", "'").strip()
    for article in ("the ", "a ", "an "):
        low = low.removeprefix(article)
    return low.replace(".", "").strip()


def group_names(text: str, names: list[Name]) -> tuple[list[Entity], dict[int, Entity]]:
    """All entities in order of first mention, and the entity of every name by the name's start."""
    grouper = _Grouper(text)
    # Longer names first, so that "Konashenkov" finds "Igor Konashenkov" also where a headline comes before
    # it.
    for name in sorted(names, key=lambda n: (-len(n.text.split()), n.start)):
        grouper.add(name)
    entities = sorted(grouper.entities, key=lambda e: min(m.start for m in e.mentions))
    by_start: dict[int, Entity] = {}
    for number, entity in enumerate(entities):
        entity.number = number
        entity.mentions.sort(key=lambda m: m.start)
        by_start.update((m.start, entity) for m in entity.mentions)
        _settle(entity)
        for mention in entity.mentions:
            _read_roles(text, entity, mention)
    return entities, by_start


def _body_words(words: list[str]) -> list[str]:
    """Words of a body's name with the head last: "ministry of defense" as "defense ministry"."""
    if "of" in words[1:-1]:
        cut = words.index("of", 1)
        if words[cut - 1] in ("ministry", "department", "office", "bureau"):
            rest = [w for w in words[cut + 1 :] if w != "the"]
            words = [*words[: cut - 1], *rest, words[cut - 1]]
    return ["defense" if w == "defence" else w for w in words]


class _Grouper:
    def __init__(self, text: str) -> None:
        self.text = text
        self.entities: list[Entity] = []
        self.by_name: dict[str, Entity] = {}
        self.by_last: dict[str, list[Entity]] = {}
        self.by_first: dict[str, list[Entity]] = {}
        self.by_body: dict[str, list[Entity]] = {}  # bodies by their head word
        self.by_word: dict[str, list[Entity]] = {}  # bodies by any of their words
        self.full: dict[int, list[int]] = {}  # where an entity stands with more than one word

    def add(self, name: Name) -> None:
        entity = self._find(name)
        if entity is None:
            entity = self._new(name)
        entity.mentions.append(name)
        if name.gender:
            entity.genders.add(name.gender)
        if len(name.text.split()) > 1:
            insort(self.full.setdefault(entity.number, []), name.start)

    def _new(self, name: Name) -> Entity:
        known = lexicon.states().get(name.text)
        label = name.text
        if known and known[1] in ("name", "capital"):
            label = known[0] if known[1] == "name" else name.text
        elif name.text in lexicon.ACRONYM_ORGS:
            label = lexicon.ACRONYM_ORGS[name.text]
        entity = Entity(len(self.entities), label, name.kind)
        self.entities.append(entity)
        for key in {normal(name.text), normal(label)}:
            self.by_name.setdefault(key, entity)
        words = normal(name.text).split()
        if name.kind in (Kind.PERSON, Kind.UNKNOWN) and len(words) > 1:
            self.by_last.setdefault(words[-1], []).append(entity)
            self.by_first.setdefault(words[0], []).append(entity)
        elif name.kind is Kind.ORGANISATION and len(words) > 1:
            self.by_body.setdefault(_body_words(words)[-1], []).append(entity)
            for word in set(words):
                self.by_word.setdefault(word, []).append(entity)
            letters = "".join(w[0] for w in words if w not in ("of", "the", "for", "and"))
            if len(letters) > 1:
                self.by_name.setdefault(letters, entity)
        return entity

    def _find(self, name: Name) -> Entity | None:
        known = lexicon.states().get(name.text)
        key = normal(known[0] if known and known[1] == "name" else name.text)
        words = key.split()
        if len(words) == 1 and (name.kind in (Kind.PERSON, Kind.UNKNOWN) or name.text.isupper()):
            found = self._by_part(self.by_last, words[0], name) or self._by_part(
                self.by_first, words[0], name
            )
            if found is not None:
                return found
            if name.kind is Kind.UNKNOWN:
                bodies = self.by_word.get(words[0], [])
                named = len(bodies) == 1 and name.text not in lexicon.given_names()
                if named and bodies[0].mentions[0].start < name.start:
                    return bodies[0]  # "State" for the State Department named before
        exact = self.by_name.get(key)
        if exact is not None and not _clash(exact, name):
            return exact
        if name.kind is Kind.ORGANISATION:
            return self._same_body(_body_words(words))
        if len(words) > 1 and name.kind in (Kind.PERSON, Kind.UNKNOWN):
            # "Mitch McConnell" and "A. Mitchell McConnell": same last name, compatible first names.
            for entity in self.by_last.get(words[-1], []):
                if _same_person(normal(entity.name).split(), words):
                    return entity
        return None

    def _same_body(self, words: list[str]) -> Entity | None:
        """The one body whose name ends in these words: "Defense Ministry" for the Russian Ministry of
        Defense."""
        found = [
            entity
            for entity in self.by_body.get(words[-1], [])
            if _body_words(normal(entity.name).split())[-len(words) :] == words
        ]
        return found[0] if len(found) == 1 else None

    def _by_part(self, table: dict[str, list[Entity]], word: str, name: Name) -> Entity | None:
        found = [e for e in table.get(word, []) if not _clash(e, name)]
        if len(found) < 2:
            return found[0] if found else None
        # Several of one name: whoever was named in full last before this mention, else the most named.
        counts = Counter({e.number: len(e.mentions) for e in found})
        top, second = [*counts.most_common(2), (0, 0)][:2]
        before = []
        for entity in found:
            starts = self.full.get(entity.number, [])
            index = bisect_left(starts, name.start)
            if index:
                before.append((starts[index - 1], entity))
        if top[1] >= 3 * max(1, second[1]) or not before:
            return self.entities[top[0]]
        return max(before, key=lambda pair: pair[0])[1]


def _clash(entity: Entity, name: Name) -> bool:
    """Whether gender or kind says that the mention is somebody else."""
    if name.gender and entity.genders and name.gender not in entity.genders:
        return True
    person = name.kind is Kind.PERSON
    return person and entity.kind in (Kind.ORGANISATION, Kind.STATE, Kind.PLACE, Kind.GROUP)


def _same_person(one: list[str], two: list[str]) -> bool:
    if one[-1] != two[-1]:
        return False
    a, b = one[0], two[0]
    return (
        a == b
        or (min(len(a), len(b)) == 1 and a[0] == b[0])
        or (min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a)))
    )


def _settle(entity: Entity) -> None:
    """Kind, gender and the fullest name, from all mentions together."""
    kinds = Counter(m.kind for m in entity.mentions if m.kind is not Kind.UNKNOWN)
    if kinds:
        entity.kind = Kind.PERSON if kinds[Kind.PERSON] else kinds.most_common(1)[0][0]
    genders = Counter(m.gender for m in entity.mentions if m.gender)
    entity.gender = genders.most_common(1)[0][0] if genders else ""
    if entity.kind in (Kind.PERSON, Kind.UNKNOWN):
        forms = Counter(m.text for m in entity.mentions if not m.handle)
        if forms:
            entity.name = max(forms, key=lambda form: (min(len(form.split()), 3), forms[form]))


def _read_roles(text: str, entity: Entity, mention: Name) -> None:
    """Add the words of the title, of the apposition after the name and of the noun phrase before it."""
    if entity.kind not in (Kind.PERSON, Kind.UNKNOWN, Kind.ORGANISATION):
        return
    entity.roles.update(_role_words(mention.title))
    after = text[mention.end : mention.end + LOOK_AHEAD]
    party = PARTY.match(after)
    if party:
        letter = (party["a"] or party["c"] or (party["e"] or "")[:1]).upper()
        entity.roles.update(
            {"D": {"democrat", "democratic"}, "R": {"republican", "gop"}, "I": {"independent"}}.get(
                letter, set()
            )
        )
        place = party["b"] or party["d"]
        if place:
            entity.roles.add(place.lower().strip("."))
    apposition = APPOSITION_AFTER.match(after)
    if apposition:
        words = _role_words(apposition["np"])
        if words & (lexicon.PERSON_ROLES | lexicon.BODY_NOUNS):
            entity.roles.update(words)
            entity.affiliation = entity.affiliation or _affiliation(apposition["np"])
    before = text[max(0, mention.title_start - LOOK_BEHIND) : mention.title_start]
    phrase = BREAK.split(before.rstrip(" ,\u00a0"))[-1].strip()
    row = ROLE_WORD.findall(phrase.lower())
    if row and row[-1] in lexicon.PERSON_ROLES and len(row) <= 9 and entity.kind is not Kind.ORGANISATION:
        entity.roles.update(row)
        entity.affiliation = entity.affiliation or _affiliation(phrase)
    if mention.title and not entity.affiliation:
        entity.affiliation = _affiliation(mention.title)
    if not entity.gender:
        heads = entity.roles & (lexicon.FEMALE_ROLES | lexicon.MALE_ROLES)
        if heads and (heads <= lexicon.FEMALE_ROLES or heads <= lexicon.MALE_ROLES):
            entity.gender = "f" if heads <= lexicon.FEMALE_ROLES else "m"


def _role_words(phrase: str) -> set[str]:
    words = {w.lower().replace("’s", "").replace("'s", "") for w in ROLE_WORD.findall(phrase)}
    return words - lexicon.FUNCTION_WORDS


SPOKES = re.compile(
    r"(?:spokes(?:man|woman|person)|director|chief|head|chair(?:man|woman)?|president|secretary|"
    r"minister|leader|founder|"
    r"manager|adviser|advisor|aide|lawyer|attorney|counsel|analyst|professor|member|strategist|editor|"
    r"commander|"
    r"official|executive|speaks)\s+(?:for|of|at|to|with|in)\s+(?P<of>[^,;.“”\"\n]{2,60})",
    re.IGNORECASE,
)
BEFORE_ROLE = re.compile(
    r"(?:^|\b(?:a|an|the)\s+)?(?P<of>[\w.’'\- ]{2,60}?)(?:[’']s)?\s+"
    r"(?:(?:foreign|defen[cs]e|prime|press|interior|finance|justice|deputy|chief|senior|official|campaign|"
    r"communications|top|then|vice)\s+){0,3}(?:spokes(?:man|woman|"
    r"person)|minister|director|chief|"
    r"chair(?:man|woman)|ambassador|envoy|adviser|aide|lawyer|strategist|manager)\b",
    re.IGNORECASE,
)

# What a minister minds is nobody to speak for: "Foreign Minister".
DUTIES = lexicon.words(
    "foreign defense defence prime interior finance justice press deputy chief vice national"
)


def _affiliation(phrase: str) -> str:
    """Whom a role speaks or works for: "a spokesman for the coalition" → "coalition"; "" where the text
    does not say."""
    match = SPOKES.search(phrase) or BEFORE_ROLE.search(phrase)
    if match is None:
        return ""
    if match["of"].strip().lower() in ("state", "defense", "defence", "the treasury", "staff"):
        return ""  # Secretary of State
    of = re.sub(r"\s+(?:who|which|that|and said|said|told)\b.*", "", match["of"]).strip(" ,’'")
    of = re.sub(
        r"^(?:the|a|an|his|her|its|former|longtime|top|senior|chief|deputy)\s+", "", of, flags=re.IGNORECASE
    )
    if of.lower() in lexicon.FUNCTION_WORDS | DUTIES:
        return ""
    return of
