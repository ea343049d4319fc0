"""What lists of articles can be narrowed to; shared by the page and the API."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Outlet


class ArticleFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Every filter is a parameter of the address; dates are days in UTC."""

    q = django_filters.CharFilter(method="matching", label=_("words"))
    outlet = django_filters.ModelChoiceFilter(queryset=Outlet.objects.all(), label=_("outlet"))
    state = django_filters.ChoiceFilter(choices=Article.State.choices, label=_("state"))
    language = django_filters.CharFilter(field_name="language", label=_("language"))
    published_from = django_filters.DateFilter(
        field_name="published_at", lookup_expr="date__gte", label=_("from")
    )
    published_to = django_filters.DateFilter(
        field_name="published_at", lookup_expr="date__lte", label=_("to")
    )
    near_copy = django_filters.BooleanFilter(
        field_name="near_copy_of", lookup_expr="isnull", exclude=True, label=_("near copies")
    )
    batch = django_filters.NumberFilter(method="in_batch", min_value=1, label=_("batch"))

    class Meta:
        model = Article
        fields: list[str] = []

    def matching(self, queryset: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        return queryset & Article.objects.matching(value)

    def in_batch(self, queryset: QuerySet[Article], name: str, value: int) -> QuerySet[Article]:
        return queryset.filter(batch_items__batch_id=value).distinct()
