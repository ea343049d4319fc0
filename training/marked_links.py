"""Our marks and our own articles as data for linking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from claims.linking.types import LinkClaim, LinkDocument
from training.annotations import MARKS, own_articles, read_lines
from training.link_data import GoldLink, LinkData


def _claim(document: str, row: Mapping[str, list[list[int]]], name: str) -> LinkClaim:
    def spans(role: str) -> tuple[tuple[int, int], ...]:
        return tuple((a, b) for a, b in row[role])

    return LinkClaim((document, name), spans("source"), spans("cue"), spans("content"))


def _links(document: str, rows: Iterable[Sequence[str]]) -> Iterator[GoldLink]:
    for source, target, kind, certainty in rows:
        home, _, name = target.rpartition("/")
        yield GoldLink((document, source), (home or document, name), kind, certainty == "sure")


def marked_articles(data: Path) -> LinkData:
    """PolNeAR training articles with the links of our marks."""
    articles = {a["id"]: a for a in read_lines(data / "polnear_train.jsonl")}
    documents, links, groups, acts = [], [], {}, {}
    for mark in read_lines(MARKS):
        article = articles[mark["doc"]]
        claims = tuple(
            _claim(mark["doc"], row, f"a{place}")
            for place, row in enumerate(article["attributions"])
            if f"a{place}" in mark["claims"]
        )
        documents.append(LinkDocument(mark["doc"], article["text"], claims))
        groups[mark["doc"]] = mark["group"]
        links += _links(mark["doc"], mark["links"])
        acts.update({(mark["doc"], name): act for name, (_, act) in mark["claims"].items()})
    return _only_known(LinkData(documents, links, groups, acts))


def our_articles() -> LinkData:
    """Our own articles with their links; a story of several articles is one group."""
    documents, links, groups, acts = [], [], {}, {}
    for article in own_articles():
        name = article["id"]
        claims = tuple(_claim(name, row, row["id"]) for row in article["attributions"])
        documents.append(LinkDocument(name, article["text"], claims))
        groups[name] = article["group"]
        links += _links(name, article["links"])
        acts.update({(name, row["id"]): row["act"] for row in article["attributions"]})
    return _only_known(LinkData(documents, links, groups, acts))


def _only_known(data: LinkData) -> LinkData:
    """Without links to claims that are not there (an article of a pair may be missing)."""
    keys = {claim.key for document in data.documents for claim in document.claims}
    data.links = [link for link in data.links if link.source in keys and link.target in keys]
    return data
