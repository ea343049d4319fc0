"""The soak's arithmetic and its news: a leak is seen, noise is not, and stories keep to themselves."""

from __future__ import annotations

import os
import random
import re
from collections import defaultdict
from itertools import islice
from typing import Any

from benchmarks import soak
from benchmarks.soak_memory import Tree, growth, lows, read_memory
from benchmarks.soak_stories import articles, subjects

MINUTES = 30


def _looks(rise: float, peak: float = 0.0) -> list[tuple[float, float]]:
    """Thirty minutes of looks, every five seconds, with noise: MB that grow by `rise` an hour."""
    draw = random.Random(1)
    looks = [(at / 12, 500 + rise * at / 720 + draw.uniform(-5, 5)) for at in range(MINUTES * 12)]
    return [(minute, found + (peak if 27 < minute < 28 else 0)) for minute, found in looks]


def test_noise_and_a_peak_are_no_growth() -> None:
    found = growth(_looks(0, peak=400))
    assert abs(found["growth"]) < 0.01
    assert abs(found["MB an hour"]) < 5
    assert found["most MB"] > 890


def test_a_leak_is_seen_and_how_fast_it_is() -> None:
    found = growth(_looks(120))
    assert found["growth"] > soak.ALLOWED
    assert 110 < found["MB an hour"] < 130
    assert 100 < found["MB an hour in the second half"] < 140


def test_a_run_that_grows_or_hides_that_it_does_fails() -> None:
    def run(rise: float, replaced: int = 0, errors: int = 0) -> dict[str, Any]:
        row = {**growth(_looks(0)), "processes that ended or began": replaced}
        row["between two tasks"] = growth(lows(_looks(rise)))
        return {"memory": {"web": row}, "done": {"errors": errors}, "ended before its time": False}

    assert soak.wrong(run(0)) == []
    assert "web has grown" in soak.wrong(run(120))[0]
    assert "processes ended or began" in soak.wrong(run(0, replaced=1))[0]
    assert "errors" in soak.wrong(run(0, errors=2))[0]


def test_memory_is_what_a_process_asked_for() -> None:
    before, _ = read_memory(os.getpid())
    taken = bytearray(b"x") * 50_000_000
    after, with_files = read_memory(os.getpid())
    assert 45 < after - before < 60
    assert with_files > after
    tree = Tree(os.getpid())
    tree.look(0)
    tree.look(1)
    report = tree.report()
    assert report["processes"]
    assert report["first MB"] > 50
    del taken


def test_stories_end_and_share_no_names_and_no_subject() -> None:
    news = list(islice(articles(seed=3), 1000))
    assert [one.published_at for one in news] == sorted(one.published_at for one in news)
    assert len({one.text for one in news}) == len(news)
    stories, names = defaultdict(list), defaultdict(set)
    for one in news:
        stories[one.story].append(one)
        for name in re.findall(r"(\w+ \w+) told reporters|people of (\w+)", one.text):
            names[name].add(one.story)
    assert max(map(len, stories.values())) == 5
    assert len(stories) < len(subjects(3))  # so far no subject has come twice
    assert len(names) > 300
    assert all(len(found) == 1 for found in names.values())


def test_the_same_seed_gives_the_same_news() -> None:
    first, again = list(islice(articles(seed=4), 20)), list(islice(articles(seed=4), 20))
    assert first == again
    assert [one.text for one in first] == [one.text for one in again]
    assert first[0].text != next(articles(seed=5)).text
