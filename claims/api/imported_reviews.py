"""What imports of feeds and evidence offered from them have in common: the reviews, decisions, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.utils import OpenApiResponse
from rest_framework import permissions, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from claims import workflow
from claims.api.problems import Conflict
from claims.models import ImportedReview
from claims.verdicts import may_see_drafts

Done = TypeVar("Done")

REFUSALS = {
    400: OpenApiResponse(description="What was sent makes no sense here."),
    403: OpenApiResponse(description="The account, or its token, may not do this."),
    404: OpenApiResponse(description="There is no such object."),
    409: OpenApiResponse(description="Another decision, which is named, stands in the way."),
}


def decide(request: Request, act: Callable[..., Done], **arguments: Any) -> Done:
    """Call the workflow; its refusals as errors of the API."""
    try:
        return act(by=request.user, **arguments)
    except workflow.NotAllowedNow as error:
        raise Conflict(str(error)) from error
    except DjangoValidationError as error:
        raise ValidationError({"note": error.messages}) from error
    except ValueError as error:
        raise ValidationError({"note": [str(error)]}) from error


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
