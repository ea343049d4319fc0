"""Articles in the JSON API: the same way in as the page, plain JSON errors, cursors and rights."""

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from articles import state
from articles.models import Article, Batch, BatchItem
from tests.articles.test_archive import packed
from tests.articles.texts import BODY, HEAD

Send = Callable[..., list[BatchItem]]
pytestmark = pytest.mark.django_db
ARTICLES = "/api/v1/articles/"


@pytest.fixture
def api(reporter: User, static_files: None) -> APIClient:
    client = APIClient()
    client.force_authenticate(reporter)
    return client


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_files(api: APIClient, reporter: User) -> None:
    files = [
        file("a.txt", (HEAD + BODY).encode()),
        file("b.txt", BODY.encode()),
        file("c.zip", packed({"../x.txt": b"x", "d.txt": b"Harbour open"})),
        file("e.txt", b""),
    ]
    answer = api.post(ARTICLES, {"files": files}, format="multipart")
    assert answer.status_code == 201
    report = answer.json()
    found = [(result["name"], result["outcome"]) for result in report["results"]]
    assert found == [
        ("a.txt", "added"),
        ("b.txt", "duplicate"),
        ("c.zip/../x.txt", "refused"),
        ("c.zip/d.txt", "added"),
        ("e.txt", "refused"),
    ]
    article = Article.objects.get(title__startswith="Mayor")
    first, second, third, *_ = report["results"]
    assert first["article"]["id"] == second["article"]["id"] == article.pk
    assert first["article"]["page"] == f"http://testserver/articles/{article.pk}/"
    assert third["article"] is None
    assert "leads out" in third["reason"]
    batch = Batch.objects.get()
    assert (report["batch"], batch.channel, batch.created_by) == (batch.pk, "api", reporter)
    assert report["page"].endswith(f"/articles/batches/{batch.pk}/")


def test_one_text(api: APIClient) -> None:
    sent = {
        "text": "Line one.\r\nLine\u00a0two 𝄞.\n",
        "title": "Bridge",
        "outlet": "Gazette",
        "published_at": "2021-03-04T15:05:00+02:00",
    }
    answer = api.post(ARTICLES, sent, format="json")
    assert answer.status_code == 201
    (result,) = answer.json()["results"]
    detail = api.get(f"{ARTICLES}{result['article']['id']}/").json()
    assert detail["text"] == sent["text"]
    assert (detail["title"], detail["outlet"]["name"]) == ("Bridge", "Gazette")
    assert detail["published_at"] == "2021-03-04T13:05:00Z"
    assert (detail["author"], detail["url"], detail["state"]) == ("", "", "pending")
    assert api.post(ARTICLES, sent, format="json").status_code == 200  # nothing new


