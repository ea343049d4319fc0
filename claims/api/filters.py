"""What the lists of the JSON API can be narrowed to: each filter is one query method of claims.querysets."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from articles.models import Article, Outlet
from claims.models import Claim, Link, Source, Thread


class _WordsAndDays(django_filters.FilterSet):  # type: ignore[misc]
    """``q`` in web search syntax; days of publication in UTC, both included."""

    q = django_filters.CharFilter(method="matching", label="words, in web search syntax")
    published_from = django_filters.DateFilter(method="since", label="published on this day or later")
    published_to = django_filters.DateFilter(method="until", label="published on this day or earlier")

    def matching(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.search(value)

    def since(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.published(value, self.form.cleaned_data.get("published_to"))

    def until(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.published(self.form.cleaned_data.get("published_from"), value)

    def having_acts(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset.with_acts(value)


class ClaimFilter(_WordsAndDays):
    article = django_filters.ModelChoiceFilter(queryset=Article.objects.all())
    source = django_filters.ModelChoiceFilter(queryset=Source.objects.all())
    outlet = django_filters.ModelChoiceFilter(field_name="article__outlet", queryset=Outlet.objects.all())
    thread = django_filters.ModelChoiceFilter(
        field_name="thread_entry__thread", queryset=Thread.objects.all(), label="in this dispute"
    )
    act = django_filters.MultipleChoiceFilter(choices=Claim.Act.choices, method="having_acts")
    min_confidence = django_filters.NumberFilter(
        field_name="confidence", lookup_expr="gte", min_value=0, max_value=1
    )
    denied = django_filters.BooleanFilter(
        method="only_denied", label="that another claim denies or contradicts"
    )
    factual = django_filters.BooleanFilter(
        method="only_factual", label="without questions, demands, opinions and plans"
    )

    class Meta:
        model = Claim
        fields: list[str] = []

    def only_denied(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.denied() if value else queryset.exclude(pk__in=queryset.denied().values("pk"))

    def only_factual(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.factual() if value else queryset


class ThreadFilter(_WordsAndDays):
    """Each filter asks for one claim at least in the dispute that meets it."""

    source = django_filters.ModelChoiceFilter(
        queryset=Source.objects.all(), method="holding", label="who speaks"
    )
    outlet = django_filters.ModelChoiceFilter(
        queryset=Outlet.objects.all(), method="holding", label="who reports"
    )
    article = django_filters.ModelChoiceFilter(
        queryset=Article.objects.all(), method="holding", label="article"
    )
    act = django_filters.MultipleChoiceFilter(choices=Claim.Act.choices, method="having_acts")
    state = django_filters.MultipleChoiceFilter(
        choices=Link.State.choices, method="having_states", label="review state of an opposing link"
    )
    explicit_denial = django_filters.BooleanFilter(
        method="only", label="somebody denies, not merely says the contrary"
    )
    non_denial = django_filters.BooleanFilter(method="only", label="somebody neither confirms nor denies")
    several_outlets = django_filters.BooleanFilter(method="only", label="reported by several outlets")

    class Meta:
        model = Thread
        fields: list[str] = []

    def holding(self, queryset: Any, name: str, value: Any) -> Any:
        by_row = {"source": queryset.of_source, "outlet": queryset.of_outlet, "article": queryset.of_article}
        return by_row[name](value.pk)

    def having_states(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset.with_states(value)

    def only(self, queryset: Any, name: str, value: bool) -> Any:
        """With true those that are so, with false those that are not."""
        narrowed = {
            "explicit_denial": queryset.with_explicit_denial,
            "non_denial": queryset.with_non_denial,
            "several_outlets": queryset.across_outlets,
        }[name]()
        return narrowed if value else queryset.exclude(pk__in=narrowed.values("pk"))


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


class LinkFilter(django_filters.FilterSet):  # type: ignore[misc]
    kind = django_filters.MultipleChoiceFilter(choices=Link.Kind.choices)
    state = django_filters.MultipleChoiceFilter(choices=Link.State.choices)
    min_score = django_filters.NumberFilter(field_name="score", lookup_expr="gte", min_value=0, max_value=1)
    claim = django_filters.ModelChoiceFilter(
        queryset=Claim.objects.visible(), method="touching", label="at either end"
    )

    class Meta:
        model = Link
        fields: list[str] = []

    def touching(self, queryset: Any, name: str, value: Claim) -> QuerySet[Link]:
        found: QuerySet[Link] = queryset.touching([value.pk])
        return found
