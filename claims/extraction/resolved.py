"""The canonical source of a claim: the name, kind and affiliation of whom its source means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from claims.extraction import lexicon
from claims.extraction.bodies import state_of
from claims.extraction.names import Kind
from claims.extraction.referents import Referent
from claims.extraction.types import SourceKind

UNNAMED = "unnamed: "
KINDS = {
    Kind.PERSON: SourceKind.PERSON,
    Kind.ORGANISATION: SourceKind.ORGANISATION,
    Kind.STATE: SourceKind.STATE,
    Kind.GROUP: SourceKind.UNNAMED,
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who speaks: the canonical name ("" for nobody), its kind and whom a spokesperson speaks for."""

    canonical: str
    kind: SourceKind
    affiliation: str


def answered(found: list[Referent], full_body: Callable[[str], str]) -> Resolved:
    """The answer for what a source means; ``full_body`` gives the usual name of an affiliation."""
    if not found:
        return Resolved("", SourceKind.UNKNOWN, "")
    labels: list[str] = []
    for referent in found:
        if referent.label not in labels:
            labels.append(referent.label)
    if len(labels) == 1:
        label = labels[0]
    else:
        bare = [x.removeprefix(UNNAMED) for x in labels]
        label = ", ".join(bare[:-1]) + " and " + bare[-1]
        if all(x.startswith(UNNAMED) for x in labels):
            label = UNNAMED + label
    first = found[0]
    kind = SourceKind.UNNAMED if label.startswith(UNNAMED) else KINDS.get(first.kind, SourceKind.UNKNOWN)
    roles = first.entity.roles if first.entity is not None else set()
    if kind is SourceKind.UNKNOWN and roles & lexicon.PERSON_ROLES and " " in first.label:
        kind = SourceKind.PERSON  # "Walid Haj, the envoy": no given name that is known
    affiliation = first.entity.affiliation if first.entity is not None and len(labels) == 1 else ""
    affiliation = full_body(affiliation)
    if not affiliation and kind is SourceKind.ORGANISATION and len(labels) == 1:
        affiliation = state_of(label)
    return Resolved(label, kind, affiliation)
