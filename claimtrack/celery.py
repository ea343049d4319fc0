"""The Celery application: configured from Django's settings under the prefix CELERY_."""

import os
import resource
import subprocess
import sys
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, worker_init, worker_process_init, worker_ready

from claimtrack.memory import give_back_now
from claimtrack.processes import die_with_forking_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")


class OutOfMemory(RuntimeError):
    """A task asked for more memory than it may have (WORKER_MEMORY_MB)."""


class _Task(Task):  # type: ignore[misc]
    """Celery ends the whole worker on a MemoryError of one task, and with it what others are at."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().__call__(*args, **kwargs)
        except MemoryError as error:
            raise OutOfMemory(f"{self.name} ran out of memory.") from error


app = Celery("claimtrack", task_cls=_Task)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect  # type: ignore[untyped-decorator]
def _track_tasks(**_: object) -> None:
    """Requests hand their number on to tasks, and both write it into the log."""
    import claimtrack.tracking  # noqa: F401


@task_postrun.connect  # type: ignore[untyped-decorator]
def _count(task: object = None, state: str = "", **_: object) -> None:
    from claimtrack.metrics import TASKS

    TASKS.labels(getattr(task, "name", ""), (state or "lost").lower()).inc()


@task_postrun.connect  # type: ignore[untyped-decorator]
def _give_memory_back(**_: object) -> None:
    give_back_now()


@worker_ready.connect  # type: ignore[untyped-decorator]
def _show_metrics(**_: object) -> None:
    """What the worker and its reading processes have counted, for Prometheus, at METRICS_PORT."""
    from django.conf import settings

    if settings.METRICS_PORT:
        from claimtrack import metrics

        metrics.serve(settings.METRICS_ADDRESS, settings.METRICS_PORT)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _end_with_the_worker(**_: object) -> None:
    """A reading process whose worker was killed would go on without anybody to report to."""
    die_with_forking_parent()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _trace(**_: object) -> None:
    from claimtrack import tracing

    tracing.start()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _limit_memory(**_: object) -> None:
    """A text that asks for more memory than there is fails alone, before the kernel picks whom to kill."""
    from django.conf import settings

    if settings.WORKER_MEMORY_MB:
        limit = settings.WORKER_MEMORY_MB * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))


@worker_init.connect  # type: ignore[untyped-decorator]
def _refuse_a_wrong_pipeline(**_: object) -> None:
    """With another pipeline than the shipped one, do not start a worker that would fail every article.

    It is loaded in a process of its own: this one only forks, and shall stay small.
    """
    if not os.environ.get("CLAIMTRACK_PIPELINE", "").strip():
        return
    command = [sys.executable, "-m", "claims.extraction.pipeline"]
    tried = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if tried.returncode:
        sys.exit("The worker does not start. " + tried.stderr.strip()[-2000:])
