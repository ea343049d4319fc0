"""What the workflow raises besides PermissionDenied; the messages are for the person who asked."""

from django.db import models


class NotAllowedNow(Exception):
    """The object is in a state that does not allow what was asked for."""


class InvalidTransition(NotAllowedNow):
    """There is no way from the one state to the other."""

    def __init__(self, subject: models.Model, old: str, new: str) -> None:
        super().__init__(f"This {subject._meta.verbose_name} is {old!r}; it cannot become {new!r}.")
