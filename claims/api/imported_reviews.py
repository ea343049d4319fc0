"""What imports of feeds and evidence offered from them have in common: the reviews, who sees them, why."""

from __future__ import annotations

from typing import Any

from rest_framework import permissions, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from claims.models import ImportedReview
from claims.verdicts import may_see_drafts


class SeesDrafts(permissions.BasePermission):
    """Who writes or approves verdicts."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may_see_drafts(request.user)


class NewestFirst(CursorPagination):
    """By number."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class ImportedReviewSerializer(serializers.ModelSerializer[ImportedReview]):
    """A ClaimReview of somebody else."""

    class Meta:
        model = ImportedReview
        fields = [
            *("id", "url", "claim_text", "claimant", "claimed_at", "publisher", "site", "rating"),
            *("value", "best", "worst", "reviewed_at", "language", "changed_at"),
        ]
        read_only_fields = fields


class WhySerializer(serializers.Serializer[Any]):
    """Why; kept with the event."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)
