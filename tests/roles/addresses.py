"""Every address of the site, found by walking Django's list of them; the admin is Django's own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

_GROUP = re.compile(r"\(\?P<(\w+)>((?:[^()\\]|\\.|\([^()]*\))*)\)")
_CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
NOTHING = "999999999"  # the number of no object
LEFT_OUT = ("admin:",)


class Address(NamedTuple):
    """A name, the fixed words in it ("take" of take|release|break) and a path that leads there."""

    name: str
    step: str
    path: str

    @property
    def key(self) -> str:
        return f"{self.name} {self.step}".strip()


def addresses() -> list[Address]:
    """All of them, those with a choice of words once for each word."""
    found = {address.key: address for address in _walk(get_resolver(), "", "")}
    return sorted(found.values())


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = str(entry.pattern).removeprefix("^")
        if isinstance(entry.pattern, RoutePattern):
            route = _CONVERTER.sub(lambda part: NOTHING if part[1] == "int" else "x", route)
        route = prefix + route
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            if not inner.startswith(LEFT_OUT):
                yield from _walk(entry, route, inner)
        elif isinstance(entry, URLPattern) and "format>" not in str(entry.pattern):
            name = f"{space}{entry.name or route}"
            yield from (Address(name, step, path) for step, path in _paths(route))


def _paths(route: str) -> Iterator[tuple[str, str]]:
    """A route as paths: its variable parts filled in, its choices of words one by one."""
    choices: list[list[str]] = []

    def fill(part: re.Match[str]) -> str:
        words = part[2].split("|")
        if len(words) > 1 and all(word.isidentifier() for word in words):
            choices.append(words)
            return f"\0{len(choices) - 1}\0"
        return NOTHING if part[1] == "pk" else "x"

    template = _GROUP.sub(fill, route).replace("$", "").replace("\\.", ".").replace("\\Z", "")
    for chosen in itertools.product(*choices):
        path = re.sub("\0(\\d+)\0", lambda part: chosen[int(part[1])], template)  # noqa: B023  (used at once)
        yield " ".join(chosen), "/" + path
