"""Disputes as JSON: lists with their leading claims by reference, one with all its claims and links."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.basis import HrefField, PageField, RefField, Shape, claim_ref, related
from claims.api.serializers.claims import ClaimSerializer, LinkSerializer
from claims.models import Thread, ThreadClaim


class ThreadSerializer(Shape[Thread]):
    """A dispute: its leading claim and, opposite to it, its leading denial or counter-claim."""

    href = HrefField("thread")
    page = PageField()
    lead_claim = claim_ref(source="lead_claim_id", allow_null=True)
    lead_denial = claim_ref(source="lead_denial_id", allow_null=True)
    lead_link = RefField("link", source="lead_link_id", allow_null=True)
    related = related(
        claims=("claim", "thread"), links=("link", "thread"), events=("event", "subject:thread")
    )

    class Meta:
        model = Thread
        fields = [
            *("id", "href", "page", "title", "first_at", "last_at", "claim_count", "denial_count"),
            *("non_denial_count", "opposing_count", "outlet_count", "origin_count", "unanswered_count"),
            *("pinned_at", "lead_claim", "lead_denial", "lead_link", "related", "created_at", "updated_at"),
        ]
        read_only_fields = fields


def _claim(**kwargs: Any) -> Any:
    return ClaimSerializer(read_only=True, allow_null=True, **kwargs)


def _link(**kwargs: Any) -> Any:
    return LinkSerializer(read_only=True, allow_null=True, **kwargs)


ThreadSerializer.expandable = {
    "lead_claim": (_claim, "lead_claim"),
    "lead_denial": (_claim, "lead_denial"),
    "lead_link": (_link, "lead_link"),
}


class ThreadEntrySerializer(ClaimSerializer):
    """A claim with its side in the dispute."""

    side = serializers.ChoiceField(
        choices=ThreadClaim.Side.choices, source="thread_entry.side", read_only=True
    )

    class Meta(ClaimSerializer.Meta):
        fields = ["side", *ClaimSerializer.Meta.fields]
        read_only_fields = fields


class ThreadDetailSerializer(ThreadSerializer):
    """With all its claims by day of publication, and the links between them that stand."""

    stands = serializers.BooleanField(
        read_only=True, help_text="False once no claim in it is opposed any more, or it is merged."
    )
    as_of = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="The moment that was asked for; null for now."
    )
    claims = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta(ThreadSerializer.Meta):
        fields = [*ThreadSerializer.Meta.fields, "stands", "as_of", "claims", "links"]
        read_only_fields = fields

    def _below(self) -> dict[str, Any]:
        return {name: value for name, value in self.context.items() if name not in ("fields", "expand")}

    @extend_schema_field(ThreadEntrySerializer(many=True))
    def get_claims(self, thread: Thread) -> Any:
        claims = [entry.claim for entry in thread.entries.all()]
        return ThreadEntrySerializer(claims, many=True, context=self._below()).data

    @extend_schema_field(LinkSerializer(many=True))
    def get_links(self, thread: Thread) -> Any:
        claims = {entry.claim_id: entry.claim for entry in thread.entries.all()}
        links = [
            link for claim in claims.values() for link in claim.links_out.all() if link.to_claim_id in claims
        ]
        return LinkSerializer(sorted(links, key=lambda link: link.pk), many=True, context=self._below()).data
