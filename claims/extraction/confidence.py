"""How sure to be of an attribution: a logistic function of what the network says, fitted to real outcomes."""

from __future__ import annotations

import math
from collections.abc import Mapping

from claims.extraction.decoding import Candidate

FACTORS = ("cue", "some", "path", "words", "no_source")


def _logit(probability: float) -> float:
    inside = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(inside / (1 - inside))


def factors(candidate: Candidate) -> dict[str, float]:
    """What the confidence is computed from.

    ``cue`` and ``some``: log odds that the cue is one, and that it attributes something; ``path``: log
    probability of the spans read; ``words``: log of the content's length; ``no_source``: 1 without a source.
    """
    return {
        "cue": _logit(candidate.cue_probability),
        "some": _logit(1 - candidate.none_probability),
        "path": math.log(max(candidate.path_probability, 1e-6)),
        "words": math.log(sum(end - first for first, end in candidate.content)),
        "no_source": float(candidate.source is None),
    }


def confidence(candidate: Candidate, weights: Mapping[str, float]) -> float:
    """The probability in [0, 1] that the attribution is right; ``weights`` has FACTORS and ``intercept``."""
    total = weights["intercept"]
    for name, value in factors(candidate).items():
        total += weights[name] * value
    return 1 / (1 + math.exp(-min(max(total, -30.0), 30.0)))
