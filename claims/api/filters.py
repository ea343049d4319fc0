"""What the lists of the API can be narrowed to: by the names and with the meaning of the pages' filters.

``q`` is read as the pages read it (claims.search_query); here a part of it that means nothing is an error.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import ValidationError
from django.utils.functional import cached_property

from articles.filters import ArticleFilter as ArticlePageFilter
from articles.models import Article, Outlet
from claims.models import Claim, Event, Link, Source, Thread, Verdict
from claims.search_conditions import Asked, claims_asked, threads_asked
from claims.search_query import Query, Term, Trouble
from claims.search_ranking import has_words
from claims.search_vocabulary import ANY, explained, read_query, verdict_choices
from claims.verdicts import may_see_drafts

HARMLESS = (Trouble.OPEN_QUOTE, Trouble.STRAY_OR)
ADDED = ("added", "latest added first")
ArticleFilter = ArticlePageFilter


class SearchField(django_filters.CharFilter.field_class):  # type: ignore[misc]
    """Words in the search language of the site."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        wrong = [one for one in read_query(text).problems if one.trouble not in HARMLESS] if text else []
        if wrong:
            # As parameters: what is quoted of the search may have a “%”.
            raise ValidationError([ValidationError("%(said)s", params={"said": _said(one)}) for one in wrong])
        return text


def _said(problem: Any) -> str:
    allowed = f" Allowed: {', '.join(problem.allowed)}." if problem.allowed else ""
    meant = f" Did you mean “{problem.meant}”?" if problem.meant else ""
    return explained(problem) + allowed + meant


class SearchFilter(django_filters.CharFilter):  # type: ignore[misc]
    field_class = SearchField


def _choices(of: Any, label: str) -> Any:
    return django_filters.MultipleChoiceFilter(choices=of, method="later", label=label)


def _verdicts() -> list[tuple[str, str]]:
    return [(ANY, "any published verdict"), *verdict_choices()]


STATES = (("machine", "no link of it confirmed"), ("confirmed", "confirmed by an editor"))


class AskingFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters that are one search together (claims.search_conditions.Asked); days are in UTC."""

    q = SearchFilter(
        method="later",
        label="Words, “phrases” and fields: source:Russia act:denial before:2017-05 -rebels.",
    )
    verdict = django_filters.ChoiceFilter(
        choices=_verdicts, method="later", label="with this published verdict"
    )
    state = django_filters.ChoiceFilter(choices=STATES, method="later", label="what editors have said")
    source = django_filters.ModelChoiceFilter(
        queryset=Source.objects.all(), method="later", label="who speaks"
    )
    outlet = django_filters.ModelChoiceFilter(
        queryset=Outlet.objects.all(), method="later", label="who reports"
    )
    since = django_filters.DateFilter(method="later", label="published on this day or later")
    until = django_filters.DateFilter(method="later", label="published on this day or earlier")

    def later(self, queryset: Any, name: str, value: Any) -> Any:
        """These are applied together."""
        return queryset

    @cached_property
    def asked(self) -> Asked:
        """The whole search."""
        data = self.form.cleaned_data
        query = read_query(data.get("q") or "")
        if query.words and not has_words(query):  # “the” and “of” ask for nothing
            query = dataclasses.replace(query, words=())
        terms = [Term(name, tuple(data[name])) for name in ("act", "kind") if data.get(name)]
        terms += [Term("verdict", (data["verdict"],))] if data.get("verdict") else []
        terms += [Term("is", (data["state"],))] if data.get("state") else []
        terms += [
            Term("is" if one == "unanswered" else "has", (one,)) for one in filter(None, [data.get("has")])
        ]
        query = dataclasses.replace(query, terms=(*query.terms, *terms))
        asked = Asked(
            query, source=_current(data.get("source")), outlet=getattr(data.get("outlet"), "pk", None)
        )
        return asked.narrowed(since=data.get("since"), until=data.get("until"))

    @property
    def query(self) -> Query:
        return self.asked.query

    @property
    def ranked(self) -> bool:
        """Whether the best match comes first: with words to search for, and no other order wanted."""
        return bool(self.query.words) and self.form.cleaned_data.get("sort") in ("", None, "best")


def _current(source: Source | None) -> int | None:
    """A merged source stands for the one that it was merged into, as on the pages."""
    if source is None:
        return None
    return source.merged_into_id or source.pk


class ClaimFilter(AskingFilter):
    """Claims; unlike on the search page, questions, demands and opinions are there too: see ``factual``."""

    act = _choices(Claim.Act.choices, "what kind of statement")
    kind = _choices(Link.Kind.choices, "with a link of this kind")
    has = django_filters.ChoiceFilter(
        choices=[("unanswered", "nobody answers"), ("denial", "in a dispute with an explicit denial")],
        method="later",
        label="answers",
    )
    article = django_filters.ModelChoiceFilter(queryset=Article.objects.all(), label="in this article")
    thread = django_filters.ModelChoiceFilter(
        field_name="thread_entry__thread", queryset=Thread.objects.all(), label="in this dispute"
    )
    min_confidence = django_filters.NumberFilter(
        field_name="confidence", lookup_expr="gte", min_value=0, max_value=1, label="the machine's confidence"
    )
    denied = django_filters.BooleanFilter(
        method="only_denied", label="that another claim denies or contradicts"
    )
    factual = django_filters.BooleanFilter(
        method="only_factual", label="without questions, demands, opinions and plans"
    )
    sort = django_filters.ChoiceFilter(
        choices=[("best", "best match first, with q"), ("new", "latest published first"), ADDED],
        method="later",
        label="order",
    )

    class Meta:
        model = Claim
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        return claims_asked(self.asked, super().filter_queryset(queryset))

    def to_rank(self, queryset: Any) -> tuple[Asked, Any]:
        """The search, and the claims in which to look for it."""
        return self.asked, super().filter_queryset(queryset)

    def only_denied(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.denied() if value else queryset.exclude(pk__in=queryset.denied().values("pk"))

    def only_factual(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.factual() if value else queryset


class ThreadFilter(AskingFilter):
    """Disputes; of source, outlet, act, days and words one claim in the dispute has to meet all."""

    act = _choices(Claim.Act.choices, "holding a claim of this kind")
    kind = _choices(
        [(kind.value, kind.label) for kind in (Link.Kind.DENIES, Link.Kind.CONTRADICTS)],
        "with a link of this kind",
    )
    has = django_filters.ChoiceFilter(
        choices=[
            ("denial", "an explicit denial"),
            ("non_denial", "a non-denial"),
            ("unanswered", "something unanswered"),
            ("outlets", "several outlets"),
        ],
        method="later",
        label="with",
    )
    article = django_filters.ModelChoiceFilter(
        queryset=Article.objects.all(), method="of_article", label="with a claim of this article"
    )
    link_state = django_filters.MultipleChoiceFilter(
        choices=Link.State.choices, method="with_link_states", label="review state of an opposing link"
    )
    sort = django_filters.ChoiceFilter(
        choices=[
            ("best", "best match first, with q"),
            ("latest", "latest first"),
            ("disputed", "most disputed first"),
            ("oldest", "longest unanswered first"),
            ADDED,
        ],
        method="later",
        label="order",
    )

    class Meta:
        model = Thread
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        found = threads_asked(self.asked, super().filter_queryset(queryset))
        return found.filter(unanswered_count__gt=0) if self._oldest else found

    def to_rank(self, queryset: Any) -> tuple[Asked, Any]:
        """The search, and the disputes among which to look for it: their claims are ranked."""
        return self.asked, super().filter_queryset(queryset)

    @property
    def _oldest(self) -> bool:
        return bool(self.form.cleaned_data.get("sort") == "oldest")

    def of_article(self, queryset: Any, name: str, value: Article) -> Any:
        return queryset.of_article(value.pk)

    def with_link_states(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset.with_states(value)


class SourceFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="matching", label="words of its name or of an alias")
    kind = django_filters.MultipleChoiceFilter(choices=Source.Kind.choices)
    named = django_filters.BooleanFilter(method="only_named", label="without speakers whom no text names")

    class Meta:
        model = Source
        fields: list[str] = []

    def matching(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)

    def only_named(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.named() if value else queryset.filter(kind=Source.Kind.UNNAMED)


class OutletFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="matching", label="words of its name")

    class Meta:
        model = Outlet
        fields: list[str] = []

    def matching(self, queryset: Any, name: str, value: str) -> Any:
        for word in value.split():
            queryset = queryset.filter(name__icontains=word)
        return queryset


class LinkFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Links that stand, unless ``state`` asks for others."""

    kind = django_filters.MultipleChoiceFilter(choices=Link.Kind.choices)
    state = django_filters.MultipleChoiceFilter(
        choices=[*Link.State.choices, ("any", "any, guesses and rejected ones too")], method="in_states"
    )
    min_score = django_filters.NumberFilter(field_name="score", lookup_expr="gte", min_value=0, max_value=1)
    claim = django_filters.ModelChoiceFilter(
        queryset=Claim.objects.visible(), method="touching", label="at either end"
    )
    thread = django_filters.ModelChoiceFilter(
        queryset=Thread.objects.all(), method="inside", label="between two claims of this dispute"
    )

    class Meta:
        model = Link
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        asked = self.form.cleaned_data.get("state")
        return super().filter_queryset(queryset if asked else queryset.standing())

    def in_states(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset if not value or "any" in value else queryset.filter(state__in=value)

    def touching(self, queryset: Any, name: str, value: Claim) -> QuerySet[Link]:
        found: QuerySet[Link] = queryset.touching([value.pk])
        return found

    def inside(self, queryset: Any, name: str, value: Thread) -> Any:
        ends = (f"{end}_claim__thread_entry__thread" for end in ("from", "to"))
        return queryset.filter(**dict.fromkeys(ends, value))


class VerdictFilter(django_filters.FilterSet):  # type: ignore[misc]
    claim = django_filters.ModelChoiceFilter(queryset=Claim.objects.visible())
    rating = django_filters.CharFilter(field_name="rating", lookup_expr="exact", label="slug of a rating")
    publication = django_filters.MultipleChoiceFilter(choices=Verdict.Publication.choices)
    workflow = django_filters.MultipleChoiceFilter(choices=Verdict.Workflow.choices)

    class Meta:
        model = Verdict
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Readers find a verdict by what they are shown of it: a retracted one has no rating and is done,
        whatever is being written in its place."""
        data = self.form.cleaned_data
        if not may_see_drafts(self.request.user):
            if data.get("rating"):
                queryset = queryset.filter(publication=Verdict.Publication.PUBLISHED)
            if (asked := data.get("workflow")) and Verdict.Workflow.DONE not in asked:
                queryset = queryset.none()
            self.form.cleaned_data = {**data, "workflow": []}
        return super().filter_queryset(queryset)


class EventFilter(django_filters.FilterSet):  # type: ignore[misc]
    subject_type = django_filters.CharFilter(label="claim, link, thread, source, verdict, article, …")
    subject = django_filters.NumberFilter(
        field_name="subject_id", min_value=1, max_value=2**63 - 1, label="its number, with subject_type"
    )
    action = django_filters.CharFilter(label="review, correct, merge, publish, …")
    by = django_filters.CharFilter(field_name="actor_name", label="name of who did it")
    since = django_filters.DateFilter(field_name="at", lookup_expr="date__gte", label="on this day or later")
    until = django_filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label="on this day or earlier"
    )

    class Meta:
        model = Event
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        data = self.form.cleaned_data
        thread = data.get("subject") if data.get("subject_type") == "thread" else None
        if thread is None:
            return super().filter_queryset(queryset)
        # what parted it from others, or merged it into one, is about it too
        about = Q(subject_id=thread) | Q(old__merged__has_key=str(thread))
        rest = {**data, "subject": None}
        self.form.cleaned_data = rest
        return super().filter_queryset(queryset.filter(about))
