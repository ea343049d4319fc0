"""Measures propositions against those written by hand for our own articles; prints JSON.

    python -m training.evaluate_propositions [--errors N] [--only KIND]

Given are the spans and acts of ``training/data/own``; speakers are the product's own. ``f1``: mean F1 of
words other than function words (without case and plural -s). ``points``: contents that only point; ``denial,
elsewhere``: denials whose content shares few words with what they deny; ``denials_still_negated``: of
denials, the share whose proposition says "not", "no" or "never" where the one written by hand does not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from claims.extraction import lexicon
from claims.extraction.antecedents import is_anaphor
from claims.extraction.components import attributions, names, propositions, sentences, sources  # noqa: F401
from claims.extraction.components.sentences import sentence_spans
from claims.extraction.content_words import clean, content_text
from claims.extraction.propositions import NEGATED
from claims.extraction.types import Act, Attribution
from training.judge_propositions import pieces
from training.source_gold import gold_attribution

OWN = Path(__file__).parent / "data" / "own"


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim: what the product says it says, and what a reader wrote."""

    text: str
    claim: Attribution
    gold: str


def pipeline() -> Language:
    """The product's components that follow the tagger and the acts."""
    nlp = spacy.blank("en")
    for name in ("sentences", "names", "sources", "propositions"):
        nlp.add_pipe(f"claimtrack_{name}")
    return nlp


def read_own(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of all files, in order."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def judged(folder: Path) -> Iterator[Judged]:
    """Every claim with a proposition of its own."""
    nlp = pipeline()
    for row in read_own(folder):
        given = [
            replace(gold_attribution(a), act=Act(a["act"]), sentence=_sentence(row["text"], a))
            for a in row["attributions"]
        ]
        doc = nlp.make_doc(row["text"])
        doc._.attributions = given
        for claim, gold in zip(nlp(doc)._.attributions, row["attributions"], strict=True):
            if gold.get("proposition"):
                yield Judged(row["text"], claim, gold["proposition"])


def _sentence(text: str, row: dict[str, Any]) -> tuple[int, int]:
    at = row["content"][0][0]
    return next(((a, b) for a, b in sentence_spans(text) if a <= at < b), (0, len(text)))


def word_f1(gold: str, found: str) -> float:
    """F1 of the words other than function words; of all words where one has no other."""
    one, two = _counted(gold), _counted(found)
    if not one or not two:
        one, two = Counter(pieces(gold.lower())), Counter(pieces(found.lower()))
    both = sum((one & two).values())
    return 2 * both / (sum(one.values()) + sum(two.values())) if both else 0.0


def _counted(words: str) -> Counter[str]:
    kept = (w.lower() for w in pieces(words))
    return Counter(w.removesuffix("s") if len(w) > 3 else w for w in kept if w not in lexicon.FUNCTION_WORDS)


def measure(found: list[Judged], errors: int = 0, only: str = "") -> dict[str, Any]:
    """Mean F1 by kind of claim."""
    scores: dict[str, list[float]] = defaultdict(list)
    negated: list[bool] = []
    for one in found:
        score = word_f1(one.gold, one.claim.proposition)
        content = clean(content_text(one.text, one.claim))
        kinds = ["all", one.claim.act.value]
        if is_anaphor(content):
            kinds.append("points")
        if one.claim.act is Act.DENIAL:
            negated.append(bool(NEGATED.search(one.claim.proposition) and not NEGATED.search(one.gold)))
            kinds.append("denial, own words" if word_f1(one.gold, content) >= 0.3 else "denial, elsewhere")
        for kind in kinds:
            scores[kind].append(score)
        if errors and score < 0.5 and (not only or only in kinds):
            errors -= 1
            cue = " ".join(one.text[a:b] for a, b in one.claim.cue)
            sys.stderr.write(
                f"{score:.2f} {kinds} {one.claim.canonical_source} [{cue}] {content}\n"
                f"     FOUND {one.claim.proposition}\n     GOLD  {one.gold}\n"
            )
    table: dict[str, Any] = {
        kind: {"f1": round(sum(s) / len(s), 4), "claims": len(s)} for kind, s in sorted(scores.items())
    }
    return table | {"denials_still_negated": round(sum(negated) / max(1, len(negated)), 4)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--own", type=Path, default=OWN)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--only", default="", help="errors of this kind alone")
    args = parser.parse_args()
    table = measure(list(judged(args.own)), args.errors, args.only)
    sys.stdout.write(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
