"""The project's own measure of attributions, on a text of its own."""

import pytest

from training.attribution_score import matches, score

TEXT = "The harbour union said that the ferry had left. She denied it."


def spans(**roles):
    found = {}
    for role in ("source", "cue", "content"):
        words = roles.get(role)
        found[role] = [[TEXT.index(words), TEXT.index(words) + len(words)]] if words else []
    return found


GOLD = spans(source="The harbour union", cue="said", content="that the ferry had left")


def figures(*predicted):
    return score([{"id": "a", "text": TEXT, "attributions": [GOLD]}], {"a": list(predicted)})


def test_the_gold_itself_is_right_in_every_way():
    assert all(row["f1"] == 1 for row in figures(GOLD).values())


def test_half_the_content_and_one_telling_word_of_the_source_will_do():
    found = figures(spans(source="union", cue="said", content="the ferry had"))
    assert found["attribution"]["f1"] == found["content"]["f1"] == 1
    assert found["strict"]["f1"] == 0


@pytest.mark.parametrize("source", ["She", "The", None])
def test_a_wrong_source_is_wrong_even_where_it_shares_an_article(source):
    found = figures(spans(source=source, content="that the ferry had left"))
    assert found["attribution"]["f1"] == 0
    assert found["content"]["f1"] == 1


def test_a_pair_counts_once():
    assert figures(GOLD, GOLD)["attribution"] == {
        "precision": 0.5,
        "recall": 1.0,
        "f1": pytest.approx(2 / 3),
        "matched": 1,
        "predicted": 2,
        "gold": 1,
    }


def test_nothing_found():
    assert figures()["attribution"]["f1"] == 0
    assert matches({"text": TEXT, "attributions": [GOLD]}, []) == set()
