"""The admin shows claims and their history and changes none of it."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import Group, User
from django.test import Client

from articles.models import Article, Outlet
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
def test_every_list_and_page_opens_and_none_can_be_changed(root: Client, model) -> None:  # type: ignore[no-untyped-def]
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
    assert changed.status_code == 403
    after = model._default_manager.values().first()
    assert {**before, "embedding": None} == {**after, "embedding": None}
    assert isinstance(site._registry[model], ReadOnlyAdmin)


def test_what_is_changed_in_the_admin_is_an_event(root: Client) -> None:
    article = make_claim("the gate was open").article
    address = f"/admin/articles/article/{article.pk}/change/"
    page = root.get(address)
    sent = {
        name: "" if value is None else value for name, value in page.context["adminform"].form.initial.items()
    }
    moment = sent.pop("published_at")
    sent |= {"published_at_0": str(moment.date()), "published_at_1": "06:00:00", "title": "The gate"}
    assert root.post(address, sent).status_code == 302
    event = Event.objects.get(subject_type="article")
    assert (event.actor_name, event.action, event.subject_id) == ("root", "edit", article.pk)
    assert (event.old, event.new) == ({"title": article.title}, {"title": "The gate"})
    assert root.post(address, sent).status_code == 302
    assert Event.objects.filter(subject_type="article").count() == 1  # nothing changed, nothing said
    assert root.post(address, {**sent, "url": "no address"}).status_code == 200
    assert Event.objects.filter(subject_type="article").count() == 1


def test_the_disputes_of_an_article_that_is_put_right_follow(root: Client) -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    thread, article = Thread.objects.get(entries__claim=claim), claim.article
    assert (thread.first_at, thread.outlet_count) == (article.published_at, 1)
    other = Outlet.objects.create(name="Tarn Mercury", key="tarn mercury")
    sent = {"title": article.title, "published_at_0": "2020-01-02", "published_at_1": "06:00:00"}
    address = f"/admin/articles/article/{article.pk}/change/"
    assert root.post(address, {**sent, "outlet": other.pk}).status_code == 302
    thread.refresh_from_db()
    assert (thread.first_at, thread.outlet_count) == (datetime(2020, 1, 2, 6, tzinfo=UTC), 2)
    sent |= {"published_at_0": "", "published_at_1": ""}
    assert root.post(address, {**sent, "outlet": ""}).status_code == 302
    thread.refresh_from_db()
    assert (thread.first_at, thread.outlet_count) == (thread.last_at, 1)


def test_accounts_too_without_their_passwords(root: Client) -> None:
    added = {"username": "ada", "password1": "some-long-words-1", "password2": "some-long-words-1"}
    assert root.post("/admin/auth/user/add/", {**added, "usable_password": "true"}).status_code == 302
    ada = User.objects.get(username="ada")
    group = Group.objects.get(name="reviewer")
    sent = {
        "username": "ada",
        "is_active": "on",
        "groups": [group.pk],
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
    }
    assert root.post(f"/admin/auth/user/{ada.pk}/change/", sent).status_code == 302
    assert root.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"}).status_code == 302
    events = Event.objects.filter(subject_type="user", subject_id=ada.pk).order_by("pk")
    assert [event.action for event in events] == ["add", "edit", "delete"]
    assert (events[1].old or {})["groups"] == []
    assert (events[1].new or {})["groups"] == ["reviewer"]
    assert "password" not in str([(event.old, event.new) for event in events])
    assert not User.objects.filter(pk=ada.pk).exists()


def test_reading_again_from_the_admin_is_an_event(root: Client) -> None:
    articles = [make_claim(f"the mill burned {n} times").article for n in range(2)]
    Article.objects.filter(pk=articles[0].pk).update(state="failed")
    sent = {"action": "read_again", "_selected_action": [article.pk for article in articles]}
    root.post("/admin/articles/article/", sent)
    event = Event.objects.get(subject_type="article")  # the other one waits already
    assert (event.subject_id, event.action) == (articles[0].pk, "retry")
    assert (event.old, event.new) == ({"state": "failed"}, {"state": "pending"})
