"""Scripts planted in every field of a file, and in every field that people fill: no page runs one.

The files come in by the door that all take, and are read by the real readers and the real extraction. Then
Chromium goes to every kind of page that links lead to. The content policy would stop a script that got
through; so each violation of it fails the test too, and each element that a payload would have made.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Browser, Page

from articles import ingest
from articles.models import Article, Batch
from claims import following, notifying, workflow
from claims.exports import jobs
from claims.exports.scope import Scope
from claims.models import (
    Attempt,
    Claim,
    EvidenceSuggestion,
    Export,
    ImportedReview,
    Link,
    Source,
    Thread,
    Webhook,
)
from claims.tasks import process_article
from claims.tokens import make_token
from tests import every_page
from tests.claims.making import denial_of, link_up, make_claim
from tests.interchange.others import feed, imported, review
from tests.pages.test_rereading import newer, outdated
from tests.roles.test_reads import READS

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
EVIL = """<img src=x onerror=hit()>"'><svg/onload=hit()><script>hit()</script>{{7*7}}</textarea></title>"""
NAME = "<b onmouseover=hit()>Quill</b>"
ADDRESS = 'https://evil.example/"onmouseover="hit()'
EACH = 1  # page of each kind; those named below come first and hold a payload each
START = (
    "/",
    "/search/?act=all",
    "/sources/",
    "/articles/",
    "/desk/",
    "/history/",
    "/people/",
    "/ratings/",
    "/admin/",
)
LEFT_ALONE = ("logout", "jsi18n", "/static/", "/api/")

TEXT = f"""Title: {EVIL}
Outlet: {EVIL}
Author: {EVIL}
URL: {ADDRESS}
Published: 2021-05-04T09:30:00+00:00 {EVIL}

The mayor of {EVIL}, {NAME}, said on Tuesday that the gate {EVIL} was open. "{EVIL} burned," said Ada Quill.

Harbour master Bo {NAME} denied that the gate {EVIL} was open. He rejected the claim that it {EVIL} burned.
"""
PAGE = f"""<!doctype html><html><head><title>{EVIL.replace("</title>", "")}</title>
<meta property="og:site_name" content="&lt;script&gt;hit()&lt;/script&gt;">
<meta name="author" content="&lt;svg onload=hit()&gt;">
<link rel="canonical" href="javascript:hit()"><base href="https://evil.example/">
<script>hit()</script></head><body onload="hit()"><article><h1>&lt;img src=x onerror=hit()&gt;</h1>
<p>Ada Quill said that &lt;script&gt;hit()&lt;/script&gt; the bridge was closed on Monday to all traffic.</p>
<iframe src="javascript:hit()"></iframe><p>Bo Quill denied that the bridge was closed.</p>
</article></body></html>"""
MARKDOWN = f"""---
title: "{EVIL.replace('"', "'")}"
author: ["{NAME.replace('"', "'")}", "x"]
---
# {EVIL}

Ada Quill said [that](javascript:hit()) the mill `{EVIL}` had burned. ![x](javascript:hit())

<script>hit()</script>
Bo Quill denied that the mill had burned.
"""


@pytest.fixture
def root() -> User:
    """Whose own name is one too: names of accounts also come from other services."""
    return User.objects.create_superuser("<u onclick=hit()>root", email="x@a.example")


def _plant_files(by: User) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{NAME.replace('/', '')}.txt", TEXT.replace("gate", "door"))
        archive.writestr("<svg onload=hit()>.exe", b"MZ\0")
    uploads = [
        ingest.Upload(f"{NAME}.txt", TEXT.encode()),
        ingest.Upload(f"{EVIL}.html", PAGE.encode()),
        ingest.Upload("x.md", MARKDOWN.encode()),
        ingest.Upload(f"{EVIL}.zip", buffer.getvalue()),
        ingest.Upload(f"{EVIL}.pdf", b"%PDF \xff"),
    ]
    ingest.ingest_all(uploads, channel=Batch.Channel.UPLOAD, by=by)
    for pk in Article.objects.values_list("pk", flat=True):
        process_article(pk)


