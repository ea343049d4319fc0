"""Fetch PolNeAR, convert it to the JSON lines that training reads, and check every article by its digest.

    python -m training.fetch_polnear --to training/work/data     # download, convert, check
    python -m training.fetch_polnear --check DATA                # check a folder that is there already

The archive is a fixed commit of github.com/networkdynamics/PolNeAR. A download that was broken off is taken
up again where the server allows it. What counts is ``training/data/polnear.sha256.json``, the digests of
every article's text and spans: the result is right whatever the bytes of the archive, or it is refused.
PolNeAR's test articles are left in the archive: nothing here may look at them. Standard library only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from training.polnear_format import article, digests, parse, parse_digest

COMMIT = "9b85973d1610e219cb1280819816edcaa0587371"
ARCHIVE = f"https://github.com/networkdynamics/PolNeAR/archive/{COMMIT}.tar.gz"
DIGESTS = Path(__file__).parent / "data" / "polnear.sha256.json"
PARTS = ("train", "dev")
CHUNK = 1 << 20
TRIES = 4
PARSES = 837  # three training articles have none
BY_HAND = (
    "With a connection elsewhere: download that file, put it at {archive} and run this again; or give a "
    "folder that has polnear_train.jsonl and polnear_dev.jsonl: make train DATA=folder"
)


def download(url: str, archive: Path, tries: int = TRIES, pause: float = 2.0) -> None:
    """Fetch ``url`` into ``archive``, through ``archive.part``, from which a broken-off download goes on."""
    part = archive.with_name(archive.name + ".part")
    archive.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, tries + 1):
        try:
            _download_rest(url, part)
            part.replace(archive)
            return
        except urllib.error.HTTPError as error:
            if error.code == 416:  # what is there is longer than the file: of another file
                part.unlink(missing_ok=True)
            reason: Exception = error
        except (urllib.error.URLError, OSError) as error:
            reason = error
        print(f"try {attempt} of {tries}: {url}: {reason}", file=sys.stderr)
        if attempt < tries:
            time.sleep(pause * attempt)
    raise SystemExit(f"Could not download {url}: {reason}\n{BY_HAND.format(archive=archive)}")


def _download_rest(url: str, part: Path) -> None:
    """Append what is missing to ``part``; start anew where the server does not resume."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        resumed = answer.status == 206
        left = answer.headers.get("Content-Length")
        done = have if resumed else 0
        total = done + int(left) if left else None
        with part.open("ab" if resumed else "wb") as out:
            while chunk := answer.read(CHUNK):
                out.write(chunk)
                done += len(chunk)
                show(done >> 20, f"{total >> 20} MB" if total else "MB")
    if total is not None and done < total:
        raise OSError(f"broken off after {done:,} of {total:,} bytes")


def show(done: int, of: str) -> None:
    """Progress on standard error: in place on a terminal, a line now and then in a file."""
    if sys.stderr.isatty():
        print(f"\r  {done} of {of} ", end="", file=sys.stderr, flush=True)
    elif done % 100 == 0:
        print(f"  {done} of {of}", file=sys.stderr, flush=True)


def members(archive: Path) -> Iterator[tuple[str, str, str, IO[bytes]]]:
    """(part, kind, file name, content) of the training and dev files: text, attributions, corenlp."""
    with tarfile.open(archive, "r:*") as tar:
        for member in tar:
            where = Path(member.name).parts[1:]  # the first is the folder of the commit
            if member.isfile() and len(where) == 4 and where[0] == "data" and where[1] in PARTS:
                content = tar.extractfile(member)
                if content is not None:
                    yield where[1], where[2], where[3], content


def convert(archive: Path) -> tuple[dict[str, list[dict[str, Any]]], dict[str, dict[str, Any]]]:
    """Articles of each part in the order of their ids, and parses of the training articles by id."""
    texts: dict[str, dict[str, str]] = {part: {} for part in PARTS}
    versions: dict[str, dict[str, str]] = {}
    parses: dict[str, dict[str, Any]] = {}
    for part, kind, name, content in members(archive):
        if kind == "text" and name.endswith(".txt"):
            texts[part][name.removesuffix(".txt")] = content.read().decode("utf-8")
        elif kind == "attributions" and name.endswith(".ann"):
            id_, _, annotator = name.removesuffix(".ann").rpartition("_")
            versions.setdefault(id_, {})[annotator] = content.read().decode("utf-8")
        elif kind == "corenlp" and part == "train" and name.endswith(".txt.xml"):
            id_ = name.removesuffix(".txt.xml")
            parses[id_] = parse(id_, content.read().decode("utf-8"))
            show(len(parses), f"{PARSES} parses")
    articles = {
        part: [
            article(id_, texts[part][id_], versions[id_]) for id_ in sorted(texts[part]) if id_ in versions
        ]
        for part in PARTS
    }
    return articles, parses


