"""A Claim of schema.org with who makes it and where it appears, out of the stored claims that make it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from articles.models import Article
from claims.folding import said_at
from claims.interchange.addresses import Site, web_address
from claims.interchange.one_claim import made_up_of
from claims.models import Claim, Source
from claims.wording import lead_of, worded, worded_by

Node = dict[str, Any]
# A state speaks as an organisation; of who is not known to be either nothing is said.
TYPES = {
    Source.Kind.PERSON: "Person",
    Source.Kind.ORGANISATION: "Organization",
    Source.Kind.STATE: "Organization",
}


@dataclass(frozen=True, slots=True)
class OneClaim:
    """Stored claims, by day of publication, that an editor says are one; `number` is what it is called by."""

    number: int
    members: tuple[Claim, ...]


def claims_as_one(
    claim_ids: Iterable[int], known: Mapping[int, Claim] = MappingProxyType({})
) -> dict[int, OneClaim]:
    """For each claim the whole that it is part of, with articles, outlets and sources, in two queries.

    Withdrawn claims are left out. Those that are ``known``, and stand, are not asked for again.
    """
    groups = made_up_of(claim_ids)
    wanted = {pk for group in groups.values() for pk in group}
    rows = {pk: known[pk] for pk in wanted if pk in known}
    if further := wanted - rows.keys():
        rows |= Claim.objects.visible().with_origin().order_by().in_bulk(list(further))
    found: dict[int, OneClaim] = {}
    made: dict[tuple[int, ...], OneClaim] = {}
    for pk, group in groups.items():
        members = [rows[member] for member in group if member in rows]
        if pk in rows:
            found[pk] = made.setdefault(group, OneClaim(members[0].pk, tuple(sorted(members, key=said_at))))
    return found


def text_of(claim: Claim) -> str:
    """What is claimed, in words that mean the same without the article.

    The proposition of a denial is what is denied: with the speaker's name and the verb before it, so that
    what is said of the denial is never read as said of the claim.
    """
    words = worded_by(_speaker(claim), claim) if lead_of(claim) else worded(claim)
    return " ".join(words.split())


def claim_node(site: Site, claim: Claim, whole: OneClaim) -> Node:
    """The Claim that a stored claim is part of, worded as that one words it."""
    node: Node = {"@type": "Claim", "@id": site.claim(whole.number), "text": text_of(claim)}
    node["author"] = authors(site, whole.members)
    node["datePublished"] = _earliest(whole.members)
    node["appearance"] = appearances(site, whole.members)
    return {key: value for key, value in node.items() if value}


def authors(site: Site, claims: Sequence[Claim]) -> list[Node]:
    """Each source once, in the order of the claims; who is not named in the article is nobody's author."""
    sources = {claim.source.pk: claim.source for claim in claims if claim.source is not None}
    nodes = (source_node(site, source) for source in sources.values())
    return [node for node in nodes if "@type" in node]


def source_node(site: Site, source: Source) -> Node:
    """Who speaks; without a type where it is not known whether that is a person or an organisation."""
    node: Node = {"@id": site.source(source.pk), "name": source.name}
    if kind := TYPES.get(Source.Kind(source.kind)):
        node = {"@type": kind, **node}
    if source.kind != Source.Kind.UNNAMED:
        node["mainEntityOfPage"] = site.source_page(source)
    return node


def appearances(site: Site, claims: Sequence[Claim]) -> list[Node]:
    """Each article once, in the order of the claims."""
    articles = {claim.article_id: claim.article for claim in claims}
    return [article_node(site, article) for article in articles.values()]


def article_node(site: Site, article: Article) -> Node:
    """Where a claim appears: at its publisher's address, else at its copy here."""
    node: Node = {
        "@type": "NewsArticle",
        "@id": site.article(article.pk),
        "url": web_address(article.url) or site.article_page(article),
        "headline": article.title,
        "datePublished": article.published_at.isoformat() if article.published_at else "",
        "inLanguage": article.language,
    }
    if article.outlet is not None:
        node["publisher"] = {"@type": "Organization", "name": article.outlet.name}
        if homepage := web_address(article.outlet.homepage):
            node["publisher"]["url"] = homepage
    return {key: value for key, value in node.items() if value}


def _earliest(claims: Sequence[Claim]) -> str:
    """When it was first published as far as is known here, which is as near as we get to when it was made."""
    days = [claim.article.published_at for claim in claims if claim.article.published_at]
    return min(days).isoformat() if days else ""


def _speaker(claim: Claim) -> str:
    return claim.source.name if claim.source else claim.source_text or "?"
