"""PolNeAR as it is published (texts, brat stand-off annotations, CoreNLP's XML) into JSON lines.

Pure: strings in, plain data out. Offsets are code points, as brat and CoreNLP count them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree import ElementTree

ROLES = ("source", "cue", "content")
EVENTS = ("Attribution", "Attribution-no-source")
SYNTAX_TYPE = "basic-dependencies"


def read_brat(annotations: str) -> dict[str, Any]:
    """``attributions`` in the order of their events and ``discard`` spans of one .ann file.

    Raises ValueError where a line is not what PolNeAR's files have.
    """
    spans: dict[str, list[list[int]]] = {}
    events: list[tuple[str, dict[str, list[list[int]]]]] = []
    discard: list[list[int]] = []
    for number, line in enumerate(annotations.splitlines(), 1):
        if not line.strip():
            continue
        try:
            name, rest = line.split("\t")[:2]
            if name.startswith("T"):
                kind, offsets = rest.split(" ", 1)
                spans[name] = sorted([int(p) for p in part.split()] for part in offsets.split(";"))
                if kind == "Discard":
                    discard += spans[name]
            elif name.startswith("E"):
                kind, *roles = (part.split(":")[0] for part in rest.split())
                texts = [part.split(":")[1] for part in rest.split()[1:]]
                if kind in EVENTS:
                    events.append((kind, _by_role(roles, [spans[t] for t in texts])))
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"line {number} is no annotation of PolNeAR's: {line[:80]!r}") from error
    attributions = [{**roles, "kind": kind} for kind, roles in events]
    return {"attributions": attributions, "discard": sorted(discard)}


def _by_role(roles: Sequence[str], spans: Sequence[list[list[int]]]) -> dict[str, list[list[int]]]:
    """Spans of each role in the order of the text; brat numbers a role that is given twice (Source2)."""
    found: dict[str, list[list[int]]] = {role: [] for role in ROLES}
    for role, pieces in zip(roles, spans, strict=True):
        found[re.sub(r"\d+$", "", role).lower()] += pieces
    return {role: sorted(pieces) for role, pieces in found.items()}


def article(id_: str, text: str, versions: dict[str, str]) -> dict[str, Any]:
    """One article from its text and its annotators' .ann files; the first one's reading is the main one."""
    readings = [{"annotator": who, **read_brat(versions[who])} for who in sorted(versions)]
    return {
        "id": id_,
        "text": text,
        "annotations": readings if len(readings) > 1 else [],
        "attributions": readings[0]["attributions"],
        "discard": readings[0]["discard"],
    }


def parse(id_: str, xml: str) -> dict[str, Any]:
    """Sentences by CoreNLP: tokens [start, end, lemma, tag, entity], heads (-1: the root's), relations."""
    sentences = []
    for sentence in ElementTree.fromstring(xml).iterfind("document/sentences/sentence"):
        tokens = [
            [
                int(t.findtext("CharacterOffsetBegin", "")),
                int(t.findtext("CharacterOffsetEnd", "")),
                t.findtext("lemma", ""),
                t.findtext("POS", ""),
                t.findtext("NER", ""),
            ]
            for t in sentence.iterfind("tokens/token")
        ]
        heads, relations = [-1] * len(tokens), ["root"] * len(tokens)
        for dep in sentence.iterfind(f"dependencies[@type='{SYNTAX_TYPE}']/dep"):
            governor, dependent = dep.find("governor"), dep.find("dependent")
            if governor is None or dependent is None:
                raise ValueError(f"{id_}: a dependency without governor or dependent")
            at = int(dependent.get("idx", "")) - 1
            heads[at], relations[at] = int(governor.get("idx", "")) - 1, dep.get("type", "")
        sentences.append({"tokens": tokens, "heads": heads, "rels": relations})
    return {"id": id_, "sentences": sentences}


def digest(value: object) -> str:
    """sha256 of a text, or of plain data written as compact JSON."""
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digests(row: dict[str, Any]) -> dict[str, str]:
    """Digests of an article's text and of its spans, whatever the order of its attributions."""

    def spans(attributions: Iterable[dict[str, Any]]) -> list[list[list[list[int]]]]:
        return sorted([a[role] for role in ROLES] for a in attributions)

    readings = [spans(row["attributions"])]
    readings += [spans(version["attributions"]) for version in row.get("annotations") or []]
    return {"text": digest(row["text"]), "spans": digest(readings)}


def parse_digest(row: dict[str, Any]) -> str:
    """Digest of the sentences of a parse, coreference left out (training does not read it)."""
    return digest([[s["tokens"], s["heads"], s["rels"]] for s in row["sentences"]])
