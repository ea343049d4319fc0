"""Which stored claim a newly read one is, also where a newer pipeline draws its spans otherwise.

A claim whose words an editor has corrected is known by two faces: where its words stand now, and where the
machine had read them. So what the machine finds again at the old place is that claim, and no second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.models import Claim

LEAST_SHARED = 0.5  # of the characters of both contents together: more than half is the same statement


@dataclass(frozen=True, slots=True)
class Face:
    """Where the words of a claim stand, or stood before an editor corrected them."""

    claim: str  # fingerprint of the claim as it is now
    fingerprint: str
    cue: frozenset[int]
    content: frozenset[int]

    @property
    def start(self) -> int:
        return min(self.content, default=0)


def pair_up(stored: Mapping[str, Claim], read: Mapping[str, Claim]) -> dict[str, str]:
    """For each claim read that is a stored one, the stored fingerprint; both maps are by fingerprint.

    Equal fingerprints pair first; then those whose contents share most, if their cues touch. Only a claim
    that an editor has corrected can be several of those read, one for each of its faces.
    """
    faces = [face for key, claim in stored.items() for face in faces_of(key, claim)]
    by_fingerprint: dict[str, Face] = {}
    for face in faces:
        known = by_fingerprint.get(face.fingerprint)
        if known is None or face.fingerprint == face.claim:  # where it stands now goes before where it stood
            by_fingerprint[face.fingerprint] = face
    exact = {key: by_fingerprint[key] for key in read if key in by_fingerprint}
    pairs = {key: face.claim for key, face in exact.items()}
    taken = set(exact.values())
    left = [face for face in faces if face not in taken]
    alike = sorted(
        (-share, face.start, face.fingerprint, key, at)
        for key, claim in read.items()
        if key not in pairs
        for found in [_face(key, key, claim.cue_spans, claim.content_spans)]
        for at, face in enumerate(left)
        if (share := likeness(face, found)) >= LEAST_SHARED
    )
    for _, _, _, key, at in alike:
        if left[at] not in taken and key not in pairs:
            taken.add(left[at])
            pairs[key] = left[at].claim
    return pairs


def faces_of(key: str, claim: Claim) -> list[Face]:
    """Where a stored claim's words stand; then where the machine had read them, if an editor moved them."""
    faces = [_face(key, key, claim.cue_spans, claim.content_spans)]
    before = claim.machine_reading.get("spans")
    if before:
        faces.append(_face(key, before["fingerprint"], before["cue"], before["content"]))
    return faces


def likeness(one: Face, other: Face) -> float:
    """The share of characters that two claims' contents have in common; 0 where their cues lie apart."""
    if one.cue and other.cue and not one.cue & other.cue:
        return 0.0
    both = one.content | other.content
    return len(one.content & other.content) / len(both) if both else 0.0


def _face(claim: str, fingerprint: str, cue: Iterable[list[int]], content: Iterable[list[int]]) -> Face:
    return Face(claim, fingerprint, _characters(cue), _characters(content))


def _characters(spans: Iterable[list[int]]) -> frozenset[int]:
    return frozenset(offset for start, end in spans for offset in range(start, end))
