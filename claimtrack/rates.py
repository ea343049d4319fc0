"""How many requests in how much time: "300/minute", as the settings say it."""

from __future__ import annotations

import re
from typing import NamedTuple

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FORM = re.compile(r"([1-9][0-9]{0,8}) */ *(s|sec|second|m|min|minute|h|hour|d|day)")


class Rate(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> Rate | None:
        """ "300/minute" and the like; None for "", no limit. Raises ValueError for anything else."""
        if not text.strip():
            return None
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is no rate: write it like 300/minute, 20/second or 10000/day.")
        return cls(int(found[1]), _SECONDS[found[2][0]])
