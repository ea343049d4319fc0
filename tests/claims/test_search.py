"""Full-text search of claims: words are found whatever quotes and dashes stand beside them."""

import pytest

from claims.models import Claim
from tests.claims.making import attribution, extraction, make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    from claims import store

    text = "“Nobody crossed the river—not one boat,” the mayor said."
    article = make_article(text)
    found = extraction(attribution(text, "the mayor", "said", "“Nobody crossed the river—not one boat,”"))
    (pk,) = store.replace_machine_claims(article=article, found=found)
    return Claim.objects.get(pk=pk)


@pytest.mark.parametrize("words", ["river", "boat", '"nobody crossed"', "“nobody crossed”", "mayor"])
def test_words_beside_typographic_marks_are_found(claim: Claim, words: str) -> None:
    assert list(Claim.objects.search(words)) == [claim]


@pytest.mark.parametrize("words", ["bridge", "nobody -river", '"crossed nobody"'])
def test_other_words_are_not(claim: Claim, words: str) -> None:
    assert not Claim.objects.search(words)
