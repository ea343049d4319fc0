"""Pages on which editors see what a newer pipeline would change, and take it over."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from claims import store
from claims.models import Reextraction
from tests.claims.making import attribution, extraction, make_article, make_user
from tests.claims.test_reextraction import NEW, OLD, extraction_of, prepared
from tests.pages.test_hostile import HOSTILE, _planted

pytestmark = pytest.mark.django_db
LIST = "/desk/rereading/"


@pytest.fixture
def editor(client: Client) -> User:
    user = User.objects.create_superuser("rex")
    client.force_login(user)
    return user


def outdated(number: int = 0, **fields: str) -> Article:
    text = f"Ada Quill said that it rained on day {number}."
    article = make_article(
        text, **{"title": f"Rain {number}", "state": "processed", "pipeline_version": OLD, **fields}
    )
    found = attribution(text, "Ada Quill", "said", f"it rained on day {number}")
    store.replace_machine_claims(article=article, found=extraction(found, version=OLD))
    return article


def newer(article: Article, content: str = "", **fields: str) -> Reextraction:
    text = article.text
    words = content or text.split("that ")[1].rstrip(".")
    found = attribution(text, "Ada Quill", "said", words, **fields)
    return prepared(article, extraction_of(found, version=NEW))


def _page(client: Client, address: str = LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_list_shows_how_far_it_is_and_what_differs(client: Client, editor: User) -> None:
    assert "Every article has been read by the present version" in _page(client)
    for number in range(4):
        outdated(number)
    first, second, third, _ = Article.objects.order_by("pk")
    newer(first, act="denial")
    newer(second)
    Reextraction.objects.create(article=third, version=NEW, state="failed", error="No memory left.")
    page = " ".join(_page(client).split())
    assert f"<b>4</b> read by {OLD}" in page
    assert "2 compared, 1 with differences." in page
    assert "~1" in page
    assert "No memory left." in page
    assert "Compare 2 articles" in page
    assert "Take over all 2 compared" in page
    shown = {
        "different": ["Rain 0"],
        "same": ["Rain 1"],
        "failed": ["Rain 2"],
        "open": ["Rain 3"],
        "nonsense": ["Rain 0", "Rain 1", "Rain 2", "Rain 3"],
    }
    for choice, titles in shown.items():
        page = _page(client, f"{LIST}?show={choice}")
        assert [f"Rain {n}" for n in range(4) if f">Rain {n}<" in page] == titles


def test_diff_of_an_article_and_taking_it_over(client: Client, editor: User) -> None:
    article = outdated()
    row = newer(article, act="denial", proposition="It never rained")
    address = reverse("claims:reread-detail", args=[article.pk])
    page = _page(client, address)
    assert "0 added, 0 gone, 1 changed." in page
    assert "assertion" in page
    assert "denial" in page
    assert "It never rained" in page
    answer = client.post(reverse("claims:reread-take-over", args=[article.pk]))
    assert answer.headers["Location"] == address
    row.refresh_from_db()
    assert (row.state, row.asked_by) == ("applying", editor)
    page = _page(client, address)
    assert 'hx-trigger="every 2s"' in page
    assert "<noscript>" in page


def test_comparing_one_and_all(client: Client, editor: User) -> None:
    article, _ = outdated(1), outdated(2)
    client.post(reverse("claims:reread-compare", args=[article.pk]))
    assert Reextraction.objects.get().state == "waiting"
    page = client.post(reverse("claims:reread-compare-all"), follow=True).content.decode()
    assert "1 article is being compared." in page
    assert "2 under way." in page
    page = client.post(reverse("claims:reread-compare-all"), follow=True).content.decode()
    assert "There is nothing to compare." in page


def test_taking_over_all_is_confirmed_with_its_counts(client: Client, editor: User) -> None:
    assert "Nothing is compared yet" in _page(client, reverse("claims:reread-confirm"))
    newer(outdated(1), act="denial")
    newer(outdated(2), content="rained")
    page = " ".join(_page(client, reverse("claims:reread-confirm")).split())
    assert "2 articles, 2 of them with differences:" in page
    assert "<b>1</b> claims added" in page
    assert "<b>1</b> gone" in page
    assert "<b>1</b> changed" in page
    page = client.post(reverse("claims:reread-take-over-all"), follow=True).content.decode()
    assert "2 articles are brought up to date." in page


def test_what_is_not_due_is_said(client: Client, editor: User) -> None:
    article = make_article("Ada Quill said it.", state="processed", pipeline_version=NEW)
    for name in ("reread-compare", "reread-take-over"):
        page = client.post(reverse(f"claims:{name}", args=[article.pk]), follow=True).content.decode()
        assert "message-error" in page
        assert client.post(reverse(f"claims:{name}", args=[10**15])).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["reread-list", "reread-detail", "reread-confirm", "reread-compare-all", "reread-take-over-all"],
)
def test_only_who_may(client: Client, name: str) -> None:
    article = outdated()
    address = reverse(f"claims:{name}", args=[article.pk] if name == "reread-detail" else [])
    act = client.post if name.endswith("-all") else client.get
    assert "/accounts/login/" in act(address).headers["Location"]
    client.force_login(make_user("nobody", "change_claim"))
    assert act(address).status_code == 403
    assert not Reextraction.objects.exists()


def test_hostile_words_stay_words(client: Client, editor: User) -> None:
    article = outdated(title=HOSTILE)
    newer(article, proposition=HOSTILE, canonical_source=HOSTILE)
    for address in (LIST, reverse("claims:reread-detail", args=[article.pk])):
        page = _page(client, address)
        assert "alert" in page
        assert _planted(page) == []


def test_questions_to_the_database_do_not_grow(client: Client, editor: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            _page(client)
        return len(queries)

    newer(outdated())
    first = asked()
    for number in range(1, 9):
        newer(outdated(number), act="denial")
    assert asked() == first <= 12
