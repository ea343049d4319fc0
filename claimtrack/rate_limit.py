"""Who asks the API too often is told to wait: 429 with Retry-After; every answer says how much is left.

Counted in Redis, for all web processes together: per token, per account for those who are signed in, else per
network address (claimtrack.client_address). A wrong token or a wrong password counts for the address that it
came from. Where Redis does not answer nobody is turned away.

The headers are RateLimit-Policy and RateLimit as the IETF draft "RateLimit header fields for HTTP" has them
since its version 8, and RateLimit-Limit, -Remaining and -Reset of the versions before, which more know.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from redis import Redis
from redis.exceptions import RedisError

from claims.api.authentication import holder_of_request
from claims.api.problems import problem_response
from claims.tokens import WrongToken
from claimtrack.client_address import client_network
from claimtrack.rates import Rate

logger = logging.getLogger(__name__)

COUNTED = "/api/"
PATIENCE = 0.25  # seconds for Redis to answer
AWAY = 10.0  # seconds for which Redis is not asked after it did not answer
# Counts a request; the time begins with the first one. Gives the count and the seconds until it starts anew:
# no more than there are, also where Redis' clock was set back since.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
local left = redis.call('TTL', KEYS[1])
local window = tonumber(ARGV[1])
if left < 0 or left > window then redis.call('EXPIRE', KEYS[1], window); left = window end
return {count, left}
"""
_silent_until = 0.0


class Counted(NamedTuple):
    """Of whom, under which rate, how many requests there were and when counting starts anew (seconds)."""

    policy: str
    rate: Rate
    requests: int
    reset: int

    @property
    def over(self) -> bool:
        return self.requests > self.rate.requests


class RateLimitMiddleware:
    """Counts requests of the API and turns away what is too much."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counted = count(request) if request.path.startswith(COUNTED) else None
        if counted is None:
            return self.get_response(request)
        answer = _refused(request, counted) if counted.over else self.get_response(request)
        left = max(0, counted.rate.requests - counted.requests)
        answer.headers["RateLimit-Policy"] = (
            f'"{counted.policy}";q={counted.rate.requests};w={counted.rate.seconds}'
        )
        answer.headers["RateLimit"] = f'"{counted.policy}";r={left};t={counted.reset}'
        answer.headers["RateLimit-Limit"] = str(counted.rate.requests)
        answer.headers["RateLimit-Remaining"] = str(left)
        answer.headers["RateLimit-Reset"] = str(counted.reset)
        return answer


def count(request: HttpRequest) -> Counted | None:
    """Count a request for whoever sent it; None where there is no limit or Redis does not answer."""
    global _silent_until
    policy, who = _who(request)
    rate: Rate | None = settings.API_RATE_ANONYMOUS if policy == "anonymous" else settings.API_RATE_ACCOUNT
    if rate is None or time.monotonic() < _silent_until:
        return None
    # The rate is part of the key: a new setting counts anew.
    key = f"claimtrack:rate:{policy}:{who}:{rate.requests}:{rate.seconds}"
    try:
        found, reset = _redis().eval(_COUNT, 1, key, rate.seconds)
    except RedisError:
        _silent_until = time.monotonic() + AWAY
        logger.warning("The rate of requests is not limited: Redis does not answer.", exc_info=True)
        return None
    return Counted(policy, rate, int(found), int(reset))


def _who(request: HttpRequest) -> tuple[str, str]:
    try:
        holder = holder_of_request(request)
    except WrongToken:
        return "anonymous", client_network(request)
    if holder is not None:
        return "token", str(holder.api_token.pk)
    if request.user.is_authenticated:
        return "account", str(request.user.pk)
    return "anonymous", client_network(request)


def _refused(request: HttpRequest, counted: Counted) -> HttpResponse:
    said = f"More than {counted.rate.requests:,} requests in {_told(counted.rate.seconds)}. "
    said += f"Try again in {counted.reset} seconds"
    said += "; with a token you may ask more often." if counted.policy == "anonymous" else "."
    answer = problem_response(request, 429, said, code="rate_limited")
    answer.headers["Retry-After"] = str(counted.reset)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(seconds: int) -> str:
    units = {1: "a second", 60: "a minute", 3600: "an hour", 86_400: "a day"}
    return units.get(seconds, f"{seconds:,} seconds")


@cache
def _redis() -> Redis:
    found: Redis = Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
    )
    return found
