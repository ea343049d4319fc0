"""Articles that an older pipeline has read: what a newer one finds in them, shown first, then taken over.

An editor asks for comparisons and for what they found to be taken over; workers do both, one article at a
time. A comparison takes the new reading over in a transaction that is then rolled back, by the same function
that takes it over for good (claims.store), so it shows exactly what would happen: claims that carry an
editor's work stay as they are in both. The rows say what is due; messages are only hints.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import state
from articles.models import Article
from articles.querysets import ArticleQuerySet, is_due
from claims import events, permissions, relinking, store
from claims.extraction.types import Act, Attribution, Extraction, SourceKind
from claims.models import Claim, Event, Reextraction
from claims.permissions import Action
from claims.workflow_errors import NotAllowedNow
from claimtrack.outage import DATABASE_AWAY

State = Reextraction.State
TASK = "claims.newsroom_tasks.work_off_reextractions"
AT_ONCE = 4  # articles that workers have in hand; newly added ones go in between
GRACE = timedelta(seconds=60)  # how long a row that a worker has taken up is left to it and its lock
SHOWN = ("source", "relays", "act", "proposition", "source_text", "cue_text", "content_text")
MOST = 500  # rows written at once
Shown = dict[str, Any]


def current_version() -> str:
    """Of the pipeline that reads now."""
    from claims.extraction.pipeline import version

    return version()


def outdated() -> ArticleQuerySet:
    """Articles read by another version than the present one."""
    return Article.objects.read_otherwise_than(current_version())


@transaction.atomic
def compare(*, by: User, article_ids: Collection[int] | None = None) -> int:
    """Have articles compared with what the present pipeline finds: these, or all that were read otherwise
    and not compared yet. Gives how many.

    Raises PermissionDenied, and NotAllowedNow where one was read by the present version or is being read.
    """
    permissions.check(by, Action.REREAD)
    version = current_version()
    wanted = outdated()
    if article_ids is not None:
        wanted = wanted.filter(pk__in=article_ids)
    else:
        done = Reextraction.objects.with_version(version).exclude(state__in=[State.FAILED, State.APPLIED])
        wanted = wanted.exclude(pk__in=done.values("article"))
    ids = list(wanted.order_by("-pk").values_list("pk", flat=True))
    if article_ids is not None and len(ids) < len(set(article_ids)):
        raise NotAllowedNow(_("The article has been read by the present version, or is being read."))
    now = timezone.now()
    fresh = {"version": version, "state": State.WAITING, "asked_by": by, "due_at": now, "updated_at": now}
    rows = [Reextraction(article_id=pk, **fresh) for pk in ids]
    Reextraction.objects.bulk_create(
        rows,
        batch_size=MOST,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=[*fresh, "found", "diff", "added", "gone", "changed", "kept", "error", "attempts"],
    )
    _hint()
    return len(ids)


@transaction.atomic
def take_over(*, by: User, article_ids: Collection[int] | None = None) -> int:
    """Have what was compared taken over: for these articles, or for all compared ones. Gives how many.

    Raises PermissionDenied, and NotAllowedNow where one is not compared with the present version.
    """
    permissions.check(by, Action.REREAD)
    ready = Reextraction.objects.with_version(current_version()).filter(state=State.READY)
    if article_ids is not None:
        ready = ready.filter(article__in=article_ids)
    ids = list(ready.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if article_ids is not None and len(ids) < len(set(article_ids)):
        raise NotAllowedNow(_("The article has to be compared with the present version first."))
    now = timezone.now()
    Reextraction.objects.filter(pk__in=ids).update(
        state=State.APPLYING, asked_by=by, due_at=now, attempts=0, error="", updated_at=now
    )
    _hint()
    return len(ids)


def _hint() -> None:
    transaction.on_commit(send_hints, robust=True)


def send_hints() -> int:
    """Set as many workers to what is due as are not at it already; gives how many."""
    now = timezone.now()
    due = Reextraction.objects.filter(is_due(now))[:AT_ONCE].count()
    in_hand = Reextraction.objects.filter(due_at__gt=now, attempts__gt=0)[:AT_ONCE].count()
    count = min(due, AT_ONCE - in_hand)
    for _number in range(count):
        current_app.send_task(TASK)
    return count


def work_off_one() -> bool:
    """Do what is due for one article; whether something was. Safe to run twice and to be killed.

    An error is on the row. Raises OperationalError or InterfaceError where the database is gone.
    """
    row = _next_due()
    if row is None:
        return False
    with state.holding(article_id=row.article_id) as held:
        if not held:
            return True  # somebody is on it; it is due again after the grace
        try:
            _do(row)
        except DATABASE_AWAY:
            raise
        except Exception as error:
            said = " ".join(str(error).split()) or type(error).__name__
            _save(row, state=State.FAILED, error=said[:1000], due_at=None)
    return True


@transaction.atomic
def _next_due() -> Reextraction | None:
    """The row that waits longest, put off so that nobody else takes it up; one begun too often has failed."""
    now = timezone.now()
    due = Reextraction.objects.select_for_update(skip_locked=True, of=("self",)).filter(is_due(now))
    row = due.order_by("due_at", "pk").first()
    if row is None:
        return None
    if row.attempts >= settings.MAX_ATTEMPTS:
        said = f"It was begun {row.attempts} times and never finished."
        _save(row, state=State.FAILED, error=row.error or said, due_at=None)
        return _next_due()
    row.attempts += 1
    row.due_at = now + GRACE
    row.save(update_fields=["attempts", "due_at"])
    return row


def _do(row: Reextraction) -> None:
    article = Article.objects.defer("minhash", "minhash_bands", "search").get(pk=row.article_id)
    if row.state == State.WAITING:
        _compare(row, article)
    elif row.state == State.APPLYING:
        _take_over(row, article)
    else:
        _save(row, due_at=None)


def _compare(row: Reextraction, article: Article) -> None:
    from claims.extraction.pipeline import extract  # keeps spaCy out of web processes

    found = extract(article.text)
    diff = rehearse(article=article, found=found)
    counts = {name: len(diff[name]) for name in ("added", "gone", "changed")}
    kept = len(store.touched_by_editors(article.claims.only("pk")))
    _save(
        row,
        **counts,
        kept=kept,
        diff=diff,
        found=as_json(found),
        version=found.pipeline_version,
        state=State.READY,
        due_at=None,
        attempts=0,
        error="",
    )


def _take_over(row: Reextraction, article: Article) -> None:
    """Write the claims and have them linked anew; the event is the editor's who asked for it."""
    found = from_json(row.found)
    old = article.pipeline_version
    with transaction.atomic():
        before = _shown_claims(article)
        store.replace_machine_claims(article=article, found=found)
        diff = difference(before, _shown_claims(article))
        state.reread(
            article_id=article.pk,
            language=found.language,
            pipeline_version=found.pipeline_version,
            kept_because=found.skipped,
        )
        if old != found.pipeline_version:  # a second run, after a worker was killed, adds no second event
            _record(row, article, old, found.pipeline_version, diff)
        relinking.ask(article_id=article.pk)
    _save(row, state=State.APPLIED, due_at=None, found=None, error="")


