"""Search queries: what they mean, what is said of those that mean nothing, and that none breaks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.search_query import (
    CHOICE_FIELDS,
    FIELDS,
    LONGEST,
    Query,
    Term,
    Trouble,
    Word,
    parse,
    period,
    spelling,
)

VOCABULARY = {
    "act": {spelling(name): name for name in ("assertion", "denial", "non_denial", "question")},
    "kind": {"denies": "denies", "contradicts": "contradicts"},
    "verdict": {"mostlytrue": "mostly_true", "false": "false"},
    "is": {"confirmed": "confirmed", "machine": "machine"},
    "has": {"denial": "denial"},
}


def _read(text: str) -> Query:
    return parse(text, VOCABULARY)


def _wrong(text: str) -> list[tuple[Trouble, str]]:
    return [(problem.trouble, problem.word) for problem in _read(text).problems]


def test_the_query_of_the_help_text() -> None:
    query = _read('source:"Syrian Army" act:denial before:2017-05 chlorine -rebels "barrel bomb"')
    assert query.problems == ()
    assert query.terms == (Term("source", ("Syrian Army",)), Term("act", ("denial",)))
    assert (query.since, query.until) == (None, date(2017, 4, 30))
    assert query.web == 'chlorine -rebels "barrel bomb"'
    assert query.strict == '-rebels "barrel bomb"'
    assert query.meaning == "chlorine barrel bomb"


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("before:2017", None, date(2016, 12, 31)),
        ("after:2017-05", date(2017, 5, 1), None),
        ("on:2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("on:2017-04-13", date(2017, 4, 13), date(2017, 4, 13)),
        ("after:2017-04 before:2017-05", date(2017, 4, 1), date(2017, 4, 30)),
        ("after:2016 after:2017 before:2019 before:2018", date(2017, 1, 1), date(2017, 12, 31)),
        ("on:2017-12", date(2017, 12, 1), date(2017, 12, 31)),
    ],
)
def test_days(text: str, since: date | None, until: date | None) -> None:
    query = _read(text)
    assert (query.since, query.until, query.problems) == (since, until, ())


@pytest.mark.parametrize(
    "written", ["act:non_denial", "act:non-denial", 'act:"Non denial"', "ACT:NonDenial", "act:non_denial,"]
)
def test_spellings_of_one_value(written: str) -> None:
    assert _read(written).values("act") == ("non_denial",)


def test_values_of_one_field_are_alternatives() -> None:
    for text in ("act:denial,question", "act:denial act:question", "act:denial or act:question"):
        query = _read(text)
        assert query.values("act") == ("denial", "question")
        assert query.problems == ()
    assert _read("-act:denial").values("act", negated=True) == ("denial",)


def test_or_between_words() -> None:
    query = _read("gas or chlorine attack")
    assert query.web == "gas or chlorine attack"
    assert query.problems == ()


@pytest.mark.parametrize(
    ("text", "trouble", "word"),
    [
        ("colour:red", Trouble.UNKNOWN_FIELD, "colour:red"),
        ("act:shouting", Trouble.UNKNOWN_VALUE, "act:shouting"),
        ("act:", Trouble.NO_VALUE, "act:"),
        ('source:""', Trouble.NO_VALUE, 'source:""'),
        ("before:yesterday", Trouble.NO_DATE, "before:yesterday"),
        ("on:2017-13", Trouble.NO_DATE, "on:2017-13"),
        ("on:2017-02-30", Trouble.NO_DATE, "on:2017-02-30"),
        ("on:0000", Trouble.NO_DATE, "on:0000"),
        ("-after:2017", Trouble.DATE_TURNED_ROUND, "-after:2017"),
        ('"left open', Trouble.OPEN_QUOTE, '"left open'),
        ("or gas", Trouble.STRAY_OR, "or"),
        ("gas or", Trouble.STRAY_OR, "or"),
        ("gas or act:denial", Trouble.STRAY_OR, "or"),
        ("x" * (LONGEST + 3), Trouble.TOO_LONG, "xxx"),
        ("after:2018 before:2017", Trouble.NEVER, ""),
        (" ".join(["word"] * 41), Trouble.TOO_LONG, "word"),
        ("(((", Trouble.NOTHING, "((("),
        ("🙂 …", Trouble.NOTHING, "🙂 …"),
    ],
)
def test_what_is_wrong_is_named(text: str, trouble: Trouble, word: str) -> None:
    assert (trouble, word) in _wrong(text)


def test_a_slip_is_recognised_and_the_rest_still_searched() -> None:
    query = _read("sorce:Russia act:denail gas")
    assert [problem.meant for problem in query.problems] == ["source", "denial"]
    assert query.problems[1].allowed == ("assertion", "denial", "non_denial", "question")
    assert query.words == (Word("gas"),)


@pytest.mark.parametrize(
    "text", ["10:30", "https://wire.example/a", "3:1 ratio", "« gas »", "don't", "حلب", " \0\0"]
)
def test_what_only_looks_like_a_field_is_a_word(text: str) -> None:
    assert _wrong(text) == []


def test_curly_quotes_are_quotes() -> None:
    assert _read("source:“Syrian Army”") == _read('source:"Syrian Army"')


def test_long_words_of_a_phrase_keep_their_order() -> None:
    assert _read('"  barrel\n bomb "').words == (Word("barrel bomb", phrase=True),)


@given(st.text(max_size=700))
def test_any_text_is_read_and_every_problem_has_its_place(text: str) -> None:
    query = _read(text)
    for problem in query.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
    assert all(term.field in FIELDS and term.values for term in query.terms)


_VALUES = st.sampled_from(
    ["denial", "x", '"Syrian Army"', "2017", "2017-05", "", '"', "2017-99", "a,b", "false"]
)
_ODD = ["or", "OR", "-", '"', "gas", '"barrel bomb"', '-"a b"', "-rebels", "(", "غاز", ":", "a:b:c"]
_FIELDS = st.sampled_from([f"{minus}{field}:" for minus in ("", "-") for field in (*FIELDS, "nothing")])
_PARTS = st.one_of(
    st.builds(str.__add__, _FIELDS, _VALUES), st.sampled_from(_ODD), st.text(min_size=1, max_size=12)
)


@given(st.lists(_PARTS, max_size=12))
def test_a_query_written_out_reads_the_same(parts: list[str]) -> None:
    query = _read(" ".join(parts))
    again = _read(str(query))
    assert (again.words, again.terms) == (query.words, query.terms)
    assert (again.since, again.until) == (query.since, query.until)
    assert [p for p in again.problems if p.trouble != Trouble.NEVER] == []


@given(st.lists(_PARTS, max_size=12))
def test_values_are_of_the_vocabulary(parts: list[str]) -> None:
    query = _read(" ".join(parts))
    for field in CHOICE_FIELDS:
        found = {*query.values(field), *query.values(field, negated=True)}
        assert found <= set(VOCABULARY[field].values())


@given(st.text(max_size=12))
def test_a_period_begins_before_it_ends(text: str) -> None:
    found = period(text)
    assert found is None or found[0] <= found[1]
