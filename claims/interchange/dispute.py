"""A dispute as linked data, with or without verdicts: its claims, where they appear, who links them how.

For this schema.org has no words: a ClaimReview needs a rating. Claims and appearances are those of
schema.org, links have names of our own (claims.interchange.context). A link that the machine suggests
stands as a `ClaimLink` with its state; “this denies that” is said outright only where an editor has confirmed
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claims.interchange.addresses import Site
from claims.interchange.claim_nodes import Node, OneClaim, claim_node, claims_as_one, source_node
from claims.interchange.claim_review import reviews_of
from claims.models import Claim, Link, Thread, ThreadClaim

_OUTRIGHT = {Link.Kind.DENIES: "denies", Link.Kind.CONTRADICTS: "contradicts"}


def dispute_document(site: Site, thread: Thread) -> Node:
    """The whole dispute; the thread comes as ``ThreadQuerySet.for_detail`` gives it, as it is now."""
    entries = list(thread.entries.all())
    claims = [entry.claim for entry in entries]
    wholes = claims_as_one(claim.pk for claim in claims)
    links = _links_inside(claims)
    node: Node = {
        "@context": site.to("api:interchange-context"),
        "@type": "Dispute",
        "@id": site.dispute(thread.pk),
        "name": thread.title,
        "url": site.thread_page(thread),
        "dateCreated": thread.created_at.isoformat(),
        "dateModified": thread.updated_at.isoformat(),
        "claims": _claims(site, entries, wholes, links),
        "links": [_link(site, link) for link in links],
    }
    return node


def _claims(
    site: Site, entries: Sequence[ThreadClaim], wholes: Mapping[int, OneClaim], links: Sequence[Link]
) -> list[Node]:
    """One node for each Claim, with the statements of the dispute that make it up."""
    nodes: dict[int, Node] = {}
    for entry in entries:
        claim, whole = entry.claim, wholes[entry.claim_id]
        if whole.number not in nodes:
            nodes[whole.number] = {**claim_node(site, claim, whole), "side": entry.side, "statements": []}
        nodes[whole.number]["statements"].append(_statement(site, claim))
    for review in reviews_of(site, [entry.claim for entry in entries]):
        claim_name = review["itemReviewed"]["@id"]
        reviewed = next(node for node in nodes.values() if node["@id"] == claim_name)
        inside = {key: value for key, value in review.items() if key != "@context"}
        reviewed.setdefault("review", []).append({**inside, "itemReviewed": {"@id": claim_name}})
    for link in links:
        if link.state == Link.State.CONFIRMED and (word := _OUTRIGHT.get(Link.Kind(link.kind))):
            denying, denied = wholes[link.from_claim_id].number, wholes[link.to_claim_id].number
            names = nodes[denying].setdefault(word, [])
            if site.claim(denied) not in names:
                names.append(site.claim(denied))
    return list(nodes.values())


def _statement(site: Site, claim: Claim) -> Node:
    """One attribution: who, in which words, where in which text."""
    node: Node = {
        "@type": "Quotation",
        "@id": site.statement(claim.pk),
        "url": site.claim_page(claim.pk),
        "act": claim.act,
        "spokenBy": source_node(site, claim.source) if claim.source else None,
        "relays": claim.relays,
        "statedIn": site.article(claim.article_id),
        "sentence": claim.sentence,
        "content": claim.content_text,
    }
    node = {key: value for key, value in node.items() if value}
    return node | {
        "sentenceStart": claim.sentence_start,
        "sentenceEnd": claim.sentence_end,
        "textHash": claim.article.sha256,
    }


def _links_inside(claims: Sequence[Claim]) -> list[Link]:
    """The standing links between two claims of the dispute."""
    inside = {claim.pk for claim in claims}
    found = [link for claim in claims for link in claim.links_out.all() if link.to_claim_id in inside]
    return sorted(found, key=lambda link: link.pk)


def _link(site: Site, link: Link) -> Node:
    node: Node = {
        "@type": "ClaimLink",
        "@id": f"{site.to('api:link-detail', link.pk)}#link",
        "kind": link.kind,
        "from": site.statement(link.from_claim_id),
        "to": site.statement(link.to_claim_id),
        "state": link.state,
        "scope": link.scope,
        "trigger": link.trigger_text,
        "reason": link.reason,
        "score": link.score,
    }
    return {key: value for key, value in node.items() if value != ""}
