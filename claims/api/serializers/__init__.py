"""The objects of the API as JSON, one family a file."""

from claims.api.serializers.articles import (
    ArticleListSerializer,
    ArticleSerializer,
    BatchItemSerializer,
    BatchReportSerializer,
)
from claims.api.serializers.claims import ClaimDetailSerializer, ClaimSerializer, LinkSerializer
from claims.api.serializers.events import EventSerializer
from claims.api.serializers.refs import NoteSerializer
from claims.api.serializers.sources import OutletCountSerializer, SourceSerializer
from claims.api.serializers.threads import ThreadDetailSerializer, ThreadEntrySerializer, ThreadSerializer
from claims.api.serializers.verdicts import EvidenceSerializer, RightOfReplySerializer, VerdictSerializer

__all__ = [
    "ArticleListSerializer",
    "ArticleSerializer",
    "BatchItemSerializer",
    "BatchReportSerializer",
    "ClaimDetailSerializer",
    "ClaimSerializer",
    "EventSerializer",
    "EvidenceSerializer",
    "LinkSerializer",
    "NoteSerializer",
    "OutletCountSerializer",
    "RightOfReplySerializer",
    "SourceSerializer",
    "ThreadDetailSerializer",
    "ThreadEntrySerializer",
    "ThreadSerializer",
    "VerdictSerializer",
]
