"""The Celery application: configured from Django's settings under the prefix CELERY_."""

import os

from celery import Celery
from celery.signals import worker_process_init

from claimtrack.processes import die_with_forking_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")

app = Celery("claimtrack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _end_with_the_worker(**_: object) -> None:
    """A reading process whose worker was killed would go on without anybody to report to."""
    die_with_forking_parent()
