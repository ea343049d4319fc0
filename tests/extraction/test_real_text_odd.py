"""Texts of any length and any characters: nothing breaks, offsets hold, time is linear, memory bounded."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from time import process_time

import pytest

from claims.extraction import furniture, languages
from claims.extraction.pipeline import extract, load
from claims.extraction.types import Attribution, Extraction

from .marked import said
from .real_text import words_at
from .test_pipeline import check

PLAIN = "The mayor of Karst, Ana Ruiz, said on Friday that the old bridge had fallen. {}The road is closed."


def contents(text: str, found: Extraction) -> list[str]:
    return [words_at(text, a.content) for a in found.attributions]


@pytest.mark.parametrize(
    "odd",
    [
        "\x00\x01\x02 ",
        "\ud83d \udc4d ",
        "\ufeff\u200b\u200c\u200d\u2060 ",
        "👨‍👩‍👧‍👦🏳️‍🌈🇳🇴👍🏽 ",
        "مرحبا بالعالم שלום ",
        "\u202e\u2066abc\u2069\u202c ",
        "e\u0301\u0327" + "\u0301" * 300 + " ",
        "İıŁßﬁﬃǅ ",
        "𝔗𝔥𝔢 𝕞𝕒𝕪𝕠𝕣 ",
        "\r\n\r\n\t\v\f\u0085\u2028\u2029 ",
        "中文字符，没有空格。 ",
        "“”‘’«»„‟\"'`´ ",
        "\U0010ffff\ufffe\uffff ",
        "http://example.org/" + "a" * 400 + " ",
    ],
)
def test_odd_characters_between_leave_the_claim_alone(odd: str) -> None:
    text = PLAIN.format(odd)
    found = extract(text)
    check(text, found)
    assert any("the old bridge had fallen" in words for words in contents(text, found))
    shifted = odd + PLAIN.format("")
    found = extract(shifted)
    check(shifted, found)
    assert any("the old bridge had fallen" in words for words in contents(shifted, found))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "said",
        "No.",
        "“",
        "“Yes.”",
        "“We left.” “They stayed.” “Nobody knows.”",
        ".,;:!?…—–-()[]{}“”‘’\"'/\\|@#$%^&*",
        "." * 20_000,
        "“" * 2_000,
        '"' * 2_000,
        "a" * 100_000,
        "said " * 1_000,
        "\n" * 50_000,
        "said\n" * 2_000,
        "\u0301" * 10_000,
        "😀" * 2_000,
        "\u200b" * 10_000,
        "\ud800" * 1_000,
        "\x00" * 10_000,
        "A: " * 1_000,
        "By Ana Ruiz\n" * 1_000,
        "(" * 1_000 + "he said" + ")" * 1_000,
    ],
    ids=lambda text: f"{text[:6]!r} of {len(text)}",
)
def test_nothing_breaks(text: str) -> None:
    check(text, extract(text))


def test_line_ends_of_every_system_give_the_same_claims() -> None:
    text = "Ana Ruiz denied that the bridge fell.\n\n“It stands,” she said.\n\nPaul Lind said it was old.\n"
    expected = contents(text, extract(text))
    assert len(expected) == 3
    for end in ("\r\n", "\r", "\u2028"):
        other = text.replace("\n", end)
        check(other, extract(other))
        assert contents(other, extract(other)) == expected, repr(end)


def test_random_characters() -> None:
    chance = random.Random(7)
    pools = [
        "said that the army denied ",
        "“”\"'’ \n",
        "abcdefgh ",
        "\u0300\u200d\ufe0f😀",
        "\x00\ud800\udfff",
        ":@.-",
    ]
    for _ in range(40):
        text = "".join(chance.choice(chance.choice(pools)) for _ in range(chance.randrange(400)))
        check(text, extract(text))


ARTICLE = (
    "Ana Ruiz, the mayor of Karst, said on Friday that the old bridge had fallen. The ministry denied it, "
    "and a spokesman called the report “a lie from end to end”. Snow lay on the road to the north, and the "
    "river was high. According to the Harbour Times, two engineers had warned of rust in May. Paul Lind "
    "drove on.\n\n"
)


def test_long_texts_take_linear_time_and_bounded_memory() -> None:
    # In a process of its own, whose peak is its own; 6,500 words are more than one block of the network.
    code = """
import resource, sys, time
from claims.extraction.pipeline import extract
article = sys.stdin.read()
def read(total):
    text = article * (total // len(article.split()))
    begun = time.process_time()
    found = len(extract(text).attributions)
    return time.process_time() - begun, found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read(500)
print(*read(6_500), *read(13_000))
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=ARTICLE,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    short, few, low, long, many, high = (float(x) for x in run.stdout.split())
    assert many >= 1.9 * few > 0
    assert long < 4 * short
    assert high < 1.5 * low


@pytest.mark.timeout(900)  # a minute of one processor's work, for which a busy machine takes long
def test_200_000_words_pass_every_component_in_linear_time() -> None:
    # All but the network, which alone would take minutes; it reads blocks of 6,000 words (test above).
    nlp = load()
    copies = 200_000 // len(ARTICLE.split())
    one = [
        said(ARTICLE, "Ana Ruiz, the mayor of Karst,", "said", "the old bridge had fallen"),
        said(ARTICLE, "The ministry", "denied", "it"),
        said(ARTICLE, "the Harbour Times", "According to", "two engineers had warned of rust in May"),
    ]

    def seconds(times: int) -> float:
        text = ARTICLE * times
        begun = process_time()
        languages.identify(text)
        furniture.furniture_spans(text)
        doc = nlp.make_doc(text)
        doc._.attributions = [moved(a, i * len(ARTICLE)) for i in range(times) for a in one]
        for name, component in nlp.pipeline:
            if name not in ("claimtrack_attributions", "claimtrack_nested"):
                doc = component(doc)
        assert len(doc._.attributions) == 3 * times
        return process_time() - begun

    seconds(10)
    assert seconds(copies) < 30 * max(seconds(copies // 10), 0.5)


def moved(attribution: Attribution, by: int) -> Attribution:
    source, cue, content = (
        tuple((a + by, b + by) for a, b in spans)
        for spans in (attribution.source, attribution.cue, attribution.content)
    )
    return replace(attribution, source=source, cue=cue, content=content)


def test_a_single_line_of_2_000_words_is_read() -> None:
    text = ARTICLE.replace("\n", " ").replace(".", "") * (2_000 // len(ARTICLE.split()))
    found = extract(text)
    check(text, found)
    assert len(found.attributions) > 30
