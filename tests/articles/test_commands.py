"""``ingest`` and ``retry`` on the command line."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles import state
from articles.management.commands import ingest as command
from articles.models import Article, Batch
from tests.articles.test_archive import packed
from tests.articles.texts import BODY, HEAD, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.txt").write_text(HEAD + BODY)
    (tmp_path / "deep" / "b.md").write_text("# Harbour\n\n" + report("harbour"))
    (tmp_path / "deep" / "copy.txt").write_text("Ours. " + report("harbour"))
    (tmp_path / "same.txt").write_text(BODY)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "more.zip").write_bytes(packed({"c.html": "<p>Ferry words.</p>", "d.pdf": b"%PDF"}))
    return tmp_path


def run(*arguments: str, **options: object) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out, no_color=True, **options)
    return out.getvalue()


def test_a_folder_with_everything(folder: Path) -> None:
    told = run("ingest", str(folder), "--outlet", "Mirror")
    assert "7 files: 3 added, 1 already there, 1 added as a near copy, 2 refused." in told
    assert "empty.txt  It is empty." in told
    assert "more.zip/d.pdf" in told
    batch = Batch.objects.with_progress().get()
    assert (batch.channel, batch.total, batch.duplicates, batch.refused) == ("command", 4, 1, 2)
    outlets = set(Article.objects.values_list("outlet__name", flat=True))
    assert outlets == {"Fennmoor Gazette", "Mirror"}


def test_a_second_run_adds_nothing_and_is_no_error(folder: Path) -> None:
    run("ingest", str(folder))
    before = Article.objects.count()
    assert "5 already there, 2 refused" in run("ingest", str(folder))
    assert Article.objects.count() == before


def test_quiet(folder: Path) -> None:
    assert run("ingest", str(folder), verbosity=0) == ""


def test_all_refused_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(CommandError, match="every file was refused"):
        run("ingest", str(tmp_path), str(tmp_path / "missing"))
    assert Batch.objects.with_progress().get().refused == 2


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no files"):
        run("ingest", str(tmp_path))


@pytest.mark.usefixtures("no_worker")
def test_waiting_without_a_worker_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_WORKER_CHECK_SECONDS", 0.1)
    with pytest.raises(CommandError, match="4 articles wait, and no worker answers"):
        run("ingest", str(folder), "--wait")


def test_waiting_tells_what_failed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the worker would do is done in its pauses: one article fails, the others are read."""

    def worker(seconds: float) -> None:
        article = Article.objects.unread().order_by("pk")[0]
        with state.reading(article_id=article.pk):
            if "Mayor" in article.title:
                state.fail(article_id=article.pk, error="The model is missing.", again=False)
            else:
                state.finish(article_id=article.pk, language="en", pipeline_version="1")

    monkeypatch.setattr("articles.management.commands.ingest.time.sleep", worker)
    with pytest.raises(CommandError, match="1 of 4 articles failed"):
        run("ingest", str(folder), "--wait")
    assert Article.objects.filter(state="processed").count() == 3


def test_waiting_for_nothing(folder: Path) -> None:
    run("ingest", str(folder))
    Article.objects.update(state="processed", due_at=None)
    assert "All 0 new articles are read." in run("ingest", str(folder), "--wait")


def test_retry(folder: Path) -> None:
    run("ingest", str(folder))
    first, second, *_ = Article.objects.order_by("pk")
    state.fail(article_id=first.pk, error="x", again=False)
    state.fail(article_id=second.pk, error="x", again=False)
    assert "1 articles will be read again" in run("retry", str(first.pk), "999999")
    told = run("retry", str(first.pk), "--failed")
    assert f"Article {first.pk} is waiting or being read already." in told
    assert set(Article.objects.values_list("state", flat=True)) == {"pending"}
    with pytest.raises(CommandError, match="None of the articles"):
        run("retry", str(second.pk))
    with pytest.raises(CommandError, match="Name articles"):
        run("retry")
    assert "0 articles" in run("retry", "--failed")
