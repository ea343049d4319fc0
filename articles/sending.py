"""Where files come from: paths of this machine, uploads of a request. Each is opened when its turn comes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from articles.ingest import Upload, limits
from articles.readers import is_leftover


def files_under(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those in the folders named, in order; links to folders are not followed.

    What is hidden (a name that begins with a point) or left behind by a system is passed over in folders.
    A path that does not exist stays in the list: its upload says so.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            inside = (Path(folder) / name for name in sorted(names) if not name.startswith("."))
            found += [file for file in inside if not is_leftover(str(file))]
    return found


def path_upload(path: Path) -> Upload:
    """A file of this machine; a device, a pipe or one that is too large is not opened."""
    name = str(path)
    try:
        if not path.exists():
            return Upload(name, refused="There is no such file or folder.")
        if not path.is_file():
            return Upload(name, refused="It is no file.")
        if reason := _too_large(path.stat().st_size):
            return Upload(name, refused=reason)
        return Upload(name, path.read_bytes())
    except (OSError, ValueError) as error:
        return Upload(name, refused=f"It cannot be opened: {getattr(error, 'strerror', None) or error}.")


def request_uploads(files: Iterable[UploadedFile[bytes]]) -> Iterator[Upload]:
    """The files of a request."""
    for file in files:
        name = file.name or "unnamed file"
        reason = _too_large(file.size or 0)
        yield Upload(name, refused=reason) if reason else Upload(name, file.read())


def _too_large(size: int) -> str:
    most = limits().archive_bytes
    return f"It is larger than {most:,} bytes." if size > most else ""
