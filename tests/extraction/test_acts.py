"""Acts: those that the cue names are certain; the classifier's file must fit its features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from claims.extraction.act_features import SIZE, features
from claims.extraction.components.acts import ACTS, weights
from claims.extraction.explicit_acts import explicit_act
from claims.extraction.types import Act

from .marked import run, said


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "act"),
    [
        ("Ana Ruiz denied that it fell.", "Ana Ruiz", "denied", "that it fell", Act.DENIAL),
        ("The claim has been denied by the army.", "the army", "has been denied by", "The claim", Act.DENIAL),
        ("The army rejected the suggestions.", "The army", "rejected", "the suggestions", Act.DENIAL),
        ("“The claim is false,” Ana Ruiz said.", "Ana Ruiz", "said", "The claim is false", Act.DENIAL),
        ("Ana Ruiz accused the army of lying.", "Ana Ruiz", "accused", "the army of lying", Act.ACCUSATION),
        ("The army declined to comment on it.", "The army", "declined to comment on", "it", Act.NON_DENIAL),
    ],
)
def test_acts_that_the_cue_names(text: str, source: str, cue: str, content: str, act: Act) -> None:
    (found,) = run(text, [said(text, source, cue, content, act=Act.OTHER)], "acts")
    assert found.act is act


def test_negated_denial_is_no_denial() -> None:
    text = "The army did not deny that it fell."
    (found,) = run(text, [said(text, "The army", "did not deny", "that it fell")], "acts")
    assert found.act is not Act.DENIAL


def test_features_are_stable_and_in_range() -> None:
    text = "Ana Ruiz asked why it fell."
    found = features(text, said(text, "Ana Ruiz", "asked", "why it fell"), (0, len(text)))
    assert found == sorted(set(found))
    assert found[0] >= 0
    assert found[-1] < SIZE
    assert found == features(text, said(text, "Ana Ruiz", "asked", "why it fell"), (0, len(text)))


def test_a_file_of_other_acts_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "acts.npz", weights=np.zeros((SIZE, len(ACTS))), acts=np.array(["a"] * len(ACTS)))
    with pytest.raises(ValueError, match="trained for other acts"):
        weights(tmp_path / "acts.npz")


@pytest.mark.parametrize(
    ("source", "cue", "content", "act"),
    [
        ("The army", "could not confirm", "that it fell", Act.NON_DENIAL),
        ("The army", "has neither confirmed nor denied", "the fall", Act.NON_DENIAL),
        ("The army", "said", "it had no information on the fall", Act.NON_DENIAL),
        ("The army", "had no comment on", "the fall", Act.NON_DENIAL),
        ("The army", "said", "it was not in a position to verify the reports", Act.NON_DENIAL),
        ("The army", "said", "it was looking into that", Act.NON_DENIAL),
        ("The army", "would not name", "anyone", Act.NON_DENIAL),
        ("The army", "said", "that is not so", Act.DENIAL),
        ("The army", "said", "it is simply untrue", Act.DENIAL),
        ("The army", "said", "this never happened", Act.DENIAL),
        ("The army", "called", "the Chilean report a deliberate fabrication", Act.DENIAL),
        ("The army", "said", "its planes had not bombed the port", Act.DENIAL),
        ("The army", "said", "no Peruvian plane had been there", Act.DENIAL),
        ("The army", "disputes", "this", Act.DENIAL),
        ("The army", "hopes", "that it fell", Act.BELIEF),
        ("The army", "said", "it hoped for rain", Act.BELIEF),
        ("The army", "called for", "an inquiry", Act.DEMAND),
    ],
)
def test_acts_that_set_phrases_name(source: str, cue: str, content: str, act: Act) -> None:
    text = f"{source} {cue} {content}."
    (found,) = run(text, [said(text, source, cue, content, act=Act.OTHER)], "acts")
    assert found.act is act


@pytest.mark.parametrize(
    ("cue", "content"),
    [
        ("said", "it was wrong to close the port"),
        ("said", "that a port which had not been used fell"),
        ("called", "the port a gem"),
        ("did not dispute", "that it fell"),
    ],
)
def test_rules_see_no_denial(cue: str, content: str) -> None:
    text = f"The army {cue} {content}."
    assert explicit_act(text, said(text, "The army", cue, content)) is not Act.DENIAL
