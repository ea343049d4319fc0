"""Addresses of every page, with all that can stand in it, for tests that look at each of them."""

from __future__ import annotations

from uuid import uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Batch, BatchItem, Outlet
from claims import following, notifying, review_reading, workflow
from claims.exports import jobs
from claims.exports.scope import Scope
from claims.models import (
    Attempt,
    BulkReview,
    Claim,
    Delivery,
    EvidenceSuggestion,
    Export,
    ImportedReview,
    Link,
    Thread,
    Webhook,
)
from tests.claims.making import attribution
from tests.claims.test_reextraction import NEW, extraction_of, prepared
from tests.factories import ArticleFactory, UserFactory, add_dispute
from tests.interchange.others import NOWHERE, feed, imported, review
from tests.pages.test_rereading import outdated


def full_dispute(chief: User) -> Thread:
    """A dispute with all that can stand in it: reviewed links, a verdict, evidence, comments, history."""
    author = UserFactory(username="ada", is_superuser=True)
    thread: Thread = add_dispute()
    for day in range(6, 9):
        add_dispute(day=day, mark=f"Edition {day}.")
    claim, denial = thread.lead_claim, thread.lead_denial
    assert claim is not None
    assert denial is not None
    workflow.confirm_link(link_id=thread.lead_link_id or 0, by=author)
    workflow.add_evidence(
        claim_id=claim.pk, url="https://port.example/list", stance="contradicts", by=author, note="The list."
    )
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ines Vold", by=author, question="How many?")
    workflow.record_reply(reply_id=reply.pk, state="answered", by=author, answer="Too many.")
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="It was not.", by=author)
    workflow.submit(verdict_id=verdict.pk, by=author)
    workflow.approve(verdict_id=verdict.pk, by=chief, publish=True)
    workflow.comment(claim_id=denial.pk, text="Look at this, @carl.", by=author)
    workflow.set_verdict(claim_id=denial.pk, rating="half_true", rationale="It depends.", by=author)
    workflow.assign(claim_id=denial.pk, to=chief.pk, by=author)
    workflow.rename_thread(thread_id=thread.pk, title="Whether the ferry was overloaded", by=author)
    workflow.pin_thread(thread_id=thread.pk, by=author)
    thread.refresh_from_db(fields=["title"])  # it is a part of the address
    return thread


def public(thread: Thread) -> list[str]:
    claim, denial = thread.lead_claim, thread.lead_denial
    assert claim is not None
    assert denial is not None
    assert claim.source is not None
    outlet = Outlet.objects.earliest("pk")
    things = (thread, claim, denial, claim.source, claim.article, outlet)
    return [
        "/",
        "/?q=volcano",
        *(thing.get_absolute_url() for thing in things),
        f"{thread.get_absolute_url()}?as_of=2021-05-04",
        reverse("claims:thread-embed", args=[thread.pk]),
        "/search/?q=ferry",
        "/search/?q=act:denail+sorce:hagen+(",
        "/sources/",
        reverse("articles:article-list"),
        "/about/",
        reverse("claims:scale"),
    ]


def of_review(chief: User) -> list[str]:
    """The queue, a decided link in it, and many at once with one press to take back."""
    waiting = list(Link.objects.filter(state="suggested").order_by("pk").values_list("pk", flat=True))
    workflow.review_links(link_ids=waiting[:2], to=Link.State.REJECTED, by=chief, filters="")
    assert BulkReview.objects.exists()
    one, decided = (reverse("claims:review-link", args=[pk]) for pk in (waiting[2], waiting[0]))
    return [one, f"{one}?source=hagen&kind=repeats", decided, reverse("claims:review-bulk")]


def of_the_desk(chief: User, thread: Thread) -> list[str]:
    """With news, saved searches, work to do and a newer reading."""
    notifying.make_notifications()
    search = following.save_search(name="Ferries", listing="claims", query="q=ferry", by=chief, shared=True)
    following.follow(by=chief, thread_id=thread.pk)
    following.follow(by=chief, search_id=search.pk)
    add_dispute(day=12, mark="Late edition.")
    articles = [outdated(number) for number in range(2)]
    text = articles[0].text
    found = attribution(text, "Ada Quill", "said", "it rained on day 0", act="denial", proposition="No rain")
    reading = prepared(articles[0], extraction_of(found, version=NEW))
    notifying.make_notifications()
    assert chief.notifications.exists()
    names = ("desk", "notifications", "search-list", "reread-list", "reread-confirm")
    return [
        *(reverse(f"claims:{name}") for name in names),
        reverse("claims:search-save") + "?listing=claims&query=q%3Dferry",
        reverse("claims:reread-detail", args=[reading.article_id]),
    ]


def of_others(claim: Claim, chief: User) -> list[str]:
    """Fact checks by others: offered, imported, with an item that was refused."""
    imported(feed(review(claim.content_text), {"@type": "Thing"}), chief)
    row = ImportedReview.objects.get()
    review_reading.offer(row, NOWHERE)
    assert EvidenceSuggestion.objects.exists()
    names = ("suggestion-list", "review-imports")
    return [
        *(reverse(f"claims:{name}") for name in names),
        reverse("claims:review-import", args=[row.came_with_id]),
    ]