def test_nothing_new_is_200(api: APIClient) -> None:
    answer = api.post(ARTICLES, {"files": [file("a.txt", b"")]}, format="multipart")
    assert (answer.status_code, answer.json()["results"][0]["outcome"]) == (200, "refused")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": ""},
        {"text": None},
        {"text": ["words"]},
        {"text": "nul \0"},
        {"text": "words", "url": "javascript:alert(1)"},
        {"text": "words", "published_at": "yesterday"},
        {"text": "words", "title": "t" * 301},
        [],
        "text",
        None,
        7,
    ],
)
def test_bad_json_is_400(api: APIClient, sent: object) -> None:
    answer = api.post(ARTICLES, json.dumps(sent), content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()
    assert Batch.objects.count() == 0


@pytest.mark.parametrize("year", ["0001", "1599", "2200", "2999"])
def test_a_year_that_cannot_be_is_400(api: APIClient, year: str) -> None:
    sent = {"text": "words", "published_at": f"{year}-03-04T13:05:00Z"}
    answer = api.post(ARTICLES, sent, format="json")
    assert answer.status_code == 400
    assert "A year from 1600 to 2199 is expected." in answer.content.decode()
    assert Batch.objects.count() == 0


@pytest.mark.parametrize("title", ["\u200b", "\u2060 \u200d", "\ufeff\u00a0"])
def test_a_title_that_nobody_sees_is_none(api: APIClient, title: str) -> None:
    api.post(ARTICLES, {"text": "The bridge is open.\nSince noon.", "title": title}, format="json")
    assert Article.objects.get().title == "The bridge is open."


def test_joiners_inside_a_title_stay(api: APIClient) -> None:
    title = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    api.post(ARTICLES, {"text": "The bridge is open.", "title": title}, format="json")
    assert Article.objects.get().title == title


@pytest.mark.parametrize("body", [b"{broken", b"", b"\xff\xfe", b"[" * 100_000])
def test_broken_json_is_400(api: APIClient, body: bytes) -> None:
    answer = api.post(ARTICLES, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_half_a_character_is_refused(api: APIClient) -> None:
    answer = api.post(ARTICLES, b'{"text": "half \\ud83d"}', content_type="application/json")
    assert answer.status_code in {200, 400}
    assert Article.objects.count() == 0


@pytest.mark.parametrize("files", [{}, {"file": file("a.txt", b"x")}, {"files": "no file"}])
def test_multipart_without_files_is_400(api: APIClient, files: dict[str, object]) -> None:
    answer = api.post(ARTICLES, files, format="multipart")
    assert answer.status_code == 400
    assert "files" in str(answer.json())


def test_too_much_is_413(api: APIClient, settings: object) -> None:
    settings.MAX_ARTICLE_BYTES = 10  # type: ignore[attr-defined]
    settings.MAX_UPLOAD_BYTES = 1_000  # type: ignore[attr-defined]
    answers = [
        api.post(ARTICLES, {"text": "x" * 200_000}, format="json"),
        api.post(ARTICLES, {"files": [file("a.txt", b"x" * 200_000)]}, format="multipart"),
    ]
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1  # type: ignore[attr-defined]
    answers.append(
        api.post(ARTICLES, {"files": [file("a.txt", b"x"), file("b.txt", b"y")]}, format="multipart")
    )
    for answer in answers:
        assert answer.status_code == 413
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"]
    assert Batch.objects.count() == 0


def test_a_text_over_the_limit_of_one_article(api: APIClient, settings: object) -> None:
    settings.MAX_ARTICLE_BYTES = 10  # type: ignore[attr-defined]
    answer = api.post(ARTICLES, {"text": "x" * 11}, format="json")
    assert answer.json()["results"][0]["outcome"] == "refused"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"]
)
def test_other_media_types_are_415(api: APIClient, content_type: str) -> None:
    assert api.post(ARTICLES, b"text=words", content_type=content_type).status_code == 415


def test_rights(api: APIClient, reader: User, send: Send) -> None:
    (item,) = send("a.txt", b"Bridge open")
    retry = f"{ARTICLES}{item.article_id}/retry/"
    anonymous, other = APIClient(), APIClient()
    other.force_authenticate(reader)
    for client in (anonymous, other):
        assert client.get(ARTICLES).status_code == 200
        assert client.get(f"{ARTICLES}{item.article_id}/").status_code == 200
        expected = {401, 403} if client is anonymous else {403}
        assert client.post(ARTICLES, {"text": "x"}, format="json").status_code in expected
        assert client.post(retry).status_code in expected
    for method in ("put", "patch", "delete"):
        assert getattr(api, method)(f"{ARTICLES}{item.article_id}/").status_code in {403, 405}
    assert Article.objects.count() == 1


def test_session_requests_need_their_token(reporter: User, static_files: None) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(reporter)
    assert client.post(ARTICLES, {"text": "words"}, format="json").status_code == 403


def test_retry(api: APIClient, send: Send) -> None:
    (item,) = send("a.txt", b"Bridge open")
    address = f"{ARTICLES}{item.article_id}/retry/"
    assert api.post(address).status_code == 409
    with state.reading(article_id=item.article_id or 0):
        assert api.post(address).status_code == 409
    state.fail(article_id=item.article_id or 0, error="x", again=False)
    answer = api.post(address)
    assert (answer.status_code, answer.json()["state"]) == (200, "pending")
    assert api.post(f"{ARTICLES}999999/retry/").status_code == 404


def test_list_pages_and_filters(api: APIClient, send: Send) -> None:
    for number in range(5):
        send(
            f"{number}.txt",
            f"Title: T{number}\nOutlet: O{number % 2}\nDate: 2021-03-0{number + 1}\n\nBridge {number}",
        )
    seen: list[str] = []
    address = ARTICLES + "?page_size=2"
    while address:
        page = api.get(address).json()
        assert len(page["results"]) <= 2
        seen += [article["title"] for article in page["results"]]
        address = page["next"]
    assert seen == ["T4", "T3", "T2", "T1", "T0"]
    assert "text" not in page["results"][0]

    def titles(query: str) -> list[str]:
        return [article["title"] for article in api.get(ARTICLES + query).json()["results"]]

    outlet = Article.objects.filter(title="T1").values_list("outlet", flat=True).get()
    assert titles(f"?outlet={outlet}") == ["T3", "T1"]
    assert titles("?published_from=2021-03-02&published_to=2021-03-03") == ["T2", "T1"]
    assert titles("?q=T3") == ["T3"]
    assert titles("?state=pending&near_copy=false&page_size=1") == ["T4"]
    assert titles("?near_copy=true") == []
    assert titles(f"?batch={Batch.objects.order_by('pk')[0].pk}") == ["T0"]
    for wrong in ("?outlet=x", "?outlet=999999", "?state=x", "?published_from=x", "?batch=x"):
        assert api.get(ARTICLES + wrong).status_code == 400
    assert api.get(ARTICLES + "?cursor=broken").status_code == 400
