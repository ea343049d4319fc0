"""Who may do what: one table, from the actions of claims.workflow to Django's permissions, and from roles to
actions.

The four roles are groups of accounts that `claims.roles` keeps in step with the table at every migrate; a
newsroom with other habits makes groups of its own in the admin. A superuser may do everything. Everybody may
read, unless PUBLIC_READING is off.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Action(StrEnum):
    """What an account can do."""

    REVIEW_LINK = "review_link"  # and take that back
    REVIEW_LINKS_IN_BULK = "review_links_in_bulk"
    WRITE_VERDICT = "write_verdict"  # with evidence and right of reply; lock it, submit it for review
    ASSIGN_VERDICT = "assign_verdict"
    COMMENT = "comment"
    APPROVE_VERDICT = "approve_verdict"  # or send it back; not what one wrote oneself
    PUBLISH_VERDICT = "publish_verdict"
    RETRACT_VERDICT = "retract_verdict"
    BREAK_LOCK = "break_lock"  # of somebody else
    REMOVE_COMMENT = "remove_comment"  # of somebody else
    WITHDRAW_CLAIM = "withdraw_claim"  # and restore it
    CORRECT_CLAIM = "correct_claim"  # its source, words, act, proposition; and take that back
    ADD_CLAIM = "add_claim"  # one that the machine has missed
    RENAME_THREAD = "rename_thread"
    ARRANGE_THREADS = "arrange_threads"  # move claims, merge and split disputes, undo that
    PIN_THREAD = "pin_thread"  # keep it on top of the list
    ARRANGE_SOURCES = "arrange_sources"  # merge, split, rename, affiliate, undo that
    SHARE_SEARCH = "share_search"  # keep a saved search for everybody
    REREAD = "reread"  # compare articles with a newer pipeline's reading and take that over; try again
    ADD_ARTICLE = "add_article"
    IMPORT_REVIEWS = "import_reviews"  # of other fact-checkers, to be offered as evidence; take that back
    EDIT_SCALE = "edit_scale"  # of ratings
    GIVE_ROLES = "give_roles"  # and make accounts
    SEE_EXPORTS = "see_exports"  # of others: fetch, cancel and remove them
    MANAGE_WEBHOOKS = "manage_webhooks"  # of one's own
    MANAGE_ALL_WEBHOOKS = "manage_all_webhooks"
    MANAGE_TOKENS = "manage_tokens"  # see and revoke the API tokens of others


NEEDED: dict[Action, str] = {
    Action.REVIEW_LINK: "claims.change_link",
    Action.REVIEW_LINKS_IN_BULK: "claims.change_link",
    Action.WRITE_VERDICT: "claims.change_verdict",
    Action.ASSIGN_VERDICT: "claims.change_verdict",
    Action.COMMENT: "claims.add_comment",
    Action.APPROVE_VERDICT: "claims.approve_verdict",
    Action.PUBLISH_VERDICT: "claims.approve_verdict",
    Action.RETRACT_VERDICT: "claims.approve_verdict",
    Action.BREAK_LOCK: "claims.approve_verdict",
    Action.REMOVE_COMMENT: "claims.delete_comment",
    Action.WITHDRAW_CLAIM: "claims.change_claim",
    Action.CORRECT_CLAIM: "claims.change_claim",
    Action.ADD_CLAIM: "claims.change_claim",
    Action.RENAME_THREAD: "claims.change_thread",
    Action.ARRANGE_THREADS: "claims.change_thread",
    Action.PIN_THREAD: "claims.change_thread",
    Action.ARRANGE_SOURCES: "claims.change_source",
    Action.SHARE_SEARCH: "claims.add_savedsearch",
    Action.REREAD: "articles.change_article",
    Action.ADD_ARTICLE: "articles.add_article",
    Action.IMPORT_REVIEWS: "claims.add_reviewimport",
    Action.EDIT_SCALE: "claims.change_rating",
    Action.GIVE_ROLES: "auth.change_user",
    Action.SEE_EXPORTS: "claims.delete_export",
    Action.MANAGE_WEBHOOKS: "claims.change_webhook",
    Action.MANAGE_ALL_WEBHOOKS: "claims.delete_webhook",
    Action.MANAGE_TOKENS: "claims.change_apitoken",
}


class Role(StrEnum):
    """A group of accounts; each role may what the one before may, and more."""

    READER = "reader"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


# What each role may on top of the one before; every action is in one of them.
ADDED: dict[Role, frozenset[Action]] = {
    Role.READER: frozenset(),
    Role.EDITOR: frozenset(
        {
            Action.REVIEW_LINK,
            Action.REVIEW_LINKS_IN_BULK,
            Action.WRITE_VERDICT,
            Action.ASSIGN_VERDICT,
            Action.COMMENT,
            Action.WITHDRAW_CLAIM,
            Action.CORRECT_CLAIM,
            Action.ADD_CLAIM,
            Action.ARRANGE_SOURCES,
            Action.SHARE_SEARCH,
            Action.REREAD,
            Action.RENAME_THREAD,
            Action.PIN_THREAD,
            Action.ARRANGE_THREADS,
            Action.ADD_ARTICLE,
            Action.IMPORT_REVIEWS,
            Action.MANAGE_WEBHOOKS,
        }
    ),
    Role.REVIEWER: frozenset(
        {
            Action.APPROVE_VERDICT,
            Action.PUBLISH_VERDICT,
            Action.RETRACT_VERDICT,
            Action.BREAK_LOCK,
            Action.REMOVE_COMMENT,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Action.EDIT_SCALE,
            Action.GIVE_ROLES,
            Action.MANAGE_TOKENS,
            Action.SEE_EXPORTS,
            Action.MANAGE_ALL_WEBHOOKS,
        }
    ),
}


def actions_of(role: Role) -> frozenset[Action]:
    """All that a role may."""
    roles = list(Role)
    return frozenset().union(*(ADDED[one] for one in roles[: roles.index(role) + 1]))


def may(user: User | AnonymousUser, action: Action) -> bool:
    """Whether the account has the permission; whether this object allows it now is the workflow's to say."""
    return user.has_perm(NEEDED[action])


def check(user: User | AnonymousUser, action: Action) -> None:
    """Raise PermissionDenied, saying what is missing, unless the account may."""
    if not may(user, action):
        said = _("%(name)s lacks the permission %(permission)s.")
        raise PermissionDenied(
            said % {"name": user.get_username() or _("Nobody"), "permission": NEEDED[action]}
        )
