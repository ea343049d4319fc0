"""The make-up of disputes by form: what editors do, that nobody else can, and that it can be undone."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from claims import workflow
from claims.models import Event, Exclusion, Link, Thread, ThreadClaim
from tests.factories import UserFactory, add_dispute

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return _client("change_thread")


def _client(*permissions: str) -> Client:
    user: User = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def _arrange(client: Client, thread: Thread, do: str, **sent: object) -> str:
    """Press a button; gives the page that it leads to."""
    answer = client.post(reverse("claims:thread-arrange", args=[thread.pk]), {"do": do, **sent}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def _repeat(thread: Thread) -> int:
    """The claim that says the same again."""
    return ThreadClaim.objects.filter(thread=thread, side="claim").latest("claim__pk").claim_id


def test_only_who_may_sees_and_does_it(client: Client, editor: Client) -> None:
    thread = add_dispute()
    for name, sent in (("claims:thread-arrange", {"do": "out"}), ("claims:thread-pin", {})):
        address = reverse(name, args=[thread.pk])
        assert "/accounts/login/" in client.post(address, sent).headers["Location"]
        assert _client().post(address, sent).status_code == 403
        assert editor.get(address).status_code == 405
    page = f"{thread.get_absolute_url()}?arrange=1"
    for reader in (client, _client("change_claim")):
        shown = reader.get(page).content.decode()
        assert 'id="arrange"' not in shown
        assert 'name="claims"' not in shown
    shown = editor.get(page).content.decode()
    assert shown.count('name="claims"') == 4
    assert 'id="arrange"' not in editor.get(thread.get_absolute_url()).content.decode()
    assert not Event.objects.exists()


def test_claim_is_taken_out_and_put_back_by_undo(editor: Client) -> None:
    thread = add_dispute()
    claim = _repeat(thread)
    page = _arrange(editor, thread, "out", claims=[claim], note="Another ferry.")
    assert "Taken out" in page
    assert "Another ferry." in page
    assert not ThreadClaim.objects.filter(claim=claim).exists()
    page = _arrange(editor, thread, "undo", event=Event.objects.get().pk)
    assert "That is undone" in page
    assert ThreadClaim.objects.get(claim=claim).thread_id == thread.pk
    assert not Exclusion.objects.exists()


def test_claims_are_split_off_and_merged_again(editor: Client) -> None:
    thread = add_dispute()
    claim = _repeat(thread)
    assert "this is the new one" in _arrange(editor, thread, "split", claims=[claim])
    new = ThreadClaim.objects.get(claim=claim).thread
    assert new.pk != thread.pk
    page = _arrange(editor, new, "merge", into=f"http://testserver{thread.get_absolute_url()}#claim1")
    assert "The two are one now" in page
    assert ThreadClaim.objects.get(claim=claim).thread_id == thread.pk


def test_claims_are_moved_all_or_none(editor: Client) -> None:
    thread, other = add_dispute(), add_dispute(day=9, mark="Later edition.")
    members = list(ThreadClaim.objects.filter(thread=thread).values_list("claim", flat=True))
    Link.objects.filter(from_claim__in=members, kind="denies").update(state="confirmed")
    page = _arrange(editor, thread, "move", to=str(other.pk), claims=members)
    assert "take that back first" in page  # a confirmed link stands in the way of one of them
    assert ThreadClaim.objects.filter(thread=other).count() == 4
    page = _arrange(editor, thread, "move", to=f"#{other.pk}", side="denial", claims=[_repeat(thread)])
    assert "1 claim is moved" in page
    assert ThreadClaim.objects.filter(thread=other, side="denial").count() == 2


def test_claim_changes_its_side(editor: Client) -> None:
    thread = add_dispute()
    claim = _repeat(thread)
    assert "Choose a side" in _arrange(editor, thread, "side", claims=[claim])
    assert "1 claim is moved" in _arrange(editor, thread, "side", claims=[claim], side="denial")
    assert ThreadClaim.objects.get(claim=claim).side == "denial"


@pytest.mark.parametrize(
    ("do", "sent", "said"),
    [
        ("", {}, "Choose what to do"),
        ("explode", {}, "Choose what to do"),
        ("split", {}, "Mark the claims first"),
        ("split", {"claims": ["x", "²"]}, "Mark the claims first"),
        ("split", {"claims": ["999999"]}, "Name some of the claims"),
        ("out", {"claims": ["999999"]}, "no such dispute, claim or decision"),
        ("move", {"to": "", "claims": ["1"]}, "number or the address"),
        ("move", {"to": "9" * 30, "claims": ["1"]}, "number or the address"),
        ("move", {"to": "999999", "claims": ["1"]}, "no such dispute, claim or decision"),
        ("merge", {"into": "elsewhere"}, "number or the address"),
        ("undo", {"event": "1 OR 1"}, "There is no such decision"),
        ("undo", {"event": "999999"}, "no such dispute, claim or decision"),
    ],
)
def test_what_makes_no_sense_is_explained(
    editor: Client, do: str, sent: dict[str, object], said: str
) -> None:
    assert said in _arrange(editor, add_dispute(), do, **sent)
    assert not Event.objects.exists()


def test_an_unknown_side_is_refused(editor: Client) -> None:
    thread = add_dispute()
    _arrange(editor, thread, "side", claims=[_repeat(thread)], side="middle")
    assert not Event.objects.exists()


def test_dispute_is_pinned_and_unpinned_with_an_event_each(client: Client, editor: Client) -> None:
    old, _new = add_dispute(), add_dispute(day=20, mark="Late edition.")
    address = reverse("claims:thread-pin", args=[old.pk])
    assert "Pin to the top" in editor.get(old.get_absolute_url()).content.decode()
    editor.post(address, {"do": "pin"})
    page = client.get("/").content.decode()
    assert "Pinned" in page
    assert page.index(old.get_absolute_url()) < page.index(_new.get_absolute_url())
    again = editor.post(address, {"do": "pin"}, follow=True).content.decode()
    assert "pinned already" in again
    editor.post(address, {"do": "unpin"})
    assert [event.action for event in Event.objects.order_by("pk")] == ["pin", "unpin"]
    assert Event.objects.latest("pk").new == {"pinned": False}
    old.refresh_from_db()
    assert old.pinned_at is None


def test_what_is_no_dispute_cannot_be_pinned() -> None:
    thread = add_dispute()
    Thread.objects.filter(pk=thread.pk).update(opposing_count=0)
    with pytest.raises(workflow.NotAllowedNow, match="no dispute any more"):
        workflow.pin_thread(thread_id=thread.pk, by=UserFactory(is_superuser=True))


def test_arranging_a_dispute_as_it_was_is_not_offered(editor: Client) -> None:
    thread = add_dispute()
    page = editor.get(f"{thread.get_absolute_url()}?arrange=1&as_of=2021-05-04").content.decode()
    assert 'id="arrange"' not in page
