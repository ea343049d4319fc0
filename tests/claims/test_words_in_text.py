"""Words that a person has selected or pasted are found where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.words_in_text import WordsNotPlaced, find_words, merged, place_words, sentence_of

TEXT = (
    "The mayor said the gate was open. Nobody said more.\n\n"
    "“It’s shut,” the clerk\r\nsaid; later he said the gate was open — wide open."
)


def _words(**roles: str) -> dict[str, list[str]]:
    placed = place_words(TEXT, roles)
    return {role: [TEXT[a:b] for a, b in spans] for role, spans in placed.items()}


def test_each_role_is_placed_beside_the_content() -> None:
    placed = place_words(TEXT, {"content": "wide open", "cue": "said", "source": "he"})
    assert placed["cue"][0][0] == TEXT.rindex("said")
    assert TEXT[slice(*placed["source"][0])] == "he"
    assert placed["source"][0][0] == TEXT.index("he said")


@pytest.mark.parametrize(
    ("pasted", "stands"),
    [
        ("the clerk said", "the clerk\r\nsaid"),
        ('"It\'s shut,"', "“It’s shut,”"),
        ("open - wide open", "open — wide open"),
        ("  Nobody \n said ", "Nobody said"),
    ],
)
def test_white_space_quotation_marks_and_dashes_do_not_matter(pasted: str, stands: str) -> None:
    assert _words(content=pasted)["content"] == [stands]


def test_whole_words_come_first_and_parts_only_where_there_is_nothing_else() -> None:
    assert [TEXT[a:b] for a, b in find_words(TEXT, "he")] == ["he"]
    assert find_words(TEXT, "lerk") == [(TEXT.index("lerk"), TEXT.index("lerk") + 4)]
    assert find_words(TEXT, " ") == []


def test_the_place_that_was_pointed_at_counts() -> None:
    second = TEXT.rindex("the gate was open")
    assert place_words(TEXT, {"content": "the gate was open"}, near={"content": [second + 3]})["content"] == (
        (second, second + 17),
    )
    assert place_words(TEXT, {"content": "the gate was open"}, around=len(TEXT))["content"][0][0] == second
    assert place_words(TEXT, {"content": "the gate was open"}, around=0)["content"][0][0] < second


def test_the_other_words_decide_between_two_places() -> None:
    second = TEXT.rindex("the gate was open")
    placed = place_words(TEXT, {"content": "the gate was open", "source": "later he"})
    assert placed["content"][0][0] == second
    with pytest.raises(WordsNotPlaced, match="2 times") as told:
        place_words(TEXT, {"content": "the gate was open"})
    assert told.value.role == "content"


def test_pieces_stand_in_order_or_where_they_were_selected() -> None:
    assert _words(content="the gate … wide open")["content"] == ["the gate", "wide open"]
    late, early = TEXT.index("wide open"), TEXT.index("The mayor")
    placed = place_words(TEXT, {"content": "wide open … The mayor"}, near={"content": [late, early]})
    assert [TEXT[a:b] for a, b in placed["content"]] == ["The mayor", "wide open"]


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ({"content": ""}, "content"),
        ({"content": "the moon"}, "content"),
        ({"content": "wide open … The mayor"}, "content"),
        ({"content": "wide open", "cue": "shouted"}, "cue"),
        ({"content": "wide open", "source": "x" * 5001}, "source"),
        ({"content": " … ".join(["the"] * 21)}, "content"),
    ],
)
def test_what_stands_nowhere_names_its_role(roles: dict[str, str], role: str) -> None:
    with pytest.raises(WordsNotPlaced) as told:
        place_words(TEXT, roles)
    assert told.value.role == role


def test_the_sentence_of_words_takes_a_near_cue_along() -> None:
    content = ((TEXT.index("Nobody"), TEXT.index("Nobody") + 6),)
    assert TEXT[slice(*sentence_of(TEXT, {"content": content}))] == "Nobody said more."
    cue = ((TEXT.index("said"), TEXT.index("said") + 4),)
    assert TEXT[slice(*sentence_of(TEXT, {"content": content, "cue": cue}))].startswith("The mayor said")
    far = "Far away. " * 100
    assert sentence_of(far + "Here. He said.", {"content": ((1000, 1004),), "cue": ((0, 3),)}) == (1000, 1005)


def test_touching_pieces_are_one() -> None:
    assert merged([(5, 9), (0, 3), (3, 4), (8, 12)]) == ((0, 4), (5, 12))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40), st.lists(st.integers(0, 300), max_size=3))
def test_no_words_break_it_and_what_is_found_lies_in_the_text(text: str, words: str, near: list[int]) -> None:
    try:
        placed = place_words(text, {"content": words, "cue": words}, near={"content": near})
    except WordsNotPlaced:
        return
    for spans in placed.values():
        assert all(0 <= start < end <= len(text) for start, end in spans)
    start, end = sentence_of(text, placed)
    assert start <= placed["content"][0][0]
    assert placed["content"][-1][1] <= end