def _record(row: Reextraction, article: Article, old: str, new: str, diff: dict[str, list[Shown]]) -> None:
    counts = {name: len(found) for name, found in diff.items()}
    said: dict[str, Any] = {"old": {"version": old}, "new": {"version": new, **counts}}
    if row.asked_by is not None:
        events.record(subject=article, action="reread", by=row.asked_by, **said)
    else:  # the account is gone; what it asked for is done all the same
        Event.objects.create(
            actor_name="machine", subject_type="article", subject_id=article.pk, action="reread", **said
        )


def _save(row: Reextraction, **values: Any) -> None:
    """Write only while the row is in the state in which it was taken up: an editor may have asked anew."""
    was = row.state
    Reextraction.objects.filter(pk=row.pk, state=was).update(**values, updated_at=timezone.now())


class _Rehearsed(Exception):
    """Rolls back what was only tried."""


def rehearse(*, article: Article, found: Extraction) -> dict[str, list[Shown]]:
    """What taking over a reading would add, remove and change; nothing is written."""
    diff: dict[str, list[Shown]] = {}
    try:
        with transaction.atomic():
            before = _shown_claims(article)
            store.replace_machine_claims(article=article, found=found)
            diff = difference(before, _shown_claims(article))
            raise _Rehearsed
    except _Rehearsed:
        return diff


def difference(before: dict[int, Shown], after: dict[int, Shown]) -> dict[str, list[Shown]]:
    """Claims only after, only before, and in both but read otherwise: ``was`` and ``now`` of what differs."""
    changed = []
    for pk in before.keys() & after.keys():
        was, now = before[pk], after[pk]
        fields = [field for field in SHOWN if was[field] != now[field]]
        if fields:
            old, new = ({field: side[field] for field in fields} for side in (was, now))
            changed.append({"id": pk, **now, "was": old, "now": new})
    return {
        "added": _in_order(after[pk] for pk in after.keys() - before.keys()),
        "gone": _in_order({"id": pk, **before[pk]} for pk in before.keys() - after.keys()),
        "changed": _in_order(changed),
    }


def _in_order(claims: Iterable[Shown]) -> list[Shown]:
    return sorted(claims, key=lambda claim: (claim["start"], claim["content_text"]))


def _shown_claims(article: Article) -> dict[int, Shown]:
    """An article's claims by id, as the diff shows them."""
    rows = Claim.objects.filter(article=article, withdrawn_at__isnull=True).select_related("source")
    return {
        claim.pk: {
            **{field: getattr(claim, field) for field in SHOWN if field != "source"},
            "source": claim.source.name if claim.source else "",
            "sentence": claim.sentence,
            "start": claim.start,
        }
        for claim in rows.defer("embedding", "search")
    }


def as_json(found: Extraction) -> dict[str, Any]:
    """An extraction as plain JSON."""
    return asdict(found)


def from_json(stored: dict[str, Any] | None) -> Extraction:
    """The extraction again. Raises ValueError where none is stored."""
    if stored is None:
        raise ValueError(_("Nothing was compared."))
    attributions = []
    for one in stored["attributions"]:
        spans = {role: tuple((a, b) for a, b in one[role]) for role in ("source", "cue", "content")}
        begin, end = one["sentence"]
        values = {**one, **spans, "sentence": (begin, end), "relays": tuple(one["relays"])}
        kinds = {"act": Act(one["act"]), "source_kind": SourceKind(one["source_kind"])}
        attributions.append(Attribution(**{**values, **kinds}))
    rest = {**stored, "attributions": tuple(attributions), "warnings": tuple(stored["warnings"])}
    return Extraction(**rest)
