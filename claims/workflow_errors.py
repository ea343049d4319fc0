"""What the workflow raises besides PermissionDenied; the messages are for the person who asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from claims.models import Event


class NotAllowedNow(Exception):
    """The object is in a state that does not allow what was asked for."""


class InvalidTransition(NotAllowedNow):
    """There is no way from the one state to the other."""

    def __init__(self, subject: models.Model, old: str, new: str) -> None:
        super().__init__(f"This {subject._meta.verbose_name} is {old!r}; it cannot become {new!r}.")


class LockedBySomebody(NotAllowedNow):
    """Another editor is working on it; what was sent is not saved."""

    def __init__(self, name: str, until: datetime) -> None:
        time = timezone.localtime(until).strftime("%H:%M %Z")
        super().__init__(
            _("%(name)s is working on this until %(time)s. A reviewer can break the lock.")
            % {"name": name, "time": time}
        )


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
