"""What was just done is told with a button that takes it back."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from claims import workflow
from claims.models import Claim, Event, Link, Thread
from tests.factories import UserFactory, add_dispute

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user = User.objects.create_superuser("rex")
    client.force_login(user)
    return user


@pytest.fixture
def thread() -> Thread:
    return add_dispute()


def _undo(client: Client, page: bytes) -> str:
    """Press the button in a page's message; gives what is said then."""
    found = re.search(r'action="(/changes/\d+/undo)"', page.decode())
    assert found is not None
    return client.post(found[1], {"next": "/desk/"}, follow=True).content.decode()


def test_a_new_title_is_taken_back(client: Client, editor: User, thread: Thread) -> None:
    before = thread.title
    page = client.post(f"/threads/{thread.pk}/rename", {"title": "The ferry"}, follow=True).content
    assert Thread.objects.get().title == "The ferry"
    assert "That is taken back." in _undo(client, page)
    thread.refresh_from_db()
    assert (thread.title, thread.title_edited) == (before, False)
    newest = Event.objects.about("thread", thread.pk)[0]
    assert (newest.action, newest.new["title"], newest.actor_name) == ("rename", before, "rex")  # type: ignore[index]


def test_an_editors_title_stays_an_editors(client: Client, editor: User, thread: Thread) -> None:
    workflow.rename_thread(thread_id=thread.pk, title="The ferry", by=editor)
    workflow.rename_thread(thread_id=thread.pk, title="The boat", by=editor)
    newest = Event.objects.about("thread", thread.pk)[0]
    again = workflow.undo_rename(event_id=newest.pk, by=editor)
    assert (again.title, again.title_edited) == ("The ferry", True)


def test_a_title_that_was_changed_since_is_left_alone(client: Client, editor: User, thread: Thread) -> None:
    page = client.post(f"/threads/{thread.pk}/rename", {"title": "The ferry"}, follow=True).content
    workflow.rename_thread(thread_id=thread.pk, title="The boat", by=UserFactory(is_superuser=True))
    assert "The dispute has another title by now." in _undo(client, page)
    assert Thread.objects.get().title == "The boat"


def test_a_judged_link_is_a_suggestion_again(client: Client, editor: User, thread: Thread) -> None:
    link = thread.lead_link
    assert link is not None
    page = client.post(f"/links/{link.pk}/judge", {"state": "rejected", "next": "/"}, follow=True).content
    assert Link.objects.get(pk=link.pk).state == "rejected"
    assert "That is taken back." in _undo(client, page)
    assert Link.objects.get(pk=link.pk).state == "suggested"


def test_a_withdrawn_claim_and_a_pinned_dispute_come_back(
    client: Client, editor: User, thread: Thread
) -> None:
    claim = Claim.objects.get(act="non_denial")
    _undo(client, client.post(f"/claims/{claim.pk}/withdraw", follow=True).content)
    assert Claim.objects.get(pk=claim.pk).withdrawn_at is None
    _undo(client, client.post(f"/threads/{thread.pk}/pin", {"do": "pin"}, follow=True).content)
    assert Thread.objects.get(pk=thread.pk).pinned_at is None


def test_only_changes_of_the_kinds_that_can_be_undone(client: Client, editor: User, thread: Thread) -> None:
    claim = thread.lead_claim_id or 0
    workflow.comment(claim_id=claim, text="Look.", by=editor)
    assert client.post(f"/changes/{Event.objects.latest('pk').pk}/undo").status_code == 404
    assert client.post("/changes/999999999999999999999/undo").status_code == 404
    assert client.get("/changes/1/undo").status_code == 405