def _plant_by_hand(by: User) -> None:
    """What editors write, and what stands in claims whatever the extraction has made of the files."""
    other = User.objects.create_superuser("bo")
    claim = make_claim(EVIL.replace('"', ""), source=NAME)
    _, link = denial_of(claim)
    twin = make_claim(f"{EVIL} again".replace('"', ""), source=f"{NAME} II")
    link_up((twin, claim, "repeats", 0.9))
    workflow.confirm_link(link_id=Link.objects.get(pk=link.pk).pk, by=by, note=EVIL)
    thread = Thread.objects.get(entries__claim=claim)
    workflow.rename_thread(thread_id=thread.pk, title=EVIL, by=by)
    workflow.add_evidence(
        claim_id=claim.pk, url="https://a.example/<svg>", stance="contradicts", by=other, note=EVIL
    )
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked=NAME, by=other, question=EVIL)
    workflow.record_reply(reply_id=reply.pk, state="answered", by=other, answer=EVIL)
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale=EVIL, by=other, note=EVIL)
    workflow.submit(verdict_id=verdict.pk, by=other)
    workflow.approve(verdict_id=verdict.pk, by=by, publish=True)
    workflow.comment(claim_id=claim.pk, text=f"{EVIL} @bo", by=by)
    workflow.rename_source(source_id=claim.source_id or 0, name=f"{NAME} III", by=by, note=EVIL)
    workflow.add_alias(source_id=claim.source_id or 0, name=f"{NAME} IV", by=by)
    workflow.add_rating(name="<svg onload=hit()>", meaning=EVIL, by=by)
    following.follow(by=by, thread_id=thread.pk)
    search = following.save_search(name=EVIL[:80], listing="claims", query="q=gate", by=by, shared=True)
    following.follow(by=by, search_id=search.pk)
    notifying.make_notifications()


def _plant_from_elsewhere(by: User) -> list[str]:
    """What other sites send: fact checks in a feed, answers to webhooks; and names of what one sets up. Gives
    the pages that show it."""
    fields: dict[str, Any] = {"reviewBody": EVIL, "headline": EVIL, "inLanguage": EVIL[:20]}
    fields |= {"datePublished": EVIL, "reviewRating": {"@type": "Rating", "alternateName": EVIL}}
    fields["author"] = {"@type": "Organization", "name": EVIL, "url": "javascript:hit()"}
    said = {"@type": "Claim", "author": {"@type": "Person", "name": NAME}, "appearance": ADDRESS}
    check = review(EVIL, 2, **fields, itemReviewed=said)
    batch = imported(feed(check, {"@type": EVIL, "url": EVIL}), by, name=f"{EVIL}.json")
    ImportedReview.objects.update(publisher=EVIL, claimant=NAME, rating=EVIL, language=EVIL[:30])
    claim = make_claim("the gate was open")
    EvidenceSuggestion.objects.create(review=ImportedReview.objects.earliest("pk"), claim=claim, score=0.9)
    make_token(name=EVIL[:90], scopes=["read"], days=7, by=by)
    pages = every_page.of_webhooks(by)
    Webhook.objects.update(name=EVIL[:90], off_because=EVIL, owner_name=NAME)
    Attempt.objects.update(answer=EVIL, error=EVIL, headers={EVIL: EVIL})
    jobs.ask(scope=Scope.read(of="claims", query=urlencode({"q": EVIL})), format="csv", base=ADDRESS, by=by)
    Export.objects.update(state="failed", error=EVIL)
    article = outdated(title=EVIL)
    newer(article, "it rained")
    names = ("suggestion-list", "review-imports", "export-list", "desk-batches", "tokens", "all-tokens")
    pages += [reverse(f"claims:{name}") for name in (*names, "reread-confirm")]
    thread = Thread.objects.earliest("pk")
    one = {
        "review-import": batch,
        "reread-detail": article,
        "who-choices": article,
        "source-merge": Source.objects.earliest("pk"),
        "thread-embed": thread,
    }
    return [*pages, *(reverse(f"claims:{name}", args=[row.pk]) for name, row in one.items())]


