"""What a page says to programs in its head: the published verdicts on it as ClaimReview."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from claims.interchange.addresses import Site
from claims.interchange.claim_review import reviews_of
from claims.interchange.script_json import script_json
from claims.models import Claim


def verdicts_for_programs(request: HttpRequest, claims: Iterable[Claim]) -> SafeString | str:
    """The ClaimReviews of the claims that have a published verdict, as JSON; "" where none has."""
    reviews = reviews_of(Site.of(request), claims)
    return script_json(reviews) if reviews else ""
