"""Four worker processes that read articles of one dispute at once: nothing is lost, nothing is doubled."""

import subprocess
import sys

import pytest
from django.db import transaction

from claims.disputes_lock import lock_disputes
from claims.models import Claim, Link, Thread, ThreadClaim
from tests.claims.test_order import CLAIMS, Story, disputes, run, words
from tests.claims.test_threads import _wait_until_waiting
from tests.worker_process import service_environment

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
READ = """
import sys, django
django.setup()
from tests.claims.test_order import take_in
from tests.claims.test_workers import STORY
print("ready", flush=True)
sys.stdin.readline()
for number in sys.argv[1:]:
    take_in(STORY, int(number))
"""


@pytest.mark.django_db(transaction=True)
def test_four_workers_that_read_one_dispute_at_once_leave_what_one_alone_leaves() -> None:
    alone = run(STORY, seed=1, at_once=True)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", READ, *(str(article) for article in range(number, ARTICLES, WORKERS))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**service_environment(), "DJANGO_SETTINGS_MODULE": "claimtrack.settings"},
        )
        for number in range(WORKERS)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    with transaction.atomic():
        lock_disputes()  # all of them are at the door before the first one may go in
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        _wait_until_waiting(WORKERS)
    for worker in workers:
        _, errors = worker.communicate(timeout=120)
        assert (worker.returncode, errors) == (0, "")
    assert Claim.objects.count() == CLAIMS * ARTICLES
    assert Link.objects.count() == len(STORY.links)
    assert disputes() == alone
    (thread,) = Thread.objects.live()
    assert ThreadClaim.objects.filter(thread=thread).count() == CLAIMS * ARTICLES - 1
    assert (thread.claim_count, thread.denial_count) == (ARTICLES, ARTICLES - 1)
    assert thread.opposing_count == ARTICLES - 1
    assert set(Thread.objects.exclude(pk=thread.pk).values_list("merged_into", flat=True)) <= {thread.pk}
