"""The queue of suggestions to review: which wait, in what order, and what stands around each in its article.

The order is `claims.review_order`'s, the most useful first, the earlier one of equals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Greatest, Least, Substr

from claims.models import Claim, Link, Source
from claims.querysets import ClaimQuerySet, LinkQuerySet

COUNTED = 1000
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


def waiting(wanted: Wanted) -> LinkQuerySet:
    """The queue: suggestions that nobody has decided, narrowed, most useful first.

    Whom a name means and which claims are meant is looked up here, once for all that is asked of the queue.
    """
    found = Link.objects.between_visible().filter(state=Link.State.SUGGESTED)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.score:
        low, high = SCORES[wanted.score]
        found = found.filter(score__gte=low, score__lt=high)
    if wanted.source:
        found = _of_source(found, wanted.source)
    if wanted.thread:
        found = _touching(found, Claim.objects.filter(thread_entry__thread=wanted.thread))
    if wanted.article:
        found = _touching(found, Claim.objects.filter(article=wanted.article))
    return found.order_by("-usefulness", "pk")


def _touching(links: LinkQuerySet, claims: ClaimQuerySet) -> LinkQuerySet:
    """By number: so the links are found by their indexes, where a subquery would have all of them read."""
    ends = list(claims.order_by().values_list("pk", flat=True))
    return links.filter(Q(from_claim__in=ends) | Q(to_claim__in=ends))


def _of_source(links: LinkQuerySet, name: str) -> LinkQuerySet:
    if name.isdecimal():
        sources = [int(name)] if int(name) < 2**63 else []
    else:
        sources = list(Source.objects.search(name).order_by().values_list("pk", flat=True)[:1000])
    ends = list(Claim.objects.filter(source__in=sources).order_by().values_list("pk", flat=True)[:FEW_CLAIMS])
    if len(ends) < FEW_CLAIMS:
        return links.filter(Q(from_claim__in=ends) | Q(to_claim__in=ends))
    return links.filter(Q(from_claim__source__in=sources) | Q(to_claim__source__in=sources))


def how_many(queue: LinkQuerySet) -> int:
    """How many wait, COUNTED at the most: counting all of a long queue takes longer than all else."""
    return queue.order_by()[:COUNTED].count()


def next_after(link: Link, queue: LinkQuerySet) -> int | None:
    """The suggestion that comes after a link, decided or not; None at the end."""
    later = Q(usefulness__lt=link.usefulness) | Q(usefulness=link.usefulness, pk__gt=link.pk)
    found = queue.filter(later, usefulness__lte=link.usefulness)
    return found.values_list("pk", flat=True).first()


def last_before(link: Link, queue: LinkQuerySet) -> int | None:
    """The suggestion that comes before a link; None at the beginning."""
    earlier = Q(usefulness__gt=link.usefulness) | Q(usefulness=link.usefulness, pk__lt=link.pk)
    found = queue.filter(earlier, usefulness__gte=link.usefulness)
    return found.order_by("usefulness", "-pk").values_list("pk", flat=True).first()


def to_judge() -> LinkQuerySet:
    """Links with all that is shown of them: both claims, their disputes, the text around each sentence."""
    links = Link.objects.for_list()
    for end in ("from_claim", "to_claim"):
        text, start, stop = (f"{end}__{name}" for name in ("article__text", "sentence_start", "sentence_end"))
        links = links.annotate(
            **{
                f"{end}_before": Substr(text, Greatest(F(start) - AROUND, 0) + 1, Least(F(start), AROUND)),
                f"{end}_after": Substr(text, F(stop) + 1, AROUND),
            }
        )
    return links.select_related("from_claim__thread_entry__thread", "to_claim__thread_entry__thread")


def surroundings(link: Link, end: str) -> tuple[str, str]:
    """What stands before and after a claim's sentence, within its paragraph, cut at whole words."""
    before, after = str(getattr(link, f"{end}_before") or ""), str(getattr(link, f"{end}_after") or "")
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


def decided(link_ids: Iterable[int]) -> dict[int, Link]:
    """Links by number, with what their place in the queue is."""
    return Link.objects.only("pk", "usefulness", "state").in_bulk(list(link_ids))
