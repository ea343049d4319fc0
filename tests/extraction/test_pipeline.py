"""The whole pipeline on its real weights: offsets, odd texts, other languages, wrong settings."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from claims.extraction import pipeline
from claims.extraction.pipeline import PIPELINE_VERSION, PipelineError, extract, extract_many, load
from claims.extraction.types import Act, Attribution, Extraction

RAID = (
    "The Norland Army claimed on Monday that a raid hit a hospital. The alliance, however, has rejected the "
    "suggestions. “We hit a depot,” Major-General Oleg Tarasov, a spokesman for the alliance, told CNN. "
    "He added that nobody died."
)


def check(text: str, found: Extraction) -> None:
    """What holds of every extraction, whatever the text."""
    assert found.pipeline_version == PIPELINE_VERSION
    seen = set()
    for a in found.attributions:
        assert a.content
        for start, end in (*a.source, *a.cue, *a.content, a.sentence):
            assert 0 <= start < end <= len(text)
        assert a.sentence[0] <= a.content[0][0]
        assert a.content[-1][1] <= a.sentence[1]
        assert 0 <= a.confidence <= 1
        assert (a.source, a.cue, a.content) not in seen
        seen.add((a.source, a.cue, a.content))


def test_claim_denial_source_relay_and_proposition() -> None:
    found = extract(RAID)
    check(RAID, found)
    by_source = {a.canonical_source: a for a in found.attributions}
    army, spokesman = by_source["Norland Army"], by_source["Oleg Tarasov"]
    assert RAID[slice(*army.content[0])].endswith("a raid hit a hospital")
    assert RAID[slice(*army.sentence)].endswith("hospital.")
    assert spokesman.affiliation == "alliance"
    denial = next(a for a in found.attributions if "rejected" in RAID[slice(*a.cue[0])])
    assert denial.act is Act.DENIAL
    assert denial.proposition == "a raid hit a hospital"
    assert any(a.relays == ("CNN",) for a in found.attributions)


def test_same_text_same_result_alone_and_in_a_batch() -> None:
    alone = extract(RAID)
    assert list(extract_many([RAID, "", RAID], batch_size=2)) == [alone, extract(""), alone]


def test_names_in_the_news_are_not_kept() -> None:
    """A worker that kept every word it met would grow for as long as there is news."""
    extract(RAID)
    known = len(load().vocab.strings), len([*load().vocab])
    for number in range(20):
        name = f"Zarl{'abcdefghijklmnopqrst'[number]}vik"
        found = extract(RAID.replace("Norland", name))
        assert f"{name} Army" in {a.canonical_source for a in found.attributions}
    assert (len(load().vocab.strings), len([*load().vocab])) == known


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\u00a0\u3000 ",
        "\x00\x01\x07 he said \x1b[31m that it fell \x00",
        "\ud800 Ana Ruiz said that the \udfff bridge fell.",
        "Ana Ruiz said\r\nthat the bridge\u00a0fell.\r\n\r\n“It fell,”\u2028she said.",
        "😀👩‍👩‍👧 Ana Ruiz said 👍🏽 that the bridge fell 🇳🇴.",
        "said said said said",
        "“““”””’’’'''\"\"\"",
        "ANA RUIZ SAYS BRIDGE FELL, MINISTRY DENIES IT",
        "Ana Ruiz said that the bridge fell " * 200,
        "a" * 5000,
        "\u202eAna Ruiz said that it fell\u202c",
    ],
)
def test_odd_texts(text: str) -> None:
    check(text, extract(text))


def test_offsets_point_into_the_text_as_given() -> None:
    text = "\ufeff\r\n\u00a0 😀 Ana Ruiz said on Friday that the old bridge fell.\r\n"
    found = extract(text)
    (attribution,) = found.attributions
    assert [text[a:b] for a, b in attribution.source] == ["Ana Ruiz"]
    assert text[attribution.content[0][1] - 19 : attribution.content[0][1]] == "the old bridge fell"


def test_other_languages_are_kept_out() -> None:
    found = extract("Le ministre a démenti vendredi que le pont ait été touché et il a parlé de mensonges.")
    assert found == Extraction((), "fr", PIPELINE_VERSION, "language: fr")


def test_negated_cue_is_no_claim_of_the_opposite() -> None:
    text = "The ministry did not say that the bridge fell. “It fell,” Mayor Ana Ruiz said."
    for a in extract(text).attributions:
        if a.canonical_source != "Ana Ruiz":
            assert "not" in " ".join(text[x:y] for x, y in a.cue)


def test_the_pipeline_is_loaded_once() -> None:
    assert load() is load()


def test_a_wrong_setting_fails_with_a_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAIMTRACK_PIPELINE", "no_such_pipeline")
    with pytest.raises(PipelineError, match="CLAIMTRACK_PIPELINE=no_such_pipeline"):
        extract(RAID)
    monkeypatch.setenv("CLAIMTRACK_PIPELINE", str(tmp_path))
    with pytest.raises(PipelineError, match="cannot load the weights"):
        extract(RAID)
    file = tmp_path / "weights"
    file.write_text("x")
    with pytest.raises(PipelineError, match="is a file"):
        load(str(file))


def test_another_spacy_pipeline_must_set_attributions(tmp_path: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(PipelineError, match=r"set no doc\._\.attributions"):
        load(str(tmp_path / "blank"))


def test_importing_the_module_does_not_load_spacy_or_django() -> None:
    code = (
        "import sys, claims.extraction.pipeline; "
        "sys.exit(any(name in sys.modules for name in ('spacy', 'django', 'onnxruntime')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_components_declare_what_they_need() -> None:
    problems = load().analyze_pipes()["problems"]
    assert not any(problems.values()), problems


def test_a_very_long_text_takes_linear_time() -> None:
    # Everything but the encoder, whose windows are linear by construction, on one paragraph of 15,000 words.
    from time import process_time

    from claims.extraction.components import attributions  # noqa: F401

    from .marked import said

    unit = "Ana Ruiz said that the bridge fell. She added that Paul Lind denied it, and the mayor left. "
    nlp = load()

    def seconds(copies: int) -> float:
        text = unit * copies
        one = [
            said(unit, "Ana Ruiz", "said", "the bridge fell"),
            said(unit, "She", "added", "Paul Lind denied it"),
        ]
        found = [_moved(a, i * len(unit)) for i in range(copies) for a in one]
        doc = nlp.make_doc(text)
        doc._.attributions = found
        start = process_time()
        for name, component in nlp.pipeline:
            if name != "claimtrack_attributions":
                doc = component(doc)
        assert len(doc._.attributions) == 2 * copies
        return process_time() - start

    seconds(20)
    assert seconds(800) < 16 * max(0.2, seconds(100))


def _moved(attribution: Attribution, by: int) -> Attribution:
    def move(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((a + by, b + by) for a, b in spans)

    return replace(
        attribution,
        source=move(attribution.source),
        cue=move(attribution.cue),
        content=move(attribution.content),
    )


def test_version_names_the_other_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMTRACK_PIPELINE", "/some/where/mine")
    assert pipeline.version() == f"{PIPELINE_VERSION}+mine"
