"""One claimtrack of its own for all faults, and what calm runs leave. FAULTS=long: the long form."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults.news import articles
from tests.faults.place import Place

Left = dict[str, list[tuple[Any, ...]]]
Calm = Callable[[int], Left]


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
            _servers.wait_until_read(120 + 6 * count)
            known[count] = _servers.left()
            assert {row[1] for row in known[count]["articles"]} == {"processed"}
            assert len(known[count]["claims"]) >= 3 * count
            assert known[count]["links"]
        return known[count]

    return run


@pytest.fixture
def place(_servers: Place) -> Iterator[Place]:
    """A fresh database, an empty broker, no processes."""
    _servers.fresh()
    yield _servers
    _servers.end_processes()
