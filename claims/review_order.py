"""Which suggestion is the most useful one to review next.

One that may as well be wrong as right tells most, and one in a dispute with many voices is seen by most
readers. The measure is kept on the link (``Link.usefulness``), so that the queue is read off an index
however many suggestions wait; every regrouping brings it up to date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from claims.folding import Tie
from claims.models import Link

BUSY_STEP = 0.2  # for each doubling of the voices in its dispute ...
MOST_STEPS = 5  # ... up to 32, which weighs as much as a score of one half


def usefulness(*, score: float, voices: int) -> float:
    """From 0 to 2: up to 1 for a score near one half, up to 1 for a dispute of 32 claims or more."""
    doublings = max(voices, 1).bit_length() - 1
    return round(1 - abs(2 * score - 1) + BUSY_STEP * min(doublings, MOST_STEPS), 3)


def refresh(links: Iterable[Link | Tie], threads: Mapping[int, int]) -> None:
    """Write the usefulness of links where it has changed; ``threads`` is the dispute of each claim."""
    voices = Counter(threads.values())

    def around(claim_id: int) -> int:
        return voices[threads[claim_id]] if claim_id in threads else 1

    changed = []
    for link in links:
        now = usefulness(score=link.score, voices=max(around(link.from_claim_id), around(link.to_claim_id)))
        if link.usefulness != now:
            changed.append(Link(pk=link.pk, usefulness=now))
    Link.objects.bulk_update(changed, ["usefulness"], batch_size=500)
