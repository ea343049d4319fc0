"""Makes a screenshot a third of its size: 256 colours, as a PNG with a palette.

A page has few colours but many shades of them at the edges of letters: the most used of each family of
shades stay as they are, the rest become their nearest. Reads 8-bit RGB and RGBA, as browsers write it.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
Bytes = NDArray[np.uint8]


def with_palette(png: bytes) -> bytes:
    """The same picture in at most 256 colours. Raises ValueError for a file of another form."""
    pixels = read_png(png)
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 3)
    shades, place, counts = np.unique(flat, axis=0, return_inverse=True, return_counts=True)
    palette = _most_used(shades, counts)
    nearest = _nearest(shades, palette)[place.reshape(-1)].astype(np.uint8).reshape(height, width)
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # filter 0 in front of each row
    rows[:, 1:] = nearest
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def read_png(png: bytes) -> Bytes:
    """The pixels, shape (height, width, 3). Raises ValueError for a file of another form."""
    if not png.startswith(SIGNATURE):
        raise ValueError("This is no PNG.")
    at, data, head = len(SIGNATURE), b"", b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        head = body if kind == b"IHDR" else head
        data += body if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    if depth != 8 or colour not in (2, 6) or interlaced:
        raise ValueError("Only plain 8-bit RGB and RGBA are read.")
    channels = 3 if colour == 2 else 4
    return _unfiltered(zlib.decompress(data), height, width, channels)[:, :, :3]


def _unfiltered(raw: bytes, height: int, width: int, channels: int) -> Bytes:
    lines = np.frombuffer(raw, dtype=np.uint8).reshape(height, width * channels + 1)
    out = np.zeros((height, width, channels), dtype=np.uint8)
    above = np.zeros((width, channels), dtype=np.uint8)
    for row in range(height):
        line = lines[row, 1:].reshape(width, channels)
        out[row] = above = _line(int(lines[row, 0]), line, above)
    return out


def _line(filtered_by: int, line: Bytes, above: Bytes) -> Bytes:
    if filtered_by == 0:
        return line
    if filtered_by == 1:
        return np.cumsum(line, axis=0, dtype=np.uint64).astype(np.uint8)
    if filtered_by == 2:
        return line + above
    mixed = _average if filtered_by == 3 else _paeth
    made, width, channels = bytearray(line.tobytes()), *line.shape
    over = above.tobytes()
    for at in range(width * channels):
        left = made[at - channels] if at >= channels else 0
        corner = over[at - channels] if at >= channels else 0
        made[at] = (made[at] + mixed(left, over[at], corner)) & 255
    return np.frombuffer(bytes(made), dtype=np.uint8).reshape(line.shape)


def _average(left: int, up: int, corner: int) -> int:
    return (left + up) // 2


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    far = (abs(guess - left), abs(guess - up), abs(guess - corner))
    if far[0] <= far[1] and far[0] <= far[2]:
        return left
    return up if far[1] <= far[2] else corner


def _most_used(shades: Bytes, counts: NDArray[np.intp]) -> Bytes:
    """The most used shade of each family, families as narrow as there is room for; then the most used."""
    if len(shades) <= COLOURS:
        return shades
    by_use = np.argsort(counts)
    for bits in range(1, 9):
        families, family = np.unique(shades >> bits, axis=0, return_inverse=True)
        if len(families) <= COLOURS:
            break
    best = np.zeros(len(families), dtype=np.intp)
    best[family.reshape(-1)[by_use]] = by_use  # the last one written is the most used
    further = by_use[::-1][~np.isin(by_use[::-1], best)]
    chosen = np.concatenate([best, further[: COLOURS - len(best)]])
    return np.ascontiguousarray(shades[np.sort(chosen)])


def _nearest(shades: Bytes, palette: Bytes) -> NDArray[np.intp]:
    found = np.empty(len(shades), dtype=np.intp)
    colours = palette.astype(np.int32)
    for start in range(0, len(shades), 4096):
        block = shades[start : start + 4096].astype(np.int32)
        far = ((block[:, None, :] - colours[None, :, :]) ** 2).sum(axis=2)
        found[start : start + 4096] = far.argmin(axis=1)
    return found


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
