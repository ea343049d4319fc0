"""Users and a quick way to send things in. Imports are late: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from articles.models import BatchItem


@pytest.fixture
def reporter(db: None) -> User:
    """A user who may add articles and have them read again, and nothing else."""
    from django.contrib.auth.models import Permission, User

    user = User.objects.create_user("reporter", password="a long pass phrase")
    rights = ["add_article", "change_article"]
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="articles", codename__in=rights)
    )
    return user


@pytest.fixture
def reader(db: None) -> User:
    """A user without any right."""
    from django.contrib.auth.models import User

    return User.objects.create_user("reader", password="another long phrase")


@pytest.fixture
def send(db: None) -> Callable[..., list[BatchItem]]:
    """Take in one file: ``send(name, data)`` gives its reports."""
    from articles import ingest
    from articles.models import Batch

    def take_in(name: str, data: bytes | str, **more: object) -> list[BatchItem]:
        batch = ingest.open_batch(channel=Batch.Channel.COMMAND)
        return ingest.ingest(name=name, data=data, batch=batch, **more)  # type: ignore[arg-type]

    return take_in
