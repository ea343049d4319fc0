"""Which claims of a dispute are wordings of one: what pages fold together, and counts count once.

Pure: takes claims and links that are already fetched, asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from claims.models import Claim, Link

FOLDS = 0.5  # scores are calibrated: from here on a link is more often right than wrong
LAST = datetime.max.replace(tzinfo=UTC)  # stands for no day
# looked up once: these are asked of thousands of links
_REPEATS, _SUGGESTED, _CONFIRMED = Link.Kind.REPEATS, Link.State.SUGGESTED, Link.State.CONFIRMED


class Tie(NamedTuple):
    """Of a link what grouping, folding and laying out ask, and no more: there may be thousands."""

    pk: int
    from_claim_id: int
    to_claim_id: int
    kind: str
    state: str
    score: float
    usefulness: float = 0.0


def said_at(claim: Claim) -> tuple[datetime, int, int]:
    """Sorts by publication, undated last, then by place in the text."""
    return claim.article.published_at or LAST, claim.article_id, claim.start


def folds(link: Link | Tie) -> bool:
    """Whether a link is a repetition sure enough to put one claim under the other, out of sight at first."""
    if link.kind != _REPEATS:
        return False
    return link.score >= FOLDS if link.state == _SUGGESTED else link.state == _CONFIRMED


def folded(claim_ids: Iterable[int], links: Iterable[Link | Tie]) -> dict[int, int]:
    """For each claim one that stands for it and all that repeat it."""
    return joined(claim_ids, filter(folds, links))


def joined(claim_ids: Iterable[int], links: Iterable[Link | Tie]) -> dict[int, int]:
    """For each claim one that stands for it and all to which links of whatever kind lead."""
    root = {pk: pk for pk in claim_ids}

    def find(pk: int) -> int:
        while root[pk] != pk:
            root[pk] = root[root[pk]]
            pk = root[pk]
        return pk

    for link in links:
        if link.from_claim_id in root and link.to_claim_id in root:
            root[find(link.from_claim_id)] = find(link.to_claim_id)
    return {pk: find(pk) for pk in root}
