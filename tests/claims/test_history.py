"""Histories: every change with who, when, old and new, and why; for each object, and all together."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from claims import workflow
from claims.event_words import SAID, changed, says
from claims.models import Claim, Event, Link, Thread
from tests.claims.making import denial_of, make_claim, published
from tests.roles.accounts import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root")


@pytest.fixture
def claim(root: User) -> Claim:
    """A claim of which about everything has a history."""
    claim = make_claim("the gate was open")
    _, link = denial_of(claim)
    other = make_claim("the mill burned down", source="Cy Moss")
    denial_of(other, source="Dee Fell")
    thread = Thread.objects.get(entries__claim=claim)
    workflow.confirm_link(link_id=link.pk, by=root, note="Both name the gate.")
    workflow.rename_thread(thread_id=thread.pk, title="The gate", by=root)
    workflow.merge_threads(thread_id=Thread.objects.get(entries__claim=other).pk, into=thread.pk, by=root)
    workflow.comment(claim_id=claim.pk, text="Which gate?", by=root)
    published(claim, root, User.objects.create_superuser("chief"))
    return claim


# What the application's own user of the database may not do, in every way that SQL has.
FORBIDDEN = [
    "UPDATE claims_event SET note = 'x'",
    "UPDATE claims_event SET actor_name = 'x' WHERE id = (SELECT min(id) FROM claims_event)",
    "DELETE FROM claims_event",
    "DELETE FROM ONLY claims_event WHERE id = (SELECT max(id) FROM claims_event)",
    "TRUNCATE claims_event",
    "TRUNCATE claims_event RESTART IDENTITY CASCADE",
    "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE claims_claim, claims_event CASCADE",
    "INSERT INTO claims_event (id, at, actor_name, subject_type, subject_id, action, note)"
    " SELECT id, at, 'x', subject_type, subject_id, action, '' FROM claims_event"
    " ON CONFLICT (id) DO UPDATE SET actor_name = 'x'",
    "MERGE INTO claims_event USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "MERGE INTO claims_event USING (SELECT 1) AS one ON true WHEN MATCHED THEN UPDATE SET note = 'x'",
    "WITH gone AS (DELETE FROM claims_event RETURNING *) SELECT count(*) FROM gone",
    "SELECT * FROM claims_event FOR UPDATE; UPDATE claims_event SET at = now()",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_applications_own_user_cannot_change_the_history(claim: Claim, sql: str) -> None:
    before = list(Event.objects.values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'claims_event'")
        assert cursor.fetchone() == (True,)  # whoever owns the table may the most there is
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(sql)
    assert list(Event.objects.values()) == before


def test_every_object_has_a_page_of_its_history(claim: Claim, client: Client) -> None:
    editor = client_of("editor")
    thread, link = claim.thread_entry.thread, Link.objects.touching([claim.pk]).get()
    article, source = claim.article, claim.source
    assert source is not None
    comment = claim.comments.get()
    pages = {
        ("claim", claim.pk): ("judged a link", "published the verdict", "Both name the gate."),
        ("thread", thread.pk): ("renamed the dispute", "The gate", "merged two disputes"),
        ("link", link.pk): ("judged a link", "suggested", "confirmed"),
        ("verdict", claim.verdict.pk): ("published the verdict", "It was shut."),
        ("article", article.pk): ("Nothing has been changed by hand",),
        ("source", source.pk): ("Nothing has been changed by hand",),
    }
    for (kind, pk), words in pages.items():
        address = reverse("claims:history", args=[kind, pk])
        for reader in (client, editor):
            page = " ".join(reader.get(address).content.decode().split())
            for said in words:
                assert said in page, (kind, said)
    inner = reverse("claims:history", args=["comment", comment.pk])
    assert client.get(inner).status_code == 403
    assert "Which gate?" in editor.get(inner).content.decode()


def test_readers_see_what_is_out_and_editors_all(claim: Claim, client: Client) -> None:
    address, all_of_it = reverse("claims:changes"), client_of("editor")
    drafts = ("wrote on the verdict", "handed the verdict in", "approved the verdict", "commented")
    page, inner = (reader.get(address).content.decode() for reader in (client, all_of_it))
    assert "published the verdict" in page
    for words in drafts:
        assert words not in page
        assert words in inner
    one = all_of_it.get(address + "?by=chief").content.decode()
    assert "approved the verdict" in one
    assert "renamed the dispute" not in one
    assert "Nothing has been changed" in all_of_it.get(address + "?by=%00nobody").content.decode()


def test_a_long_history_is_paged_and_asks_as_often(root: User, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    claim = make_claim("the gate was open")
    for number in range(120):
        workflow.comment(claim_id=claim.pk, text=f"Number {number}.", by=root)
    client, seen = client_of("editor"), []
    address = reverse("claims:history", args=["claim", claim.pk])
    query = ""
    for _ in range(3):
        with django_assert_max_num_queries(12):
            page = client.get(address + query).content.decode()
        seen += re.findall(r"Number (\d+)\.", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        query = older[1] if older else ""
    assert seen == [str(number) for number in reversed(range(120))]
    assert query == ""
    for wrong in ("?before=x", "?before=-1", "?before=" + "9" * 40, "?before=0"):
        assert client.get(address + wrong).status_code == 200


def test_every_event_that_there_is_has_words(claim: Claim) -> None:
    for event in Event.objects.all():
        assert (event.subject_type, event.action) in SAID, (event.subject_type, event.action)
        assert says(event)
        for change in changed(event):
            assert not re.search(r"[{}\[\]]", change.old + change.new), change


def test_a_rearranged_dispute_says_what_went_where(claim: Claim) -> None:
    merge = Event.objects.get(action="merge")
    (moved, gone) = [change for change in changed(merge) if change.old != change.new][:2], changed(merge)[-1]
    assert all(change.old.startswith("dispute ") and change.new.startswith("dispute ") for change in moved)
    assert gone.new == f"merged into dispute {claim.thread_entry.thread_id}"


def test_an_action_without_words_of_its_own_is_shown_all_the_same() -> None:
    event = Event(subject_type="lamp", action="light_up", old=None, new={"lamp_oil": 3})
    assert says(event) == "light up (lamp)"
    assert changed(event) == [("lamp oil", "", "3")]


def test_names_survive_deleted_accounts_on_the_page(claim: Claim, client: Client) -> None:
    User.objects.filter(username__in=["root", "chief"]).delete()
    page = client.get(reverse("claims:history", args=["claim", claim.pk])).content.decode()
    assert "chief" in page
    assert "root" in page
