"""Four worker processes that read articles of one dispute at once: nothing is lost, nothing is doubled."""

import pytest

from claims.models import Claim, Link, Thread, ThreadClaim
from tests.claims.at_once import run_at_once
from tests.claims.test_order import CLAIMS, Story, disputes, run, words

WORKERS = 4
ARTICLES = 3 * WORKERS
# The first article's claim is denied by one claim of every other article; their other claims repeat it.
STORY = Story(
    tuple(range(ARTICLES)),
    (
        *((words(number, 0), words(0, 0), "denies", 0.9) for number in range(1, ARTICLES)),
        *((words(number, 1), words(0, 0), "repeats", 0.9) for number in range(1, ARTICLES)),
        *((words(number, 1), words(number - 1, 1), "repeats", 0.8) for number in range(2, ARTICLES)),
    ),
)


@pytest.mark.django_db(transaction=True)
def test_four_workers_that_read_one_dispute_at_once_leave_what_one_alone_leaves() -> None:
    alone = run(STORY, seed=1, at_once=True)
    run_at_once(
        "from tests.claims.test_order import take_in\nfrom tests.claims.test_workers import STORY",
        "for number in sys.argv[1:]:\n    take_in(STORY, int(number))",
        [range(first, ARTICLES, WORKERS) for first in range(WORKERS)],
    )
    assert Claim.objects.count() == CLAIMS * ARTICLES
    assert Link.objects.count() == len(STORY.links)
    assert disputes() == alone
    (thread,) = Thread.objects.live()
    assert ThreadClaim.objects.filter(thread=thread).count() == CLAIMS * ARTICLES - 1
    assert (thread.claim_count, thread.denial_count) == (ARTICLES, ARTICLES - 1)
    assert thread.opposing_count == ARTICLES - 1
    assert set(Thread.objects.exclude(pk=thread.pk).values_list("merged_into", flat=True)) <= {thread.pk}
