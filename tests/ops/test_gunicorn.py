"""What a web process does before its first visitor."""

import gc
import weakref
from types import SimpleNamespace

import pytest
from django.template import engines

from claimtrack import gunicorn_config
from claimtrack.gunicorn_config import (
    SEARCH_EVERY,
    TIDY_EVERY,
    load_pages,
    post_request,
    post_worker_init,
)


def test_every_template_of_the_site_can_be_loaded() -> None:
    load_pages()
    (loader,) = engines["django"].engine.template_loaders  # type: ignore[attr-defined]
    kept = {key for key in loader.get_template_cache if "thread_list.html" in key}
    assert kept


def test_what_the_site_is_made_of_is_not_searched_for_garbage_again() -> None:
    before, usual = len(gc.get_objects()), gc.get_threshold()
    try:
        post_worker_init(None)
        assert gc.get_freeze_count() > 50_000
        assert len(gc.get_objects()) < before / 4  # of those that are looked at
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)


def test_garbage_is_searched_for_between_pages() -> None:
    class Ring:
        def __init__(self) -> None:
            self.own = self

    worker = SimpleNamespace(nr=SEARCH_EVERY - 1)
    gc.disable()
    try:
        left = weakref.ref(Ring())
        post_request(worker, None, None, None)
        assert left() is not None
        worker.nr += 1
        post_request(worker, None, None, None)
        assert left() is None
    finally:
        gc.enable()


def test_memory_is_given_back_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(gunicorn_config, "give_back_now", lambda: given.append(worker.nr))
    worker = SimpleNamespace(nr=0)
    for number in range(1, 3 * TIDY_EVERY):
        worker.nr = number
        post_request(worker, None, None, None)
    assert given == [TIDY_EVERY, 2 * TIDY_EVERY]
