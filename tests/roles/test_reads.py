"""Who may look at what: every address that answers a GET, for every role, in one table.

Whoever adds an address that can be looked at puts it into READS, under the lowest role that may; what is
missing fails the first test. Addresses that only take a POST are in test_matrix.py. What is asked for is not
there (the number of no object), so that whoever may gets a page or word that it is missing.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse

from claims.permissions import Role
from tests.roles.accounts import ANONYMOUS, RANKS, at_least, client_of
from tests.roles.addresses import addresses

pytestmark = pytest.mark.django_db

READER, EDITOR, REVIEWER, ADMINISTRATOR = (str(role) for role in Role)
READS: Mapping[str, set[str]] = {
    ANONYMOUS: {
        *("account_inactive", "account_login", "account_reset_password", "account_reset_password_done"),
        *("account_reset_password_from_key", "account_reset_password_from_key_done", "api:api-root"),
        *("api:article-annotations", "api:article-detail", "api:article-list", "api:article-text"),
        *("api:claim-detail", "api:claim-list", "api:claim-reviews", "api:claims-export csv"),
        *("api:claims-export jsonl", "api:claims-export parquet", "api:claims-search", "api:docs"),
        *("api:event-detail", "api:event-list", "api:interchange-context", "api:link-detail"),
        *("api:link-list", "api:oembed", "api:outlet-detail", "api:outlet-list", "api:schema"),
        *("api:source-contradictions", "api:source-detail", "api:source-events", "api:source-list"),
        *("api:thread-annotations", "api:thread-detail", "api:thread-events", "api:thread-export csv"),
        *("api:thread-export jsonl", "api:thread-export parquet", "api:thread-linked-data"),
        *("api:thread-list", "api:threads-export csv", "api:threads-export jsonl"),
        *("api:threads-export parquet", "api:verdict-detail", "api:verdict-evidence-change"),
        *("api:verdict-evidence-remove", "api:verdict-list", "api:verdict-reply-record"),
        *("api:verdict-reply-remove", "articles:article-detail", "articles:article-list"),
        *("articles:outlet-detail", "claims:about", "claims:changes", "claims:claim-detail"),
        *("claims:claim-root", "claims:thread-root"),
        *("claims:feed-claims atom", "claims:feed-claims json", "claims:feed-outlet atom"),
        *("claims:feed-outlet json", "claims:feed-source atom", "claims:feed-source json"),
        *("claims:feed-thread atom", "claims:feed-thread json", "claims:feed-threads atom"),
        *("claims:feed-threads json", "claims:history", "claims:scale", "claims:search"),
        *("claims:source-detail", "claims:source-list", "claims:thread-detail", "claims:thread-embed"),
        *("claims:thread-list", "claims:thread-short", "login", "openid_connect_callback"),
        *("socialaccount_login_cancelled",),
    },
    READER: {
        *("account_change_password", "api:export-detail", "api:export-file", "api:export-list"),
        *("api:search-detail", "api:search-list", "claims:desk", "claims:desk-batches"),
        *("claims:export-file", "claims:export-list", "claims:me", "claims:notification"),
        *("claims:notifications", "claims:saved-search", "claims:search-list", "claims:search-save"),
        *(
            "claims:sessions",
            "claims:tokens",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
        ),
        *("mfa_index", "mfa_view_recovery_codes", "password-change", "socialaccount_connections"),
    },
    EDITOR: {
        *("api:evidence-suggestion-detail", "api:evidence-suggestion-list", "api:review-import-detail"),
        *("api:review-import-items", "api:review-import-list", "api:webhook-deliveries"),
        *("api:webhook-delivery", "api:webhook-detail", "api:webhook-list", "articles:batch-detail"),
        *("articles:upload", "claims:claim-add", "claims:claim-correct", "claims:reread-confirm"),
        *("claims:reread-detail", "claims:reread-list", "claims:review", "claims:review-bulk"),
        *("claims:review-import", "claims:review-imports", "claims:review-link"),
        *("claims:source-affiliate", "claims:source-edit", "claims:source-merge"),
        *("claims:suggestion-list", "claims:verification", "claims:webhook", "claims:webhook-add"),
        *("claims:webhook-change", "claims:webhook-delivery", "claims:webhook-list"),
        *("claims:who-choices",),
    },
    ADMINISTRATOR: {
        *("claims:all-tokens", "claims:people"),
    },
}
# Steps of signing in that hold only in the middle of it: tests/security.
IN_BETWEEN = {
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_authenticate"),
    *("socialaccount_login_error", "socialaccount_signup"),
}
CHANGES = ("post", "put", "patch", "delete")
# What strangers may send: words to sign in with.
OF_STRANGERS = {
    *("login", "account_login", "logout", "account_logout", "account_reset_password"),
    *("account_reset_password_from_key", "mfa_authenticate", "openid_connect_login"),
}


def test_every_address_is_in_the_table_once() -> None:
    root = client_of(ADMINISTRATOR)
    root.raise_request_exception = False
    found = {one.key for one in addresses() if root.get(one.path).status_code != 405} - IN_BETWEEN
    entered = [key for keys in READS.values() for key in keys]
    assert len(entered) == len(set(entered))
    assert found == set(entered), "put the new address into READS"


@pytest.mark.parametrize("rank", RANKS)
def test_reads(rank: str) -> None:
    needed = {key: role for role, keys in READS.items() for key in keys}
    client = client_of(rank)
    for address in addresses():
        if address.key not in needed:
            continue
        answer = client.get(address.path)
        assert answer.status_code < 500, address
        assert _turned_away(answer) is not at_least(rank, needed[address.key]), (address, answer.status_code)


def test_a_stranger_changes_nothing_by_any_method() -> None:
    client = Client()
    for address in addresses():
        if address.key in OF_STRANGERS:
            continue
        for method in CHANGES:
            answer = getattr(client, method)(address.path, "{}", content_type="application/json")
            # 405: nobody may do that here; 404: only what is public and not there.
            assert _turned_away(answer) or answer.status_code in (404, 405), (method, address)


def _turned_away(answer) -> bool:  # type: ignore[no-untyped-def]
    there = answer.headers.get("Location", "")
    return answer.status_code in (401, 403) or (
        answer.status_code == 302 and there.startswith(reverse("login"))
    )


assert ANONYMOUS in READS
