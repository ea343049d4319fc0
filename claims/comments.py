"""Comments of editors on a claim's verification, and whom they mention.

A comment changes nothing of the verdict: whoever only comments may approve. ``Mention`` rows are what
notifications are made of; `mentions_of` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.models import Comment, Mention
from claims.permissions import Action
from claims.verdict_rows import row_for
from claims.verdicts import may_see_drafts
from claims.workflow_errors import NotAllowedNow

TEXT_LENGTH = 5000
MOST_MENTIONS = 20  # of one comment
_NAMED = re.compile(r"(?<![\w@.+-])@([\w.@+-]{1,150})")  # what Django allows in the name of an account


@transaction.atomic
def comment(*, claim_id: int, text: str, by: User) -> Comment:
    """Say something about a claim's verification to the other editors; those named by @name are mentioned.

    Raises Claim.DoesNotExist, PermissionDenied, and ValueError for a text that is empty or too long.
    """
    permissions.check(by, Action.COMMENT)
    row = row_for(claim_id)
    words = _checked(text)
    said = Comment.objects.create(claim_id=row.claim_id, author=by, author_name=by.get_username(), text=words)
    events.record(subject=said, action="comment", by=by, new={"text": words})
    _mention(said)
    return said


@transaction.atomic
def edit_comment(*, comment_id: int, text: str, by: User) -> Comment:
    """Change one's own comment. Whoever is newly named is mentioned; a mention is not taken back.

    Raises Comment.DoesNotExist, PermissionDenied for the comment of somebody else, NotAllowedNow where it is
    removed, and ValueError for a text that is empty or too long.
    """
    permissions.check(by, Action.COMMENT)
    said = _locked(comment_id)
    if said.author_id != by.pk:
        raise PermissionDenied(_("Only its author can change a comment."))
    words = _checked(text)
    if words == said.text:
        return said
    events.record(subject=said, action="edit", by=by, old={"text": said.text}, new={"text": words})
    said.text, said.edited_at = words, timezone.now()
    said.save(update_fields=["text", "edited_at"])
    _mention(said)
    return said


@transaction.atomic
def remove_comment(*, comment_id: int, by: User, note: str = "") -> Comment:
    """Take a comment's words away; the history keeps them. Reviewers can remove those of others.

    Raises Comment.DoesNotExist, PermissionDenied, and NotAllowedNow where it is removed already.
    """
    permissions.check(by, Action.COMMENT)
    said = _locked(comment_id)
    if said.author_id != by.pk:
        permissions.check(by, Action.REMOVE_COMMENT)
    events.record(subject=said, action="remove", by=by, old={"text": said.text}, new=None, note=note)
    said.text, said.removed_at = "", timezone.now()
    said.save(update_fields=["text", "removed_at"])
    said.mentions.all().delete()
    return said


def mentions_of(user: User) -> QuerySet[Mention]:
    """Where an account is named, newest first, each with its comment and claim."""
    return Mention.objects.filter(user=user).select_related("comment__claim").order_by("-pk")


def people_named(text: str) -> tuple[list[User], list[str]]:
    """The accounts that a text names by @name and may read it, and the names that are nobody's who may.

    A name is the longest that fits: in "@edith." the full stop ends the sentence.
    """
    tokens = list(dict.fromkeys(token.casefold() for token in _NAMED.findall(text)))[:MOST_MENTIONS]
    wanted = {name for token in tokens for name in _shorter(token)}
    known = (
        {
            user.get_username().casefold(): user
            for user in User.objects.filter(is_active=True, username__iregex=_any_of(wanted))
        }
        if wanted
        else {}
    )
    found: list[User] = []
    unknown: list[str] = []
    for token in tokens:
        user = next((known[name] for name in _shorter(token) if name in known), None)
        if user is not None and may_see_drafts(user):
            found.append(user)
        else:
            unknown.append(token)
    return list(dict.fromkeys(found)), unknown


def _shorter(token: str) -> Iterable[str]:
    """A token and what is left of it without the marks at its end, longest first."""
    yield token
    while token and token[-1] in ".+-@":
        token = token[:-1]
        if token:
            yield token


def _any_of(names: Iterable[str]) -> str:
    return "^(" + "|".join(re.escape(name) for name in sorted(names)) + ")$"


def _mention(said: Comment) -> None:
    people, _unknown = people_named(said.text)
    rows = [Mention(comment=said, user=user) for user in people if user.pk != said.author_id]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)


def _checked(text: str) -> str:
    words = text.replace("\0", "").strip()
    if not words:
        raise ValueError(_("Write something first."))
    if len(words) > TEXT_LENGTH:
        raise ValueError(_("A comment has at most %(most)s characters.") % {"most": TEXT_LENGTH})
    return words


def _locked(comment_id: int) -> Comment:
    said = Comment.objects.select_for_update(of=("self",)).get(pk=comment_id)
    if said.removed_at is not None:
        raise NotAllowedNow(_("The comment has been removed."))
    return said
