"""Words and signs of the review queue."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from claims.linking.measured import Precision, precision_of
from claims.models import Link

register = template.Library()


@register.filter
def answer_name(state: str) -> str:
    """What an answer is called on its button."""
    names = {
        Link.State.CONFIRMED: gettext("confirm"),
        Link.State.REJECTED: gettext("reject"),
        Link.State.DOUBTFUL: gettext("doubtful"),
    }
    return names.get(Link.State(state), "") if state in Link.State.values else ""


@register.filter
def kind_tone(kind: str) -> str:
    """The family of a kind of link, for the colour of its side."""
    return "claim" if kind == Link.Kind.REPEATS else "denial"


@register.filter
def measured_kind(link: Link) -> Precision | None:
    """How often links of this kind were right when the linker that made this one was measured."""
    return precision_of(link.kind, link.linker_version)
