"""Acts and links that were marked by reading, beside PolNeAR's own marks.

    read_marks(training/data/marks.jsonl)      # acts and links of PolNeAR training articles, no text of them
    own_articles(training/data/own)            # articles of our own, with attributions, acts and links

A line of the marks: ``{"doc": id, "group": name, "claims": {"a0": [offset of its cue, act], …},
"links": [["a3", "a1", "denies", "sure"], ["a3", "other doc/a1", "repeats", "arguable"], …]}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.source_gold import GoldDoc, gold_attribution, is_held_out

DATA = Path(__file__).parent / "data"
MARKS = DATA / "marks.jsonl"
OWN = DATA / "own"


def read_lines(path: Path) -> list[dict[str, Any]]:
    """A JSON-lines file; an absent one has no lines."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def own_articles(folder: Path = OWN) -> Iterator[dict[str, Any]]:
    """Articles of our own: ``id``, ``group``, ``text``, ``attributions`` (with ids and acts), ``links``."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from read_lines(path)


def link_articles(data: Path) -> Iterator[dict[str, Any]]:
    """The claims of DATA's ``links_train`` in the shape of the marks; none where the files are absent."""
    acts = {(c["doc"], c["id"]): c["act"] for c in read_lines(data / "links_train_claims.jsonl")}
    for doc in read_lines(data / "links_train_docs.jsonl"):
        claims = {
            a["id"]: [a["cue"][0][0], acts[doc["id"], a["id"]]] for a in doc["attributions"] if a["cue"]
        }
        yield {"doc": doc["id"], "group": doc["group"], "claims": claims, "links": []}


def all_marks(data: Path, marks: Path = MARKS) -> dict[str, dict[str, Any]]:
    """Marks by article: ours and DATA's, DATA's first where both have an article."""
    found = {m["doc"]: m for m in read_lines(marks)}
    found.update({m["doc"]: m for m in link_articles(data)})
    return found


def act_docs(data: Path, *, held_out: bool) -> Iterator[GoldDoc]:
    """Every article with marked acts on one side of the fixed split; our own are all in the training part."""
    marks = all_marks(data)
    for article in read_lines(data / "polnear_train.jsonl"):
        mark = marks.get(article["id"])
        if mark is None or is_held_out(mark["group"]) is not held_out:
            continue
        acts = dict(mark["claims"].values())
        rows = [a for a in article["attributions"] if a["cue"] and a["cue"][0][0] in acts]
        yield _gold_doc(article, mark["group"], rows, [acts[a["cue"][0][0]] for a in rows])
    if not held_out:
        for article in own_articles():
            rows = article["attributions"]
            yield _gold_doc(article, article["group"], rows, [a["act"] for a in rows])


def _gold_doc(article: dict[str, Any], group: str, rows: list[dict[str, Any]], acts: list[str]) -> GoldDoc:
    claims = [{"act": act} for act in acts]
    return GoldDoc(article["id"], article["text"], group, [gold_attribution(a) for a in rows], claims)
