"""The admin shows claims and their history and changes none of it."""

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import User
from django.test import Client

from claims import workflow
from claims.admin import ReadOnlyAdmin
from claims.models import Claim, Event, Link, Source, Thread, Verdict
from tests.claims.making import denial_of, make_chief, make_claim, make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.mark.parametrize("model", [Claim, Link, Thread, Verdict, Event, Source])
def test_every_list_and_page_opens_and_only_sources_can_be_changed(root: Client, model) -> None:  # type: ignore[no-untyped-def]
    claim = make_claim("the gate was open")
    _, link = denial_of(claim)
    workflow.confirm_link(link_id=link.pk, by=make_editor())
    workflow.set_verdict(claim_id=claim.pk, rating="true", by=make_chief())
    name = model._meta.model_name
    row = model._default_manager.first()
    listed = root.get(f"/admin/claims/{name}/?q=gate")
    assert listed.status_code == 200
    assert root.get(f"/admin/claims/{name}/{row.pk}/change/").status_code == 200
    assert root.get(f"/admin/claims/{name}/add/").status_code == 403
    assert root.post(f"/admin/claims/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    before = model._default_manager.values().first()
    changed = root.post(
        f"/admin/claims/{name}/{row.pk}/change/", {"note": "x", "title": "x", "act": "denial"}
    )
    assert changed.status_code == (200 if model is Source else 403)
    after = model._default_manager.values().first()
    assert {**before, "embedding": None} == {**after, "embedding": None}
    assert isinstance(site._registry[model], ReadOnlyAdmin) == (model is not Source)


def test_a_sources_name_is_put_right_and_stays_so(root: Client) -> None:
    claim = make_claim("the gate was open", source="Ada Qill")
    assert claim.source is not None
    sent = {"name": "Ada Quill", "kind": "person", "aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    assert root.post(f"/admin/claims/source/{claim.source_id}/change/", sent).status_code == 302
    again = make_claim("the mill burned", source="Ada Qill")
    assert again.source is not None
    assert (again.source.pk, again.source.name) == (claim.source_id, "Ada Quill")
