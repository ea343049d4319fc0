"""Worker processes that come to the lock on disputes at the same moment."""

import subprocess
import sys
from collections.abc import Sequence

import pytest
from django.db import connection, transaction

from claims.disputes_lock import lock_disputes
from tests.worker_process import service_environment

_READY = """
import sys, django
django.setup()
{imports}
print("ready", flush=True)
sys.stdin.readline()
{work}
"""


def run_at_once(imports: str, work: str, workers: Sequence[Sequence[object]], seconds: int = 120) -> None:
    """Run the same lines of Python in a process for each of `workers`, its arguments in ``sys.argv[1:]``.

    All have imported and are at the door before the first may go in; each has to end without an error.
    """
    program = [sys.executable, "-c", _READY.format(imports=imports, work=work)]
    processes = [
        subprocess.Popen(
            [*program, *(str(argument) for argument in arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**service_environment(), "DJANGO_SETTINGS_MODULE": "claimtrack.settings"},
        )
        for arguments in workers
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    with transaction.atomic():
        lock_disputes()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        _wait_until_waiting(len(processes))
    for process in processes:
        _, errors = process.communicate(timeout=seconds)
        assert (process.returncode, errors) == (0, "")


def _wait_until_waiting(count: int) -> None:
    with connection.cursor() as cursor:
        for _ in range(600):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            row = cursor.fetchone()
            if row and row[0] >= count:
                return
            cursor.execute("SELECT pg_sleep(0.1)")
    pytest.fail("the workers never came to the lock")
