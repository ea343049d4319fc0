"""One claimtrack of its own for all faults, and what calm runs leave.

FAULTS=long: the long form. FAULTS_OUT=file.json: what each test has counted, written when all have passed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.news import articles
from tests.faults.place import Left, Place, counts, differences, patience

Calm = Callable[[int], Left]
EndsAs = Callable[[Left, Left], None]
Record = Callable[[str, object], None]  # pytest's record_property: a figure for FAULTS_OUT


@pytest.fixture(scope="session")
def long() -> bool:
    """Whether the long form was asked for (make test-faults); CI runs the short one."""
    return os.environ.get("FAULTS") == "long"


@pytest.fixture(scope="session")
def only_long(long: bool) -> None:
    if not long:
        pytest.skip("only in the long form: make test-faults")


@pytest.fixture(scope="session")
def _servers(static_files: None) -> Iterator[Place]:
    with Place() as place:
        place.migrate()
        yield place


@pytest.fixture(scope="session")
def calm(_servers: Place) -> Calm:
    """What is left when that many articles are read and nothing happens; each number is run once."""
    known: dict[int, Left] = {}

    def run(count: int) -> Left:
        if count not in known:
            _servers.fresh()
            _servers.worker(at_once=2)
            _servers.take_in(articles(count))
            _servers.wait_until_read(patience(count))
            known[count] = _servers.left()
            assert {row[1] for row in known[count]["articles"]} == {"processed"}
            assert len(known[count]["claims"]) >= 3 * count
            assert known[count]["links"]
        return known[count]

    return run


@pytest.fixture
def ends_as(record_property: Record) -> EndsAs:
    """Compare what a run has left with what a calm run has left, row by row."""

    def compare(left: Left, expected: Left) -> None:
        record_property("left", counts(left))
        record_property("a calm run leaves", counts(expected))
        assert not (found := differences(left, expected)), "\n".join(found)

    return compare


@pytest.fixture
def place(_servers: Place) -> Iterator[Place]:
    """A fresh database, an empty broker, no processes."""
    _servers.fresh()
    yield _servers
    _servers.end_processes()


LONGEST = ("test_workers_killed", "test_database_lost", "test_poison", "test_broker_lost")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: where several processes share the files, none begins with it when all others end."""
    if os.environ.get("FAULTS") != "long":
        return
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


class Told:
    """What tests have counted, until the end; where several processes run them, in the one that leads."""

    begin = 0.0
    tests: dict[str, dict[str, object]] = {}
    complete = True


def pytest_sessionstart() -> None:
    Told.begin = time.monotonic()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        Told.complete = False
    if report.when == "call":
        name = report.nodeid.removeprefix("tests/faults/")
        Told.tests[name] = {"seconds": round(report.duration, 1), **dict(report.user_properties)}


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """All of the long form, and only when it has passed: half a table would be taken for the whole."""
    from benchmarks.machine import describe

    out = os.environ.get("FAULTS_OUT")
    if not out or exitstatus or not Told.complete or hasattr(session.config, "workerinput"):
        return
    result = {
        **describe(),
        "seconds": round(time.monotonic() - Told.begin),
        "processes": session.config.getoption("numprocesses", None) or 1,
        "tests": dict(sorted(Told.tests.items())),
    }
    Path(out).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
