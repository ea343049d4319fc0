"""What a decision about sources has changed, as an event keeps it: enough to undo it.

A state of some sources and claims is plain JSON: ``sources`` id to fields, ``aliases`` key to [source, name],
``articles`` lists of [article, key, source] (who a name means there), ``claims`` source id to the claims in
play that are its.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Article
from claims.models import Claim, NameInArticle, Source, SourceAlias
from claims.workflow_errors import NotAllowedNow

State = dict[str, Any]
FIELDS = ("name", "kind", "kind_fixed", "affiliation_id", "affiliation_fixed", "merged_into_id")
DECIDED_CLAIM = "machine_reading__has_key"  # an editor has said who says the claim: see claims.corrections


def state_of(source_ids: Iterable[int], claim_ids: Iterable[int] = ()) -> State:
    """How the sources stand now, and whose the claims are."""
    wanted = sorted(set(source_ids))
    aliases = SourceAlias.objects.filter(source__in=wanted).order_by("key")
    settled = NameInArticle.objects.filter(source__in=wanted).order_by("article", "key")
    claims: dict[str, list[int]] = defaultdict(list)
    rows = Claim.objects.filter(pk__in=list(claim_ids)).order_by("pk").values_list("pk", "source")
    for pk, source in rows:
        claims[str(source)].append(pk)
    return {
        "sources": {str(row.pop("id")): row for row in fields_of(wanted)},
        "aliases": {alias.key: [alias.source_id, alias.name] for alias in aliases},
        "articles": [list(row) for row in settled.values_list("article", "key", "source")],
        "claims": dict(claims),
    }


def fields_of(source_ids: Iterable[int]) -> list[dict[str, Any]]:
    return list(Source.objects.filter(pk__in=list(source_ids)).order_by("pk").values("id", *FIELDS))


def undo(before: State, after: State) -> set[int]:
    """Take back what led from one state to the other; gives the sources that it touches.

    Only what differs between the two is looked at and changed. Raises NotAllowedNow where any of it has been
    decided otherwise since; claims that are somebody else's by now stay with them.
    """
    changed = _changed_fields(before, after)
    owners = {
        key: (before["aliases"].get(key), after["aliases"].get(key))
        for key in {*before["aliases"], *after["aliases"]}
        if before["aliases"].get(key) != after["aliases"].get(key)
    }
    _refuse_if_changed(changed, owners, after)
    for pk, values in changed.items():
        Source.objects.filter(pk=pk).update(**{field: old for field, (old, _new) in values.items()})
    for key, (was, _now) in owners.items():
        if was is None:
            SourceAlias.objects.filter(key=key).delete()
        else:
            SourceAlias.objects.update_or_create(key=key, defaults={"source_id": was[0], "name": was[1]})
    _settle(before, after)
    _give_claims_back(before, after)
    _give_newcomers_back(owners)
    touched = {int(pk) for state in (before, after) for pk in (*state["sources"], *state["claims"])}
    return {pk for pk in touched if pk}


def _changed_fields(before: State, after: State) -> dict[int, dict[str, tuple[Any, Any]]]:
    found: dict[int, dict[str, tuple[Any, Any]]] = {}
    for pk, now in after["sources"].items():
        was = before["sources"].get(pk, now)
        differing = {field: (was[field], now[field]) for field in FIELDS if was[field] != now[field]}
        if differing:
            found[int(pk)] = differing
    return found


def _refuse_if_changed(
    changed: dict[int, dict[str, tuple[Any, Any]]], owners: dict[str, tuple[Any, Any]], after: State
) -> None:
    present = {row["id"]: row for row in fields_of(changed)}
    same = all(
        pk in present and all(present[pk][field] == now for field, (_was, now) in values.items())
        for pk, values in changed.items()
    )
    aliases = SourceAlias.objects.filter(key__in=list(owners)).values_list("key", "source", "name")
    held = {key: [source, name] for key, source, name in aliases}
    same = same and all(held.get(key) == now for key, (_was, now) in owners.items())
    standing = Source.objects.filter(pk__in=[int(pk) for pk in after["sources"]])
    expected = {int(pk) for pk, fields in after["sources"].items() if fields["merged_into_id"] is None}
    merged_since = standing.filter(pk__in=expected, merged_into__isnull=False).exists()
    if not same or merged_since:
        raise NotAllowedNow(_("Something else has been decided about these sources since: undo that first."))
    needed = {was[0] for was, _now in owners.values() if was is not None}
    for values in changed.values():
        needed |= {old for field, (old, _new) in values.items() if field.endswith("_id") and old is not None}
    if Source.objects.filter(pk__in=needed).count() < len(needed):
        raise NotAllowedNow(_("A source that this would lead back to is gone, with its article."))


def _settle(before: State, after: State) -> None:
    kept, now = ({(a, k): s for a, k, s in state["articles"]} for state in (before, after))
    for (article, key), source in now.items():
        if kept.get((article, key)) != source:
            NameInArticle.objects.filter(article=article, key=key, source=source).delete()
    there = set(Article.objects.filter(pk__in=[article for article, _ in kept]).values_list("pk", flat=True))
    for (article, key), source in kept.items():
        if now.get((article, key)) != source and article in there:
            NameInArticle.objects.update_or_create(
                article_id=article, key=key, defaults={"source_id": source}
            )


def _give_claims_back(before: State, after: State) -> None:
    held = {pk: int(source) for source, ids in after["claims"].items() if source != "None" for pk in ids}
    for source, ids in before["claims"].items():
        if source == "None":
            continue
        by_holder: dict[int, list[int]] = defaultdict(list)
        for pk in ids:
            if pk in held and held[pk] != int(source):
                by_holder[held[pk]].append(pk)
        for holder, pks in by_holder.items():
            Claim.objects.filter(pk__in=pks, source=holder).update(source=int(source))


def _give_newcomers_back(owners: dict[str, tuple[Any, Any]]) -> None:
    """What articles read since have said under a name goes with that name."""
    for key, (was, now) in owners.items():
        if was is None or now is None:
            continue
        came = Claim.objects.filter(source=now[0], source_key=key).exclude(**{DECIDED_CLAIM: "source"})
        elsewhere = NameInArticle.objects.filter(key=key).values("article")
        came.exclude(article__in=elsewhere).update(source=was[0])
