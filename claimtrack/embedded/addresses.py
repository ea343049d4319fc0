"""Where the embedded services are: pure computations that start nothing.

Their sockets are in ``/tmp/claimtrack-<user id>-<hash of the data folder>``: a socket's path may have only
about 100 bytes, the data folder may lie anywhere. `claimtrack.embedded.keeper` checks whose folder it is.
"""

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

DATABASE = "claimtrack"
DATABASE_USER = "claimtrack"
_CHECKOUT = Path(__file__).resolve().parent.parent.parent


def var_dir() -> Path:
    """The folder of all data: CLAIMTRACK_VAR, else ``var`` in the checkout; absolute."""
    return Path(os.environ.get("CLAIMTRACK_VAR") or _CHECKOUT / "var").absolute()


def run_dir(var_dir: Path) -> Path:
    """The short folder of the sockets of the services whose data is in `var_dir`."""
    identity = hashlib.sha256(os.fsencode(os.path.realpath(var_dir))).hexdigest()[:12]
    return Path("/tmp") / f"claimtrack-{os.geteuid()}-{identity}"  # noqa: S108 (its owner is checked)


def postgres_socket_dir(var_dir: Path) -> Path:
    return run_dir(var_dir) / "pg"


def redis_socket(var_dir: Path) -> Path:
    return run_dir(var_dir) / "redis.sock"


def database_url(var_dir: Path, database: str = DATABASE) -> str:
    """The embedded database's URL as django-environ reads it: an absolute path in it is a socket's folder."""
    return f"postgres://{DATABASE_USER}@/{postgres_socket_dir(var_dir)}/{database}"


def redis_url(var_dir: Path) -> str:
    """The embedded Redis as redis-py and Django's cache read it; Celery says redis+socket for unix."""
    return f"unix://{redis_socket(var_dir)}"


def secret_key(var_dir: Path) -> str:
    """The secret key of this data folder, made on first use, readable by its owner alone."""
    path = var_dir / "secret_key"
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    var_dir.mkdir(parents=True, exist_ok=True)
    draft = var_dir / f"secret_key.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(64) + "\n", encoding="ascii")
    with contextlib.suppress(FileExistsError):  # another process was first: its key counts
        os.link(draft, path)
    draft.unlink()
    return path.read_text(encoding="ascii").strip()
