"""Ports for servers that a test starts a moment later, where nobody takes them meanwhile.

The system gives ports from 32768 on to every connection that goes out, so a port that it has just called free
can be in use when the server starts. Those below are given to nobody who does not name them.
"""

import random
import socket

_RANGE = range(20_000, 32_000)


def free_port() -> int:
    """One that nothing listens at; hardly ever the same twice."""
    numbers = random.SystemRandom()
    while True:
        port = numbers.choice(_RANGE)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
