"""How templates show the history of an object."""

from django import template
from django.urls import reverse

from claims import event_words
from claims.history import WITH_HISTORY
from claims.models import Event

register = template.Library()


@register.filter
def says(event: Event) -> str:
    """What was done, in words that follow a name."""
    return event_words.says(event)


@register.filter
def changes(event: Event) -> list[event_words.Change]:
    """Field, old and new value of what an event changed; "" where there was none."""
    return event_words.changed(event)


@register.filter
def subject_history(event: Event) -> str:
    """The address of the history of what an event changed; "" for what has none."""
    if event.subject_type not in WITH_HISTORY or not event.subject_id:
        return ""
    return reverse("claims:history", args=[event.subject_type, event.subject_id])
