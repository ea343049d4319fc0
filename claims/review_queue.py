"""The queue of suggestions to review: which wait, in what order, and what stands around each in its article.

The order is `claims.review_order`'s, the most useful first, the earlier one of equals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Least, Substr

from claims.models import Claim, Link, Source
from claims.querysets import LinkQuerySet

COUNTED = 1000
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
    return _touching(found, wanted).order_by("-usefulness", "pk")


def _touching(links: LinkQuerySet, wanted: Wanted) -> LinkQuerySet:
    """Links with an end in the dispute, in the article, and by the source.

    By number: so the links are found by their indexes, where a subquery would have all of them read. One
    question finds the claims of all three.
    """
    sources = _sources(wanted.source)
    groups = {
        "thread": (wanted.thread, Q(thread_entry__thread=wanted.thread)),
        "article": (wanted.article, Q(article=wanted.article)),
        "source": (wanted.source, Q(source__in=sources)),
    }
    asked = {name: of for name, (value, of) in groups.items() if value}
    for name, ends in _ends(asked).items():
        if name == "source" and len(ends) == FEW_CLAIMS:
            links = links.filter(Q(from_source__in=sources) | Q(to_source__in=sources))
        else:
            # Two lists put together: for "either end is one of these" all that waits would be looked at.
            said, answered = (Link.objects.filter(**{f"{end}__in": ends}).order_by() for end in ENDS)
            links = links.filter(pk__in=said.values("pk").union(answered.values("pk")))
    return links


def _sources(name: str) -> list[int]:
    """Whom a name, a part of it or a number means."""
    if name.isdecimal():
        return [int(name)] if int(name) < 2**63 else []
    if not name:
        return []
    return list(Source.objects.search(name).order_by().values_list("pk", flat=True)[:1000])


def _ends(groups: dict[str, Q]) -> dict[str, list[int]]:
    """The numbers of the claims in each group; of a source, FEW_CLAIMS at the most."""
    found: dict[str, list[int]] = {name: [] for name in groups}
    rows = []
    for name, of in groups.items():
        claims = Claim.objects.filter(of).order_by().annotate(group=Value(name)).values_list("group", "pk")
        rows.append(claims[:FEW_CLAIMS] if name == "source" else claims)
    for name, pk in rows[0].union(*rows[1:], all=True) if rows else ():
        found[name].append(pk)
    return found


def how_many(queue: LinkQuerySet) -> int:
    """How many wait, COUNTED at the most: counting all of a long queue takes longer than all else."""
    return queue.order_by()[:COUNTED].count()


def next_after(link: Link, queue: LinkQuerySet) -> int | None:
    """The suggestion that comes after a link, decided or not; None at the end."""
    return _later(link, queue).values_list("pk", flat=True).first()


def around(link: Link, queue: LinkQuerySet, known: Iterable[int]) -> tuple[int | None, int | None]:
    """The nearest before and after a link in the queue, those of some numbers among them that still are.

    One question, whichever of them there are: this is asked with every suggestion that is shown.
    """
    columns = ("pk", "usefulness")
    others = Link.objects.filter(pk__in=list(known)).exclude(pk=link.pk).order_by()
    neighbours = (side(link, queue).values_list(*columns)[:1] for side in (_earlier, _later))
    found = others.values_list(*columns).union(*neighbours)
    here, places = (-link.usefulness, link.pk), sorted((-usefulness, pk) for pk, usefulness in found)
    before, after = [place for place in places if place < here], [place for place in places if place > here]
    return (before[-1][1] if before else None), (after[0][1] if after else None)


def _later(link: Link, queue: LinkQuerySet) -> LinkQuerySet:
    later = Q(usefulness__lt=link.usefulness) | Q(usefulness=link.usefulness, pk__gt=link.pk)
    return queue.filter(later, usefulness__lte=link.usefulness)


def _earlier(link: Link, queue: LinkQuerySet) -> LinkQuerySet:
    earlier = Q(usefulness__gt=link.usefulness) | Q(usefulness=link.usefulness, pk__lt=link.pk)
    return queue.filter(earlier, usefulness__gte=link.usefulness).order_by("usefulness", "-pk")


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
