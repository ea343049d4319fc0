"""Where a source contradicts itself: on its page and in the API."""

from datetime import timedelta

import pytest
from django.test import Client

from claims import workflow
from tests.api.asking import get
from tests.claims.making import DAY, denial_of, link_up, make_claim, make_editor

pytestmark = pytest.mark.django_db


def test_two_claims_of_one_source_that_cannot_both_be_right(client: Client) -> None:
    first = make_claim("the gate was open", published_at=DAY)
    second = make_claim("the gate was never open", published_at=DAY + timedelta(days=3))
    third = make_claim("the gate stood open")
    (link,) = link_up((second, first, "contradicts", 0.8))
    link_up((third, first, "repeats", 0.9))  # says the same: no contradiction
    denial, _ = denial_of(first)  # somebody else's: neither
    (found,) = get(f"sources/{first.source_id}/contradictions/")
    assert (found["id"], found["kind"]) == (link.pk, "contradicts")
    assert (found["from_claim"]["id"], found["to_claim"]["id"]) == (second.pk, first.pk)
    assert get(f"sources/{denial.source_id}/contradictions/") == []
    page = client.get(f"/sources/{first.source_id}/").content.decode()
    part = page[page.index("Contradicts itself") :]
    assert part.index("the gate was open") < part.index("the gate was never open")
    assert "Contradicts itself" not in client.get(f"/sources/{denial.source_id}/").content.decode()
    workflow.reject_link(link_id=link.pk, by=make_editor())
    assert get(f"sources/{first.source_id}/contradictions/") == []
    assert "Contradicts itself" not in client.get(f"/sources/{first.source_id}/").content.decode()
