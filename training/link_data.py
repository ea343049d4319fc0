"""Read the annotated articles, claims and links that linking is trained and measured on.

Files of a data folder: links_train_docs.jsonl, links_train_links.jsonl, links_train_claims.jsonl,
links_dev_*.jsonl and seeds_dev_*.jsonl. Only ids and spans of a claim are handed to the linker.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claims.linking.types import ClaimKey, LinkClaim, LinkDocument

Pair = frozenset[ClaimKey]


@dataclass(frozen=True, slots=True)
class GoldLink:
    """One annotated link, from the denial to the claim."""

    source: ClaimKey
    target: ClaimKey
    kind: str
    sure: bool
    textual: bool = False

    @property
    def pair(self) -> Pair:
        """Both ends, without direction."""
        return frozenset((self.source, self.target))


@dataclass(slots=True)
class LinkData:
    """Documents with their gold links; `groups` names the pool each document belongs to."""

    documents: list[LinkDocument]
    links: list[GoldLink]
    groups: dict[str, str]
    acts: dict[ClaimKey, str] = field(default_factory=dict)

    def pools(self) -> dict[str, list[LinkDocument]]:
        """The documents of each group, in file order."""
        pools: dict[str, list[LinkDocument]] = defaultdict(list)
        for document in self.documents:
            pools[self.groups[document.id]].append(document)
        return dict(pools)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON-lines file. Raises FileNotFoundError naming the file."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: pass the folder of the annotated links with --data")
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def load(folder: Path, name: str) -> LinkData:
    """The set `name` (links_train, links_dev, seeds_dev); documents without a group form one pool."""
    documents: list[LinkDocument] = []
    groups: dict[str, str] = {}
    for record in read_lines(folder / f"{name}_docs.jsonl"):
        identity = record["id"]
        claims = tuple(
            LinkClaim(
                key=(identity, claim["id"]),
                source=tuple((start, end) for start, end in claim["source"]),
                cue=tuple((start, end) for start, end in claim["cue"]),
                content=tuple((start, end) for start, end in claim["content"]),
            )
            for claim in record["attributions"]
        )
        documents.append(LinkDocument(identity, record["text"], claims))
        # A training article tied to no other has no group: it is a pool of its own.
        groups[identity] = record.get("group") or (identity if "group" in record else name)
    links = [
        GoldLink(
            (link["from"][0], link["from"][1]),
            (link["to"][0], link["to"][1]),
            link["kind"],
            link["certainty"] == "sure",
            link.get("basis") == "textual",
        )
        for link in read_lines(folder / f"{name}_links.jsonl")
    ]
    acts: dict[ClaimKey, str] = {}
    claims_file = folder / f"{name}_claims.jsonl"
    if claims_file.is_file():
        acts = {(record["doc"], record["id"]): record["act"] for record in read_lines(claims_file)}
    return LinkData(documents, links, groups, acts)
