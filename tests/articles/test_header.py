"""The head of a file: read where it is one, and never a character of the body lost."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.readers.fields import first_line, moment, one_line, web_address
from articles.readers.header import split_header
from articles.readers.types import Metadata
from tests.articles.texts import BODY, HEAD


def test_all_fields() -> None:
    metadata, body = split_header(HEAD + BODY)
    assert metadata == Metadata(
        "Mayor denies that the bridge was closed",
        "Fennmoor Gazette",
        "Ada Quill",
        "https://gazette.example/bridge",
        datetime(2021, 3, 4, 3, 6, 7, tzinfo=UTC),
    )
    assert body == BODY


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("names", [("Headline", "Publisher", "Byline"), ("title", "SOURCE", "by")])
def test_other_names_and_line_ends(line_end: str, names: tuple[str, str, str]) -> None:
    title, outlet, author = names
    head = line_end.join([f"{title}: A: b", f"{outlet}: Gazette", f"{author}: Ada", "", ""])
    metadata, body = split_header(head + "First\u00a0line." + line_end + "Second.")
    assert (metadata.title, metadata.outlet, metadata.author) == ("A: b", "Gazette", "Ada")
    assert body == "First\u00a0line." + line_end + "Second."


def test_front_matter() -> None:
    head = '---\ntitle: "Bridge: open"\nauthors: [Ada Quill, Ben Oar]\ndate: 4 March 2021\nno: yes\n---\n\n'
    metadata, body = split_header(head + BODY)
    assert (metadata.title, metadata.author) == ("Bridge: open", "Ada Quill, Ben Oar")
    assert metadata.published_at == datetime(2021, 3, 4, tzinfo=UTC)
    assert body == BODY


def test_front_matter_that_is_no_yaml() -> None:
    metadata, body = split_header("---\ntitle: Mayor: the bridge is open\noutlet: Gazette\n---\n" + BODY)
    assert (metadata.title, metadata.outlet) == ("Mayor: the bridge is open", "Gazette")
    assert body == BODY


@pytest.mark.parametrize(
    "text",
    [
        "Mayor: I did not close the bridge\nShe said so twice.\n",
        "Update: the bridge is open\n\nSo says the mayor.",
        "A first line\nTitle: not in the head\n",
        "---\nA line between rules\n---\nand more",
        "---\nno end of it",
        "12:30: the bridge was closed",
        "https://gazette.example/bridge\n\nText",
    ],
)
def test_what_is_no_head_stays_in_the_body(text: str) -> None:
    assert split_header(text) == (Metadata(), text)


def test_unknown_line_ends_the_head_and_is_kept() -> None:
    metadata, body = split_header("Title: Bridge\nSection: Town\nFennmoor: The mayor said no.\n")
    assert (metadata.title, body) == ("Bridge", "Fennmoor: The mayor said no.\n")


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: !!python/object/apply:os.system ['touch owned-by-front-matter']\n---\n",
        "---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
        "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ntitle: *d\n---\n",
        "---\ntitle: " + "[" * 9000 + "\n---\n",
        "---\ntitle: {a: {b: c}}\n? [1, 2]\n: x\n---\n",
    ],
)
def test_hostile_front_matter_is_only_text(head: str) -> None:
    metadata, body = split_header(head + BODY)
    assert body.endswith(BODY)
    assert len(metadata.title) <= 300


def test_a_header_cannot_smuggle_lines_or_controls() -> None:
    text = "Title: Bridge\x0bSet-Cookie: a=b\x00\u2028more\x1b[31m\nURL: javascript:alert(1)\n\nBody."
    metadata, _ = split_header(text)
    assert metadata.title == "Bridge Set-Cookie: a=b more [31m"
    assert metadata.url == ""


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "JavaScript://x.example/%0aalert(1)",
        "data:text/html,x",
        "ftp://x.example/",
        "//x.example/a",
        "x.example/a",
        "https://",
        "https:///path",
        "https://user:pass@x.example/",
        "https://x.example/a b",
        'https://x.example/"onmouseover=1',
        "https://x.example:port/",
        "https://[broken/",
        "https://x.example/" + "a" * 2000,
    ],
)
def test_addresses_that_are_none(value: str) -> None:
    assert web_address(value) == ""


@pytest.mark.parametrize("value", ["http://x.example", "HTTPS://X.example/ä?q=1#f", "https://1.2.3.4:80/a"])
def test_addresses(value: str) -> None:
    assert web_address(f" <{value}> ") == value


@pytest.mark.parametrize(
    "value",
    [
        "2021-03-04T13:05:00Z",
        "2021-03-04 13:05",
        "2021-03-04T14:05:00+01:00",
        "2021-03-04 14:05:00 +0100",
        "2021-03-04T13:05:00.000 UTC",
        "20210304T130500Z",
        "Thu, 04 Mar 2021 13:05:00 GMT",
        "Thu, 04 Mar 2021 13:05:00 -0000 (UTC)",
        "Thu, 04 Mar 2021 08:05:00 EST",
        "Thu, 04 Mar 2021 14:05:00 +0100 (CET)",
        "Thu, 04 Mar 2021 14:05:00 +01:00",
        "Thu, 04 Mar 2021 14:05:00+01:00",
        "Thu, 04 Mar 2021 13:05:00",
        "Thu, 04 Mar 2021 1:05 PM",
        "4 March 2021 13:05",
        "4th March 2021, 1:05 pm",
        "March 4, 2021 at 1:05 p.m. UTC",
        "Thursday, Mar. 4, 2021 14:05 +01:00",
        "2021/03/04 13:05",
        "4.3.2021 13.05",
        "04.03.2021 13:05",
    ],
)
def test_times(value: str) -> None:
    assert moment(value) == datetime(2021, 3, 4, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "day"),
    [("13/04/2021", (2021, 4, 13)), ("04/13/2021", (2021, 4, 13)), ("5/5/2021", (2021, 5, 5))],
)
def test_dates_with_one_reading(value: str, day: tuple[int, int, int]) -> None:
    assert moment(value) == datetime(*day, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "03/04/2021",
        "yesterday",
        "2021",
        "March 2021",
        "2021-02-30",
        "99 March 2021",
        "4 March 2021 25:00",
        "13:05",
        "0001-01-01T00:00:00+10:00",
        "9999-12-31T23:59:59-10:00",
        "4 March 2021 and a tale",
        "March 4, 2021 14:05 CEST",
        "Thu, 04 Mar 2021 14:05:00 CEST",  # only the zones of RFC 2822 are known
        "Thu, 04 Mar 2021 14:05:00 (CET)",
        "x" * 10_000,
    ],
)
def test_times_that_are_none(value: str) -> None:
    assert moment(value) is None


def test_long_titles_are_clipped_between_words() -> None:
    title = one_line("bridge " * 100, 300)
    assert len(title) <= 300
    assert title.endswith("bridge…")
    assert len(one_line("b" * 1000, 300)) == 300


def test_a_line_that_nobody_sees_is_none() -> None:
    assert one_line("\u200b \u2060\ufeff") == ""
    assert one_line("a\u200db") == "a\u200db"


def test_first_line_with_letters_is_the_title() -> None:
    assert first_line("\r\n, , ,\n\n  1234\nThe bridge\nis open") == "The bridge"


_LINES = st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30), max_size=8)


@settings(max_examples=400, deadline=None)
@given(
    _LINES,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "---", "Title: x", "Title:", "title : y", " Title: z", "Date: 1", "Outlet: \u00a0"]),
)
def test_the_body_is_always_an_end_piece(lines: list[str], line_end: str, first: str) -> None:
    text = line_end.join([first, *lines])
    metadata, body = split_header(text)
    assert text.endswith(body)
    if metadata == Metadata() and not text.lstrip().lower().startswith(("---", "title", "date", "outlet")):
        assert body == text
    for value in (metadata.title, metadata.outlet, metadata.author, metadata.url):
        assert not set(value) & set("\n\r\x0b\x0c\x00\u2028\u2029\x85")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_time_or_none(value: str) -> None:
    found = moment(value)
    assert found is None or found.tzinfo is UTC


@settings(max_examples=200, deadline=None)
@given(st.datetimes(datetime(1700, 1, 1), datetime(2100, 1, 1)))
def test_iso_times_come_back(value: datetime) -> None:
    assert moment(value.isoformat()) == value.replace(tzinfo=UTC)
