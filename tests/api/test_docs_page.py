"""The page of the API: everything that is in the schema stands on it, linked, in plain HTML."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import Page

from claims.api.docs import whole_schema
from claims.api.reference import kind_of, markdown, reference

DOCS = "/api/v1/docs/"


@pytest.fixture
def html(db: None) -> str:
    answer = Client().get(DOCS)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_operation_and_every_schema_is_on_the_page(html: str) -> None:
    schema = whole_schema()
    operations = [one for item in schema["paths"].values() for one in item.values() if "operationId" in one]
    assert len(operations) > 30
    for operation in operations:
        assert f'id="{operation["operationId"]}"' in html
    for path in schema["paths"]:
        assert f'<code class="operation-path">{path}</code>' in html, path
    for name in schema["components"]["schemas"]:
        assert f'id="schema-{name}"' in html


def test_every_link_within_the_page_leads_somewhere_and_every_id_is_there_once(html: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_descriptions_are_markdown_and_their_html_is_text() -> None:
    assert (
        markdown("**so** <script>x</script>") == "<p><strong>so</strong> &lt;script&gt;x&lt;/script&gt;</p>\n"
    )


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "string"),
        ({"type": ["string", "null"], "format": "date-time"}, "string (date-time) or null"),
        ({"$ref": "#/components/schemas/Claim"}, "Claim"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Claim"}}, "list of Claim"),
        ({"oneOf": [{"$ref": "#/components/schemas/Claim"}, {"type": "null"}]}, "Claim or null"),
        ({}, "any value"),
    ],
)
def test_kinds_in_words(schema: dict[str, object], words: str) -> None:
    assert str(kind_of(schema)) == words


def test_a_command_is_shown_for_each() -> None:
    shown = reference(whole_schema(), "https://claims.example")
    commands = {one.key: one.curl for section in shown.sections for one in section.operations}
    assert commands["claims_list"] == "curl 'https://claims.example/api/v1/claims/'"
    review = commands["links_review_create"]
    assert review.startswith('curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d ')
    assert review.endswith(" 'https://claims.example/api/v1/links/{id}/review/'")


def test_the_schema_as_yaml_and_json(db: None) -> None:
    import json

    import yaml

    client = Client()
    as_yaml, as_json = client.get("/api/v1/schema/"), client.get("/api/v1/schema/?format=json")
    found = json.loads(as_json.content)
    assert yaml.safe_load(as_yaml.content) == found
    assert found["openapi"].startswith("3.1")
    assert client.get("/api/v1/schema/", headers={"Accept": "application/json"}).content == as_json.content
    again = client.get("/api/v1/schema/", headers={"If-None-Match": as_yaml.headers["ETag"]})
    assert again.status_code == 304
    assert not again.content


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_an_address_unfolds_and_breaks_no_policy(live_server: object, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server}{DOCS}")
    folded = page.locator("#claims_list")
    folded.locator("summary").first.click()
    folded.get_by_text("application/json").first.wait_for()
    folded.get_by_role("link", name="PaginatedClaimList").click()
    page.locator("#schema-PaginatedClaimList:target").wait_for()
    assert said == []
