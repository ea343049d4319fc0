"""Somebody with a browser: a session made past the login page, forms sent with their token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.faults.place import Place

TOKEN = "t" * 32
_MAKE = """
import json
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
user = get_user_model().objects.create_superuser("visitor", password="a long pass phrase of mine")
client = Client()
client.force_login(user)
cookies = {name: morsel.value for name, morsel in client.cookies.items()}
print(json.dumps({**cookies, settings.CSRF_COOKIE_NAME: "%s"}))
"""


def sign_in(place: Place) -> dict[str, str]:
    """The cookies of a signed-in person who may everything."""
    done = place.manage("shell", "--verbosity", "0", "-c", _MAKE % TOKEN)
    cookies: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return cookies


def browser(port: int, cookies: dict[str, str]) -> httpx.Client:
    """A client that sends cookies and token with every request."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{port}",
        cookies=cookies,
        headers={"X-CSRFToken": TOKEN},
        timeout=60,
    )


def upload(client: httpx.Client, files: list[tuple[str, str]]) -> httpx.Response:
    """Send files by the upload form; one that was taken in leads to its batch."""
    sent = [("files", (name, text.encode(), "text/plain")) for name, text in files]
    return client.post("/articles/upload/", files=sent)
