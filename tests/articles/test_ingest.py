"""One way in: what is stored, what is not, and what the sender is told, whatever is sent."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from articles import ingest, state
from articles.ingest import Given, outlet_key, outlet_named
from articles.models import Article, Batch, BatchItem, Outlet
from articles.sending import files_under, path_upload
from tests.articles.test_archive import packed
from tests.articles.texts import BODY, HEAD, report

Send = Callable[..., list[BatchItem]]
pytestmark = pytest.mark.django_db


def test_added(send: Send, reporter: User) -> None:
    (item,) = send("a.txt", (HEAD + BODY).encode(), by=reporter)
    assert (item.outcome, item.reason, item.name) == ("added", "", "a.txt")
    article = Article.objects.get()
    assert item.article == article
    assert (article.text, article.title) == (BODY, "Mayor denies that the bridge was closed")
    assert article.outlet is not None
    assert (article.outlet.name, article.author) == ("Fennmoor Gazette", "Ada Quill")
    assert article.published_at == datetime(2021, 3, 4, 3, 6, 7, tzinfo=UTC)
    assert article.sha256 == hashlib.sha256(BODY.encode()).hexdigest()
    assert (article.word_count, article.language, article.added_by) == (36, "", reporter)
    assert (article.file_format, article.encoding) == ("txt", "utf-8")
    assert article.state == Article.State.PENDING
    assert article.due_at is not None
    assert timezone.now() < article.due_at <= timezone.now() + state.HINT_GRACE


def test_offsets_point_into_what_the_database_gives_back(send: Send) -> None:
    body = "\r\nOne\u00a0“two”\r\n\t𝄞 three\u2028four\rfive\ufeff\n\n"
    send("a.txt", ("Title: x\n\n" + "y" + body).encode())
    stored = Article.objects.get().text
    assert stored == "y" + body
    assert stored[stored.index("𝄞") :] == "𝄞 three\u2028four\rfive\ufeff\n\n"


def test_the_worker_is_told_after_the_commit_only(
    send: Send, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        send("a.txt", b"Bridge open")
        send("b.txt", b"Bridge open")
        send("c.txt", b"")
    assert len(callbacks) == 1


def test_the_same_text_is_stored_once(send: Send) -> None:
    (first,) = send("a.txt", (HEAD + BODY).encode())
    again = [
        *send("b.txt", BODY.encode("utf-16")),
        *send("b.md", HEAD.replace("Gazette", "Mirror").encode() + BODY.encode()),
        *send("pasted", BODY),
        *send("c.zip", packed({"c.txt": BODY})),
    ]
    assert [item.outcome for item in again] == ["duplicate", "near_copy", "duplicate", "duplicate"]
    assert again[0].article == first.article
    assert again[0].reason == f"The same text is stored as article {first.article_id}, from Fennmoor Gazette."
    assert again[3].name == "c.zip/c.txt"
    assert not Outlet.objects.filter(name="Fennmoor").exists()


def test_near_copies_are_marked_on_the_first_of_their_kind(send: Send) -> None:
    text = report("bridge")
    sentences = text.split(". ")
    (first,) = send("first.txt", text.encode())
    (second,) = send("second.txt", ("By our own staff. " + text).encode())
    (third,) = send("third.txt", ("Our own staff report. " + ". ".join(sentences[:-2])).encode())
    (other,) = send("other.txt", report("harbour").encode())
    assert [item.outcome for item in (first, second, third, other)] == [
        "added",
        "near_copy",
        "near_copy",
        "added",
    ]
    assert second.article is not None
    assert third.article is not None
    assert second.article.near_copy_of == third.article.near_copy_of == first.article
    assert 0.9 < (second.article.near_copy_similarity or 0) <= 1
    assert f"article {first.article_id}" in second.reason
    assert second.article.state == Article.State.PENDING  # kept and read like any other


def test_a_copy_of_a_copy_is_marked_on_the_first(send: Send) -> None:
    """The first and the last share too little by themselves."""
    words = report("bridge", 60).split()
    pieces = [" ".join(words[start : start + 600]) for start in (0, 120, 240)]
    items = [send(f"{n}.txt", piece.encode())[0] for n, piece in enumerate(pieces)]
    first, _, last = (item.article for item in items)
    assert first is not None
    assert last is not None
    from articles import dedup

    assert dedup.similarity(first.minhash, last.minhash) < dedup.NEAR_COPY
    assert last.near_copy_of == first


def test_one_bad_file_never_stops_the_rest(send: Send) -> None:
    files = {
        "0.txt": b"",
        "1.txt": b"Bridge open",
        "2.pdf": b"%PDF-",
        "../3.txt": b"Out",
        "4.md": b"# Harbour open",
    }
    items = send("a.zip", packed(files))
    assert [item.outcome for item in items] == ["refused", "added", "refused", "refused", "added"]
    assert all(item.reason for item in items if item.outcome == "refused")
    assert Article.objects.count() == 2


def test_an_error_of_a_parser_is_one_refusal_and_is_logged(
    send: Send, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The parser is made to break, as no known input does."""

    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("parser broke")

    monkeypatch.setattr("articles.readers.page.trafilatura.bare_extraction", broken)
    items = [*send("a.html", b"<p>Bridge</p>"), *send("b.txt", b"Bridge open")]
    assert [item.outcome for item in items] == ["refused", "added"]
    assert "parser broke" in caplog.text


