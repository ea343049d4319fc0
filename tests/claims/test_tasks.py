"""The whole way of an article, with the pipeline and the linker that ship: once, twice, killed in between."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from articles import ingest, state
from articles.models import Article, Batch
from articles.tasks import sweep_due_articles
from claims import link_store, store, tasks, workflow
from claims.extraction import pipeline
from claims.linking import linker
from claims.models import Claim, Link, Thread
from tests.claims.making import all_rows, make_editor
from tests.worker_process import WorkerProcess, empty_queue

FIRST = """Title: Council accuses shipping line of dumping oil
Outlet: Fennmoor Gazette
Published: 2021-03-04

The town council of Fennmoor accused the shipping line Norvik on Thursday of dumping oil in the harbour.

“Norvik emptied its tanks in our harbour at night,” Mayor Ada Quill said. She said that fishermen had found
oil on four miles of the coast.

Norvik denied the accusation. “None of our ships emptied a tank in the harbour,” said Bo Tarn, a spokesman
for Norvik.
"""
SECOND = """Title: Norvik denies dumping oil in Fennmoor harbour
Outlet: Harbour Wire
Published: 2021-03-05

The shipping line Norvik on Friday denied that it had dumped oil in the harbour of Fennmoor.

“Norvik did not dump any oil in the harbour,” Bo Tarn, a spokesman for the shipping line, told reporters.

The mayor of Fennmoor, Ada Quill, has accused Norvik of dumping oil in the harbour. The coastguard said that
it could not confirm where the oil had come from.
"""
FRENCH = """Title: Le maire dément

Le maire de la ville a démenti lundi que le vieux pont ait été fermé pendant la nuit. Selon lui, personne ne
l'avait fermé et les habitants pouvaient le traverser sans aucune difficulté, comme toujours.
"""


def _take_in(text: str, name: str = "article.txt") -> Article:
    batch = ingest.open_batch(channel=Batch.Channel.COMMAND)
    (item,) = ingest.ingest(name=name, data=text, batch=batch)
    assert item.article is not None, item.reason
    return item.article


def _again(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(state="pending", attempts=0)
    tasks.process_article(article.pk)


@pytest.mark.django_db
def test_two_articles_become_one_dispute_with_claim_and_denial() -> None:
    for text in (FIRST, SECOND):
        tasks.process_article(_take_in(text).pk)
    assert set(Article.objects.values_list("state", "error", "language")) == {("processed", "", "en")}
    assert set(Article.objects.values_list("pipeline_version", flat=True)) == {pipeline.version()}
    assert not Claim.objects.filter(embedding__isnull=True).exists()
    assert set(Link.objects.values_list("linker_version", flat=True)) == {linker.linker_version()}
    across = [thread for thread in Thread.objects.live().for_list() if thread.outlet_count == 2]
    assert across
    lead = across[0]
    assert lead.lead_link is not None
    assert lead.lead_claim is not None
    assert lead.lead_denial is not None
    assert "oil" in lead.lead_claim.sentence or "tank" in lead.lead_claim.sentence
    assert lead.lead_link.reason
    assert (
        lead.lead_link.trigger_text in lead.lead_link.from_claim.article.text
        or "…" in lead.lead_link.trigger_text
    )


@pytest.mark.django_db
def test_an_article_read_twice_leaves_every_row_as_it_was() -> None:
    articles = [_take_in(text) for text in (FIRST, SECOND)]
    for article in (*articles, *articles):
        _again(article)
    before = all_rows()
    assert before["Claim"]
    assert before["Thread"]
    for article in articles:
        _again(article)
    assert all_rows() == before


def _as_it_is(link: Link) -> dict[str, object]:
    """All of a link but its place in the queue, which goes by the machine's reading of what is around it."""
    row = Link.objects.filter(pk=link.pk).values().get()
    del row["usefulness"]
    return row


@pytest.mark.django_db
def test_reading_again_after_an_editor_keeps_the_editors_work() -> None:
    articles = [_take_in(text) for text in (FIRST, SECOND)]
    for article in articles:
        tasks.process_article(article.pk)
    editor = make_editor()
    link = Link.objects.filter(kind="denies").first()
    assert link is not None
    workflow.confirm_link(link_id=link.pk, by=editor)
    other = Claim.objects.exclude(pk__in=[link.from_claim_id, link.to_claim_id]).order_by("pk").first()
    assert other is not None
    workflow.withdraw_claim(claim_id=other.pk, by=editor)
    thread = Claim.objects.get(pk=link.from_claim_id).thread_entry.thread
    confirmed = _as_it_is(link)
    for article in articles:
        _again(article)
    assert _as_it_is(link) == confirmed
    assert Claim.objects.get(pk=link.from_claim_id).thread_entry.thread == thread
    other.refresh_from_db()
    assert other.withdrawn_at is not None
    assert not Claim.objects.visible().filter(article=other.article, fingerprint=other.fingerprint).exists()


@pytest.mark.django_db
def test_a_text_in_another_language_is_kept_and_not_read() -> None:
    article = _take_in(FRENCH)
    tasks.process_article(article.pk)
    article.refresh_from_db()
    assert (article.state, article.language) == ("kept", "fr")
    assert "fr" in article.error
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_no_article_or_one_that_is_read_already_is_a_quiet_return() -> None:
    tasks.process_article(404)
    article = _take_in(FIRST)
    tasks.process_article(article.pk)
    before = Article.objects.values().get()
    tasks.process_article(article.pk)
    assert Article.objects.values().get() == before


