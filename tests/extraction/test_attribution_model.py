"""The shipped weights at work, and what happens where a model folder is not usable."""

import json
import shutil

import pytest
import spacy

from claims.extraction import attribution_model
from claims.extraction.attribution_model import (
    CONFIG,
    SHIPPED,
    WORDS_FILE,
    AttributionModel,
    ModelError,
    find_attributions,
    load_model,
)
from claims.extraction.components.attributions import touched

# A text, and the one attribution that has to be among those found: words of source, cue and content.
SENTENCES = {
    "direct quote": (
        "“We never closed the gate,” the harbour master said.",
        "harbour master",
        "said",
        "closed the gate",
    ),
    "quote after the speaker": (
        "Councillor Maria Lind told reporters: “The tunnel is safe.”",
        "Maria Lind",
        "told",
        "tunnel is safe",
    ),
    "indirect": (
        "The ministry said that two trucks had crossed the border.",
        "ministry",
        "said",
        "trucks had crossed",
    ),
    "without that": (
        "The airline claimed its pilots had been warned.",
        "airline",
        "claimed",
        "pilots had been warned",
    ),
    "according to": (
        "The dam broke at night, according to the regional governor.",
        "governor",
        "according to",
        "dam broke",
    ),
    "according to, in front": (
        "According to police, the driver fled the scene.",
        "police",
        "According to",
        "driver fled",
    ),
    "denial": ("The company has denied that it sold the data.", "company", "denied", "sold the data"),
    "denial of a noun": ("The minister rejected the accusations.", "minister", "rejected", "accusations"),
    "accusation": (
        "Opposition leaders accused the mayor of hiding the report.",
        "Opposition leaders",
        "accused",
        "mayor",
    ),
    "belief": ("Most analysts believe the talks will fail.", "analysts", "believe", "talks will fail"),
    "speaker in the middle": (
        "“The numbers,” Okafor added, “speak for themselves.”",
        "Okafor",
        "added",
        "speak for themselves",
    ),
    "quote over two sentences": (
        "“We saw nothing. There was no fire at all,” the captain told the committee.",
        "captain",
        "told",
        "There was no fire",
    ),
    "tweet": (
        "“Our planes were nowhere near the town,” the defence ministry tweeted.",
        "defence ministry",
        "tweeted",
        "planes",
    ),
    "pronoun": ("He insisted that the vote was fair.", "He", "insisted", "vote was fair"),
}


def read(text):
    return [
        {
            role: " … ".join(text[a:b] for a, b in getattr(found, role))
            for role in ("source", "cue", "content")
        }
        for found in find_attributions(text)
    ]


@pytest.mark.parametrize("name", SENTENCES)
def test_the_shipped_model_finds_who_said_what(name):
    text, source, cue, content = SENTENCES[name]
    found = read(text)
    assert any(source in a["source"] and cue in a["cue"] and content in a["content"] for a in found), found


def test_a_text_that_attributes_nothing():
    assert find_attributions("The bridge is forty metres long. It was painted green in spring.") == []


def test_two_speakers_of_one_sentence_are_told_apart():
    text = "The army said it had left the valley, but villagers said the soldiers were still there."
    found = read(text)
    pairs = [(a["source"], "left the valley" in a["content"], "still there" in a["content"]) for a in found]
    assert ("The army", True, False) in pairs
    assert ("villagers", False, True) in pairs


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "\u200b", "“", "said", "." * 500, "\ufeff \u2028"])
def test_next_to_nothing(text):
    for found in find_attributions(text):
        assert found.content


ODD = (
    "🧪🧪 The café’s owner, Zoë\u0301, said\u00a0“naïve people — 𝒶𝓁𝓁 of them — left.”\r\n\r\n"
    "ΟΙ ΥΠΟΥΡΓΟΙ\u200b denied it.\u2028THE GOVERNOR SAID THE DAM HELD 👩‍👩‍👧. \x00 He added: 'ﬁne'"
)


