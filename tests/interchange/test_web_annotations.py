"""Places of claims as Web Annotations: code points of the text at the target's address, whatever is in it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from claims.interchange import web_annotations
from claims.models import Thread
from tests.claims.making import make_claim
from tests.factories import ArticleFactory, add_claim, add_dispute
from tests.interchange.linked_data import check_shape

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
# Signs of two code units, combining marks, right to left, an old line end: all before the claim.
ODD = "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧 e\u0301 שלום\r\n"
SENTENCE = "“The 🚢 ferry was overloaded”, harbour master Ines Vold said on Tuesday."


def annotations(address: str) -> list[dict[str, Any]]:
    """All of a collection, page by page."""
    collection = Client().get(address)
    assert collection.status_code == 200, collection.content
    assert "application/ld+json" in collection["Content-Type"]
    assert "anno.jsonld" in collection["Content-Type"]
    whole = collection.json()
    check_shape(whole, "annotation_collection")
    page, found, last = whole["first"], [], ""
    assert page["items"] == Client().get(page["id"]).json()["items"]
    while True:
        found += page["items"]
        last = page["id"]
        if "next" not in page:
            break
        answer = Client().get(page["next"])
        page = answer.json()
        check_shape(page, "annotation_page")
    assert last == whole["last"]
    assert len(found) == whole["total"]
    return found


def targets(annotation: dict[str, Any]) -> list[dict[str, Any]]:
    target = annotation["target"]
    return target if isinstance(target, list) else [target]


def check_places(annotation: dict[str, Any]) -> None:
    """Both selectors of each target lead to the same place of the text that is served."""
    for target in targets(annotation):
        answer = Client().get(target["source"]["id"])
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        text = answer.content.decode("utf-8")
        assert hashlib.sha256(answer.content).hexdigest() == target["source"]["sha256"]
        place, quote = target["selector"]
        assert text[place["start"] : place["end"]] == quote["exact"]
        around = quote.get("prefix", "") + quote["exact"] + quote.get("suffix", "")
        assert text.index(around) == place["start"] - len(quote.get("prefix", ""))


@pytest.fixture
def article() -> Article:
    article: Article = ArticleFactory(text=f"{ODD}{SENTENCE}\n\n👍")
    add_claim(
        article=article,
        sentence=SENTENCE,
        said_by="harbour master Ines Vold",
        cue="said",
        content="The 🚢 ferry was overloaded",
    )
    return article


def test_each_role_has_its_place_in_code_points(article: Article) -> None:
    found = annotations(f"{HOST}/api/v1/articles/{article.pk}/annotations/")
    words = {one["id"].partition("#")[2]: targets(one)[0]["selector"][1]["exact"] for one in found}
    assert words == {
        "content": "The 🚢 ferry was overloaded",
        "source": "harbour master Ines Vold",
        "cue": "said",
    }
    for annotation in found:
        check_places(annotation)


def test_words_in_several_places_have_a_target_for_each(article: Article) -> None:
    claim = article.claims.get()
    start = claim.content_spans[0][0]
    claim.content_spans = [[start, start + 3], [start + 6, start + 11]]
    claim.save()
    found = annotations(f"{HOST}/api/v1/articles/{article.pk}/annotations/")
    content = next(one for one in found if one["id"].endswith("#content"))
    assert [target["selector"][1]["exact"] for target in targets(content)] == ["The", "ferry"]
    check_places(content)


def test_a_role_without_words_has_no_annotation(article: Article) -> None:
    claim = article.claims.get()
    claim.source_spans = []
    claim.save()
    found = annotations(f"{HOST}/api/v1/articles/{article.pk}/annotations/")
    assert [one["id"].partition("#")[2] for one in found] == ["content", "cue"]


def test_a_claim_at_the_very_edges_of_its_text() -> None:
    article = ArticleFactory(text="It rained")
    add_claim(article=article, sentence="It rained", cue="", content="It rained")
    (found,) = annotations(f"{HOST}/api/v1/articles/{article.pk}/annotations/")
    assert targets(found)[0]["selector"] == [
        {"type": "TextPositionSelector", "start": 0, "end": 9},
        {"type": "TextQuoteSelector", "exact": "It rained"},
    ]


def test_an_article_without_claims() -> None:
    article = ArticleFactory()
    assert annotations(f"{HOST}/api/v1/articles/{article.pk}/annotations/") == []


def test_a_dispute_over_several_articles_and_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_annotations, "PER_PAGE", 3)
    thread: Thread = add_dispute()
    found = annotations(f"{HOST}/api/v1/threads/{thread.pk}/annotations/")
    pages = {one["id"].partition("#")[0] for one in found}
    assert pages == {f"{HOST}/claims/{claim.pk}/" for claim in thread.claims.all()}
    assert len({targets(one)[0]["source"]["id"] for one in found}) == 2
    for annotation in found:
        check_places(annotation)


def test_withdrawn_claims_are_left_out(article: Article) -> None:
    article.claims.update(withdrawn_at=article.added_at)
    assert annotations(f"{HOST}/api/v1/articles/{article.pk}/annotations/") == []


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=2", "page=99999999999", "pag=1"])
def test_pages_that_there_are_not(article: Article, query: str) -> None:
    answer = Client().get(f"/api/v1/articles/{article.pk}/annotations/?{query}")
    assert answer.status_code in (400, 404)
    assert answer.json()


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any) -> None:
    text = " ".join(f"Ada Quill said that gate {number} was open." for number in range(40))
    article = ArticleFactory(text=text)
    for number in range(40):
        sentence = f"Ada Quill said that gate {number} was open."
        add_claim(article=article, sentence=sentence, cue="said", content=f"gate {number} was open")
    with django_assert_max_num_queries(6):
        Client().get(f"/api/v1/articles/{article.pk}/annotations/")


def test_the_text_is_served_as_it_is_stored(article: Article) -> None:
    answer = Client().get(f"/api/v1/articles/{article.pk}/text/")
    assert answer.content.decode() == article.text
    assert answer["ETag"] == f'"{article.sha256}"'
    again = Client().get(f"/api/v1/articles/{article.pk}/text/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get("/api/v1/articles/999999/text/").status_code == 404


def test_a_claim_of_a_very_long_text_takes_little() -> None:
    long = "The mayor said that it rained. " + "Nothing else was said that day. " * 60_000
    article = ArticleFactory(text=long)
    claim = make_claim("it rained", source="The mayor", article=article)
    found = annotations(f"{HOST}/api/v1/articles/{article.pk}/annotations/")
    assert {one["id"].partition("#")[0] for one in found} == {f"{HOST}/claims/{claim.pk}/"}
    assert len(str(found)) < 6000
