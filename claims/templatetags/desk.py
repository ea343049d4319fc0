"""How the desk's pages say what was done."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.models import Claim, Event, Follow, Notification

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


@register.filter
def notification_text(row: Notification) -> str:
    """What a notification tells, in a sentence; what it is about stands beside it."""
    if row.kind == Notification.Kind.NEWS:
        return _news(row.details)
    who, action = {"who": row.actor_name}, str(row.details.get("action", ""))
    said = _TOLD.get((row.kind, str(row.details.get("state") or action))) or _TOLD.get((row.kind, ""))
    return str(said) % who if said else f"{row.actor_name}: {action}"


def _news(counts: dict[str, int]) -> str:
    parts = []
    if count := counts.get("claims"):
        parts.append(ngettext("%(n)d new claim", "%(n)d new claims", count) % {"n": count})
    if count := counts.get("links"):
        parts.append(ngettext("%(n)d new answer", "%(n)d new answers", count) % {"n": count})
    if count := counts.get("found"):
        parts.append(ngettext("%(n)d new find", "%(n)d new finds", count) % {"n": count})
    return ", ".join(parts)


_TOLD = {
    ("link", "confirmed"): gettext_lazy("%(who)s confirmed a link"),
    ("link", "rejected"): gettext_lazy("%(who)s rejected a link"),
    ("link", "doubtful"): gettext_lazy("%(who)s marked a link as doubtful"),
    ("link", ""): gettext_lazy("%(who)s took a judgement of a link back"),
    ("verdict", "publish"): gettext_lazy("%(who)s published a verdict"),
    ("verdict", "retract"): gettext_lazy("%(who)s retracted a verdict"),
    ("arranged", "merge"): gettext_lazy("%(who)s merged it with another"),
    ("arranged", "split"): gettext_lazy("%(who)s split it"),
    ("arranged", "move"): gettext_lazy("%(who)s moved a claim"),
    ("arranged", "take_out"): gettext_lazy("%(who)s took a claim out"),
    ("arranged", "rename"): gettext_lazy("%(who)s renamed it"),
    ("arranged", "undo"): gettext_lazy("%(who)s took a change back"),
    ("arranged", ""): gettext_lazy("%(who)s changed it"),
    ("comment", ""): gettext_lazy("%(who)s commented"),
    ("mention", ""): gettext_lazy("%(who)s mentioned you"),
    ("assigned", ""): gettext_lazy("%(who)s gave you a verification"),
    ("review", "approve"): gettext_lazy("%(who)s approved your verdict"),
    ("review", "return"): gettext_lazy("%(who)s sent your verdict back"),
    ("review", "publish"): gettext_lazy("%(who)s published your verdict"),
    ("review", "retract"): gettext_lazy("%(who)s retracted your verdict"),
    ("export", "ready"): gettext_lazy("your export is ready"),
    ("export", "failed"): gettext_lazy("your export has failed"),
    ("webhook", "off"): gettext_lazy("your webhook was switched off: too many tries have failed"),
}


@register.simple_tag(takes_context=True)
def unread_count(context: Context) -> int:
    """How many notifications the person has not read, 100 at the most; 0 for who is not signed in."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return 0
    return Notification.objects.unread().filter(user=user).order_by()[:100].count()


@register.inclusion_tag("desk/parts/follow.html", takes_context=True)
def follow_button(context: Context, **about: Any) -> dict[str, Any]:
    """A button to follow a dispute (``thread=``), a source or a search, or to stop; for who is signed in."""
    user, request = context.get("user"), context.get("request")
    ((name, row),) = about.items()
    if user is None or not user.is_authenticated:
        return {"shown": False}
    return {
        "shown": True,
        "name": name,
        "row": row,
        "followed": Follow.objects.filter(user=user, **{name: row}).exists(),
        "next": request.get_full_path() if request else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("desk/parts/save_search.html", takes_context=True)
def save_search(context: Context, listing: str, filtered: Any) -> dict[str, Any]:
    """Links to keep a list's filters as a saved search, where there are any, and to those that are kept; for
    who is signed in."""
    user, request = context.get("user"), context["request"]
    return {
        "shown": user is not None and user.is_authenticated,
        "listing": listing if filtered else "",
        "query": request.GET.urlencode(),
    }
