"""Feeds as they come: every shape and encoding, broken, hostile and very large, item by item."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.interchange.feed_reader import Item, read_feed
from claims.interchange.read_claim_review import ReadReview, Refused, read, reviews_in
from tests.interchange.others import feed, review

ONE, TWO = review(number=1), review(number=2)


def items(data: bytes) -> list[Item]:
    return list(read_feed([data]))


def urls(data: bytes) -> list[str]:
    """The addresses of all reviews of a feed that has nothing wrong in it."""
    found = items(data)
    assert [item.problem for item in found if item.problem] == []
    return [str(one["url"]) for item in found for one in reviews_in(item.value or {})]


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


BOTH = ["https://checks.example/1", "https://checks.example/2"]


@pytest.mark.parametrize(
    "data",
    [
        feed(ONE, TWO),
        dumped([ONE, TWO]),
        dumped({"@type": "DataFeed", "dataFeedElement": [ONE, TWO]}),
        dumped({"@context": "https://schema.org", "@graph": [ONE, TWO]}),
        dumped(
            {
                "@type": "ItemList",
                "itemListElement": [{"@type": "ListItem", "item": one} for one in (ONE, TWO)],
            }
        ),
        dumped({"@type": "DataFeed", "dataFeedElement": [{"item": [ONE, TWO]}]}),
        dumped({"http://schema.org/dataFeedElement": [ONE, TWO]}),
        dumped([{"@type": "DataFeed", "dataFeedElement": [ONE]}, TWO]),
        dumped(ONE) + b"\n" + dumped(TWO) + b"\n",
        b"\xef\xbb\xbf" + feed(ONE, TWO),
        json.dumps([ONE, TWO]).encode("utf-16"),
        json.dumps([ONE, TWO]).encode("utf-16-be"),
        json.dumps([ONE, TWO]).encode("utf-32"),
        json.dumps([ONE, TWO]).encode("utf-32-le"),
    ],
)
def test_every_shape_and_encoding(data: bytes) -> None:
    assert urls(data) == BOTH


def test_a_single_review_and_pieces_of_any_size() -> None:
    assert urls(dumped(ONE)) == BOTH[:1]
    data = feed(ONE, TWO)
    for size in (7, 1000):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        assert [item.place for item in read_feed(pieces)] == [1, 2]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b" \n\t ", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"[]", "There is no ClaimReview in the file."),
        (b'{"dataFeedElement": []}', "There is no ClaimReview in the file."),
        (b"<html>Not found</html>", "no JSON"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no JSON"),
        (b"[" * 200_000, "no JSON"),
        (b'{"a":' * 200_000, "no JSON"),
        (b"[NaN]", "no JSON"),
    ],
)
def test_what_is_no_feed_says_so(data: bytes, said: str) -> None:
    found = items(data)
    assert found[-1].last
    assert said in found[-1].problem


def test_a_feed_that_breaks_off_keeps_what_came_before() -> None:
    found = items(feed(ONE, TWO)[:-60])
    assert [bool(item.value) for item in found] == [True, False]
    assert "From here on it is no JSON" in found[-1].problem


@pytest.mark.parametrize(
    "bad",
    [
        b"3",
        b'"text"',
        b"null",
        b'{"a": ' + b"[" * 2000 + b"]" * 2000 + b"}",
        b'{"a": "' + b"x" * 300_000 + b'"}',
        b'{"a": [' + b"1," * 6000 + b"1]}",
    ],
)
def test_one_bad_item_never_stops_the_rest(bad: bytes) -> None:
    found = items(b"[" + dumped(ONE) + b"," + bad + b"," + dumped(TWO) + b"]")
    assert [bool(item.problem) for item in found] == [False, True, False]


def test_a_large_feed_is_never_held_whole() -> None:
    one = dumped(review("the gate was open " * 20))
    count = 20_000

    def pieces() -> Iterator[bytes]:
        yield b'{"dataFeedElement": ['
        for number in range(count):
            yield (b"," if number else b"") + one
        yield b"]}"

    tracemalloc.start()
    found = sum(1 for item in read_feed(pieces()) if item.value)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == count
    assert peak < 2_000_000, f"{len(one) * count / 1e6:.0f} MB were read with {peak / 1e6:.1f} MB"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    for item in read_feed([data]):
        if item.value is not None:
            with suppress(Refused):
                for one in reviews_in(item.value):
                    read(one)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@value", "@id", "name", "@type", "url"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*ONE, "@id"]), JSON, max_size=8))
def test_no_review_makes_it_fail(fields: dict[str, Any]) -> None:
    with suppress(Refused):
        found = read({**ONE, **fields, "@type": "ClaimReview"})
        assert found.url.startswith("http")
        assert found.claim
        assert found.rating
        assert "\0" not in str(found)


def test_what_is_read() -> None:
    assert read(ONE) == ReadReview(
        url="https://checks.example/1",
        claim="the gate was open",
        rating="Wrong",
        claimant="Ada Quill",
        claimed_at=datetime(2021, 3, 4, tzinfo=UTC),
        publisher="Checkers of Fenn",
        site="checks.example",
        value=1.0,
        best=5.0,
        worst=1.0,
        reviewed_at=datetime(2021, 3, 9, tzinfo=UTC),
        language="en",
    )


def test_expanded_json_ld_is_read_too() -> None:
    expanded = {
        "@type": ["http://schema.org/ClaimReview"],
        "http://schema.org/url": [{"@id": "https://checks.example/1"}],
        "http://schema.org/claimReviewed": [{"@value": "the gate was open"}],
        "http://schema.org/reviewRating": [{"http://schema.org/alternateName": [{"@value": "Wrong"}]}],
        "http://schema.org/datePublished": [{"@value": "2021-03-09", "@type": "http://schema.org/Date"}],
    }
    found = read(expanded)
    assert (found.url, found.claim, found.rating) == (ONE["url"], "the gate was open", "Wrong")
    assert found.reviewed_at == datetime(2021, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"@type": "Review"}, "no ClaimReview but: Review"),
        ({"@type": None}, "no ClaimReview"),
        ({"url": "javascript:alert(1)"}, "web address"),
        ({"url": "//checks.example/1"}, "web address"),
        ({"url": "https://user:secret@checks.example/"}, "web address"),
        ({"url": "https://checks.example/\u0000"}, "web address"),
        ({"url": "https://checks.example/" + "x" * 2000}, "web address"),
        ({"url": None}, "web address"),
        ({"claimReviewed": " "}, "which claim"),
        ({"claimReviewed": "x" * 5001}, "5,000 are allowed"),
        ({"claimReviewed": "caf\ufffd"}, "wrongly encoded"),
        ({"reviewRating": {"ratingValue": "many"}}, "no rating"),
        ({"reviewRating": None}, "no rating"),
    ],
)
def test_what_is_refused_and_why(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        read(review(**fields))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", True, [], {}, "9" * 5000])
def test_odd_numbers_are_no_numbers(number: Any) -> None:
    found = read(review(reviewRating={"alternateName": "Wrong", "ratingValue": number}))
    assert found.value is None


def test_a_rating_of_numbers_alone_is_put_into_words() -> None:
    assert read(review(reviewRating={"ratingValue": 2, "bestRating": 5})).rating == "2 of 5"


def test_words_in_latin_1_are_refused_one_by_one() -> None:
    data = json.dumps([review("the café was open", 1), TWO], ensure_ascii=False).encode("latin-1")
    first, second = items(data)
    with pytest.raises(Refused, match="UTF-8"):
        read(first.value or {})
    assert read(second.value or {}).url == TWO["url"]
