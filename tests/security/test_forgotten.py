"""A forgotten password: a link by mail that holds once, and the same words for every address."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from claims import mail_tasks

pytestmark = pytest.mark.django_db
NEW = "quite-other-words-2"


@pytest.fixture(autouse=True)
def sending(settings, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """A site that sends mail; the task is run here instead of by a worker, its letters are kept."""
    settings.EMAIL_URL = "smtp://mail.example:25"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(mail_tasks.send, "delay", mail_tasks.send)
    cache.clear()
    User.objects.create_user("ada", email="ada@paper.example", password="the-old-words-1")


def _ask(address: str) -> str:
    page = Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def _link() -> str:
    found = re.search(r"http://testserver(/accounts/password/new/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def _set_by(link: str, password: str = NEW) -> str:
    client = Client()
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(form, {"password1": password, "password2": password}, follow=True).content.decode()


def test_a_link_sets_a_new_password_once() -> None:
    signed_in = Client()
    signed_in.force_login(User.objects.get())
    _ask("ada@paper.example")
    assert mail.outbox[0].to == ["ada@paper.example"]
    assert "too short" in _set_by(_link(), "short")
    assert "Your password is set" in _set_by(_link())
    assert User.objects.get().check_password(NEW)
    assert signed_in.get(reverse("claims:me")).status_code == 302  # the sessions before have ended
    _set_by(_link(), "words-of-a-thief-3")
    assert User.objects.get().check_password(NEW)
    assert "no longer holds" in Client().get(_link(), follow=True).content.decode()


def test_every_address_gets_the_same_words_and_strangers_no_mail() -> None:
    assert _ask("ada@paper.example") == _ask("nobody@paper.example")
    assert [letter.to for letter in mail.outbox] == [["ada@paper.example"]]


def test_it_can_be_asked_only_so_often() -> None:
    for _ in range(12):
        _ask("ada@paper.example")
    assert len(mail.outbox) <= 5


def test_a_link_of_somebody_else_or_made_up_sets_nothing() -> None:
    bo = User.objects.create_user("bo", email="bo@paper.example", password="the-old-words-1")
    _ask("ada@paper.example")
    key = _link().rstrip("/").rpartition("/")[2].partition("-")[2]
    for link in (f"/accounts/password/new/{bo.pk:x}-{key}/", "/accounts/password/new/1-set-password/"):
        assert Client().get(link, follow=True).status_code in (200, 400, 404)
        _set_by(link)
    assert not User.objects.get(username="bo").check_password(NEW)


def test_without_mail_the_page_says_whom_to_ask(settings) -> None:  # type: ignore[no-untyped-def]
    settings.EMAIL_URL = ""
    assert "Ask an administrator" in Client().get(reverse("account_reset_password")).content.decode()
    _ask("ada@paper.example")
    assert not mail.outbox
