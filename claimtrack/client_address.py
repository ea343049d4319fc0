"""Who asks, by address: behind proxies of one's own it is in X-Forwarded-For, which a client can also write.

Only the last PROXY_COUNT entries were written by those proxies; what stands before them is the client's word.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64  # bits; a household or a rented machine has all addresses behind them


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, "" where there is none (a unix socket without a proxy)."""
    count: int = settings.PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if count and len(forwarded) >= count and (address := _readable(forwarded[-count])):
        return address
    return _readable(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """The same with the 64 bits of an IPv6 address that its owner can choose set to nought.

    What counts attempts counts by this: else one client has 2^64 addresses to try from. 0.0.0.0 is for none.
    """
    address = client_address(request) or "0.0.0.0"  # noqa: S104  (no address is bound here)
    if ":" in address:
        return str(ipaddress.IPv6Network(f"{address}/{IPV6_PREFIX}", strict=False).network_address)
    return address


def _readable(text: str) -> str:
    """An address as Python writes it, "" for anything else; IPv4 written as IPv6 is IPv4."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
