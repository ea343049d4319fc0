"""What only the first run does: an editor's account and the demo articles."""

import secrets
import sys
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from tqdm import tqdm

from articles.models import Article

EDITOR = "editor"
_UNREAD = (Article.State.PENDING, Article.State.PROCESSING)


def make_editor() -> tuple[str, str] | None:
    """Make the first account and give its name and password; None where there is an account already.

    The password is stored only as a hash: whoever calls this shows it once.
    """
    users = get_user_model()._default_manager
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(EDITOR, email="", password=password)
    return EDITOR, password


def read_demo_articles(folder: Path, *, wait: Callable[[], None]) -> int:
    """Ingest `folder` and show a bar until the worker has read what is new; how many could not be read.

    `wait` is called while there is nothing to do: it pauses, watches the child processes and may raise.
    """
    tqdm.monitor_interval = 0  # no second thread: children are started again from this one
    call_command("ingest", str(folder), verbosity=0)
    todo = Article.objects.filter(state__in=_UNREAD).count()
    with tqdm(total=todo, desc="Reading the demo articles", unit="article", leave=True) as bar:
        while bar.n < todo:
            left = Article.objects.filter(state__in=_UNREAD).count()
            bar.update(max(0, todo - left - bar.n))
            if sys.stderr.isatty():  # elsewhere each refresh is a line of its own
                bar.refresh()
            if left:
                wait()
    return Article.objects.filter(state=Article.State.FAILED).count()
