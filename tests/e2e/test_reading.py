"""A journalist's way: find a dispute, read both sides, trace each to its sentence, share it."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from claims.models import Claim, Link, Source, Thread, ThreadClaim
from claims.query_vectors import vector_of
from tests.factories import ArticleFactory, UserFactory, add_claim, add_dispute, add_link

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_broken_page(page: Page) -> None:
    """A page that throws, or is refused something by the policy, or breaks, fails its test."""

    def fail(message: str) -> None:
        raise AssertionError(message)

    page.on("pageerror", lambda error: fail(f"{page.url}: {error}"))
    page.on("console", lambda said: fail(said.text) if "Content Security Policy" in said.text else None)
    page.on("response", lambda answer: fail(answer.url) if answer.status >= 500 else None)


def _wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_find_read_trace_and_share(page: Page, live_server: object) -> None:
    thread = add_dispute()
    add_dispute(day=20, mark="Late edition.")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server}/")
    page.get_by_role("searchbox").fill('overloaded source:"Captain Hagen" before:2021-05-10')
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".dispute")).to_have_count(1)
    expect(page.locator(".is-hit").first).to_have_text("overloaded")
    page.locator(".dispute h2 a").click()
    assert page.url.endswith(thread.get_absolute_url())

    denial = page.locator(".exchange-answers .voice").first
    expect(denial).to_contain_text("Captain Tor Hagen denied")
    denial.get_by_role("link", name="cite").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    cited = page.evaluate("navigator.clipboard.readText()")
    assert "Captain Tor Hagen" in cited
    assert re.search(r"/claims/\d+/", cited)

    below = page.locator(".ledger").bounding_box()
    page.get_by_text("Share", exact=True).click()
    assert page.locator(".ledger").bounding_box() == below  # nothing moves
    page.keyboard.press("Escape")
    expect(page.get_by_label("Permalink")).to_be_hidden()
    expect(page.locator(".share summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Permalink")).to_have_value(f"{live_server}{thread.get_absolute_url()}")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as table:
        assert len(list(csv.DictReader(table))) == 4

    page.get_by_role("heading", level=1).click()
    expect(page.get_by_label("Permalink")).to_be_hidden()
    denial.get_by_role("link", name=re.compile("in the article")).click()
    expect(page.locator("mark.is-here").first).to_be_in_viewport()


def test_a_slip_is_put_right_by_one_click(page: Page, live_server: object) -> None:
    add_dispute()
    page.goto(f"{live_server}/")
    page.get_by_role("searchbox").fill("act:denail ferry")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Search “act:denial ferry” instead").click()
    expect(page.get_by_role("searchbox")).to_have_value("act:denial ferry")
    expect(page.locator(".query-wrong")).to_have_count(0)
    expect(page.locator(".dispute")).to_have_count(1)


def test_without_javascript_everything_can_be_had(browser: Browser, live_server: object) -> None:
    thread = add_dispute()
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{live_server}{thread.get_absolute_url()}")
    page.get_by_text("Share", exact=True).click()
    expect(page.get_by_label("Citation")).to_contain_text("accessed")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_text("As a table").click()
    expect(page.get_by_role("row")).to_have_count(5)
    page.locator(".voice").first.get_by_role("link", name="cite").click()
    expect(page.get_by_label("Citation")).to_contain_text("characters 0–67")
    plain.close()


def test_claims_of_an_article_are_walked_by_button_and_followed_by_scroll(
    page: Page, live_server: object
) -> None:
    said = [f"Pier {number} is closed, said Bo." for number in range(30)]
    article = ArticleFactory(text="\n\n".join(f"{one} {'It rained. ' * 60}" for one in said))
    claims = [add_claim(article=article, sentence=one, cue="said", content=one[:-9]) for one in said]
    page.goto(f"{live_server}{article.get_absolute_url()}")
    page.get_by_role("button", name="Next claim").click()
    expect(page).to_have_url(re.compile(f"#c{claims[0].pk}$"))
    page.get_by_role("button", name="Next claim").click()
    expect(page).to_have_url(re.compile(f"#c{claims[1].pk}$"))
    page.goto(f"{live_server}{article.get_absolute_url()}")
    page.locator(f"#c{claims[20].pk}").evaluate(
        "it => scrollTo(0, it.getBoundingClientRect().top + scrollY - 100)"
    )
    expect(page.locator(".walker output")).to_have_text("21 / 30")
    expect(page.locator(".note.is-near")).to_have_attribute("data-claim", str(claims[20].pk))


def test_a_dispute_is_split_and_the_split_undone(page: Page, live_server: object) -> None:
    thread = add_dispute()
    claim = ThreadClaim.objects.filter(thread=thread, side="claim").latest("claim__pk").claim_id
    UserFactory(username="edith", is_superuser=True)
    page.goto(f"{live_server}/accounts/login/?next={thread.get_absolute_url()}")
    page.get_by_label("Name").fill("edith")
    page.get_by_label("Password").fill("a-password-for-tests")
    page.locator("main").get_by_role("button").first.click()
    page.get_by_role("link", name=re.compile("Arrange")).click()
    page.locator(f"input[name=claims][value='{claim}']").check()
    page.get_by_role("button", name="Make a dispute of their own").click()
    expect(page.get_by_text("The dispute is split")).to_be_visible()
    assert ThreadClaim.objects.get(claim=claim).thread_id != thread.pk
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("That is undone")).to_be_visible()
    assert ThreadClaim.objects.get(claim=claim).thread_id == thread.pk


ARABIC = "قال محافظ الميناء إن العبارة كانت محملة فوق طاقتها."
DENIED = "نفى القبطان طور هاجن أن العبارة كانت محملة فوق طاقتها."


def _arabic() -> Thread:
    from claims import thread_store

    article = ArticleFactory(title="العبارة " * 12, text=f"{ARABIC}\n\n{DENIED}", language="ar")
    content = "أن العبارة كانت محملة فوق طاقتها"
    claim = add_claim(article=article, sentence=ARABIC, cue="قال", content="العبارة كانت محملة فوق طاقتها")
    denial = add_claim(article=article, sentence=DENIED, cue="نفى", content=content, act=Claim.Act.DENIAL)
    source = Source.objects.create(name="القبطان طور هاجن " * 8)
    Claim.objects.filter(pk=denial.pk).update(source=source)
    add_link(answer=denial, to=claim, score=0.9)
    thread_store.regroup(claim_ids=[claim.pk])
    return Thread.objects.get(entries__claim=claim)


@pytest.mark.parametrize("width", [390, 1440])
def test_right_to_left_text_keeps_its_direction_and_the_page_its_width(
    page: Page, live_server: object, width: int
) -> None:
    thread = _arabic()
    page.set_viewport_size({"width": width, "height": 844})
    entry = ThreadClaim.objects.filter(thread=thread, side="denial").get()
    source = entry.claim.source
    assert source is not None
    for place in (None, thread, entry.claim, entry.claim.article, source):
        page.goto(f"{live_server}{place.get_absolute_url() if place else '/'}")
        assert not _wide(page), place
        words = page.locator(".quote, .text-words").first
        assert words.evaluate("it => getComputedStyle(it).direction") == "rtl"
    for language_side in ("ltr", "rtl"):  # the whole page turned round holds, too
        page.goto(f"{live_server}{thread.get_absolute_url()}")
        page.evaluate(f"document.documentElement.dir = '{language_side}'")
        assert not _wide(page)


@pytest.mark.worker
def test_a_worker_tells_what_a_search_means(
    page: Page, live_server: object, celery_worker_process: object
) -> None:
    add_dispute()
    deadline = 60
    while vector_of("crowded boat") is None and deadline:  # the first time its model is loaded
        page.wait_for_timeout(1000)
        deadline -= 1
    Claim.objects.filter(act="denial").update(embedding=vector_of("crowded boat"))
    page.goto(f"{live_server}/?q=crowded+boat")
    expect(page.get_by_text("no worker was free")).to_have_count(0)
    expect(page.locator(".dispute")).to_have_count(1)
    assert Link.objects.filter(kind="denies").exists()
