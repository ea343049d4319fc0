"""The queue of suggestions to review: which wait, in what order, and what stands around each in its article.

The order is `claims.review_order`'s, the most useful first, the earlier one of equals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least, Substr

from claims.link_ends import with_claims
from claims.models import Claim, Link, Source, ThreadClaim
from claims.querysets import LinkQuerySet

COUNTED = 1000
PLACE = ("usefulness", "pk")  # by which the queue is ordered
ENDS = ("from_claim", "to_claim")
FEW_CLAIMS = 3000  # up to so many are looked up by number
AROUND = 260  # characters of the article shown before and after a sentence
SCORES = {"low": (0.0, 0.5), "middle": (0.5, 0.8), "high": (0.8, 1.01)}  # by the machine's own estimate


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to narrow the queue to; nothing set is the whole of it."""

    kind: str = ""
    score: str = ""
    source: str = ""  # a name or a part of it, or a source's number
    thread: int | None = None
    article: int | None = None


# The suggestions that wait, narrowed, in lists that together hold each of them, in no order: one list for
# each end of a link, so that the database finds the links of very many claims by an index of that end.
Queue = tuple[LinkQuerySet, ...]


def waiting(wanted: Wanted) -> Queue:
    """The queue: suggestions that nobody has decided.

    Whom a name means and which claims are meant is looked up here, once for all that is asked of the queue.
    """
    found = Link.objects.between_visible().filter(state=Link.State.SUGGESTED).order_by()
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.score:
        low, high = SCORES[wanted.score]
        found = found.filter(score__gte=low, score__lt=high)
    return _touching(found, wanted)


def _touching(links: LinkQuerySet, wanted: Wanted) -> Queue:
    """Links with an end in the dispute, in the article, and by the source.

    By number: so the links are found by their indexes, where a subquery would have all of them read. One
    question finds the claims of all three.
    """
    sources = _sources(wanted.source)
    groups: dict[str, tuple[object, QuerySet[Any]]] = {
        "thread": (wanted.thread, ThreadClaim.objects.filter(thread=wanted.thread).values("claim")),
        "article": (wanted.article, Claim.objects.filter(article=wanted.article).values("pk")),
        "source": (wanted.source, Claim.objects.filter(source__in=sources).values("pk")),
    }
    asked = {name: claims for name, (value, claims) in groups.items() if value}
    queue: Queue = (links,)
    for name, ends in _ends(asked).items():
        if name == "source" and len(ends) == FEW_CLAIMS:
            by_them = Q(from_source__in=sources) | Q(to_source__in=sources)
            queue = tuple(part.filter(by_them) for part in queue)
            continue
        # Two lists put together: for "either end is one of these" all that waits would be looked at.
        said, answered = (links.filter(**{f"{end}__one_of": ends}) for end in ENDS)
        either = said.values("pk").union(answered.values("pk"))
        queue = (said, answered) if len(queue) == 1 else tuple(part.filter(pk__in=either) for part in queue)
    return queue


def _sources(name: str) -> list[int]:
    """Whom a name, a part of it or a number means."""
    if name.isdecimal():
        return [int(name)] if int(name) < 2**63 else []
    if not name:
        return []
    return list(Source.objects.search(name).order_by().values_list("pk", flat=True)[:1000])


def _ends(groups: dict[str, QuerySet[Any]]) -> dict[str, list[int]]:
    """The numbers of the claims in each group; of a source, FEW_CLAIMS at the most."""
    found: dict[str, list[int]] = {name: [] for name in groups}
    rows = []
    for name, claims in groups.items():
        numbers = (
            claims.order_by().annotate(group=Value(name)).values_list("group", *claims.query.values_select)
        )
        rows.append(numbers[:FEW_CLAIMS] if name == "source" else numbers)
    for name, pk in rows[0].union(*rows[1:], all=True) if rows else ():
        found[name].append(pk)
    return found


def first(queue: Queue, most: int) -> list[int]:
    """The first of the queue by number, `most` of them."""
    return [pk for _usefulness, pk in _together(queue).order_by("-usefulness", "pk")[:most]]


def how_many(queue: Queue) -> int:
    """How many wait, COUNTED at the most: counting all of a long queue takes longer than all else."""
    return _together(queue)[:COUNTED].count()


def next_after(link: Link, queue: Queue) -> int | None:
    """The suggestion that comes after a link, decided or not; None at the end."""
    return next((pk for _usefulness, pk in _later(link, queue)), None)


def around(link: Link, queue: Queue, known: Iterable[int]) -> tuple[int | None, int | None]:
    """The nearest before and after a link in the queue, those of some numbers among them that still are.

    One question, whichever of them there are: this is asked with every suggestion that is shown.
    """
    others = Link.objects.filter(pk__in=list(known)).exclude(pk=link.pk).order_by()
    found = others.values_list(*PLACE).union(_earlier(link, queue), _later(link, queue))
    here, places = (-link.usefulness, link.pk), sorted((-usefulness, pk) for usefulness, pk in found)
    before, after = [place for place in places if place < here], [place for place in places if place > here]
    return (before[-1][1] if before else None), (after[0][1] if after else None)


def _together(queue: Queue) -> QuerySet[Link, tuple[float, int]]:
    """The places of all of a queue, each once."""
    places = [part.values_list(*PLACE) for part in queue]
    return places[0].union(*places[1:]) if len(places) > 1 else places[0]


def _later(link: Link, queue: Queue) -> QuerySet[Link, tuple[float, int]]:
    later = Q(usefulness__lt=link.usefulness) | Q(usefulness=link.usefulness, pk__gt=link.pk)
    parts = tuple(part.filter(later, usefulness__lte=link.usefulness) for part in queue)
    return _together(parts).order_by("-usefulness", "pk")[:1]


def _earlier(link: Link, queue: Queue) -> QuerySet[Link, tuple[float, int]]:
    earlier = Q(usefulness__gt=link.usefulness) | Q(usefulness=link.usefulness, pk__lt=link.pk)
    parts = tuple(part.filter(earlier, usefulness__gte=link.usefulness) for part in queue)
    return _together(parts).order_by("usefulness", "-pk")[:1]


def to_judge(pk: int) -> Link | None:
    """A link with all that is shown of it: both claims, their disputes, the text around each sentence; None
    where it is not there (any more)."""
    start, stop = F("sentence_start"), F("sentence_end")
    claims = Claim.objects.with_origin().select_related("thread_entry__thread").defer("thread_entry__search")
    claims = claims.annotate(
        before=Substr("article__text", Greatest(start - AROUND, 0) + 1, Least(start, AROUND)),
        after=Substr("article__text", stop + 1, AROUND),
    )
    return next(iter(with_claims(Link.objects.filter(pk=pk).order_by(), claims)), None)


def surroundings(claim: Claim) -> tuple[str, str]:
    """What stands before and after the sentence of a claim of `to_judge`, within its paragraph, cut at whole
    words."""
    before, after = str(getattr(claim, "before", "") or ""), str(getattr(claim, "after", "") or "")
    before, after = _last_paragraph(before), _first_paragraph(after)
    if len(before) >= AROUND:
        before = "… " + before.partition(" ")[2]
    if len(after) >= AROUND:
        after = after.rpartition(" ")[0] + " …"
    return before, after


def _last_paragraph(text: str) -> str:
    return text.replace("\r\n", "\n").rpartition("\n\n")[2].strip()


def _first_paragraph(text: str) -> str:
    return text.replace("\r\n", "\n").partition("\n\n")[0].strip()
