"""The scale of verdicts, as an administrator edits it: every change is an event, no verdict changes by it.

A rating that a verdict has keeps its name and value, since renaming "False" to "True" would turn over what
two people have signed. It is retired instead, and another one added.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from claims import events, permissions
from claims.models import Rating, Verdict
from claims.models.rating import DEFAULT_SCALE
from claims.permissions import Action
from claims.workflow_errors import NotAllowedNow

MOST_RATINGS = 30
NAME_LENGTH = 40
MEANING_LENGTH = 500
FIELDS = ("name", "value", "tone", "meaning")
_NAMES = "claims.scale.names"


@transaction.atomic
def add_rating(
    *, name: str, by: User, value: int | None = None, tone: str = "plain", meaning: str = ""
) -> Rating:
    """Add a step to the scale, at its end; without a value it is an unrated one.

    Raises PermissionDenied, and ValueError for a name or value that is taken or out of bounds.
    """
    permissions.check(by, Action.EDIT_SCALE)
    scale = list(Rating.objects.select_for_update())
    if len(scale) >= MOST_RATINGS:
        raise ValueError(_("A scale has at most %(most)s ratings.") % {"most": MOST_RATINGS})
    new = Rating(place=max((rating.place for rating in scale), default=0) + 1)
    _fill(new, scale, name=name, value=value, tone=tone, meaning=meaning)
    new.slug = _slug(new.name, {rating.slug for rating in scale})
    new.save(force_insert=True)
    _changed()
    events.record_about("rating", 0, action="add", by=by, new={"slug": new.slug, **_fields(new)})
    return new


@transaction.atomic
def change_rating(
    *, slug: str, name: str, by: User, value: int | None = None, tone: str = "plain", meaning: str = ""
) -> Rating:
    """Change a step of the scale; of one that a verdict has only tone and meaning.

    Raises Rating.DoesNotExist, PermissionDenied, NotAllowedNow and ValueError.
    """
    permissions.check(by, Action.EDIT_SCALE)
    scale = list(Rating.objects.select_for_update())
    rating = _one(scale, slug)
    old = _fields(rating)
    _fill(rating, scale, name=name, value=value, tone=tone, meaning=meaning)
    new = _fields(rating)
    if new == old:
        return rating
    if (new["name"], new["value"]) != (old["name"], old["value"]) and in_use(slug):
        raise NotAllowedNow(
            _("Verdicts have this rating: its name and number stay. Retire it and add another one.")
        )
    rating.save()
    _changed()
    events.record_about(
        "rating", 0, action="change", by=by, old={"slug": slug, **old}, new={"slug": slug, **new}
    )
    return rating


@transaction.atomic
def retire_rating(*, slug: str, retired: bool, by: User) -> Rating:
    """Offer a rating no more, or again; verdicts that have it keep it.

    Raises Rating.DoesNotExist, PermissionDenied, ValueError where its value has been taken since, and
    NotAllowedNow for the last one.
    """
    permissions.check(by, Action.EDIT_SCALE)
    scale = list(Rating.objects.select_for_update())
    rating = _one(scale, slug)
    if rating.retired == retired:
        return rating
    if retired and not any(other.slug != slug and not other.retired for other in scale):
        raise NotAllowedNow(_("A scale needs a rating."))
    if not retired:
        _refuse_taken(rating, scale, rating.value)
    events.record_about(
        "rating",
        0,
        action="retire" if retired else "restore",
        by=by,
        old={"slug": slug, "retired": not retired},
        new={"slug": slug, "retired": retired},
    )
    rating.retired = retired
    rating.save(update_fields=["retired"])
    return rating


@transaction.atomic
def move_rating(*, slug: str, up: bool, by: User) -> Rating:
    """Change places with the one above or below; nothing happens at the ends. Raises as `change_rating`."""
    permissions.check(by, Action.EDIT_SCALE)
    scale = list(Rating.objects.select_for_update())
    rating = _one(scale, slug)
    here = scale.index(rating)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(scale):
        return rating
    old = [one.slug for one in scale]
    scale[here], scale[there] = scale[there], scale[here]
    for place, one in enumerate(scale, start=1):
        one.place = place
    Rating.objects.bulk_update(scale, ["place"])
    _changed()
    events.record_about(
        "rating", 0, action="order", by=by, old={"order": old}, new={"order": [one.slug for one in scale]}
    )
    return rating


def names() -> list[tuple[str, str]]:
    """Slug and name of every rating, for filters and searches: up to a minute old, without a query mostly.

    Every list asks for them, so a cache that does not answer is passed by.
    """
    with suppress(RedisError):
        found: list[tuple[str, str]] | None = cache.get(_NAMES)
        if found is not None:
            return found
    found = list(Rating.objects.values_list("slug", "name"))
    with suppress(RedisError):
        cache.set(_NAMES, found, timeout=60)
    return found


def _changed() -> None:
    transaction.on_commit(lambda: cache.delete(_NAMES), robust=True)


def in_use(slug: str) -> bool:
    """Whether a verdict has, or is drafted with, a rating."""
    return Verdict.objects.filter(rating=slug).exists()


def ends() -> tuple[int, int] | None:
    """Lowest and highest value of the scale that is offered, or None where nothing on it has a value."""
    found = Rating.objects.filter(retired=False).aggregate(low=models.Min("value"), high=models.Max("value"))
    return None if found["low"] is None else (found["low"], found["high"])


def ensure_default_scale() -> None:
    """Give a database without a scale the usual one."""
    if not Rating.objects.exists():
        Rating.objects.bulk_create(
            (
                Rating(slug=slug, name=name, value=value, tone=tone, meaning=meaning, place=place)
                for place, (slug, name, value, tone, meaning) in enumerate(DEFAULT_SCALE, start=1)
            ),
            ignore_conflicts=True,
        )


def _one(scale: list[Rating], slug: str) -> Rating:
    for rating in scale:
        if rating.slug == slug:
            return rating
    raise Rating.DoesNotExist(slug)


def _fill(
    rating: Rating, scale: list[Rating], *, name: str, value: int | None, tone: str, meaning: str
) -> None:
    name, meaning = " ".join(name.split()), meaning.strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise ValueError(_("A name has 1 to %(most)s characters.") % {"most": NAME_LENGTH})
    if len(meaning) > MEANING_LENGTH:
        raise ValueError(_("The meaning has at most %(most)s characters.") % {"most": MEANING_LENGTH})
    if any(one is not rating and one.name.casefold() == name.casefold() for one in scale):
        raise ValueError(_("There is a rating of this name."))
    if value is not None and not 1 <= value <= 100:
        raise ValueError(_("The number is from 1 to 100."))
    if not rating.retired:
        _refuse_taken(rating, scale, value)
    rating.name, rating.value, rating.meaning = name, value, meaning
    rating.tone = Rating.Tone(tone)


def _refuse_taken(rating: Rating, scale: list[Rating], value: int | None) -> None:
    taken = next((one for one in scale if one is not rating and not one.retired and one.value == value), None)
    if value is not None and taken is not None:
        raise ValueError(_("“%(name)s” has this number.") % {"name": taken.name})


def _slug(name: str, taken: set[str]) -> str:
    base = slugify(name).replace("-", "_")[:24] or "rating"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found


def _fields(rating: Rating) -> dict[str, Any]:
    return {field: getattr(rating, field) for field in FIELDS}
