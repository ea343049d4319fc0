"""docs/openapi.yaml is the schema as the code has it: a change of the API is one that somebody has declared.

After a change that is meant: make openapi, look at what `git diff docs/openapi.yaml` says, and commit it too.
"""

from __future__ import annotations

import difflib
import json
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from django.core.management import call_command

from claims.api.docs import whole_schema, written_schema
from claims.api.schema_hooks import examples

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"


def test_no_change_of_the_api_is_undeclared() -> None:
    kept = COMMITTED.read_text(encoding="utf-8").splitlines()
    now = written_schema(as_json=False).decode().splitlines()
    difference = list(difflib.unified_diff(kept, now, "docs/openapi.yaml", "the code", n=2, lineterm=""))
    assert not difference, "run make openapi and commit docs/openapi.yaml:\n" + "\n".join(difference[:60])


def test_the_schema_is_valid_and_made_without_a_warning() -> None:
    """As `manage.py spectacular` says, and as any reader of OpenAPI would check it."""
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())
    found = yaml.safe_load(written_schema(as_json=False))
    assert found["openapi"] == "3.1.0"
    for name, schema in found["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema), name


def test_every_operation_says_what_it_is() -> None:
    schema = whole_schema()
    known = {tag["name"] for tag in schema["tags"]}
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            where = f"{method} {path}"
            assert operation.get("summary"), where
            assert operation.get("description") or operation["summary"], where
            assert set(operation["tags"]) <= known, where
            assert {"401", "429"} <= operation["responses"].keys(), where
            assert any(status.startswith(("2", "3")) for status in operation["responses"]), where
            for status, answer in operation["responses"].items():
                assert answer["description"], f"{where} {status}"
                if status >= "400":
                    content = answer["content"]["application/problem+json"]
                    assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, where


@pytest.mark.parametrize("name", sorted(examples()))
def test_examples_are_what_the_schema_says(name: str) -> None:
    schema = _inlined()
    assert name in schema["components"]["schemas"], f"an example of what there is not: {name}"
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}, validate_formats=True
    )
    wrong = [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in validator.iter_errors(examples()[name])
    ]
    assert not wrong


def test_what_is_read_most_has_an_example() -> None:
    wanted = {
        "Claim",
        "Link",
        "Thread",
        "Source",
        "OutletCount",
        "ArticleList",
        "Verdict",
        "Event",
        "Problem",
    }
    wanted |= {
        "NewArticleRequest",
        "ReviewRequest",
        "NewExportRequest",
        "LineResult",
        "BatchReport",
        "Search",
    }
    assert wanted <= set(examples())


def _inlined() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(whole_schema()))
    return found
