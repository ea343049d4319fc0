"""What must hold for every input of readers and parsers: by hypothesis, and what fuzzing has found.

`make fuzz` does the same for ten minutes by atheris (tests/fuzz).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz import properties

FUZZ = Path(properties.__file__).parent
QUICK = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
KEYS = st.sampled_from(["Title", "outlet", "Author", "URL", "published", "Date", "tags", "---", "...", "x"])
VALUES = st.one_of(
    st.text(max_size=60), st.sampled_from(["a: b", "[x, y]", "&a *a", "!!python/object x", "|", ">"])
)
LINE = st.builds(
    lambda key, colon, value, end: f"{key}{colon}{value}{end}",
    KEYS,
    st.sampled_from([": ", ":", " : "]),
    VALUES,
    st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
)
HEADS = st.builds(
    lambda fence, lines, body: fence + "".join(lines) + body,
    st.sampled_from(["", "---\n", "\ufeff", "\n\n"]),
    st.lists(LINE, max_size=8),
    st.text(max_size=80),
)
PARTS = st.sampled_from(
    [
        "or",
        "|",
        "-",
        '"',
        "“",
        "act:",
        "denial",
        "source:",
        "before:",
        "2017-05",
        "is:confirmed,x",
        "(",
        ")",
        "\0",
        "a",
        "9999",
        "on:0001",
        ",",
        "--",
        "a:b",
    ]
)
QUERIES = st.one_of(
    st.text(max_size=120),
    st.lists(PARTS, max_size=14).map(" ".join),
    st.lists(PARTS, max_size=14).map("".join),
)
MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<article>",
            "<script>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&lt;",
            "&#0;",
            "&#xD800;",
            "<svg/onload=x>",
            "<html>",
            "<title>",
            "said",
            " ",
            "<meta charset=",
            "utf-16",
            '"',
            ">",
            "<time datetime='2021-01-01'>",
        ]
    ),
    max_size=40,
).map("".join)


@QUICK
@given(HEADS)
@example("---\ntitle: &a [x, *a]\n---\n")
def test_heads(text: str) -> None:
    properties.header_holds(text)


@QUICK
@given(st.one_of(st.text(max_size=200), VALUES))
@example("2021-01-01T00:00:00+99:99")
@example("Mon, 1 Jan 0001 00:00:00 +2359")
def test_fields(text: str) -> None:
    properties.fields_hold(text)


@QUICK
@given(QUERIES)
@example("&-j")
@example("(or) x")
@example("(act:denial)")
def test_queries(text: str) -> None:
    properties.query_holds(text)


@QUICK
@given(MARKUP)
def test_pages(markup: str) -> None:
    properties.file_holds("a.html", markup.encode("utf-8", "surrogatepass"))


@QUICK
@given(st.sampled_from(["a.txt", "a.md", "a.zip", "a", "a.htm"]), st.binary(max_size=400))
def test_files(name: str, data: bytes) -> None:
    properties.file_holds(name, data)


CHECKS: dict[str, Callable[[bytes], None]] = {
    "header": lambda data: properties.header_holds(data.decode("utf-8", "surrogateescape")),
    "fields": lambda data: properties.fields_hold(data.decode("utf-8", "surrogateescape")),
    "query": lambda data: properties.query_holds(data.decode("utf-8", "surrogateescape")),
    "page": lambda data: properties.file_holds("a.html", data),
    "markdown": lambda data: properties.file_holds("a.md", data),
    "archive": lambda data: properties.file_holds("a.zip", b"PK\x03\x04" + data),
}
KEPT = sorted([*(FUZZ / "seeds").glob("*/*"), *(FUZZ / "findings").glob("*/*")])


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once(path: Path) -> None:
    CHECKS[path.parent.name](path.read_bytes())
