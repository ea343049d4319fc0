"""Asks a web server: one request at a time with a clock, and many at once with wrk where it is installed."""

from __future__ import annotations

import gzip
import http.client
import re
import shutil
import subprocess
import threading
import time
from typing import Any

import psutil

from benchmarks.serving_pages import Asked

ROUNDS = 40  # requests for each page that are timed
WARM = 4  # before them, not timed
SECONDS = 5


def get(host: str, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own: status, headers in lower case, body."""
    connection = http.client.HTTPConnection(host, timeout=60)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def timed(host: str, asked: Asked, cookie: str) -> dict[str, Any]:
    """Milliseconds from request to last byte (median, 95th percentile, worst), and the heaviest answer."""
    headers = {"Cookie": cookie} if asked.editor else {}
    for number in range(max(WARM, min(len(asked.addresses), 12))):
        get(host, asked.addresses[number % len(asked.addresses)], headers)
    taken, weights = [], []
    before = _busy()
    for number in range(ROUNDS):
        path = asked.addresses[number % len(asked.addresses)]
        begun = time.perf_counter()
        status, _headers, body = get(host, path, headers)
        taken.append((time.perf_counter() - begun) * 1000)
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")
        weights.append(body)
    web, database = (after - begun for after, begun in zip(_busy(), before, strict=True))
    taken.sort()
    heaviest = max(weights, key=len)
    return {
        "p50 ms": round(taken[len(taken) // 2], 1),
        "p95 ms": round(taken[int(len(taken) * 0.95)], 1),
        "worst ms": round(taken[-1], 1),
        # of web and database, however busy the machine
        "processor ms": round((web + database) * 1000 / ROUNDS, 1),
        "of which database": round(database * 1000 / ROUNDS, 1),
        "kB": round(len(heaviest) / 1000, 1),
        "kB compressed": round(len(gzip.compress(heaviest, 6)) / 1000, 1),
    }


def under_load(host: str, pages: dict[str, Asked]) -> dict[str, Any]:
    """Requests a second with as many at once as keep every core busy, of pages that are asked for most."""
    found: dict[str, Any] = {}
    for name in ("disputes", "dispute", "disputes by words", "API: 50 claims of an act"):
        if name in pages:
            found[name] = _many(host, pages[name].addresses[0], {})
    return found


def etag_rate(host: str, path: str = "/api/v1/claims/?act=denial") -> dict[str, Any]:
    """Requests a second of somebody who has the answer already, and how much processor time they took."""
    _status, headers, _body = get(host, path)
    if "etag" not in headers:
        return {"path": path, "etag": False}
    sent = {"If-None-Match": headers["etag"]}
    status, _headers, _body = get(host, path, sent)
    return {"path": path, "etag": True, "status": status, **_many(host, path, sent)}


def _many(host: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    tool = shutil.which("wrk")
    before = _busy()
    found = _wrk(tool, host, path, headers) if tool else _own(host, path, headers)
    used = sum(_busy()) - sum(before)
    found["processor seconds a request, server and database"] = round(used / max(found["requests"], 1), 5)
    found["requests a second and core"] = round(found["requests"] / used, 1) if used else None
    return found


def _wrk(tool: str, host: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    command = [tool, "--threads", "1", "--connections", "8", "--duration", f"{SECONDS}s", "--latency"]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    said = subprocess.run(
        [*command, f"http://{host}{path}"], capture_output=True, text=True, check=True
    ).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return {
        "tool": "wrk, 8 connections",
        "requests": int(_found(r"(\d+) requests in", said)),
        "requests a second": float(_found(r"Requests/sec:\s+([\d.]+)", said)),
        "p50": _found(r"50%\s+(\S+)", said),
        "p99": _found(r"99%\s+(\S+)", said),
        "errors": int(wrong[1]) if wrong else 0,
    }


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"wrk said something else than expected:\n{text}")
    return found[1]


def _own(host: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    """The same by threads of this process, where wrk is missing; it takes some of the processor itself."""
    ends, counts, errors = time.monotonic() + SECONDS, [0] * 8, [0] * 8

    def ask(number: int) -> None:
        while time.monotonic() < ends:
            status, _headers, _body = get(host, path, headers)
            counts[number] += 1
            errors[number] += status >= 400

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "tool": "threads of Python, 8 connections",
        "requests": sum(counts),
        "requests a second": round(sum(counts) / SECONDS, 1),
        "errors": sum(errors),
    }


def _busy() -> tuple[float, float]:
    """Processor seconds that the server's and the database's processes have used so far, ended ones too."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        database = psutil.Process(cursor.fetchone()[0]).parent()
    servers = [child for child in psutil.Process().children() if "gunicorn" in " ".join(child.cmdline()[:4])]
    return sum(_used(server) for server in servers), _used(database) if database else 0.0


def _used(parent: psutil.Process) -> float:
    """By a process, its children, and those that it has seen end."""
    times = parent.cpu_times()
    used = times.user + times.system + times.children_user + times.children_system
    for child in parent.children():
        try:
            times = child.cpu_times()
        except psutil.Error:
            continue
        used += times.user + times.system
    return float(used)
