"""Who or what a text has spoken of up to a place, and what speaks for each of them being meant by a pronoun
there.

A referent is a named entity of the text or a source that the text describes without a name ("a senior
official"). ``features`` describes a referent as candidate for a pronoun or a definite description;
``Ranker`` weighs them. The weights are learnt by ``training/source_train.py``.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from claims.extraction import lexicon
from claims.extraction.names import Entity, Kind

RECENT = 12  # places of a referent that are looked at one by one
WEIGHTS = Path(__file__).parent / "model" / "sources.json"
FEATURES = (
    "sentences_back",
    "far",
    "same_sentence",
    "first_in_sentence",
    "first_of_last_sentence",
    "last_speaker",
    "speaker_before_last",
    "spoke",
    "encloses",
    "mentions",
    "share",
    "in_quote",
    "possessive",
    "person",
    "unknown_kind",
    "gender_known",
    "described",
    "nearest",
    "headline",
    "role_head",
    "role_words",
    "owner",
    "between",
    "same_paragraph",
    "plural",
    "body",
    "name_has_head",
)


# Nouns that stand for bodies of any kind: "the agency" for the F.B.I. or a department.
GENERIC = lexicon.words(
    """organization organisation group agency body company firm outlet publication paper newspaper network
    country nation government institution site website station service state"""
)
COUNTRIES = lexicon.words("country nation kingdom republic")
OUTLETS = lexicon.words(
    """network newspaper paper outlet broadcaster channel magazine publication station site website times post
    news journal tribune herald guardian gazette telegraph courier radio television tv press review
    chronicle"""
)
# Bodies that a state may stand for, or be stood for by: "the army" after "Syria said".
STATE_BODIES = lexicon.words("army military government forces regime")
SAME_BODY = (
    lexicon.words("army military forces force command"),
    lexicon.words("ministry department office"),
    lexicon.words("company corporation firm corp inc group plc ltd"),
    lexicon.words("party committee"),
    lexicon.words("poll survey"),
    lexicon.words("council assembly"),
)
# Offices that nobody is called by who does not hold them.
OFFICES = lexicon.words(
    """minister president vice-president premier chancellor mayor governor ambassador envoy general colonel
    major captain lieutenant admiral sergeant judge justice sheriff commissioner bishop archbishop cardinal
    rabbi pope spokesman spokeswoman spokesperson secretary director editor professor coach
    superintendent king queen"""
)
ISSUABLE = GENERIC | lexicon.TEXT_NOUNS  # "the statement" stands for the army that gave it


@dataclass(slots=True)
class Place:
    """One mention of a referent."""

    position: int
    sentence: int
    speaks: bool  # the source of an attribution
    quoted: bool  # inside the content of one
    possessive: bool
    first: bool  # nothing of a person or body before it in its sentence


@dataclass(slots=True)
class Referent:
    """``label`` is the canonical source that this referent would give."""

    label: str
    kind: Kind
    gender: str = ""
    plural: bool = False
    head: str = ""  # head noun of a description
    entity: Entity | None = None
    roles: set[str] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)  # of the places, in order
    speaking: list[int] = field(default_factory=list)  # positions of those that speak

    def add(self, place: Place) -> None:
        """Keep the places in order of position."""
        index = bisect_right(self.positions, place.position)
        self.places.insert(index, place)
        self.positions.insert(index, place.position)
        if place.speaks:
            insort(self.speaking, place.position)

    def before(self, position: int) -> int:
        """How many places there are before a position."""
        return bisect_left(self.positions, position)


@dataclass(frozen=True, slots=True)
class Asked:
    """The pronoun or description to resolve."""

    position: int
    sentence: int
    paragraph: int  # where its paragraph starts
    kind: str  # "person", "role", "thing", "plural": the set of weights
    gender: str = ""
    head: str = ""
    words: frozenset[str] = frozenset()
    quoted: bool = False


@dataclass(slots=True)
class Scene:
    """What the attributions around say about the candidates."""

    speakers: list[Referent]  # of earlier attributions, nearest last
    enclosing: Referent | None = None  # who speaks the content that the pronoun stands in


def candidates(asked: Asked, referents: Iterable[Referent]) -> list[Referent]:
    """The referents that the pronoun or description may mean."""
    found = []
    for referent in referents:
        if not referent.places or referent.places[0].position >= asked.position:
            continue
        if _possible(asked, referent):
            found.append(referent)
    return found


def _possible(asked: Asked, referent: Referent) -> bool:
    if asked.kind in ("person", "role"):
        if referent.plural or referent.kind in (Kind.ORGANISATION, Kind.STATE, Kind.PLACE, Kind.GROUP):
            return False
        if asked.gender and referent.gender and asked.gender != referent.gender:
            return False
        return asked.kind == "person" or _has_office(asked, referent)
    if asked.kind == "thing":
        return not referent.plural and referent.kind is not Kind.PERSON and _is_such_a_body(asked, referent)
    return referent.plural or referent.kind in (Kind.ORGANISATION, Kind.GROUP, Kind.STATE)


def _has_office(asked: Asked, referent: Referent) -> bool:
    """ "the minister" is somebody who was introduced as one; "the candidate" may be anybody."""
    if asked.head not in OFFICES:
        return True
    return asked.head in referent.roles or asked.head == referent.head


def _is_such_a_body(asked: Asked, referent: Referent) -> bool:
    """ "the hospital" is called one by its name or beside it; a country is a state, an army may be a state's;
    "the agency" is any body and "the statement" anybody's who may give one."""
    head, words = asked.head, referent.label.lower().replace("-", " ").split()
    if referent.kind is Kind.PLACE:
        return False
    if not head or head in words or head in referent.roles or head == referent.head:
        return True
    if head in COUNTRIES:
        return referent.kind is Kind.STATE
    if head in OUTLETS:
        return referent.label.lower().removeprefix("the ") in lexicon.NEWS_MEDIA or bool(OUTLETS & set(words))
    if any(head in same and same & set(words) for same in SAME_BODY):
        return True
    if head in STATE_BODIES:
        return referent.kind is Kind.STATE
    if head not in ISSUABLE:
        return False
    return not (head in GENERIC and referent.kind is Kind.STATE)


