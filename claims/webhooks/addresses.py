"""Where a webhook may lead: https addresses of the public internet, and what the settings allow beside.

Pure but for the question to the resolver. A host is resolved once; every address that it has must be allowed,
and it is to one of these very addresses that the connection goes (claims.webhooks.sending): a name that says
something else a moment later (DNS rebinding) gains nothing. How an address is written (decimal, octal,
IPv4 in IPv6) does not matter, because what is checked is what the resolver makes of it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST = 1000
# Not global though Python takes them for it, or on the way to another address.
REFUSED: tuple[Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # the metadata service of Azure
        "192.0.0.0/24",  # for protocols; a metadata service is there too
        "192.88.99.0/24",  # 6to4 relays
        "::/96",  # IPv4 in IPv6, as it was once written
        "64:ff9b:1::/48",  # local translation
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local, as it was once
    )
)
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64: what counts is the IPv4 address inside
LOCAL_NAMES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
    "localdomain",
)
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f\\]")


class Refused(ValueError):
    """The address cannot be a webhook's; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart; `host` in ASCII, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """As the header Host has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def read(url: str) -> Target:
    """Take an address apart. Raises Refused for what no address of a webhook has."""
    if len(url) > LONGEST:
        raise Refused(_("An address has %(most)d characters at most.") % {"most": LONGEST})
    if _UNWRITABLE.search(url):
        raise Refused(_("An address has no blanks and no backslashes."))
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        if ":" not in host:
            host = host.encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError) as error:
        raise Refused(_("This is no address: %(why)s") % {"why": error}) from error
    if parts.scheme not in ("https", "http"):
        raise Refused(_("An address begins with https://."))
    if not host:
        raise Refused(_("The address names no host."))
    if "@" in parts.netloc:
        raise Refused(_("An address with a user name or password is refused."))
    if port == 0:
        raise Refused(_("There is no port 0."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path = "".join(char if char.isascii() else _escaped(char) for char in path)
    return Target(parts.scheme, host, port or {"https": 443, "http": 80}[parts.scheme], path)


def _escaped(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


def resolve(target: Target, allowed: Iterable[Network]) -> list[str]:
    """Every address of the host, each allowed. Raises Refused where one is not, or there is none."""
    networks = tuple(allowed)
    try:
        found = socket.getaddrinfo(
            target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except (OSError, UnicodeError) as error:
        raise Refused(
            _("%(host)s cannot be resolved: %(why)s") % {"host": target.host, "why": error}
        ) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise Refused(_("%(host)s has no address.") % {"host": target.host})
    checked = [ipaddress.ip_address(address) for address in addresses]
    if all(_within(address, networks) for address in checked):
        return addresses
    _check_name(target)
    for address in checked:
        if not _within(address, networks) and not is_public(address):
            raise Refused(
                _("%(host)s leads to %(address)s, which is not on the public internet.")
                % {"host": target.host, "address": address}
            )
    return addresses


def _check_name(target: Target) -> None:
    """What only a network of one's own may do: names of such networks, http, ports of other services."""
    if target.scheme != "https":
        raise Refused(_("An address begins with https://: what is sent is nobody else's business."))
    if target.port < 1024 and target.port not in (443, 80):
        raise Refused(_("Port %(port)d belongs to another service.") % {"port": target.port})
    name = target.host
    if any(name == local or name.endswith(f".{local}") for local in LOCAL_NAMES):
        raise Refused(_("%(host)s is a name of a network of one's own.") % {"host": name})


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, and of one computer."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in TRANSLATED:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    special = (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
        or address.is_private
    )
    return address.is_global and not special and not _within(address, REFUSED)


def _within(address: Address, networks: Sequence[Network]) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address.version == network.version and address in network for network in networks)
