"""What the workflow raises besides PermissionDenied; the messages are for the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from claims.models import Event


class NotAllowedNow(Exception):
    """The object is in a state that does not allow what was asked for."""


class InvalidTransition(NotAllowedNow):
    """There is no way from the one state to the other."""

    def __init__(self, subject: models.Model, old: str, new: str) -> None:
        super().__init__(f"This {subject._meta.verbose_name} is {old!r}; it cannot become {new!r}.")


class ChangedMeanwhile(NotAllowedNow):
    """Somebody has changed the object since the person who asked has seen it; ``event`` says who and how."""

    def __init__(self, message: str, event: Event | None = None) -> None:
        super().__init__(message)
        self.event = event


class StandsAlready(NotAllowedNow):
    """There is a claim with these words, or nearly these, already: ``claim_id``."""

    def __init__(self, message: str, claim_id: int) -> None:
        super().__init__(message)
        self.claim_id = claim_id