def features(asked: Asked, referent: Referent, scene: Scene, rivals: Sequence[Referent]) -> list[float]:
    """One number for each of ``FEATURES``."""
    count = referent.before(asked.position)
    recent = referent.places[max(0, count - RECENT) : count]
    last = recent[-1]
    back = asked.sentence - last.sentence
    spoken = bisect_left(referent.speaking, asked.position)
    total = sum(r.before(asked.position) for r in rivals)
    between = 0
    for rival in rivals:
        if rival is not referent and rival.before(asked.position) > rival.before(last.position + 1):
            between += 1
    outside = [p for p in recent if not p.quoted]
    anchor = outside[-1] if outside else last
    speakers = scene.speakers
    same = [p for p in recent if p.sentence == asked.sentence and p.quoted == asked.quoted]
    words = referent.roles | set(referent.label.lower().replace("’", "'").split())
    return [
        -math.log1p(asked.sentence - anchor.sentence),
        float(back > 4),
        float(bool(same)),
        float(bool(same) and same[0].first),
        float(anchor.first and 0 < asked.sentence - anchor.sentence <= 2),
        float(bool(speakers) and speakers[-1] is referent),
        float(len(speakers) > 1 and speakers[-2] is referent),
        math.log1p(spoken),
        float(scene.enclosing is referent),
        math.log1p(count),
        count / total if total else 0.0,
        float(last.quoted),
        float(last.possessive),
        float(referent.kind is Kind.PERSON),
        float(referent.kind is Kind.UNKNOWN),
        float(bool(asked.gender) and referent.gender == asked.gender),
        float(referent.entity is None),
        float(between == 0),
        float(referent.places[0].sentence == 0),
        float(bool(asked.head) and (asked.head in referent.roles or asked.head == referent.head)),
        len(asked.words & words) / max(1, len(asked.words)),
        float(
            bool(asked.head)
            and asked.head in lexicon.PERSON_ROLES
            and bool(referent.roles & lexicon.PERSON_ROLES)
        ),
        -math.log1p(between),
        float(anchor.position >= asked.paragraph),
        float(referent.plural),
        float(referent.kind in (Kind.ORGANISATION, Kind.STATE)),
        float(bool(asked.head) and asked.head in referent.label.lower().split()),
    ]


class Ranker:
    """Linear weights for each kind of question; scores are comparable within one question only."""

    def __init__(self, weights: dict[str, list[float]]) -> None:
        for kind, row in weights.items():
            if len(row) != len(FEATURES):
                raise ValueError(f"sources.json: {kind!r} has {len(row)} weights, expected {len(FEATURES)}")
        self.weights = weights

    @classmethod
    def read(cls, path: Path) -> Ranker:
        """Weights from a file that ``training/source_train.py`` wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls({kind: [float(row[name]) for name in FEATURES] for kind, row in data["weights"].items()})

    def best(self, asked: Asked, scene: Scene, referents: Iterable[Referent]) -> Referent | None:
        """The most probable candidate; the later mentioned wins a tie; None without candidates."""
        found = candidates(asked, referents)
        if not found:
            return None
        weights = self.weights[asked.kind]

        def score(referent: Referent) -> tuple[float, int]:
            values = features(asked, referent, scene, found)
            return sum(w * v for w, v in zip(weights, values, strict=True)), referent.places[0].position

        return max(found, key=score)


@cache
def ranker() -> Ranker:
    """The shipped weights, read once."""
    return Ranker.read(WEIGHTS)
