"""The OpenAPI schema as a page shows it: operations by kind, with parameters, bodies and answers; schemas.

Takes the schema as a dict and gives dataclasses of texts; knows neither requests nor templates. Descriptions
are Markdown, as OpenAPI has it; HTML in them is shown as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

METHODS = ("get", "post", "put", "patch", "delete")
REF = "#/components/schemas/"
EXAMPLE = "#/components/examples/"
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """The type of a value in words, with the schemas that it names: "array of", "Claim", "or null"."""

    parts: tuple[tuple[str, str], ...]  # text and the name of a schema, or ""

    def __str__(self) -> str:
        return " ".join(text for text, _ in self.parts)


@dataclass(frozen=True)
class Value:
    """A parameter, or a property of an object."""

    name: str
    kind: Kind
    required: bool
    description: SafeString
    choices: tuple[str, ...] = ()
    place: str = ""  # of a parameter: query, path or header
    limits: str = ""


@dataclass(frozen=True)
class Body:
    """What is sent or comes back, in one media type."""

    media_type: str
    kind: Kind
    example: str = ""


@dataclass(frozen=True)
class Answer:
    status: str
    phrase: str
    description: SafeString
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class Operation:
    key: str  # names it in an address: #claims_list
    method: str
    path: str
    summary: str
    description: SafeString
    open: bool  # to everybody, where reading is public
    parameters: tuple[Value, ...]
    bodies: tuple[Body, ...]
    answers: tuple[Answer, ...]
    curl: str


@dataclass(frozen=True)
class Section:
    name: str
    description: SafeString
    operations: list[Operation] = field(default_factory=list)


@dataclass(frozen=True)
class Schema:
    name: str
    description: SafeString
    kind: Kind
    properties: tuple[Value, ...]
    choices: tuple[str, ...]
    example: str


@dataclass(frozen=True)
class Reference:
    title: str
    version: str
    description: SafeString
    sections: tuple[Section, ...]
    schemas: tuple[Schema, ...]


def reference(schema: Json, site: str) -> Reference:
    """The whole schema; `site` is the address of the server, for the commands that are shown."""
    examples = schema["components"].get("examples", {})
    sections = {
        tag["name"]: Section(tag["name"], markdown(tag.get("description", "")))
        for tag in schema.get("tags", [])
    }
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                found = _with_examples(item[method], examples)
                name = (found.get("tags") or ["other"])[0]
                section = sections.setdefault(name, Section(name, SafeString("")))
                section.operations.append(_operation(method, path, found, site))
    info = schema["info"]
    return Reference(
        title=info["title"],
        version=info["version"],
        description=markdown(info.get("description", "")),
        sections=tuple(section for section in sections.values() if section.operations),
        schemas=tuple(
            _schema(name, one, examples.get(name, {}))
            for name, one in sorted(schema["components"]["schemas"].items())
        ),
    )


def _with_examples(found: Any, examples: Json) -> Any:
    """The same with the examples in the place of their names."""
    if isinstance(found, list):
        return [_with_examples(one, examples) for one in found]
    if not isinstance(found, dict):
        return found
    name = str(found.get("$ref", "")).removeprefix(EXAMPLE)
    if name in examples:
        return examples[name]
    return {key: _with_examples(one, examples) for key, one in found.items()}


def markdown(text: str) -> SafeString:
    """Markdown as HTML; HTML within it is escaped."""
    return SafeString(_markdown.render(text))  # HTML is off


def _operation(method: str, path: str, found: Json, site: str) -> Operation:
    content = found.get("requestBody", {}).get("content", {})
    bodies = tuple(_bodies(content))
    return Operation(
        key=found["operationId"],
        method=method.upper(),
        path=path,
        summary=found.get("summary", ""),
        description=markdown(found.get("description", "")),
        open={} in found.get("security", []),
        parameters=tuple(_parameter(one) for one in found.get("parameters", [])),
        bodies=bodies,
        answers=tuple(_answers(found["responses"])),
        curl=_curl(method, path, bodies, site),
    )


def _parameter(found: Json) -> Value:
    schema = found.get("schema", {})
    return Value(
        name=found["name"],
        kind=kind_of(schema),
        required=bool(found.get("required")),
        description=markdown(found.get("description", "")),
        choices=_choices(schema),
        place=found["in"],
        limits=_limits(schema),
    )


def _answers(responses: Json) -> Iterator[Answer]:
    for status, found in sorted(responses.items()):
        known = status.isdigit() and int(status) in set(HTTPStatus)
        phrase = HTTPStatus(int(status)).phrase if known else ""
        yield Answer(
            status, phrase, markdown(found.get("description", "")), tuple(_bodies(found.get("content", {})))
        )


def _bodies(content: Json) -> Iterator[Body]:
    for media_type, found in content.items():
        yield Body(media_type, kind_of(found.get("schema", {})), _example(found))


def _example(found: Json) -> str:
    examples = [one.get("value") for one in found.get("examples", {}).values()] or [found.get("example")]
    if examples[0] is None:
        return ""
    return _shown(examples[0])


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


def _curl(method: str, path: str, bodies: tuple[Body, ...], site: str) -> str:
    """A command to try; what changes something brings a token."""
    parts = ["curl"]
    if method != "get":
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if method not in ("get", "post") or (method == "post" and not bodies):
        parts.append(f"-X {method.upper()}")
    if bodies:
        body = bodies[0]
        if body.media_type == "multipart/form-data":
            parts.append("-F files=@story.txt")
        else:
            parts.append(f'-H "Content-Type: {body.media_type}"')
            parts.append(
                f"-d '{body.example}'" if body.example and "'" not in body.example else "-d @body.json"
            )
    return " ".join([*parts, f"'{site}{path}'"])


def _schema(name: str, found: Json, example: Json) -> Schema:
    required = set(found.get("required", []))
    properties = tuple(
        Value(
            name=key,
            kind=kind_of(one),
            required=key in required,
            description=markdown(one.get("description", "")),
            choices=_choices(one),
            limits=_limits(one),
        )
        for key, one in found.get("properties", {}).items()
    )
    return Schema(
        name=name,
        description=markdown(found.get("description", "")),
        kind=kind_of(found),
        properties=properties,
        choices=_choices(found),
        example=_shown(example["value"]) if example else "",
    )


def kind_of(schema: Json) -> Kind:
    """The type of a schema in words."""
    return Kind(tuple(_kind_parts(schema)))


def _kind_parts(schema: Json) -> Iterator[tuple[str, str]]:
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        yield name, name
        return
    for word, joined in (("allOf", "and"), ("oneOf", "or"), ("anyOf", "or")):
        if word in schema:
            for place, one in enumerate(schema[word]):
                if place:
                    yield joined, ""
                yield from _kind_parts(one)
            return
    types = schema.get("type", "any value")
    types = [types] if isinstance(types, str) else types
    for place, one in enumerate(types):
        if place:
            yield "or", ""
        if one == "array":
            yield "list of", ""
            yield from _kind_parts(schema.get("items", {}))
        else:
            yield (f"{one} ({schema['format']})" if "format" in schema and one != "null" else one), ""


def _choices(schema: Json) -> tuple[str, ...]:
    found = schema.get("enum") or schema.get("items", {}).get("enum") or []
    return tuple(json.dumps(one) if not isinstance(one, str) else one for one in found if one != "")


def _limits(schema: Json) -> str:
    words = {
        "minimum": "at least",
        "maximum": "at most",
        "maxLength": "longest",
        "maxItems": "at most",
        "default": "otherwise",
    }
    return ", ".join(
        f"{said} {schema[name]}" for name, said in words.items() if schema.get(name) not in (None, "")
    )
