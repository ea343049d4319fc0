"""Cells of a table that no spreadsheet takes for a formula.

A cell whose first visible character is ``=``, ``+``, ``-`` or ``@``, also in its full-width and small forms,
or that begins with a tab or a line end, gets an apostrophe in front (OWASP, "CSV Injection"). Numbers are
left alone: they are ours, not somebody's words.
"""

from __future__ import annotations

import re

# What may stand before the character that counts: blanks, and signs that are not seen.
_UNSEEN = r"[\s\x00-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]*"
_BEGINS = re.compile(rf"{_UNSEEN}[=+\-@＝＋－＠﹦﹢﹣﹫−⁼⁺⁻₌₊₋]|[^\S\t\r\n]*[\t\r\n]")


def safe(value: object) -> str:
    """The value as the text of a cell; None is an empty one."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float):
        return text
    return f"'{text}" if _BEGINS.match(text) else text
