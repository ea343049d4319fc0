"""What all objects of the API share: their own address, references to others, `fields` and `expand`.

The serializer at the root of an answer is told by its context what is asked for: ``fields`` as a tree of
names, ``expand`` as a set of them, ``site`` as the beginning of every address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

Row = TypeVar("Row", bound=models.Model)
Tree = Mapping[str, "Tree"]
PLURAL = {
    name: f"{name}s"
    for name in ("article", "outlet", "source", "claim", "link", "thread", "verdict", "event")
}
API = "/api/v1/"
SPAN = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
SPANS = {
    "type": "array",
    "items": SPAN,
    "description": "Pairs of start and end in code points of the article's text, end exclusive.",
}
CODE_POINT = "code_point"


def site_of(context: Mapping[str, Any]) -> str:
    """How addresses begin, "https://host"; "" where there is no request."""
    found = context.get("site")
    if found is None:
        request = context.get("request")
        found = request.build_absolute_uri("/")[:-1] if request is not None else ""
        if isinstance(context, dict):
            context["site"] = found
    return str(found)


def address(context: Mapping[str, Any], kind: str, pk: object) -> str:
    """The address of an object in the API."""
    return f"{site_of(context)}{API}{PLURAL[kind]}/{pk}/"


def list_address(context: Mapping[str, Any], kind: str, **query: object) -> str:
    """The address of a list in the API."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{site_of(context)}{API}{PLURAL[kind]}/{'?' if asked else ''}{asked}"


@extend_schema_field(SPANS)
class SpansField(serializers.JSONField):
    """Spans of one role in the article's text."""


@extend_schema_field({"type": "string", "format": "uri"})
class HrefField(serializers.Field[Any, Any, str, Any]):
    """The address of an object in the API, from its number."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(source="pk", read_only=True, help_text="Its own address.", **kwargs)

    def to_representation(self, value: Any) -> str:
        return address(self.context, self.kind, value)


@extend_schema_field({"type": "string", "format": "uri"})
class PageField(serializers.Field[Any, Any, str, Any]):
    """The address of an object's page on this site."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, help_text="Its page on this site.", **kwargs)

    def to_representation(self, value: Any) -> str:
        return site_of(self.context) + str(value.get_absolute_url())


class IdField(serializers.IntegerField):
    """The number of an object."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)


class RefSerializer(serializers.Serializer[Any]):
    """An object by its number and address."""

    id = serializers.IntegerField()
    href = serializers.URLField()
    page = serializers.URLField(required=False)


@extend_schema_field(RefSerializer)
class RefField(serializers.Field[Any, Any, dict[str, Any], Any]):
    """A reference to an object of which only the number is known: nothing is fetched for it.

    ``page`` is how its page's address is made of the number, "" where there is none.
    """

    def __init__(self, kind: str, *, page: str = "", **kwargs: Any) -> None:
        self.kind, self.page = kind, page
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict[str, Any]:
        found = {"id": value, "href": address(self.context, self.kind, value)}
        return {**found, "page": f"{site_of(self.context)}{self.page}{value}/"} if self.page else found


def claim_ref(**kwargs: Any) -> RefField:
    return RefField("claim", page="/claims/", **kwargs)


class RelatedField(serializers.Field[Any, Any, dict[str, str], Any]):
    """Addresses of lists about an object: for each name the list and the parameter that takes its number."""

    def __init__(self, lists: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        self.lists = dict(lists)
        super().__init__(source="pk", read_only=True, help_text="Lists about it.", **kwargs)

    def to_representation(self, value: Any) -> dict[str, str]:
        return {
            name: list_address(self.context, kind, **_asked(parameter, value))
            for name, (kind, parameter) in self.lists.items()
        }


def _asked(parameter: str, value: object) -> dict[str, object]:
    """``subject:claim`` asks for events about a claim."""
    name, _, kind = parameter.partition(":")
    return {"subject_type": kind, "subject": value} if name == "subject" else {name: value}


def related(**lists: tuple[str, str]) -> Any:
    """A `RelatedField`, described by the names it has."""
    properties = {name: {"type": "string", "format": "uri"} for name in lists}
    kind = {"type": "object", "properties": properties, "required": list(lists), "readOnly": True}
    described = extend_schema_field(kind)(
        type("Related" + "".join(map(str.title, lists)), (RelatedField,), {})
    )
    return described(lists)


class Shape(serializers.ModelSerializer[Row]):
    """An object of the API; `expandable` has for each reference what takes its place, and from where."""

    expandable: ClassVar[Mapping[str, tuple[Any, str]]] = {}

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        if not self._is_root():
            return found
        wanted: Tree | None = self.context.get("fields")
        for name in self.context.get("expand", ()):
            if name in self.expandable:
                made, source = self.expandable[name]
                found[name] = made(source=source) if source != name else made()
        return {name: field for name, field in found.items() if not wanted or name in wanted}

    def _is_root(self) -> bool:
        above = self.parent
        return above is None or (isinstance(above, serializers.ListSerializer) and above.parent is None)

    def to_representation(self, instance: Row) -> dict[str, Any]:
        found: dict[str, Any] = super().to_representation(instance)
        wanted: Tree | None = self.context.get("fields")
        return pruned(found, wanted) if wanted and self._is_root() else found


def pruned(found: Any, tree: Tree) -> Any:
    """Of an answer what the tree names; a name without names below it means all that is there."""
    if not tree:
        return found
    if isinstance(found, list):
        return [pruned(one, tree) for one in found]
    if not isinstance(found, dict):
        return found
    return {name: pruned(value, tree[name]) for name, value in found.items() if name in tree}


def tree_of(names: Iterable[str]) -> dict[str, Any]:
    """Dotted names as a tree: "id", "source.name"."""
    tree: dict[str, Any] = {}
    for name in names:
        at = tree
        for step in name.split("."):
            at = at.setdefault(step, {})
    return tree
