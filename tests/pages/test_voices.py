"""The lines that are written by hand: they say all, and nothing in them is taken for markup."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format

from articles.addresses import address_of
from articles.models import Article
from claims.models import Claim, Link, Source
from claims.templatetags import voices
from tests.factories import ArticleFactory, OutletFactory, SourceFactory, add_claim

HOSTILE = "<b onclick=x>\"'&amp;"
ESCAPED = "&lt;b onclick=x&gt;&quot;&#x27;&amp;amp;"


def _claim(article: Article, **fields: Any) -> Claim:
    words = {"sentence": "It rained, they said.", "cue": "said", "content": "It rained"}
    return add_claim(article=article, **words, **fields)


@pytest.mark.django_db
def test_who_and_where_from_are_escaped() -> None:
    outlet = OutletFactory(name=HOSTILE)
    article = ArticleFactory(
        text="It rained, they said.",
        title=HOSTILE,
        outlet=outlet,
        published_at=datetime(2020, 2, 3, 4, 5, tzinfo=UTC),
    )
    boss = SourceFactory(name=f"Ministry {HOSTILE}")
    claim = _claim(article, source=SourceFactory(name=HOSTILE, affiliation=boss), relays=[HOSTILE, "SANA"])
    context = {"request": RequestFactory().get("/")}
    said = voices.speaker_line(claim) + voices.whence(context, claim)  # type: ignore[arg-type]
    assert "<b" not in said
    assert said.count(ESCAPED) >= 6  # source, affiliation, relay, outlet, title, citation
    for address in (
        claim.source.get_absolute_url(),
        boss.get_absolute_url(),
        outlet.get_absolute_url(),
        f"{article.get_absolute_url()}#c{claim.pk}",
        f"{claim.get_absolute_url()}#cite",
    ):
        assert f'href="{address}"' in said
    assert "SANA" in said
    assert claim.get_act_display() in said
    assert "3 Feb 2020, 04:05" in said
    short = voices.whence(context, claim, short=True)  # type: ignore[arg-type]
    assert "3 Feb 2020<" in short
    assert "cite" not in short


@pytest.mark.django_db
def test_what_is_not_known_is_said() -> None:
    article = ArticleFactory(text="It rained, they said.", outlet=None, published_at=None)
    unnamed = _claim(article, source=SourceFactory(kind=Source.Kind.UNNAMED, name="a guard"))
    assert "unnamed" in voices.speaker_line(unnamed)
    other = ArticleFactory(text="It rained, they said. Two.", outlet=None, published_at=None)
    nobody = _claim(other)
    assert "source not given" in voices.speaker_line(nobody)
    nobody.source_text = "two <i>guards</i>"
    assert "two &lt;i&gt;guards&lt;/i&gt;" in voices.speaker_line(nobody)
    whence = voices.whence({}, nobody, short=True)  # type: ignore[arg-type]
    assert "outlet not given" in whence
    assert "time not given" in whence


def test_days_are_one_where_they_are_the_same() -> None:
    first, last = datetime(2020, 2, 3, 4, 5, tzinfo=UTC), datetime(2020, 2, 3, 23, 5, tzinfo=UTC)
    assert voices.days(first, last).count("<time") == 1
    later = datetime(2020, 2, 4, tzinfo=UTC)
    assert voices.days(first, later).count("<time") == 2
    assert date_format(later, "j M Y") in voices.days(first, later)
    long_after = {"j": timedelta(days=9), "j M": timedelta(days=60), "j M Y": timedelta(days=400)}
    for form, after in long_after.items():
        said = re.sub(r"<[^>]*>", "", voices.days(first, first + after))
        dash = "–" if form == "j" else " – "
        assert said == f"{date_format(first, form)}{dash}{date_format(first + after, 'j M Y')}"
    assert "time not given" in voices.days(None, None)


@pytest.mark.parametrize("state", Link.State.values)
def test_state_of_a_link(state: str) -> None:
    said = voices.link_state(Link(state=state, score=0.834))
    assert f"state-{state}" in said
    assert ("83 %" in said) == (state == "suggested")


def test_long_names_in_lists_are_cut() -> None:
    rows = [Source(pk=1, name="x" * 100), Source(pk=2, name="A & B")]
    said = voices.names(rows, 3)
    assert "x" * 59 + "…" in said
    assert "A &amp; B" in said
    assert "and 3 more" in said


def test_addresses_are_those_of_the_patterns() -> None:
    for view in ("claims:claim-detail", "claims:source-detail", "articles:outlet-detail"):
        for pk in (1, 7, 123456):
            assert address_of(view, pk) == reverse(view, args=[pk])
    with pytest.raises(NoReverseMatch):
        address_of("claims:claim-detail", None)
