"""Reading from replicas of the database, where DATABASE_REPLICA_URL names some.

`watch` knows how far each replica is behind, `pins` up to where each account has written; `middleware`
chooses for each request, `routing` sends what the ORM reads there. Outside of a request that was sent to a
replica (workers, commands, every write) all is as without replicas. docs/decisions/0016 says why so.
"""

from typing import Any


def replica_database(address: dict[str, Any]) -> dict[str, Any]:
    """The entry of DATABASES for a replica: one that is away must not hold up a page for long."""
    options = {
        "connect_timeout": 2,
        "tcp_user_timeout": 3000,  # milliseconds
        "options": "-c default_transaction_read_only=on",
        **address.get("OPTIONS", {}),
    }
    return {**address, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
