"""From bytes to characters: nothing but a byte order mark is dropped, line ends stay as they are."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from articles.readers.types import Unreadable

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 100_000  # bytes shown to the detector: more changes nothing
_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]{1,3}")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.001  # printers' and terminals' leftovers; a binary file has hundreds of times more
# What typewriter English has beyond ASCII in Windows' own code page.
_WESTERN_MARKS = "‘’“”‚„–—…•‹›«»€£§©®°·™´¡¿½¼¾\u00a0\u00ad"
_FEW = 0.02  # accented letters in English: well below; in languages that use them: 3 % and more
_DECLARABLE = re.compile(
    r"(windows|cp|iso-?8859|latin|koi8|mac|shift|sjis|euc|gb|big5|us-ascii|ascii|utf-?8)"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a file and the encoding they were in."""

    text: str
    encoding: str


def decode(data: bytes, declared: str = "") -> Decoded:
    """Characters of `data`; `declared` is what the file itself says (HTML). Raises `Unreadable`."""
    found = _by_mark(data) or _utf16_without_mark(data)
    if found is None and b"\0" in data:
        raise Unreadable("It is a binary file, not text.")
    found = found or _utf8(data) or _declared(data, declared) or _detected(data)
    if len(_CONTROLS.findall(found.text)) > _CONTROL_SHARE * len(found.text) or "\0" in found.text:
        raise Unreadable("It is a binary file, not text.")
    return found


def _by_mark(data: bytes) -> Decoded | None:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(codec), codec)
            except UnicodeDecodeError:
                if codec == "utf-8":  # a mark before something that is damaged or not UTF-8 after all
                    return _repaired_utf8(data[len(mark) :])
                raise Unreadable(f"It begins as {codec.upper()} text but is damaged or cut off.") from None
    return None


def _utf16_without_mark(data: bytes) -> Decoded | None:
    """Spaces and line ends tell the byte order: read the wrong way round they become U+2000 and U+0A00."""
    if len(data) % 2 or b"\0" not in data[:_SAMPLE]:
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        straight = text.count(" ") + text.count("\n")
        turned = text.count("\u2000") + text.count("\u0a00")
        if "\0" not in text and straight > turned and not _CONTROLS.search(text):
            return Decoded(text, codec)
    return None


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _repaired_utf8(data)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """One byte that UTF-8 cannot have, read as Windows' code page: what pages pasted together contain."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


codecs.register_error("claimtrack.windows_byte", _as_windows)


def _repaired_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few bytes that are not; None where it is rather something else."""
    sound = len(_MULTIBYTE.findall(data))
    broken = data.decode("utf-8", "replace").count("\ufffd")
    if sound <= 2 * broken:
        return None
    return Decoded(data.decode("utf-8", "claimtrack.windows_byte"), "utf-8, damaged")


def _declared(data: bytes, declared: str) -> Decoded | None:
    name = declared.strip().lower()
    if not _DECLARABLE.match(name):
        return None
    if name in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}:
        name = "cp1252"  # as every browser reads it
    try:
        return Decoded(data.decode(name), codecs.lookup(name).name)
    except (LookupError, UnicodeError):
        return None


def _detected(data: bytes) -> Decoded:
    western = _western(data)
    if western is not None:
        return western
    best = from_bytes(data[:_SAMPLE]).best()
    for codec in (best.encoding if best else "", "cp1252"):
        try:
            return Decoded(data.decode(codec), codec)
        except (LookupError, UnicodeError):
            continue
    raise Unreadable("Its character encoding is not recognised. Save it as UTF-8 and add it again.")


def _western(data: bytes) -> Decoded | None:
    """Windows' western code page, where marks and a rare accent are all there is beyond ASCII.

    Statistical detectors mistake a text with three curly quotes for anything; in a text of another script
    or of eastern Europe the letters beyond ASCII are many.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [c for c in text if c > "\x7f" and c not in _WESTERN_MARKS]
    letters = sum(c.isalpha() for c in text)
    if all(c.isalpha() for c in beyond) and len(beyond) <= _FEW * letters:
        return Decoded(text, "cp1252")
    return None
