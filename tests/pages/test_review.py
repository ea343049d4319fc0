"""The review queue as an editor meets it: order, answers, undo, conflict, many at once, hostile input."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import workflow
from claims.models import BulkReview, Event, Link, Thread
from tests.factories import UserFactory, add_dispute

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("static_files")]
START = "/review/"
MOST_QUERIES = 12


def _editor(*permissions: str) -> tuple[Client, User]:
    user: User = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions or ["change_link"]))
    client = Client()
    client.force_login(user)
    return client, user


def _queue() -> list[int]:
    return list(
        Link.objects.filter(state="suggested").order_by("-usefulness", "pk").values_list("pk", flat=True)
    )


def _answer(client: Client, link: int, to: str, query: str = "", seen: str = "suggested") -> str:
    answer = client.post(reverse("claims:review-answer", args=[link]) + query, {"to": to, "seen": seen})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def _at(link: int | None, query: str = "") -> str:
    return (reverse("claims:review-link", args=[link]) if link else START) + query


@pytest.mark.parametrize(
    "address", [START, "/review/all/", "/review/1/", "/review/1/answer", "/review/undo", "/review/all/1/undo"]
)
def test_only_who_may(client: Client, address: str) -> None:
    add_dispute()
    link = Link.objects.earliest("pk").pk
    BulkReview.objects.create(pk=1, to="rejected", link_ids=[link], by_id=1, by_name="x")
    address = address.replace("/review/1/", f"/review/{link}/")
    post = address.endswith(("answer", "undo"))
    send = client.post if post else client.get
    sent = {"to": "rejected", "seen": "suggested"} if post else {}
    assert "/accounts/login/" in send(address, sent).headers["Location"]
    reader, _ = _editor("add_article")
    assert (reader.post if post else reader.get)(address, sent).status_code == 403
    assert Link.objects.filter(state="suggested").count() == 3
    editor, _ = _editor()
    assert (editor.post if post else editor.get)(address, sent).status_code in {200, 302}


def test_the_queue_begins_with_the_most_useful_and_goes_on_by_itself() -> None:
    add_dispute()
    client, _ = _editor()
    order = _queue()
    assert client.get(START).headers["Location"] == _at(order[0])
    assert _answer(client, order[0], "confirmed") == _at(order[1])
    assert _answer(client, order[1], "rejected") == _at(order[2])
    assert _answer(client, order[2], "doubtful") == START
    states = [Link.objects.get(pk=pk).state for pk in order]
    assert states == ["confirmed", "rejected", "doubtful"]
    page = client.get(START).content.decode()
    assert "Nothing waits for review" in page
    assert "You have decided 3 in this sitting" in page


def test_a_page_shows_both_sides_with_all_that_is_needed_to_decide() -> None:
    thread = add_dispute()
    link = Link.objects.get(kind="denies")
    client, _ = _editor()
    page = client.get(_at(link.pk)).content.decode()
    left, right = page.split('class="review-side')[1:]
    assert "harbour master Ines Vold" in left
    assert "The ferry was overloaded" in left
    assert "Captain Tor Hagen" in right
    assert 'class="is-cue is-trigger">denied</mark>' in right
    for side, claim in ((left, link.to_claim), (right, link.from_claim)):
        assert claim.article.outlet is not None
        assert claim.article.outlet.name in side
        assert "4 May 2021" in side
        assert f"{claim.article.get_absolute_url()}#c{claim.pk}" in side
    assert "answers it." in page  # the reason
    assert "80 % by its own estimate" in page
    assert thread.get_absolute_url() in page
    assert "The shipping line declined" not in left  # another paragraph is not around the sentence
    assert re.search(r"<b>3</b> to go", page)


def test_the_text_around_a_sentence_is_shown() -> None:
    add_dispute(mark="A last word.")
    link = Link.objects.filter(kind="repeats").latest("pk")
    page = _editor()[0].get(_at(link.pk)).content.decode()
    assert '<span class="review-around">A last word.</span>' in page


def test_arrows_walk_the_queue_and_what_was_decided_in_it() -> None:
    add_dispute()
    client, _ = _editor()
    first, second, third = _queue()
    assert f'rel="next" href="{_at(second)}"' in client.get(_at(first)).content.decode()
    assert 'rel="prev"' not in client.get(_at(first)).content.decode()
    _answer(client, first, "confirmed")
    page = client.get(_at(second)).content.decode()
    assert f'rel="prev" href="{_at(first)}"' in page
    assert f'rel="next" href="{_at(third)}"' in page
    other, _ = _editor()
    assert 'rel="prev"' not in other.get(_at(second)).content.decode()  # decided by somebody else


def test_skipped_ones_come_again() -> None:
    add_dispute()
    client, _ = _editor()
    first, _second, third = _queue()
    assert _answer(client, third, "rejected") == START
    page = client.get(START, follow=True).content.decode()
    assert "What you have left open comes again" in page
    assert f'data-link="{first}"' in page


def test_answers_are_taken_back_one_after_another() -> None:
    add_dispute()
    client, user = _editor()
    first, second, _third = _queue()
    _answer(client, first, "confirmed")
    _answer(client, second, "rejected")
    for link in (second, first):
        assert client.post(reverse("claims:review-undo")).headers["Location"] == _at(link)
        assert Link.objects.get(pk=link).state == "suggested"
    page = client.post(reverse("claims:review-undo"), follow=True).content.decode()
    assert "nothing to take back" in page
    assert Event.objects.filter(actor_name=user.username, action="undo").count() == 2


def test_filters_narrow_the_queue_and_stay_in_the_address() -> None:
    add_dispute()
    other = add_dispute(day=9, mark="Again.")
    client, _ = _editor()
    query = f"?kind=repeats&thread={other.pk}"
    inside = other.entries.values_list("claim", flat=True)
    mine = [pk for pk in _queue() if Link.objects.filter(pk=pk, kind="repeats", to_claim__in=inside).exists()]
    assert len(mine) == 2
    assert client.get(START + query).headers["Location"] == _at(mine[0], query)
    page = client.get(_at(mine[0], query)).content.decode()
    assert re.search(r"<b>2</b> to go", page)
    assert other.title in page
    assert _answer(client, mine[0], "rejected", query) == _at(mine[1], query)
    assert _answer(client, mine[1], "rejected", query) == START + query
    assert "Nothing waits in this part" in client.get(START + query).content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?source=hagen", 1),
        ("?source=nobody", 0),
        ("?score=low", 0),
        ("?score=middle", 2),
        ("?score=high", 1),
        ("?kind=denies", 1),
        ("?kind=contradicts", 0),
        ("?thread=987654", 0),
        ("?article=987654", 0),
    ],
)
def test_each_filter(query: str, count: int) -> None:
    add_dispute()
    client, _ = _editor()
    answer = client.get(START + query)
    if count:
        page = client.get(answer.headers["Location"]).content.decode()
        assert re.search(rf"<b>{count}</b> to go", page)
    else:
        assert "Nothing waits in this part" in answer.content.decode()


def test_pages_lead_to_their_part_of_the_queue(client: Client) -> None:
    thread = add_dispute()
    link = Link.objects.get(kind="denies")
    claim = link.from_claim
    assert claim.source is not None
    editor, _ = _editor()
    for thing, query in (
        (thread, f"?thread={thread.pk}"),
        (claim.source, f"?source={claim.source.pk}"),
        (claim.article, f"?article={claim.article.pk}"),
    ):
        there = f'href="{START}{query}"'
        assert there in editor.get(thing.get_absolute_url()).content.decode()
        assert there not in client.get(thing.get_absolute_url()).content.decode()
        page = editor.get(START + query, follow=True).content.decode()
        assert re.search(r"<b>\d</b> to go", page)


def test_the_later_of_two_is_told_and_nothing_is_lost() -> None:
    add_dispute()
    link = Link.objects.get(kind="denies")
    ann, who = _editor()
    bea, _ = _editor()
    bea.get(_at(link.pk))
    _answer(ann, link.pk, "rejected")
    told = bea.post(reverse("claims:review-answer", args=[link.pk]), {"to": "confirmed", "seen": "suggested"})
    page = told.content.decode()
    assert told.status_code == 409
    assert f"{who.username} has rejected this link meanwhile" in page
    assert "Your answer, “confirm”, is not written" in page
    assert Link.objects.get(pk=link.pk).state == "rejected"
    assert 'name="seen" value="rejected"' in page  # pressing it again writes it, knowingly
    _answer(bea, link.pk, "confirmed", seen="rejected")
    assert Link.objects.get(pk=link.pk).state == "confirmed"


def test_two_of_one_mind_are_in_nobodys_way() -> None:
    add_dispute()
    first, second, _ = _queue()
    ann, who = _editor()
    bea, _ = _editor()
    _answer(ann, first, "rejected")
    assert _answer(bea, first, "rejected") == _at(second)
    assert f"{who.username} has rejected" in bea.get(_at(second)).content.decode()
    assert Event.objects.count() == 1


def test_undo_tells_where_somebody_has_decided_anew() -> None:
    add_dispute()
    first, *_ = _queue()
    ann, _ = _editor()
    bea, who = _editor()
    _answer(ann, first, "rejected")
    _answer(bea, first, "confirmed", seen="rejected")
    page = ann.post(reverse("claims:review-undo"), follow=True).content.decode()
    assert f"{who.username} has confirmed this link meanwhile" in page
    assert Link.objects.get(pk=first).state == "confirmed"


def test_a_decided_link_is_shown_as_decided_and_by_whom() -> None:
    add_dispute()
    first, *_ = _queue()
    client, user = _editor()
    _answer(client, first, "doubtful")
    page = client.get(_at(first)).content.decode()
    assert f"by {user.username}" in page
    assert "Confirm after all" in page
    assert "Doubtful after all" not in page


def test_a_suggestion_that_is_gone_leads_on() -> None:
    add_dispute()
    first, *_ = _queue()
    client, _ = _editor()
    Link.objects.filter(pk=first).delete()
    answer = client.post(
        reverse("claims:review-answer", args=[first]), {"to": "confirmed", "seen": "suggested"}
    )
    assert answer.headers["Location"] == START
    assert "That suggestion is gone" in client.get(_at(first), follow=True).content.decode()


def test_confirming_what_editors_have_parted_is_refused_with_the_reason() -> None:
    add_dispute()
    link = Link.objects.get(kind="denies")
    client, user = _editor("change_link", "change_thread")
    user = User.objects.get(pk=user.pk)
    workflow.take_claim_out(claim_id=link.from_claim_id, by=user)
    answer = client.post(
        reverse("claims:review-answer", args=[link.pk]), {"to": "confirmed", "seen": "suggested"}
    )
    assert answer.status_code == 409
    assert "taken one of the claims out" in answer.content.decode()


# Many at once --------------------------------------------------------------------------------------------


def _shown(page: str) -> str:
    found = re.search(r'name="links" value="([\d,]*)"', page)
    assert found is not None
    return found[1]


def test_a_set_is_decided_as_shown_and_taken_back() -> None:
    add_dispute()
    client, user = _editor()
    query = "?kind=repeats"
    page = client.get(reverse("claims:review-bulk") + query).content.decode()
    assert "<b>2</b> suggestions" in page
    assert "Reject all 2" in page
    links = _shown(page)
    add_dispute(day=8, mark="Came in meanwhile.")
    _answer(_editor()[0], int(links.split(",")[0]), "confirmed")
    done = client.post(
        reverse("claims:review-bulk") + query,
        {"to": "rejected", "links": links, "note": "wire copies"},
        follow=True,
    ).content.decode()
    assert "1 link is decided" in done
    assert "1 was left alone" in done
    assert Link.objects.filter(state="rejected").count() == 1
    assert Event.objects.filter(note="wire copies", actor_name=user.username).count() == 1
    bulk = BulkReview.objects.get()
    assert bulk.filters == query
    back = client.post(reverse("claims:review-bulk-undo", args=[bulk.pk]), follow=True).content.decode()
    assert "1 link waits again" in back
    assert f"taken back by {user.username}" in back
    again = client.post(reverse("claims:review-bulk-undo", args=[bulk.pk]), follow=True).content.decode()
    assert "has taken that back already" in again


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"to": "confirmed"},
        {"to": "maybe", "links": "1"},
        {"to": "confirmed", "links": "1,x"},
        {"to": "confirmed", "links": "1" * 30},
        {"to": "confirmed", "links": "\0"},
        {"to": "suggested", "links": "1"},
        {"to": "confirmed", "links": ",".join(["1"] * 900)},
    ],
)
def test_nonsense_decides_nothing(sent: dict[str, str]) -> None:
    add_dispute()
    client, _ = _editor()
    page = client.post(reverse("claims:review-bulk"), sent)
    assert page.status_code == 200
    assert "Nothing was decided" in page.content.decode()
    assert not Event.objects.exists()


def test_an_empty_set_says_so() -> None:
    client, _ = _editor()
    assert "No suggestion waits here" in client.get(reverse("claims:review-bulk")).content.decode()


@pytest.mark.parametrize("query", ["?kind=bogus", "?score=bogus"])
def test_a_set_that_cannot_be_is_not_called_empty(query: str) -> None:
    add_dispute()
    client, _ = _editor()
    page = client.get(reverse("claims:review-bulk") + query).content.decode()
    assert "This address asks for something that does not exist" in page
    assert "No suggestion waits here" not in page


# Hostile input and the number of questions ---------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["?thread=-1", "?source=%00", "?thread=x", "?kind=%22", "?score=9", "?thread=" + "9" * 40]
)
@pytest.mark.parametrize("address", [START, "/review/all/", "link"])
def test_no_address_breaks_the_queue(address: str, query: str) -> None:
    add_dispute()
    client, _ = _editor()
    address = _at(_queue()[0]) if address == "link" else address
    answer = client.get(address + query)
    assert answer.status_code == 200
    assert 'class="wrong"' in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"to": "x", "seen": "suggested"}, {"to": "confirmed", "seen": "\0"}])
def test_an_unknown_answer_is_a_400(sent: dict[str, str]) -> None:
    add_dispute()
    client, _ = _editor()
    assert client.post(reverse("claims:review-answer", args=[_queue()[0]]), sent).status_code == 400
    assert client.get(reverse("claims:review-answer", args=[_queue()[0]])).status_code == 405


def test_hostile_words_stay_words() -> None:
    add_dispute()
    link = Link.objects.get(kind="denies")
    planted = "<img src=x onerror=alert(1)>"
    Link.objects.filter(pk=link.pk).update(reason=planted)
    Thread.objects.update(title=planted)
    assert link.from_claim.source is not None
    link.from_claim.source.name = planted
    link.from_claim.source.save()
    client, _ = _editor()
    for address in (_at(link.pk, f"?source={planted}"), f"/review/all/?source={planted}", "/review/all/"):
        page = client.get(address).content.decode()
        assert "<img" not in page
        assert "&lt;img" in page


def test_the_number_of_questions_does_not_grow() -> None:
    """With every filter set, and for a link that has been decided, which asks for most."""
    thread = add_dispute()
    client, _ = _editor()
    first = _queue()[0]
    article = Link.objects.get(pk=first).from_claim.article_id
    _answer(client, first, "rejected")
    narrow = f"?source=the&thread={thread.pk}&article={article}"
    found: dict[str, list[int]] = {}
    for number in range(3):
        for address in (_at(first, narrow), "/review/all/" + narrow, "/review/all/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.setdefault(address, []).append(len(queries))
        _answer(client, _queue()[0], "confirmed")
        for again in range(4):
            add_dispute(day=5 + again, mark=f"{number}.{again}")
    assert all(max(counts) == counts[0] <= MOST_QUERIES for counts in found.values()), found


def test_arrows_pass_what_was_decided_elsewhere() -> None:
    for day in range(4, 7):
        add_dispute(day=day, mark=f"Edition {day}.")
    client, _ = _editor()
    other, _ = _editor()
    order = _queue()
    for mine, hers in ((order[1], order[2]), (order[6], order[5])):
        _answer(client, mine, "confirmed")
        _answer(other, hers, "rejected")
    page = client.get(_at(order[4])).content.decode()
    assert f'rel="prev" href="{_at(order[3])}"' in page
    assert f'rel="next" href="{_at(order[6])}"' in page
    page = client.get(_at(order[3])).content.decode()
    assert f'rel="prev" href="{_at(order[1])}"' in page
    assert f'rel="next" href="{_at(order[4])}"' in page
