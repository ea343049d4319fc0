"""Words and signs of the review queue."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from claims.linking.measured import Precision, precision_of
from claims.models import Claim, Link, LinkingDue

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
    """How often links like this one were right when the linker that made it was measured."""
    return precision_of(link.kind, link.linker_version, link.score)


@register.filter
def decided_fields(claim: Claim) -> str:
    """Which fields of a claim are an editor's, in words."""
    names = {
        "source": gettext("who speaks"),
        "relays": gettext("who passed it on"),
        "spans": gettext("the words"),
        "act": gettext("the kind of statement"),
        "proposition": gettext("the claim in full"),
    }
    return ", ".join(names.get(field, field) for field in claim.machine_reading)


@register.simple_tag
def claim_acts() -> list[tuple[str, str]]:
    """The kinds of statement to choose from."""
    return [(act.value, str(act.label)) for act in Claim.Act]


@register.simple_tag
def linking_due(article_id: int) -> LinkingDue | None:
    """That an article's links are not up to date with what editors have said; None where they are."""
    return LinkingDue.objects.filter(article=article_id).first()
