"""How the API writes: who may, one call of the workflow, its refusals as problem details.

A decision that something stands in the way of is a 409 that names it, nonsense a 400.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse
from rest_framework import permissions, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from claims import workflow
from claims.api.idempotency import Idempotent
from claims.api.problems import Conflict, Problem
from claims.permissions import Action, may

Done = TypeVar("Done")

REFUSALS = {
    400: OpenApiResponse(description="What was sent makes no sense here."),
    403: OpenApiResponse(description="The account, or its token, may not do this."),
    404: OpenApiResponse(description="There is no such object."),
    409: OpenApiResponse(description="Another decision, which is named, stands in the way."),
}


@cache
def needs(action: Action) -> type[permissions.BasePermission]:
    """A permission: who may do one of the workflow's actions."""

    class Needed(permissions.BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:
            return may(request.user, action)

    return Needed


class Acting(Idempotent):
    """For views that write: `needed` has the action that each of their methods is."""

    needed: ClassVar[Mapping[str, Action]] = {}

    def get_permissions(self) -> list[Any]:
        action = self.needed.get(getattr(self, "action", None) or "")
        return [needs(action)()] if action is not None else list(super().get_permissions())


def sent(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """What a request brings, checked. Raises ValidationError."""
    found = kind(data=request.data)
    found.is_valid(raise_exception=True)
    values: dict[str, Any] = found.validated_data
    return values


def decide(request: Request, act: Callable[..., Done], /, **arguments: Any) -> Done:
    """Call the workflow for the account that asks. Raises Conflict, ValidationError and Http404."""
    assert isinstance(request.user, User)  # the permission lets nobody else in
    try:
        return act(by=request.user, **arguments)
    except workflow.StandsAlready as error:
        there = {"claim": error.claim_id}
        raise Problem(str(error), "stands_already", 409, further=there) from error
    except workflow.ChangedMeanwhile as error:
        raise Conflict(str(error), "changed_meanwhile") from error
    except workflow.NotAllowedNow as error:
        raise Conflict(str(error)) from error
    except DjangoValidationError as error:
        raise ValidationError(error.messages) from error
    except ValueError as error:
        raise ValidationError(str(error)) from error
    except ObjectDoesNotExist as error:
        raise Http404(str(error)) from error
