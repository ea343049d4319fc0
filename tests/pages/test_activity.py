"""Claims over time on the pages of sources and outlets; who denies whom."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from claims.activity import activity_of
from claims.link_ends import with_claims
from claims.models import Claim, Link, Source, ThreadClaim
from tests.factories import ArticleFactory, SourceFactory, add_claim, add_dispute, add_link

pytestmark = pytest.mark.django_db


def _said(source: Source, at: datetime | None, act: str = "assertion") -> Claim:
    number = Claim.objects.count()
    text = f"Pier {number} is closed, said Bo."
    article = ArticleFactory(text=text, published_at=at)
    return add_claim(
        article=article, sentence=text, cue="said", content=f"Pier {number} is closed", source=source, act=act
    )


def _at(year: int, month: int = 1, day: int = 1, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_nothing_is_drawn_of_one_day_or_of_none() -> None:
    source = SourceFactory()
    assert activity_of(Claim.objects.all(), "all", 0) is None
    for at in (None, _at(2021), _at(2021, hour=23)):
        _said(source, at)
    assert activity_of(Claim.objects.all(), "all", 0) is None


@pytest.mark.parametrize(
    ("last", "unit", "bars"),
    [
        (_at(2021, 1, 3), "day", 3),
        (_at(2021, 3, 31), "month", 3),
        (_at(2022, 1, 2), "month", 13),
        (_at(2031), "year", 11),
    ],
)
def test_periods_have_one_length_and_no_gaps(last: datetime, unit: str, bars: int) -> None:
    source = SourceFactory()
    _said(source, _at(2021))
    _said(source, last, act="denial")
    found = activity_of(Claim.objects.all(), "all", 0)
    assert found is not None
    assert (found.unit, len(found.bars), found.most) == (unit, bars, 1)
    assert (found.bars[0].since, found.bars[-1].since <= last.date() <= found.bars[-1].until) == (
        date(2021, 1, 1),
        True,
    )
    assert [(bar.claims, bar.denials) for bar in found.spoken] == [(1, 0), (1, 1)]
    for one, following in zip(found.bars, found.bars[1:], strict=False):
        assert (following.since - one.until).days == 1


def test_source_page_shows_both_sides_and_its_own_contradictions(client: Client) -> None:
    thread = add_dispute()
    denial = ThreadClaim.objects.get(thread=thread, side="denial").claim
    assert denial.source is not None
    early, late = _said(denial.source, _at(2020)), _said(denial.source, _at(2022), act="denial")
    add_link(answer=late, to=early, kind="contradicts")
    page = client.get(denial.source.get_absolute_url()).content.decode()
    own = page.index("Contradicts itself")
    assert own < page.index("Denies or contradicts <") < page.index("What it said")
    assert "Denied or contradicted by" not in page
    assert page[own:].index(early.sentence[:6]) < page[own:].index(late.sentence[:6])
    assert "Claims by month" in page
    assert "Denies, and is denied by" in page


def test_of_many_exchanges_the_strongest_are_shown_and_the_rest_is_a_click_away(client: Client) -> None:
    source, other = SourceFactory(), SourceFactory()
    claims = [_said(other, _at(2020, 1, day)) for day in range(1, 9)]
    for place, claim in enumerate(claims):
        add_link(answer=_said(source, _at(2021), act="denial"), to=claim, score=0.9 - place / 100)
    page = client.get(source.get_absolute_url()).content.decode()
    exchanges = page[page.index("Denies or contradicts <") : page.index("What it said")]
    assert '<span class="count">6+</span>' in exchanges
    shown = re.findall(
        r"pair-side voice[^>]*>.*?<blockquote[^>]*>.*?Pier (\d+) ", exchanges.replace("\n", " ")
    )
    assert shown[::2] == [str(place) for place in range(6)]
    add_dispute()
    named = Source.objects.filter(claims__thread_entry__isnull=False).first()
    assert named is not None
    assert f'href="/?source={named.pk}"' in client.get(named.get_absolute_url()).content.decode()


def test_a_link_whose_claim_has_gone_is_left_out(django_assert_num_queries: Any) -> None:
    source = SourceFactory()
    first, second, third = (_said(source, _at(2020, 1, day)) for day in (1, 2, 3))
    kept, lost = add_link(answer=second, to=first), add_link(answer=third, to=first)
    links = [Link.objects.get(pk=kept.pk), Link.objects.get(pk=lost.pk)]
    third.delete()
    with django_assert_num_queries(1):
        shown = with_claims(links)
        assert [(link.from_claim.source, link.to_claim.article.title) for link in shown] == [
            (source, first.article.title)
        ]


def test_who_looks_for_one_thing_gets_the_list_alone(client: Client) -> None:
    thread = add_dispute()
    source = ThreadClaim.objects.get(thread=thread, side="denial").claim.source
    assert source is not None
    page = client.get(source.get_absolute_url(), {"q": "ferry"}).content.decode()
    assert "Denies or contradicts" not in page
    assert "1 claim" in page


def test_rejected_and_withdrawn_count_for_nothing(client: Client) -> None:
    thread = add_dispute()
    source = ThreadClaim.objects.get(thread=thread, side="denial").claim.source
    assert source is not None
    Link.objects.filter(kind="denies").update(state="rejected")
    assert "Denies or contradicts" not in client.get(source.get_absolute_url()).content.decode()


def test_outlet_page_shows_whom_it_quotes_and_when(client: Client) -> None:
    thread = add_dispute()
    claim = ThreadClaim.objects.filter(thread=thread, side="denial").get().claim
    outlet = claim.article.outlet
    assert outlet is not None
    later = ArticleFactory(outlet=outlet, text="It sank, said Bo.", published_at=_at(2022))
    add_claim(article=later, sentence="It sank, said Bo.", cue="said", content="It sank", source=claim.source)
    page = client.get(outlet.get_absolute_url()).content.decode()
    assert "Quoted most" in page
    assert f'source={claim.source_id}">2</a>' in page
    assert "Claims by month" in page
    assert f"/search/?outlet={outlet.pk}&amp;since=2022-01-01&amp;until=2022-01-31" in page
    assert thread.get_absolute_url() in page
