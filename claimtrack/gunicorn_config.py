"""How gunicorn runs the site: ``gunicorn claimtrack.wsgi --config python:claimtrack.gunicorn_config``."""

from __future__ import annotations

import os
from typing import Any

from claimtrack.settings import LOGGING

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
logconfig_dict: dict[str, Any] = {
    **LOGGING,
    "loggers": {"gunicorn.error": {"level": "INFO"}, "gunicorn.access": {"level": "WARNING"}},
}
