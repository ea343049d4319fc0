"""What was done to an object, as its pages show it: who, when, old and new, and why.

Readers see what changed what they read; drafts, locks, assignments and comments are for editors.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet

from claims.models import Claim, Comment, Event, Link
from claims.querysets import EventQuerySet

# What of a verification readers see; of everything else they see all but comments, accounts and saved things.
WITH_HISTORY = ("claim", "link", "thread", "source", "article", "verdict", "comment")
PUBLIC_STEPS = ("publish", "retract")
PUBLIC_TYPES = ("claim", "link", "thread", "source", "article", "outlet", "rating")
PUBLIC = Q(subject_type__in=PUBLIC_TYPES) | Q(subject_type="verdict", action__in=PUBLIC_STEPS)


def events_of_claim(claim: Claim, *, internal: bool) -> EventQuerySet:
    """Of a claim, its links and its verdict, newest first; with ``internal`` also drafts and comments."""
    links = Link.objects.filter(Q(from_claim=claim) | Q(to_claim=claim))
    verdict = getattr(claim, "verdict", None)
    about = Q(subject_type="claim", subject_id=claim.pk)
    about |= Q(subject_type="link") & _subject_in(links)
    if verdict is not None:
        about |= Q(subject_type="verdict", subject_id=verdict.pk)
    if internal:
        comments = Comment.objects.filter(claim=claim)
        about |= Q(subject_type="comment") & _subject_in(comments)
    found = Event.objects.filter(about).order_by("-pk")
    return found if internal else public(found)


class _AnyOf(Func):
    """Whether a number is one of some rows': read first, in the same question. As a plain subquery it would
    have the database look through all events there are."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _subject_in(rows: QuerySet[Any]) -> Q:
    return Q(_AnyOf(F("subject_id"), ArraySubquery(rows.order_by().values("pk"))))


def events_of_thread(thread_id: int) -> EventQuerySet:
    """Of a dispute, newest first; also what parted it from others or merged it into one."""
    named = Q(subject_id=thread_id) | Q(old__merged__has_key=str(thread_id))
    return Event.objects.filter(named, subject_type="thread").order_by("-pk")


def events_of(subject: Model, *, internal: bool) -> EventQuerySet:
    """Of any one object, newest first."""
    if isinstance(subject, Claim):
        return events_of_claim(subject, internal=internal)
    name = subject._meta.model_name or ""
    if name == "thread":
        return events_of_thread(subject.pk)
    found = Event.objects.about(name, subject.pk)
    return found if internal else public(found)


def public(events: EventQuerySet) -> EventQuerySet:
    """Those that readers may see."""
    return events.filter(PUBLIC)
