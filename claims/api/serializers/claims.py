"""Claims and links as JSON. Offsets count Unicode code points of the article's text, which its hash names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.articles import ArticleListSerializer
from claims.api.serializers.basis import (
    CODE_POINT,
    SPAN,
    HrefField,
    PageField,
    Shape,
    SpansField,
    address,
    claim_ref,
    related,
    site_of,
)
from claims.api.serializers.refs import ArticleRefSerializer, SourceRefSerializer
from claims.api.serializers.sources import SourceSerializer
from claims.api.serializers.verdicts import VerdictRefSerializer, VerdictSerializer
from claims.linking.measured import Precision, precision_of
from claims.models import Claim, Link, ThreadClaim

OF_HASH = "SHA-256 of the text, in UTF-8, that the offsets count in."


class ThreadRefSerializer(serializers.Serializer[Any]):
    """The dispute that a claim is in, and on which side."""

    id = serializers.IntegerField()
    href = serializers.URLField()
    side = serializers.ChoiceField(choices=ThreadClaim.Side.choices)


class OffsetsMixin(serializers.Serializer[Any]):
    """How offsets count, and in which text."""

    offset_unit = serializers.SerializerMethodField(help_text="What offsets count: Unicode code points.")

    @extend_schema_field({"type": "string", "enum": [CODE_POINT]})
    def get_offset_unit(self, row: object) -> str:
        return CODE_POINT


class ClaimSerializer(OffsetsMixin, Shape[Claim]):
    """One attribution: who said what, its words verbatim, where they stand, how sure the machine was."""

    href = HrefField("claim")
    page = PageField()
    source = SourceRefSerializer(read_only=True, allow_null=True)  # type: ignore[assignment]
    article = ArticleRefSerializer(read_only=True)
    source_spans = SpansField(read_only=True)
    cue_spans = SpansField(read_only=True)
    content_spans = SpansField(read_only=True)
    sentence_span = serializers.SerializerMethodField()
    text_sha256 = serializers.CharField(source="article.sha256", read_only=True, help_text=OF_HASH)
    thread = serializers.SerializerMethodField(help_text="The dispute that the claim is in, if any.")
    verdict = serializers.SerializerMethodField(help_text="Its published verdict, if any.")
    related = related(links=("link", "claim"), events=("event", "subject:claim"))

    class Meta:
        model = Claim
        fields = [
            *("id", "href", "page", "act", "source", "source_text", "cue_text", "content_text"),
            *("proposition", "sentence", "relays", "article", "source_spans", "cue_spans", "content_spans"),
            *("sentence_span", "offset_unit", "text_sha256", "confidence", "origin", "edited"),
            *("pipeline_version", "thread", "verdict", "related", "created_at", "updated_at"),
        ]
        read_only_fields = fields
        extra_kwargs = {
            "proposition": {
                "help_text": "What is said, understood without the article; of a denial, what is denied: "
                "read it with `act`, never as the speaker's own assertion."
            },
            "relays": {"help_text": "Who passed it on, nearest to the speaker first."},
        }

    @extend_schema_field({**SPAN, "description": "Start and end of the sentence."})
    def get_sentence_span(self, claim: Claim) -> list[int]:
        return [claim.sentence_start, claim.sentence_end]

    @extend_schema_field(ThreadRefSerializer(allow_null=True))
    def get_thread(self, claim: Claim) -> Any:
        entry = getattr(claim, "thread_entry", None)
        if entry is None or not entry.thread.stands:
            return None
        href = address(self.context, "thread", entry.thread_id)
        return {"id": entry.thread_id, "href": href, "side": entry.side}

    @extend_schema_field(VerdictRefSerializer(allow_null=True))
    def get_verdict(self, claim: Claim) -> Any:
        verdict = getattr(claim, "verdict", None)
        if verdict is None or not verdict.is_published:
            return None
        return VerdictRefSerializer(verdict, context=_below(self.context)).data


def _below(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context for what is shown inside something else: what is asked for is asked of the outer one."""
    return {name: value for name, value in context.items() if name not in ("fields", "expand")}


