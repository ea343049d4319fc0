"""Which embedded services a ``manage.py`` command needs, held while it runs."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from claimtrack.embedded.addresses import var_dir
from claimtrack.embedded.errors import EmbeddedError
from claimtrack.embedded.lease import Lease, unset_services

# Commands that touch neither database nor queue; every other one gets both.
_WITHOUT_SERVICES = frozenset(
    {
        "check",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "extract",
        "findstatic",
        "help",
        "link",
        "makemessages",
        "spectacular",
        "startapp",
        "startproject",
        "version",
    }
)


@contextmanager
def services_for_command(argv: Sequence[str]) -> Iterator[None]:
    """Hold the services that the command in `argv` needs; on failure end the program with the message."""
    needed = [] if _needs_nothing(argv) else unset_services()
    if not needed:
        yield
        return
    try:
        lease = Lease(var_dir(), needed)
    except EmbeddedError as error:
        sys.exit(str(error))
    with lease:
        yield


def _needs_nothing(argv: Sequence[str]) -> bool:
    words = argv[1:]
    if not words or words[0] in _WITHOUT_SERVICES:
        return "--database" not in words  # check --database looks into it
    return any(word in {"-h", "--help", "--version"} for word in words)
