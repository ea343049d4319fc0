"""Who may do what: one table, from the actions of claims.workflow to Django's permissions.

Groups get these permissions in the admin; a superuser has them all. Everybody may read.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Action(StrEnum):
    """What an editor can do."""

    REVIEW_LINK = "review_link"  # and take that back
    REVIEW_LINKS_IN_BULK = "review_links_in_bulk"
    WRITE_VERDICT = "write_verdict"  # draft it and submit it for review
    APPROVE_VERDICT = "approve_verdict"  # publish it or send it back; not one's own
    RETRACT_VERDICT = "retract_verdict"
    WITHDRAW_CLAIM = "withdraw_claim"  # and restore it
    CORRECT_CLAIM = "correct_claim"  # its source, words, act, proposition; and take that back
    ADD_CLAIM = "add_claim"  # one that the machine has missed
    RENAME_THREAD = "rename_thread"
    ARRANGE_THREADS = "arrange_threads"  # move claims, merge and split disputes, undo that
    PIN_THREAD = "pin_thread"  # keep it on top of the list
    ARRANGE_SOURCES = "arrange_sources"  # merge, split, rename, affiliate, undo that
    REREAD = "reread"  # compare articles with a newer pipeline's reading and take that over; try again


NEEDED: dict[Action, str] = {
    Action.REVIEW_LINK: "claims.change_link",
    Action.REVIEW_LINKS_IN_BULK: "claims.change_link",
    Action.WRITE_VERDICT: "claims.change_verdict",
    Action.APPROVE_VERDICT: "claims.approve_verdict",
    Action.RETRACT_VERDICT: "claims.approve_verdict",
    Action.WITHDRAW_CLAIM: "claims.change_claim",
    Action.CORRECT_CLAIM: "claims.change_claim",
    Action.ADD_CLAIM: "claims.change_claim",
    Action.RENAME_THREAD: "claims.change_thread",
    Action.ARRANGE_THREADS: "claims.change_thread",
    Action.PIN_THREAD: "claims.change_thread",
    Action.ARRANGE_SOURCES: "claims.change_source",
    Action.REREAD: "articles.change_article",
}


def may(user: User | AnonymousUser, action: Action) -> bool:
    """Whether the account has the permission; whether this object allows it now is the workflow's to say."""
    return user.has_perm(NEEDED[action])


def check(user: User | AnonymousUser, action: Action) -> None:
    """Raise PermissionDenied, saying what is missing, unless the account may."""
    if not may(user, action):
        raise PermissionDenied(f"{user.get_username() or 'Nobody'} lacks the permission {NEEDED[action]}.")