@pytest.mark.parametrize("data", ["half \ud83d", "nul \0", "", " "])
def test_characters_that_cannot_be_stored(send: Send, data: str) -> None:
    assert [item.outcome for item in send("pasted", data)] == ["refused"]


@pytest.mark.parametrize(
    "name", ["nul\0.txt", "raw\udcff.txt", "half\ud83d.txt", "x" * 5000 + ".txt", "a\r\nb.txt"]
)
def test_any_file_name_can_be_reported(send: Send, name: str) -> None:
    (added,) = send(name, b"Bridge open")
    (refused,) = send(name, b"")
    assert (added.outcome, refused.outcome) == ("added", "refused")
    assert len(BatchItem.objects.get(pk=refused.pk).name) <= 1000


def test_what_the_sender_gives_goes_before_the_head(send: Send) -> None:
    given = Given(title="Given", outlet="Mirror", published_at=datetime(2020, 1, 2, tzinfo=UTC))
    send("a.txt", HEAD + BODY, given=given, default_outlet="Nobody")
    article = Article.objects.select_related("outlet").get()
    assert (article.title, str(article.outlet), article.author) == ("Given", "Mirror", "Ada Quill")
    assert article.published_at == datetime(2020, 1, 2, tzinfo=UTC)


def test_default_outlet_fills_gaps_only(send: Send) -> None:
    send("a.txt", HEAD + BODY, default_outlet="Mirror")
    send("b.txt", b"Harbour open", default_outlet="Mirror")
    assert sorted(str(article.outlet) for article in Article.objects.all()) == ["Fennmoor Gazette", "Mirror"]


def test_spellings_of_one_outlet() -> None:
    names = ["Fennmoor Gazette", "FENNMOOR GAZETTE", " Fennmoor-Gazette! ", "Ｆennmoor\u00a0Gazette"]
    assert len({outlet_named(name) for name in names}) == 1
    assert outlet_named("!!!") is None
    assert outlet_named("") is None


@pytest.mark.parametrize("name", ["ß" * 500, "x" * 201, "a " * 300, "ﷺ" * 150, "x\0y"])
def test_long_and_odd_outlets_fit(name: str) -> None:
    outlet = outlet_named(name)
    assert outlet is not None
    outlet.refresh_from_db()
    assert 0 < len(outlet.name) <= 200
    assert 0 < len(outlet.key) <= 200
    assert outlet_named(name) == outlet
    assert outlet_key(name) == outlet_key(outlet_key(name)) or len(name) > 100


