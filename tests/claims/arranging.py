"""Disputes for tests of what editors arrange, and how these stand."""

from io import StringIO

from django.core.management import call_command

from claims import store, thread_store
from claims.models import Claim, Link, Thread, ThreadClaim
from tests.claims.making import (
    attribution,
    denial_of,
    extraction,
    link_up,
    make_claim,
)


def sides(thread: Thread) -> dict[str, set[int]]:
    """The visible claims of a dispute by side; sides without any are left out."""
    found: dict[str, set[int]] = {}
    for entry in thread.entries.filter(claim__withdrawn_at__isnull=True):
        found.setdefault(entry.side, set()).add(entry.claim_id)
    return found


def live() -> list[dict[str, set[int]]]:
    return sorted((sides(thread) for thread in Thread.objects.live()), key=str)


def two_disputes() -> tuple[Claim, Claim, Claim, Claim]:
    """The gate, open and not, and the mill, burned and not."""
    gate, mill = make_claim("the gate was open"), make_claim("the mill burned", source="Cy Moss")
    no_gate, _ = denial_of(gate)
    no_mill, _ = denial_of(mill, source="Di Fell")
    return gate, no_gate, mill, no_mill


def thread_of(claim: Claim) -> Thread:
    return ThreadClaim.objects.select_related("thread").get(claim=claim).thread


def rerun() -> None:
    """Everything that runs again: articles read anew, links judged anew, disputes grouped anew."""
    for claim in Claim.objects.select_related("article", "source"):
        assert claim.source is not None
        found = extraction(
            attribution(claim.article.text, claim.source.name, "said", claim.content_text, act=claim.act),
            version="later",
        )
        store.replace_machine_claims(article=claim.article, found=found)
    for link in Link.objects.select_related("from_claim__article", "to_claim__article"):
        link_up((link.from_claim, link.to_claim, link.kind, link.score))
    thread_store.regroup(claim_ids=Claim.objects.values_list("pk", flat=True))
    call_command("regroup", stdout=StringIO())


def glued() -> tuple[Claim, Claim, Claim, Claim]:
    """Two disputes that a strong repetition has made one."""
    gate, no_gate, mill, no_mill = two_disputes()
    link_up((mill, gate, "repeats", 0.99))
    assert Thread.objects.live().count() == 1
    return gate, no_gate, mill, no_mill
