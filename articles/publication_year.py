"""Which years an article can be of, for what people and programs give; headers have it of their reader."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.readers.fields import YEARS


def plausible_year(published_at: datetime) -> None:
    """A validator of forms and serializers alike. Raises ValidationError."""
    if published_at.year not in YEARS:
        raise ValidationError(
            _("A year from %(first)d to %(last)d is expected."),
            params={"first": YEARS[0], "last": YEARS[-1]},
        )
