"""Draws claims of the product's own extraction with their propositions, to be judged by reading them.

    python -m training.judge_propositions --data DIR --seed N [--dev 70] [--demo 30] [--check]
    python -m training.judge_propositions --data DIR --seed N --held-out 100 [--without SEED …]

Half of the draw are denials, non-denials and contents that point ("it", "the charge"). Articles are those
of ``polnear_dev`` and the demo articles of ``fixtures/articles``, or with ``--held-out`` the held-out ones
of ``links_train`` (see ``source_gold``). ``--check`` reads them all instead and prints, as JSON, the
propositions with a word that neither the article nor ``ADDED`` has: there must be none.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from articles.readers import ReadArticle, read_file
from claims.extraction import lexicon
from claims.extraction.antecedents import is_anaphor
from claims.extraction.content_words import clean, content_text
from claims.extraction.pipeline import extract_many
from claims.extraction.types import Act, Attribution
from training.source_gold import read_links

DEMO = Path(__file__).parent.parent / "fixtures" / "articles"
# What "nothing", "nobody" and the like become in what is denied.
ADDED = lexicon.words("something somebody someone somewhere")
POINTS = re.compile(
    r"(?:it|this|that|they|these|those|he|she)\b|(?:the|this|that|these|those|such)\s(?:[\w\-]+\s)?\w+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One claim and the article that it stands in."""

    article: str
    text: str
    claim: Attribution


def added_words(text: str, proposition: str) -> list[str]:
    """Words of the proposition that the article does not have, function words left out."""
    had = {w.lower() for w in pieces(text)}
    return [w for w in pieces(proposition) if w.lower() not in had | lexicon.FUNCTION_WORDS | ADDED]


def pieces(text: str) -> list[str]:
    """Words without possessive endings and inner punctuation: "Syria's" and "U.S.-led" give their parts."""
    return [w for w in re.findall(r"[^\W_]+", re.sub(r"[’']s?\b", " ", text.replace(".", ""))) if w]


def points(drawn: Drawn) -> bool:
    """Whether the claim is one of those that are hard: an answer, or a content that points."""
    content = clean(content_text(drawn.text, drawn.claim))
    return (
        drawn.claim.act in (Act.DENIAL, Act.NON_DENIAL) or is_anaphor(content) or bool(POINTS.match(content))
    )


def read_texts(data: Path | None) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(name, text) of the PolNeAR dev articles, if there are any, and of the demo articles."""
    files = [(p.name, p.read_bytes()) for p in sorted(DEMO.iterdir()) if p.is_file()]
    demo = [(a.name, a.text) for file in files for a in read_file(*file) if isinstance(a, ReadArticle)]
    if data is None:
        return [], demo
    lines = (data / "polnear_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [(row["id"], row["text"]) for row in map(json.loads, lines)], demo


def claims_of(articles: list[tuple[str, str]]) -> Iterator[Drawn]:
    """Every claim that the product finds, in reading order."""
    for (name, text), found in zip(articles, extract_many(t for _, t in articles), strict=True):
        for claim in found.attributions:
            yield Drawn(name, text, claim)


def draw(found: list[Drawn], count: int, chance: random.Random) -> list[Drawn]:
    """Half from what points, half from the rest."""
    hard = [d for d in found if points(d)]
    rest = [d for d in found if not points(d)]
    half = min(len(hard), count // 2)
    return chance.sample(hard, half) + chance.sample(rest, min(len(rest), count - half))


def show(number: int, drawn: Drawn) -> str:
    """The claim for the reader: who, cue, content, the paragraphs before it, the proposition."""
    claim, text = drawn.claim, drawn.text
    spans = (*claim.source, *claim.cue, *claim.content)
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    before = text[max(0, text.rfind("\n", 0, first) + 1 - 600) : first]
    cue = " ".join(text[a:b] for a, b in claim.cue)
    context = re.sub(r"\s*\n\s*", " ¶ ", f"{before}[[{text[first:last]}]]")
    return (
        f"#{number} {drawn.article} · {claim.act} · {claim.canonical_source} · cue {cue!r}\n   {context}\n"
        f"   CONTENT {content_text(text, claim)}\n   PROPOSITION {claim.proposition}\n"
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, help="folder with polnear_dev.jsonl; without it demo articles only"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dev", type=int, default=70)
    parser.add_argument("--demo", type=int, default=30)
    parser.add_argument("--held-out", type=int, default=0, help="draw this many from held-out articles alone")
    parser.add_argument(
        "--without", type=int, nargs="*", default=(), help="leave out what --held-out drew with these seeds"
    )
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    if args.held_out:
        kept = [(doc.id, doc.text) for doc in read_links(args.data, held_out=True)]
        found = list(claims_of(kept))
        for seed in args.without:
            read = {id(d) for d in draw(found, args.held_out, random.Random(seed))}
            found = [d for d in found if id(d) not in read]
        sample = draw(found, args.held_out, random.Random(args.seed))
        for number, one in enumerate(sample, start=1):
            sys.stdout.write(show(number, one) + "\n")
        return
    dev, demo = (list(claims_of(articles)) for articles in read_texts(args.data))
    if args.check:
        found = [*dev, *demo]
        bad = [(d, w) for d in found if (w := added_words(d.text, d.claim.proposition))]
        for drawn, new in bad:
            sys.stderr.write(f"{new} in {drawn.claim.proposition!r} ({drawn.article})\n")
        sys.stdout.write(json.dumps({"propositions": len(found), "with_added_words": len(bad)}) + "\n")
        return
    chance = random.Random(args.seed)
    sample = [*draw(dev, args.dev, chance), *draw(demo, args.demo, chance)]
    for number, one in enumerate(sample, start=1):
        sys.stdout.write(show(number, one) + "\n")


if __name__ == "__main__":
    main()
