"""What an editor fills in to verify a claim: sizes and web addresses are checked here, all else later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from claims.comments import TEXT_LENGTH
from claims.models import Comment, Evidence, Rating, RightOfReply, Verdict
from claims.plain_select import PlainChoiceField
from claims.scale import MEANING_LENGTH, NAME_LENGTH

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A moment in UTC, by the browser's own calendar and clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local", "step": "60"})
        super().__init__(widget=widget, input_formats=[MOMENT, f"{MOMENT}:%S"], **kwargs)


class VerdictForm(forms.Form):
    """An editor's rating of one claim, with its reasons; ``version`` tells whether somebody was faster."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    rating = forms.ChoiceField(label=_("Rating"), required=False, widget=forms.RadioSelect, choices=[])
    rationale = forms.CharField(
        label=_("Rationale"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("What was checked, and what it showed. Readers see this once it is published."),
    )

    def __init__(self, *args: Any, ratings: Iterable[Rating], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ratings = list(ratings)
        self.fields["rating"].choices = [(rating.slug, rating.shown_name) for rating in self.ratings]  # type: ignore[attr-defined]


def verdict_form(verdict: Verdict | None, scale: Iterable[Rating], data: Any = None) -> VerdictForm:
    """The form for a verdict as it is now, or as it was sent; a retired rating is offered where it is set."""
    has = verdict.rating_id if verdict else None
    offered = [rating for rating in scale if not rating.retired or rating.slug == has]
    initial = {
        "rating": has or "",
        "rationale": verdict.rationale if verdict else "",
        "version": verdict.version if verdict else 0,
    }
    return VerdictForm(data, ratings=offered, initial=initial, auto_id="verdict-%s")


class EvidenceForm(forms.Form):
    """One piece of evidence."""

    url = forms.URLField(label=_("Web address"), max_length=2000, assume_scheme="https")
    archived_url = forms.URLField(
        label=_("Archived copy"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        help_text=_("For when the page changes or goes."),
    )
    stance = PlainChoiceField(label=_("Stance"), choices=[("", _("choose")), *Evidence.Stance.choices])
    note = forms.CharField(
        label=_("What it shows"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    @classmethod
    def of(cls, piece: Evidence) -> EvidenceForm:
        """Filled in with a piece as it is."""
        initial = {name: getattr(piece, name) for name in cls.base_fields}
        return cls(initial=initial, auto_id=f"evidence-{piece.pk}-%s")


class AskForm(forms.Form):
    """Who was asked about a claim, when, and what."""

    asked = forms.CharField(label=_("Who was asked"), max_length=300)
    asked_at = MomentField(label=_("When (UTC)"), required=False, help_text=_("Left empty: now."))
    question = forms.CharField(
        label=_("Question"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class ReplyForm(forms.Form):
    """What came of a question."""

    state = PlainChoiceField(label=_("Outcome"), choices=RightOfReply.State.choices)
    answered_at = MomentField(label=_("When (UTC)"), required=False, help_text=_("Left empty: now."))
    answer = forms.CharField(
        label=_("Answer, in their words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    @classmethod
    def of(cls, reply: RightOfReply) -> ReplyForm:
        """Filled in with what is known; an awaited answer is taken to have come."""
        state = RightOfReply.State.ANSWERED if reply.state == RightOfReply.State.AWAITING else reply.state
        initial = {"state": state, "answered_at": reply.answered_at, "answer": reply.answer}
        return cls(initial=initial, auto_id=f"reply-{reply.pk}-%s")


class CommentForm(forms.Form):
    """A remark to the other editors."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("@name tells somebody. Readers never see comments."),
    )

    @classmethod
    def of(cls, comment: Comment) -> CommentForm:
        """Filled in with a comment as it is."""
        return cls(initial={"text": comment.text}, auto_id=f"comment-{comment.pk}-%s")


class AssignForm(forms.Form):
    """Who is to verify a claim."""

    to = PlainChoiceField(label=_("Assigned to"), required=False, choices=[])

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "assign-%s"
        names = [(str(person.pk), person.get_username()) for person in people]
        self.fields["to"].choices = [("", _("nobody")), *names]  # type: ignore[attr-defined]


class RatingForm(forms.Form):
    """One step of the scale."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    value = forms.IntegerField(
        label=_("Number"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Higher is truer. Left empty: unrated."),
    )
    tone = forms.ChoiceField(label=_("Colour"), choices=Rating.Tone.choices)
    meaning = forms.CharField(
        label=_("Meaning"),
        required=False,
        max_length=MEANING_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    @classmethod
    def of(cls, rating: Rating) -> RatingForm:
        """Filled in with a rating as it is."""
        initial = {name: getattr(rating, name) for name in cls.base_fields}
        return cls(initial=initial, auto_id=f"rating-{rating.slug}-%s")
