"""The pages and API answers that are measured: for each a name, who asks, and addresses to ask in turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from articles.models import Article, Outlet
from claims.models import Claim, Link, Source, Thread, Verdict

MANY = 24  # different objects of one kind, so that no page is measured on one that happens to be small


class Asked(NamedTuple):
    """One kind of page; `editor` tells that an editor asks."""

    addresses: list[str]
    editor: bool = False
    api: bool = False


def all_pages() -> dict[str, Asked]:
    """Every list and detail page, by what a report calls it."""
    return {**_lists(), **_details(), **_newsroom(), **_api()}


def _lists() -> dict[str, Asked]:
    source, outlet = _biggest_source().pk, _biggest_outlet().pk
    word, other = _words()
    asked = {
        "disputes": ["/"],
        "disputes, second page and last": ["/?page=2", "/?page=9999999"],
        "disputes, forty different pages": [f"/?page={number}" for number in range(5, 45)],
        **{f"disputes, {name}": [f"/?{query}"] for name, query in _thread_filters(source, outlet).items()},
        "disputes by words": [f"/?q={word}", f"/?q={other}+{word}", f"/?q={word}&sort=disputed"],
        "disputes by a query": [f"/?q=act%3Adenial+{word}", f"/?q=is%3Aconfirmed+{word}+before%3A2020-05"],
        "claims": ["/search/", "/search/?act=all"],
        **{
            f"claims, {name}": [f"/search/?{query}"] for name, query in _claim_filters(source, outlet).items()
        },
        "claims by words": [f"/search/?q={word}", f"/search/?q={other}", f"/search/?q={other}+{word}"],
        "claims by words, newest": [f"/search/?q={word}&sort=new"],
        "sources": ["/sources/", "/sources/?page=3"],
        "sources by name": ["/sources/?q=ministry", "/sources/?kind=person"],
        "articles": ["/articles/", "/articles/?page=40"],
        "articles by words": [f"/articles/?q={word}", f"/articles/?outlet={outlet}"],
    }
    return {name: Asked(addresses) for name, addresses in asked.items()}


def _thread_filters(source: int, outlet: int) -> dict[str, str]:
    return {
        "latest": "sort=latest",
        "most disputed": "sort=disputed",
        "oldest unanswered": "sort=oldest",
        "denies": "kind=denies",
        "contradicts": "kind=contradicts",
        "explicit denial": "has=denial",
        "non-denial": "has=non_denial",
        "unanswered": "has=unanswered",
        "several outlets": "has=outlets",
        "act": "act=accusation",
        "machine only": "state=machine",
        "confirmed": "state=confirmed",
        "any verdict": "verdict=any",
        "one verdict": "verdict=false",
        "of the largest source": f"source={source}",
        "of the largest outlet": f"outlet={outlet}",
        "in a month": "since=2019-03-01&until=2019-03-31",
        "several filters": f"kind=denies&state=confirmed&outlet={outlet}&sort=disputed",
    }


def _claim_filters(source: int, outlet: int) -> dict[str, str]:
    return {
        "newest": "sort=new",
        "denials": "act=denial",
        "denies": "kind=denies",
        "repeats": "kind=repeats",
        "confirmed": "state=confirmed",
        "machine only": "state=machine",
        "unanswered": "has=unanswered",
        "in a dispute with a denial": "has=denial",
        "with a verdict": "verdict=any",
        "of the largest source": f"source={source}",
        "of the largest outlet": f"outlet={outlet}",
        "in a month": "since=2019-03-01&until=2019-03-31",
    }


def _details() -> dict[str, Asked]:
    threads = Thread.objects.live()
    large = _biggest_source()
    asked = {
        "dispute": _addresses(_spread(threads)),
        "the largest disputes": _addresses(threads.order_by("-claim_count")[:3]),
        "dispute as known at a date": [
            f"{one.get_absolute_url()}?as_of={(one.last_at or one.created_at):%Y-%m-%d}"
            for one in _spread(threads)
        ],
        "dispute as CSV": [f"/threads/{one.pk}/claims.csv" for one in _spread(threads)],
        "claim": _addresses(_spread(Claim.objects.visible().only("pk"))),
        "article": _addresses(_spread(Article.objects.only("pk"))),
        "source": _addresses(_spread(Source.objects.named().speaking())),
        "the largest source": [large.get_absolute_url()],
        "the largest source, second page": [large.get_absolute_url() + "?page=2"],
        "the largest source, denials": [large.get_absolute_url() + "?act=denial"],
        "outlet": _addresses(_spread(Outlet.objects.all())),
        "the largest outlet": [_biggest_outlet().get_absolute_url()],
        "history of a claim": [f"/history/claim/{one.pk}/" for one in _spread(Claim.objects.only("pk"))],
        "about": ["/about/"],
    }
    return {name: Asked(addresses) for name, addresses in asked.items()}


def _newsroom() -> dict[str, Asked]:
    links = list(
        Link.objects.filter(state="suggested")
        .order_by("-usefulness", "pk")
        .values_list("pk", flat=True)[:MANY]
    )
    sure = Link.objects.filter(state="suggested", kind="denies", score__gte=0.8)
    denying = list(sure.order_by("-usefulness", "pk").values_list("pk", flat=True)[:MANY])
    rated = Verdict.objects.order_by("pk").values_list("claim", flat=True)
    unrated = Claim.objects.filter(verdict=None).order_by("-pk").values_list("pk", flat=True)
    thread = Thread.objects.live().order_by("-claim_count")[0]
    asked = {
        "desk": ["/desk/"],
        "review: a suggestion": [f"/review/{pk}/" for pk in links],
        "review: narrowed": [f"/review/{pk}/?kind=denies&score=high" for pk in denying],
        "review: of a source": [f"/review/{pk}/?source={_biggest_source().pk}" for pk in links],
        "review: many at once": [f"/review/all/?thread={thread.pk}", "/review/all/?kind=denies"],
        "verification": [f"/claims/{pk}/verification/" for pk in [*rated[:12], *unrated[:12]]],
        "correct a claim": [f"/claims/{pk}/correct" for pk in unrated[:12]],
        "saved searches": ["/searches/"],
        "notifications": ["/notifications/"],
        "latest changes": ["/history/"],
        "articles read by another version": ["/desk/rereading/"],
        "people": ["/people/"],
        "disputes, as an editor": ["/"],
        "dispute, as an editor": _addresses(_spread(Thread.objects.live())),
        "article, as an editor": _addresses(_spread(Article.objects.only("pk"))),
        "edit the largest source": [f"/sources/{_biggest_source().pk}/edit/"],
    }
    return {name: Asked(addresses, editor=True) for name, addresses in asked.items()}


def _api() -> dict[str, Asked]:
    source, outlet = _biggest_source().pk, _biggest_outlet().pk
    word, _other = _words()
    at = "/api/v1/"
    asked = {
        "50 claims": [f"{at}claims/"],
        "50 claims of an act": [f"{at}claims/?act=denial", f"{at}claims/?act=accusation"],
        "50 claims of the largest source": [f"{at}claims/?source={source}"],
        "50 claims of the largest outlet": [f"{at}claims/?outlet={outlet}"],
        "50 claims of a month": [f"{at}claims/?since=2019-03-01&until=2019-03-31"],
        "50 claims that are denied": [f"{at}claims/?denied=true"],
        "50 claims by words": [f"{at}claims/?q={word}"],
        "50 disputes": [f"{at}threads/"],
        "50 disputes with a denial": [f"{at}threads/?has=denial", f"{at}threads/?state=confirmed"],
        "50 links": [f"{at}links/?kind=denies"],
        "50 sources": [f"{at}sources/"],
        "50 outlets": [f"{at}outlets/"],
        "one claim": [f"{at}claims/{one.pk}/" for one in _spread(Claim.objects.visible().only("pk"))],
        "one dispute": [f"{at}threads/{one.pk}/" for one in _spread(Thread.objects.live())],
        "one source": [f"{at}sources/{one.pk}/" for one in _spread(Source.objects.named().speaking())],
    }
    return {f"API: {name}": Asked(addresses, api=True) for name, addresses in asked.items()}


def _spread(rows: QuerySet[Any]) -> list[Any]:
    """Some rows from all over a table, always the same ones."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    chosen = ids[:: max(1, len(ids) // MANY)][:MANY]
    return list(rows.model.objects.filter(pk__in=chosen).order_by("pk"))


def _addresses(rows: Iterable[Any]) -> list[str]:
    return [row.get_absolute_url() for row in rows]


def _biggest_source() -> Source:
    return Source.objects.get(pk=1)


def _biggest_outlet() -> Outlet:
    return Outlet.objects.annotate(n=Count("articles")).order_by("-n", "pk")[0]


def _words() -> tuple[str, str]:
    """A word that very many claims have, and one of some."""
    return "government", "depot"