def of_adding() -> list[str]:
    """A batch half read, with a file that was refused and an article that failed."""
    failed = ArticleFactory(state=Article.State.FAILED, error="No memory left.")
    waiting = ArticleFactory(state=Article.State.PENDING)
    batch = Batch.objects.create(channel="upload")
    for article in (failed, waiting):
        BatchItem.objects.create(batch=batch, name="a.txt", outcome="added", article=article)
    BatchItem.objects.create(batch=batch, name="b.exe", outcome="refused", reason="This is no text.")
    return [
        reverse("articles:upload"),
        reverse("articles:batch-detail", args=[batch.pk]),
        failed.get_absolute_url(),
        waiting.get_absolute_url(),
    ]


def of_exports(chief: User, thread: Thread) -> list[str]:
    """Exports in each state, and one that is too long to be sent at once."""
    scope = Scope.read(of="thread", thread=thread.pk)
    for state in Export.State:
        row = jobs.ask(scope=scope, format="csv", base="http://testserver/", by=chief)
        fields = {"file": "x.csv", "size": 4096, "error": "It broke." if state == "failed" else ""}
        Export.objects.filter(pk=row.pk).update(state=state, total=4, done=2, **fields)
    return [reverse("claims:export-list"), reverse("claims:claims-export", args=["csv"])]


def of_webhooks(chief: User) -> list[str]:
    """A webhook that fails, its delivery with a try, one that is off."""
    made = [
        Webhook.objects.create(
            name=f"Desk {number}",
            url=f"https://desk{number}.example/in",
            topics=["claim.added", "verdict.published"],
            owner=chief,
            owner_name="carl",
            salt="x",
            active=not number,
            failures=2,
            off_because="Two tries in a row have failed." if number else "",
        )
        for number in range(2)
    ]
    now = timezone.now()
    body = '{"type": "claim.added", "data": {"id": 5}}'
    row = Delivery.objects.create(
        webhook=made[0], uid=uuid4(), topic="claim.added", body=body, due_at=now, state="failed", attempts=2
    )
    headers = {"webhook-signature": "v1,abc"}
    for status in (500, None):
        Attempt.objects.create(
            delivery=row,
            at=now,
            milliseconds=12,
            status=status,
            answer="Closed",
            headers=headers,
            error="Shut",
        )
    return [
        reverse("claims:webhook-list"),
        reverse("claims:webhook-add"),
        *(webhook.get_absolute_url() for webhook in made),
        reverse("claims:webhook-change", args=[made[0].pk]),
        reverse("claims:webhook-delivery", args=[made[0].pk, row.pk]),
    ]


def of_editors(thread: Thread, chief: User) -> list[str]:
    """All that only accounts see, with the histories of every kind of thing."""
    claim, denial = thread.lead_claim, thread.lead_denial
    assert claim is not None
    assert denial is not None
    assert claim.source is not None
    source = claim.source.pk
    histories = {"thread": thread.pk, "claim": claim.pk, "source": source, "article": claim.article_id}
    names = ("people", "me", "sessions", "changes", "tokens", "all-tokens")
    return [
        *of_others(claim, chief),
        f"{thread.get_absolute_url()}?arrange=1",
        f"{thread.get_absolute_url()}?table=all",
        reverse("claims:source-edit", args=[source]) + "?q=hagen",
        reverse("claims:source-merge", args=[source]) + "?q=a",
        reverse("claims:source-affiliate", args=[source]) + "?q=a",
        reverse("claims:claim-correct", args=[denial.pk]),
        reverse("claims:claim-add", args=[claim.article_id]),
        reverse("claims:verification", args=[claim.pk]),
        reverse("claims:verification", args=[denial.pk]),
        *(reverse("claims:history", args=one) for one in histories.items()),
        *of_review(chief),
        *of_the_desk(chief, thread),
        *of_adding(),
        *of_exports(chief, thread),
        *of_webhooks(chief),
        *(reverse(f"claims:{name}") for name in names),
    ]


def of_accounts() -> list[str]:
    """What an account without a second factor sees of itself, signed in just now."""
    names = ("password-change", "mfa_index", "account_reauthenticate", "mfa_activate_totp")
    return [reverse(name) for name in (*names, "socialaccount_connections")]


def of_second_factors(user: User) -> list[str]:
    """What an account with one sees, signed in just now."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    kinds = ("index", "deactivate_totp", "generate_recovery_codes", "view_recovery_codes", "reauthenticate")
    return [reverse(f"mfa_{kind}") for kind in kinds]


def of_strangers() -> list[str]:
    """What stands before signing in."""
    names = ("login", "account_reset_password", "account_inactive", "socialaccount_login_cancelled")
    done = ("account_reset_password_done", "account_reset_password_from_key_done")
    return [
        *(reverse(name) for name in (*names, *done)),
        reverse("account_reset_password_from_key", args=["1", "no-key"]),
    ]
