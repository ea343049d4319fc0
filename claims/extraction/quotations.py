"""Where a text quotes: pairs of quotation marks, and quotations that run over several paragraphs.

A quotation over paragraphs opens each of them with a mark and closes only the last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OPENING, CLOSING = "“«„", "”»"
PARAGRAPH = re.compile(r"[^\r\n\v\f\u0085\u2028\u2029]+")
MARK = re.compile(r"[“”«»„\"]|``|''")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Characters [start, end) of one paragraph's quotation, marks included.

    ``open_end``: it is not closed before the paragraph ends; ``leads``: it opens its paragraph;
    ``doubtful``: a second opening mark stands in it, so one of the two is wrong.
    """

    start: int
    end: int
    open_end: bool
    leads: bool
    doubtful: bool = False


def quotations(text: str) -> list[Quotation]:
    """Every quotation in double marks, in reading order; time is linear in the text."""
    found: list[Quotation] = []
    for paragraph in PARAGRAPH.finditer(text):
        body, offset = paragraph.group(), paragraph.start()
        first = len(body) - len(body.lstrip(" \t\u00a0•*–—-"))
        last = len(body.rstrip())
        begun, doubtful = -1, False
        for mark in MARK.finditer(body):
            sign = mark.group()
            before = body[mark.start() - 1 : mark.start()]
            opens = (
                sign in OPENING
                or sign == "``"
                or (sign == '"' and (not before or before in " \t\u00a0([—–-'‘"))
            )
            if sign == '"' and begun >= 0 and before not in " \t\u00a0":
                opens = False
            if opens and begun < 0:
                begun, doubtful = mark.start(), False
            elif opens:
                doubtful = True
            elif begun >= 0:
                found.append(Quotation(offset + begun, offset + mark.end(), False, begun == first, doubtful))
                begun = -1
        if 0 <= begun < last:
            found.append(Quotation(offset + begun, offset + last, True, begun == first, doubtful))
    return found


def chains(text: str, found: list[Quotation]) -> list[list[Quotation]]:
    """The quotations, those that run over paragraphs together: open at the end, and the next paragraph opens
    with a mark."""
    together: list[list[Quotation]] = []
    for one in found:
        before = together[-1][-1] if together else None
        if before and before.open_end and one.leads and not text[before.end : one.start].strip():
            together[-1].append(one)
        else:
            together.append([one])
    return together
