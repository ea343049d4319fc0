"""The OpenAPI schema is complete and true to what comes; its page runs no inline code."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from claims.models import Thread
from tests.claims.making import denial_of, make_claim

ROOT = "/api/v1/"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema as the command writes it; a warning is an error."""
    import json

    written = StringIO()
    call_command("spectacular", format="openapi-json", validate=True, fail_on_warn=True, stdout=written)
    found: dict[str, Any] = json.loads(written.getvalue())
    return found


def test_the_proposition_of_a_denial_is_described_as_what_is_denied(schema: dict[str, Any]) -> None:
    for name in ("Claim", "ClaimDetail"):
        described = schema["components"]["schemas"][name]["properties"]["proposition"]["description"]
        assert "what is denied" in described, name


def test_every_address_is_in_the_schema(schema: dict[str, Any]) -> None:
    lists = {
        f"{ROOT}{name}/"
        for name in ("articles", "claims", "sources", "links", "threads", "outlets", "verdicts", "events")
    }
    assert lists <= set(schema["paths"])
    assert f"{ROOT}links/{{id}}/review/" in schema["paths"]
    for path in lists:
        parameters = {parameter["name"] for parameter in schema["paths"][path]["get"]["parameters"]}
        assert {"cursor", "page_size"} <= parameters, path


@pytest.mark.django_db
def test_what_comes_has_exactly_the_fields_of_the_schema(schema: dict[str, Any]) -> None:
    claim = make_claim("the gate was open")
    _, link = denial_of(claim)
    for name, pk in [
        ("threads", Thread.objects.get().pk),
        ("claims", claim.pk),
        ("links", link.pk),
        ("sources", claim.source_id),
        ("outlets", claim.article.outlet_id),
        ("articles", claim.article_id),
    ]:
        (path,) = (path for path in schema["paths"] if re.fullmatch(rf"{ROOT}{name}/\{{\w+\}}/", path))
        answer = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        component = schema["components"]["schemas"][answer["$ref"].rsplit("/", 1)[1]]
        assert set(component["properties"]) == set(Client().get(f"{ROOT}{name}/{pk}/").json()), name


@pytest.mark.django_db
def test_the_page_of_the_schema_loads_from_here_and_holds_no_inline_code(client: Client) -> None:
    page = client.get(f"{ROOT}docs/")
    assert page.status_code == 200
    html = page.content.decode()
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", html)
    addresses = set(re.findall(r'(?:src|href)="([^"#][^"]*)"', html))
    assert f"{ROOT}schema/" in addresses
    for address in addresses:
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address
