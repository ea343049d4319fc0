"""Claims, sources, links and disputes as JSON. Offsets count Unicode code points of the article's text."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.models import Article, Outlet
from articles.serializers import OutletSerializer
from claims.linking.measured import Precision, precision_of
from claims.models import Claim, Evidence, Link, RightOfReply, Source, Thread, ThreadClaim, Verdict

SPANS = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
    "description": "Pairs of start and end, end exclusive.",
}


@extend_schema_field(SPANS)
class SpansField(serializers.JSONField):
    """Spans of one role in the article's text."""


class PageField(serializers.SerializerMethodField):
    """The address of an object's page on this site."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(method_name="get_page", help_text="Address of its page on this site.")


class WithPage(serializers.Serializer[Any]):
    """For serializers with a `PageField`."""

    def get_page(self, row: Model) -> str:
        address = str(row.get_absolute_url())  # type: ignore[attr-defined]
        request = self.context.get("request")
        return request.build_absolute_uri(address) if request else address


class OutletCountSerializer(WithPage, serializers.ModelSerializer[Outlet]):
    """Who publishes, and how many of its articles are here."""

    article_count = serializers.IntegerField(read_only=True)
    page = PageField()

    class Meta:
        model = Outlet
        fields = ["id", "name", "homepage", "article_count", "page"]
        read_only_fields = fields


class ArticleRefSerializer(WithPage, serializers.ModelSerializer[Article]):
    """Where a claim stands: enough to cite it, and the hash of the text that its offsets count in."""

    outlet = OutletSerializer(read_only=True, allow_null=True)
    page = PageField()

    class Meta:
        model = Article
        fields = ["id", "title", "outlet", "url", "published_at", "sha256", "near_copy_of", "page"]
        read_only_fields = fields


class SourceRefSerializer(WithPage, serializers.ModelSerializer[Source]):
    """Who speaks."""

    page = PageField()

    class Meta:
        model = Source
        fields = ["id", "name", "kind", "page"]
        read_only_fields = fields


class SourceSerializer(SourceRefSerializer):
    """Who speaks, for whom, and how often here."""

    affiliation = SourceRefSerializer(read_only=True, allow_null=True)
    claim_count = serializers.IntegerField(read_only=True)
    denial_count = serializers.IntegerField(read_only=True)

    class Meta(SourceRefSerializer.Meta):
        fields = [*SourceRefSerializer.Meta.fields, "affiliation", "article", "claim_count", "denial_count"]
        read_only_fields = fields


class SourceDetailSerializer(SourceSerializer):
    """With the names by which articles call it."""

    aliases: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        many=True, read_only=True, slug_field="name"
    )

    class Meta(SourceSerializer.Meta):
        fields = [*SourceSerializer.Meta.fields, "aliases"]
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """One piece of what a verdict rests on."""

    class Meta:
        model = Evidence
        fields = ["url", "archived_url", "note", "stance"]
        read_only_fields = fields


class RightOfReplySerializer(serializers.ModelSerializer[RightOfReply]):
    """Who was asked about the claim, when, and what came of it."""

    class Meta:
        model = RightOfReply
        fields = ["asked", "asked_at", "state", "answered_at", "answer"]
        read_only_fields = fields


class VerdictSerializer(serializers.ModelSerializer[Verdict]):
    """A published rating of one claim; it says nothing of any other claim, linked or not."""

    rating = serializers.CharField(source="rating_id", read_only=True)
    rating_name = serializers.CharField(source="rating.name", read_only=True)
    rating_value = serializers.IntegerField(
        source="rating.value",
        read_only=True,
        allow_null=True,
        help_text="Higher is truer; null for an unrated one.",
    )

    class Meta:
        model = Verdict
        fields = [
            *("rating", "rating_name", "rating_value", "rationale", "correction"),
            *("published_at", "updated_at"),
        ]
        read_only_fields = fields
        extra_kwargs = {
            "correction": {"help_text": "Why an earlier verdict on the claim was retracted, if one was."}
        }


class VerdictDetailSerializer(VerdictSerializer):
    """With its evidence and the right of reply."""

    evidence = EvidenceSerializer(many=True, read_only=True)
    right_of_reply = RightOfReplySerializer(source="replies", many=True, read_only=True)

    class Meta(VerdictSerializer.Meta):
        fields = [*VerdictSerializer.Meta.fields, "evidence", "right_of_reply"]
        read_only_fields = fields


class ClaimRefSerializer(WithPage, serializers.ModelSerializer[Claim]):
    """A claim in short: who said what, in which words, where."""

    source = SourceRefSerializer(read_only=True, allow_null=True)  # type: ignore[assignment]
    article = ArticleRefSerializer(read_only=True)
    page = PageField()

    class Meta:
        model = Claim
        fields = [
            *("id", "act", "source", "source_text", "cue_text", "content_text", "proposition", "sentence"),
            *("article", "page"),
        ]
        read_only_fields = fields
        extra_kwargs = {
            "proposition": {
                "help_text": "What is said, understood without the article; of a denial, what is denied: "
                "read it with `act`, never as the speaker's own assertion."
            }
        }


class ClaimSerializer(ClaimRefSerializer):
    """One attribution: its words verbatim, where they stand, and how sure the machine was."""

    source_spans = SpansField(read_only=True)
    cue_spans = SpansField(read_only=True)
    content_spans = SpansField(read_only=True)
    sentence_span = serializers.SerializerMethodField()
    thread = serializers.SerializerMethodField(help_text="The dispute that the claim is in, if any.")
    verdict = serializers.SerializerMethodField(help_text="Its published verdict, if any.")
    verdict_serializer: type[VerdictSerializer] = VerdictSerializer

    class Meta(ClaimRefSerializer.Meta):
        fields = [
            *ClaimRefSerializer.Meta.fields,
            *(
                "relays",
                "source_spans",
                "cue_spans",
                "content_spans",
                "sentence_span",
                "confidence",
                "origin",
            ),
            *("edited", "pipeline_version", "thread", "verdict", "created_at", "updated_at"),
        ]
        read_only_fields = fields

    @extend_schema_field({**SPANS["items"], "description": "Start and end of the sentence."})  # type: ignore[dict-item]
    def get_sentence_span(self, claim: Claim) -> list[int]:
        return [claim.sentence_start, claim.sentence_end]

    def get_thread(self, claim: Claim) -> int | None:
        entry = getattr(claim, "thread_entry", None)
        return entry.thread_id if entry is not None and entry.thread.stands else None

    @extend_schema_field(VerdictSerializer(allow_null=True))
    def get_verdict(self, claim: Claim) -> Any:
        verdict = getattr(claim, "verdict", None)
        published = verdict is not None and verdict.is_published
        return self.verdict_serializer(verdict).data if published else None


class PrecisionSerializer(serializers.Serializer[Precision]):
    """How many links of a kind were right of those that one version of the linker gave when measured."""

    right = serializers.IntegerField(read_only=True)
    of = serializers.IntegerField(read_only=True)
    share = serializers.FloatField(read_only=True)


class LinkRefSerializer(serializers.ModelSerializer[Link]):
    """How one claim stands to another, with the words that show it; the claims by their ids."""

    trigger_spans = SpansField(read_only=True, help_text="In the text of from_claim's article.")
    measured_precision = serializers.SerializerMethodField(
        help_text="Of links of this kind by this version; null once reviewed, or where it was not measured."
    )

    class Meta:
        model = Link
        fields = [
            *("id", "kind", "scope", "state", "score", "from_claim", "to_claim"),
            *("trigger_spans", "trigger_text", "reason", "linker_version", "measured_precision"),
            *("created_at", "updated_at"),
        ]
        read_only_fields = fields

    @extend_schema_field(PrecisionSerializer(allow_null=True))
    def get_measured_precision(self, link: Link) -> Any:
        suggested = link.state == Link.State.SUGGESTED
        found = precision_of(link.kind, link.linker_version) if suggested else None
        return PrecisionSerializer(found).data if found else None


class LinkSerializer(LinkRefSerializer):
    """How one claim stands to another, with both claims."""

    from_claim = ClaimRefSerializer(read_only=True)
    to_claim = ClaimRefSerializer(read_only=True)


class ReviewSerializer(serializers.Serializer[dict[str, str]]):
    """An editor's word on a link."""

    decision = serializers.ChoiceField(
        choices=[Link.State.CONFIRMED, Link.State.REJECTED, Link.State.DOUBTFUL]
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class ClaimDetailSerializer(ClaimSerializer):
    """With its links that stand, in both directions."""

    links = serializers.SerializerMethodField()
    verdict_serializer = VerdictDetailSerializer

    class Meta(ClaimSerializer.Meta):
        fields = [*ClaimSerializer.Meta.fields, "links"]
        read_only_fields = fields

    @extend_schema_field(VerdictDetailSerializer(allow_null=True))
    def get_verdict(self, claim: Claim) -> Any:
        return super().get_verdict(claim)

    @extend_schema_field(LinkSerializer(many=True))
    def get_links(self, claim: Claim) -> Any:
        links = sorted([*claim.links_out.all(), *claim.links_in.all()], key=lambda link: link.pk)
        return LinkSerializer(links, many=True, context=self.context).data


class ThreadSerializer(WithPage, serializers.ModelSerializer[Thread]):
    """A dispute with its leading claim and, opposite to it, its leading denial or counter-claim."""

    lead_claim = ClaimRefSerializer(read_only=True, allow_null=True)
    lead_denial = ClaimRefSerializer(read_only=True, allow_null=True)
    lead_link = LinkRefSerializer(read_only=True, allow_null=True)
    page = PageField()

    class Meta:
        model = Thread
        fields = [
            *("id", "title", "first_at", "last_at", "claim_count", "denial_count", "non_denial_count"),
            *("opposing_count", "outlet_count", "origin_count", "lead_claim", "lead_denial", "lead_link"),
            *("created_at", "updated_at", "page"),
        ]
        read_only_fields = fields


class ThreadEntrySerializer(ClaimSerializer):
    """A claim with its side in the dispute."""

    side = serializers.ChoiceField(
        choices=ThreadClaim.Side.choices, source="thread_entry.side", read_only=True
    )
    verdict_serializer = VerdictDetailSerializer

    class Meta(ClaimSerializer.Meta):
        fields = ["side", *ClaimSerializer.Meta.fields]
        read_only_fields = fields

    @extend_schema_field(VerdictDetailSerializer(allow_null=True))
    def get_verdict(self, claim: Claim) -> Any:
        return super().get_verdict(claim)


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

    @extend_schema_field(ThreadEntrySerializer(many=True))
    def get_claims(self, thread: Thread) -> Any:
        claims = [entry.claim for entry in thread.entries.all()]
        return ThreadEntrySerializer(claims, many=True, context=self.context).data

    @extend_schema_field(LinkRefSerializer(many=True))
    def get_links(self, thread: Thread) -> Any:
        claims = {entry.claim_id: entry.claim for entry in thread.entries.all()}
        links = [
            link for claim in claims.values() for link in claim.links_out.all() if link.to_claim_id in claims
        ]
        return LinkRefSerializer(sorted(links, key=lambda link: link.pk), many=True).data
