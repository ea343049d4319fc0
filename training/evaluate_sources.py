"""Measures canonical sources, given the gold spans; prints JSON.

    python -m training.evaluate_sources --data DIR [--train] [--errors N]

``seeds_core``: the core claims of ``seeds_dev``; ``held_out``: the fixed fifth of ``links_train`` (see
``source_gold``). ``outside_sentence``: the held-out claims whose source is a pronoun or description and
whose canonical name is not in the sentence. ``--train`` measures the other four fifths instead, the only
ones whose errors (``--errors``) may be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

from claims.extraction.components.sentences import sentence_spans
from claims.extraction.names import find_names
from claims.extraction.source_phrases import split_sources
from claims.extraction.speakers import Article
from training.source_gold import GoldDoc, read_links, read_seeds, same_source


def form_of(doc: GoldDoc, index: int) -> str:
    """The kind of source phrase, for the table by form."""
    source = doc.attributions[index].source
    if not source:
        return "none"
    spans = sentence_spans(doc.text)
    names = [n for n in find_names(doc.text, spans) if source[0][0] <= n.start and n.end <= source[0][1]]
    read = split_sources(doc.text, source[0][0], source[0][1], names)
    return read[0].form.value if read else "none"


def outside_sentence(doc: GoldDoc, index: int, gold: str | None) -> bool:
    """Whether the sentence of the source does not hold the last word of its canonical name."""
    source = doc.attributions[index].source
    if not source or not gold or gold.startswith("unnamed"):
        return False
    start, end = source[0]
    sentence = next(
        (doc.text[a:b] for a, b in sentence_spans(doc.text) if a <= start < b), doc.text[start:end]
    )
    words = [w for w in gold.replace("'s", "").split() if w[0].isupper()]
    return not any(w.strip(".,()") in sentence for w in words)


def measure(docs: list[GoldDoc], *, core: bool = False, errors: int = 0) -> dict[str, object]:
    """Accuracy over all claims with a judged source, and by form of source phrase."""
    hits: dict[str, list[bool]] = defaultdict(list)
    shown = 0
    for doc in docs:
        spans = sentence_spans(doc.text)
        answers = Article(doc.text, spans, find_names(doc.text, spans), doc.attributions).resolve()
        for index, (claim, answer) in enumerate(zip(doc.claims, answers, strict=True)):
            if core and claim.get("level") != "core":
                continue
            gold = claim["canonical_source"]
            right = same_source(gold, answer.canonical)
            flag = (gold or "").startswith("unnamed") == answer.canonical.startswith("unnamed")
            hits["all"].append(right)
            hits["with_unnamed_flag"].append(right and flag)
            hits["form " + form_of(doc, index)].append(right)
            if outside_sentence(doc, index, gold):
                hits["outside_sentence"].append(right)
            if not right and shown < errors:
                shown += 1
                at = doc.attributions[index].source or doc.attributions[index].cue
                start = at[0][0]
                context = doc.text[max(0, start - 200) : at[0][1] + 60].replace("\n", "¶")
                said = doc.text[at[0][0] : at[0][1]]
                print(
                    f"[{form_of(doc, index)}] {said!r}: {answer.canonical!r}, gold {gold!r}\n      {context}",
                    file=sys.stderr,
                )
    return {key: {"accuracy": round(sum(h) / len(h), 4), "claims": len(h)} for key, h in sorted(hits.items())}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    if args.train:
        docs = list(read_links(args.data, held_out=False))
        report = {"train": measure(docs, errors=args.errors)}
    else:
        report = {
            "seeds_core": measure(list(read_seeds(args.data)), core=True),
            "held_out": measure(list(read_links(args.data, held_out=True))),
        }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
