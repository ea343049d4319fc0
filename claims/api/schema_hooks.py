"""What every operation of the schema has, written once: errors, who may, words for its kind, examples.

drf-spectacular calls `complete` with the schema that it has made. What an operation says of itself stays.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from claims.api.idempotency import HEADER

HERE = Path(__file__).resolve().parent
SAFE = ("get", "head", "options")
JSON_TYPE, PROBLEM_TYPE = "application/json", "application/problem+json"
REF = "#/components/schemas/"
Json = dict[str, Any]

# In the order of the page.
TAGS = {
    "articles": "What was published, with its text; claims count their offsets in it.",
    "outlets": "Who publishes.",
    "sources": "Who speaks: persons, organisations, states, and those whom no text names.",
    "claims": "Attributions: who said what, in which words, in which article. A denial is a claim of its "
    "own: it takes no verdict from what it denies, and gives none.",
    "links": "How one claim stands to another: it denies, contradicts or repeats it. Machines suggest, "
    "editors decide.",
    "threads": "Disputes: claims, and opposite to them the denials and counter-claims.",
    "verdicts": "What editors found out about a claim, with evidence and reasons.",
    "events": "Who changed what, when, from what to what, and why.",
    "searches": "Saved searches of an account, and those that others share.",
    "exports": "Claims to carry away: CSV, JSON lines, Parquet. Long ones are made by a worker.",
    "feeds": "What is new, for feed readers.",
    "webhooks": "What is new, sent to an address of yours, signed.",
    "interchange": "The same in the shapes of others: ClaimReview, Web Annotations, linked data.",
}
ACCOUNT_ONLY = {"searches", "exports", "webhooks"}  # also where reading is public
# Where an operation is a mixin's, or made in a loop, and says nothing of itself.
SUMMARIES = {
    "exports_list": "Exports, newest first",
    "exports_retrieve": "One export, and how far it is",
    "webhooks_list": "Webhooks, newest first",
    "webhooks_retrieve": "One webhook",
}
ERRORS = {
    "400": "What was sent makes no sense; `errors` names each part.",
    "401": "No token where one is needed, or one that is not known, has expired or was revoked.",
    "403": "The account may not do this, or the token lacks the scope for it.",
    "404": "There is no such object, or no such page of a list.",
    "409": "The object's state does not allow it, or one with this `Idempotency-Key` is still under way.",
    "413": "More was sent than is taken at once; nothing of it is stored.",
    "415": "The body is of a media type that is not read here.",
    "422": "Another request came with this `Idempotency-Key`.",
    "429": "Too many requests: wait as long as `Retry-After` says.",
}
PROBLEM = {
    "type": "object",
    "description": "An error, as RFC 9457 has it.",
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "`about:blank`: the status says it.",
        },
        "title": {"type": "string", "description": "The name of the status."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, in a sentence or two."},
        "instance": {
            "type": "string",
            "format": "uri-reference",
            "description": "The address that was asked.",
        },
        "code": {"type": "string", "description": "What is wrong, in a word for programs."},
        "errors": {
            "type": "array",
            "items": {"$ref": f"{REF}ProblemPart"},
            "description": "Each part of the request that was wrong; left out where it is none.",
        },
    },
    "required": ["type", "title", "status", "detail", "instance", "code"],
}
PROBLEM_PART = {
    "type": "object",
    "description": "A part of a request that was wrong: of the address, or of the body.",
    "properties": {
        "parameter": {"type": "string", "description": "Name of a parameter of the address."},
        "pointer": {"type": "string", "description": "JSON Pointer (RFC 6901) into the body, after `#`."},
        "detail": {"type": "string"},
        "code": {"type": "string"},
    },
    "required": ["detail", "code"],
}


def complete(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """The schema with all that; called by drf-spectacular (POSTPROCESSING_HOOKS)."""
    schemas = result["components"]["schemas"]
    schemas.setdefault("Problem", PROBLEM)
    schemas.setdefault("ProblemPart", PROBLEM_PART)
    result["info"]["description"] = (HERE / "description.md").read_text(encoding="utf-8").strip()
    used = set()
    for path, item in result["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                used.update(operation.get("tags", []))
                _complete_operation(path, method, operation)
                _name_body(operation, schemas)
    result["tags"] = [{"name": name, "description": said} for name, said in TAGS.items() if name in used]
    if "" not in schemas.get("ScopeEnum", {}).get("enum", [""]):
        schemas["ScopeEnum"]["enum"].append("")  # a link of which nobody has said it
    for schema in schemas.values():
        for name, one in schema.get("properties", {}).items():
            schema["properties"][name] = _true_to_what_comes(one)
    _add_examples(result)
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def _complete_operation(path: str, method: str, operation: Json) -> None:
    responses = operation["responses"]
    parameters = operation.setdefault("parameters", [])
    operation.setdefault("summary", SUMMARIES.get(operation["operationId"], ""))
    if any(one["name"] == "format" for one in parameters):  # "json" gives the same as plain JSON
        content = responses.get("200", {}).get("content", {})
        for media_type in [one for one in content if "+json" in one]:
            content.setdefault(JSON_TYPE, content[media_type])
    for status in _errors_of(path, method, operation):
        responses.setdefault(status, {"description": ERRORS[status]})
    for status, answer in responses.items():
        if status >= "400" and not answer.get("content"):
            answer["content"] = {PROBLEM_TYPE: {"schema": {"$ref": f"{REF}Problem"}}}
        if status in ("429", "503"):
            answer.setdefault("headers", {})["Retry-After"] = {
                "schema": {"type": "integer"},
                "description": "Seconds to wait.",
            }
        if not answer.get("description"):
            answer["description"] = "As asked for." if status.startswith("2") else ERRORS.get(status, "")
    security = operation.setdefault("security", [])
    if method in SAFE and {} not in security and not ACCOUNT_ONLY & set(operation.get("tags", [])):
        security.insert(0, {})  # where reading is public
    operation["responses"] = dict(sorted(responses.items()))


def _name_body(operation: Json, schemas: Json) -> None:
    """Give a body that is described in its place a name: generators stumble over one that is there twice."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if "properties" in content.get("schema", {}):
            name = operation["operationId"].title().replace("_", "") + "Body"
            schemas[name] = content["schema"]
            content["schema"] = {"$ref": f"{REF}{name}"}


