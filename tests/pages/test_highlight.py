"""Marking of spans: nothing of the text is lost, nothing of it becomes markup."""

import re
from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from claims.highlight import Mark, by_paragraph, cut, paragraphs, render


class _Checker(HTMLParser):
    """Fails where an element is not closed in order; keeps the words and what each was marked with."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[tuple[str, str]] = []
        self.classes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"mark", "span"}
        self.open.append(tag)
        self.classes.append(dict(attrs).get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.classes.pop()

    def handle_data(self, data: str) -> None:
        self.words.append((data, " ".join(self.classes)))


def _read(html: str) -> _Checker:
    checker = _Checker()
    checker.feed(html)
    checker.close()
    assert not checker.open
    return checker


_TEXT = st.text(st.sampled_from("ab <>&\"'\n\r\xa0é\u202e😀"), max_size=60)
_MARKS = st.lists(
    st.builds(
        Mark,
        st.integers(0, 70),
        st.integers(0, 70),
        st.sampled_from(["source", "cue", "content", "trigger"]),
        st.integers(0, 9),
    ),
    max_size=8,
)


@given(_TEXT, _MARKS)
def test_every_character_is_there_once_with_its_marks(text: str, marks: list[Mark]) -> None:
    pieces = list(cut(0, len(text), marks))
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    for piece in pieces:
        for place in range(piece.start, piece.end):
            assert set(piece.marks) == {mark for mark in marks if mark.start <= place < mark.end}
    html = render(text, marks)
    assert unescape(re.sub(r"<[^>]*>", "", html)) == text
    _read(html)


@given(_TEXT, _MARKS)
def test_paragraphs_hold_all_that_is_not_blank(text: str, marks: list[Mark]) -> None:
    found = paragraphs(text)
    inside = {place for paragraph in found for place in range(paragraph.start, paragraph.end)}
    assert all(not character.strip() for place, character in enumerate(text) if place not in inside)
    for paragraph, touching in zip(found, by_paragraph(found, marks), strict=True):
        expected = {
            mark
            for mark in marks
            if mark.start < mark.end and mark.start < paragraph.end and mark.end > paragraph.start
        }
        assert expected <= set(touching)


def test_overlapping_marks_share_a_piece() -> None:
    html = render("abcdef", [Mark(0, 4, "content", 1, "act-denial"), Mark(2, 6, "cue", 2)])
    words = [(word, classes) for word, classes in _read(html).words]
    assert words == [
        ("ab", "is-content act-denial"),
        ("cd", "is-cue is-content act-denial"),
        ("ef", "is-cue"),
    ]
    assert 'data-claims="1 2"' in html


def test_markup_in_the_text_stays_text() -> None:
    text = "<script>alert('x')</script> & \"more\""
    html = render(text, [Mark(3, 12, "content", 1)], anchors={0: ['c1" onload="x']})
    assert "<script" not in html
    assert 'onload="' not in html
    assert "".join(word for word, _classes in _read(html).words) == text


def test_anchor_stands_before_the_words_of_its_claim() -> None:
    assert render("one two", [Mark(4, 7, "content", 5)], anchors={4: ["c5"]}) == (
        'one <span class="anchor" id="c5"></span><mark class="is-content" data-claims="5">two</mark>'
    )


def test_lines_that_an_editor_wrapped_are_joined() -> None:
    line = "These words go on until the line is full at some seventy marks or so"
    wrapped, verse = f"{line}\n{line}\nthe end.", "Roses\nViolets"
    found = paragraphs(f"{wrapped}\n\n{verse}")
    assert [paragraph.joined for paragraph in found] == [True, False]


def test_text_without_blank_lines_breaks_at_each_line_end() -> None:
    assert len(paragraphs("one\r\ntwo\r\nthree")) == 3
