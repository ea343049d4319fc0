"""Fields that several filters have, with their choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django import forms
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from claims.models import Claim, Link
from claims.plain_select import PlainChoiceField
from claims.search_vocabulary import ANY, verdict_choices_in_words

LISTED = 200  # choices in a select; what is not among them is reached from its own page


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def kept_choices(key: str, rows: Callable[[], QuerySet[Any]]) -> list[tuple[str, str]]:
    """The choices that some rows give, up to a minute old: to find them took most of a list's time."""
    with suppress(RedisError):
        found: list[tuple[str, str]] | None = cache.get(key)
        if found is not None:
            return list(found)
    found = [(str(row.pk), str(row)) for row in rows()[:LISTED]]
    with suppress(RedisError):
        cache.set(key, found, timeout=60)
    return found


def act_field(label: Any, empty: Any, *more: tuple[str, Any]) -> forms.ChoiceField:
    return PlainChoiceField(label=label, required=False, choices=[("", empty), *more, *Claim.Act.choices])


def kind_field(kinds: Iterable[Link.Kind]) -> forms.ChoiceField:
    choices = [("", _("Any link")), *((kind.value, kind.label) for kind in kinds)]
    return PlainChoiceField(label=_("Kind of link"), required=False, choices=choices)


def verdict_field() -> forms.ChoiceField:
    def choices() -> list[tuple[str, Any]]:
        return [("", _("Any or none")), (ANY, _("Any verdict")), *verdict_choices_in_words()]

    return PlainChoiceField(label=_("Verdict"), required=False, choices=choices)


def state_field() -> forms.ChoiceField:
    choices = [
        ("", _("Machine or confirmed")),
        ("machine", _("Machine only")),
        ("confirmed", _("Confirmed by an editor")),
    ]
    return PlainChoiceField(label=_("Checked by"), required=False, choices=choices)
