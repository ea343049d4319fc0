"""Mail goes out in a worker: a page takes as long for an address with an account as for one without."""

from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail


@shared_task(  # type: ignore[untyped-decorator]
    autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=5
)
def send(to: str, subject: str, text: str) -> None:
    """One mail to one address."""
    send_mail(subject, text, None, [to])
