"""Files that are no text, known by their first bytes, with what their owner can do about it."""

from __future__ import annotations

_SIGNATURES = (
    (b"%PDF", "It is a PDF file. Save its text as .txt and add that."),
    (b"{\\rtf", "It is an RTF document. Save it as plain text (.txt) and add that."),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "It is an old Office document. Save it as plain text (.txt)."),
    (b"\x89PNG", "It is a picture (PNG), not text."),
    (b"\xff\xd8\xff", "It is a picture (JPEG), not text."),
    (b"GIF8", "It is a picture (GIF), not text."),
    (b"II*\0", "It is a picture (TIFF), not text."),
    (b"MM\0*", "It is a picture (TIFF), not text."),
    (b"\x1f\x8b", "It is a gzip archive; only zip archives are unpacked."),
    (b"7z\xbc\xaf\x27\x1c", "It is a 7z archive; only zip archives are unpacked."),
    (b"Rar!\x1a\x07", "It is a RAR archive; only zip archives are unpacked."),
    (b"BZh", "It is a bzip2 archive; only zip archives are unpacked."),
    (b"\xfd7zXZ\0", "It is an xz archive; only zip archives are unpacked."),
    (b"\x7fELF", "It is a program, not text."),
    (b"SQLite format 3\0", "It is a database file, not text."),
    (b"ID3", "It is a sound file, not text."),
    (b"OggS", "It is a sound or video file, not text."),
)
_MEDIA = {b"WEBP": "a picture (WebP)", b"WAVE": "a sound file", b"AVI ": "a video"}


def binary_reason(data: bytes) -> str | None:
    """Why these bytes are no article; None where no known signature says so."""
    for signature, reason in _SIGNATURES:
        if data.startswith(signature) and (b"\0" in data or signature[0] not in b"BIG" or b"\xff" in data):
            return reason
    if data[:4] == b"RIFF" and data[8:12] in _MEDIA:
        return f"It is {_MEDIA[data[8:12]]}, not text."
    if data[4:8] == b"ftyp":
        return "It is a video or picture file, not text."
    return None
