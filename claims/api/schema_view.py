"""What the schema says of a view from the view itself: whether it takes an Idempotency-Key."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import Serializer

from claims.api.idempotency import HEADER, LONGEST, WRITES, Idempotent

Parameter = OpenApiParameter | Serializer[Any] | type[Serializer[Any]]
IDEMPOTENCY = OpenApiParameter(
    name=HEADER,
    type={"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    location=OpenApiParameter.HEADER,
    description="A word of your own: sent again with it, the same request is done once only.",
)


class ViewSchema(AutoSchema):
    """Named in the settings as REST framework's DEFAULT_SCHEMA_CLASS."""

    def get_override_parameters(self) -> list[Parameter]:
        """What is sent besides the body; where a request may be sent twice, the key that tells so."""
        takes_key = isinstance(self.view, Idempotent) and self.method in WRITES
        return [IDEMPOTENCY] if takes_key else []
