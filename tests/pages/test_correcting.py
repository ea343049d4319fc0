"""Correcting and adding claims by form: without JavaScript, in conflict, with nonsense, by whom."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import workflow
from claims.corrections import Correction
from claims.models import Claim, Event, LinkingDue, Source
from tests.factories import (
    ArticleFactory,
    SourceAliasFactory,
    SourceFactory,
    UserFactory,
    add_claim,
    add_dispute,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("static_files")]


class _Fields(HTMLParser):
    """What the browser would send of the form with the words of a claim, if nothing was touched."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._inside = False
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "data-words-form" in given
        name = given.get("name", "")
        if not self._inside or (not name and tag != "option"):
            return
        if tag == "textarea":
            self._area = name
            self.sent[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.sent[self._select] = given["value"]
        elif tag == "input" and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            self.sent[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent[self._area] = self.sent[self._area].removeprefix("\n")
            self._area = ""


def _editor(*permissions: str) -> tuple[Client, User]:
    user: User = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions or ["change_claim"]))
    client = Client()
    client.force_login(user)
    return client, user


def _form(client: Client, address: str) -> dict[str, str]:
    fields = _Fields()
    fields.feed(client.get(address).content.decode())
    return fields.sent


def _claim() -> Claim:
    add_dispute()
    return Claim.objects.get(act="denial")


def _correct(claim: Claim) -> str:
    return reverse("claims:claim-correct", args=[claim.pk])


def test_each_part_is_corrected_without_javascript() -> None:
    claim = _claim()
    client, user = _editor()
    sent = _form(client, _correct(claim))
    assert sent["content"] == "that the ferry was overloaded"
    assert sent["act"] == "denial"
    sent |= {
        "content": "the ferry was overloaded",
        "act": "non_denial",
        "relays": "Harbour Wire; a press officer",
        "proposition": "the ferry was too full",
        "name": "Tor Hagen",
        "who": "new",
        "note": "read again",
        "next": f"/review/{claim.pk}/",
    }
    answer = client.post(_correct(claim), sent)
    assert answer.headers["Location"] == f"/review/{claim.pk}/"
    claim.refresh_from_db()
    assert claim.content_text == "the ferry was overloaded"
    assert claim.cue_text == "denied"
    assert (claim.act, claim.proposition) == ("non_denial", "the ferry was too full")
    assert claim.relays == ["Harbour Wire", "a press officer"]
    assert claim.source is not None
    assert claim.source.name == "Tor Hagen"
    event = Event.objects.get()
    assert (event.action, event.actor_name, event.note) == ("correct", user.username, "read again")
    page = client.get(claim.get_absolute_url()).content.decode()
    assert "changed by an editor" in page
    assert "corrected the claim" in page
    assert "kind of statement" in page
    assert "kept" not in page.split("History")[1].split("</section>")[0]


def test_editors_see_that_links_are_behind() -> None:
    claim = _claim()
    client, _ = _editor()
    client.post(_correct(claim), {**_form(client, _correct(claim)), "act": "question"})
    for address in (claim.get_absolute_url(), _correct(claim)):
        assert "its links are being looked for anew" in client.get(address).content.decode()
    LinkingDue.objects.update(due_at=None, error="MemoryError: too long")
    assert "MemoryError: too long" in client.get(claim.get_absolute_url()).content.decode()
    LinkingDue.objects.all().delete()
    assert "looked for anew" not in client.get(claim.get_absolute_url()).content.decode()


def test_an_untouched_form_changes_nothing() -> None:
    claim = _claim()
    client, _ = _editor()
    page = client.post(_correct(claim), _form(client, _correct(claim)), follow=True).content.decode()
    assert "Nothing was changed" in page
    assert not Event.objects.exists()


