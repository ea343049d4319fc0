"""Files of every kind to articles, or to a reason in plain words."""

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.readers import ReadArticle, ReadLimits, ReadRefusal, read_file, read_text
from tests.articles.texts import BODY, HEAD


def one(name: str, data: bytes, limits: ReadLimits | None = None) -> ReadArticle:
    (found,) = read_file(name, data, limits)
    assert isinstance(found, ReadArticle), found
    return found


def refusal(name: str, data: bytes, limits: ReadLimits | None = None) -> str:
    (found,) = read_file(name, data, limits)
    assert isinstance(found, ReadRefusal), found
    assert found.name == name
    return found.reason


def test_text_is_kept_to_the_last_character() -> None:
    body = "Line one\r\n\r\nLine\u00a0two \t\r\nLine three\rLine four\n\n\n"
    found = one("a.txt", (HEAD + body).encode())
    assert found.text == body
    assert found.text.index("\u00a0two") == 16


def test_the_mark_is_all_that_goes() -> None:
    assert one("a.txt", b"\xef\xbb\xbf" + BODY.encode()).text == BODY
    assert one("a.txt", "\ufeff".encode("utf-16-le") + BODY.encode("utf-16-le")).text == BODY


def test_without_head_the_first_line_is_title_and_stays() -> None:
    found = one("a.txt", b"\n\nBridge open\n\nThe mayor said so.")
    assert found.title == "Bridge open"
    assert found.text == "\n\nBridge open\n\nThe mayor said so."
    assert (found.outlet, found.author, found.url, found.published_at) == ("", "", "", None)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_markdown_loses_its_marks_only(line_end: str) -> None:
    text = (
        "# Bridge *open*\n\nThe **mayor** denied [the report](https://x.example) of\nthe `Gazette`.\n\n"
        "> Nobody\u00a0closed it &amp; nobody will\n\n- one\n- two\n\n![picture](p.png)\n\n"
        "<script>alert(1)</script>\n\nA <b>bold</b> word<br>and ~~struck~~.\n"
    ).replace("\n", line_end)
    found = one("a.md", text.encode())
    assert found.title == "Bridge open"
    assert found.text.split(line_end * 2) == [
        "Bridge open",
        f"The mayor denied the report of{line_end}the Gazette.",
        "Nobody\u00a0closed it & nobody will",
        "one",
        "two",
        f"A bold word{line_end}and struck.",
    ]


def test_markdown_with_front_matter() -> None:
    found = one("a.md", b"---\ntitle: Head\noutlet: Gazette\n---\n# Other\n\nWords.")
    assert (found.title, found.outlet, found.text) == ("Head", "Gazette", "Other\n\nWords.")


PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}">
<title>Bridge open | Gazette</title><meta property="og:title" content="Bridge open">
<meta property="og:site_name" content="Fennmoor Gazette"><meta name="author" content="Ada Quill">
<link rel="canonical" href="https://gazette.example/bridge">{more}
<script>var words = "script words";</script><style>p {{ color: red }}</style></head>
<body><nav><a href="/">Home</a> <a href="/x">Navigation words</a></nav><article><h1>Bridge open</h1>
<p>The mayor of Fennmoor denied on Monday that the old bridge had been closed to the town’s ferrymen.</p>
<p onclick="alert(1)">“Nobody closed it,” she said, and asked the guild to show who had been turned away.</p>
<script>alert("body script")</script><p>The guild claimed that two members were sent back at dawn.</p>
</article><footer>Footer words</footer></body></html>"""
TIMES = [
    '<meta property="article:published_time" content="2021-03-04T15:05:00+02:00">',
    '<script type="application/ld+json">{"@graph": [{"datePublished": "2021-03-04T13:05:00Z"}]}</script>',
    '<script type="application/ld+json">[{"datePublished": "2021-03-04T13:05:00Z"}]</script>',
    '<meta itemprop="datePublished" content="2021-03-04T13:05Z">',
    '<meta name="pubdate" content="Thu, 04 Mar 2021 13:05:00 GMT">',
    '<script type="application/ld+json">{broken</script><meta name="date" content="2021-03-04T13:05:00">',
]


@pytest.mark.parametrize("more", TIMES)
def test_page(more: str) -> None:
    found = one("a.html", PAGE.format(charset="utf-8", more=more).encode())
    assert (found.title, found.outlet, found.author) == ("Bridge open", "Fennmoor Gazette", "Ada Quill")
    assert found.url == "https://gazette.example/bridge"
    assert found.published_at == datetime(2021, 3, 4, 13, 5, tzinfo=UTC)
    assert "“Nobody closed it,” she said, and asked" in found.text
    for foreign in ("script", "alert", "<", "Navigation", "Footer", "color"):
        assert foreign not in found.text
    assert found.text.count("\n\n") >= 2


def test_page_without_a_time_has_none() -> None:
    assert one("a.html", PAGE.format(charset="utf-8", more="").encode()).published_at is None


@pytest.mark.parametrize("charset", ["windows-1252", "utf-16", "iso-8859-1"])
def test_page_in_other_encodings(charset: str) -> None:
    data = PAGE.format(charset=charset, more="").encode("cp1252" if "16" not in charset else "utf-16")
    assert "“Nobody closed it,” she said" in one("a.htm", data).text


def test_declared_cyrillic_page() -> None:
    page = "<html><head><meta charset=windows-1251></head><body><p>Мост не закрыт.</p></body></html>"
    assert one("a.html", page.encode("cp1251")).text == "Мост не закрыт."


def test_a_page_called_txt_is_read_as_a_page() -> None:
    assert one("a.txt", PAGE.format(charset="utf-8", more="").encode()).file_format == "html"


def test_xml_declaration() -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html><html><body><p>Bridge open.</p></body></html>'
    )
    assert one("a.xhtml", page.encode()).text == "Bridge open."


@pytest.mark.parametrize("meta", ["javascript:alert(1)", "https://x.example/&quot;&gt;&lt;script&gt;"])
def test_hostile_address_of_a_page_is_left_out(meta: str) -> None:
    page = PAGE.replace("https://gazette.example/bridge", meta).format(charset="utf-8", more="")
    assert not re.search('javascript|[<>"]', one("a.html", page.encode()).url)


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><body><script>x</script></body></html>",
        "<html><head><title>T</title></head></html>",
        "<" * 5000,
        "<html>" + "<div>" * 50_000,
    ],
)
def test_page_without_words(page: str) -> None:
    assert refusal("a.html", page.encode()).endswith(".")


def test_entity_expansion_and_external_entities_do_nothing() -> None:
    page = (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]><html><body><p>Bridge &b; open &f;.</p></body></html>'
    )
    assert "root:" not in one("a.html", page.encode()).text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t ", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", HEAD.encode(), "no text"),
        ("a.txt", b"!!! ... ???", "no words"),
        ("a.txt", b"%PDF-1.7\nwords", "PDF"),
        ("a.pdf", b"%PDF-1.7\nwords", "PDF"),
        ("a.rtf", rb"{\rtf1\ansi words}", "RTF"),
        ("a.txt", rb"{\rtf1\ansi words}", "RTF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9, "Office"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        ("a.gif", b"GIF89a\x01\0\x01\0", "GIF"),
        ("a.txt", b"\x1f\x8b\x08\0", "gzip"),
        ("a.mp4", b"\0\0\0\x18ftypmp42", "video"),
        ("a.txt", b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        ("a.txt", b"\x7fELF\x02\x01", "program"),
        ("a.txt", b"some\0words\0here", "binary"),
        ("a.csv", b"a,b\n1,2\n", ".csv"),
        ("a.zip", b"not a zip", "not a zip archive"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(name: str, data: bytes, words: str) -> None:
    assert words in refusal(name, data)


@pytest.mark.parametrize("text", ["BZh, said the mayor", "GIF8 is a name", "ID3 was the ferry’s number"])
def test_words_that_begin_like_a_signature(text: str) -> None:
    assert one("a.txt", text.encode()).text == text


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_size_limit(suffix: str) -> None:
    limits = ReadLimits(article_bytes=100)
    assert "100" in refusal(f"a.{suffix}", b"word " * 21, limits)
    assert one(f"a.{suffix}", b"word " * 20, limits).text.startswith("word")


@pytest.mark.parametrize("name", ["a", "a.TXT", "dir/a.text", "Mr. Smith said", ".txt", "..", "a\n.txt", ""])
def test_odd_names(name: str) -> None:
    assert one(name, BODY.encode()).name == name


def test_text_that_came_as_characters() -> None:
    found = read_text("pasted", HEAD + BODY)
    assert isinstance(found, ReadArticle)
    assert (found.text, found.outlet, found.encoding) == (BODY, "Fennmoor Gazette", "")


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "half \ud83d of a character", "x" * 101])
def test_characters_that_are_no_text(text: str) -> None:
    assert isinstance(read_text("pasted", text, ReadLimits(article_bytes=100)), ReadRefusal)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", b"[" * 300_000 + b"a"),
        ("a.md", b"> " * 20_000 + b"a"),
        ("a.md", b"*a _b " * 30_000),
        ("a.txt", b"\r" * 2_000_000 + b"a"),
        ("a.txt", b"Title: " + b" " * 2_000_000 + b"a"),
        ("a.txt", b"a: " * 1_000_000),
        ("a.html", b"<html><b>" + b"<b>" * 200_000 + b"a"),
        ("a.html", b"<html><!--" + b"<!--" * 200_000),
        ("a.txt", b"<!--" * 400_000),
    ],
)
def test_hostile_markup_is_read_in_time(name: str, data: bytes) -> None:
    begin = time.process_time()
    list(read_file(name, data))
    assert time.process_time() - begin < 20


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["a.txt", "a.md", "a.html", "a.zip", "a"]), st.binary(max_size=300))
def test_any_bytes_give_one_result(name: str, data: bytes) -> None:
    (found,) = read_file(name, data)
    assert isinstance(found, ReadArticle | ReadRefusal)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["a.md", "a.html"]), st.text(st.characters(blacklist_categories=["Cs"]), max_size=200))
def test_any_text_as_markup_gives_storable_text(name: str, text: str) -> None:
    (found,) = read_file(name, text.encode())
    if isinstance(found, ReadArticle):
        assert "\0" not in found.text
        found.text.encode()
