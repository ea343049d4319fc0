"""Saved searches count what is new; who follows is told, once, and of nothing that they may not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from claims import following, notifying, workflow
from claims.models import (
    Event,
    Follow,
    Link,
    NewsCursor,
    Notification,
    SavedSearch,
    SearchLook,
    Source,
    Thread,
    ThreadClaim,
)
from claims.workflow_errors import NotAllowedNow
from tests.claims.making import denial_of, make_chief, make_claim, make_editor, make_user, published

pytestmark = pytest.mark.django_db
Kind = Notification.Kind


@pytest.fixture
def reader() -> User:
    notifying.make_notifications()  # where things stand at the beginning
    return make_user("rita")


@pytest.fixture
def sharer() -> User:
    return make_user("sher", "add_savedsearch")


def told(user: User) -> list[tuple[str, dict[str, Any]]]:
    """What somebody is told by what has happened since the last run, oldest first."""
    before = set(Notification.objects.values_list("pk", flat=True))
    notifying.make_notifications()
    new = Notification.objects.filter(user=user).exclude(pk__in=before).order_by("pk")
    return [(row.kind, row.details) for row in new]


def searching(by: User, query: str, listing: str = "claims", **fields: Any) -> SavedSearch:
    return following.save_search(name=query or "All", listing=listing, query=query, by=by, **fields)


# Saved searches -------------------------------------------------------------------------------------------


def test_a_search_keeps_what_is_the_search(reader: User) -> None:
    search = searching(reader, "q=gate&page=3&claim=9&act=&source=12&csrfmiddlewaretoken=x")
    assert search.query == "q=gate&source=12"
    assert (search.owner, search.shared, search.owner_name) == (reader, False, "rita")
    assert not Event.objects.exists()  # what one keeps for oneself is nobody's business


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "  "}, {"name": "x" * 101}, {"listing": "all"}, {"query": "q=" + "x" * 3000}],
)
def test_nonsense_is_refused(reader: User, wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        following.save_search(**{"name": "N", "listing": "claims", "query": "", **wrong}, by=reader)
    assert not SavedSearch.objects.exists()


def test_one_name_once_a_person(reader: User, sharer: User) -> None:
    first = searching(reader, "q=gate")
    with pytest.raises(NotAllowedNow, match="of that name"):
        searching(reader, "q=gate")
    searching(sharer, "q=gate")
    other = searching(reader, "q=mill")
    with pytest.raises(NotAllowedNow, match="of that name"):
        following.change_search(search_id=other.pk, name=first.name, shared=False, by=reader)


def test_sharing_needs_the_right_and_is_on_record(reader: User, sharer: User) -> None:
    with pytest.raises(PermissionDenied):
        searching(reader, "q=gate", shared=True)
    search = searching(sharer, "q=gate", shared=True)
    assert [event.action for event in Event.objects.all()] == ["share"]
    assert list(SavedSearch.objects.open_to(reader)) == [search]
    for act in (
        lambda: following.change_search(search_id=search.pk, name="Mine", shared=False, by=reader),
        lambda: following.delete_search(search_id=search.pk, by=reader),
    ):
        with pytest.raises(PermissionDenied, match="belongs to sher"):
            act()
    following.follow(by=reader, search_id=search.pk)
    following.change_search(search_id=search.pk, name="Gate", shared=False, by=sharer)
    assert not SavedSearch.objects.open_to(reader).exists()
    assert not Follow.objects.filter(user=reader).exists()
    with pytest.raises(SavedSearch.DoesNotExist):
        following.follow(by=reader, search_id=search.pk)
    with pytest.raises(SavedSearch.DoesNotExist):
        following.delete_search(search_id=search.pk, by=reader)


def test_a_shared_search_outlives_its_owners_account(reader: User, sharer: User) -> None:
    search = searching(sharer, "q=gate", shared=True)
    sharer.delete()
    search.refresh_from_db()
    assert (search.owner, search.owner_name) == (None, "sher")
    assert list(SavedSearch.objects.open_to(reader)) == [search]
    with pytest.raises(PermissionDenied):
        following.delete_search(search_id=search.pk, by=reader)
    following.delete_search(search_id=search.pk, by=make_user("sam", "add_savedsearch"))


def test_what_is_new_since_one_looked(reader: User) -> None:
    make_claim("the gate was open")
    search = searching(reader, "q=gate")
    look = SearchLook.objects.get()
    assert following.finds(search).count() == 1
    assert look.new_count == 0
    make_claim("the gate was shut")
    make_claim("the mill burned")
    notifying.make_notifications()
    look.refresh_from_db()
    assert look.new_count == 1
    following.look_at(search=search, by=reader)
    look.refresh_from_db()
    assert look.new_count == 0


def test_new_in_a_search_of_disputes_is_what_has_joined_one(reader: User) -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    search = searching(reader, "q=gate", listing="threads")
    look = SearchLook.objects.get()
    notifying.make_notifications()
    look.refresh_from_db()
    assert look.new_count == 0
    denial_of(claim, source="Cy Moss")
    other = make_claim("the mill burned")
    denial_of(other)
    notifying.make_notifications()
    look.refresh_from_db()
    assert look.new_count == 1
    assert following.finds(search).count() == 1


def test_a_merged_source_stands_for_what_it_was_merged_into(reader: User) -> None:
    editor = make_user("sol", "change_source")
    quill, mayor = make_claim("it rained", source="Ada Quill"), make_claim("it burned", source="Mayor Quill")
    search = searching(reader, f"source={mayor.source_id}")
    workflow.merge_sources(source_id=mayor.source_id or 0, into=quill.source_id or 0, by=editor)
    assert following.finds(search).count() == 2


def test_words_that_no_search_finds_ask_for_nothing_as_in_the_list(reader: User) -> None:
    make_claim("the gate was open")
    assert following.finds(searching(reader, "q=the")).count() == 1


@pytest.mark.parametrize(
    "query", ["q=%00%22", "source=x", "act=nothing&since=never", "q=is:", "sort=new&q=a", "%ff=%fe"]
)
@pytest.mark.parametrize("listing", ["claims", "threads"])
def test_no_query_breaks_the_counting(reader: User, query: str, listing: str) -> None:
    denial_of(make_claim("the gate was open"))
    search = searching(reader, query, listing=listing)
    assert following.count_new(search, since=0) >= 0


# Notifications --------------------------------------------------------------------------------------------


def test_the_first_run_tells_nothing(reader: User) -> None:
    NewsCursor.objects.all().delete()
    claim = make_claim("the gate was open")
    following.follow(by=reader, source_id=claim.source_id)
    assert told(reader) == []


def test_news_of_a_source_gather_until_they_are_read(reader: User) -> None:
    source = make_claim("the gate was open").source
    assert source is not None
    notifying.make_notifications()
    following.follow(by=reader, source_id=source.pk)
    make_claim("the mill burned")
    make_claim("it rained")
    assert told(reader) == [(Kind.NEWS, {"claims": 2})]
    make_claim("it snowed")
    assert told(reader) == []
    row = Notification.objects.get()
    assert row.details == {"claims": 3}
    assert told(reader) == []
    assert following.mark_read(by=reader) == 1
    make_claim("it hailed")
    assert told(reader) == [(Kind.NEWS, {"claims": 1})]
    following.unfollow(by=reader, source_id=source.pk)
    make_claim("a wall fell")
    assert told(reader) == []


def test_news_of_a_dispute_are_its_claims_and_answers(reader: User) -> None:
    claim = make_claim("the gate was open")
    denial, _ = denial_of(claim)
    notifying.make_notifications()
    thread = Thread.objects.get(entries__claim=denial)
    following.follow(by=reader, thread_id=thread.pk)
    denial_of(claim, source="Cy Moss")
    assert told(reader) == [(Kind.NEWS, {"claims": 1, "links": 1})]
    other = make_claim("the mill burned")
    denial_of(other)
    assert told(reader) == []


def test_news_of_a_search(reader: User) -> None:
    search = searching(reader, "q=gate")
    following.follow(by=reader, search_id=search.pk)
    make_claim("the gate was open")
    make_claim("the mill burned")
    assert told(reader) == [(Kind.NEWS, {"found": 1})]


def test_who_follows_what_was_merged_follows_on(reader: User) -> None:
    editor = make_user("sol", "change_source")
    quill, mayor = make_claim("it rained", source="Ada Quill"), make_claim("it burned", source="Mayor Quill")
    notifying.make_notifications()
    following.follow(by=reader, source_id=mayor.source_id)
    workflow.merge_sources(source_id=mayor.source_id or 0, into=quill.source_id or 0, by=editor)
    assert [kind for kind, _ in told(reader)] == [Kind.ARRANGED]
    make_claim("it snowed", source="Ada Quill")
    assert told(reader) == [(Kind.NEWS, {"claims": 1})]
    following.unfollow(by=reader, source_id=quill.source_id)
    assert not Follow.objects.exists()


def followed_dispute(reader: User) -> tuple[Thread, Link]:
    denial, link = denial_of(make_claim("the gate was open"))
    thread = Thread.objects.get(entries__claim=denial)
    notifying.make_notifications()
    following.follow(by=reader, thread_id=thread.pk)
    return thread, link


def test_what_editors_do_is_told_once_and_not_to_themselves(reader: User) -> None:
    editor = make_editor()
    thread, link = followed_dispute(reader)
    following.follow(by=editor, thread_id=thread.pk)
    workflow.confirm_link(link_id=link.pk, by=editor, note="both say so")
    ((kind, details),) = told(reader)
    assert (kind, details["state"], details["note"]) == (Kind.LINK, "confirmed", "both say so")
    assert not Notification.objects.filter(user=editor).exists()
    NewsCursor.objects.filter(name="event").update(last=0)  # the same events are looked at again
    assert told(reader) == []


def test_verdicts_are_told_when_they_are_out(reader: User) -> None:
    editor, chief = make_editor(), make_chief()
    _, link = followed_dispute(reader)
    verdict = published(link.to_claim, editor, chief)
    assert [(kind, details["action"]) for kind, details in told(reader)] == [(Kind.VERDICT, "publish")]
    mine = Notification.objects.filter(user=editor).values_list("kind", "details__action")
    assert set(mine) == {(Kind.REVIEW, "approve"), (Kind.REVIEW, "publish")}
    workflow.retract(verdict_id=verdict.pk, by=chief, note="It was open after all.")
    ((kind, details),) = told(reader)
    assert (kind, details["note"]) == (Kind.VERDICT, "It was open after all.")


def test_drafts_and_comments_are_not_told_to_readers(reader: User) -> None:
    editor = make_user("edna", "change_verdict", "add_comment")
    other = make_user("otto", "change_verdict")
    thread, link = followed_dispute(reader)
    following.follow(by=other, thread_id=thread.pk)
    workflow.set_verdict(claim_id=link.to_claim_id, rating="false", rationale="Shut.", by=editor)
    workflow.comment(claim_id=link.to_claim_id, text="Which gate? @rita @otto", by=editor)
    assert told(reader) == []
    assert Notification.objects.get().user == other


def test_a_mention_is_told_once_though_one_follows(reader: User) -> None:
    editor = make_user("edna", "change_verdict", "add_comment")
    other = make_user("otto", "change_verdict")
    thread, link = followed_dispute(reader)
    following.follow(by=other, thread_id=thread.pk)
    said = workflow.comment(claim_id=link.to_claim_id, text="See the log, @otto.", by=editor)
    ((kind, details),) = told(other)
    assert (kind, details["text"]) == (Kind.MENTION, "See the log, @otto.")
    third = make_user("tess", "change_verdict")
    workflow.edit_comment(comment_id=said.pk, text="See the log, @otto and @tess.", by=editor)
    notifying.make_notifications()
    assert [row.kind for row in Notification.objects.filter(user=third)] == [Kind.MENTION]


def test_a_mention_is_told_once_though_the_comment_is_changed(reader: User) -> None:
    editor = make_user("edna", "change_verdict", "add_comment")
    other = make_user("otto", "change_verdict")
    claim = make_claim("the gate was open")
    said = workflow.comment(claim_id=claim.pk, text="See the log, @otto.", by=editor)
    assert [kind for kind, _ in told(other)] == [Kind.MENTION]
    workflow.edit_comment(comment_id=said.pk, text="See the log of May, @otto.", by=editor)
    assert told(other) == []
    third = make_user("tess", "change_verdict")
    workflow.edit_comment(comment_id=said.pk, text="See the log of May, @otto and @tess.", by=editor)
    assert told(third) == [(Kind.MENTION, {"text": "See the log of May, @otto and @tess."})]
    workflow.edit_comment(comment_id=said.pk, text="Never mind, @otto and @tess.", by=editor)
    notifying.make_notifications()
    assert Notification.objects.count() == 2


def test_who_may_see_no_drafts_any_more_is_told_of_no_mention(reader: User) -> None:
    editor = make_user("edna", "change_verdict", "add_comment")
    other, gone = make_user("otto", "change_verdict"), make_user("gus", "change_verdict")
    workflow.comment(claim_id=make_claim("it rained").pk, text="A secret, @otto and @gus.", by=editor)
    other.user_permissions.clear()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    notifying.make_notifications()
    assert not Notification.objects.exists()


def test_who_is_given_a_verification_is_told(reader: User) -> None:
    chief, editor = make_chief(), make_editor()
    claim = make_claim("the gate was open")
    workflow.assign(claim_id=claim.pk, to=editor.pk, by=chief)
    assert [kind for kind, _ in told(editor)] == [Kind.ASSIGNED]
    row = Notification.objects.get()
    assert (row.claim_id, row.actor_name) == (claim.pk, "carl")
    workflow.assign(claim_id=claim.pk, to=chief.pk, by=chief)
    assert told(chief) == []


@pytest.mark.parametrize("kind", ["rename", "merge"])
def test_an_arranged_dispute_is_told(reader: User, kind: str) -> None:
    editor = make_editor()
    thread, _ = followed_dispute(reader)
    other, _ = denial_of(make_claim("the mill burned"), source="Cy Moss")
    notifying.make_notifications()
    acts: dict[str, Callable[[], Any]] = {
        "rename": lambda: workflow.rename_thread(thread_id=thread.pk, title="The gate", by=editor),
        "merge": lambda: workflow.merge_threads(
            thread_id=thread.pk, into=ThreadClaim.objects.get(claim=other).thread_id, by=editor
        ),
    }
    acts[kind]()
    assert (Kind.ARRANGED, kind) in [(one, details.get("action")) for one, details in told(reader)]


def test_what_happened_before_one_followed_is_not_told(reader: User) -> None:
    editor = make_editor()
    _, link = denial_of(make_claim("the gate was open"))
    workflow.confirm_link(link_id=link.pk, by=editor)
    following.follow(by=reader, thread_id=Thread.objects.get().pk)
    NewsCursor.objects.filter(name__in=["event", "place", "link"]).update(last=10**9)
    NewsCursor.objects.filter(name="event").update(last=0)
    assert told(reader) == []


def test_one_reads_ones_own(reader: User) -> None:
    other = make_user("otto")
    source = make_claim("the gate was open").source
    assert source is not None
    notifying.make_notifications()
    for user in (reader, other):
        following.follow(by=user, source_id=source.pk)
    make_claim("it rained")
    notifying.make_notifications()
    theirs = Notification.objects.get(user=other)
    assert following.mark_read(by=reader, ids=[theirs.pk]) == 0
    assert following.mark_read(by=reader) == 1
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_a_deleted_account_leaves_nothing_behind(reader: User) -> None:
    claim = make_claim("the gate was open")
    following.follow(by=reader, source_id=claim.source_id)
    searching(reader, "q=gate")
    reader.delete()
    assert not Follow.objects.exists()
    assert not SearchLook.objects.exists()
    make_claim("it rained")
    notifying.make_notifications()
    assert Source.objects.exists()
