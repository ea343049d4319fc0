"""docs/interchange.md shows what really comes: each example is compared with the answer of a real dispute."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import resolve

from claims import workflow
from claims.models import Claim, Thread, Verdict
from tests.claims.making import denial_of, make_article, make_chief, make_claim, make_editor, published

TEXT = Path(settings.BASE_DIR, "docs", "interchange.md").read_text(encoding="utf-8")
EXAMPLES: dict[str, str] = dict(re.findall(r"```json ([a-z-]+)\n(.*?)```", TEXT, re.DOTALL))
MOMENT = datetime(2021, 3, 8, 12, tzinfo=UTC)


@pytest.fixture
def answers(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the newsroom of the page answers, its rows numbered from 1."""
    monkeypatch.setattr("claims.interchange.fact_check_search.vector_of", lambda words: None)
    with connection.cursor() as cursor:
        for table in ("claims_claim", "claims_link", "claims_source", "claims_thread", "articles_article"):
            cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH 1")
    article = make_article("Ada Quill said that the gate was open.", title="The gate")
    claim = make_claim("the gate was open", article=article)
    denial_of(claim)
    author = make_editor()
    verdict = published(claim, author, make_chief())
    thread = Thread.objects.get()
    workflow.rename_thread(thread_id=thread.pk, title="The gate", by=author)
    with connection.cursor() as cursor:  # past the triggers that keep what is published as it is
        cursor.execute("SET session_replication_role = replica")
        Verdict.objects.filter(pk=verdict.pk).update(published_at=MOMENT)
        Claim.objects.update(created_at=MOMENT, updated_at=MOMENT)
        cursor.execute("SET session_replication_role = DEFAULT")
    dispute = _get(f"/api/v1/threads/{thread.pk}/linked-data/")
    first = next(node for node in dispute["claims"] if node["side"] == "claim")
    annotations = _get(f"/api/v1/articles/{article.pk}/annotations/")["first"]["items"]
    (item,) = _get("/api/v1/claim-reviews/")["dataFeedElement"]
    page = f"http://testserver/threads/{thread.pk}/"
    found = {
        "claim-review": item["item"][0],
        "link": dispute["links"][0],
        "statement": first["statements"][0],
        "annotation": next(one for one in annotations if one["id"].endswith("#cue")),
        "search": _get("/api/v1/claims:search", query="gate"),
        "oembed": _get("/api/v1/oembed/", url=page, maxwidth="320"),
    }
    shown: dict[str, Any] = json.loads(json.dumps(found).replace(article.sha256, "TEXT_HASH"))
    return shown


def _get(path: str, **query: str) -> Any:
    answer = Client().get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_each_example_is_what_comes(answers: dict[str, Any]) -> None:
    assert set(EXAMPLES) == set(answers)
    for name, example in EXAMPLES.items():
        assert json.loads(example) == answers[name], name


def test_each_address_and_setting_that_is_named_is_there() -> None:
    for address in sorted(set(re.findall(r"/(?:api/v1|embed)/[a-z0-9:/-]*", TEXT))):
        assert resolve(address).view_name, address
    for name in re.findall(r"`([A-Z]+_[A-Z_]+)`", TEXT):
        assert hasattr(settings, name), name
