"""Measure disputes: B-cubed precision, recall and F1 of the threads that linking makes of annotated articles.

    python -m training.thread_metric [--data DIR [--judgements FILE]] [--out FILE.json]

A gold thread is what sure gold links, repetitions among them, tie together, if anything in it opposes
anything. Precision is the mean, over the claims that are in a predicted thread, of the share of that thread
that belongs with the claim; a claim that is in no gold thread belongs with nobody but itself. Recall is the
mean, over the claims in gold threads, of the share of their gold thread that is with them. Claims that links
leave alone count nowhere, so that no figure is made of them.

Gold claims are given: their spans, and in the second row of each set also the act, speaker and proposition
that the annotators wrote down. The last set is all articles of our own in one heap, as in one database.

With --judgements the disputes of links_train besides, of links that were cross-validated over whole disputes
(the file of training.link_evaluate; made anew, which takes an hour, where it is not of this code), and those
of links_dev and seeds_dev by the shipped model: of the links from SURE on, which make public disputes.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from claims.linking.linker import link_documents, linker_version
from claims.linking.model_file import default_model
from claims.linking.threads import ThreadClaim, group_threads
from claims.linking.types import OPPOSING, SURE, ClaimKey, Link, LinkClaim, LinkDocument
from training import link_data
from training.annotations import own_articles, read_lines
from training.link_evaluate import cross_validated, predict
from training.link_readings import Background, read_all
from training.marked_links import marked_articles, our_articles

SEEDS = ("seeds_dev_docs.jsonl", "seeds_dev_links.jsonl")
ACTS = {"asserts": "assertion", "denies": "denial", "accuses": "accusation", "questions": "question"}

Group = frozenset[ClaimKey]


@dataclass(frozen=True, slots=True)
class ThreadScores:
    """B-cubed, in [0, 1], and what it is of."""

    precision: float
    recall: float
    gold_threads: int
    predicted_threads: int
    gold_claims: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Annotated:
    """Articles with gold claims, and the sure gold links between them as (one end, other end, kind)."""

    documents: list[LinkDocument]
    links: list[tuple[ClaimKey, ClaimKey, str]]
    pools: dict[str, str]  # document id to the name of those that may be linked to one another


def b_cubed(gold: Collection[Group], predicted: Collection[Group]) -> ThreadScores:
    """Scores of groups against groups; within either no claim is in two."""
    right = {key: group for group in gold for key in group}
    said = {key: group for group in predicted for key in group}
    precision = [
        len(group & right.get(key, frozenset((key,)))) / len(group) for key, group in sorted(said.items())
    ]
    recall = [
        len(group & said.get(key, frozenset((key,)))) / len(group) for key, group in sorted(right.items())
    ]
    return ThreadScores(_mean(precision), _mean(recall), len(gold), len(predicted), len(right))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def gold_threads(links: Iterable[tuple[ClaimKey, ClaimKey, str]]) -> list[Group]:
    """The connected parts of the gold links in which something opposes something."""
    members: dict[ClaimKey, set[ClaimKey]] = {}
    opposed: set[ClaimKey] = set()
    for one, other, kind in links:
        joined = members.get(one, {one}) | members.get(other, {other})
        for key in joined:
            members[key] = joined
        if kind in OPPOSING:
            opposed.add(one)
    groups = {frozenset(group) for group in members.values()}
    return sorted((group for group in groups if group & opposed), key=min)


def predicted_threads(articles: Annotated) -> list[Group]:
    """The threads that today's linker makes of each pool."""
    pools: dict[str, list[LinkDocument]] = defaultdict(list)
    for document in articles.documents:
        pools[articles.pools[document.id]].append(document)
    found: list[Group] = []
    for documents in pools.values():
        claims = [
            ThreadClaim(
                claim.key, _words(document, claim), document.published_at, claim.content[0][0], claim.act
            )
            for document in documents
            for claim in document.claims
        ]
        found.extend(group.members for group in group_threads(claims, link_documents(documents)))
    return found


def _words(document: LinkDocument, claim: LinkClaim) -> str:
    return claim.proposition or " ".join(document.text[start:end] for start, end in claim.content)


def own() -> Annotated:
    """The articles of our own, pooled by story."""
    rows = list(own_articles())
    links = []
    for row in rows:
        for one, other, kind, certainty, *_ in row.get("links") or []:
            if certainty == "sure":
                links.append((_key(row["id"], one), _key(row["id"], other), kind))
    return Annotated([_document(row) for row in rows], links, {row["id"]: row["group"] for row in rows})


