"""What the product keeps of the articles: one model family a file."""

from claims.models.api_token import ApiToken, TokenHolder
from claims.models.article_vectors import ArticleVectors
from claims.models.bulk_review import BulkReview
from claims.models.change import Change, ChangeOrigin
from claims.models.claim import Claim
from claims.models.comment import Comment, Mention
from claims.models.event import Event
from claims.models.export import Export
from claims.models.following import Follow, SavedSearch, SearchLook
from claims.models.idempotency import IdempotencyKey
from claims.models.imported_review import (
    EvidenceSuggestion,
    ImportedReview,
    ReviewImport,
    ReviewImportItem,
    ReviewImportPiece,
)
from claims.models.link import Link
from claims.models.linking_due import LinkingDue
from claims.models.near_articles import NearArticles
from claims.models.notification import NewsCursor, Notification
from claims.models.rating import Rating
from claims.models.reextraction import Reextraction
from claims.models.source import NameInArticle, Source, SourceAlias
from claims.models.thread import Exclusion, Thread, ThreadClaim
from claims.models.verdict import Evidence, RightOfReply, Verdict, VerdictWriter
from claims.models.webhook import Attempt, Delivery, OutboxEvent, Webhook

__all__ = [
    "ApiToken",
    "ArticleVectors",
    "Attempt",
    "BulkReview",
    "Change",
    "ChangeOrigin",
    "Claim",
    "Comment",
    "Delivery",
    "Event",
    "Evidence",
    "EvidenceSuggestion",
    "Exclusion",
    "Export",
    "Follow",
    "IdempotencyKey",
    "ImportedReview",
    "Link",
    "LinkingDue",
    "Mention",
    "NameInArticle",
    "NearArticles",
    "NewsCursor",
    "Notification",
    "OutboxEvent",
    "Rating",
    "Reextraction",
    "ReviewImport",
    "ReviewImportItem",
    "ReviewImportPiece",
    "RightOfReply",
    "SavedSearch",
    "SearchLook",
    "Source",
    "SourceAlias",
    "Thread",
    "ThreadClaim",
    "TokenHolder",
    "Verdict",
    "VerdictWriter",
    "Webhook",
]