class PrecisionSerializer(serializers.Serializer[Precision]):
    """How many links of a kind, scored from `least` up to the next band, were right when their linker was
    measured."""

    right = serializers.IntegerField(read_only=True)
    of = serializers.IntegerField(read_only=True)
    share = serializers.FloatField(read_only=True)
    least = serializers.FloatField(read_only=True, help_text="Least score of the links counted.")


class LinkSerializer(OffsetsMixin, Shape[Link]):
    """How one claim stands to another, with the words that show it."""

    href = HrefField("link")
    page = serializers.SerializerMethodField(help_text="The page of the claim that it comes from.")
    from_claim = claim_ref(source="from_claim_id")
    to_claim = claim_ref(source="to_claim_id")
    trigger_spans = SpansField(read_only=True, help_text="In the text of from_claim's article.")
    text_sha256 = serializers.CharField(source="from_claim.article.sha256", read_only=True, help_text=OF_HASH)
    measured_precision = serializers.SerializerMethodField(
        help_text="Of links of this kind with about this score; null once reviewed, or where not measured."
    )
    related = related(events=("event", "subject:link"))

    class Meta:
        model = Link
        fields = [
            *("id", "href", "page", "kind", "scope", "state", "score", "from_claim", "to_claim"),
            *("trigger_spans", "trigger_text", "offset_unit", "text_sha256", "reason", "linker_version"),
            *("measured_precision", "related", "created_at", "updated_at"),
        ]
        read_only_fields = fields

    def get_page(self, link: Link) -> str:
        return f"{site_of(self.context)}/claims/{link.from_claim_id}/"

    @extend_schema_field(PrecisionSerializer(allow_null=True))
    def get_measured_precision(self, link: Link) -> Any:
        suggested = link.state == Link.State.SUGGESTED
        found = precision_of(link.kind, link.linker_version, link.score) if suggested else None
        return PrecisionSerializer(found).data if found else None


class _PublishedVerdict(serializers.Field[Any, Any, Any, Any]):
    """A claim's published verdict in full."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Claim) -> Any:
        verdict = getattr(value, "verdict", None)
        if verdict is None or not verdict.is_published:
            return None
        return VerdictSerializer(verdict, context=_below(self.context)).data


class _ThreadOfClaim(serializers.Field[Any, Any, Any, Any]):
    """A claim's dispute in full, with the side it is on."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Claim) -> Any:
        from claims.api.serializers.threads import ThreadSerializer

        entry = getattr(value, "thread_entry", None)
        if entry is None or not entry.thread.stands:
            return None
        shown = ThreadSerializer(entry.thread, context=_below(self.context)).data
        return {**shown, "side": entry.side}


class _LinksOfClaim(serializers.Field[Any, Any, Any, Any]):
    """A claim's links that stand, in both directions."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Claim) -> Any:
        links = sorted([*value.links_out.all(), *value.links_in.all()], key=lambda link: link.pk)
        return LinkSerializer(links, many=True, context=_below(self.context)).data


def _article(**kwargs: Any) -> Any:
    return ArticleListSerializer(read_only=True, **kwargs)


def _source(**kwargs: Any) -> Any:
    return SourceSerializer(read_only=True, allow_null=True, **kwargs)


def _claim(**kwargs: Any) -> Any:
    return ClaimSerializer(read_only=True, **kwargs)


ClaimSerializer.expandable = {
    "source": (_source, "source"),
    "article": (_article, "article"),
    "thread": (_ThreadOfClaim, "thread"),
    "verdict": (_PublishedVerdict, "verdict"),
    "links": (_LinksOfClaim, "links"),
}
LinkSerializer.expandable = {
    "from_claim": (_claim, "from_claim"),
    "to_claim": (_claim, "to_claim"),
}
VerdictSerializer.expandable = {"claim": (_claim, "claim")}


class ClaimDetailSerializer(ClaimSerializer):
    """With its links that stand, in both directions."""

    links = serializers.SerializerMethodField()

    class Meta(ClaimSerializer.Meta):
        fields = [*ClaimSerializer.Meta.fields, "links"]
        read_only_fields = fields

    @extend_schema_field(LinkSerializer(many=True))
    def get_links(self, claim: Claim) -> Any:
        return _LinksOfClaim.to_representation(self, claim)  # type: ignore[arg-type]
