"""Feed a parser with what atheris makes up: ``python -m tests.fuzz.run TARGET CORPUS [libFuzzer's options]``.

TARGET is header, fields, query, page, markdown or archive. Stops at the first input that breaks a property
and writes it beside: put it into tests/fuzz/findings after mending.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["articles", "claims.search_query", "yaml", "email"]):
    from tests.fuzz import properties


def _text(check: Callable[[str], None]) -> Callable[[bytes], None]:
    """The bytes as text, halves of characters included, so that seeds are plain files."""
    return lambda data: check(data.decode("utf-8", "surrogateescape"))


def _archive(data: bytes) -> None:
    """The bytes as an archive, and as two files of one: broken containers, and broken contents."""
    properties.file_holds("a.zip", b"PK\x03\x04" + data)
    provider, buffer = atheris.FuzzedDataProvider(data), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for _ in range(2):
            name = "n" + provider.ConsumeUnicodeNoSurrogates(20)
            archive.writestr(name, provider.ConsumeBytes(200))
    properties.file_holds("a.zip", buffer.getvalue())


TARGETS: dict[str, Callable[[bytes], None]] = {
    "header": _text(properties.header_holds),
    "fields": _text(properties.fields_hold),
    "query": _text(properties.query_holds),
    "page": lambda data: properties.file_holds("a.html", data),
    "markdown": lambda data: properties.file_holds("a.md", data),
    "archive": _archive,
}

if __name__ == "__main__":
    target = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[target])
    atheris.Fuzz()
