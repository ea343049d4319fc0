"""Link claims to the claims they deny, contradict or repeat, without a database.

    python manage.py link DOCS.jsonl --out LINKS.jsonl [--group-field group] [--texts TEXTS.jsonl]

A line of DOCS is {"id", "text", "attributions": [{"id", "source", "cue", "content"}]}, spans [[start, end]];
"act", "canonical_source", "proposition" and the document's "published_at" or "date" are used where they are
there. An attribution without an id gets "a0", "a1", … by its place. Where `extract` left the text out,
--texts
gives it. Articles with the same --group-field are linked with one another; without it all of them are.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from claims.linking.interchange import DocumentError, link_record, read_document_line
from claims.linking.types import LinkDocument


class Command(BaseCommand):
    help = "Link claims that deny, contradict or repeat one another (no database needed)."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "documents", metavar="DOCS.jsonl", help='a document a line; "-" for standard input'
        )
        parser.add_argument(
            "--out", required=True, metavar="LINKS.jsonl", help='where to write; "-" for standard output'
        )
        parser.add_argument(
            "--group-field", metavar="NAME", help="link only documents that share this field's value"
        )
        parser.add_argument("--texts", metavar="TEXTS.jsonl", help='texts by id, {"id", "text"} a line')
        parser.add_argument("--no-progress", action="store_true", help="no progress bar on standard error")

    def handle(self, *args: Any, **options: Any) -> None:
        from claims.linking.linker import link_readings, read
        from claims.linking.model_file import default_model

        texts = _texts(options["texts"])
        pools = _pools(options["documents"], options["group_field"], texts)
        documents = sum(map(len, pools.values()))
        claims = sum(len(document.claims) for pool in pools.values() for document in pool)
        try:
            model = default_model()
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        count = 0
        out, closing = _open_out(options["out"])
        try:
            with tqdm(total=claims, unit=" claims", file=sys.stderr, disable=options["no_progress"]) as bar:
                for pool in pools.values():
                    readings = []
                    for document in pool:
                        readings.append(read(document))
                        bar.update(len(document.claims))
                    texts_by_id = {document.id: document.text for document in pool}
                    for link in link_readings(readings, model):
                        record = link_record(link, texts_by_id[link.source[0]])
                        out.write(json.dumps(record, ensure_ascii=False) + "\n")
                        count += 1
        finally:
            if closing:
                out.close()
        self.stderr.write(f"{count} links among {claims} claims of {documents} documents")


def _open_out(name: str) -> tuple[TextIO, bool]:
    """The stream to write to and whether it is ours to close."""
    if name == "-":
        return sys.stdout, False
    try:
        return Path(name).open("w", encoding="utf-8", newline="\n"), True
    except OSError as error:
        raise CommandError(f"cannot write {name}: {error.strerror}") from error


def _lines(name: str) -> list[tuple[int, str]]:
    """Numbered lines of a file that are not blank."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"cannot read {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{name}: not UTF-8 ({error.reason} at byte {error.start})") from error
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _texts(name: str | None) -> dict[str, str]:
    """Texts by id from a file of {"id", "text"} lines."""
    texts: dict[str, str] = {}
    for number, line in _lines(name) if name else []:
        try:
            record = json.loads(line)
            texts[str(record["id"])] = record["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f'{name}, line {number}: expected {{"id", "text"}}') from error
    return texts


def _pools(name: str, field: str | None, texts: dict[str, str]) -> dict[str, list[LinkDocument]]:
    """The documents of each pool; every bad line is reported at once, with its number."""
    pools: dict[str, list[LinkDocument]] = {}
    seen: dict[str, int] = {}
    errors: list[str] = []
    for number, line in _lines(name):
        try:
            document, record = read_document_line(line, texts)
            if document.id in seen:
                raise DocumentError(f'id "{document.id}" is already on line {seen[document.id]}')
        except DocumentError as error:
            errors.append(f"{name}, line {number}: {error}")
            continue
        seen[document.id] = number
        group = record.get(field) if field else ""
        # A document without the field is tied to no other.
        pools.setdefault(f"group {group}" if group is not None else f"alone {document.id}", []).append(
            document
        )
    if errors:
        shown = "\n".join(errors[:20])
        more = f"\n… and {len(errors) - 20} more" if len(errors) > 20 else ""
        raise CommandError(f"{len(errors)} bad line(s), nothing written:\n{shown}{more}")
    return pools