def test_a_correction_is_taken_back_from_the_page() -> None:
    claim = _claim()
    client, _ = _editor()
    client.post(_correct(claim), {**_form(client, _correct(claim)), "act": "question"})
    page = client.get(_correct(claim)).content.decode()
    address = reverse("claims:correction-undo", args=[claim.pk, Event.objects.get().pk])
    assert f'action="{address}"' in page
    assert "the kind of statement" in page  # what is an editor's decision
    assert client.post(address, {"next": _correct(claim)}).headers["Location"] == _correct(claim)
    claim.refresh_from_db()
    assert (claim.act, claim.edited) == ("denial", False)
    again = client.post(address, follow=True).content.decode()
    assert "has changed this claim meanwhile" in again
    assert client.post(reverse("claims:correction-undo", args=[claim.pk, 987654])).status_code == 404


def test_words_selected_at_another_place_are_that_place() -> None:
    add_dispute(mark="He denied that the ferry was overloaded.")
    claim = Claim.objects.get(act="denial")
    client, _ = _editor()
    sent = _form(client, _correct(claim))
    second = claim.article.text.rindex("that the ferry was overloaded")
    client.post(_correct(claim), {**sent, "at_content": str(second)})
    claim.refresh_from_db()
    assert claim.content_spans == [[second, second + len("that the ferry was overloaded")]]


