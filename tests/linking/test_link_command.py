"""`manage.py link`: documents in, links out, bad lines named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from claims.linking.types import LinkDocument
from tests.linking.articles import article

CLAIM = article(
    "The harbour union accused the port authority on Monday of dumping oil sludge into the bay.\n\n"
    "The port authority, however, has rejected the suggestions.\n",
    ("The harbour union", "accused", "the port authority on Monday of dumping oil sludge into the bay"),
    ("The port authority", "has rejected", "the suggestions"),
    name="port",
)


def as_record(document: LinkDocument, **more: Any) -> dict[str, Any]:
    return {
        "id": document.id,
        "text": document.text,
        "attributions": [
            {"id": claim.key[1], "source": claim.source, "cue": claim.cue, "content": claim.content}
            for claim in document.claims
        ],
        **more,
    }


def run(folder: Path, *records: Any, **options: Any) -> list[dict[str, Any]]:
    """The links that the command writes for `records` (a str is a line as it stands)."""
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    (folder / "docs.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = folder / "links.jsonl"
    call_command("link", str(folder / "docs.jsonl"), out=str(out), no_progress=True, **options)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_links_come_out_in_the_scorer_s_format_with_score_trigger_and_reason(tmp_path: Path) -> None:
    (link,) = run(tmp_path, as_record(CLAIM))
    assert (link["from"], link["to"], link["kind"]) == (["port", "c1"], ["port", "c0"], "denies")
    assert 0.6 <= link["score"] <= 1
    assert [part["text"] for part in link["trigger"]] == ["has rejected", "the suggestions"]
    for part in link["trigger"]:
        assert CLAIM.text[part["start"] : part["end"]] == part["text"]
    assert link["reason"].endswith(".")


def test_the_order_of_documents_does_not_matter(tmp_path: Path) -> None:
    other = article(
        "A port worker said oil sludge was dumped into the bay on Monday.\n",
        ("A port worker", "said", "oil sludge was dumped into the bay on Monday"),
        name="worker",
    )
    one, two = as_record(CLAIM), as_record(other)
    assert run(tmp_path, one, two) == run(tmp_path, two, one)


def test_without_ids_and_with_texts_apart(tmp_path: Path) -> None:
    record = as_record(CLAIM)
    text = record.pop("text")
    for attribution in record["attributions"]:
        del attribution["id"]
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": "port", "text": text}) + "\n", encoding="utf-8")
    (link,) = run(tmp_path, record, texts=str(tmp_path / "texts.jsonl"))
    assert (link["from"], link["to"]) == (["port", "a1"], ["port", "a0"])


def test_groups_are_not_linked_with_one_another(tmp_path: Path) -> None:
    claim = article(
        "The union said a crane fell on Pier 4.\n", ("The union", "said", "a crane fell on Pier 4"), name="a"
    )
    again = article(
        "The guild said a crane fell on Pier 4.\n", ("The guild", "said", "a crane fell on Pier 4"), name="b"
    )
    together = [as_record(claim, group="g"), as_record(again, group="g")]
    apart = [as_record(claim, group="g"), as_record(again, group="h")]
    alone = [as_record(claim), as_record(again)]
    assert [link["kind"] for link in run(tmp_path, *together, group_field="group")] == ["repeats"]
    assert run(tmp_path, *apart, group_field="group") == []
    assert run(tmp_path, *alone, group_field="group") == []
    assert len(run(tmp_path, *apart)) == 1


GOOD = {"id": "x", "text": "He said no.", "attributions": [{"id": "a", "source": [[0, 2]], "cue": [[3, 7]]}]}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ({"text": "x", "attributions": []}, '"id" is missing'),
        ({"id": "y", "attributions": []}, '"text" is missing'),
        ({"id": "y", "text": "x"}, '"attributions" is missing'),
        ({"id": "y", "text": "x", "attributions": [{"source": [[0, 5]]}]}, "attribution 0, source: [0, 5]"),
        ({"id": "y", "text": "x", "attributions": [{"cue": [[0]]}]}, "attribution 0, cue"),
        ({"id": "y", "text": "x", "attributions": [{"content": [[1, 0]]}]}, "attribution 0, content"),
        (
            {"id": "y", "text": "x", "attributions": [{"id": "a"}, {"id": "a"}]},
            'two attributions have the id "a"',
        ),
        ({"id": "y", "text": "x", "attributions": [], "published_at": "soon"}, "no ISO date"),
        ({"id": "x", "text": "again", "attributions": []}, 'id "x" is already on line 1'),
    ],
)
def test_a_bad_line_is_named_and_nothing_written(tmp_path: Path, line: Any, wrong: str) -> None:
    with pytest.raises(CommandError) as error:
        run(tmp_path, GOOD, line)
    assert "docs.jsonl, line 2: " in str(error.value)
    assert wrong in str(error.value)
    assert not (tmp_path / "links.jsonl").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot read .*nothing\.jsonl"):
        call_command("link", str(tmp_path / "nothing.jsonl"), out=str(tmp_path / "out.jsonl"))


def test_claims_without_any_words_are_borne(tmp_path: Path) -> None:
    empty = {"id": "e", "text": "", "attributions": [{"id": "a"}, {"id": "b"}]}
    assert all(link["kind"] for link in run(tmp_path, empty, GOOD))
