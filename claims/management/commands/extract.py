"""Extract attributions from texts in files, without a database.

    python manage.py extract IN.jsonl [MORE.txt …] --out OUT.jsonl

A line of a .jsonl file is {"id", "text"}; any other file is one text, with the file's name as id; "-" is
JSON lines on standard input, or standard output. A line that cannot be read is reported with its number and
left out; the rest is done, and the exit status is 1.
"""

from __future__ import annotations

import contextlib
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from claims.extraction.types import Extraction

Line = tuple[str | int, str]  # id, text


class Command(BaseCommand):
    help = "Extract who said what from JSON lines or text files (no database needed)."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "inputs", nargs="+", metavar="IN", help='.jsonl ({"id","text"} a line), text file, or "-"'
        )
        parser.add_argument(
            "--out", required=True, metavar="OUT.jsonl", help='where to write; "-" for standard output'
        )
        parser.add_argument("--batch-size", type=int, default=16, help="texts read ahead (default 16)")
        parser.add_argument("--no-progress", action="store_true", help="no progress bar on standard error")

    def handle(self, *args: Any, **options: Any) -> None:
        from claims.extraction.pipeline import PipelineError, extract_many, load

        if options["batch_size"] < 1:
            raise CommandError("--batch-size must be at least 1")
        missing = [name for name in options["inputs"] if name != "-" and not Path(name).is_file()]
        if missing:
            raise CommandError(f"no such file: {', '.join(missing)}")
        try:
            load()
        except PipelineError as error:
            raise CommandError(str(error)) from error
        self.bad = 0
        ids: list[str | int] = []
        with _writer(options["out"]) as out:
            texts = self._texts(options["inputs"], ids)
            found = extract_many(texts, batch_size=options["batch_size"])
            bar = tqdm(found, unit=" texts", file=sys.stderr, disable=options["no_progress"])
            for number, extraction in enumerate(bar):
                out.write(json.dumps(as_json(ids[number], extraction), ensure_ascii=False) + "\n")
                out.flush()
        if self.bad:
            raise CommandError(f"{self.bad} bad input line(s), see above; {len(ids)} text(s) done")

    def _texts(self, inputs: list[str], ids: list[str | int]) -> Iterator[str]:
        """Texts one by one; their ids are appended to ``ids`` in the same order."""
        for name in inputs:
            for id_, text in self._lines(name):
                ids.append(id_)
                yield text

    def _lines(self, name: str) -> Iterator[Line]:
        if name != "-" and Path(name).suffix not in (".jsonl", ".json", ".ndjson"):
            raw = Path(name).read_bytes()
            try:
                yield Path(name).name, raw.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                self._report(name, 0, f"not UTF-8 ({error.reason} at byte {error.start})")
            return
        with contextlib.ExitStack() as stack:
            lines = sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    yield read_line(line)
                except ValueError as error:
                    self._report(name, number, str(error))

    def _report(self, name: str, number: int, reason: str) -> None:
        self.bad += 1
        tqdm.write(f"{name}{f', line {number}' if number else ''}: {reason}", file=sys.stderr)


def read_line(line: bytes) -> Line:
    """Id and text of one JSON line; ``ValueError`` says what is wrong with it."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 ({error.reason} at byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at column {error.colno})") from error
    except RecursionError as error:
        raise ValueError("not JSON (nested too deeply)") from error
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    for key in ("id", "text"):
        if key not in row:
            raise ValueError(f'no "{key}"')
    if not isinstance(row["id"], str | int) or isinstance(row["id"], bool):
        raise ValueError('"id" is neither a string nor an integer')
    if not isinstance(row["text"], str):
        raise ValueError('"text" is no string')
    return row["id"], row["text"]


def as_json(id_: str | int, extraction: Extraction) -> dict[str, Any]:
    """One output line: the scorer's format with what the pipeline adds to it."""
    row: dict[str, Any] = {
        "id": id_,
        "language": extraction.language,
        "pipeline": extraction.pipeline_version,
        "attributions": [
            {
                "source": a.source,
                "cue": a.cue,
                "content": a.content,
                "sentence": a.sentence,
                "act": a.act.value,
                "canonical_source": a.canonical_source,
                "source_kind": a.source_kind.value,
                "affiliation": a.affiliation,
                "relays": a.relays,
                "proposition": a.proposition,
                "confidence": round(a.confidence, 4),
            }
            for a in extraction.attributions
        ],
    }
    if extraction.skipped:
        row["skipped"] = extraction.skipped
    return row


@contextlib.contextmanager
def _writer(name: str) -> Iterator[TextIO]:
    """Standard output, or a file that appears only when all of it is written."""
    if name == "-":
        yield sys.stdout
        return
    path = Path(name)
    try:
        with path.open("w", encoding="utf-8", newline="\n") as out:
            yield out
    except OSError as error:
        raise CommandError(f"cannot write {name}: {error}") from error
