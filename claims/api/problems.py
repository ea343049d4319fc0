"""Errors of the API as problem details (RFC 9457): one shape for all of them, whoever notices them.

``type`` is "about:blank" (the status says it all); ``code`` is a short word for programs; ``errors`` names
each part of the request that was wrong: a ``parameter`` of the address or a ``pointer`` into the body.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.urls import is_valid_path
from django.utils.encoding import escape_uri_path
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

MEDIA_TYPE = "application/problem+json"
NON_FIELD = "non_field_errors"
READING = ("GET", "HEAD", "OPTIONS")


class Problem(APIException):
    """An error with a status and a code of its own."""

    def __init__(
        self,
        detail: str,
        code: str,
        http_status: int,
        headers: Mapping[str, str] | None = None,
        further: Mapping[str, Any] | None = None,
    ):
        super().__init__(detail, code)
        self.status_code = http_status
        self.headers = dict(headers or {})
        self.further = dict(further or {})  # members beside the usual ones


class Conflict(APIException):
    """409: the object's state does not allow it."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class TooLarge(APIException):
    """413: nothing of the request was taken in."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = "The request is too large."


def wrong_parameter(name: str, detail: str, code: str = "invalid") -> ValidationError:
    """A parameter of the address that makes no sense."""
    return ValidationError({name: [detail]}, code=code)


def problem(
    http_status: int, detail: str, *, path: str, code: str = "", errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The body of an error."""
    title = HTTPStatus(http_status).phrase if http_status in set(HTTPStatus) else "Error"
    found: dict[str, Any] = {"type": "about:blank", "title": title, "status": http_status}
    found |= {
        "detail": detail,
        "instance": escape_uri_path(path),
        "code": code or title.lower().replace(" ", "_"),
    }
    return {**found, "errors": errors} if errors else found


def problem_response(request: HttpRequest, http_status: int, detail: str, *, code: str = "") -> HttpResponse:
    """An error for code that is no view of the API, such as a middleware."""
    body = problem(http_status, detail, path=request.path, code=code)
    return HttpResponse(json.dumps(body), status=http_status, content_type=MEDIA_TYPE)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every error that a view of the API raises; None for those that are a bug of ours (500)."""
    exc = _known(exc)
    answer = drf_handler(exc, context)
    if answer is None:
        return None
    for name, value in getattr(exc, "headers", {}).items():
        answer[name] = value
    request = context["request"]
    codes = exc.get_codes() if isinstance(exc, APIException) else ""
    detail, errors = _said(answer.data, codes, "parameter" if request.method in READING else "pointer")
    code = codes if isinstance(codes, str) else "invalid"
    if answer.status_code == status.HTTP_404_NOT_FOUND and detail.startswith("No "):
        detail = "There is no such object."  # Django names the class of the row
    answer.data = problem(answer.status_code, detail, path=request.path, code=code, errors=errors)
    answer.data |= getattr(exc, "further", {})
    answer.content_type = MEDIA_TYPE
    return answer


def _known(exc: Exception) -> Exception:
    """Refusals that Django and the JSON parser leave to others."""
    if isinstance(exc, TooManyFilesSent | RequestDataTooBig):
        return TooLarge(str(exc))
    if isinstance(exc, TooManyFieldsSent):
        return ParseError(str(exc))
    if isinstance(exc, RecursionError):
        return ParseError("The JSON is nested too deeply.")
    return exc


def problem_errors(data: Any) -> list[dict[str, str]]:
    """A serializer's errors as the ``errors`` of a problem."""
    return [
        {"pointer": _placed(path, "pointer"), "detail": said, "code": code}
        for path, said, code in _flat(data, "", ())
    ]


def _said(data: Any, codes: Any, place: str) -> tuple[str, list[dict[str, str]]]:
    """One sentence, and each part of the request that was wrong."""
    if isinstance(data, dict) and set(data) == {"detail"} and not isinstance(data["detail"], list | dict):
        return str(data["detail"]), []
    errors = [
        {
            **({place: _placed(path, place)} if path or place == "pointer" else {}),
            "detail": text,
            "code": code,
        }
        for path, text, code in _flat(data, codes, ())
    ]
    if len(errors) == 1:
        name = errors[0].get(place, "").removeprefix("#/")
        return (f"{name}: {errors[0]['detail']}" if name and name != "#" else errors[0]["detail"]), errors
    return "What was sent makes no sense here: see “errors”.", errors


def _flat(data: Any, codes: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(data, dict):
        for name, inner in data.items():
            below = path if name == NON_FIELD else (*path, str(name))
            yield from _flat(inner, codes.get(name, "") if isinstance(codes, dict) else codes, below)
    elif isinstance(data, list):
        many = any(isinstance(inner, dict | list) for inner in data)
        for place, inner in enumerate(data):
            code = codes[place] if isinstance(codes, list) and place < len(codes) else codes
            yield from _flat(inner, code, (*path, str(place)) if many else path)
    else:
        yield path, str(data), codes if isinstance(codes, str) and codes else getattr(data, "code", "invalid")


def _placed(path: tuple[str, ...], place: str) -> str:
    if place == "parameter":
        return ".".join(path)
    return "#/" + "/".join(step.replace("~", "~0").replace("/", "~1") for step in path) if path else "#"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of addresses that there are not: problem details under /api/, else the page."""
    from django.views.defaults import page_not_found

    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    if not request.path.endswith("/") and is_valid_path(f"{request.path}/") and request.method not in READING:
        slashed = HttpResponse(status=308)  # the same request there; Django sends reading ones on by itself
        slashed["Location"] = request.get_full_path(force_append_slash=True)
        return slashed
    return problem_response(request, 404, "The API has no such address.", code="not_found")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of requests that it does not read further."""
    from django.views.defaults import bad_request as page

    if not request.path.startswith("/api/"):
        return page(request, exception)
    return problem_response(request, 400, "The request cannot be read.", code="bad_request")


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of refusals outside the API's own views."""
    from django.views.defaults import permission_denied

    if not request.path.startswith("/api/"):
        return permission_denied(request, exception)
    return problem_response(request, 403, str(exception) or "This is not allowed.", code="permission_denied")
