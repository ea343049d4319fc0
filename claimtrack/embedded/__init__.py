"""PostgreSQL and Redis of one's own, from pip wheels, where DATABASE_URL or REDIS_URL is not set.

`addresses` computes where they are without starting anything; `lease` starts them (through `keeper`, one
small process that ends them when the last process that uses them has ended); `commands` does so for
``manage.py``. Everything is under one folder, ``var/`` or CLAIMTRACK_VAR.
"""

from claimtrack.embedded.addresses import database_url, redis_url, secret_key, var_dir
from claimtrack.embedded.commands import services_for_command
from claimtrack.embedded.errors import EmbeddedError
from claimtrack.embedded.lease import Lease, unset_services

__all__ = [
    "EmbeddedError",
    "Lease",
    "database_url",
    "redis_url",
    "secret_key",
    "services_for_command",
    "unset_services",
    "var_dir",
]
