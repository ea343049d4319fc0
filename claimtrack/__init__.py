"""Project package; importing it makes Celery's shared tasks find the application."""

from claimtrack.celery import app as celery_app

__all__ = ["celery_app"]
