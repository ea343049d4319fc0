"""Every kind of text that news is made of, read by the whole pipeline on its real weights.

The texts stand in ``real_texts/``, one kind a file, with their attributions marked; see ``real_text``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claims.extraction.types import Act

from .real_text import MarkedText, extraction_of, read, read_marks, words_at

FOLDER = Path(__file__).parent / "real_texts"
KINDS = sorted(path.stem for path in FOLDER.glob("*.txt"))
FOUND = 0.75  # of a kind's attributions: no reader, and no network, agrees with another on every single one
EXTRA = 0.25  # further attributions, in the kind's marked ones: readers differ on what is worth one


def texts_of(kind: str) -> list[MarkedText]:
    blocks = (FOLDER / f"{kind}.txt").read_text(encoding="utf-8").split("\n---\n")
    return [read_marks(block.strip("\n")) for block in blocks]


def test_every_kind_has_texts() -> None:
    assert len(KINDS) >= 18
    for kind in KINDS:
        assert len(texts_of(kind)) >= 3, kind


@pytest.mark.parametrize("kind", KINDS)
def test_who_said_what_is_found(kind: str) -> None:
    readings = [read(text) for text in texts_of(kind)]
    told = sum(r.told for r in readings)
    missed = [words for r in readings for words in r.missed]
    extra = [words for r in readings for words in r.extra]
    assert len(missed) <= (1 - FOUND) * told, missed
    assert len(extra) <= EXTRA * told, extra


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_taken_from_what_nobody_says(kind: str) -> None:
    assert [words for text in texts_of(kind) for words in read(text).touched] == []


@pytest.mark.parametrize("kind", KINDS)
def test_spans_are_whole_words_inside_the_text(kind: str) -> None:
    for text in (t.text for t in texts_of(kind)):
        for found in extraction_of(text).attributions:
            for start, end in (*found.source, *found.cue, *found.content):
                assert 0 <= start < end <= len(text)
                words = text[start:end]
                assert words == words.strip()
                assert not re.match(r"\w", text[end : end + 1]) or not re.match(r"\w", words[-1]), words
                assert not re.match(r"\w", words[0]) or not re.match(r"\w", text[start - 1 : start]), words
            assert list(found.content) == sorted(found.content)
            assert found.sentence[0] <= found.content[0][0]
            assert found.content[-1][1] <= found.sentence[1]


def test_no_writer_photographer_or_place_speaks() -> None:
    names = (
        "Westlake",
        "Lindt",
        "Poole",
        "Reed",
        "Ard",
        "Getty",
        "Brill/",
        "Advertisement",
        "caption",
        "KARST,",
    )
    for kind in ("bylines", "captions", "boilerplate", "datelines"):
        for text in texts_of(kind):
            for found in extraction_of(text.text).attributions:
                who = f"{found.canonical_source} {words_at(text.text, found.source)}"
                assert not [name for name in names if name.lower() in who.lower()], who


def test_a_proposition_holds_no_furniture() -> None:
    for kind in ("boilerplate", "captions", "bylines"):
        for text in texts_of(kind):
            for found in extraction_of(text.text).attributions:
                assert not re.search(r"advertisement|click here|photo|©", found.proposition, re.IGNORECASE)


def test_a_quotation_cut_by_an_advertisement_is_one_content_in_two_parts() -> None:
    text = next(t.text for t in texts_of("boilerplate") if t.text.startswith("“We have nothing"))
    (found,) = extraction_of(text).attributions
    assert [text[a:b] for a, b in found.content] == [
        "“We have nothing to hide, and",
        "we will open every book,”",
    ]
    assert "treasurer" in found.canonical_source


def test_a_long_quotation_is_held_to_its_last_paragraph() -> None:
    for text in texts_of("long_quotes"):
        last = text.told[0].content[-1][1]
        assert max(b for a in extraction_of(text.text).attributions for _, b in a.content) >= last - 1, (
            text.text
        )


def test_no_is_kept_in_a_negated_cue() -> None:
    for text in texts_of("negated"):
        for told in text.told:
            for found in extraction_of(text.text).attributions:
                if any(a < told.content[-1][1] and b > told.content[0][0] for a, b in found.content):
                    assert re.search(r"\b(?:not|never|neither|nor)\b", words_at(text.text, found.cue)) or (
                        found.act not in (Act.ASSERTION, Act.ACCUSATION)
                    ), words_at(text.text, found.cue)


@pytest.mark.parametrize("words", ["has been denied by", "was rejected by"])
def test_a_passive_denial_is_one(words: str) -> None:
    (text,) = (t for t in texts_of("passives") if words in t.text)
    (found,) = extraction_of(text.text).attributions
    assert found.act is Act.DENIAL
    assert not found.content[0][0] > text.text.index(words)


def test_what_a_news_medium_passes_on_is_its_source_s_with_the_medium_as_relay() -> None:
    text = next(t.text for t in texts_of("nested") if "the army" in t.text)
    by_source = {words_at(text, a.source): a for a in extraction_of(text).attributions}
    assert by_source["the army"].relays == ("Sudrian news agency",)
    assert words_at(text, by_source["the army"].content) == "to have shot down two drones"


def test_capitals_are_read_like_any_text() -> None:
    plain = [t.text for kind in ("datelines", "bylines", "passives") for t in texts_of(kind)]
    same = total = 0
    for text in plain:
        shouted = text.upper()
        assert len(shouted) == len(text)
        a, b = extraction_of(text).attributions, extraction_of(shouted).attributions
        wanted = {words_at(shouted, f.content) for f in a}
        total += len(wanted)
        same += len(wanted & {words_at(shouted, f.content) for f in b})
    assert same >= FOUND * total