def expected() -> dict[str, dict[str, dict[str, str]]]:
    """Part, article id, digests; as committed."""
    found: dict[str, dict[str, dict[str, str]]] = json.loads(DIGESTS.read_text(encoding="utf-8"))
    return found


def differences(part: str, articles: list[dict[str, Any]]) -> list[str]:
    """What is missing, too much or other than it was when the shipped weights were trained."""
    wanted = expected()[part]
    found = {row["id"]: digests(row) for row in articles}
    problems = [f"{id_}: missing" for id_ in wanted if id_ not in found]
    problems += [f"{id_}: not an article of this part" for id_ in found if id_ not in wanted]
    for id_, marks in found.items():
        for name, value in marks.items():
            if id_ in wanted and wanted[id_][name] != value:
                problems.append(f"{id_}: another {name}")
    return problems


def refuse(where: object, problems: list[str]) -> None:
    """End with the first problems and what to do, where there are any."""
    if problems:
        shown = "\n".join("  " + p for p in problems[:10])
        raise SystemExit(
            f"{where}: {len(problems)} articles are not those the weights were trained on:\n{shown}\n"
            "Delete the file and fetch it again; if that does not help, PolNeAR itself has changed."
        )


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file; a missing or broken one is named."""
    try:
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines if line.strip()]
    except (OSError, json.JSONDecodeError) as error:
        raise SystemExit(f"{path}: {error}") from error


def check(folder: Path) -> None:
    """Refuse a folder whose articles are not those the weights were trained on."""
    for part in PARTS:
        path = folder / f"polnear_{part}.jsonl"
        refuse(path, differences(part, rows(path)))
        print(f"{path}: every article is the expected one")


def right_parses(parses: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The parses with the expected digest; the others are left out and counted (they only help training)."""
    wanted = {id_: marks["parse"] for id_, marks in expected()["train"].items() if "parse" in marks}
    right = [parses[id_] for id_ in sorted(parses) if wanted.get(id_) == parse_digest(parses[id_])]
    if len(right) < len(wanted):
        print(f"{len(wanted) - len(right)} of {len(wanted)} parses are missing or others: left out")
    return right


def write(path: Path, objects: list[dict[str, Any]], opener: Callable[..., Any] = open) -> None:
    """JSON lines, through a file of another name, so that what is there is whole."""
    half = path.with_name(path.name + ".half")
    with opener(half, "wt", encoding="utf-8") as out:
        for row in objects:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    half.replace(path)


def fetch(folder: Path, url: str = ARCHIVE) -> None:
    """Bring ``folder`` to have polnear_train.jsonl, polnear_dev.jsonl and the parses."""
    if all((folder / f"polnear_{part}.jsonl").exists() for part in PARTS):
        check(folder)
        return
    archive = folder / f"PolNeAR-{COMMIT[:12]}.tar.gz"
    if not archive.exists():
        print(f"Fetching PolNeAR (research use; no licence is stated) from {url}")
        download(url, archive)
    print(f"Converting {archive}")
    try:
        articles, parses = convert(archive)
    except (tarfile.TarError, EOFError, OSError, UnicodeDecodeError, ValueError) as error:
        archive.replace(archive.with_name(archive.name + ".broken"))
        raise SystemExit(f"{archive} cannot be read ({error}); it was put aside: run this again") from error
    for part in PARTS:
        refuse(archive, differences(part, articles[part]))
    kept = right_parses(parses)
    if kept:
        write(folder / "polnear_train.corenlp.jsonl.gz", kept, gzip.open)
    for part in PARTS:
        write(folder / f"polnear_{part}.jsonl", articles[part])
    print(f"{folder}: {', '.join(f'{len(articles[p])} {p} articles' for p in PARTS)}, all as expected")


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = ap.add_mutually_exclusive_group(required=True)
    what.add_argument("--to", type=Path, help="folder to bring the files into")
    what.add_argument("--check", type=Path, help="folder whose files are to be checked")
    ap.add_argument("--url", default=ARCHIVE, help="another place of the archive")
    args = ap.parse_args(argv)
    if args.check:
        check(args.check)
    else:
        fetch(args.to, args.url)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
