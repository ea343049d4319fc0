"""Reading JSON-LD as somebody else's program would, without a network, and holding it against shapes."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from django.test import Client
from pyld import jsonld

HERE = Path(__file__).parent
# What stands for documents on the network: of schema.org's context the terms that are used, as it has them.
OFFLINE = {
    "https://schema.org": HERE / "contexts" / "schema_org.jsonld",
    "http://www.w3.org/ns/anno.jsonld": HERE / "contexts" / "anno.jsonld",
}


def expanded(document: Any) -> list[dict[str, Any]]:
    """The document with every name written out; a context of our own is fetched from the API.

    A name that no context knows is a fault: expansion itself would silently leave it out.
    """

    def load(address: str, _options: Any) -> dict[str, Any]:
        known = OFFLINE.get(address)
        if known is None:
            path = address.removeprefix("http://testserver")
            assert path.startswith("/api/v1/"), f"asks for {address}"
            found = Client().get(path).json()
        else:
            found = json.loads(known.read_text(encoding="utf-8"))
        answer = {"contentType": "application/ld+json", "contextUrl": None}
        return {**answer, "documentUrl": address, "document": found}

    dropped: list[str] = []
    nodes: list[dict[str, Any]] = jsonld.expand(
        document, {"documentLoader": load, "base": ""}, on_property_dropped=dropped.append
    )
    assert not dropped, dropped
    return nodes


def check_shape(document: Any, shape: str) -> list[dict[str, Any]]:
    """The expanded document, which has the committed shape of that name."""
    nodes = expanded(document)
    jsonschema.validate(
        nodes, {**_shapes(), "$ref": f"#/$defs/{shape}"}, format_checker=jsonschema.FormatChecker()
    )
    return nodes


@cache
def _shapes() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "shapes.json").read_text(encoding="utf-8"))
    return found


def in_page(html: str) -> list[dict[str, Any]]:
    """What a page's data blocks say."""
    found: list[dict[str, Any]] = []
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL):
        found += json.loads(block)
    return found