def _true_to_what_comes(value: Json) -> Json:
    """Mend what drf-spectacular says too narrowly.

    An address that may be "" is no "uri"; what may be anything may be null, which `oneOf` holds twice; "" for
    nothing chosen is none of the choices.
    """
    if value.get("default") == "" and "allOf" in value:
        return {key: one for key, one in value.items() if key != "default"}
    if value.get("format") == "uri":
        return {**value, "format": "uri-reference"}
    if value.get("oneOf") == [{}, {"type": "null"}]:
        return {key: one for key, one in value.items() if key != "oneOf"}
    return value


def _errors_of(path: str, method: str, operation: Json) -> list[str]:
    found = ["401", "403", "429"]
    if method not in SAFE:
        found += ["400", "409"]
    if any(one["name"] == HEADER for one in operation.get("parameters", [])):
        found.append("422")
    if "requestBody" in operation:
        found += ["413", "415"]
    if any(one["in"] == "query" for one in operation.get("parameters", [])):
        found.append("400")
    if "{" in path or any(one["name"] in ("cursor", "format") for one in operation.get("parameters", [])):
        found.append("404")
    return found


@cache
def examples() -> Json:
    """One example of each schema that has one, by its name."""
    found: Json = json.loads((HERE / "examples.json").read_text(encoding="utf-8"))
    return found


def _add_examples(result: Json) -> None:
    """Each example stands once, under its name, and is named where it is of use."""
    shown = result["components"]["examples"] = {}
    for item in result["paths"].values():
        for operation in item.values():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            parts = [operation.get("requestBody", {}), *operation["responses"].values()]
            for part in parts:
                for media_type, content in part.get("content", {}).items():
                    schema = content.get("schema", {})
                    name = schema.get("$ref", "").removeprefix(REF) or _many_of(schema)
                    if "json" not in media_type or not (value := _example_of(schema, result)):
                        continue
                    shown[name] = {"value": value}
                    content.setdefault("examples", {"example": {"$ref": f"#/components/examples/{name}"}})


def _many_of(schema: Json) -> str:
    """A name for the example of a list."""
    item: str = schema.get("items", {}).get("$ref", "")
    return "ListOf" + item.removeprefix(REF)


def _example_of(schema: Json, result: Json) -> Any:
    """The example of a schema by its name, of a page of a list, or of a list of them."""
    name = schema.get("$ref", "").removeprefix(REF)
    if name in examples():
        return examples()[name]
    if schema.get("type") == "array":
        inner = _example_of(schema.get("items", {}), result)
        return [inner] if inner else None
    if name.startswith("Paginated"):
        properties = result["components"]["schemas"][name]["properties"]
        inner = _example_of(properties["results"], result)
        shown: Json = {key: None for key, one in properties.items() if "null" in str(one.get("type"))}
        shown |= {"sync": "2fab9a6ec73d-1072"} if "sync" in properties else {}
        return {**shown, "results": inner} if inner else None
    return None