def test_texts_larger_than_the_search_index_can_hold(send: Send) -> None:
    (item,) = send("a.txt", " ".join(f"word{n}" for n in range(300_000)).encode())
    assert item.outcome == "added"
    assert Article.objects.matching("word77").count() == 1


def test_a_word_too_long_for_the_index(send: Send) -> None:
    assert send("a.txt", b"x" * 3_000_000)[0].outcome == "added"


@pytest.mark.parametrize("change", [{"text": "Other"}, {"sha256": "0" * 64}])
def test_stored_text_never_changes(send: Send, change: dict[str, str]) -> None:
    send("a.txt", b"Bridge open")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Article.objects.update(**change)
    Article.objects.update(title="Metadata may change")
    assert Article.objects.get().text == "Bridge open"


def test_the_hash_is_unique_in_the_database(send: Send) -> None:
    (item,) = send("a.txt", b"Bridge open")
    assert item.article is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(text="x", sha256=item.article.sha256, word_count=1, file_format="txt")


def test_limits_come_from_the_settings(send: Send, settings: object) -> None:
    settings.MAX_ARTICLE_BYTES = 10  # type: ignore[attr-defined]
    assert "at most" in send("a.txt", b"Bridge is open")[0].reason


@pytest.mark.django_db(transaction=True)
def test_ten_clients_send_the_same_file_at_once() -> None:
    def one(number: int) -> str:
        try:
            batch = ingest.open_batch(channel=Batch.Channel.API)
            (item,) = ingest.ingest(name=f"{number}.txt", data=(HEAD + BODY).encode(), batch=batch)
            return item.outcome
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as clients:
        outcomes = sorted(clients.map(one, range(10)))
    assert outcomes == ["added", *["duplicate"] * 9]
    assert (Article.objects.count(), Outlet.objects.count(), BatchItem.objects.count()) == (1, 1, 10)


@pytest.mark.django_db(transaction=True)
def test_near_copies_sent_at_once_have_one_origin() -> None:
    text = report("bridge")

    def one(number: int) -> None:
        try:
            batch = ingest.open_batch(channel=Batch.Channel.API)
            ingest.ingest(name=f"{number}.txt", data=f"Edition {number}. {text}", batch=batch)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(one, range(8)))
    origins = Article.objects.filter(near_copy_of=None)
    assert [article.pk for article in origins] == [min(Article.objects.values_list("pk", flat=True))]
    assert Article.objects.count() == 8


def test_the_lock_ends_with_its_transaction(send: Send) -> None:
    send("a.txt", b"Bridge open")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [ingest._LOCK]
        )
        assert cursor.fetchone() == (1,)  # held by this test's own transaction, in which the file came in


def test_folders(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.md", "a/.hidden.txt", ".git/x.txt", "__MACOSX/y.txt", "a/.DS_Store"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Bridge")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    found = files_under([tmp_path, tmp_path / "none.txt"])
    assert found == [tmp_path / "b.txt", tmp_path / "a" / "c.md", tmp_path / "none.txt"]


def test_paths_that_cannot_be_opened(tmp_path: Path, settings: object) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "large.txt").write_bytes(b"x" * 101)
    settings.MAX_UPLOAD_BYTES = 100  # type: ignore[attr-defined]
    reasons = {
        name: path_upload(tmp_path / name).refused for name in ("pipe.txt", "dangling.txt", "large.txt", "no")
    }
    assert "no file" in reasons["pipe.txt"]
    assert "no such file" in reasons["dangling.txt"]
    assert "larger than" in reasons["large.txt"]
    assert "no such file" in reasons["no"]
    assert "no such file" in path_upload(Path("nul\0")).refused
    assert "cannot be opened" in path_upload(tmp_path / ("x" * 300)).refused


def test_readers_and_dedup_know_no_django() -> None:
    program = (
        "import sys, articles.readers, articles.dedup\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'django', 'celery', 'spacy'}])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=settings.BASE_DIR
    )
    assert printed.stdout.strip() == "[]"
