"""Feeds of other fact-checkers, in words of our own."""

from __future__ import annotations

import json
import time
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from claims import review_reading, workflow
from claims.models import Claim, EvidenceSuggestion, ImportedReview, ReviewImport

NOWHERE = [0.05] * 384  # a direction in which no claim of the tests lies: what is found is found by its words


def review(claim: str = "the gate was open", number: int = 1, **fields: Any) -> dict[str, Any]:
    """A ClaimReview as it is published."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://checks.example/{number}",
        "claimReviewed": claim,
        "author": {"@type": "Organization", "name": "Checkers of Fenn", "url": "https://checks.example/"},
        "datePublished": "2021-03-09",
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Wrong",
            "ratingValue": "1",
            "bestRating": "5",
            "worstRating": "1",
        },
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Ada Quill"},
            "datePublished": "2021-03-04",
        },
        "inLanguage": "en",
        **fields,
    }


def feed(*reviews: Any) -> bytes:
    """A DataFeed as Data Commons has them."""
    items = [{"@type": "DataFeedItem", "dateModified": "2021-03-10", "item": [one]} for one in reviews]
    return json.dumps({"@type": "DataFeed", "dataFeedElement": items}).encode()


def imported(data: bytes, by: User, name: str = "feed.json") -> ReviewImport:
    """A feed that was read: here, or by a worker of the tests that runs and was sooner."""
    row = workflow.import_feed(name=name, pieces=[data], channel="upload", by=by)
    review_reading.work_off_one()
    end = time.monotonic() + 60
    while row.finished_at is None:
        assert time.monotonic() < end, "nobody has read the feed"
        time.sleep(0.05)
        row.refresh_from_db()
    return row


def offered(claim: Claim, by: User) -> EvidenceSuggestion:
    """A review with the claim's own words, imported and offered for it."""
    imported(feed(review(claim.content_text), {"@type": "Thing"}), by)
    with transaction.atomic():  # as a worker does it, who may be at the same review
        row = ImportedReview.objects.select_for_update().get(claim_text=claim.content_text)
        review_reading.offer(row, NOWHERE)
    return EvidenceSuggestion.objects.get(review=row, claim=claim)
