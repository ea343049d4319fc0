"""What goes wrong with the embedded services, in words that say what to set."""

import errno
from pathlib import Path

DATABASE_HINT = (
    "Or set DATABASE_URL to a PostgreSQL server with the pgvector extension, "
    "for example DATABASE_URL=postgres://user:password@host/claimtrack"
)
REDIS_HINT = "Or set REDIS_URL to a Redis server, for example REDIS_URL=redis://localhost:6379/0"


class EmbeddedError(Exception):
    """An embedded service cannot run; the message is complete and meant for the person at the terminal."""


def from_os_error(error: OSError, folder: Path) -> EmbeddedError:
    """Say which folder could not be used, why, and what to set instead."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return EmbeddedError(
            f"No permission to write in {error.filename or folder} ({error.strerror}).\n"
            "Set CLAIMTRACK_VAR to a folder of your own for the data, or set DATABASE_URL and REDIS_URL "
            "(with SECRET_KEY and ALLOWED_HOSTS) to use services of your own."
        )
    return EmbeddedError(
        f"Cannot use {error.filename or folder}: {error.strerror or error}.\n"
        "Set CLAIMTRACK_VAR to another folder."
    )


def disk_full(folder: Path) -> EmbeddedError:
    return EmbeddedError(
        f"The disk that holds {folder} is full. Make room there, or set CLAIMTRACK_VAR to a folder on "
        f"another disk. {DATABASE_HINT}"
    )
