"""What the search of pages finds: by fields, words and meaning, in which order, and what it says."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from redis import Redis
from redis.exceptions import ConnectionError

from claims import query_vectors, search_ranking, workflow
from claims.forms import SourceFilterForm
from claims.models import Claim, Link, Source, Thread, ThreadClaim, Verdict
from claims.search_conditions import Asked, claims_asked, threads_asked
from claims.search_ranking import fused, headlines, rank
from claims.search_vocabulary import read_query
from tests.claims.making import make_chief
from tests.factories import (
    ArticleFactory,
    OutletFactory,
    SourceAliasFactory,
    UserFactory,
    add_claim,
    add_dispute,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for a worker that is not there."""
    monkeypatch.setattr(query_vectors, "WAIT", 0.01)


def _page(client: Client, address: str, **fields: str) -> str:
    answer = client.get(address, fields)
    assert answer.status_code == 200
    return answer.content.decode()


def _claims(text: str) -> set[str]:
    asked = Asked(read_query(text))
    assert asked.query.problems == ()
    return {claim.content_text for claim in claims_asked(asked, Claim.objects.visible())}


def _threads(text: str) -> int:
    asked = Asked(read_query(text))
    assert asked.query.problems == ()
    return threads_asked(asked, Thread.objects.live()).count()


SAID, DENIED = "The ferry was overloaded", "that the ferry was overloaded"
REPEATED, REFUSED = "Too many people were aboard the ferry", "the ferry’s load"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('source:"captain hagen"', {DENIED}),
        ("source:union source:vold", {REPEATED, SAID}),
        ("-source:hagen -source:union -source:line", {SAID}),
        ("outlet:gazette act:denial", {DENIED}),
        ("outlet:nobody", set()),
        ("act:denial,non_denial", {DENIED, REFUSED}),
        ("-act:assertion", {DENIED, REFUSED}),
        ("kind:denies", {SAID, DENIED}),
        ("-kind:denies kind:repeats", {REPEATED, REFUSED}),
        ("on:2021-05-05", {REPEATED}),
        ("before:2021-05-05", {SAID, DENIED, REFUSED}),
        ("after:2021-06", set()),
        ("is:disputed", {SAID, DENIED, REPEATED, REFUSED}),
        ("is:unanswered", {REPEATED, REFUSED}),
        ("is:confirmed", set()),
        ("is:machine overloaded", {SAID, DENIED}),
        ("has:non_denial aboard", {REPEATED}),
        ("-has:non_denial", set()),
        ("has:verdict", set()),
        ("verdict:none overloaded act:denial", {DENIED}),
        ("overloaded -denied", {SAID}),
        ('"people were aboard"', {REPEATED}),
        ("pilots or captain", {REPEATED, DENIED}),
    ],
)
def test_fields_of_claims(text: str, found: set[str]) -> None:
    add_dispute()
    assert _claims(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("source:hagen act:denial", 1),
        ("source:vold act:denial", 0),  # one claim has to meet all of it
        ("overloaded source:union", 0),
        ("kind:denies", 1),
        ("kind:contradicts", 0),
        ("-kind:contradicts", 1),
        ("has:denial has:outlets", 1),
        ("is:machine", 1),
        ("is:confirmed", 0),
        ("is:unanswered", 0),
        ("before:2021-05-04", 0),
        ("on:2021-05-05 source:union", 1),
        ("verdict:any", 0),
    ],
)
def test_fields_of_disputes(text: str, found: int) -> None:
    add_dispute()
    assert _threads(text) == found


def test_a_confirmed_link_changes_what_the_marks_find() -> None:
    add_dispute()
    workflow.confirm_link(link_id=Link.objects.get(kind="denies").pk, by=make_chief())
    assert (_threads("is:confirmed"), _threads("is:machine")) == (1, 0)
    assert _claims("is:confirmed") == {SAID, DENIED}


def test_only_published_verdicts_are_found() -> None:
    thread = add_dispute()
    claim = ThreadClaim.objects.filter(thread=thread, side="claim").order_by("claim__pk")[0].claim
    verdict = Verdict.objects.create(claim=claim, rating_id="false", author=UserFactory())
    assert _claims("verdict:false") == set()
    Verdict.objects.filter(pk=verdict.pk).update(
        workflow="done", publication="published", published_at=timezone.now(), approver=UserFactory()
    )
    assert _claims("verdict:false") == _claims("verdict:any") == {SAID}
    assert _claims("verdict:none act:denial") == {DENIED}
    assert (_threads("verdict:false"), _threads("verdict:true"), _threads("has:verdict")) == (1, 0, 1)


def test_a_source_is_found_by_any_of_its_names() -> None:
    thread = add_dispute()
    denial = ThreadClaim.objects.get(thread=thread, side="denial").claim
    SourceAliasFactory(source=denial.source, name="Skipper of the Aurelia")
    assert _claims('source:"skipper aurelia"') == {DENIED}


