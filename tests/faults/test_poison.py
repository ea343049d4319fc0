"""Articles that crash the worker, hang it, eat its memory: tried three times, then failed with the reason.

All others are read as ever.
"""

from __future__ import annotations

import contextlib

import psutil

from tests.faults.conftest import Calm, EndsAs
from tests.faults.news import articles
from tests.faults.place import CHECKOUT, Place

METADATA = "Metadata-Version: 2.1\nName: poison_pipeline\nVersion: 1\n"
POISON = {
    "ABORT": "never finished",
    "DEVOUR": "MemoryError",
    "HANG": "took longer than",
    "HANG DEAF": "never finished",
}


def poisoned(place: Place) -> dict[str, str]:
    """The environment of a worker for which the poisoned pipeline is an installed package."""
    site = place.folder / "site"
    (site / "poison_pipeline-1.dist-info").mkdir(parents=True, exist_ok=True)
    (site / "poison_pipeline-1.dist-info" / "METADATA").write_text(METADATA)
    source = CHECKOUT / "tests" / "faults" / "poison_pipeline.py"
    (site / "poison_pipeline.py").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    return {"CLAIMTRACK_PIPELINE": "poison_pipeline", "PYTHONPATH": f"{site}:{CHECKOUT}"}


# One that no soft limit reaches is killed only at the hard one, three times: in the long form.
QUICK = ("ABORT", "DEVOUR", "HANG")


def test_the_rest_goes_on(place: Place, calm: Calm, ends_as: EndsAs, long: bool) -> None:
    count = 8 if long else 4
    expected = calm(count)
    place.fresh()
    texts = articles(count)
    poison = {name: said for name, said in POISON.items() if long or name in QUICK}
    for number, name in enumerate(poison):
        texts.insert(2 * number, (f"{name}.txt", f"The mayor said that the word of the day was {name}.\n"))
    place.take_in(texts)
    # Long enough that no good article is taken for one that hangs on a machine that is busy otherwise.
    hard, soft = ("50", "35") if long else ("40", "12")
    limits = {"TASK_TIME_LIMIT": hard, "TASK_SOFT_TIME_LIMIT": soft, "WORKER_MEMORY_MB": "3000"}
    place.beat()
    place.worker(at_once=2, **poisoned(place), **limits)
    place.wait_until_read(1200)
    failed = dict(place.ask("SELECT file_name, error FROM articles_article WHERE state = 'failed'"))
    assert len(failed) == len(poison), failed
    for name, reason in poison.items():
        (error,) = (said for path, said in failed.items() if path.endswith(f"/{name}.txt"))
        assert reason in error, (name, error)
    tries = place.ask("SELECT attempts FROM articles_article WHERE state = 'failed'")
    assert set(tries) == {(3,)}
    assert place.one("SELECT max(attempts) FROM articles_article WHERE state <> 'failed'") <= 2
    left = place.left()
    left["articles"] = [row for row in left["articles"] if row[1] != "failed"]
    ends_as(left, expected)


def test_a_leak_ends_with_its_process(only_long: None, place: Place) -> None:
    """max_memory_per_child: a process that has grown too large ends after its article, which is read."""
    leaks = [(f"LEAK{n}.txt", f"The mayor of town {n} said that the word was LEAK.\n") for n in range(3)]
    place.take_in([*leaks, *articles(4)])
    place.beat()
    worker = place.worker(**poisoned(place), WORKER_MEMORY_MB="0")
    pids, largest = set(), 0
    reading = psutil.Process(worker.process.pid)

    def look() -> bool:
        nonlocal largest
        for child in reading.children():
            with contextlib.suppress(psutil.NoSuchProcess):
                pids.add(child.pid)
                largest = max(largest, child.memory_info().rss)
        return place.unread() == 0

    place.wait(look, "all articles are read", 300, worker)
    assert place.ask("SELECT state, max(attempts), count(*) FROM articles_article GROUP BY 1") == [
        ("processed", 1, 7)
    ]
    assert len(pids) > len(leaks), "each leak has ended a process"
    assert largest < 3_000_000_000, "no process has leaked twice"
