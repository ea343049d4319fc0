"""Corrections of claims over the API: what is wrong is put right, added, thrown out or taken back."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from articles.models import Article
from claims import workflow
from claims.api.acting import REFUSALS, Acting, decide, sent
from claims.api.arranging import UndoSerializer, undone_event
from claims.api.rows import claim_with_links
from claims.api.serializers import ClaimDetailSerializer, NoteSerializer
from claims.api.serializers.basis import IdField
from claims.corrections import CORRECTIONS, LONGEST_PROPOSITION, MOST_RELAYS, Correction, Spans
from claims.models import Claim, Source
from claims.permissions import Action
from claims.sources_chosen import WhoSpeaks
from claims.sources_store import NAME_LENGTH
from claims.words_in_text import MOST_CHARACTERS, MOST_PIECES, WordsNotPlaced, place_words

ROLES = ("content", "cue", "source")
FARTHEST = 2**31 - 1


class PairField(serializers.ListField):
    """Start and end of a span in code points, end exclusive."""

    def __init__(self, **kwargs: Any) -> None:
        place = serializers.IntegerField(min_value=0, max_value=FARTHEST)
        super().__init__(child=place, min_length=2, max_length=2, **kwargs)


class RoleSpansSerializer(serializers.Serializer[Any]):
    """Where the words of each role stand; a role that is left out has none."""

    content = serializers.ListField(child=PairField(), min_length=1, max_length=MOST_PIECES)
    cue = serializers.ListField(child=PairField(), required=False, default=list, max_length=MOST_PIECES)
    source = serializers.ListField(  # type: ignore[assignment]
        child=PairField(), required=False, default=list, max_length=MOST_PIECES
    )


class RoleWordsSerializer(serializers.Serializer[Any]):
    """The article's own words of each role; pieces that stand apart are parted by “ … ”."""

    content = serializers.CharField(max_length=MOST_CHARACTERS)
    cue = serializers.CharField(max_length=MOST_CHARACTERS, required=False, default="", allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=MOST_CHARACTERS, required=False, default="", allow_blank=True
    )


