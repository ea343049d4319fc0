"""Every list asks the database the same number of questions whatever its length."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Batch, BatchItem, Outlet
from claims import following, tokens, workflow
from claims.corrections import Correction
from claims.exports import jobs
from claims.models import Claim, Link, LinkingDue, Notification, Source, Thread
from tests import every_page
from tests.factories import ArticleFactory, OutletFactory, UserFactory, add_dispute
from tests.pages.test_rereading import outdated
from tests.roles.accounts import client_of

pytestmark = pytest.mark.django_db
MOST = 12
# Of the page of one thing with all that can be known of it: four of them ask who it is that looks.
MOST_OF_ONE = 16
ONE_THING = ("/threads/", "/claims/", "/sources/")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Or what another test has put into the cache runs out in the midst of one."""
    cache.clear()


def _count(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize("vector", [None, [1.0] + [0.0] * 383], ids=["words", "meaning"])
@pytest.mark.parametrize(
    "address",
    [
        lambda: "/",
        lambda: "/?q=ferry&has=denial&since=2021-01-01",
        lambda: "/?q=ferry+source:hagen&sort=latest&state=machine",
        lambda: "/?q=pilots",
        lambda: "/?q=ferry+source:hagen+outlet:o+verdict:any+kind:denies+is:disputed&state=machine",
        lambda: "/search/?q=ferry+source:hagen+outlet:o+verdict:any&kind=denies&state=machine",
        lambda: "/?q=ferry&since=2021-05-01&until=2021-05-30&verdict=any&kind=denies",
        lambda: "/search/?q=ferry&since=2021-05-01&until=2021-05-30&verdict=any&kind=denies",
        lambda: "/?sort=oldest&verdict=any",
        lambda: "/search/?act=all",
        lambda: "/search/?q=ferry",
        lambda: "/search/?q=overloaded+act:denial&kind=denies&sort=new",
        lambda: Source.objects.order_by("pk")[0].get_absolute_url() + "?q=ferry",
        lambda: "/sources/",
        lambda: reverse("articles:article-list"),
        lambda: Outlet.objects.order_by("pk")[0].get_absolute_url(),
        lambda: Source.objects.order_by("pk")[0].get_absolute_url(),
    ],
)
def test_list_is_constant_in_queries(
    client: Client,
    address: Callable[[], str],
    vector: list[float] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With what a worker answers who is asked for a search's meaning, and where none does."""
    from claims.views import found

    monkeypatch.setattr(found, "vector_of", lambda words: vector)
    outlet = OutletFactory()
    add_dispute(outlet=outlet)
    client.get(address())  # fills the cache of ratings
    first = _count(client, address())
    for number in range(8):
        add_dispute(day=5 + number, mark=f"Edition {number}.", outlet=outlet)
    assert _count(client, address()) == first <= MOST


def test_dispute_is_constant_in_queries(client: Client) -> None:
    thread = add_dispute()
    assert _count(client, thread.get_absolute_url()) <= MOST


@pytest.mark.parametrize("role", ["", "editor", "administrator"])
def test_dispute_as_known_on_a_date_is_constant_in_queries(client: Client, role: str) -> None:
    """However many of its claims were corrected, links reviewed, verdicts published."""
    reader, editor = client_of(role) if role else client, UserFactory(username="corrector")
    editor.groups.add(Group.objects.get(name="editor"))
    thread = add_dispute()
    claims = [entry.claim for entry in thread.entries.order_by("pk")]
    for claim in claims[:1]:
        workflow.correct_claim(claim_id=claim.pk, correction=Correction(act="accusation"), by=editor)
    address = f"{thread.get_absolute_url()}?as_of={thread.last_at:%Y-%m-%d}"
    _count(reader, address)
    first = _count(reader, address)
    for claim in claims[1:]:
        workflow.correct_claim(claim_id=claim.pk, correction=Correction(proposition="So."), by=editor)
        workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=editor)
    for link in Link.objects.filter(from_claim__in=claims):
        workflow.review_link(link_id=link.pk, to="confirmed", by=editor)
    assert _count(reader, address) == first <= MOST


def test_arranging_a_dispute_is_constant_in_queries() -> None:
    """With disputes that are alike, several claims, and decisions that can be taken back."""
    client, thread = client_of("editor"), add_dispute()
    by = User.objects.get(username="a-editor")
    address = thread.get_absolute_url() + "?arrange=1"
    vector = [1.0] + [0.0] * 383
    Claim.objects.update(embedding=vector)
    _count(client, address)
    few = _count(client, address)
    for number in range(6):
        other = add_dispute(day=9 + number, mark=f"Edition {number}.")
        Claim.objects.update(embedding=vector)
        if number < 2:
            workflow.move_claim(claim_id=other.lead_claim_id, to=thread.pk, side="claim", by=by, note="Same.")
    page = client.get(address).content.decode()
    assert "arrange-alike" in page
    assert page.count("moved a claim") == 2
    assert _count(client, address) == few <= MOST


FOR_EDITORS = [
    "/",
    "/desk/",
    "/searches/",
    "/notifications/",
    "/history/",
    "/people/",
    "/desk/rereading/",
    "/ratings/",
]


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_pages_of_the_newsroom_are_constant_in_queries(role: str) -> None:
    """As an account of the role sees them, with a little of everything that they show, and with much."""
    client, thread = client_of(role), add_dispute()
    user = User.objects.get(username=f"a-{role}")
    _busy(user, thread, 1)

    def asked() -> dict[str, int]:
        suggestion = Link.objects.order_by("pk")[0].pk
        claim, article = thread.lead_claim_id, thread.lead_claim.article_id
        places = [f"/claims/{claim}/verification/", f"/review/{suggestion}/", f"/claims/{claim}/"]
        places += [f"/articles/{article}/", thread.get_absolute_url(), f"/history/claim/{claim}/"]
        pages = [place for place in FOR_EDITORS if place != "/people/" or role == "administrator"]
        return {place: _count(client, place) for place in (*pages, *places)}

    asked()  # fills the caches of ratings and choices
    first = asked()
    for number in range(4):
        _busy(user, add_dispute(day=9 + number, mark=f"Edition {number}."), 2 + number)
    assert asked() == first
    assert {place: count for place, count in first.items() if count > MOST} == {}


def test_every_other_page_with_a_list_is_constant_in_queries(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """All pages of the newsroom that list anything, and what everybody reads, as an account sees it."""
    monkeypatch.setattr(jobs, "MOST_OPEN", 999)
    settings.EXPORT_DIRECT_CLAIMS = 2
    chief: User = UserFactory(username="carl", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(chief)
    thread = every_page.full_dispute(chief)
    pages = [*every_page.public(thread), *every_page.of_editors(thread, chief)]
    assert thread.lead_claim is not None
    outlet = thread.lead_claim.article.outlet

    def asked() -> dict[str, int]:
        return {page: _count(client, page) for page in pages}

    tokens.make_token(by=chief, name="Desk", scopes=["read"], days=30)
    asked()  # fills the caches of ratings and choices
    first = asked()
    batch = Batch.objects.earliest("pk")
    for number in range(5):
        _busy(chief, add_dispute(day=9 + number, mark=f"Late {number}.", outlet=outlet), 20 + number)
        following.save_search(name=f"Of all {number}", listing="claims", query="", by=chief, shared=True)
        denial = thread.lead_denial
        assert denial is not None
        workflow.comment(claim_id=denial.pk, text="And another.", by=chief)
        workflow.add_evidence(
            claim_id=denial.pk, url=f"https://port.example/{number}", stance="supports", by=chief
        )
        failed = ArticleFactory(state="failed", error="No memory left.", text=f"Broken {number}.")
        BatchItem.objects.create(batch=batch, name=f"{number}.txt", outcome="added", article=failed)
        every_page.of_exports(chief, thread)
        every_page.of_webhooks(chief)
        outdated(90 + number)
        tokens.make_token(by=chief, name=f"Desk {number}", scopes=["read"], days=30)
    then = asked()
    more = {page: (first[page], count) for page, count in then.items() if count > first[page]}
    assert not more
    assert {page: count for page, count in then.items() if count > _most(page)} == {}


def _most(page: str) -> int:
    is_one = any(page.startswith(place) and page != place for place in ONE_THING)
    return MOST_OF_ONE if is_one else MOST


def _busy(user: User, thread: Thread, number: int) -> None:
    """What one person has of each thing that the newsroom's pages list."""
    author = UserFactory(username=f"author{number}")
    author.groups.add(Group.objects.get(name="editor"))
    claim = thread.lead_claim
    assert claim is not None
    workflow.add_evidence(claim_id=claim.pk, url="https://port.example/", stance="supports", by=author)
    workflow.ask_for_reply(claim_id=claim.pk, asked="Ines Vold", by=author)
    workflow.comment(claim_id=claim.pk, text=f"See the list, @{user.username}.", by=author)
    row = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=author)
    workflow.submit(verdict_id=row.pk, by=author)
    workflow.assign(claim_id=thread.lead_denial_id, to=user.pk, by=author)
    following.save_search(name=f"Ferry {number}", listing="claims", query="q=ferry", by=user)
    following.follow(thread_id=thread.pk, by=user)
    Notification.objects.create(user=user, kind="news", thread=thread, created_at=timezone.now())
    failed = ArticleFactory(state="failed", error="It took too long.", text=f"Failed {number}.")
    LinkingDue.objects.create(article=failed, due_at=None, attempts=3, error="It took too long.")
    batch = Batch.objects.create(channel="upload", created_by=user)
    waiting = ArticleFactory(state="pending", text=f"Waiting {number}.")
    BatchItem.objects.create(batch=batch, name="a.txt", outcome="added", article=waiting)
