"""Who may do what: every action and every address that takes a POST, for every role, in one table.

Whoever adds an action puts it into ACTIONS, whoever adds an address that takes a POST into POSTS: with the
lowest role that may, and something to send that is taken (or refused for what is sent, never for who sends).
What is missing here fails the last two tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Article
from claims import permissions, workflow
from claims.models import (
    BulkReview,
    Claim,
    Comment,
    Event,
    Evidence,
    Link,
    Rating,
    RightOfReply,
    Thread,
    Verdict,
)
from claims.permissions import Action, Role
from tests.claims.making import denial_of, make_claim
from tests.interchange.others import offered
from tests.roles.accounts import ANONYMOUS, RANKS, account, at_least, client_of
from tests.roles.addresses import addresses

pytestmark = pytest.mark.django_db

NOWHERE = 999_999_999  # the number of no object
READER, EDITOR, REVIEWER, ADMINISTRATOR = (str(role) for role in Role)

ACTIONS: dict[Action, str] = {
    Action.REVIEW_LINK: EDITOR,
    Action.REVIEW_LINKS_IN_BULK: EDITOR,
    Action.CORRECT_CLAIM: EDITOR,
    Action.ADD_CLAIM: EDITOR,
    Action.ARRANGE_SOURCES: EDITOR,
    Action.SHARE_SEARCH: EDITOR,
    Action.REREAD: EDITOR,
    Action.WRITE_VERDICT: EDITOR,
    Action.ASSIGN_VERDICT: EDITOR,
    Action.COMMENT: EDITOR,
    Action.WITHDRAW_CLAIM: EDITOR,
    Action.RENAME_THREAD: EDITOR,
    Action.PIN_THREAD: EDITOR,
    Action.ARRANGE_THREADS: EDITOR,
    Action.ADD_ARTICLE: EDITOR,
    Action.IMPORT_REVIEWS: EDITOR,
    Action.APPROVE_VERDICT: REVIEWER,
    Action.PUBLISH_VERDICT: REVIEWER,
    Action.RETRACT_VERDICT: REVIEWER,
    Action.BREAK_LOCK: REVIEWER,
    Action.REMOVE_COMMENT: REVIEWER,
    Action.EDIT_SCALE: ADMINISTRATOR,
    Action.GIVE_ROLES: ADMINISTRATOR,
    Action.SEE_EXPORTS: ADMINISTRATOR,
    Action.MANAGE_WEBHOOKS: EDITOR,
    Action.MANAGE_ALL_WEBHOOKS: ADMINISTRATOR,
    Action.MANAGE_TOKENS: ADMINISTRATOR,
}


class Made(NamedTuple):
    """One object of each kind; the verdict of the claim is written by somebody who has no other part."""

    claim: int
    verdict: int
    denial: int
    link: int
    thread: int
    evidence: int
    reply: int
    comment: int
    article: int
    source: int
    bulk: int
    review_import: int
    suggestion: int
    person: int


class Post(NamedTuple):
    """The lowest role that may, where it is sent, and what."""

    role: str
    args: Callable[[Made], list[Any]]
    sent: dict[str, Any] = {}


def _none(made: Made) -> list[Any]:
    return []


def _claim(made: Made) -> list[Any]:
    return [made.claim]


def _thread(made: Made) -> list[Any]:
    return [made.thread]


def _judgement(made: Made) -> list[Any]:
    return [Event.objects.filter(subject_type="link", action="review")[0].pk]


def _source(made: Made) -> list[Any]:
    return [made.source]


def _verdict(made: Made) -> list[Any]:
    return [made.verdict]


# The key is the name of the address, with the fixed word where one address has several ("… take").
POSTS: dict[str, Post] = {
    **dict.fromkeys(
        ("login", "account_login"), Post(ANONYMOUS, _none, {"login": "x", "password": "a-wrong-one"})
    ),
    **dict.fromkeys(("logout", "account_logout"), Post(ANONYMOUS, _none)),
    **dict.fromkeys(
        ("password-change", "account_change_password"), Post(READER, _none, {"old_password": "x"})
    ),
    "account_reset_password": Post(ANONYMOUS, _none, {"email": "nobody@a.example"}),
    "account_reset_password_from_key": Post(ANONYMOUS, lambda made: ["x", "x-x"]),
    "mfa_activate_totp": Post(READER, _none, {"code": "000000"}),
    "mfa_deactivate_totp": Post(READER, _none),
    "mfa_generate_recovery_codes": Post(READER, _none),
    "mfa_authenticate": Post(ANONYMOUS, _none, {"code": "000000"}),
    "openid_connect_login": Post(ANONYMOUS, _none),
    "socialaccount_connections": Post(READER, _none, {"account": NOWHERE}),
    "claims:account-make": Post(ADMINISTRATOR, _none, {"name": "new", "role": "editor"}),
    "claims:password-renew": Post(ADMINISTRATOR, lambda made: [made.person]),
    "claims:role-give": Post(ADMINISTRATOR, lambda made: [made.person], {"role": "editor"}),
    "articles:upload": Post(EDITOR, _none, {"text": "The mayor said that it rains."}),
    "articles:article-retry": Post(EDITOR, lambda made: [made.article]),
    "claims:thread-rename": Post(EDITOR, _thread, {"title": "The gate"}),
    "claims:thread-arrange": Post(EDITOR, _thread, {"do": "merge", "into": NOWHERE}),
    "claims:thread-pin": Post(EDITOR, _thread),
    "claims:change-undo": Post(EDITOR, _judgement),
    "claims:claim-withdraw": Post(EDITOR, lambda made: [made.denial]),
    "claims:link-judge": Post(EDITOR, lambda made: [made.link], {"state": "doubtful"}),
    "claims:review-answer": Post(EDITOR, lambda made: [made.link], {"to": "doubtful", "seen": "suggested"}),
    "claims:review-undo": Post(EDITOR, _none),
    "claims:review-bulk": Post(EDITOR, _none),
    "claims:claim-correct": Post(EDITOR, _claim, {"content": "the gate was open", "act": "denial"}),
    "claims:correction-undo": Post(EDITOR, lambda made: [made.claim, NOWHERE]),
    "claims:claim-add": Post(EDITOR, lambda made: [made.article], {"content": "gate", "act": "other"}),
    "claims:review-bulk-undo": Post(EDITOR, lambda made: [made.bulk]),
    "claims:verdict-write": Post(EDITOR, _claim, {"rating": "false", "rationale": "Shut."}),
    "claims:verification-assign": Post(EDITOR, _claim, {"to": ""}),
    "claims:evidence-add": Post(EDITOR, _claim, {"url": "https://a.example/", "stance": "supports"}),
    "claims:evidence-step change": Post(
        EDITOR, lambda made: [made.evidence], {"url": "https://b.example/", "stance": "supports"}
    ),
    "claims:evidence-step remove": Post(EDITOR, lambda made: [made.evidence]),
    "claims:reply-ask": Post(EDITOR, _claim, {"asked": "Ada Quill"}),
    "claims:reply-step record": Post(
        EDITOR, lambda made: [made.reply], {"state": "answered", "answer": "It was shut."}
    ),
    "claims:reply-step remove": Post(EDITOR, lambda made: [made.reply], {"note": "The wrong person."}),
    "claims:comment-add": Post(EDITOR, _claim, {"text": "Which gate?"}),
    "claims:comment-step remove": Post(REVIEWER, lambda made: [made.comment]),  # of somebody else
    "claims:verification-lock take": Post(EDITOR, _claim),
    "claims:verification-lock release": Post(EDITOR, _claim),
    "claims:verification-lock break": Post(REVIEWER, _claim, {"note": "On holiday."}),
    "claims:verdict-step submit": Post(EDITOR, lambda made: [made.verdict]),
    "claims:verdict-step approve": Post(REVIEWER, lambda made: [made.verdict]),
    "claims:verdict-step publish": Post(REVIEWER, lambda made: [made.verdict]),
    "claims:verdict-step return": Post(REVIEWER, lambda made: [made.verdict], {"note": "Which gate?"}),
    "claims:verdict-step retract": Post(REVIEWER, lambda made: [made.verdict], {"note": "Wrong gate."}),
    "claims:source-rename": Post(EDITOR, _source, {"name": "Ada Quill"}),
    "claims:source-kind": Post(EDITOR, _source, {"kind": "person"}),
    "claims:source-alias-add": Post(EDITOR, _source, {"name": "Quill"}),
    "claims:source-alias-remove": Post(EDITOR, lambda made: [made.source, NOWHERE]),
    "claims:source-affiliate": Post(EDITOR, _source, {"above": NOWHERE}),
    "claims:source-merge": Post(EDITOR, _source, {"into": NOWHERE}),
    "claims:source-split": Post(EDITOR, _source, {"name": "Another"}),
    "claims:source-undo": Post(EDITOR, _source, {"event": NOWHERE}),
    "claims:sessions-end": Post(READER, _none, {"session": NOWHERE}),
    "claims:token-make": Post(READER, _none, {"name": "Import", "scope": "read", "days": "7"}),
    "claims:token-revoke": Post(READER, lambda made: [NOWHERE]),
    "claims:search-save": Post(READER, _none, {"name": "Gates", "listing": "claims", "query": "q=gate"}),
    "claims:search-change": Post(READER, lambda made: [NOWHERE], {"name": "Mills"}),
    "claims:search-delete": Post(READER, lambda made: [NOWHERE]),
    "claims:follow": Post(READER, _none, {"thread": NOWHERE}),
    "claims:notifications-read": Post(READER, _none),
    "claims:webhook-add": Post(EDITOR, _none, {"name": "Desk", "url": "https://10.0.0.1/"}),
    **{
        f"claims:webhook-{name}": Post(EDITOR, lambda made: [NOWHERE])
        for name in ("change", "rotate", "switch", "ping", "replay", "remove")
    },
    "claims:webhook-delivery-replay": Post(EDITOR, lambda made: [NOWHERE, NOWHERE]),
    "claims:export-make": Post(READER, _none, {"of": "everything", "format": "csv"}),
    "claims:export-cancel": Post(READER, lambda made: [NOWHERE]),
    "claims:export-remove": Post(READER, lambda made: [NOWHERE]),
    "claims:desk-retry": Post(EDITOR, _none, {"article": NOWHERE}),
    "claims:desk-relink": Post(EDITOR, _none, {"article": NOWHERE}),
    "claims:reread-compare-all": Post(EDITOR, _none),
    "claims:reread-take-over-all": Post(EDITOR, _none),
    "claims:reread-compare": Post(EDITOR, lambda made: [made.article]),
    "claims:reread-take-over": Post(EDITOR, lambda made: [made.article]),
    "claims:review-imports": Post(EDITOR, _none),
    "claims:review-import-undo": Post(EDITOR, lambda made: [made.review_import]),
    **{
        f"claims:suggestion-step {step}": Post(EDITOR, lambda made: [made.suggestion], {"stance": "supports"})
        for step in ("accept", "reject", "undo")
    },
    "api:review-import-list": Post(EDITOR, _none),
    "api:review-import-undo": Post(EDITOR, lambda made: [made.review_import]),
    **{
        f"api:evidence-suggestion-{step}": Post(
            EDITOR, lambda made: [made.suggestion], {"stance": "supports"}
        )
        for step in ("accept", "reject", "undo")
    },
    "claims:rating-add": Post(ADMINISTRATOR, _none, {"name": "Misleading", "tone": "bad"}),
    "claims:rating-step change": Post(ADMINISTRATOR, lambda made: ["true"], {"name": "True", "tone": "good"}),
    **{
        f"claims:rating-step {step}": Post(ADMINISTRATOR, lambda made: ["true"])
        for step in ("retire", "restore", "up", "down")
    },
    "api:source-merge": Post(EDITOR, _source, {"into": NOWHERE}),
    "api:source-split": Post(EDITOR, _source, {"name": "Another"}),
    "api:source-rename": Post(EDITOR, _source, {"name": "Ada Quill"}),
    "api:source-add-alias": Post(EDITOR, _source, {"name": "Quill"}),
    "api:source-remove-alias": Post(EDITOR, _source, {"name": "Nobody"}),
    "api:source-affiliate": Post(EDITOR, _source, {"above": NOWHERE}),
    "api:source-set-kind": Post(EDITOR, _source, {"kind": "person"}),
    "api:source-undo": Post(EDITOR, _source, {"event": NOWHERE}),
    "api:article-list": Post(EDITOR, _none, {"text": "The mayor said that it rains."}),
    "api:article-retry": Post(EDITOR, lambda made: [made.article]),
    "api:claim-move": Post(EDITOR, _claim, {"thread": NOWHERE}),
    "api:claim-take-out": Post(EDITOR, _claim),
    "api:link-review": Post(EDITOR, lambda made: [made.link], {"decision": "doubtful"}),
    "api:webhook-list": Post(EDITOR, _none, {"name": "Desk", "url": "https://10.0.0.1/", "topics": []}),
    **{
        f"api:webhook-{name}": Post(EDITOR, lambda made: [NOWHERE])
        for name in ("rotate", "switch", "ping", "replay")
    },
    "api:webhook-delivery-replay": Post(EDITOR, lambda made: [NOWHERE, NOWHERE]),
    "api:export-list": Post(READER, _none, {"of": "everything", "format": "csv"}),
    "api:export-cancel": Post(READER, lambda made: [NOWHERE]),
    "api:thread-rename": Post(EDITOR, _thread, {"title": "The gate"}),
    "api:thread-merge": Post(EDITOR, _thread, {"into": NOWHERE}),
    "api:thread-split": Post(EDITOR, _thread, {"claims": [NOWHERE]}),
    "api:thread-undo": Post(EDITOR, _thread, {"event": NOWHERE}),
    "api:thread-pin": Post(EDITOR, _thread),
    "api:thread-unpin": Post(EDITOR, _thread),
    "api:article-batch": Post(EDITOR, _none),
    "api:claim-list": Post(EDITOR, _none, {"article": NOWHERE, "act": "other", "words": {"content": "gate"}}),
    "api:claim-undo": Post(EDITOR, _claim, {"event": NOWHERE}),
    "api:claim-withdraw": Post(EDITOR, lambda made: [made.denial]),
    "api:claim-restore": Post(EDITOR, lambda made: [made.denial]),
    "api:link-undo": Post(EDITOR, lambda made: [made.link], {"event": NOWHERE}),
    "api:link-review-many": Post(EDITOR, _none, {"links": [NOWHERE], "decision": "doubtful"}),
    "api:link-undo-review-many": Post(EDITOR, _none, {"bulk": NOWHERE}),
    "api:verdict-list": Post(EDITOR, _none, {"claim": NOWHERE, "rating": "false"}),
    "api:verdict-submit": Post(EDITOR, _verdict),
    "api:verdict-approve": Post(REVIEWER, _verdict),
    "api:verdict-publish": Post(REVIEWER, _verdict),
    "api:verdict-send-back": Post(REVIEWER, _verdict, {"note": "Which gate?"}),
    "api:verdict-retract": Post(REVIEWER, _verdict, {"note": "Wrong gate."}),
    "api:verdict-evidence": Post(EDITOR, _verdict, {"url": "https://a.example/", "stance": "supports"}),
    "api:verdict-evidence-change": Post(
        EDITOR,
        lambda made: [made.verdict, made.evidence],
        {"url": "https://b.example/", "stance": "supports"},
    ),
    "api:verdict-evidence-remove": Post(EDITOR, lambda made: [made.verdict, made.evidence]),
    "api:verdict-replies": Post(EDITOR, _verdict, {"asked": "Ada Quill"}),
    "api:verdict-reply-record": Post(
        EDITOR, lambda made: [made.verdict, made.reply], {"state": "answered", "answer": "It was shut."}
    ),
    "api:verdict-reply-remove": Post(
        EDITOR, lambda made: [made.verdict, made.reply], {"note": "The wrong person."}
    ),
    "api:search-list": Post(READER, _none, {"name": "Mills", "listing": "claims", "query": "q=mill"}),
}
# Only its author changes a comment, whatever the role of the others: tests/claims/test_comments.py.
OWN_ONLY = {
    "claims:comment-step edit",
    # Only accounts that have a password or a second factor to ask for: tests/security/test_second_factor.py.
    "account_reauthenticate",
    "mfa_reauthenticate",
}


@pytest.fixture
def made() -> Made:
    author = User.objects.create_superuser("author")
    _, other = denial_of(make_claim("the mill burned"))
    workflow.review_links(link_ids=[other.pk], to="confirmed", by=author)
    claim = make_claim("the gate was open")
    denial, link = denial_of(claim)
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=author)
    evidence = workflow.add_evidence(
        claim_id=claim.pk, url="https://a.example/", stance="contradicts", by=author
    )
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ada Quill", by=author)
    suggestion = offered(claim, author)
    comment = workflow.comment(claim_id=claim.pk, text="Which gate?", by=author)
    assert isinstance(evidence, Evidence)
    assert isinstance(reply, RightOfReply)
    assert isinstance(comment, Comment)
    return Made(
        claim=claim.pk,
        verdict=verdict.pk,
        denial=denial.pk,
        link=Link.objects.get(pk=link.pk).pk,
        thread=Thread.objects.get(entries__claim=claim).pk,
        evidence=evidence.pk,
        reply=reply.pk,
        comment=comment.pk,
        article=claim.article_id,
        source=claim.source_id or 0,
        bulk=BulkReview.objects.get().pk,
        review_import=suggestion.review.came_with_id or 0,
        suggestion=suggestion.pk,
        person=User.objects.create_user("somebody").pk,
    )


@pytest.mark.parametrize("rank", RANKS)
def test_actions(rank: str) -> None:
    by = account(rank)
    allowed = {action for action in Action if permissions.may(by, action)}
    assert allowed == {action for action, needed in ACTIONS.items() if at_least(rank, needed)}


@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("key", POSTS)
def test_posts(key: str, rank: str, made: Made) -> None:
    """Whoever may not is turned away and nothing changes; whoever may is heard, whatever comes of it."""
    post, client = POSTS[key], client_of(rank)
    name, _, step = key.partition(" ")
    before = rows()
    answer = _send(client, name, [*post.args(made), *([step] if step else [])], post.sent)
    turned_away = answer.status_code in (401, 403) or (
        answer.status_code == 302 and answer.headers["Location"].startswith(reverse("login") + "?")
    )
    assert turned_away is not at_least(rank, post.role), (answer.status_code, answer.content[:300])
    assert answer.status_code < 500
    assert answer.status_code != 405
    if turned_away:
        assert rows() == before


def _send(client: Client, name: str, args: list[Any], sent: dict[str, Any]) -> Any:
    if name.startswith("api:"):
        return client.post(reverse(name, args=args), sent, content_type="application/json")
    return client.post(reverse(name, args=args), sent)


def _is_signed_in(client: Client) -> bool:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie is not None and bool(cookie.value)


def rows() -> list[Any]:
    models = (Claim, Verdict, Evidence, RightOfReply, Comment, Link, Thread, Rating, Event, Article, User)
    skipped = {"embedding", "search", "last_login"}
    return [
        [
            {field: value for field, value in row.items() if field not in skipped}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in models
    ]


def test_every_action_is_in_the_table_and_in_a_role() -> None:
    assert set(ACTIONS) == set(Action) == set(permissions.NEEDED)
    assert permissions.actions_of(Role.ADMINISTRATOR) == set(Action)


def test_every_address_that_takes_a_post_is_in_the_table() -> None:
    """An address takes POSTs unless it answers 405 to an administrator of everything."""
    client = Client(raise_request_exception=False)
    root = User.objects.create_superuser("root")
    taking = set()
    for address in addresses():
        if not _is_signed_in(client):
            client.force_login(root)  # at the start, and when one of the addresses has signed out
        if client.post(address.path, content_type="application/json", data="{}").status_code != 405:
            taking.add(address.key)
    assert taking - OWN_ONLY == set(POSTS), "put the new address into POSTS"
