"""What the features of a pair need of either claim alone, counted once a claim instead of once a pair."""

from __future__ import annotations

from dataclasses import dataclass

from claims.linking.claim_view import ClaimView
from claims.linking.denial_cues import CueClass

UNKNOWN_IDF = 6.5  # a stem in none of the 840 training articles, ln(840) = 6.7


@dataclass(frozen=True, slots=True)
class ClaimSigns:
    """One claim's triggers; ``cue_…`` is of its cue, the others count in its content."""

    cue_denies: bool
    cue_pushes_back: bool
    cue_reversed: bool
    cue_non_denial: bool
    reverses: int
    falsifies: int
    negates: int
    no_evidence: int
    disputes: bool  # anything that says no


def signs_of(view: ClaimView) -> ClaimSigns:
    """The signs of one claim."""
    count = view.content_count
    return ClaimSigns(
        cue_denies=view.cue_has(CueClass.DENIAL),
        cue_pushes_back=view.cue_has(CueClass.PUSHBACK),
        cue_reversed=view.cue_has(CueClass.REVERSED),
        cue_non_denial=view.cue_has(CueClass.NON_DENIAL),
        reverses=count(CueClass.REVERSED),
        falsifies=count(CueClass.FALSITY, CueClass.DENIAL),
        negates=count(CueClass.NEGATION),
        no_evidence=count(CueClass.NO_EVIDENCE),
        disputes=count(CueClass.NEGATION, CueClass.DENIAL, CueClass.FALSITY) > 0,
    )
