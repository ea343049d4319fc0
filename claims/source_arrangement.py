"""What editors do to sources: merge, split, rename, give and take names, affiliate, and undo any of it.

What a name means is in the aliases and in what was settled for single articles; claims.sources_store goes by
both at the next article, so the machine never joins what was split nor parts what was merged. A source has
no verdict, and none of this touches one: claims change their speaker and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.disputes_lock import lock_disputes
from claims.models import Claim, Event, NameInArticle, Source, SourceAlias
from claims.origin_counts import recount_origins
from claims.permissions import Action
from claims.source_state import DECIDED_CLAIM, State, state_of, undo
from claims.sources_store import NAME_LENGTH, leads_up_to, name_key
from claims.workflow_errors import NotAllowedNow

SOURCE_CHANGES = ("merge", "split", "rename", "add_alias", "remove_alias", "affiliate", "set_kind", "undo")
Kind = Source.Kind


@transaction.atomic
def merge_sources(*, source_id: int, into: int, by: User, note: str = "") -> Source:
    """Make two sources one, at the address of ``into``; the other's address points there from then on.

    All names, claims and affiliates go over; no claim's verdict changes. Raises Source.DoesNotExist,
    PermissionDenied, and NotAllowedNow where one is merged already or a named source would go into one that
    an article does not name.
    """
    _may(by)
    gone, kept = _standing(source_id), _standing(into)
    if gone.pk == kept.pk:
        raise NotAllowedNow(_("A source cannot be merged into itself."))
    if kept.article_id is not None and gone.article_id != kept.article_id:
        why = _("“%(name)s” is known from one article only: merge it into “%(other)s”, the other way round.")
        raise NotAllowedNow(why % {"name": kept, "other": gone})
    _complete_keys(gone, kept)
    around = Source.objects.filter(Q(affiliation=gone) | Q(merged_into=gone)).values_list("pk", flat=True)
    touched, claims = {gone.pk, kept.pk, *around}, _claims_of(gone)
    old = state_of(touched, claims)
    above = kept.affiliation_id or gone.affiliation_id
    if above == gone.pk:
        above = gone.affiliation_id
    pair = (gone.pk, kept.pk)
    if above in pair or (above is not None and any(leads_up_to(above, pk) for pk in pair)):
        above = None  # it would belong to itself
    _hand_over(gone, kept)
    kind = gone.kind if kept.kind == Kind.UNKNOWN and gone.kind != Kind.UNNAMED else kept.kind
    Source.objects.filter(pk=kept.pk).update(affiliation=above, kind=kind)
    Source.objects.filter(pk=gone.pk).update(merged_into=kept, affiliation=None)
    said = {"merged": gone.name}
    return _done(kept, "merge", by, note, old, state_of(touched, claims), new_said=said)


@transaction.atomic
def split_source(
    *,
    source_id: int,
    name: str,
    by: User,
    alias_ids: Collection[int] = (),
    article_ids: Collection[int] = (),
    note: str = "",
) -> Source:
    """Part a source in two: give a new one the names, and what was said under them, and what it said in the
    articles. Gives the new source.

    The machine keeps to it: later articles go by the names, these articles by what is settled for them.
    Raises Source.DoesNotExist, PermissionDenied, ValueError unless some names or articles of the source, and
    not all of it, are named, and NotAllowedNow where another source has the new name.
    """
    _may(by)
    source = _standing(source_id)
    name, key = _clean(name)
    _complete_keys(source)
    aliases = list(SourceAlias.objects.filter(source=source))
    leaving = [alias for alias in aliases if alias.pk in set(alias_ids)]
    keys = [alias.key for alias in leaving]
    _refuse_taken(key, besides=source if key in keys else None)
    mine = Claim.objects.filter(source=source)
    by_name = mine.filter(source_key__in=keys).exclude(**{DECIDED_CLAIM: "source"})
    in_articles = mine.filter(article__in=list(article_ids))
    moving = set(by_name.values_list("pk", flat=True)) | set(in_articles.values_list("pk", flat=True))
    if len(leaving) < len(set(alias_ids)) or not (leaving or moving):
        raise ValueError(_("Choose names or articles of this source."))
    if len(leaving) == len(aliases) or (not leaving and len(moving) == mine.count()):
        raise ValueError(
            _("Leave something to the old source: choose some of its names or articles, not all.")
        )
    old = state_of([source.pk], moving)
    new = Source.objects.create(name=name, kind=source.kind, kind_fixed=source.kind_fixed)
    if source.kind == Kind.UNNAMED:
        Source.objects.filter(pk=new.pk).update(kind=Kind.UNKNOWN)
    _settle_articles(source, new, article_ids, keys)
    SourceAlias.objects.filter(pk__in=[alias.pk for alias in leaving]).update(source=new)
    SourceAlias.objects.get_or_create(key=key, defaults={"source": new, "name": name})
    Claim.objects.filter(pk__in=moving).update(source=new)
    after = state_of([source.pk, new.pk], moving)
    # where the new address leads when the split is undone
    old["sources"][str(new.pk)] = {**after["sources"][str(new.pk)], "merged_into_id": source.pk}
    said = {"split_off": name}
    _done(source, "split", by, note, old, after, new_said=said)
    return Source.objects.get(pk=new.pk)


@transaction.atomic
def rename_source(*, source_id: int, name: str, by: User, note: str = "") -> Source:
    """Show a source under another name; the names by which articles call it stay, and this one joins them.

    Raises Source.DoesNotExist, PermissionDenied, ValueError for a name that is empty or too long, and
    NotAllowedNow where another source has it.
    """
    _may(by)
    source = _standing(source_id)
    name, key = _clean(name)
    if name == source.name:
        return source
    old = state_of([source.pk])
    if source.article_id is None:
        _refuse_taken(key, besides=source)
        SourceAlias.objects.get_or_create(key=key, defaults={"source": source, "name": name})
    Source.objects.filter(pk=source.pk).update(name=name)
    said = {"name": source.name}, {"name": name}
    return _done(source, "rename", by, note, old, state_of([source.pk]), said[0], said[1])


@transaction.atomic
def add_alias(*, source_id: int, name: str, by: User, note: str = "") -> Source:
    """Say that articles call a source by a further name. Raises as `rename_source` does."""
    _may(by)
    source = _standing(source_id)
    if source.article_id is not None:
        raise NotAllowedNow(
            _("A speaker whom the article does not name has no other names: merge it instead.")
        )
    name, key = _clean(name)
    if SourceAlias.objects.filter(key=key, source=source).exists():
        why = _("“%(name)s” is a name of this source already, as far as spelling counts.")
        raise NotAllowedNow(why % {"name": name})
    _refuse_taken(key)
    _complete_keys(source)
    old = state_of([source.pk])
    SourceAlias.objects.create(source=source, name=name, key=key)
    return _done(source, "add_alias", by, note, old, state_of([source.pk]), new_said={"alias": name})


@transaction.atomic
def remove_alias(*, alias_id: int, by: User, note: str = "") -> Source:
    """Take a name away from a source: articles that use it mean somebody else.

    Raises SourceAlias.DoesNotExist, PermissionDenied, and NotAllowedNow for its last name and for one under
    which it has claims: these are parted from it by `split_source`.
    """
    _may(by)
    alias = SourceAlias.objects.select_related("source").get(pk=alias_id)
    source = _standing(alias.source_id)
    if SourceAlias.objects.filter(source=source).count() == 1:
        raise NotAllowedNow(_("A source needs one name at least: rename it, or merge it into another."))
    _complete_keys(source)
    said = Claim.objects.filter(source=source, source_key=alias.key).count()
    if said:
        why = _("Claims came in under the name “%(name)s” (%(n)d): split the name off, and they go with it.")
        raise NotAllowedNow(why % {"name": alias.name, "n": said})
    old = state_of([source.pk])
    alias.delete()
    after = state_of([source.pk])
    return _done(source, "remove_alias", by, note, old, after, old_said={"alias": alias.name})


@transaction.atomic
def affiliate_source(*, source_id: int, to: int | None, by: User, note: str = "") -> Source:
    """Say to whom a source belongs, or with None that it belongs to nobody; the machine leaves it at that.

    Raises Source.DoesNotExist, PermissionDenied, and NotAllowedNow where it would belong to itself.
    """
    _may(by)
    source = _standing(source_id)
    above = _standing(to) if to is not None else None
    if above is not None and (above.pk == source.pk or leads_up_to(above.pk, source.pk)):
        why = _("“%(name)s” belongs to “%(other)s” already: the two cannot belong to each other.")
        raise NotAllowedNow(why % {"name": above, "other": source})
    if above is not None and above.article_id is not None:
        why = _("“%(name)s” is not named by its article: nothing can belong to it.")
        raise NotAllowedNow(why % {"name": above})
    if source.affiliation_fixed and source.affiliation_id == to:
        return source
    old = state_of([source.pk])
    was = source.affiliation.name if source.affiliation else None
    Source.objects.filter(pk=source.pk).update(affiliation=above, affiliation_fixed=True)
    said = {"belongs to": was}, {"belongs to": above.name if above else None}
    return _done(source, "affiliate", by, note, old, state_of([source.pk]), said[0], said[1])


@transaction.atomic
def set_source_kind(*, source_id: int, kind: str, by: User, note: str = "") -> Source:
    """Say what kind of speaker a source is. Raises Source.DoesNotExist, PermissionDenied, and ValueError for
    an unknown kind, and where a named source would be an unnamed one or the other way round."""
    _may(by)
    source = _standing(source_id)
    wanted = Kind(kind)
    if (wanted == Kind.UNNAMED) != (source.kind == Kind.UNNAMED):
        raise ValueError(
            _("Whether a source is named is the article’s to say: rename it or merge it instead.")
        )
    if source.kind_fixed and source.kind == wanted:
        return source
    old = state_of([source.pk])
    Source.objects.filter(pk=source.pk).update(kind=wanted, kind_fixed=True)
    said = {"kind": source.kind}, {"kind": str(wanted)}
    return _done(source, "set_kind", by, note, old, state_of([source.pk]), said[0], said[1])


@transaction.atomic
def undo_source_change(*, event_id: int, by: User, note: str = "") -> Event:
    """Take back any of these changes, an undoing too; gives the event of it.

    Raises Event.DoesNotExist where the event is none of these, PermissionDenied, and NotAllowedNow where
    something else has been decided about it since.
    """
    _may(by)
    event = Event.objects.get(pk=event_id, subject_type="source", action__in=SOURCE_CHANGES)
    before, after = (event.old or {})["kept"], (event.new or {})["kept"]
    sources = {int(pk) for state in (before, after) for pk in state["sources"]}
    claims = [pk for ids in after["claims"].values() for pk in ids]
    old = state_of(sources, claims)
    undo(before, after)
    for row in Source.objects.filter(pk__in=sources, merged_into__isnull=False):
        assert row.merged_into is not None
        _hand_over(row, row.merged_into)  # what has come to it since the change
    new = state_of(sources, claims)
    recount_origins(sources)
    subject = Source.objects.get(pk=event.subject_id)
    said = {"undone": event.action, "undoes": event.pk}
    return events.record(
        subject=subject, action="undo", by=by, old={"kept": old}, new={**said, "kept": new}, note=note
    )


def _may(by: User) -> None:
    permissions.check(by, Action.ARRANGE_SOURCES)
    lock_disputes()  # reading an article looks names up under the same lock


def _standing(source_id: int) -> Source:
    source = Source.objects.select_for_update(of=("self",)).get(pk=source_id)
    if source.merged_into_id is not None:
        why = _("“%(name)s” has been merged into source %(into)s.")
        raise NotAllowedNow(why % {"name": source, "into": source.merged_into_id})
    return source


def _clean(name: str) -> tuple[str, str]:
    """The name as it is stored, and its key."""
    name = " ".join(name.replace("\0", " ").split())
    key = name_key(name)
    if not key or len(name) > NAME_LENGTH:
        why = _("A name has 1 to %(most)d characters, a letter or digit among them.")
        raise ValueError(why % {"most": NAME_LENGTH})
    return name, key


def _refuse_taken(key: str, *, besides: Source | None = None) -> None:
    alias = SourceAlias.objects.select_related("source").filter(key=key).first()
    if alias is not None and (besides is None or alias.source_id != besides.pk):
        why = _(
            "“%(name)s” is a name of “%(other)s” (source %(number)s): merge the two if they are one, else "
            "choose a name that tells them apart."
        )
        raise NotAllowedNow(why % {"name": alias.name, "other": alias.source, "number": alias.source_id})


def _complete_keys(*sources: Source) -> None:
    """Before a source gets a second name, its claims of old are given the key of its only one."""
    for source in sources:
        keys = list(SourceAlias.objects.filter(source=source).values_list("key", flat=True)[:2])
        if len(keys) == 1:
            Claim.objects.filter(source=source, source_key="").update(source_key=keys[0])


def _claims_of(source: Source) -> list[int]:
    return list(Claim.objects.filter(source=source).order_by("pk").values_list("pk", flat=True))


def _hand_over(gone: Source, kept: Source) -> None:
    """All that hangs on one source is the other's from now on."""
    Claim.objects.filter(source=gone).update(source=kept)
    SourceAlias.objects.filter(source=gone).update(source=kept)
    NameInArticle.objects.filter(source=gone).update(source=kept)
    Source.objects.filter(affiliation=gone).exclude(pk=kept.pk).update(affiliation=kept)
    Source.objects.filter(merged_into=gone).update(merged_into=kept)


def _settle_articles(source: Source, new: Source, article_ids: Iterable[int], keys: list[str]) -> None:
    """In these articles the names of the old source mean the new one from now on."""
    wanted = list(article_ids)
    said = Claim.objects.filter(source=source, article__in=wanted).exclude(source_key__in=["", *keys])
    said = said.exclude(**{DECIDED_CLAIM: "source"})  # came in under the name of somebody else
    for article, key in set(said.values_list("article", "source_key")):
        NameInArticle.objects.update_or_create(article_id=article, key=key, defaults={"source": new})


def _done(
    source: Source,
    action: str,
    by: User,
    note: str,
    old: State,
    new: State,
    old_said: dict[str, Any] | None = None,
    new_said: dict[str, Any] | None = None,
) -> Source:
    """Count anew what hangs on who speaks, record the decision with both states; the source as it is now."""
    recount_origins({int(pk) for state in (old, new) for pk in state["sources"]})
    events.record(
        subject=source,
        action=action,
        by=by,
        old={**(old_said or {}), "kept": old},
        new={**(new_said or {}), "kept": new},
        note=note,
    )
    return Source.objects.get(pk=source.pk)
