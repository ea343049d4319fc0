"""How the desk's pages say what was done."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Claim, Event

register = template.Library()


@register.filter
def source_change(event: Event) -> str:
    """What an editor did to a source, in a sentence."""
    old, new = event.old or {}, event.new or {}
    said = {
        "merge": lambda: _("“%(name)s” merged into this") % {"name": new.get("merged", "")},
        "split": lambda: _("“%(name)s” split off") % {"name": new.get("split_off", "")},
        "rename": lambda: (
            _("Renamed from “%(old)s” to “%(new)s”")
            % {"old": old.get("name", ""), "new": new.get("name", "")}
        ),
        "add_alias": lambda: _("Name “%(name)s” added") % {"name": new.get("alias", "")},
        "remove_alias": lambda: _("Name “%(name)s” removed") % {"name": old.get("alias", "")},
        "affiliate": lambda: _belongs(old.get("belongs to"), new.get("belongs to")),
        "set_kind": lambda: (
            _("Kind changed from %(old)s to %(new)s")
            % {"old": old.get("kind", ""), "new": new.get("kind", "")}
        ),
        "undo": lambda: _("Taken back: %(what)s") % {"what": _ACTIONS.get(new.get("undone", ""), "")},
    }.get(event.action)
    return said() if said else event.action


def _belongs(old: str | None, new: str | None) -> str:
    if new and old:
        return _("Belongs to “%(new)s”, no longer to “%(old)s”") % {"new": new, "old": old}
    if new:
        return _("Belongs to “%(new)s”") % {"new": new}
    return _("Belongs to nobody, no longer to “%(old)s”") % {"old": old} if old else _("Belongs to nobody")


_ACTIONS = {
    "merge": gettext_lazy("a merger"),
    "split": gettext_lazy("a split"),
    "rename": gettext_lazy("a new name"),
    "add_alias": gettext_lazy("a further name"),
    "remove_alias": gettext_lazy("the removal of a name"),
    "affiliate": gettext_lazy("an affiliation"),
    "set_kind": gettext_lazy("a kind"),
    "undo": gettext_lazy("an undoing"),
}

_FIELDS = {
    "source": gettext_lazy("who says it"),
    "relays": gettext_lazy("by way of"),
    "act": gettext_lazy("act"),
    "proposition": gettext_lazy("what it says"),
    "source_text": gettext_lazy("words for the source"),
    "cue_text": gettext_lazy("cue"),
    "content_text": gettext_lazy("words of the claim"),
}


@register.filter
def diff_fields(claim: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Of a changed claim in a comparison: the field, what it was, what it would be."""
    was, now = claim["was"], claim["now"]
    return [
        (str(name), _shown(field, was[field]), _shown(field, now[field]))
        for field, name in _FIELDS.items()
        if field in was
    ]


def _shown(field: str, value: Any) -> str:
    if field == "relays":
        return " ◂ ".join(value)
    return act_name(value) if field == "act" else str(value)


@register.filter
def act_name(act: str) -> str:
    """The name of an act."""
    return str(dict(Claim.Act.choices).get(act, act))
