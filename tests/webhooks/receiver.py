"""A real receiver of webhooks on this machine, which answers as it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answer` gets each request's number and gives status, headers and body."""

    port: int = 0
    answer: Callable[[int], tuple[int, dict[str, str], bytes]] = lambda number: (204, {}, b"")
    received: list[Received] = field(default_factory=list)
    drip_seconds: float = 0.0  # between the bytes of the answer's body

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=claimtrack"


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver that takes requests until the end of the block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.received.append(Received(self.path, headers, body))
            status, more, said = receiver.answer(len(receiver.received))
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            try:
                for at in range(len(said)) if receiver.drip_seconds else ():
                    self.wfile.write(said[at : at + 1])
                    self.wfile.flush()
                    time.sleep(receiver.drip_seconds)
                if not receiver.drip_seconds:
                    self.wfile.write(said)
            except OSError:
                return  # the other side has had enough

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
