"""What the subjects of events are called, for lists of events: three questions however long the list is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy

from articles.models import Article, Outlet
from claims.models import Claim, Comment, Event, Link, Rating, Source, Thread, Verdict
from claims.wording import worded_by

LONGEST = 120  # characters of one name
_NAMES = {
    "thread": (Thread, "title"),
    "source": (Source, "name"),
    "article": (Article, "title"),
    "outlet": (Outlet, "name"),
    "rating": (Rating, "name"),
    "user": (User, "username"),
}
# The claims that a subject is about: its own, or the answer and what it answers.
_CLAIMS = {
    "link": (Link, "from_claim_id", "to_claim_id"),
    "verdict": (Verdict, "claim_id", None),
    "comment": (Comment, "claim_id", None),
}
_KINDS = {
    "claim": gettext_lazy("claim"),
    "link": gettext_lazy("link"),
    "thread": gettext_lazy("dispute"),
    "source": gettext_lazy("source"),
    "article": gettext_lazy("article"),
    "verdict": gettext_lazy("verdict"),
    "comment": gettext_lazy("comment"),
}
_SIGN = {Link.Kind.DENIES: "≠", Link.Kind.CONTRADICTS: "⇄", Link.Kind.REPEATS: "="}


def named(events: Iterable[Event]) -> list[Event]:
    """The events, each with ``subject_words``: its claim in words, its title or name; of what is gone its
    kind and number, and "" where that would tell nobody anything."""
    rows = list(events)
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in rows:
        wanted[event.subject_type].add(event.subject_id)
    words = _titles(wanted) | _claims(wanted)
    for event in rows:
        found = words.get((event.subject_type, event.subject_id), "")
        kind = _KINDS.get(event.subject_type)
        event.subject_words = found or (f"{kind} {event.subject_id}" if kind else "")  # type: ignore[attr-defined]
    return rows


def link_words(link: Link) -> str:
    """The answer, the sign of the link, and what is answered."""
    return _pair(link.kind, said_by(link.from_claim), said_by(link.to_claim))


def said_by(claim: Claim) -> str:
    """A claim with its speaker, in one line."""
    return worded_by(claim.source.name if claim.source else claim.source_text or "?", claim)


def _titles(wanted: dict[str, set[int]]) -> dict[tuple[str, int], str]:
    parts = [
        model._default_manager.filter(pk__in=wanted[kind])
        .order_by()
        .values_list(Value(kind, CharField()), Cast("pk", BigIntegerField()), Cast(F(field), TextField()))
        for kind, (model, field) in _NAMES.items()
        if wanted.get(kind)
    ]
    return {(kind, pk): _short(words) for kind, pk, words in _together(parts)}


def _claims(wanted: dict[str, set[int]]) -> dict[tuple[str, int], str]:
    parts = [
        model._default_manager.filter(pk__in=wanted[kind])
        .order_by()
        .values_list(
            Value(kind, CharField()),
            Cast("pk", BigIntegerField()),
            F(first),
            F(second) if second else Value(None, BigIntegerField()),
            F("kind") if second else Value("", CharField()),
        )
        for kind, (model, first, second) in _CLAIMS.items()
        if wanted.get(kind)
    ]
    about = list(_together(parts))
    ids = {claim for row in about for claim in row[2:4] if claim} | wanted.get("claim", set())
    if not ids:
        return {}
    light = ("act", "content_text", "cue_text", "proposition", "source_text", "source__name")
    claims = Claim.objects.filter(Q(pk__in=ids)).select_related("source").only(*light)
    said = {claim.pk: said_by(claim) for claim in claims.order_by()}
    found = {("claim", pk): _short(words) for pk, words in said.items()}
    for kind, pk, first, second, sign in about:
        answered = said.get(second, "")
        found[kind, pk] = (
            _pair(sign, said.get(first, ""), answered) if second else _short(said.get(first, ""))
        )
    return found


def _together(parts: Sequence[QuerySet[Any]]) -> Iterable[tuple[Any, ...]]:
    return parts[0].union(*parts[1:], all=True) if parts else ()


def _pair(kind: str, answer: str, answered: str) -> str:
    return (
        f"{_short(answer, LONGEST // 2)} {_SIGN.get(Link.Kind(kind), '·')} {_short(answered, LONGEST // 2)}"
    )


def _short(words: str, most: int = LONGEST) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
