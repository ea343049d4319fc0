"""Pages for adding articles: who may, what happens to each file, and nothing hostile gets through."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles import state
from articles.models import Article, Batch, BatchItem
from tests.articles.test_archive import packed
from tests.articles.texts import BODY, HEAD

Send = Callable[..., list[BatchItem]]
pytestmark = pytest.mark.django_db
UPLOAD = "/articles/upload/"


@pytest.fixture
def site(client: Client, reporter: User) -> Client:
    client.force_login(reporter)
    return client


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_several_files_and_their_reports(site: Client) -> None:
    sent = [
        file("a.txt", (HEAD + BODY).encode()),
        file("b.txt", BODY.encode()),
        file("empty.txt", b""),
        file("c.zip", packed({"../evil.txt": b"x", "ok.md": b"# Harbour\n\nopen"})),
        file("<script>alert(1)</script>.pdf", b"%PDF"),
    ]
    answer = site.post(UPLOAD, {"files": sent}, follow=True)
    batch = Batch.objects.get()
    assert answer.redirect_chain == [(f"/articles/batches/{batch.pk}/", 302)]
    assert [item.outcome for item in batch.items.all()] == [
        "added",
        "duplicate",
        "refused",
        "refused",
        "added",
        "refused",
    ]
    assert (batch.channel, batch.created_by) == ("upload", User.objects.get(username="reporter"))
    shown = answer.content.decode()
    for words in (
        "It is empty.",
        "leads out of the archive",
        "PDF",
        "Mayor denies that the bridge was closed",
    ):
        assert words in shown
    assert "<script>alert(1)" not in shown
    assert answer.context["batch"].total == 2


def test_pasted_text_with_fields(site: Client) -> None:
    fields = {
        "text": "One line.\r\nTwo\u00a0lines.\r\n",
        "title": "Bridge",
        "outlet": "Fennmoor Gazette",
        "url": "https://gazette.example/x",
        "published_at": "2021-03-04T13:05",
    }
    site.post(UPLOAD, fields)
    article = Article.objects.select_related("outlet").get()
    assert article.text == "One line.\nTwo\u00a0lines.\n"
    assert (article.title, str(article.outlet), article.url) == ("Bridge", "Fennmoor Gazette", fields["url"])
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2021-03-04T13:05:00+00:00"
    assert Batch.objects.get().channel == "paste"


def test_pasted_text_with_a_head(site: Client) -> None:
    site.post(UPLOAD, {"text": HEAD + BODY})
    assert Article.objects.get().title == "Mayor denies that the bridge was closed"


def test_files_and_a_text_together(site: Client) -> None:
    site.post(UPLOAD, {"text": "Harbour open", "files": [file("a.txt", b"Bridge open")], "outlet": "Mirror"})
    outlets = dict(Article.objects.values_list("text", "outlet__name"))
    assert outlets == {"Harbour open": "Mirror", "Bridge open": None}
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": "  \r\n "},
        {"text": "words", "url": "javascript:alert(1)"},
        {"text": "words", "url": "ftp://x.example/"},
        {"text": "words", "published_at": "tomorrow"},
        {"text": "words", "title": "t" * 301},
        {"text": "nul \0 here"},
        {"files": "not a file"},
    ],
)
def test_bad_forms_store_nothing(site: Client, fields: dict[str, str]) -> None:
    answer = site.post(UPLOAD, fields)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert Batch.objects.count() == 0


@pytest.mark.parametrize("year", ["0001", "2999"])
def test_a_year_that_cannot_be_is_refused(site: Client, year: str) -> None:
    answer = site.post(UPLOAD, {"text": "words", "published_at": f"{year}-03-04T13:05"})
    assert answer.status_code == 400
    assert "A year from 1600 to 2199 is expected." in answer.content.decode()
    assert Batch.objects.count() == 0


def test_too_many_and_too_large(site: Client, settings: object) -> None:
    settings.MAX_UPLOAD_BYTES = 100  # type: ignore[attr-defined]
    assert site.post(UPLOAD, {"files": [file("a.txt", b"x" * 101)]}).status_code == 413
    settings.MAX_UPLOAD_FILES = 1  # type: ignore[attr-defined]
    assert site.post(UPLOAD, {"files": [file("a.txt", b"a"), file("b.txt", b"b")]}).status_code == 400
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1  # type: ignore[attr-defined]
    assert site.post(UPLOAD, {"files": [file("a.txt", b"a"), file("b.txt", b"b")]}).status_code == 400
    assert Batch.objects.count() == 0


@pytest.mark.parametrize("address", [UPLOAD, "/api/v1/articles/"])
@pytest.mark.parametrize("text", ["", "The mayor said that the pier was closed."])
def test_archives_of_one_upload_are_counted_together(
    site: Client, settings: Any, address: str, text: str
) -> None:
    """Many archives, each within the limit, must not keep a web process busy for hours."""
    settings.MAX_UPLOAD_FILES = 5
    archives = [packed({f"{n}.txt": f"Pier {k} {n} is open." for n in range(3)}) for k in range(3)]
    sent = {"files": [file(f"{k}.zip", data) for k, data in enumerate(archives)], "text": text}
    site.post(address, {name: value for name, value in sent.items() if value})
    of_archives = BatchItem.objects.filter(name__contains=".zip").order_by("pk")
    assert [item.outcome for item in of_archives] == ["added"] * 3 + ["refused"] * 2
    assert "What was sent at once holds more than 5 files" in of_archives[3].reason
    assert "Send it by itself" in of_archives[4].reason
    site.post(address, {"files": file("2.zip", archives[2])})  # by itself, as it says
    assert Article.objects.filter(file_name__contains=".zip").count() == 6


def test_only_who_may(client: Client, reader: User, send: Send) -> None:
    (item,) = send("a.txt", b"Bridge open")
    retry = f"/articles/{item.article_id}/retry/"
    for address, method in (
        (UPLOAD, "get"),
        (UPLOAD, "post"),
        (f"/articles/batches/{item.batch_id}/", "get"),
        (retry, "post"),
    ):
        answer = getattr(client, method)(address, headers={"Referer": f"http://testserver{UPLOAD}"})
        back = address if method == "get" else UPLOAD
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={back}")
    client.force_login(reader)
    for address, method in (
        (UPLOAD, "get"),
        (UPLOAD, "post"),
        (f"/articles/batches/{item.batch_id}/", "get"),
        (retry, "post"),
    ):
        assert getattr(client, method)(address).status_code == 403


def test_forms_need_their_token(reporter: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)
    assert client.post(UPLOAD, {"text": "words"}).status_code == 403


def test_progress_stops_asking_when_all_is_read(site: Client) -> None:
    site.post(UPLOAD, {"files": [file("a.txt", b"Bridge open"), file("b.txt", b"Harbour open")]})
    address = Batch.objects.get().get_absolute_url()
    assert 'hx-trigger="every' in site.get(address).content.decode()
    first, second = Article.objects.order_by("pk")
    with state.reading(article_id=first.pk):
        state.finish(article_id=first.pk, language="en", pipeline_version="1")
    assert 'hx-trigger="every' in site.get(address).content.decode()
    state.fail(article_id=second.pk, error="The model is <missing>.", again=False)
    shown = site.get(address).content.decode()
    assert 'hx-trigger="every' not in shown
    assert "The model is &lt;missing&gt;." in shown


def test_retry_leads_back_only_to_this_site(site: Client, send: Send) -> None:
    article = send("a.txt", b"Bridge open")[0].article
    assert article is not None
    address = reverse("articles:article-retry", args=[article.pk])
    for target, leads in (
        ("/articles/?state=failed", "/articles/?state=failed"),
        ("https://evil.example/", None),
    ):
        state.fail(article_id=article.pk, error="x", again=False)
        answer = site.post(address, {"next": target})
        assert answer["Location"] == (leads or f"/articles/{article.pk}/")
        article.refresh_from_db()
        assert article.state == "pending"
    assert site.post(address).status_code == 302  # waiting already: said, not an error
    assert site.get(address).status_code == 405
    assert site.post("/articles/999999/retry/").status_code == 404


def test_list_with_filters(client: Client, send: Send) -> None:
    send("a.txt", HEAD + BODY)
    send("b.txt", b"Harbour words, said the ferrymen")

    def found(query: str) -> list[str]:
        answer = client.get("/articles/" + query)
        assert answer.status_code == 200
        return [article.title[:7] for article in answer.context["page_obj"]]

    assert found("") == ["Harbour", "Mayor d"]
    assert found("?q=bridge") == ["Mayor d"]
    assert found("?q=bridge+ferrymen") == ["Mayor d"]  # in the text: "ferrymen’s"
    assert found("?q=nobody+closed") == ["Mayor d"]  # in the text: "“Nobody closed it,”"
    assert found("?q=“nobody closed”") == found("?q=ferrymen’s+guild") == ["Mayor d"]
    assert found("?q=“guild nobody”") == []
    assert found("?q=%00") == []
    assert found("?q=%27%29%3B--") == []
    assert found("?state=failed") == []
    assert found("?state=nonsense") == []
    assert found("?published_from=2021-03-04&published_to=2021-03-04") == ["Mayor d"]
    assert found("?published_from=x") == []
    assert found("?outlet=999999") == []
    assert found("?page=zzz") == ["Harbour", "Mayor d"]


def test_lists_do_not_fetch_texts(
    client: Client, send: Send, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(5):
        send(f"{number}.txt", f"Title: T{number}\nOutlet: O{number}\n\nBridge {number}")
    with django_assert_max_num_queries(4) as queries:
        client.get("/articles/")
    assert not any(
        '"text"' in query["sql"] or "minhash" in query["sql"] for query in queries.captured_queries
    )


def test_admin_shows_an_article_and_changes_no_text(admin_client: Client, send: Send) -> None:
    article = send("a.txt", HEAD + BODY)[0].article
    assert article is not None
    for name in ("outlet", "article", "batch"):
        assert admin_client.get(f"/admin/articles/{name}/").status_code == 200
    address = f"/admin/articles/article/{article.pk}/change/"
    shown = admin_client.get(address).content.decode()
    assert "The mayor of Fennmoor denied" in shown
    assert 'name="text"' not in shown
    values = {
        "title": "Put right",
        "author": "",
        "url": "example.org/a",
        "published_at_0": "",
        "published_at_1": "",
        "text": "x",
    }
    assert admin_client.post(address, values).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.url, article.text) == ("Put right", "https://example.org/a", BODY)
    state.fail(article_id=article.pk, error="x", again=False)
    again = {"action": "read_again", "_selected_action": [article.pk]}
    assert admin_client.post("/admin/articles/article/", again).status_code == 302
    article.refresh_from_db()
    assert article.state == "pending"
    assert admin_client.get("/admin/articles/article/add/").status_code == 403


def test_a_stream_of_unknown_length_is_read_once(site: Client) -> None:
    upload = io.BytesIO(BODY.encode())
    upload.name = "dir/../../a.txt"
    site.post(UPLOAD, {"files": [upload]})
    assert BatchItem.objects.get().name == "a.txt"
