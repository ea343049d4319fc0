"""What the API refuses, as exceptions: one for each kind of reason, all with the site's own words."""

from __future__ import annotations

from typing import Any

import httpx


class ApiError(Exception):
    """The site has refused a request. `detail` says why in a sentence, `code` in a word for programs.

    `errors` has each part of the request that was wrong: {"parameter" or "pointer", "detail", "code"}.
    """

    def __init__(self, status: int, detail: str, code: str = "", errors: list[dict[str, str]] | None = None):
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail
        self.code = code
        self.errors = errors or []


class Invalid(ApiError):
    """400, 413, 415, 422: what was sent makes no sense, or is too much."""


class NotSignedIn(ApiError):
    """401: a token is needed, or the one that was sent opens nothing."""


class Forbidden(ApiError):
    """403: the account may not, or the token lacks the scope."""


class NotFound(ApiError):
    """404: there is no such object."""


class Conflict(ApiError):
    """409: the object's state, or another request under the same key, does not allow it."""


class SyncExpired(ApiError):
    """410: the place in `since` is not known any more: read everything anew."""


class RateLimited(ApiError):
    """429: too many requests; `retry_after` seconds to wait."""

    retry_after: float = 0.0


class ServerError(ApiError):
    """5xx: the site is at fault, or away."""


class NoAnswer(Exception):
    """The site could not be reached, or did not answer in time."""


_KINDS: dict[int, type[ApiError]] = {
    400: Invalid,
    401: NotSignedIn,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: SyncExpired,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    429: RateLimited,
}


def error_of(answer: httpx.Response) -> ApiError:
    """The exception for an answer that is no success; its body has been read."""
    told = _told(answer)
    kind = _KINDS.get(answer.status_code, ServerError if answer.status_code >= 500 else ApiError)
    detail = str(told.get("detail") or answer.reason_phrase)
    error = kind(answer.status_code, detail, str(told.get("code", "")), told.get("errors"))
    if isinstance(error, RateLimited):
        error.retry_after = seconds_to_wait(answer) or 1.0
    return error


def seconds_to_wait(answer: httpx.Response) -> float | None:
    """What Retry-After says; None where it says nothing of use."""
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
