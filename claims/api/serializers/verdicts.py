"""Verdicts as JSON: in short with their claim, and in full. No verdict says anything of a linked claim."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from claims.api.serializers.basis import HrefField, Shape, claim_ref, related, site_of
from claims.models import Evidence, RightOfReply, Verdict

OF_VALUE = "Higher is truer; null for an unrated one."


class VerdictRefSerializer(Shape[Verdict]):
    """A published rating in short; it says nothing of any other claim, linked or not."""

    href = HrefField("verdict")
    rating = serializers.CharField(source="rating_id", read_only=True)
    rating_name = serializers.CharField(source="rating.name", read_only=True)
    rating_value = serializers.IntegerField(
        source="rating.value", read_only=True, allow_null=True, help_text=OF_VALUE
    )

    class Meta:
        model = Verdict
        fields = [
            *("id", "href", "rating", "rating_name", "rating_value", "rationale", "correction"),
            "published_at",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "correction": {"help_text": "Why an earlier verdict on the claim was retracted, if one was."}
        }


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """One piece of what a verdict rests on."""

    class Meta:
        model = Evidence
        fields = ["id", "url", "archived_url", "note", "stance"]
        read_only_fields = fields


class RightOfReplySerializer(serializers.ModelSerializer[RightOfReply]):
    """Who was asked about the claim, when, what, and what came of it."""

    class Meta:
        model = RightOfReply
        fields = ["id", "asked", "asked_at", "question", "state", "answered_at", "answer"]
        read_only_fields = fields


class VerdictSerializer(Shape[Verdict]):
    """One claim's verdict with its evidence and the right of reply.

    Of a retracted one readers learn that it was retracted, when and why; the rating is null then.
    """

    href = HrefField("verdict")
    page = serializers.SerializerMethodField(help_text="The claim's page on this site.")
    claim = claim_ref(source="claim_id")
    rating = serializers.CharField(source="rating_id", read_only=True, allow_null=True)
    rating_name = serializers.CharField(source="rating.name", read_only=True, allow_null=True, default=None)
    rating_value = serializers.IntegerField(
        source="rating.value", read_only=True, allow_null=True, default=None, help_text=OF_VALUE
    )
    author = serializers.CharField(source="author_name", read_only=True)
    approver = serializers.CharField(source="approver_name", read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)
    right_of_reply = RightOfReplySerializer(source="replies", many=True, read_only=True)
    related = related(events=("event", "subject:verdict"))

    class Meta:
        model = Verdict
        fields = [
            *("id", "href", "page", "claim", "publication", "workflow", "version"),
            *("rating", "rating_name", "rating_value", "rationale", "correction", "author", "approver"),
            *("published_at", "retracted_at", "created_at", "updated_at", "evidence", "right_of_reply"),
            "related",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "correction": {"help_text": "Why an earlier verdict on the claim was retracted, if one was."},
            "version": {"help_text": "Grows with every change; send it back to be told of a later one."},
        }

    def get_page(self, verdict: Verdict) -> str:
        return f"{site_of(self.context)}/claims/{verdict.claim_id}/"

    def to_representation(self, instance: Verdict) -> dict[str, Any]:
        found = super().to_representation(instance)
        if self.context.get("drafts") or instance.is_published:
            return found
        hidden: dict[str, Any] = {
            "rating": None,
            "rating_name": None,
            "rating_value": None,
            "rationale": "",
            "evidence": [],
        }
        hidden |= {"right_of_reply": [], "author": "", "approver": "", "workflow": Verdict.Workflow.DONE}
        return {name: hidden.get(name, value) for name, value in found.items()}
