"""Answers in JSON-LD and plain text: how they are rendered, and how the parameters of an address are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

JSON_LD = "application/ld+json"
ANNOTATIONS = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


class Open(APIView):
    """A view that everybody may read who reads anything here (claimtrack.reading sees to that)."""

    permission_classes = [AllowAny]


class JsonLdRenderer(JSONRenderer):
    """JSON under the name by which linked data is asked for."""

    media_type = JSON_LD
    format = "jsonld"


class PlainTextRenderer(BaseRenderer):
    """A text as it is."""

    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, str):
            return data.encode("utf-8", "replace")
        rendered: bytes = JSONRenderer().render(data)  # an error
        return rendered


class Parameters(serializers.Serializer[dict[str, Any]]):
    """Parameters of an address; one that is not known is refused, an empty one counts as not given."""

    tolerant = False  # whether unknown ones are let pass

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The values. Raises ValidationError."""
        sent = {name: value for name, value in request.query_params.items() if value != ""}
        found = cls(data=sent)
        if not cls.tolerant and (unknown := sorted(set(sent) - set(found.fields) - {"format"})):
            known = ", ".join(found.fields)
            raise ValidationError({unknown[0]: [f"There is no such parameter here, but: {known}."]})
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)
