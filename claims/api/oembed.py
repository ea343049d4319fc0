"""oEmbed: other sites ask what to show for the address of a dispute's page, in JSON or XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.jsonld import Open, Parameters
from claims.interchange import oembed
from claims.interchange.addresses import Site


class NotMade(APIException):
    """501: oEmbed's word for a format that is not there."""

    status_code = 501
    default_code = "not_implemented"


class OembedXmlRenderer(BaseRenderer):
    """An oembed element with one element for each value."""

    media_type = "text/xml"
    format = "xml"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if not isinstance(data, dict) or "version" not in data:
            rendered: bytes = JSONRenderer().render(data)  # an error
            return rendered
        root = ET.Element("oembed")
        for name, value in data.items():
            ET.SubElement(root, name).text = _writable(str(value))
        found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return found


def _writable(text: str) -> str:
    """Without the characters that no XML can have."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))


class FormatOfAddress(DefaultContentNegotiation):
    """The format is the parameter's to say, as oEmbed has it, whatever the client accepts besides."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        wanted = "xml" if request.query_params.get("format") == "xml" else "json"
        renderer = next(one for one in renderers if one.format == wanted)
        return renderer, renderer.media_type


class OembedParameters(Parameters):
    tolerant = True  # consumers add parameters of their own
    url = serializers.CharField(max_length=2000, help_text="The address of a dispute's page.")
    maxwidth = serializers.IntegerField(required=False, min_value=1, max_value=100_000, help_text="Pixels.")
    maxheight = serializers.IntegerField(required=False, min_value=1, max_value=100_000, help_text="Pixels.")


class OembedSerializer(serializers.Serializer[Any]):
    version = serializers.CharField()
    type = serializers.CharField()
    title = serializers.CharField()
    provider_name = serializers.CharField()
    provider_url = serializers.URLField()
    cache_age = serializers.IntegerField(help_text="Seconds.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    html = serializers.CharField(help_text="A sandboxed frame, without scripts.")


class Oembed(Open):
    """What to show for a dispute's address."""

    renderer_classes = [JSONRenderer, OembedXmlRenderer]
    content_negotiation_class = FormatOfAddress

    @extend_schema(
        summary="oEmbed: a dispute's card for another site",
        tags=["interchange"],
        operation_id="oembed",
        parameters=[
            OembedParameters,
            OpenApiParameter("format", str, enum=oembed.FORMATS, description="json if missing."),
        ],
        responses={
            (200, "application/json"): OembedSerializer,
            (200, "text/xml"): {"type": "string", "description": "An oembed element with the same values."},
            400: OpenApiResponse(description="No `url`, or a size that makes no sense."),
            404: OpenApiResponse(description="The address is that of no dispute here."),
            501: OpenApiResponse(description="Another format than json and xml."),
        },
        examples=[
            OpenApiExample(
                "A card",
                value={
                    "version": "1.0",
                    "type": "rich",
                    "title": "Whether the ferry was overloaded",
                    "provider_name": "claimtrack",
                    "provider_url": "https://claims.example/",
                    "cache_age": 3600,
                    "width": 600,
                    "height": 400,
                    "html": '<iframe src="https://claims.example/embed/threads/7/" …></iframe>',
                },
                response_only=True,
                media_type="application/json",
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """A frame with the card of the dispute; the page itself names this address (oEmbed discovery)."""
        if request.query_params.get("format", "json") not in ("", *oembed.FORMATS):
            raise NotMade("There is JSON and XML: format=json or format=xml.")
        sent = OembedParameters.read(request)
        site = Site.of(request)
        thread = oembed.thread_of(sent["url"], site, request)
        if thread is None:
            raise NotFound("This is the address of no dispute here.")
        found = oembed.answer_for(
            site, thread, max_width=sent.get("maxwidth"), max_height=sent.get("maxheight")
        )
        headers = {
            "Cache-Control": oembed.kept_for(oembed.CACHED),
            "Access-Control-Allow-Origin": "*",
        }
        return Response(found, headers=headers)
