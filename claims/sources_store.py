"""Source rows for the names that extraction gives: one row a speaker, however many workers ask at once.

A named speaker is one source in all articles, found by any of its aliases; an unnamed one ("a senior
official") belongs to its article. What editors have decided (claims.source_arrangement) goes first: who a
name means in one article, whose an alias is, what a source's kind and affiliation are. The caller holds a
transaction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from articles.models import Article
from claims.extraction.bodies import usual_name
from claims.extraction.types import Attribution, SourceKind
from claims.models import Event, NameInArticle, Source, SourceAlias

UNNAMED = "unnamed: "  # how extraction marks a speaker whom the text does not name
NAME_LENGTH = 300
_DROPPED = re.compile(r"(?<=\w)\.(?=\w|\s|$)|['’ʼ`]")  # "U.S." is "US", "People's" is "Peoples"
_APART = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"^(?:the|a|an) (?=\w)")


def name_key(name: str) -> str:
    """What two spellings of one name share: letters and digits in lower case, no leading "the"; the ministry
    of a state by its usual name ("Ministry of Defense of Peru" is Peru's Defence Ministry)."""
    plain = unicodedata.normalize("NFKC", usual_name(name)).casefold().replace("defense", "defence")
    words = _APART.sub(" ", _DROPPED.sub("", plain)).strip()
    return _ARTICLE.sub("", words)[:NAME_LENGTH]


def alias_key(*, canonical: str, article_id: int) -> str:
    """The key under which a canonical name is filed; "" where the name has no letter or digit."""
    if not canonical.startswith(UNNAMED):
        return name_key(canonical)
    words = name_key(canonical.removeprefix(UNNAMED))
    return f"{article_id}: {words}" if words else ""


def sources_for(*, article: Article, attributions: Iterable[Attribution]) -> dict[str, Source]:
    """The source of every canonical name in ``attributions``, made where it is new.

    What an article tells of a source's kind or affiliation is added where nothing was known; it never
    replaces what is there. Whom somebody speaks for is kept only if that has spoken itself: a bare
    "ministry" makes no source.
    """
    kinds: dict[str, tuple[str, str]] = {}  # alias key: (name, kind)
    affiliations: dict[str, str] = {}  # alias key of a speaker: alias key of whom it speaks for
    keys: dict[str, str] = {}  # canonical name: alias key
    for found in attributions:
        key = alias_key(canonical=found.canonical_source, article_id=article.pk)
        if not key:
            continue
        keys[found.canonical_source] = key
        _note(kinds, key, _shown(found.canonical_source), _kind(found))
        above = name_key(found.affiliation)
        if above and above != key:
            affiliations.setdefault(key, above)
    settled = NameInArticle.objects.select_related("source").filter(article=article, key__in=kinds)
    sources = {name.key: name.source for name in settled}
    # In one order for everybody, so that two workers with the same new names never wait for each other.
    for key in sorted(set(kinds) - set(sources)):
        sources[key] = _get_or_make(key, *kinds[key], article=article)
    for key in sorted(affiliations):
        _affiliate(sources[key], sources.get(affiliations[key]) or _known(affiliations[key]))
    return {canonical: sources[key] for canonical, key in keys.items()}


def drop_unused(*, article: Article) -> None:
    """Delete the article's unnamed speakers to whom nothing is attributed any more.

    One that an editor has merged or renamed stays: its address and its history do.
    """
    unused = Source.objects.filter(article=article, claims__isnull=True, affiliates__isnull=True)
    touched = Event.objects.filter(subject_type="source", subject_id=OuterRef("pk"))
    unused.filter(merged_into__isnull=True).exclude(Exists(touched)).delete()


def _note(kinds: dict[str, tuple[str, str]], key: str, name: str, kind: str) -> None:
    known = kinds.get(key)
    if known is None or known[1] == SourceKind.UNKNOWN:
        kinds[key] = (known[0] if known else name, kind)


def _shown(canonical: str) -> str:
    return canonical.removeprefix(UNNAMED).strip()[:NAME_LENGTH]


def _kind(found: Attribution) -> str:
    """Only a speaker marked as unnamed stays with its article, whatever kind was guessed."""
    if found.canonical_source.startswith(UNNAMED):
        return SourceKind.UNNAMED
    return SourceKind.UNKNOWN if found.source_kind == SourceKind.UNNAMED else found.source_kind


def _known(key: str) -> Source | None:
    alias = SourceAlias.objects.select_related("source").filter(key=key).first()
    return alias.source if alias else None


def _get_or_make(key: str, name: str, kind: str, *, article: Article) -> Source:
    source = _known(key)
    if source is None:
        try:
            with transaction.atomic():
                home = article if kind == SourceKind.UNNAMED else None
                source = Source.objects.create(name=name, kind=kind, article=home)
                SourceAlias.objects.create(source=source, name=name, key=key)
                return source
        except IntegrityError:  # another worker made it between our look and our insert
            source = SourceAlias.objects.select_related("source").get(key=key).source
    if source.kind == Source.Kind.UNKNOWN and kind != Source.Kind.UNKNOWN and not source.kind_fixed:
        source.kind = kind
        source.save(update_fields=["kind"])
    return source


def _affiliate(source: Source, above: Source | None) -> None:
    """Say for whom a source speaks, unless that is known, decided, or would go round in a circle."""
    if source.affiliation_id is not None or source.affiliation_fixed or above is None:
        return
    if above.pk == source.pk or leads_up_to(above.pk, source.pk):
        return
    source.affiliation = above
    source.save(update_fields=["affiliation"])


def leads_up_to(source_id: int, above: int) -> bool:
    """Whether a source belongs to another one, however many steps up."""
    seen: set[int] = set()
    at: int | None = source_id
    while at is not None and at not in seen:
        seen.add(at)
        at = Source.objects.filter(pk=at).values_list("affiliation", flat=True).first()
        if at == above:
            return True
    return False
