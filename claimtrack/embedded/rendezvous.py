"""Where the users of the embedded services and their keeper meet: a folder, a socket, a lock."""

import os
import stat
from pathlib import Path
from typing import IO

from claimtrack.embedded.addresses import run_dir
from claimtrack.embedded.errors import EmbeddedError


def make_run_dir(var_dir: Path) -> Path:
    """Make the folder of the sockets; refuse one that somebody else made in our place."""
    folder = run_dir(var_dir)
    folder.mkdir(mode=0o711, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise EmbeddedError(
            f"{folder} belongs to another user: remove it, or set CLAIMTRACK_VAR to another folder."
        )
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)  # as root: PostgreSQL's own user passes through
    return folder


def keeper_socket(var_dir: Path) -> Path:
    return run_dir(var_dir) / "keeper.sock"


def lock_file(var_dir: Path) -> IO[str]:
    """The open file whose lock is held while connecting to a keeper and while one ends."""
    var_dir.mkdir(parents=True, exist_ok=True)
    return (var_dir / "services.lock").open("w", encoding="ascii")
