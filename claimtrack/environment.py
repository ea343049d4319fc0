"""The environment that the settings are read from: NAME, or what is in the file that NAME_FILE names.

A secret in a file is seen in no list of processes and no description of a container.
"""

from __future__ import annotations

import environ
from environ.fileaware_mapping import FileAwareMapping


class _Files(FileAwareMapping):  # type: ignore[misc]  # untyped
    """Without the line end that editors leave at the end of a file."""

    def __getitem__(self, key: str) -> str:
        return str(super().__getitem__(key)).rstrip("\r\n")


class Environment(environ.FileAwareEnv):  # type: ignore[misc]  # untyped
    """``env.str("SECRET_KEY")`` and its like."""

    ENVIRON = _Files()
