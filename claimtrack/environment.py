"""The environment that the settings are read from: NAME, or what is in the file that NAME_FILE names.

A secret in a file is seen in no list of processes and no description of a container. What is no number, or
neither yes nor no, stops the start with the name of the setting and what to put there.
"""

from __future__ import annotations

import re

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

WHOLE = re.compile(r"-?[0-9]{1,18}")
NO = ("false", "off", "no", "n", "0")


class _Files(FileAwareMapping):  # type: ignore[misc]  # untyped
    """Without the line end that editors leave at the end of a file."""

    def __getitem__(self, key: str) -> str:
        return str(super().__getitem__(key)).rstrip("\r\n")


class Environment(environ.FileAwareEnv):  # type: ignore[misc]  # untyped
    """``env.str("SECRET_KEY")`` and its like; what is left empty is not set, as in a list to fill in.

    Raises ImproperlyConfigured for what makes no sense.
    """

    ENVIRON = _Files()

    def number(self, var: str, default: int, *, least: int = 0) -> int:
        """A whole number, `least` or more."""
        said = self.str(var, default="").strip()
        if not said:
            return default
        if not WHOLE.fullmatch(said) or (found := int(said)) < least:
            raise ImproperlyConfigured(f"{var} is {said!r}; set it to a whole number, {least} or more.")
        return found

    def switch(self, var: str, default: bool) -> bool:
        """Yes or no, in the usual words: one that was mistyped must not count as no."""
        said = self.str(var, default="").strip().lower()
        if said not in (*self.BOOLEAN_TRUE_STRINGS, *NO, ""):
            raise ImproperlyConfigured(f"{var} is {said!r}; set it to true or false.")
        return said in self.BOOLEAN_TRUE_STRINGS if said else default