def test_named_sources_are_found_by_names_and_not_by_descriptions() -> None:
    article = ArticleFactory()
    named = SourceAliasFactory(source__name="Ada Brink", name="Harbour officer Brink", key="officer brink")
    unnamed = SourceAliasFactory(
        source__name="a harbour officer",
        source__kind="unnamed",
        source__article=article,
        name="a harbour officer",
        key=f"{article.pk}: harbour officer",
    )
    assert set(Source.objects.search("harbour officer")) == {named.source, unnamed.source}
    assert set(Source.objects.search_named("harbour officer")) == {named.source}
    assert set(Source.objects.search_named("ada")) == {named.source}
    assert set(SourceFilterForm(QueryDict("q=officer")).sources()) == {named.source}
    assert set(SourceFilterForm(QueryDict("q=officer&kind=unnamed")).sources()) == {unnamed.source}


def test_some_claims_come_in_the_order_of_all() -> None:
    for number, day in enumerate((4, 2, None, 4)):
        at = datetime(2021, 5, day, tzinfo=UTC) if day else None
        text = f"{number}: Soup was cold, Bo said. Tea was late, Bo said."
        article = ArticleFactory(text=text, published_at=at)
        for said in ("Tea was late", "Soup was cold"):
            add_claim(article=article, sentence=f"{said}, Bo said.", cue="said", content=said)
    order = list(Claim.objects.newest_first().values_list("pk", flat=True))
    some = list(Claim.objects.filter(pk__in=order).found_by_number().newest_first())
    assert len(order) == 8
    assert [claim.pk for claim in some] == order


def test_what_is_far_up_in_both_rankings_is_first() -> None:
    assert fused([1, 2, 3], [3, 4]) == [3, 1, 4, 2]
    assert fused([], [5]) == [5]


def _with_vectors() -> tuple[Claim, Claim, list[float]]:
    """Two claims, one of which is near to a vector that shares no word with it."""
    article = ArticleFactory(text="The boat was too full, said Ann. The soup was cold, said Bo.")
    full = add_claim(
        article=article,
        sentence="The boat was too full, said Ann.",
        cue="said",
        content="The boat was too full",
    )
    cold = add_claim(
        article=article, sentence="The soup was cold, said Bo.", cue="said", content="The soup was cold"
    )
    one, other = [1.0] + [0.0] * 383, [0.0, 1.0] + [0.0] * 382
    Claim.objects.filter(pk=full.pk).update(embedding=one)
    Claim.objects.filter(pk=cold.pk).update(embedding=other)
    return full, cold, one


def test_what_means_the_like_is_found_without_the_words() -> None:
    full, cold, vector = _with_vectors()
    found = rank(Asked(read_query("overloaded vessel")), Claim.objects.visible(), vector, counted=True)
    assert (found.ids, found.by_meaning, found.total) == ([full.pk], {full.pk}, 1)
    found = rank(Asked(read_query("soup")), Claim.objects.visible(), vector, counted=True)
    assert (set(found.ids), found.by_meaning, found.total) == ({cold.pk, full.pk}, {full.pk}, 2)


def test_of_very_many_with_the_words_the_latest_are_ranked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ("Soup was cold", "Soup, soup, soup and soup again", "Soup was late")
    article = ArticleFactory(text=" ".join(f"{one}, Bo said." for one in said))
    old, best, last = (
        add_claim(article=article, sentence=f"{one}, Bo said.", cue="said", content=one) for one in said
    )
    asked = Asked(read_query("soup"))
    assert rank(asked, Claim.objects.visible(), None).ids == [best.pk, last.pk, old.pk]
    assert "Very many" not in _page(client, "/search/", q="soup")
    monkeypatch.setattr(search_ranking, "BEST", 2)
    monkeypatch.setattr(search_ranking, "VERY_MANY", 12_000)
    monkeypatch.setattr(search_ranking, "_estimated", lambda rows: 12_345)
    found = rank(asked, Claim.objects.visible(), None, counted=True)
    assert (found.ids, found.total, found.very_many) == ([best.pk, last.pk], 12_000, True)
    page = _page(client, "/search/", q="soup")
    assert "About 12,000 claims" in page
    assert "the best of the 2 added last" in page
    few = claims_asked(Asked(read_query("soup on:1999")), Claim.objects.visible()).found_by_number()
    assert not rank(asked, few, None).very_many


def test_the_database_tells_about_how_many_rows_it_expects() -> None:
    add_dispute()
    assert search_ranking._estimated(Claim.objects.visible()) >= 1


@pytest.mark.parametrize(
    "text", ["vessel -full", '"overloaded vessel"', "vessel source:nobody", "vessel on:1999"]
)
def test_meaning_gives_nothing_that_the_query_forbids(text: str) -> None:
    _full, _cold, vector = _with_vectors()
    assert rank(Asked(read_query(text)), Claim.objects.visible(), vector).ids == []


def test_hits_are_marked_by_stem_and_place() -> None:
    add_dispute()
    claim = Claim.objects.get(content_text=REPEATED)
    ((start, end),) = headlines([claim.pk], read_query("person or pilot"))[claim.pk]
    assert claim.sentence[start:end] == "pilots"


