"""What an API token can be made to do: scopes, each a set of the actions of claims.permissions.

A token may what its scopes say and its owner may at that moment, never more. An action in no scope is never
done by token. Two scopes share no permission of Django's: none opens the door of another.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from claims.permissions import NEEDED, Action, may

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Scope(StrEnum):
    """A word on a token; the order is the one of the page that makes them."""

    READ = "read"  # what an account may read where not everybody may; without it, what everybody may
    ARTICLES = "articles"
    REVIEW = "review"
    CORRECT = "correct"
    ARRANGE = "arrange"
    VERDICTS = "verdicts"
    APPROVE = "approve"
    WEBHOOKS = "webhooks"


GIVES: dict[Scope, frozenset[Action]] = {
    Scope.READ: frozenset(),
    Scope.ARTICLES: frozenset({Action.ADD_ARTICLE, Action.REREAD}),
    Scope.REVIEW: frozenset({Action.REVIEW_LINK, Action.REVIEW_LINKS_IN_BULK}),
    Scope.CORRECT: frozenset({Action.CORRECT_CLAIM, Action.ADD_CLAIM, Action.WITHDRAW_CLAIM}),
    Scope.ARRANGE: frozenset(
        {Action.RENAME_THREAD, Action.ARRANGE_THREADS, Action.PIN_THREAD, Action.ARRANGE_SOURCES}
    ),
    Scope.VERDICTS: frozenset(
        {Action.WRITE_VERDICT, Action.ASSIGN_VERDICT, Action.COMMENT, Action.IMPORT_REVIEWS}
    ),
    Scope.APPROVE: frozenset(
        {
            Action.APPROVE_VERDICT,
            Action.PUBLISH_VERDICT,
            Action.RETRACT_VERDICT,
            Action.BREAK_LOCK,
            Action.REMOVE_COMMENT,
        }
    ),
    Scope.WEBHOOKS: frozenset({Action.MANAGE_WEBHOOKS}),
}
WORDS: dict[Scope, Any] = {
    Scope.READ: _("read everything that you may read"),
    Scope.ARTICLES: _("add articles and have them read again"),
    Scope.REVIEW: _("confirm, reject or doubt links"),
    Scope.CORRECT: _("correct, add and withdraw claims"),
    Scope.ARRANGE: _("merge, split and rename disputes and sources"),
    Scope.VERDICTS: _("write verdicts, evidence and comments"),
    Scope.APPROVE: _("approve, publish and retract verdicts"),
    Scope.WEBHOOKS: _("set up webhooks"),
}


def permitted(scopes: Iterable[str]) -> frozenset[str]:
    """Django's permissions that a token with these scopes can use, if its owner has them."""
    known = [Scope(scope) for scope in scopes if scope in set(Scope)]
    return frozenset(NEEDED[action] for scope in known for action in GIVES[scope])


def open_to(user: User) -> list[Scope]:
    """The scopes that would do something on a token of this account."""
    return [scope for scope in Scope if not GIVES[scope] or any(may(user, one) for one in GIVES[scope])]
