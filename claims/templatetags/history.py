"""How templates show the history of an object."""

from django import template

from claims import event_words
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
