"""What counts as the same text and as a near copy."""

import subprocess
import sys

import pytest

from articles import dedup
from tests.articles.texts import BODY, report


def alike(one: str, other: str) -> float:
    return dedup.similarity(dedup.signature(one), dedup.signature(other))


def test_keys_fit_the_database() -> None:
    values = dedup.signature(BODY)
    keys = dedup.band_keys(values)
    assert len(values) == dedup.PERMUTATIONS
    assert all(0 <= value < 2**32 for value in values)
    assert len(set(keys)) == dedup.BANDS
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert any(key < 0 for key in keys)


def test_signatures_are_the_same_in_every_process() -> None:
    """They are stored: Python's own hash differs from process to process."""
    program = f"from articles import dedup; print(dedup.band_keys(dedup.signature({BODY!r})))"
    printed = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout
    assert printed.strip() == str(dedup.band_keys(dedup.signature(BODY)))


def test_case_punctuation_and_line_ends_do_not_matter() -> None:
    assert alike(BODY, BODY.upper().replace("\n", "\r\n").replace(",", " –")) == 1.0


COPIED = report("bridge")
SENTENCES = COPIED.split(". ")


@pytest.mark.parametrize(
    "copy",
    [
        "By our own staff. " + COPIED,
        ". ".join(SENTENCES[: len(SENTENCES) * 3 // 4]),
        ". ".join("Another sentence stands here now" if n % 15 == 7 else s for n, s in enumerate(SENTENCES)),
    ],
)
def test_wire_copies_are_near_copies(copy: str) -> None:
    assert alike(COPIED, copy) >= dedup.NEAR_COPY
    shared = set(dedup.band_keys(dedup.signature(copy))) & set(dedup.band_keys(dedup.signature(COPIED)))
    assert shared


@pytest.mark.parametrize(
    "other",
    [
        report("harbour"),
        ". ".join(SENTENCES[:5]) + ". " + report("harbour"),  # a quotation in common
        ". ".join(SENTENCES[: len(SENTENCES) // 3]),
        "words",
    ],
)
def test_other_reports_are_not(other: str) -> None:
    assert alike(COPIED, other) < dedup.NEAR_COPY


def test_last_third_cut_away() -> None:
    """The figure at the threshold's definition: within three standard errors of two thirds."""
    long = report("bridge", 90)
    words = long.split()
    assert alike(long, " ".join(words[: len(words) * 2 // 3])) == pytest.approx(2 / 3, abs=0.125)


def test_short_texts_and_scripts_without_spaces() -> None:
    assert alike("two words", "Two words!") == 1.0
    assert alike("two words", "two others") == 0.0
    assert dedup.words("橋は閉鎖") == ["橋", "は", "閉", "鎖"]
