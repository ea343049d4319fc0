"""The one door for what editors do to links, claims and threads: locks, checks, logs an event and saves.

Links (claims.link_reviews), verdicts (claims.verdicts, verification, verdict_evidence, comments, scale),
corrections (claims.corrections), sources (claims.source_arrangement) and the make-up of disputes
(claims.arrangement) have files of their own, with the same rules; their functions are given here too.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions, relinking, thread_store
from claims.account_sessions import end_other_sessions, end_session
from claims.arrangement import (
    merge_threads,
    move_claim,
    split_thread,
    take_claim_out,
    undo_arrangement,
)
from claims.article_retry import relink_articles, retry_article, retry_articles
from claims.comments import comment, edit_comment, remove_comment
from claims.corrections import add_claim, correct_claim, undo_correction
from claims.disputes_lock import lock_disputes
from claims.link_reviews import (
    LINK_TRANSITIONS,
    confirm_link,
    doubt_link,
    reject_link,
    review_link,
    review_links,
    undo_bulk,
    undo_review,
)
from claims.models import Claim
from claims.neighbourhood import claims_beside
from claims.permissions import Action
from claims.pinning import pin_thread, unpin_thread
from claims.reextraction import compare as compare_reading
from claims.reextraction import take_over as take_over_reading
from claims.renaming import rename_thread, undo_rename
from claims.review_imports import (
    FeedTooLarge,
    accept_suggestion,
    import_feed,
    reject_suggestion,
    undo_import,
    undo_suggestion,
)
from claims.role_giving import give_role, make_account, note_account_of_single_sign_on, renew_password
from claims.scale import add_rating, change_rating, move_rating, retire_rating
from claims.source_arrangement import (
    add_alias,
    affiliate_source,
    merge_sources,
    remove_alias,
    rename_source,
    set_source_kind,
    split_source,
    undo_source_change,
)
from claims.tokens import make_token, revoke_token
from claims.verdict_evidence import (
    add_evidence,
    ask_for_reply,
    change_evidence,
    record_reply,
    remove_evidence,
    remove_reply,
)
from claims.verdicts import (
    approve,
    publish,
    refuse_if_approved,
    retract,
    return_to_author,
    set_verdict,
    submit,
)
from claims.verification import assign, break_lock, release_lock, take_lock
from claims.workflow_errors import (
    ChangedMeanwhile,
    InvalidTransition,
    LockedBySomebody,
    NotAllowedNow,
    StandsAlready,
)

__all__ = [
    "LINK_TRANSITIONS",
    "ChangedMeanwhile",
    "FeedTooLarge",
    "InvalidTransition",
    "LockedBySomebody",
    "NotAllowedNow",
    "StandsAlready",
    "accept_suggestion",
    "add_alias",
    "add_claim",
    "add_evidence",
    "add_rating",
    "affiliate_source",
    "approve",
    "ask_for_reply",
    "assign",
    "break_lock",
    "change_evidence",
    "change_rating",
    "comment",
    "compare_reading",
    "confirm_link",
    "correct_claim",
    "doubt_link",
    "edit_comment",
    "end_other_sessions",
    "end_session",
    "give_role",
    "import_feed",
    "make_account",
    "make_token",
    "merge_sources",
    "merge_threads",
    "move_claim",
    "move_rating",
    "note_account_of_single_sign_on",
    "pin_thread",
    "publish",
    "record_reply",
    "refuse_if_approved",
    "reject_link",
    "reject_suggestion",
    "release_lock",
    "relink_articles",
    "remove_alias",
    "remove_comment",
    "remove_evidence",
    "remove_reply",
    "rename_source",
    "rename_thread",
    "renew_password",
    "restore_claim",
    "retire_rating",
    "retract",
    "retry_article",
    "retry_articles",
    "return_to_author",
    "review_link",
    "review_links",
    "revoke_token",
    "set_source_kind",
    "set_verdict",
    "split_source",
    "split_thread",
    "submit",
    "take_claim_out",
    "take_lock",
    "take_over_reading",
    "undo_arrangement",
    "undo_bulk",
    "undo_correction",
    "undo_import",
    "undo_rename",
    "undo_review",
    "undo_source_change",
    "undo_suggestion",
    "unpin_thread",
    "withdraw_claim",
]


@transaction.atomic
def withdraw_claim(*, claim_id: int, by: User, note: str = "") -> Claim:
    """Throw out a claim that is none: it is shown no more, and re-reading its article leaves it out.

    Raises Claim.DoesNotExist, PermissionDenied, and NotAllowedNow where it is out already or has a verdict
    that is published.
    """
    permissions.check(by, Action.WITHDRAW_CLAIM)
    lock_disputes()
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
    if claim.withdrawn_at is not None:
        raise NotAllowedNow(_("The claim is withdrawn already."))
    refuse_if_approved(claim)
    beside = claims_beside([claim.pk])
    claim.withdrawn_at = timezone.now()
    claim.save(update_fields=["withdrawn_at", "updated_at"])
    events.record(
        subject=claim, action="withdraw", by=by, old={"withdrawn": False}, new={"withdrawn": True}, note=note
    )
    thread_store.regroup(claim_ids=[claim.pk, *beside])
    relinking.ask(article_id=claim.article_id)
    return claim


@transaction.atomic
def restore_claim(*, claim_id: int, by: User, note: str = "") -> Claim:
    """Take a withdrawn claim back in, with the links it had. Raises as `withdraw_claim` does."""
    permissions.check(by, Action.WITHDRAW_CLAIM)
    lock_disputes()
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
    if claim.withdrawn_at is None:
        raise NotAllowedNow(_("The claim is not withdrawn."))
    claim.withdrawn_at = None
    claim.save(update_fields=["withdrawn_at", "updated_at"])
    events.record(
        subject=claim, action="restore", by=by, old={"withdrawn": True}, new={"withdrawn": False}, note=note
    )
    thread_store.regroup(claim_ids=[claim.pk])
    relinking.ask(article_id=claim.article_id)
    return claim
