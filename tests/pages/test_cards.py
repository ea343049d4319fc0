"""Cards are kept for their content: whatever changes of what they show is shown at once."""

import pytest
from django.test import Client

from articles.models import Outlet
from claims import workflow
from claims.models import Claim, Link, Source, Thread
from claims.templatetags import cards
from tests.claims.making import make_chief, make_editor
from tests.factories import add_dispute

pytestmark = pytest.mark.django_db


def _card(client: Client) -> str:
    page = client.get("/").content.decode()
    return " ".join(page[page.index('<article class="dispute') : page.index("</article>")].split())


def test_a_card_changes_with_everything_that_it_shows(client: Client) -> None:
    thread, chief, editor = add_dispute(), make_chief(), make_editor()
    seen = [_card(client)]
    assert _card(client) == seen[0]

    def changed(words: str) -> None:
        card = _card(client)
        assert words in card
        assert card not in seen
        seen.append(card)

    workflow.confirm_link(link_id=Link.objects.get(kind="denies").pk, by=chief)
    changed("confirmed")
    Source.objects.filter(pk=Claim.objects.get(pk=thread.lead_claim_id).source_id).update(name="Ines Wold")
    changed("Ines Wold")
    Outlet.objects.filter(articles__claims=thread.lead_claim_id).update(name="Port Herald")
    changed("Port Herald")
    Thread.objects.filter(pk=thread.pk).update(title="Whether it was full")
    changed("Whether it was full")
    workflow.pin_thread(thread_id=thread.pk, by=chief)
    changed("Pinned")
    row = workflow.set_verdict(claim_id=thread.lead_claim_id, rating="false", rationale="Shut.", by=editor)
    workflow.submit(verdict_id=row.pk, by=editor)
    workflow.approve(verdict_id=row.pk, by=chief, publish=True)
    changed("Verdict on this claim:")
    other = workflow.set_verdict(claim_id=thread.lead_denial_id, rating="true", rationale="So.", by=editor)
    assert _card(client) == seen[-1]  # a draft shows nowhere
    workflow.submit(verdict_id=other.pk, by=editor)
    workflow.approve(verdict_id=other.pk, by=chief, publish=True)
    changed(">True<")


def test_a_card_shows_the_verdict_on_either_side_beside_that_side(client: Client) -> None:
    """A rated denial under a claim that nobody rated: the claim gets nothing of it."""
    thread, chief, editor = add_dispute(), make_chief(), make_editor()
    row = workflow.set_verdict(claim_id=thread.lead_denial_id, rating="false", rationale="No.", by=editor)
    workflow.submit(verdict_id=row.pk, by=editor)
    workflow.approve(verdict_id=row.pk, by=chief, publish=True)
    claim, denial = _card(client).split('class="pair-tie"')
    assert "Verdict on this claim:" not in claim
    assert denial.count("Verdict on this claim:") == 1
    assert "verdict-false" in denial


def test_no_more_are_kept_than_there_is_room_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "KEPT", 2)
    cards._written.clear()
    for number in range(4):
        add_dispute(day=4 + number, mark=f"Edition {number}.")
    assert client.get("/").content.decode().count('<article class="dispute') == 4
    assert len(cards._written) == 2