def seeds(folder: Path) -> Annotated:
    """The annotated seed articles of a data folder, all in one pool. Raises FileNotFoundError."""
    for name in SEEDS:
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{folder / name} is missing: name the folder of the annotated links")
    rows = read_lines(folder / SEEDS[0])
    links = [
        ((link["from"][0], link["from"][1]), (link["to"][0], link["to"][1]), str(link["kind"]))
        for link in read_lines(folder / SEEDS[1])
        if link["certainty"] == "sure"
    ]
    return Annotated([_document(row) for row in rows], links, {row["id"]: "seeds" for row in rows})


def _key(document: str, end: str) -> ClaimKey:
    other, _, claim = end.rpartition("/")
    return (other or document, claim)


def _document(row: Mapping[str, Any]) -> LinkDocument:
    claims = tuple(
        LinkClaim(
            key=(row["id"], claim["id"]),
            source=tuple((start, end) for start, end in claim["source"]),
            cue=tuple((start, end) for start, end in claim["cue"]),
            content=tuple((start, end) for start, end in claim["content"]),
            act=ACTS.get(claim.get("act") or "", claim.get("act") or ""),
            canonical_source=claim.get("canonical_source") or "",
            proposition=claim.get("proposition") or "",
        )
        for claim in row["attributions"]
        if claim["content"]
    )
    return LinkDocument(row["id"], row["text"], claims)


def spans_only(articles: Annotated) -> Annotated:
    """The same without what annotators wrote down of a claim besides its spans."""
    bare = [
        replace(
            document,
            claims=tuple(
                replace(claim, act="", canonical_source="", proposition="") for claim in document.claims
            ),
        )
        for document in articles.documents
    ]
    return replace(articles, documents=bare)


def in_one_heap(articles: Annotated) -> Annotated:
    """The same with every article open to links to every other."""
    return replace(articles, pools=dict.fromkeys(articles.pools, "all"))


def public_threads(folder: Path, judgements: Path) -> dict[str, ThreadScores]:
    """The scores of the disputes that links from SURE on make of each annotated set. Raises
    FileNotFoundError."""
    model = default_model()
    known = Background(model.idf, model.mean_article)
    found = {}
    for name in ("links_train", "links_dev", "seeds_dev"):
        data = link_data.load(folder, name)
        readings = read_all(data, known)
        if name == "links_train":
            beside = [marked_articles(folder), our_articles()]
            links = cross_validated(data, readings, known, beside, kept=judgements)
        else:
            links = predict(data, readings, model)
        found[name] = _scores_of(data, [link for link in links if link.score >= SURE])
    return found


def _scores_of(data: link_data.LinkData, links: Sequence[Link]) -> ThreadScores:
    claims = [
        ThreadClaim(claim.key, _words(document, claim), document.published_at, claim.content[0][0], claim.act)
        for document in data.documents
        for claim in document.claims
        if claim.content
    ]
    gold = gold_threads((link.source, link.target, link.kind) for link in data.links if link.sure)
    return b_cubed(gold, [group.members for group in group_threads(claims, links)])


def _tell(row: str, scores: ThreadScores) -> dict[str, Any]:
    print(
        f"{row:42}{scores.precision:6.3f} {scores.recall:6.3f} {scores.f1:6.3f} "
        f"{scores.predicted_threads:6} ({scores.gold_threads})",
        flush=True,
    )
    return {**asdict(scores), "f1": scores.f1}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument(
        "--data", type=Path, help="folder of the annotated articles: seeds_dev_docs.jsonl, …"
    )
    arguments.add_argument(
        "--judgements", type=Path, help="JSON: cross-validated judgements, read when they fit the code"
    )
    arguments.add_argument("--out", type=Path, help="JSON with the same figures")
    options = arguments.parse_args()
    if options.judgements is not None and options.data is None:
        arguments.error("--judgements needs --data DIR, the folder of the annotated articles")
    sets = {"own articles": own(), "own, one heap": in_one_heap(own())}
    if options.data is not None:
        sets = {"seeds_dev": seeds(options.data), **sets}
    report: dict[str, Any] = {"linker": linker_version()}
    print(f"{'':34}  P      R      F1    threads (gold)")
    for name, articles in sets.items():
        gold = gold_threads(articles.links)
        for label, given in (("spans", spans_only(articles)), ("spans, act, speaker, words", articles)):
            row = f"{name}, {label}"
            report[row] = _tell(row, b_cubed(gold, predicted_threads(given)))
    if options.judgements is not None:
        for name, scores in public_threads(options.data, options.judgements).items():
            row = f"{name}, links from {SURE:.2f}"
            report[row] = _tell(row, scores)
    if options.out is not None:
        options.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
