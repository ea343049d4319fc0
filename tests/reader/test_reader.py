"""The claim reader: what it is given, and what it makes of claims of our own."""

import numpy as np
import pytest

from claims.extraction.types import Act
from claims.reader.network import ACTS, MODEL, RELATIONS, Reader, ReaderError, default_reader
from claims.reader.text import CLS, LONGEST, MARKS, SEP, SURROUNDINGS, joined, side, surroundings
from tests.reader.harm import HARMS, harmed


@pytest.fixture(scope="module")
def reader() -> Reader:
    return default_reader()


def test_parts_are_marked_cut_and_joined(reader: Reader) -> None:
    words = reader.tokenizer
    claim = side(
        words, before="It rained. " * 30, source="The mayor", cue="denied", content="the charge " * 60
    )
    assert [claim.marks.count(mark) for mark in (1, 2, 3, 4)] == [LONGEST[1], 2, 1, LONGEST[4]]
    end_of_before = words.encode("It rained. " * 30, add_special_tokens=False).ids[-LONGEST[1] :]
    assert list(claim.pieces[: LONGEST[1]]) == end_of_before
    around = surroundings(words, "He spoke. " * 80)
    pieces, marks = joined(claim, around)
    assert len(pieces) == len(marks) == len(claim.pieces) + SURROUNDINGS + 3
    assert pieces[0] == CLS
    assert pieces.count(SEP) == 2
    assert max(marks) < MARKS
    assert set(marks[-SURROUNDINGS - 1 : -1]) == {5}


def test_empty_parts_leave_nothing(reader: Reader) -> None:
    assert side(reader.tokenizer, source=" \n", cue="", content="").pieces == ()
    found = reader.relations([(side(reader.tokenizer), side(reader.tokenizer))])
    assert np.isfinite(found).all()


def test_answers_are_log_probabilities_and_do_not_hang_on_company(reader: Reader) -> None:
    claims = [
        side(reader.tokenizer, source="The army", cue="said", content="it had bombed the port"),
        side(reader.tokenizer, source="The ministry", cue="said", content="the port was never bombed"),
        side(reader.tokenizer, source="A baker", cue="said", content="bread would be dearer in spring"),
    ]
    pairs = [(claims[0], claims[1]), (claims[0], claims[2])]
    together, alone = reader.relations(pairs), [reader.relations([pair])[0] for pair in pairs]
    assert np.array_equal(together, np.stack(alone))
    assert np.allclose(np.exp(together).sum(axis=1), 1, atol=1e-5)
    acts = reader.acts([(claims[0], surroundings(reader.tokenizer, "It was a quiet night."))], len(Act))
    assert np.allclose(np.exp(acts).sum(axis=1), 1, atol=1e-5)


def test_plain_relations_are_read(reader: Reader) -> None:
    def claim(source: str, cue: str, content: str):
        return side(reader.tokenizer, source=source, cue=cue, content=content)

    charge = claim("The union", "says", "the company dumped waste in the river")
    pairs = {
        "opposes": (claim("The company", "denied", "dumping any waste in the river"), charge),
        "repeats": (claim("Residents", "said", "waste was dumped in the river by the company"), charge),
        "none": (claim("A singer", "announced", "that her tour would begin in May"), charge),
    }
    found = {kind: reader.relations([pair])[0] for kind, pair in pairs.items()}
    for kind in ("opposes", "repeats"):
        column = RELATIONS.index(kind)
        assert max(found, key=lambda other: found[other][column]) == kind
    assert RELATIONS[int(found["none"].argmax())] == "none"


def test_acts_are_those_of_extraction_in_its_order() -> None:
    assert tuple(act.value for act in Act) == ACTS


@pytest.mark.parametrize("harm", HARMS)
def test_unusable_weights_say_what_to_do(tmp_path, harm: str) -> None:
    with pytest.raises(ReaderError, match="make train"):
        Reader(harmed(MODEL, "reader.onnx", harm, tmp_path / "model"))
