"""One POST to a checked address: no proxy, no redirect, a limit of time for all of it and of what is read."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.webhooks.addresses import Network, Refused, Target, read, resolve

SECONDS = 10.0  # from the first connection to the last byte of the answer
KEPT = 2_000  # bytes of the answer's body
USER_AGENT = "claimtrack-webhooks/1"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status that was answered, or why there is none."""

    milliseconds: int
    status: int | None = None
    answer: str = ""
    error: str = ""
    address: str = ""

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _Checked(http.client.HTTPConnection):
    """A connection to one address, whatever the name has become since; `end` cuts it off."""

    def __init__(self, target: Target, address: str, deadline: float) -> None:
        super().__init__(target.host, target.port)
        self._target = target
        self._address = address
        self._deadline = deadline
        self._live: socket.socket | None = None
        self.late = False

    def connect(self) -> None:
        sock = socket.create_connection((self._address, self.port), timeout=self._left())
        self._live = self.sock = sock
        if self.late:
            self.end()
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(
                sock, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self._live = self.sock = wrapped
            wrapped.do_handshake()

    def _left(self) -> float:
        return max(0.1, self._deadline - time.monotonic())

    def end(self) -> None:
        """From another thread: whoever drips byte after byte is cut off."""
        self.late = True
        if self._live is not None:
            with suppress(OSError):  # it has ended already
                socket.socket.shutdown(self._live, socket.SHUT_RDWR)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    allowed: Iterable[Network],
    *,
    seconds: float = SECONDS,
) -> Outcome:
    """Send it; never raises for what the other side or the network does."""
    begun = time.monotonic()
    try:
        target = read(url)
        addresses = resolve(target, allowed)
    except Refused as error:
        return Outcome(_passed(begun), error=str(error))
    deadline = time.monotonic() + seconds
    outcome = Outcome(0, error=_("No address answered."))
    for address in addresses:
        outcome = _try(target, address, body, headers, deadline, seconds)
        if outcome.status is not None or time.monotonic() >= deadline:
            break
    return outcome


def _try(
    target: Target, address: str, body: bytes, headers: Mapping[str, str], deadline: float, seconds: float
) -> Outcome:
    begun = time.monotonic()
    connection = _Checked(target, address, deadline)
    timer = threading.Timer(max(0.1, deadline - begun), connection.end)
    timer.daemon = True
    timer.start()
    try:
        connection.request(
            "POST",
            target.path,
            body,
            {
                **headers,
                "Host": target.host_header,
                "Content-Type": "application/json",
                "User-Agent": USER_AGENT,
                "Accept-Encoding": "identity",
                "Connection": "close",
            },
        )
        answer = connection.getresponse()
        if connection.late:  # cut off within the headers, which then look complete
            raise TimeoutError
        said = answer.read(KEPT).decode("utf-8", "replace").replace("\0", "")
        error = "" if 200 <= answer.status < 300 else _refusal(answer.status)
        return Outcome(_passed(begun), answer.status, said, error, address)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        late = time.monotonic() >= deadline
        error = _("It took longer than %(n)d seconds.") % {"n": round(seconds)} if late else _said(failure)
        return Outcome(_passed(begun), error=error, address=address)
    finally:
        timer.cancel()
        connection.close()


def _refusal(status: int) -> str:
    if 300 <= status < 400:
        return _("It answered %(status)d: a webhook follows no redirect.") % {"status": status}
    return _("It answered %(status)d.") % {"status": status}


def _said(failure: Exception) -> str:
    text = " ".join(str(failure).split()) or type(failure).__name__
    return text[:500]


def _passed(begun: float) -> int:
    return round(1000 * (time.monotonic() - begun))
