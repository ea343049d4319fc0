"""Linking on other people's data: do headlines agree with articles, by the Fake News Challenge (FNC-1)?

    python -m training.link_fnc --data DIR [--bodies N] [--out FILE.json]

DIR has fnc1_dev.jsonl.gz: a body a line, {"body", "headlines": [{"headline", "stance"}]}. A headline is
taken as a claim, the body as an article that the product reads by itself: its claims are extracted, and
linked to the headline's. The strongest link decides: one that repeats means "agree", one that denies or
contradicts means "disagree"; without a link the linker has no say. Nothing is trained or chosen on these
pairs. Only pairs that are marked as agreeing or disagreeing count; the baseline says "agree" to them all.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from claims.extraction.pipeline import extract, version
from claims.linking.linker import link_article, linker_version
from claims.linking.types import OPPOSING, LinkClaim, LinkDocument

METRICS = Path(__file__).parent / "metrics" / "fnc1.json"
FILE = "fnc1_dev.jsonl.gz"
STANCES = ("agree", "disagree")
SEED = 0


def bodies_of(folder: Path) -> list[dict[str, Any]]:
    """The bodies that a headline agrees or disagrees with, each with those headlines alone."""
    with gzip.open(folder / FILE, "rt", encoding="utf-8") as lines:
        every = [json.loads(line) for line in lines]
    for body in every:
        body["headlines"] = [one for one in body["headlines"] if one["stance"] in STANCES]
    return [body for body in every if body["headlines"]]


def read_body(body: dict[str, Any]) -> LinkDocument:
    """A body with the claims that the product finds in it."""
    name, text = f"body {body['body_id']}", body["body"]
    claims = tuple(
        LinkClaim(
            key=(name, f"a{place}"),
            source=found.source,
            cue=found.cue,
            content=found.content,
            act=found.act.value,
            canonical_source=found.canonical_source,
            proposition=found.proposition,
        )
        for place, found in enumerate(extract(text).attributions)
    )
    return LinkDocument(name, text, claims)


def headline_document(headline: str) -> LinkDocument:
    """A headline as one claim, by somebody whom no body quotes."""
    whole = ((0, len(headline)),)
    claim = LinkClaim(
        ("headline", "a0"), (), (), whole, canonical_source="another outlet", proposition=headline
    )
    return LinkDocument("headline", headline, (claim,))


def stance_by_links(headline: str, body: LinkDocument) -> str:
    """What the strongest link says: "agree", "disagree", or "" where there is none."""
    links = link_article(headline_document(headline), [body])
    if not links:
        return ""
    best = max(links, key=lambda link: (link.score, link.source, link.target))
    return "disagree" if best.kind in OPPOSING else "agree"


def figures(answers: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Accuracies of (marked, answered) pairs, "" standing for no answer."""
    marked = Counter(gold for gold, _ in answers)
    decided = [(gold, said) for gold, said in answers if said]
    right = sum(gold == said for gold, said in decided)
    filled = sum(gold == (said or "agree") for gold, said in answers)
    parts = {}
    for stance in STANCES:
        both = sum(gold == said == stance for gold, said in answers)
        said = sum(answer == stance for _, answer in answers)
        parts[stance] = {
            "marked": marked[stance],
            "answered": said,
            "right": both,
            "precision": round(both / said, 3) if said else None,
            "recall": round(both / marked[stance], 3) if marked[stance] else None,
        }
    return {
        "pairs": len(answers),
        "majority accuracy": round(marked["agree"] / len(answers), 3),
        "accuracy, agree where there is no link": round(filled / len(answers), 3),
        "share with a link": round(len(decided) / len(answers), 3),
        "accuracy where there is a link": round(right / len(decided), 3) if decided else None,
        "majority accuracy where there is a link": (
            round(sum(gold == "agree" for gold, _ in decided) / len(decided), 3) if decided else None
        ),
        "by stance": parts,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--data", type=Path, required=True, help=f"folder with {FILE}")
    arguments.add_argument("--bodies", type=int, help="only so many, drawn with a fixed seed; default: all")
    arguments.add_argument("--out", type=Path, default=METRICS)
    options = arguments.parse_args()
    if not (options.data / FILE).exists():
        arguments.error(f"{options.data / FILE} is missing: give the folder that holds it")
    bodies = bodies_of(options.data)
    if options.bodies is not None and options.bodies < len(bodies):
        bodies = random.Random(SEED).sample(bodies, options.bodies)
    begun = time.perf_counter()
    answers: list[tuple[str, str]] = []
    claims = 0
    for number, body in enumerate(bodies, 1):
        document = read_body(body)
        claims += len(document.claims)
        answers += [(one["stance"], stance_by_links(one["headline"], document)) for one in body["headlines"]]
        if number % 20 == 0:
            print(f"{number} of {len(bodies)} bodies, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    result = {
        "bodies": len(bodies),
        "claims found in them": claims,
        **figures(answers),
        "extraction": version(),
        "linker": linker_version(),
        "seconds": round(time.perf_counter() - begun),
    }
    print(json.dumps(result, indent=1))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
