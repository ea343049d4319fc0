"""Data for requests that are made up: of each kind a few objects, in several states."""

from __future__ import annotations

from django.contrib.auth.models import User

from articles.models import Article, Outlet
from claims import following, workflow
from claims.models import (
    Claim,
    Event,
    Evidence,
    EvidenceSuggestion,
    Link,
    ReviewImport,
    SavedSearch,
    Source,
    Thread,
    Verdict,
)
from tests.factories import add_dispute
from tests.interchange.others import offered


def seed(by: User, other: User) -> dict[str, list[int]]:
    """Store it; gives the ids by kind."""
    for day in range(4, 10):
        add_dispute(day=day, mark=f"Edition {day}.")
    claims = list(Claim.objects.order_by("pk"))
    links = list(Link.objects.order_by("pk"))
    workflow.confirm_link(link_id=links[0].pk, by=by)
    workflow.reject_link(link_id=links[1].pk, by=by)
    workflow.rename_thread(thread_id=Thread.objects.earliest("pk").pk, title="The ferry", by=by)
    for claim in claims[:4]:
        workflow.add_evidence(claim_id=claim.pk, url="https://port.example/", stance="contradicts", by=by)
        reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ines Vold", by=by)
        assert reply is not None
        workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="It was not.", by=by)
    published = Verdict.objects.filter(claim__in=claims[:2])
    for verdict in published:
        workflow.submit(verdict_id=verdict.pk, by=by)
        workflow.approve(verdict_id=verdict.pk, by=other, publish=True)
    for claim in (thread.lead_claim for thread in Thread.objects.select_related("lead_claim")[:3]):
        if claim is not None:
            offered(claim, by)
    following.save_search(name="Ferries", listing="claims", query="q=ferry", by=by)
    kinds = {
        "articles": Article,
        "outlets": Outlet,
        "sources": Source,
        "claims": Claim,
        "links": Link,
        "threads": Thread,
        "verdicts": Verdict,
        "events": Event,
        "parts": Evidence,
        "searches": SavedSearch,
        "review-imports": ReviewImport,
        "evidence-suggestions": EvidenceSuggestion,
    }
    return {
        name: list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:20])
        for name, model in kinds.items()
    }
