"""What all kinds of objects of the API share: lists, one object, `fields`, `expand`, unknown parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from claims import changes
from claims.api.conditional import READS, Conditional
from claims.api.keyset import Key, Order
from claims.api.listing import OWN, Paging, PlainPaging, Ranked
from claims.api.problems import wrong_parameter
from claims.api.serializers.basis import tree_of
from claims.models import Change

Kind = Change.Kind
NEWEST: Order = (Key("id"),)
LARGEST_ID = 2**63 - 1
FIELDS = OpenApiParameter("fields", str, description="Only these, by comma; “source.name” for one within.")


def expand_parameter(names: Iterable[str]) -> OpenApiParameter:
    said = f"The whole object in place of its reference, by comma: {', '.join(sorted(names))}."
    return OpenApiParameter("expand", str, description=said)


def documented(many: str, one: str, expand: Sequence[str] = (), further: Sequence[Any] = ()) -> Any:
    """The summaries and parameters of a list and of one object."""
    shared = [FIELDS, *([expand_parameter(expand)] if expand else [])]
    return extend_schema_view(
        list=extend_schema(summary=many, parameters=shared),
        retrieve=extend_schema(summary=one, parameters=[*shared, *further]),
    )


class Reading(Conditional, ListModelMixin, RetrieveModelMixin, GenericViewSet[Any]):
    """Lists and single objects of one kind.

    ``expansions`` has for each name of ``expand`` how its objects are fetched and which kinds they are of.
    """

    kind: ClassVar[Kind]
    orders: Mapping[str, Order] = {"added": NEWEST}
    default_order = "added"
    pagination_class = Paging
    serializer_class: Any
    detail_serializer_class: ClassVar[Any] = None
    expansions: ClassVar[Mapping[str, tuple[Callable[[QuerySet[Any]], QuerySet[Any]], tuple[Kind, ...]]]] = {}
    # For one object: the statements that find the numbers of those shown with it, by kind.
    around: ClassVar[tuple[tuple[str, str], ...]] = ()
    # For reading actions of one object: the kinds that their answers are made from.
    made_from: ClassVar[Mapping[str, tuple[Kind, ...]]] = {}
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # further ones, by action
    lookup_value_regex = r"\d{1,18}"

    def rows(self) -> QuerySet[Any]:
        """What the list is made of, without what is shown of it."""
        raise NotImplementedError

    def all_rows(self) -> QuerySet[Any]:
        """All there are, listed or not."""
        found: QuerySet[Any] = self.rows().model._default_manager.all()
        return found

    def hidden(self) -> QuerySet[Any]:
        """Of which the caller has never been shown any, and is not even told that they are there."""
        return self.all_rows().none()

    def with_shown(self) -> QuerySet[Any]:
        """All there are, with what is shown of each."""
        raise NotImplementedError

    def single(self) -> QuerySet[Any]:
        """What can be asked for by its number."""
        return self.with_shown()

    def shown(self) -> QuerySet[Any]:
        return self._expanded(self.with_shown())

    def _expanded(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        for name in self.expand:
            rows = self.expansions[name][0](rows)
        return rows

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.all_rows().none()
        return self._expanded(self.single()) if self.detail else self.rows()

    def get_serializer_class(self) -> Any:
        if self.action == "retrieve" and self.detail_serializer_class is not None:
            return self.detail_serializer_class
        return self.serializer_class

    def ranking(self) -> Ranked | None:
        """Numbers of rows, best match first, where the list is asked for words."""
        return None

    def get_object(self) -> Any:
        found = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        self.check_object_permissions(self.request, found)
        return found

    # What is asked for -----------------------------------------------------------------------------------

    expand: frozenset[str] = frozenset()
    fields: Mapping[str, Any] | None = None

    def get_permissions(self) -> list[Any]:
        """A method that there is none of is a 405 for everybody."""
        return list(super().get_permissions()) if self.action else []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method in READS and self.action in ("list", "retrieve", *self.made_from):
            self._refuse_unknown(request)
        if request.method in READS and self.action in ("list", "retrieve"):
            self.expand = self._expand(request)
            self.fields = self._fields(request)
        super().initial(request, *args, **kwargs)

    def _refuse_unknown(self, request: Request) -> None:
        listing = self.action == "list"
        filters = getattr(self, "filterset_class", None)
        known = {"fields", "expand", *self.parameters.get(self.action, ())}
        known |= {*OWN, *(filters.base_filters if filters else ())} if listing else set()
        known -= {"updated_since"} if self.pagination_class is PlainPaging else set()
        unknown = sorted(name for name, value in request.query_params.items() if value and name not in known)
        if unknown:
            there = f"There are: {', '.join(sorted(known))}."
            raise ValidationError(
                {name: [f"There is no such parameter here. {there}"] for name in unknown}, code="unknown"
            )

    def _expand(self, request: Request) -> frozenset[str]:
        names = frozenset(filter(None, request.query_params.get("expand", "").split(",")))
        if wrong := names - set(self.expansions):
            there = ", ".join(sorted(self.expansions)) or "nothing"
            said = f"“{min(wrong)[:60]}” cannot be expanded here; what can: {there}."
            raise wrong_parameter("expand", said)
        return names

    def _fields(self, request: Request) -> Mapping[str, Any] | None:
        names = [name for name in request.query_params.get("fields", "").split(",") if name]
        if not names:
            return None
        tree = tree_of(names[:200])
        self.fields = None
        known = self.get_serializer_class()(context={"expand": self.expand}).fields
        for name, below in tree.items():
            inner = _names_in(known[name]) if name in known else None
            if name not in known or (below and inner is not None and (wrong := set(below) - inner)):
                what = name if name not in known else f"{name}.{min(wrong)}"
                there = ", ".join(known) if name not in known else ", ".join(sorted(inner or ()))
                raise wrong_parameter("fields", f"There is no field “{what[:60]}”. There are: {there}.")
        return tree

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "expand": self.expand, "fields": self.fields}

    # Versions --------------------------------------------------------------------------------------------

    def version(self) -> changes.Version | None:
        kinds = {kind for name in self.expand for kind in self.expansions[name][1]}
        if self.action in self.made_from:
            return changes.version_of({self.kind, *self.made_from[self.action]})
        if self.action == "list":
            return changes.version_of({self.kind, *kinds})
        if self.action != "retrieve":
            return None
        if kinds or any(self.request.query_params.get(name) for name in self.parameters.get("retrieve", ())):
            return changes.version_of(set(Kind))
        return changes.version_of_rows(self.kind, int(self.kwargs["pk"]), self.around)


def _names_in(field: Any) -> set[str] | None:
    """The names within a field, None where they are not known beforehand."""
    if isinstance(field, serializers.ListSerializer):
        field = field.child
    return (
        set(field.fields)
        if isinstance(field, serializers.BaseSerializer) and hasattr(field, "fields")
        else None
    )
