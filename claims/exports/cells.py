"""Cells of a table that no spreadsheet takes for a formula.

A cell whose first visible character is ``=``, ``+``, ``-`` or ``@``, also in its full-width and small forms,
or that begins with a tab or a line end, gets an apostrophe in front (OWASP, "CSV Injection"). Numbers are
left alone: they are ours, not somebody's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# What may stand before the character that counts: blanks, and signs that are not seen.
_UNSEEN = r"[\s\x00-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]*"
_BEGINS = re.compile(rf"{_UNSEEN}[=+\-@＝＋－＠﹦﹢﹣﹫−⁼⁺⁻₌₊₋]|[^\S\t\r\n]*[\t\r\n]")


def safe(value: object) -> str:
    """The value as the text of a cell; None is an empty one."""
    if value is None:
        return ""
    text = str(value)
    if text[:1].isalnum() or isinstance(value, int | float):  # the first is most, and quickly seen
        return text
    return f"'{text}" if _BEGINS.match(text) else text


def safe_row(cells: Iterable[object]) -> list[object]:
    """Each cell of a row made safe; numbers are left to the writer."""
    return [cell if cell.__class__ is int else safe(cell) for cell in cells]