def test_no_planted_script_runs_on_any_page(root: User, browser: Browser, live_server: object) -> None:
    _plant_files(root)
    assert Article.objects.count() == 4
    assert Claim.objects.filter(article__title__contains="onerror").exists()  # they went into claims too
    _plant_by_hand(root)
    others = _plant_from_elsewhere(root)
    client = Client()
    client.force_login(root)
    context = browser.new_context()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": str(live_server)}])
    heard: list[str] = []
    context.expose_function("hit", lambda: heard.append("a planted script ran"))
    context.expose_function("violated", lambda what: heard.append(what))
    context.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " e => violated(`${location}: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"
    )
    page = context.new_page()
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    seen = _walk(page, str(live_server), others)
    context.close()
    assert heard == []
    missed = EXPECTED - set(seen)
    assert not missed, f"pages that the walk has not found: {missed}"


# Not pages that show what anybody wrote: steps of signing in, what leads on elsewhere or is a file.
NO_PAGES = ("account_", "login", "mfa_", "openid_connect", "socialaccount_", "password-", "api:")
LEAD_ON = {
    *("claims:export-file", "claims:notification", "claims:thread-short", "claims:search-save"),
    *("claims:claim-root", "claims:thread-root"),
}
EXPECTED = {
    *(name for keys in READS.values() for key in keys if not (name := key.split()[0]).startswith(NO_PAGES)),
    *("admin:claims_claim_changelist", "admin:articles_article_change", "admin:auth_user_change"),
} - LEAD_ON


def _walk(page: Page, site: str, others: list[str]) -> Counter[str]:
    """Open what links lead to, `EACH` pages of a kind; gives how often each kind was opened."""
    claim, thread = Claim.objects.filter(content_text__contains="onerror"), Thread.objects.all()
    waiting = [
        *START,
        *others,
        *(one.get_absolute_url() for one in (*claim[:2], *thread[:2], *Source.objects.all()[:2])),
        *(reverse("articles:batch-detail", args=[pk]) for pk in Batch.objects.values_list("pk", flat=True)),
        *(reverse("claims:review-link", args=[pk]) for pk in Link.objects.values_list("pk", flat=True)[:2]),
        *(reverse(f"admin:{name}") for name in ("claims_claim_changelist", "auth_user_changelist")),
        *(reverse(f"admin:articles_{name}_changelist") for name in ("article", "outlet", "batch")),
    ]
    known, seen = set(waiting), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if seen[kind] >= EACH:
            continue
        seen[kind] += 1
        answer = page.goto(f"{site}{address}", wait_until="load")
        assert answer is not None
        assert answer.status < 500, address
        if "html" not in answer.headers.get("content-type", ""):
            continue
        _look_for_elements(page, address)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"):
            parts = urlsplit(link)
            there = parts.path + (f"?{parts.query}" if parts.query else "")
            if f"{parts.scheme}://{parts.netloc}" == site and there not in known and _may_open(there):
                known.add(there)
                waiting.append(there)
    return seen


def _look_for_elements(page: Page, address: str) -> None:
    """Nothing that a payload would have made, no address that runs code; folded parts are opened first."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    planted = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one =>
            [...one.attributes].some(a => /^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value))
            || one.matches('script:not([src]):not([type$="json"])')
            || one.matches('img[src="x"], base, iframe, object, embed')
        ).map(one => one.outerHTML.slice(0, 200))"""
    )
    assert planted == [], address


def _kind(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def _may_open(address: str) -> bool:
    downloads = re.search(r"\.(csv|jsonl|parquet|json|xml|zip)\b|/export", address)
    return not downloads and not any(part in address for part in LEFT_ALONE)
