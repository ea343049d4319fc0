"""Models that a page shows by the hundred, made from their rows without Django's detours.

A list of disputes is some three hundred objects. ``Model.__init__`` sends two signals for each and sets every
field through a descriptor, a tenth of the page's time; of a row just read there is nothing to prepare.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class RowModel(models.Model):
    """Base of models whose fields hold what the database gave, and that nothing listens to being made."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override]  # the stubs are of a later Django
        cls, db: str | None, field_names: Collection[str], values: Sequence[Any]
    ) -> Self:
        """A row as an object; ``values`` come in the order of ``field_names``, other fields are deferred."""
        new = cls.__new__(cls)
        new._state = ModelState()
        new.__dict__.update(zip(field_names, values, strict=True))
        new._state.adding = False
        new._state.db = db
        return new
