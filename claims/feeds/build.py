"""What a feed tells: of the newest disputes, a dispute, a source, an outlet, or whatever a search finds.

Entries are the rows that came last, by their number, not by day of publication: an old article that comes in
today is news here. Their ids hold for ever and say nothing of the address's path (RFC 4151).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.models import Outlet
from claims.exports.scope import Of, Scope, threads_of
from claims.models import Claim, Source, Thread, ThreadClaim
from claims.querysets import ClaimQuerySet
from claims.templatetags.quotes import said_by, speaker

MOST = 50
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)  # when a feed without entries was last changed
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # XML has no way to write them


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `html` is safe to show."""

    id: str
    path: str
    title: str
    html: str
    text: str
    author: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its entries, newest first. `path` leads to the page that it is of."""

    id: str
    path: str
    title: str
    about: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def updated(self) -> datetime:
        """When the newest change was that it tells of."""
        return max((entry.updated for entry in self.entries), default=LONG_AGO)


class Ids:
    """Ids for ever: a tag URI of the site's host and what it is about."""

    def __init__(self, host: str) -> None:
        self._begin = f"tag:{host.rpartition('@')[2].partition(':')[0] or 'localhost'},2026:"

    def __call__(self, name: str) -> str:
        return self._begin + name


def newest_threads(query: QueryDict, ids: Ids) -> Feed:
    """Disputes that meet the filters of their list, the last found first. Raises WrongFilters."""
    found = threads_of(query).order_by("-pk")
    rows = (
        Thread.objects.for_list()
        .order_by("-pk")
        .filter(pk__in=list(found.values_list("pk", flat=True)[:MOST]))
    )
    words = _clean(query.get("q", ""))
    return Feed(
        id=ids("threads" + _named(query)),
        path=_with(reverse("claims:thread-list"), query),
        title=_("Disputes: %(words)s") % {"words": words} if words else _("Disputes"),
        about=_("Who claimed what, and who denies it."),
        entries=[_of_thread(thread, ids) for thread in rows],
    )


def claims_found(query: QueryDict, ids: Ids) -> Feed:
    """Claims that meet the filters of their search, the last found first. Raises WrongFilters."""
    found = Scope(Of.CLAIMS, query.urlencode()).claims().order_by("-pk")
    words = _clean(query.get("q", ""))
    return Feed(
        id=ids("claims" + _named(query)),
        path=_with(reverse("claims:search"), query),
        title=_("Claims: %(words)s") % {"words": words} if words else _("Claims"),
        about=_("Who claimed what in the news."),
        entries=_of_claims(found, ids),
    )


def thread_feed(thread: Thread, ids: Ids) -> Feed:
    """The claims of a dispute, the last to join first."""
    entries = ThreadClaim.objects.shown().filter(thread=thread).order_by("-pk")
    joined = list(entries.values_list("claim", flat=True)[:MOST])
    claims = Claim.objects.for_list().order_by().in_bulk(joined)
    return Feed(
        id=ids(f"thread/{thread.pk}/claims"),
        path=thread.get_absolute_url(),
        title=_clean(thread.title),
        about=_("What is claimed and denied in this dispute."),
        entries=[_of_claim(claims[pk], ids) for pk in joined if pk in claims],
    )


def source_feed(source: Source, ids: Ids) -> Feed:
    """What a source has said, the last found first."""
    return Feed(
        id=ids(f"source/{source.pk}"),
        path=source.get_absolute_url(),
        title=_clean(source.name),
        about=_("What %(name)s has said.") % {"name": _clean(source.name)},
        entries=_of_claims(Claim.objects.visible().filter(source=source).order_by("-pk"), ids),
    )


def outlet_feed(outlet: Outlet, ids: Ids) -> Feed:
    """The claims that an outlet reports, the last found first; without questions, demands and opinions."""
    claims = Claim.objects.visible().factual().of_outlet(outlet.pk).order_by("-pk")
    return Feed(
        id=ids(f"outlet/{outlet.pk}"),
        path=outlet.get_absolute_url(),
        title=_clean(outlet.name),
        about=_("Claims that %(name)s reports.") % {"name": _clean(outlet.name)},
        entries=_of_claims(claims, ids),
    )


def _named(query: QueryDict) -> str:
    """What of the query makes it another feed, in one order."""
    kept = sorted((name, value) for name, values in query.lists() for value in values if value)
    return f"/{urlencode(kept)}" if kept else ""


def _with(path: str, query: QueryDict) -> str:
    return f"{path}?{query.urlencode()}" if query else path


def _of_claims(claims: ClaimQuerySet | QuerySet[Claim], ids: Ids) -> list[Entry]:
    """In two steps: the numbers of the newest, then what is shown of them."""
    newest = list(claims.values_list("pk", flat=True)[:MOST])
    rows = Claim.objects.for_list().order_by().in_bulk(newest)
    return [_of_claim(rows[pk], ids) for pk in newest if pk in rows]


def _of_claim(claim: Claim, ids: Ids) -> Entry:
    verdict = getattr(claim, "verdict", None)
    shown = verdict if verdict is not None and verdict.is_published else None
    changes = [claim.updated_at, *([shown.published_at] if shown and shown.published_at else [])]
    return Entry(
        id=ids(f"claim/{claim.pk}"),
        path=claim.get_absolute_url(),
        title=_shortened(_clean(said_by(claim))),
        html=_rendered("feeds/claim.html", claims=[("", claim)], verdict=shown),
        text=_clean(claim.sentence),
        author=_clean(speaker(claim)),
        published=claim.created_at,
        updated=max(changes),
    )


def _of_thread(thread: Thread, ids: Ids) -> Entry:
    sides: Iterable[tuple[str, Claim | None]] = (
        (_("Claim"), thread.lead_claim),
        (_("Denial or counter-claim"), thread.lead_denial),
    )
    claims = [(name, claim) for name, claim in sides if claim is not None]
    return Entry(
        id=ids(f"thread/{thread.pk}"),
        path=thread.get_absolute_url(),
        title=_shortened(_clean(thread.title)),
        html=_rendered("feeds/claim.html", claims=claims, verdict=None),
        text=_clean("\n\n".join(claim.sentence for _name, claim in claims)),
        author=_clean(speaker(claims[0][1])) if claims else "",
        published=thread.created_at,
        updated=thread.updated_at,
    )


def _rendered(template: str, **context: object) -> str:
    return _clean(render_to_string(template, context))


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:200].rsplit(" ", 1)[0] + " …"
