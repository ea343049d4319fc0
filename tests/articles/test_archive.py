"""Zip archives: good files come in, unsafe and endless ones give a reason, and one never stops the others."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from articles.readers import Budget, ReadArticle, ReadLimits, ReadRefusal, read_file
from tests.articles.texts import BODY

LIMITS = ReadLimits(article_bytes=10_000_000, archive_bytes=20_000_000, archive_files=20)


def packed(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def read(data: bytes, limits: ReadLimits = LIMITS, name: str = "a.zip") -> tuple[list[str], dict[str, str]]:
    """Names of articles, and the reasons of refusals by name."""
    found = list(read_file(name, data, limits))
    articles = [result.name for result in found if isinstance(result, ReadArticle)]
    return articles, {result.name: result.reason for result in found if isinstance(result, ReadRefusal)}


def test_every_file_of_an_archive() -> None:
    inner = packed({"deep/c.md": "# C\n\n" + BODY})
    data = packed(
        {
            "one.txt": BODY,
            "dir/": b"",
            "dir/two.html": "<p>Two words.</p>",
            "in.zip": inner,
            "x.png": b"\x89PNG",
        }
    )
    articles, refused = read(data)
    assert articles == ["a.zip/one.txt", "a.zip/dir/two.html", "a.zip/in.zip/deep/c.md"]
    assert list(refused) == ["a.zip/x.png"]


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_methods(method: int) -> None:
    assert read(packed({"a.txt": BODY}, method))[0] == ["a.zip/a.txt"]


def test_an_archive_is_known_by_its_bytes() -> None:
    assert read(packed({"a.txt": BODY}), name="upload")[0] == ["upload/a.txt"]


@pytest.mark.parametrize(
    "path", ["../a.txt", "x/../../a.txt", "/etc/a.txt", "C:/a.txt", "..\\a.txt", "\\\\host\\a.txt", "x/.."]
)
def test_paths_that_lead_out(path: str) -> None:
    articles, refused = read(packed({path: BODY, "good.txt": BODY}))
    assert articles == ["a.zip/good.txt"]
    assert [reason for reason in refused.values() if "leads out" in reason]


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o010666])
def test_links_and_devices(mode: int) -> None:
    entry = zipfile.ZipInfo("link.txt")
    entry.external_attr = mode << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
        archive.writestr("good.txt", BODY)
    articles, refused = read(buffer.getvalue())
    assert articles == ["a.zip/good.txt"]
    assert "link" in refused["a.zip/link.txt"]


def with_flag(data: bytes, flag: int) -> bytes:
    """Set a flag of the first file in its own and in the directory's head."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        struct.pack_into("<H", changed, at, struct.unpack_from("<H", data, at)[0] | flag)
    return bytes(changed)


def test_encrypted() -> None:
    articles, refused = read(with_flag(packed({"secret.txt": BODY, "good.txt": BODY}), 1))
    assert articles == ["a.zip/good.txt"]
    assert "encrypted" in refused["a.zip/secret.txt"]


def test_unknown_method() -> None:
    data = bytearray(packed({"odd.txt": BODY, "good.txt": BODY}))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", data, data.index(signature) + offset, 97)
    articles, refused = read(bytes(data))
    assert articles == ["a.zip/good.txt"]
    assert "cannot be unpacked" in refused["a.zip/odd.txt"]


def test_damaged_file_in_a_good_archive() -> None:
    data = bytearray(packed({"bad.txt": BODY, "good.txt": BODY}))
    data[60] ^= 0xFF
    articles, refused = read(bytes(data))
    assert articles == ["a.zip/good.txt"]
    assert "damaged" in refused["a.zip/bad.txt"]


@pytest.mark.parametrize("cut", [4, 30, 100, -1, -30])
def test_cut_off_archive(cut: int) -> None:
    articles, refused = read(packed({"a.txt": BODY, "b.txt": BODY + "2"})[:cut])
    assert articles == []
    assert "damaged" in refused["a.zip"]


def test_packed_too_tightly() -> None:
    articles, refused = read(packed({"bomb.txt": b"a" * 9_000_000, "good.txt": BODY}))
    assert articles == ["a.zip/good.txt"]
    assert "packed more than 200 times" in refused["a.zip/bomb.txt"]


