"""What Google's documentation asks of ClaimReview, as code (its page “Fact check structured data”)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit


def faults(review: dict[str, Any], *, page: str) -> list[str]:
    """What is wrong with a ClaimReview on a page; required and recommended alike."""
    found = []
    if review.get("@context") not in ("https://schema.org", "http://schema.org"):
        found.append("@context")
    if review.get("@type") != "ClaimReview":
        found.append("@type")
    if not _text(review.get("claimReviewed")):
        found.append("claimReviewed")
    if not _same_domain(review.get("url", ""), page):
        found.append("url: of another domain than the page")
    found += [f"reviewRating.{fault}" for fault in _rating_faults(review.get("reviewRating"))]
    found += [f"author.{fault}" for fault in _author_faults(review.get("author"), with_url=True)]
    if not _moment(review.get("datePublished")):
        found.append("datePublished")
    return found + [f"itemReviewed.{fault}" for fault in _claim_faults(review.get("itemReviewed"))]


def _rating_faults(rating: Any) -> list[str]:
    if not isinstance(rating, dict) or rating.get("@type") != "Rating":
        return ["@type"]
    found = [] if _text(rating.get("alternateName")) else ["alternateName"]
    numbers = [rating.get(name) for name in ("worstRating", "ratingValue", "bestRating")]
    if numbers == [None, None, None]:
        return found  # an unrated one
    if not all(type(number) is int for number in numbers):
        return [*found, "all three numbers or none"]
    worst, value, best = (int(number) for number in numbers if number is not None)
    if not 1 <= worst <= value <= best or worst == best:
        found.append("1 <= worstRating <= ratingValue <= bestRating")
    return found


def _claim_faults(claim: Any) -> list[str]:
    if not isinstance(claim, dict) or claim.get("@type") != "Claim":
        return ["@type"]
    found = [] if str(claim.get("@id", "")).startswith("http") else ["@id"]
    works = _many(claim.get("appearance")) + _many(claim.get("firstAppearance"))
    if not works:
        found.append("appearance")
    found += ["appearance.url" for work in works if not str(work.get("url", "")).startswith("http")]
    for author in _many(claim.get("author")):
        found += [f"author.{fault}" for fault in _author_faults(author, with_url=False)]
    if "datePublished" in claim and not _moment(claim["datePublished"]):
        found.append("datePublished")
    return found


def _author_faults(author: Any, *, with_url: bool) -> list[str]:
    if not isinstance(author, dict) or author.get("@type") not in ("Organization", "Person"):
        return ["@type"]
    found = [] if _text(author.get("name")) else ["name"]
    if with_url and not str(author.get("url", "")).startswith("http"):
        found.append("url")
    return found


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _same_domain(url: str, page: str) -> bool:
    mine, host = urlsplit(url), urlsplit(page).hostname or ""
    return mine.scheme in ("http", "https") and f".{mine.hostname}".endswith(f".{host}")


def _moment(value: Any) -> bool:
    try:
        return datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False
