"""Rows run side by side give what they give one after the other."""

from __future__ import annotations

import multiprocessing
import threading

import pytest

from claims.linking.embedding import Encoder
from claims.reader.at_once import each, reading_threads
from claims.reader.network import default_reader
from claims.reader.text import side


@pytest.fixture(params=["1", "3"])
def threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("READING_THREADS", request.param)
    return int(request.param)


def test_results_are_in_the_order_of_rows(threads: int) -> None:
    assert each(lambda row: row * row, range(50)) == [row * row for row in range(50)]
    assert each(lambda row: row, []) == []


def test_so_many_run_at_once(threads: int) -> None:
    together = threading.Barrier(threads, timeout=60)  # passed when as many stand before it
    each(lambda _: together.wait(), range(2 * threads) if threads > 1 else range(1))


def test_an_error_in_a_row_comes_out(threads: int) -> None:
    with pytest.raises(ZeroDivisionError):
        each(lambda row: 1 // row, [1, 0, 1])


def test_by_default_a_second_core_where_each_worker_has_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("READING_THREADS", raising=False)
    for cores, expected in ((None, 1), (1, 1), (2, 1), (3, 1), (4, 2), (64, 2)):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        assert reading_threads() == expected


def test_what_is_read_does_not_hang_on_how_many_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["The army denied it.", "A mayor said the dam held.", "", "The army denied it.", "It held."]
    reader = default_reader()
    sides = [side(reader.tokenizer, source="The army", cue="said", content=text) for text in texts]
    pairs = [(one, other) for one in sides for other in sides]
    found = []
    for count in ("1", "3"):
        monkeypatch.setenv("READING_THREADS", count)
        found.append((reader.relations(pairs), Encoder().embed(texts)))
    assert (found[0][0] == found[1][0]).all()
    assert (found[0][1] == found[1][1]).all()
    assert not found[0][1][2].any()


def _squares(answers: multiprocessing.SimpleQueue[list[int]]) -> None:
    answers.put(each(lambda row: row * row, range(4)))


def test_a_forked_process_starts_threads_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READING_THREADS", "2")
    each(lambda row: row, range(4))
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=_squares, args=(answers,))
    child.start()
    child.join(timeout=60)
    try:
        assert child.exitcode == 0
        assert answers.get() == [0, 1, 4, 9]
    finally:
        child.kill()
