"""What the whole pipeline says of held-out claims that it finds: who speaks, and what kind of claim it is.

The claims are those of the articles of ``links_train`` that are kept for measuring (see ``source_gold``).
Given are their texts alone. Acts and speakers are counted over the claims that are found, by the rule of
``attribution_score``; these articles taught the tagger where attributions are (never their acts or speakers),
so the share found is higher than on articles it never saw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from claims.extraction.types import Act, Attribution
from training.attribution_score import partners
from training.source_gold import GoldDoc, same_source

ACTS = tuple(act.value for act in Act)


def spans(attribution: Attribution) -> dict[str, Any]:
    """Spans of one attribution in the interchange format."""
    return {role: getattr(attribution, role) for role in ("source", "cue", "content")}


def f1_of(gold: Sequence[str], found: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro-F1 over the acts that occur, and each act's figures."""
    table = {}
    for act in ACTS:
        hit = sum(g == f == act for g, f in zip(gold, found, strict=True))
        claims, said = gold.count(act), found.count(act)
        if claims:
            precision, recall = hit / max(1, said), hit / claims
            f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
            figures = {"f1": f1, "precision": precision, "recall": recall}
            table[act] = {name: round(value, 4) for name, value in figures.items()} | {"claims": claims}
    right = sum(g == f for g, f in zip(gold, found, strict=True))
    macro = sum(row["f1"] for row in table.values()) / len(table) if table else 0.0
    return {"accuracy": round(right / max(1, len(gold)), 4), "macro_f1": round(macro, 4), "acts": table}


def evaluate(docs: Sequence[GoldDoc], read: Callable[[str], Sequence[Attribution]]) -> dict[str, Any]:
    """Share of the claims found, and figures over those for act and canonical source."""
    gold_acts: list[str] = []
    found_acts: list[str] = []
    speakers: list[bool] = []
    claims = 0
    for doc in docs:
        found = read(doc.text)
        article = {"text": doc.text, "attributions": [spans(a) for a in doc.attributions]}
        claims += len(doc.claims)
        for mine, theirs in partners(article, [spans(a) for a in found]).items():
            claim, answer = doc.claims[mine], found[theirs]
            gold_acts.append(claim["act"])
            found_acts.append(answer.act.value)
            speakers.append(same_source(claim["canonical_source"], answer.canonical_source or ""))
    return {
        "articles": len(docs),
        "claims": claims,
        "found": round(len(speakers) / max(1, claims), 4),
        "canonical_source": round(sum(speakers) / max(1, len(speakers)), 4),
        "acts": f1_of(gold_acts, found_acts),
    }