def test_offsets_are_code_points_of_exactly_this_text():
    nlp = spacy.blank("en")
    starts = {t.idx for t in nlp(ODD)}
    ends = {t.idx + len(t) for t in nlp(ODD)}
    found = find_attributions(ODD)
    assert found
    for attribution in found:
        for a, b in (*attribution.source, *attribution.cue, *attribution.content):
            assert 0 <= a < b <= len(ODD)
            assert a in starts
            assert b in ends


def test_a_shift_of_the_text_shifts_the_spans():
    text = SENTENCES["direct quote"][0]
    padding = "𝒳" * 3 + "\n\n"
    plain, moved = find_attributions(text), find_attributions(padding + text)
    assert plain[0].content == tuple((a - 5, b - 5) for a, b in moved[-1].content)


def test_blocks_of_a_long_text_lose_and_double_nothing(monkeypatch):
    filler = "The valley is long and its river is cold in spring. " * 12
    text = " ".join(f"{filler}Mayor Number{i} said the bridge would be closed." for i in range(30))
    whole = {a.cue for a in find_attributions(text)}
    monkeypatch.setattr(attribution_model, "BLOCK_WORDS", 700)
    monkeypatch.setattr(attribution_model, "BLOCK_MARGIN", 300)
    blocks = [a.cue for a in find_attributions(text)]
    assert len(blocks) == len(set(blocks))
    said = {((at, at + 4),) for at in range(len(text)) if text.startswith("said the bridge", at)}
    assert said <= whole
    assert said <= set(blocks)


def test_a_word_without_end_is_read():
    assert isinstance(find_attributions("The clerk said " + "x" * 100_000 + " was wrong."), list)


def test_confidence_is_a_probability():
    for text, *_ in SENTENCES.values():
        for found in find_attributions(text):
            assert 0 < found.confidence < 1


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "model"
    shutil.copytree(SHIPPED, copy)
    return copy


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ModelError, match="nowhere: no such model folder; restore"):
        AttributionModel(tmp_path / "nowhere")


def test_a_missing_file_is_named(folder):
    (folder / WORDS_FILE).unlink()
    with pytest.raises(ModelError, match=r"words\.onnx"):
        AttributionModel(folder)


def test_damaged_weights_are_noticed(folder):
    with (folder / WORDS_FILE).open("r+b") as file:
        file.seek(1000)
        file.write(b"\x00damaged\x00")
    with pytest.raises(ModelError, match=r"words\.onnx: damaged"):
        AttributionModel(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99}'])
def test_a_broken_config_is_noticed(folder, text):
    (folder / CONFIG).write_text(text)
    with pytest.raises(ModelError, match="make train"):
        AttributionModel(folder)


def test_a_calibration_that_lacks_a_factor_is_noticed(folder):
    config = json.loads((folder / CONFIG).read_text())
    del config["calibration"]["path"]
    (folder / CONFIG).write_text(json.dumps(config))
    with pytest.raises(ModelError, match="calibration lacks"):
        AttributionModel(folder)


def test_a_model_is_loaded_once():
    assert load_model() is load_model()


def pipeline(**config):
    from claims.extraction.components import attributions  # noqa: F401  (registers the factory)

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("claimtrack_attributions", config=config)
    return nlp


def test_the_component_fills_attributions_and_their_sentences():
    text = "It rained. The ministry said that two trucks had crossed. They came back."
    doc = pipeline()(text)
    (found,) = doc._.attributions
    assert text[slice(*found.sentence)] == "The ministry said that two trucks had crossed."
    assert text[slice(*found.cue[0])] == "said"
    assert pipeline()("")._.attributions == []


def test_the_component_names_a_wrong_folder(tmp_path):
    with pytest.raises(ModelError, match="nowhere"):
        pipeline(model=str(tmp_path / "nowhere"))


def test_touched_sentences():
    sentences = [(0, 10), (11, 20), (21, 30)]
    assert touched(((3, 5),), sentences) == (0, 10)
    assert touched(((12, 14), (22, 25)), sentences) == (11, 30)
    assert touched(((12, 20),), sentences) == (11, 20)
    assert touched(((12, 14),), []) == (12, 14)