def test_pieces_that_stand_apart() -> None:
    claim = _claim()
    client, _ = _editor()
    sent = {**_form(client, _correct(claim)), "content": "the ferry … overloaded"}
    client.post(_correct(claim), sent)
    claim.refresh_from_db()
    assert [claim.article.text[a:b] for a, b in claim.content_spans] == ["the ferry", "overloaded"]
    assert claim.content_text == "the ferry … overloaded"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"content": "words that stand nowhere"}, "do not stand in the article"),
        ({"content": ""}, "This field is required"),
        ({"content": "x" * 5001}, "at most 5000"),
        ({"cue": "declaimed"}, "do not stand in the article"),
        ({"content": "ferry’s load … overloaded"}, "does not stand in the article, or not in this order"),
        ({"act": "rumour"}, "Select a valid choice"),
        ({"who": "id-987654"}, "Select a valid choice"),
        ({"who": "new"}, "Type the name first"),
        ({"name": "Nobody Ever"}, "Nobody is known by exactly this name"),
        ({"name": "…", "who": "new"}, "needs a letter or a digit"),
        ({"at_content": "1;2"}, "Enter a valid value"),
        ({"content": "a\0b"}, "Null characters are not allowed"),
        ({"relays": ";".join("abcdefg")}, "Name up to 5"),
        ({"proposition": "y" * 5001}, "at most 5000"),
    ],
)
def test_what_makes_no_sense_is_explained_and_nothing_typed_is_lost(wrong: dict[str, str], told: str) -> None:
    claim = _claim()
    before = Claim.objects.filter(pk=claim.pk).values().get()
    client, _ = _editor()
    sent = {**_form(client, _correct(claim)), "note": "my long reason", **wrong}
    answer = client.post(_correct(claim), sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert "my long reason" in page
    assert Claim.objects.filter(pk=claim.pk).values().get() == before
    assert not Event.objects.exists()


def test_looking_up_a_name_offers_whom_it_may_mean() -> None:
    claim = _claim()
    known = SourceFactory(name="Tor Hagen, Captain")
    SourceAliasFactory(source=known, name="Skipper Hagen")
    merged = SourceFactory(name="Skipper Old", merged_into=known)
    client, _ = _editor()
    sent = {**_form(client, _correct(claim)), "name": "skipper", "look": "1", "content": "half writ"}
    answer = client.post(_correct(claim), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="id-{known.pk}"' in page
    assert f'value="id-{merged.pk}"' not in page
    assert "half writ" in page
    assert 'class="wrong"' not in page
    del sent["look"]
    client.post(_correct(claim), {**sent, "content": "the ferry", "who": f"id-{known.pk}"})
    claim.refresh_from_db()
    assert claim.source == known


def test_an_exact_name_needs_no_choice() -> None:
    claim = _claim()
    known = SourceAliasFactory(name="Skipper Hagen", key="skipper hagen").source
    client, _ = _editor()
    client.post(_correct(claim), {**_form(client, _correct(claim)), "name": "Skipper  HAGEN"})
    claim.refresh_from_db()
    assert claim.source == known


@pytest.mark.parametrize("query", ["", "?claim=x", "?claim=987654", "?claim=" + "9" * 40])
def test_choices_while_typing(query: str) -> None:
    claim = _claim()
    client, _ = _editor()
    address = reverse("claims:who-choices", args=[claim.article_id])
    answer = client.get(address + (query or f"?claim={claim.pk}&name=hagen&who=keep"))
    assert answer.status_code == (404 if query else 200)
    if not query:
        assert f'value="id-{claim.source_id}"' in answer.content.decode()
        assert 'value="keep"' in answer.content.decode()
        assert 'value="auto"' in client.get(f"{address}?name=hagen").content.decode()


def test_of_two_who_correct_at_once_the_later_keeps_both_changes() -> None:
    claim = _claim()
    ann, who = _editor()
    bea, _ = _editor()
    theirs, mine = (_form(client, _correct(claim)) for client in (ann, bea))
    ann.post(_correct(claim), {**theirs, "act": "accusation"})
    told = bea.post(_correct(claim), {**mine, "proposition": "what Bea has written"})
    page = told.content.decode()
    assert told.status_code == 409
    assert f"{who.username} has changed this claim meanwhile" in page
    assert "accusation</ins>" in page
    assert Claim.objects.get(pk=claim.pk).proposition != "what Bea has written"
    again = _Fields()
    again.feed(page)
    assert again.sent["proposition"] == "what Bea has written"
    assert again.sent["act"] == "accusation"
    assert bea.post(_correct(claim), again.sent).status_code == 302
    claim.refresh_from_db()
    assert (claim.act, claim.proposition) == ("accusation", "what Bea has written")


def test_a_form_that_does_not_tell_what_it_was_made_from_overwrites_nothing() -> None:
    claim = _claim()
    client, _ = _editor()
    sent = {**_form(client, _correct(claim)), "act": "question", "seen": "whenever"}
    assert client.post(_correct(claim), sent).status_code == 409
    assert Claim.objects.get(pk=claim.pk).act == "denial"


def test_a_withdrawn_claim_says_so() -> None:
    claim = _claim()
    client, user = _editor()
    workflow.withdraw_claim(claim_id=claim.pk, by=User.objects.get(pk=user.pk))
    page = client.get(_correct(claim)).content.decode()
    assert "take it back in on its page" in page
    answer = client.post(_correct(claim), {**_form(client, _correct(claim)), "act": "question"})
    assert answer.status_code == 400
    assert "withdrawn" in answer.content.decode()


# Adding --------------------------------------------------------------------------------------------------


def _add(claim: Claim) -> str:
    return reverse("claims:claim-add", args=[claim.article_id])


def test_a_claim_is_added_from_the_article_page_by_pasting() -> None:
    add_dispute(mark="The cook said that soup was served.")
    claim = Claim.objects.get(act="denial")
    client, _ = _editor()
    article = claim.article.get_absolute_url()
    sent = _form(client, article)
    assert sent["who"] == "auto"
    sent |= {"content": "that soup was served", "cue": "said", "said_by": "The cook", "act": "assertion"}
    answer = client.post(_add(claim), sent)
    added = Claim.objects.get(origin="editor")
    assert answer.headers["Location"] == f"{article}#c{added.pk}"
    assert added.sentence == "The cook said that soup was served."
    assert added.cue_text == "said"
    assert claim.article.text[added.cue_spans[0][0] - 9 : added.cue_spans[0][0]] == "The cook "
    assert added.proposition == "soup was served"
    page = client.get(article).content.decode()
    assert added.get_absolute_url() in page.split('class="message')[1].split("</p>")[0]


def test_the_article_page_offers_it_to_editors_only(client: Client) -> None:
    claim = _claim()
    for reader in (client, _editor("change_link")[0]):
        page = reader.get(claim.article.get_absolute_url()).content.decode()
        assert "Add a claim" not in page
        assert "take-words" not in page


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "This field is required"),
        ({"content": "nowhere at all", "act": "other"}, "do not stand in the article"),
        ({"content": "the ferry", "act": "other"}, "copy some more words"),
        ({"content": "the", "act": "other", "cue": "\0"}, "Null characters"),
        ({"content": "overloaded", "act": "other", "who": "unnamed"}, "Type the name first"),
    ],
)
def test_what_cannot_be_added_is_explained(sent: dict[str, str], told: str) -> None:
    claim = _claim()
    client, _ = _editor()
    answer = client.post(_add(claim), {**sent, "note": "my reason"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert "my reason" in page
    assert not Event.objects.exists()


def test_a_claim_that_stands_is_named_and_may_be_added_all_the_same() -> None:
    claim = _claim()
    client, _ = _editor()
    sent = {"content": "the ferry was overloaded", "cue": "denied", "act": "denial"}
    answer = client.post(_add(claim), sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "nearly the same words" in page
    assert claim.get_absolute_url() in page
    assert "Add it all the same" in page
    assert client.post(_add(claim), {**sent, "though_alike": "on"}).status_code == 302


# Everybody and everything else ---------------------------------------------------------------------------


def test_only_who_may(client: Client) -> None:
    claim = _claim()
    for address in (_correct(claim), _add(claim), reverse("claims:who-choices", args=[claim.article_id])):
        assert "/accounts/login/" in client.get(address).headers["Location"]
        assert _editor("change_link")[0].get(address).status_code == 403
        assert _editor()[0].get(address).status_code == 200
    assert _editor()[0].get(reverse("claims:claim-correct", args=[987654])).status_code == 404
    assert _editor()[0].get(reverse("claims:claim-add", args=[987654])).status_code == 404


def test_a_long_article_is_shown_around_the_claim_and_whole_when_asked() -> None:
    text = "\n\n".join(f"Paragraph {n} is about the port, a pilot said." for n in range(200))
    article = ArticleFactory(text=text)
    sentence = "Paragraph 100 is about the port, a pilot said."
    claim = add_claim(article=article, sentence=sentence, cue="said", content="Paragraph 100")
    client, _ = _editor()
    page = client.get(_correct(claim)).content.decode()
    assert "Paragraph 97 " in page
    assert "Paragraph 12 " not in page
    assert "Show the whole article" in page
    assert "Paragraph 12 " in client.get(_correct(claim) + "?whole").content.decode()


def test_hostile_words_stay_words() -> None:
    claim = _claim()
    planted = "<img src=x onerror=alert(1)>"
    Claim.objects.filter(pk=claim.pk).update(proposition=planted, relays=[planted])
    Source.objects.filter(pk=claim.source_id).update(name=planted)
    client, user = _editor()
    workflow.correct_claim(
        claim_id=claim.pk,
        correction=Correction(proposition=f"{planted}!"),
        by=User.objects.get(pk=user.pk),
        note=planted,
    )
    pages = [
        client.get(_correct(claim) + f"?next={planted}"),
        client.post(_correct(claim), {"content": planted, "name": planted, "act": planted, "next": planted}),
        client.post(_add(claim), {"content": planted, "name": planted}),
        client.get(reverse("claims:who-choices", args=[claim.article_id]) + f"?name={planted}"),
    ]
    for page in pages:
        assert "<img" not in page.content.decode()
    assert "&lt;img" in pages[0].content.decode()


def test_the_number_of_questions_is_small_and_constant() -> None:
    claim = _claim()
    client, user = _editor()
    counts = []
    for number in range(3):
        for address in (_correct(claim), _add(claim)):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        workflow.correct_claim(
            claim_id=claim.pk,
            correction=Correction(proposition=f"words {number}"),
            by=User.objects.get(pk=user.pk),
        )
    assert counts[0::2] == [counts[0]] * 3
    assert counts[1::2] == [counts[1]] * 3
    assert max(counts) <= 12
    page: Any = client.get(_correct(claim)).content.decode()
    assert len(re.findall(r"Take this back", page)) == 3
