"""The source that an editor names for a claim: one that is there, a new one, or one of this article alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Article
from claims.models import Claim, Source, SourceAlias
from claims.sources_store import NAME_LENGTH, UNNAMED, alias_key


@dataclass(frozen=True, slots=True)
class WhoSpeaks:
    """By number or by name, ``unnamed`` for a speaker of this article alone; neither for nobody named."""

    source_id: int | None = None
    name: str = ""
    unnamed: bool = False
    kind: str = Source.Kind.UNKNOWN  # of a source that is new


def resolve(who: WhoSpeaks, article: Article) -> tuple[Source | None, str]:
    """The source, made where it is new, and the key of the name that stands for it.

    A name that some source has already, in whatever spelling, is that source. Raises ValueError where there
    is no such source or the name has no letter.
    """
    if who.source_id is not None:
        return _by_id(who.source_id, article)
    name = " ".join(who.name.replace("\0", " ").split())
    if not name:
        return None, ""
    if len(name) > NAME_LENGTH:
        raise ValueError(_("A name has no more than %(most)d characters.") % {"most": NAME_LENGTH})
    key = alias_key(canonical=f"{UNNAMED}{name}" if who.unnamed else name, article_id=article.pk)
    if not key:
        raise ValueError(_("A name needs a letter or a digit."))
    alias = SourceAlias.objects.select_related("source").filter(key=key).first()
    if alias is not None:
        return alias.source, key
    if who.unnamed:
        source = Source.objects.create(name=name, kind=Source.Kind.UNNAMED, article=article)
    else:
        source = Source.objects.create(name=name, kind=_kind(who.kind))
    SourceAlias.objects.create(source=source, name=name, key=key)
    return source, key


def from_words(words: str, article: Article) -> WhoSpeaks:
    """Whom the words of an article mean: a source by that name where there is one, else one of it alone."""
    name = " ".join(words.split())[:NAME_LENGTH]
    key = alias_key(canonical=name, article_id=article.pk)
    named = bool(key) and SourceAlias.objects.filter(key=key).exists()
    return WhoSpeaks(name=name if key else "", unnamed=not named)


def recall(value: dict[str, Any] | None, claim: Claim) -> dict[str, Any] | None:
    """A source as it was recorded, found again by name where it was deleted or merged since."""
    if value is None:
        return None
    source = Source.objects.filter(pk=value["id"]).first()
    if source is not None and source.merged_into_id is None:
        return value
    if source is not None:
        found, key = resolve(WhoSpeaks(source_id=source.pk), claim.article)
    else:
        unnamed = value["kind"] == Source.Kind.UNNAMED
        who = WhoSpeaks(name=value["name"], unnamed=unnamed, kind=value["kind"])
        found, key = resolve(who, claim.article)
    if found is None:
        return None
    return {"id": found.pk, "name": found.name, "kind": str(found.kind), "key": value["key"] or key}


def _by_id(source_id: int, article: Article) -> tuple[Source, str]:
    source = Source.objects.filter(pk=source_id).first()
    seen: set[int] = set()
    while source is not None and source.merged_into is not None and source.pk not in seen:
        seen.add(source.pk)
        source = source.merged_into
    if source is None or source.article_id not in (None, article.pk):
        raise ValueError(_("There is no such source."))
    unnamed = source.kind == Source.Kind.UNNAMED
    own = alias_key(canonical=f"{UNNAMED}{source.name}" if unnamed else source.name, article_id=article.pk)
    keys = set(source.aliases.values_list("key", flat=True))
    return source, own if own in keys else min(keys, default="")


def _kind(kind: str) -> str:
    known = kind in Source.Kind.values and kind != Source.Kind.UNNAMED
    return kind if known else Source.Kind.UNKNOWN
