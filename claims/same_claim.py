"""Which stored claim a newly read one is, also where a newer pipeline draws its spans otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from claims.models import Claim

LEAST_SHARED = 0.5  # of the characters of both contents together: more than half is the same statement


def pair_up(stored: Mapping[str, Claim], read: Mapping[str, Claim]) -> dict[str, str]:
    """For each claim read that is a stored one, the stored fingerprint; both maps are by fingerprint.

    Equal fingerprints pair first; then those whose contents share most, if their cues touch.
    """
    pairs = {key: key for key in read if key in stored}
    left_stored = [key for key in stored if key not in pairs]
    left_read = [key for key in read if key not in pairs]
    alike = sorted(
        (-share, stored[old].start, old, new)
        for old in left_stored
        for new in left_read
        if (share := likeness(stored[old], read[new])) >= LEAST_SHARED
    )
    taken: set[str] = set()
    for _, _, old, new in alike:
        if old not in taken and new not in pairs:
            taken.add(old)
            pairs[new] = old
    return pairs


def likeness(one: Claim, other: Claim) -> float:
    """The share of characters that two claims' contents have in common; 0 where their cues lie apart."""
    cues = _characters(one.cue_spans), _characters(other.cue_spans)
    if all(cues) and not cues[0] & cues[1]:
        return 0.0
    mine, theirs = _characters(one.content_spans), _characters(other.content_spans)
    return len(mine & theirs) / len(mine | theirs)


def _characters(spans: Iterable[list[int]]) -> set[int]:
    return {offset for start, end in spans for offset in range(start, end)}
