"""What must hold for every input of the readers and parsers; each function raises where it does not.

Shared by atheris (tests/fuzz/run.py), by hypothesis and by the inputs that were once found to break something
(both in tests/security/test_parsers.py). No Django and no database.
"""

from __future__ import annotations

import unicodedata

from articles.readers import ReadArticle, ReadLimits, ReadRefusal, read_file
from articles.readers.fields import MAX_LINE, MAX_TITLE, MAX_URL, moment, one_line, web_address
from articles.readers.header import split_header
from articles.readers.types import Metadata
from claims.search_query import Query, parse, period, repaired

SMALL = ReadLimits(article_bytes=100_000, archive_bytes=300_000, archive_files=20)
VOCABULARY = {
    "act": {"assertion": "assertion", "denial": "denial", "nondenial": "non_denial"},
    "is": {"confirmed": "confirmed", "suggested": "suggested"},
    "verdict": {"true": "true", "mostlytrue": "mostly-true"},
}
FORBIDDEN_IN_ADDRESSES = "\"'<>\\^`{|} \t\r\n\0"


def header_holds(text: str) -> None:
    """The head of a text: the body is an end piece of it, each value one storable line."""
    metadata, body = split_header(text)
    assert text.endswith(body)
    _metadata_holds(metadata)


def fields_hold(text: str) -> None:
    """A title, an address, a moment, whatever stands there."""
    for limit in (MAX_LINE, MAX_TITLE, 1 + len(text) % 40):
        line = one_line(text, limit)
        assert len(line) <= limit, (limit, line)
        assert line == line.strip()
        assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line)
        line.encode()
    address = web_address(text)
    assert address == "" or address.lower().startswith(("http://", "https://"))
    assert len(address) <= MAX_URL
    assert not set(address) & set(FORBIDDEN_IN_ADDRESSES)
    found = moment(text)
    assert found is None or (found.tzinfo is not None and 1599 <= found.year <= 2200)
    days = period(text)
    assert days is None or days[0] <= days[1]


def query_holds(text: str) -> None:
    """A search: never fails, is the same again when written out, says where each slip stands."""
    query = parse(text, VOCABULARY)
    again = parse(str(query), VOCABULARY)
    if len(str(query)) <= 500 and not _was_cut(again):
        assert (again.words, again.terms, again.since, again.until) == (
            query.words,
            query.terms,
            query.since,
            query.until,
        ), (str(query), str(again))
    for problem in query.problems:
        assert 0 <= problem.start <= problem.end <= max(len(text), 1)
        parse(repaired(text, problem), VOCABULARY)
    assert "\0" not in query.web + query.strict + query.meaning


def file_holds(name: str, data: bytes) -> None:
    """A file: results and refusals, within the limits, each text storable and with a letter or digit."""
    found = list(read_file(name, data, SMALL))
    assert found
    assert len(found) <= 3 * SMALL.archive_files + 3
    for result in found:
        if isinstance(result, ReadRefusal):
            assert result.reason
            continue
        assert isinstance(result, ReadArticle)
        assert "\0" not in result.text
        result.text.encode()
        assert any(c.isalnum() for c in result.text)
        _metadata_holds(Metadata(result.title, result.outlet, result.author, result.url, result.published_at))


def _metadata_holds(metadata: Metadata) -> None:
    assert len(metadata.title) <= MAX_TITLE
    for line in (metadata.title, metadata.outlet, metadata.author):
        assert not set(line) & set("\0\r\n")
        line.encode()
    assert metadata.url == "" or metadata.url.lower().startswith(("http://", "https://"))
    assert metadata.published_at is None or metadata.published_at.tzinfo is not None


def _was_cut(query: Query) -> bool:
    return any(problem.trouble == "too_long" for problem in query.problems)
