"""Pictures for the documentation: read as browsers write them, smaller and the same to the eye."""

import struct
import zlib

import numpy as np
import pytest

from docs.png_palette import SIGNATURE, _chunk, read_png, with_palette

RNG = np.random.default_rng(7)


def _png(pixels: np.ndarray, filters: list[int]) -> bytes:
    """Pixels as a PNG whose rows are filtered in turn as the list says."""
    height, width, channels = pixels.shape
    rows, above = b"", np.zeros((width, channels), dtype=int)
    for at, row in enumerate(pixels.astype(int)):
        kind = filters[at % len(filters)]
        left = np.vstack([np.zeros((1, channels), dtype=int), row[:-1]])
        corner = np.vstack([np.zeros((1, channels), dtype=int), above[:-1]])
        guess = left + above - corner
        near = np.stack([abs(guess - left), abs(guess - above), abs(guess - corner)]).argmin(axis=0)
        paeth = np.choose(near, [left, above, corner])
        minus = [np.zeros_like(row), left, above, (left + above) // 2, paeth][kind]
        rows += bytes([kind]) + ((row - minus) % 256).astype(np.uint8).tobytes()
        above = row
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("filters", [[0], [1], [2], [3], [4], [0, 1, 2, 3, 4]])
def test_every_filter_is_read(channels: int, filters: list[int]) -> None:
    pixels = RNG.integers(0, 256, (9, 7, channels), dtype=np.uint8)
    assert (read_png(_png(pixels, filters)) == pixels[:, :, :3]).all()


def _drawn(png: bytes) -> np.ndarray:
    """The colours of a picture with a palette, which has one row of pixels for each byte of filter 0."""
    width, height = struct.unpack(">II", png[16:24])
    palette = np.frombuffer(png[png.index(b"PLTE") + 4 :][:768], dtype=np.uint8)
    begin = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[begin - 4 : begin])
    rows = np.frombuffer(zlib.decompress(png[begin + 4 : begin + 4 + length]), np.uint8)
    colours = palette[: len(palette) // 3 * 3].reshape(-1, 3)
    return colours[rows.reshape(height, width + 1)[:, 1:]]


def test_few_colours_stay_as_they_are() -> None:
    colours = RNG.integers(0, 256, (200, 3), dtype=np.uint8)
    pixels = colours[RNG.integers(0, 200, (40, 40))]
    assert (_drawn(with_palette(_png(pixels, [4]))) == pixels).all()


def test_many_shades_become_near_ones() -> None:
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    pixels = np.stack(np.meshgrid(ramp, ramp), axis=-1)
    pixels = np.dstack([pixels, np.full((64, 64), 128, np.uint8)])
    assert abs(_drawn(with_palette(_png(pixels, [0]))).astype(int) - pixels).max() <= 40


@pytest.mark.parametrize(
    "broken", [b"", b"GIF89a", SIGNATURE + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0))]
)
def test_other_files_are_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"no PNG|Only plain"):
        read_png(broken)
