"""What an account may do, in plain words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from claims.permissions import Action

WORDS: dict[Action, Any] = {
    Action.REVIEW_LINK: _("confirm, reject or doubt the links that the machine suggests"),
    Action.REVIEW_LINKS_IN_BULK: _("decide many suggestions at once"),
    Action.CORRECT_CLAIM: _("correct what the machine has read"),
    Action.ADD_CLAIM: _("add a claim that the machine has missed"),
    Action.WITHDRAW_CLAIM: _("withdraw a claim that is none, and take it back in"),
    Action.RENAME_THREAD: _("rename disputes"),
    Action.PIN_THREAD: _("keep a dispute on top of the list"),
    Action.ARRANGE_THREADS: _("merge and split disputes, and move claims between them"),
    Action.ARRANGE_SOURCES: _("merge, split and rename sources"),
    Action.SHARE_SEARCH: _("share saved searches with everybody"),
    Action.ADD_ARTICLE: _("add articles"),
    Action.IMPORT_REVIEWS: _("import reviews of other fact-checkers"),
    Action.SHARE_SEARCH: _("share a saved search with everybody"),
    Action.REREAD: _("have articles read again"),
    Action.WRITE_VERDICT: _("write verdicts, add evidence, record who was asked"),
    Action.ASSIGN_VERDICT: _("assign verifications"),
    Action.COMMENT: _("comment on verifications"),
    Action.APPROVE_VERDICT: _("approve verdicts that somebody else has written"),
    Action.PUBLISH_VERDICT: _("publish approved verdicts"),
    Action.RETRACT_VERDICT: _("retract published verdicts"),
    Action.BREAK_LOCK: _("break the lock of somebody else"),
    Action.REMOVE_COMMENT: _("remove the comments of others"),
    Action.EDIT_SCALE: _("change the scale of ratings"),
    Action.GIVE_ROLES: _("make accounts and give them roles"),
    Action.SEE_EXPORTS: _("fetch and remove everybody’s exports"),
    Action.MANAGE_WEBHOOKS: _("set up webhooks"),
    Action.MANAGE_ALL_WEBHOOKS: _("change everybody’s webhooks"),
    Action.MANAGE_TOKENS: _("see and revoke everybody’s API tokens"),
}


def in_words(action: Action) -> str:
    """The action as the end of "may …"; its own name where it has no words yet."""
    return str(WORDS.get(action, action.replace("_", " ")))
