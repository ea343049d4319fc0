"""The places of claims in their articles as annotations by the W3C's Web Annotation Data Model.

A claim has up to three: one for the words that are attributed, one for who speaks, one for the word of
speaking; a role whose words stand in several places has one target for each. Each target is the article's
text as it is stored here, and is named twice: by its code points, which hold for that text alone (its hash is
given), and by its words with what stands before and after, which can be found in any copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from claims.interchange.addresses import Site
from claims.interchange.claim_nodes import Node, text_of
from claims.models import Claim
from claims.text_pieces import cut

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
HASHED = {"sha256": "http://schema.org/sha256"}
BESIDE = 32  # code points before and after the words
PER_PAGE = 100  # claims
ROLES = ("content", "source", "cue")
_MOTIVES = {"content": "describing", "source": "identifying", "cue": "tagging"}


class Place(NamedTuple):
    """One span of one role of a claim."""

    claim: Claim
    role: str
    start: int
    end: int


def collection(site: Site, *, address: str, label: str, claims: int, total: int, first: Node) -> Node:
    """What there is of an article or a dispute, `total` annotations of so many claims; its first page."""
    pages = max(1, -(-claims // PER_PAGE))
    return {
        "@context": [CONTEXT, HASHED],
        "id": address,
        "type": "AnnotationCollection",
        "label": label,
        "total": total,
        "generator": _generator(site),
        "first": {key: value for key, value in first.items() if key not in ("@context", "partOf")},
        "last": _page_address(address, pages),
    }


def count(claims: QuerySet[Claim]) -> tuple[int, int]:
    """How many claims there are, and how many annotations they have; one query."""
    some = {role: Count("pk", filter=~Q(**{f"{role}_spans": []})) for role in ROLES}
    found = claims.order_by().aggregate(claims=Count("pk"), **some)
    return found["claims"], sum(found[role] for role in ROLES)


def page(site: Site, *, address: str, claims: Sequence[Claim], number: int, more: bool) -> Node:
    """One page of a collection at an address, with the annotations of some claims; two queries at most."""
    node: Node = {
        "@context": [CONTEXT, HASHED],
        "id": _page_address(address, number),
        "type": "AnnotationPage",
        "partOf": address,
        "items": list(annotated(site, claims)),
    }
    if number > 1:
        node["prev"] = _page_address(address, number - 1)
    if more:
        node["next"] = _page_address(address, number + 1)
    return node


def annotated(site: Site, claims: Iterable[Claim]) -> Iterator[Node]:
    """The annotations of some claims, which come with article and source; one query."""
    places = [
        Place(claim, role, start, end)
        for claim in claims
        for role in ROLES
        for start, end in getattr(claim, f"{role}_spans")
    ]
    quotes = _quotes(places)
    targets: dict[tuple[int, str], list[Node]] = {}
    for place, quote in zip(places, quotes, strict=True):
        target = _target(site, place, quote)
        targets.setdefault((place.claim.pk, place.role), []).append(target)
    rows = {place.claim.pk: place.claim for place in places}
    for (pk, role), found in targets.items():
        yield _annotation(site, rows[pk], role, found)


def _annotation(site: Site, claim: Claim, role: str, targets: list[Node]) -> Node:
    return {
        "id": f"{site.claim_page(claim.pk)}#{role}",
        "type": "Annotation",
        "motivation": _MOTIVES[role],
        "created": claim.created_at.isoformat(),
        "modified": claim.updated_at.isoformat(),
        "body": _body(site, claim, role),
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _body(site: Site, claim: Claim, role: str) -> list[Node]:
    """What is said of the words: that they are a role of a statement, and what it comes to."""
    about: Node = {
        "type": "SpecificResource",
        "purpose": "linking",
        "source": site.statement(claim.pk),
    }
    role_tag: Node = {"type": "TextualBody", "purpose": "tagging", "value": role}
    if role == "source" and claim.source is not None:
        return [role_tag, {**about, "purpose": "identifying", "source": site.source(claim.source.pk)}, about]
    if role == "content":
        said: Node = {"type": "TextualBody", "purpose": "describing", "format": "text/plain"}
        act: Node = {"type": "TextualBody", "purpose": "classifying", "value": claim.act}
        return [role_tag, act, {**said, "value": text_of(claim)}, about]
    return [role_tag, about]


def _target(site: Site, place: Place, quote: Node) -> Node:
    article = place.claim.article
    source: Node = {"id": site.text_of(article.pk), "type": "Text", "format": "text/plain"}
    if article.language:
        source["language"] = article.language
    return {
        "type": "SpecificResource",
        "source": {**source, "sha256": article.sha256},
        "selector": [
            {"type": "TextPositionSelector", "start": place.start, "end": place.end},
            {"type": "TextQuoteSelector", **quote},
        ],
    }


def _quotes(places: Sequence[Place]) -> list[Node]:
    """For each place its words and what stands before and after."""
    pieces = []
    for claim, _role, start, end in places:
        edges = ((start - BESIDE, start), (start, end), (end, end + BESIDE))
        pieces += [(claim.article_id, begin, finish) for begin, finish in edges]
    words = iter(cut(pieces))
    found = []
    for _place in places:
        before, exact, after = next(words), next(words), next(words)
        quote = {"exact": exact, "prefix": before, "suffix": after}
        found.append({key: value for key, value in quote.items() if value or key == "exact"})
    return found


def _generator(site: Site) -> Node:
    return {"id": f"{site.root}/", "type": "Software", "name": "claimtrack"}


def _page_address(address: str, number: int) -> str:
    return f"{address}?page={number}"
