"""How gunicorn runs the site: ``gunicorn claimtrack.wsgi --config python:claimtrack.gunicorn_config``."""

from __future__ import annotations

import gc
import os
from typing import Any

from claimtrack.memory import give_back_at_once, give_back_now
from claimtrack.settings import BASE_DIR, LOG_LEVEL, LOGGING

workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
timeout = 60
graceful_timeout = 30  # in which what was begun is ended when it is asked to stop
keepalive = 5
max_requests = 20_000  # a leak ends with the process, not with the machine
max_requests_jitter = 2_000
# The proxy's headers are read by Django alone (BEHIND_PROXY, PROXY_COUNT).
forwarded_allow_ips = ""
control_socket_disable = True  # nobody steers it so, and in the container its place cannot be written to
logconfig_dict: dict[str, Any] = {
    **LOGGING,
    # gunicorn turns propagation off: without it here what it says is in no format, or in no log at all.
    "loggers": {
        "gunicorn.error": {"level": LOG_LEVEL, "propagate": True},
        "gunicorn.access": {"level": "WARNING", "propagate": True},
    },
}

give_back_at_once()
TIDY_EVERY = 200  # requests of a process
SEARCH_EVERY = 50


def post_worker_init(worker: Any) -> None:
    """Load what the first visitor would wait for, and keep it out of every later search for garbage.

    The search looks at every object that there is, a tenth of a second of each process for what the site
    itself is made of, in the midst of somebody's page; frozen, only what pages leave behind is looked at.
    """
    load_pages()
    gc.collect()
    gc.freeze()
    # A page makes very many objects, nearly all gone with it: searched for every 700, as is usual, they cost
    # a list a tenth of its time. All that is old is searched between pages (`post_request`).
    gc.set_threshold(20_000, 20, 1_000)


def post_request(worker: Any, _request: Any, _environ: Any, _response: Any) -> None:
    """Now and then, when a page has been sent, search for garbage and give back what lies free between what
    is kept; either takes a few milliseconds."""
    if worker.nr % SEARCH_EVERY == 0:
        gc.collect()
    if worker.nr % TIDY_EVERY == 0:
        give_back_now()


def load_pages() -> None:
    """All addresses with their views, and all templates of the site."""
    from django.template.loader import get_template
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    folder = BASE_DIR / "templates"
    for path in sorted(folder.rglob("*.html")):
        get_template(str(path.relative_to(folder)))
