"""Saved searches over the API: one's own, and those that others share."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import permissions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from claims import following
from claims.api.acting import REFUSALS, decide, sent
from claims.api.export_files import scope_of
from claims.api.idempotency import Idempotent
from claims.api.listing import PlainPaging
from claims.api.reading import Reading
from claims.api.serializers.basis import API, PageField, site_of
from claims.models import SavedSearch
from claims.search_vocabulary import read_query


def _asked_of_api(listing: str, query: str) -> str:
    """The query of a page as the API's list of the same name takes it."""
    asked = QueryDict(query, mutable=True)
    if listing == SavedSearch.Listing.CLAIMS:
        act = asked.pop("act", [""])[-1]
        if act and act != "all":
            asked["act"] = act
        elif not act and not read_query(asked.get("q", "")).values("act"):
            asked["factual"] = "true"
    return asked.urlencode()


class SearchSerializer(serializers.ModelSerializer[SavedSearch]):
    """A list's filters under a name; `results` is the address of what they find."""

    href = serializers.SerializerMethodField(help_text="Its own address.")
    page = PageField()
    owner = serializers.CharField(source="owner_name", read_only=True)
    results = serializers.SerializerMethodField(help_text="The list of what it finds, in the API.")

    class Meta:
        model = SavedSearch
        fields = [
            "id",
            "href",
            "page",
            "name",
            "listing",
            "query",
            "shared",
            "owner",
            "results",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_href(self, search: SavedSearch) -> str:
        return f"{site_of(self.context)}{API}searches/{search.pk}/"

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_results(self, search: SavedSearch) -> str:
        """Claims without a choice of act are the factual ones, as on the page."""
        asked = _asked_of_api(search.listing, search.query)
        return f"{site_of(self.context)}{API}{search.listing}/{'?' if asked else ''}{asked}"


class ChangedSearchSerializer(serializers.Serializer[Any]):
    """Another name; shared or not."""

    name = serializers.CharField(max_length=following.NAME_LENGTH, required=False)
    shared = serializers.BooleanField(required=False)


class NewSearchSerializer(serializers.Serializer[Any]):
    """A list with its filters, as they stand in the address of its page."""

    name = serializers.CharField(max_length=following.NAME_LENGTH)
    listing = serializers.ChoiceField(choices=SavedSearch.Listing.choices)
    query = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=following.QUERY_LENGTH,
        help_text="What stands behind the “?” of the page's address: q=ferry&source=7.",
    )
    shared = serializers.BooleanField(required=False, default=False)


@extend_schema_view(
    list=extend_schema(summary="One's saved searches, and those that are shared"),
    retrieve=extend_schema(summary="One saved search"),
)
class SearchViewSet(Idempotent, Reading):
    """Only for accounts; sharing needs a right."""

    queryset = SavedSearch.objects.all()
    serializer_class = SearchSerializer
    permission_classes = [permissions.IsAuthenticated]
    pagination_class = PlainPaging  # a search is nobody else's business: changes of it are not told

    def version(self) -> None:
        return None

    def rows(self) -> QuerySet[Any]:
        found: QuerySet[Any] = SavedSearch.objects.open_to(self.request.user)
        return found

    def with_shown(self) -> QuerySet[Any]:
        return self.rows()

    @extend_schema(
        summary="Save a search", request=NewSearchSerializer, responses={201: SearchSerializer, **REFUSALS}
    )
    def create(self, request: Request) -> Response:
        """All that it finds now counts as seen. Filters that its `results` would refuse are a 400."""
        asked = sent(NewSearchSerializer, request)
        query = _asked_of_api(asked["listing"], following.kept_query(asked["query"]))
        scope_of(f"api_{asked['listing']}", query)
        search = decide(request, following.save_search, **asked)
        return Response(self.get_serializer(search).data, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Rename or share a search",
        request=ChangedSearchSerializer,
        responses={200: SearchSerializer, **REFUSALS},
    )
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Only one's own."""
        search, asked = self.get_object(), sent(ChangedSearchSerializer, request)
        values = {"name": search.name, "shared": search.shared, **asked}
        search = decide(request, following.change_search, search_id=search.pk, **values)
        return Response(self.get_serializer(search).data)

    @extend_schema(summary="Delete a search", request=None, responses={204: None, **REFUSALS})
    def destroy(self, request: Request, pk: str | None = None) -> Response:
        """Also for whoever follows it."""
        decide(request, following.delete_search, search_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
