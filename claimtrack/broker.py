"""How many messages wait in a queue of the broker."""

from __future__ import annotations

from kombu.exceptions import ChannelError

from claimtrack.celery import app


def waiting(queue: str) -> int:
    """Messages that no worker has taken yet; kombu's OperationalError where the broker does not answer."""
    with app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        try:
            return int(connection.default_channel.queue_declare(queue=queue, passive=True).message_count)
        except ChannelError:  # nothing was ever sent to it, or it is empty
            return 0