def test_a_size_that_lies_does_not_fool_the_limit() -> None:
    """The directory says ten bytes; the stream has ten million."""
    data = bytearray(packed({"lie.txt": b"abcdefghij" * 1_000_000, "good.txt": BODY}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + offset, 10)
    articles, refused = read(bytes(data), ReadLimits(article_bytes=5_000))
    assert articles == ["a.zip/good.txt"]
    assert list(refused) == ["a.zip/lie.txt"]


def test_too_much_in_total_keeps_what_came_before() -> None:
    texts = {f"{n}.txt": f"{n} " + "word " * 1_000 for n in range(5)}
    articles, refused = read(packed(texts), ReadLimits(article_bytes=6_000, archive_bytes=12_000))
    assert articles == ["a.zip/0.txt", "a.zip/1.txt"]
    assert "unpacks to more" in refused["a.zip/2.txt"]
    assert len(refused) == 1


def test_too_many_files() -> None:
    articles, refused = read(packed({f"{n}.txt": f"Bridge {n}" for n in range(21)}))
    assert articles == []
    assert "more than 20 files" in refused["a.zip"]


def test_archives_that_are_counted_together() -> None:
    """None alone is too large; the third is over, and no later one is opened. A plain text always is read."""
    limits = ReadLimits(article_bytes=6_000, archive_bytes=12_000)
    budget, texts = Budget.full(limits, of="All"), {n: f"{n} " + "word " * 1_000 for n in range(4)}
    found = [
        result
        for number, text in texts.items()
        for result in read_file(f"{number}.zip", packed({"a.txt": text}), limits, budget)
    ]
    assert [isinstance(result, ReadArticle) for result in found] == [True, True, False, False]
    reasons = [result.reason for result in found if isinstance(result, ReadRefusal)]
    assert reasons[0].startswith("All unpacks to more than 12,000 bytes")
    assert "Send it by itself" in reasons[1]
    (plain,) = read_file("plain.txt", BODY.encode(), limits, budget)
    assert isinstance(plain, ReadArticle)


def test_too_many_files_over_nested_archives() -> None:
    inner = {f"{k}.zip": packed({f"{n}.txt": f"Bridge {k} {n}" for n in range(8)}) for k in range(3)}
    articles, refused = read(packed(inner))
    assert len(articles) < 20
    assert any("more than 20 files" in reason for reason in refused.values())


def test_too_deep() -> None:
    data = packed({"a.txt": BODY})
    for _ in range(2):
        data = packed({"in.zip": data, "good.txt": BODY})
    assert read(data)[0] == ["a.zip/in.zip/in.zip/a.txt", "a.zip/in.zip/good.txt", "a.zip/good.txt"]
    articles, refused = read(packed({"in.zip": data}))
    assert "a.zip/in.zip/in.zip/in.zip" in refused
    assert "3 deep" in refused["a.zip/in.zip/in.zip/in.zip"]
    assert articles == ["a.zip/in.zip/in.zip/good.txt", "a.zip/in.zip/good.txt"]


def test_an_archive_of_itself_ends() -> None:
    """Nested to the limit with ten archives in each: a thousand texts, and the count stops it."""
    data = packed({"a.txt": BODY})
    for _ in range(3):
        data = packed({f"{n}.zip": data for n in range(10)})
    articles, refused = read(data)
    assert len(articles) + len(refused) < 60


def test_overlapping_files_are_refused() -> None:
    """Entries that share their bytes: how a small file is made to unpack to very much."""
    data = bytearray(packed({"a.txt": BODY, "b.txt": BODY + "2"}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<I", data, second + 42, 0)
    articles, refused = read(bytes(data))
    assert "damaged" in refused["a.zip/b.txt"]
    assert "a.zip/b.txt" not in articles


@pytest.mark.parametrize("inside", ["[Content_Types].xml", "mimetype"])
def test_office_documents(inside: str) -> None:
    _, refused = read(packed({inside: b"x", "word/document.xml": b"<x/>"}), name="a.docx")
    assert "ocument" in refused["a.docx"]


def test_empty_archive_and_leftovers() -> None:
    assert "empty" in read(packed({}))[1]["a.zip"]
    data = packed({"__MACOSX/._a.txt": b"\0", ".DS_Store": b"\0", "a.txt": BODY, "d/Thumbs.db": b"\0"})
    assert read(data) == (["a.zip/a.txt"], {})


@pytest.mark.parametrize("name", ["page.html", "text.txt", "pack.zip"])
@pytest.mark.parametrize(
    "data",
    [
        f"<html><body><p>{BODY}</p></body></html>".encode() + packed({"evil.txt": "Hidden words."}),
        BODY.encode() + packed({"evil.txt": "Hidden words."}),
        b"GIF89a" + packed({"evil.txt": "Hidden words."}) + b"<script>alert(1)</script>",
        b"%PDF-1.7\n<html><body><script>alert(1)</script></body></html>",
        b"\x89PNG\r\n\x1a\n<html><body><p>Hidden words.</p></body></html>",
        b"GIF89a/*\x01\x00*/=1;alert(1)",
    ],
)
def test_a_file_that_is_two_kinds_at_once(name: str, data: bytes) -> None:
    """One that passes for a text here and for an archive, a picture or a script elsewhere is refused."""
    articles, refused = read(data, name=name)
    assert articles == []
    assert len(refused) == 1


def test_what_follows_an_archive_is_not_read() -> None:
    data = packed({"a.txt": BODY}) + b"<html><script>alert(1)</script></html>"
    articles, refused = read(data, name="page.html")
    assert articles in ([], ["page.html/a.txt"])
    assert len(articles) + len(refused) == 1
