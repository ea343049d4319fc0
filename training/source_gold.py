"""Gold sources of the link articles: which are held out, and when two canonical sources are the same.

Held out is every article whose group's hash is divisible by five: ``int(sha256(group), 16) % 5 == 0``.
Nothing was chosen or looked at there; errors were read on the other four fifths alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.extraction import lexicon
from claims.extraction.types import Attribution

DROPPED = lexicon.words("""
    the a an of for and in at to on by with from or s mr mrs ms jr sr as also some many several other
    certain own presidential his her their its who that which is are were was gov sen rep president
    """)
SAME = {
    "pentagon": "department defense us",
    "us department of defense": "department defense us",
    "gop": "republican party",
    "republicans": "republican",
    "democrats": "democratic",
    "democrat": "democratic",
    "dnc": "democratic national committee",
    "ministry": "department",
}
SHORT_NAMES = frozenset(
    pair
    for full, short in (("joseph", "joe"), ("michael", "mike"), ("theodore", "ted"), ("thomas", "tom"),
                        ("william", "bill"), ("robert", "bob"), ("james", "jim"), ("bernard", "bernie"))
    for pair in ((full, short), (short, full))
)  # fmt: skip
SPLIT = re.compile(r"\s*;\s*|,\s+and\s+|\s+and\s+|,\s+|\s+along with\s+|\s+or\s+")


@dataclass(frozen=True, slots=True)
class GoldDoc:
    """One article, its gold attributions and the annotator's claim for each (act, canonical_source, …)."""

    id: str
    text: str
    group: str
    attributions: list[Attribution]
    claims: list[dict[str, Any]]


def is_held_out(group: str) -> bool:
    """Whether the articles of this group are kept for measuring."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 5 == 0


def read_links(data: Path, *, held_out: bool) -> Iterator[GoldDoc]:
    """The articles of ``links_train`` on one side of the fixed split."""
    claims = {}
    for line in (data / "links_train_claims.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        claims[claim["doc"], claim["id"]] = claim
    for line in (data / "links_train_docs.jsonl").read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        if is_held_out(doc["group"]) is held_out:
            yield _doc(doc, doc["group"], [claims[doc["id"], a["id"]] for a in doc["attributions"]])


def read_seeds(data: Path) -> Iterator[GoldDoc]:
    """The two annotated seed articles; their claims carry ``level``, ``act`` as a verb and
    ``canonical_source``."""
    for line in (data / "seeds_dev_docs.jsonl").read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        yield _doc(doc, doc["id"], doc["attributions"])


def _doc(doc: dict[str, Any], group: str, claims: list[dict[str, Any]]) -> GoldDoc:
    return GoldDoc(doc["id"], doc["text"], group, [gold_attribution(a) for a in doc["attributions"]], claims)


def gold_attribution(row: dict[str, Any]) -> Attribution:
    """Gold spans as the tagger would give them."""
    source, cue, content = (
        tuple((int(a), int(b)) for a, b in row[role]) for role in ("source", "cue", "content")
    )
    return Attribution(source, cue, content, sentence=(0, 0), confidence=1.0)


def _words(name: str) -> list[str]:
    low = unicodedata.normalize("NFKD", name.lower().replace("’", "'"))
    low = "".join(c for c in low if not unicodedata.combining(c))
    low = re.sub(r"\([^)]*\)", " ", low).replace("defence", "defense")
    low = re.sub(r"\b(?:([a-z])\.)+([a-z])?\.?", lambda m: m.group().replace(".", ""), low)
    low = re.sub(r"\bunited states(?: of america)?\b|\bamerican?s?\b", "us", low)
    for state, (name_, kind) in lexicon.states().items():
        if kind == "adjective" and len(state) > 4:
            low = re.sub(rf"\b{state.lower()}\b", name_.lower(), low)
    low = re.sub(r"'s?\b", "", low)
    low = re.sub(r"\b[ae]l-(?=\w)", "", low)
    words = [w for token in re.findall(r"[\w\-]+", low) for w in SAME.get(token, token).split()]
    return [w if len(w) < 4 or w.endswith("ss") else w.removesuffix("s") for w in words if w not in DROPPED]


def _head(name: str) -> str:
    """The head word of a name or description: the last one before a preposition or a relative clause."""
    core = re.split(
        r"\s(?:of|for|to|at|in|from|with|on|who|that|which|by|familiar|close|conducted|among|released|such|reacting|"
        r"supporting|attending|interested|affected)\s",
        re.sub(r"\([^)]*\)", " ", name),
    )[0]
    words = _words(core) or _words(name)
    return words[-1] if words else ""


def same_source(gold: str | None, found: str) -> bool:
    """Normalised match of two canonical sources.

    Both absent; or every gold part ("A; B", "A and B") matches a found part. Two parts match when, without
    case, accents, punctuation, articles, titles, plural -s and "unnamed:", their words are the same, or the
    words of one are all in the other and the head words agree (so "Konashenkov" is "Igor Konashenkov",
    "Sanders" is not "the Sanders campaign"), or, for descriptions, the head words agree and half of the
    shorter one's words are shared.
    """
    if not gold or gold in ("unspecified",):
        return not found
    if not found:
        return False
    if _match(gold, found):
        return True
    golds, founds = SPLIT.split(gold), SPLIT.split(found)
    return len(golds) > 1 and all(any(_match(g, f) for f in founds) for g in golds if _words(g))


def _match(gold: str, found: str) -> bool:
    unnamed = gold.startswith("unnamed:") or found.startswith("unnamed:")
    a, b = gold.removeprefix("unnamed:").strip(), found.removeprefix("unnamed:").strip()
    one, two = set(_words(a)), set(_words(b))
    if not one or not two:
        return a.lower() == b.lower()
    if one == two:
        return True
    state = {"government"}
    if one - state == two - state:
        return True
    if _head(a) != _head(b):
        return False
    first, second = _words(a), _words(b)
    if not unnamed and min(len(first), len(second)) > 1 and (first[0], second[0]) in SHORT_NAMES:
        return True
    if one <= two or two <= one:
        return True
    return unnamed and 2 * len(one & two) >= min(len(one), len(two))