def test_a_sentence_with_marks_of_its_own_gets_no_wrong_hits() -> None:
    sentence = "The \x01pilot\x02 fell \x01asleep, said Bo."
    article = ArticleFactory(text=sentence)
    claim = add_claim(article=article, sentence=sentence, cue="said", content="fell")
    assert headlines([claim.pk], read_query("pilot asleep")) == {claim.pk: []}


def test_page_marks_hits_and_keeps_what_else_is_marked(client: Client) -> None:
    add_dispute()
    assert '<mark class="is-content is-hit">overloaded</mark>' in _page(client, "/search/", q="overload")
    assert 'is-hit">overloaded</mark>' in _page(client, "/", q="overload")


def test_a_slip_is_explained_with_the_way_out(client: Client) -> None:
    thread = add_dispute()
    page = _page(client, "/", q="sorce:hagen act:denail")
    assert "there is no field “sorce”" in page
    assert "Search “source:hagen act:denail” instead" in page
    assert "?q=sorce%3Ahagen+act%3Adenial" in page
    assert "<code>accusation</code>" in page
    assert thread.get_absolute_url() in page  # nothing that was understood forbids it


def test_common_words_alone_are_said_to_be_no_search(client: Client) -> None:
    thread = add_dispute()
    page = _page(client, "/", q="the of")
    assert "Words as common as these are not searched" in page
    assert thread.get_absolute_url() in page


def test_without_a_worker_the_words_alone_are_searched_and_said_to_be(client: Client) -> None:
    thread = add_dispute()
    page = _page(client, "/", q="overloaded")
    assert "no worker was free" in page
    assert thread.get_absolute_url() in page


def test_without_redis_lists_and_searches_go_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise ConnectionError("no Redis")

    thread = add_dispute()
    for name in ("get", "set"):
        monkeypatch.setattr(f"django.core.cache.backends.redis.RedisCacheClient.{name}", gone)
    monkeypatch.setattr(query_vectors, "_redis", lambda: Redis(unix_socket_path="/nowhere/redis.sock"))
    assert thread.get_absolute_url() in _page(client, "/")
    page = _page(client, "/", q="overloaded")
    assert thread.get_absolute_url() in page
    assert "no worker was free" in page


def test_a_match_that_the_card_does_not_show_is_named_on_it(client: Client) -> None:
    add_dispute()
    page = _page(client, "/", q="pilots")
    card = page[page.index('class="dispute-match"') :]
    assert "the pilots’ union" in card[: card.index("</p>")]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"has": "unanswered"}, False),
        ({"state": "machine"}, True),
        ({"state": "confirmed"}, False),
        ({"kind": "denies"}, True),
        ({"kind": "contradicts"}, False),
        ({"verdict": "any"}, False),
        ({"q": "act:denial", "since": "2021-05-05"}, False),
        ({"sort": "oldest"}, False),  # nothing waits here
        ({"sort": "disputed"}, True),
        ({"sort": "latest", "q": "ferry"}, True),
    ],
)
def test_every_filter_is_in_the_address(client: Client, fields: dict[str, str], found: bool) -> None:
    thread = add_dispute()
    assert (thread.get_absolute_url() in _page(client, "/", **fields)) is found


def test_orders_of_disputes(client: Client) -> None:
    early, late = add_dispute(day=4), add_dispute(day=20, mark="Late edition.")
    Thread.objects.filter(pk=early.pk).update(
        denial_count=9, unanswered_count=1, unanswered_since="2021-05-04T00:00Z"
    )
    Thread.objects.filter(pk=late.pk).update(unanswered_count=2, unanswered_since="2021-05-20T00:00Z")

    def order(**fields: str) -> list[int]:
        page = _page(client, "/", **fields)
        return [pk for _at, pk in sorted((page.index(t.get_absolute_url()), t.pk) for t in (early, late))]

    assert order() == order(sort="latest") == [late.pk, early.pk]
    assert order(sort="disputed") == order(sort="oldest") == [early.pk, late.pk]
    Thread.objects.filter(pk=early.pk).update(pinned_at="2022-01-01T00:00Z")
    assert order() == [early.pk, late.pk]
    assert order(sort="latest") == [late.pk, early.pk]


def test_unanswered_claims_are_counted_by_their_wordings() -> None:
    thread = add_dispute()
    assert (thread.unanswered_count, thread.unanswered_since) == (0, None)
    article = ArticleFactory(text="The crew slept, said Bo.", outlet=OutletFactory())
    alone = add_claim(
        article=article, sentence="The crew slept, said Bo.", cue="said", content="The crew slept"
    )
    editor = UserFactory(is_superuser=True)
    workflow.move_claim(claim_id=alone.pk, to=thread.pk, side="claim", by=editor)
    thread.refresh_from_db()
    assert (thread.unanswered_count, thread.unanswered_since) == (1, article.published_at)