class WhoSerializer(serializers.Serializer[Any]):
    """Who speaks: a source by its `id`, or by a `name`; with `unnamed` somebody of this article alone."""

    id = IdField(required=False)
    name = serializers.CharField(required=False, max_length=NAME_LENGTH)
    unnamed = serializers.BooleanField(required=False, default=False)
    kind = serializers.ChoiceField(
        choices=Source.Kind.choices, required=False, default=Source.Kind.UNKNOWN, help_text="Of a new one."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("id" in data) == ("name" in data):
            raise ValidationError("Give either an id or a name.")
        return data


class WordsSerializer(NoteSerializer):
    """What claims are made of; words are given by their places (`spans`) or as such (`words`)."""

    spans = RoleSpansSerializer(required=False)
    words = RoleWordsSerializer(required=False)
    text_sha256 = serializers.CharField(
        required=False,
        help_text="Of the text that the spans were counted in: a 400 tells of another one.",
    )
    source = WhoSerializer(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="null: nobody is named."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "spans" in data and "words" in data:
            raise ValidationError({"words": ["Give either spans or words."]})
        return data


class CorrectionSerializer(WordsSerializer):
    """What to put right; what is left out stays as it is."""

    act = serializers.ChoiceField(choices=Claim.Act.choices, required=False)
    proposition = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_PROPOSITION)
    relays = serializers.ListField(
        child=serializers.CharField(max_length=300), required=False, max_length=MOST_RELAYS
    )
    seen = serializers.DateTimeField(
        required=False, help_text="`updated_at` of the claim as it was seen: a 409 tells of a later change."
    )


class NewClaimSerializer(WordsSerializer):
    """A claim that the machine has missed."""

    article = IdField()
    act = serializers.ChoiceField(choices=Claim.Act.choices)
    proposition = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=LONGEST_PROPOSITION
    )
    though_alike = serializers.BooleanField(
        required=False, default=False, help_text="Add it though one with nearly the same words stands there."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "spans" not in data and "words" not in data:
            raise ValidationError({"spans": ["Say where its words stand, or which they are (words)."]})
        return super().validate(data)


class CorrectsClaims(Acting, GenericViewSet[Any]):
    """What editors do to claims; each answers with the claim as it is now."""

    needed = {
        "create": Action.ADD_CLAIM,
        "partial_update": Action.CORRECT_CLAIM,
        "undo": Action.CORRECT_CLAIM,
        "withdraw": Action.WITHDRAW_CLAIM,
        "restore": Action.WITHDRAW_CLAIM,
        "move": Action.ARRANGE_THREADS,
        "take_out": Action.ARRANGE_THREADS,
    }

    @extend_schema(
        summary="Add a claim that the machine has missed",
        request=NewClaimSerializer,
        responses={201: ClaimDetailSerializer, **REFUSALS},
    )
    def create(self, request: Request) -> Response:
        """Who speaks is found by the words that name them, unless `source` says it."""
        asked = sent(NewClaimSerializer, request)
        article = (
            Article.objects.defer("minhash", "minhash_bands", "search").filter(pk=asked["article"]).first()
        )
        if article is None:
            raise ValidationError({"article": ["There is no such article."]})
        claim = decide(
            request,
            workflow.add_claim,
            article_id=article.pk,
            spans=_spans(asked, article),
            act=asked["act"],
            who=_who(asked),
            **{name: asked[name] for name in ("proposition", "note", "though_alike")},
        )
        return self._answer(claim.pk, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Correct a claim",
        request=CorrectionSerializer,
        responses={200: ClaimDetailSerializer, **REFUSALS},
    )
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Each field that is sent is an editor's from then on: reading the article again leaves it alone."""
        claim, asked = self.get_object(), sent(CorrectionSerializer, request)
        relays = asked.get("relays")
        correction = Correction(
            who=_who(asked),
            relays=None if relays is None else tuple(relays),
            spans=_spans(asked, claim.article, around=claim.start),
            act=asked.get("act"),
            proposition=asked.get("proposition"),
        )
        arguments = {"correction": correction, "note": asked["note"], "seen": asked.get("seen")}
        decide(request, workflow.correct_claim, claim_id=claim.pk, **arguments)
        return self._answer(claim.pk)

    @extend_schema(
        summary="Throw out a claim that is none",
        request=NoteSerializer,
        responses={200: ClaimDetailSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """It is listed no more, and reading its article again does not bring it back. See “restore”."""
        claim, asked = self.get_object(), sent(NoteSerializer, request)
        shown = ClaimDetailSerializer(claim, context=self.get_serializer_context()).data
        decide(request, workflow.withdraw_claim, claim_id=claim.pk, note=asked["note"])
        return Response({**shown, "thread": None, "links": []})

    @extend_schema(
        summary="Take a withdrawn claim back in",
        request=NoteSerializer,
        responses={200: ClaimDetailSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str | None = None) -> Response:
        """With the links that it had."""
        claim, asked = self.get_object(), sent(NoteSerializer, request)
        decide(request, workflow.restore_claim, claim_id=claim.pk, note=asked["note"])
        return self._answer(claim.pk)

    @extend_schema(
        summary="Take back a correction",
        request=UndoSerializer,
        responses={200: ClaimDetailSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """One correction of this claim, or one undoing of a correction, by its event."""
        claim, asked = self.get_object(), sent(UndoSerializer, request)
        event = undone_event("claim", claim.pk, asked["event"], CORRECTIONS)
        decide(request, workflow.undo_correction, event_id=event, note=asked["note"])
        return self._answer(claim.pk)

    def _answer(self, claim_id: int, http_status: int = status.HTTP_200_OK) -> Response:
        """The claim as it is now, whatever action was asked for."""
        claim = claim_with_links().get(pk=claim_id)
        context = self.get_serializer_context()
        return Response(ClaimDetailSerializer(claim, context=context).data, http_status)


def _who(asked: dict[str, Any]) -> WhoSpeaks | None:
    """Whom a request means; None where it does not say."""
    if "source" not in asked:
        return None
    who = asked["source"]
    if who is None:
        return WhoSpeaks()
    if "id" in who:
        return WhoSpeaks(source_id=who["id"])
    return WhoSpeaks(name=who["name"], unnamed=who["unnamed"], kind=who["kind"])


def _spans(asked: dict[str, Any], article: Article, *, around: int | None = None) -> Spans | None:
    """Where the words of a request stand. Raises ValidationError where they stand nowhere."""
    expected = asked.get("text_sha256")
    if expected and expected != article.sha256:
        raise ValidationError({"text_sha256": [f"The text of article {article.pk} has another hash."]})
    if "words" in asked:
        try:
            return place_words(article.text, asked["words"], around=around)
        except WordsNotPlaced as error:
            raise ValidationError({"words": {error.role: [str(error)]}}) from error
    if "spans" not in asked:
        return None
    return {role: tuple((start, end) for start, end in asked["spans"][role]) for role in ROLES}