def _vanish(article: Article) -> Callable[..., None]:
    def gone(**kwargs: object) -> None:
        Article.objects.filter(pk=article.pk).delete()
        raise Article.DoesNotExist

    return gone


@pytest.mark.django_db
def test_an_article_deleted_while_it_is_read_is_a_quiet_return(monkeypatch: pytest.MonkeyPatch) -> None:
    article = _take_in(FIRST)
    monkeypatch.setattr(store, "replace_machine_claims", _vanish(article))
    tasks.process_article(article.pk)
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_weights_that_are_missing_are_an_error_on_the_article_and_in_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLAIMTRACK_PIPELINE", "/no/such/folder")
    article = _take_in(FIRST)
    with pytest.raises(pipeline.PipelineError):
        tasks.process_article(article.pk)
    article.refresh_from_db()
    assert article.state == "failed"
    assert "/no/such/folder" in article.error
    monkeypatch.delenv("CLAIMTRACK_PIPELINE")
    state.retry(article_id=article.pk)
    tasks.process_article(article.pk)
    article.refresh_from_db()
    assert (article.state, article.error) == ("processed", "")


@pytest.mark.django_db
def test_too_long_a_reading_is_given_up_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    article = _take_in(FIRST)

    def out_of_time(**kwargs: object) -> None:
        raise SoftTimeLimitExceeded  # what Celery raises in the middle of whatever runs

    monkeypatch.setattr(link_store, "link_article", out_of_time)
    with pytest.raises(SoftTimeLimitExceeded):
        tasks.process_article(article.pk)
    article.refresh_from_db()
    assert (article.state, article.attempts) == ("pending", 1)  # the machine may have been busy
    Article.objects.update(attempts=2)
    with pytest.raises(SoftTimeLimitExceeded):
        tasks.process_article(article.pk)
    article.refresh_from_db()
    assert (article.state, article.due_at) == ("failed", None)
    assert "took longer than 570 seconds" in article.error


@pytest.mark.django_db
def test_a_lost_database_leaves_the_article_to_the_next_try(monkeypatch: pytest.MonkeyPatch) -> None:
    article = _take_in(FIRST)

    def lost(**kwargs: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(link_store, "link_article", lost)
        with pytest.raises(OperationalError):
            tasks.process_article(article.pk)
    article.refresh_from_db()
    assert (article.state, article.error) == ("processing", "")
    tasks.process_article(article.pk)
    article.refresh_from_db()
    assert (article.state, article.attempts) == ("processed", 2)


def test_only_a_lost_database_is_tried_again_by_the_queue() -> None:
    assert tasks.process_article.autoretry_for == (OperationalError, InterfaceError)
    assert tasks.process_article.name == state.PROCESS_TASK


# The real worker -------------------------------------------------------------------------------------------


def _wait(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {seconds:.0f} seconds")
        time.sleep(0.005)


def _long_article() -> str:
    people = ("Ada Quill", "Bo Tarn", "Cy Moss", "Di Fell", "Em Vale")
    things = ("the gate", "the mill", "the harbour", "the old bridge", "the ferry", "the tram", "the market")
    lines = []
    for number in range(80):
        who, whom = people[number % 5], people[(number + 2) % 5]
        thing = f"{things[number % 7]} in quarter {number}"
        lines.append(f"{who} said on Monday that {thing} was closed. {whom} denied that {thing} was closed.")
    return "Title: What they say of Fennmoor\n\n" + "\n\n".join(lines)


@pytest.mark.worker
@pytest.mark.parametrize("moment", ["while it is read", "when its claims are stored and not yet linked"])
def test_a_worker_killed_in_the_middle_of_an_article(
    celery_worker_process: WorkerProcess, moment: str
) -> None:
    worker = celery_worker_process
    article = _take_in(_long_article())  # committed: the worker gets its message
    if moment == "while it is read":
        _wait(lambda: Article.objects.get().state == "processing", "the article is being read")
    else:
        _wait(Claim.objects.exists, "claims are stored")
    worker.kill()
    article.refresh_from_db()
    assert article.state == "processing"  # nobody was left to say otherwise
    assert Claim.objects.exists() == (moment != "while it is read")
    assert not Link.objects.exists()

    empty_queue()  # as if the broker had lost its message as well
    worker.ensure_running()
    Article.objects.update(due_at=timezone.now())
    assert sweep_due_articles() == 1
    _wait(lambda: Article.objects.get().state == "processed", "the article is read after all")
    article.refresh_from_db()
    assert article.attempts == 2
    found = pipeline.extract(article.text).attributions
    wanted = sorted(store.fingerprint(source=one.source, cue=one.cue, content=one.content) for one in found)
    assert len(wanted) > 100
    assert sorted(Claim.objects.values_list("fingerprint", flat=True)) == wanted
    assert Thread.objects.live().exists()


@pytest.mark.worker
def test_a_real_worker_reads_what_comes_in(celery_worker_process: WorkerProcess) -> None:
    for text in (FIRST, SECOND):
        _take_in(text)
    _wait(lambda: not Article.objects.unread().exists(), "both are read")
    assert set(Article.objects.values_list("state", flat=True)) == {"processed"}
    assert Thread.objects.live().exists()
    added = Article.objects.order_by("pk").first()
    assert added is not None
    assert added.processed_at is not None
    assert added.processed_at > datetime(2021, 1, 1, tzinfo=UTC)
