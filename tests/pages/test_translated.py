"""Every word that a page says of itself goes through gettext, so that it can be translated.

Pages are rendered with a language in which each translated text stands in brackets. What is outside of them
and is no data (nothing of what the database holds) is a text that was forgotten.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse
from django.utils.translation import trans_real

from claims import workflow
from claims.exports import jobs
from claims.models import Event, Link
from claims.models.change import Change
from tests import every_page
from tests.factories import UserFactory, add_dispute

OPENS, CLOSES = "⟦", "⟧"
WORD = re.compile(r"[^\W\d_]{2,}")
SAID_BY_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "aria-description")
VOID = ("br", "input", "img", "meta", "link", "hr", "wbr", "col", "source")
NOT_PROSE = ("script", "style", "code", "kbd", "pre")
BLOCKS = (
    "p",
    "li",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "dt",
    "dd",
    "label",
    "legend",
    "summary",
    "option",
    "title",
)
# Names of formats, of units and of this software, and what the test itself looks for.
SAME_EVERYWHERE = frozenset(
    [
        *(
            "claimtrack",
            "api",
            "json",
            "lines",
            "csv",
            "atom",
            "parquet",
            "openapi",
            "yaml",
            "utc",
            "ms",
            "sha",
        ),
        *("volcano", "act", "denail", "sorce"),
    ]
)
# Addresses, names of files and code to copy are data wherever they stand.
NO_WORDS = re.compile(r"https?://\S+|[\w-]+\.(?:csv|html|txt|exe)\b|<[a-z][^>]*>|</[a-z]+>")
CHECKOUT = Path(settings.BASE_DIR)
# What raises or shows a sentence to a person, and the arguments of fields that do.
RAISED = ("PermissionDenied", "NotAllowedNow", "ValidationError")
SHOWN = ("error", "success", "warning", "info")  # of django.contrib.messages
# What is only for operators, for other programs (whose documentation is in English) or knows no pages.
NOT_FOR_PEOPLE = {"migrations", "extraction", "linking", "management", "reader", "api"}
SPEAKING_ARGUMENTS = ("label", "help_text", "empty_label")


class Bracketed(trans_real.DjangoTranslation):
    """English, with each text that is asked for in brackets."""

    def gettext(self, message: str) -> str:
        words = message.split(trans_real.CONTEXT_SEPARATOR)[-1]
        return f"{OPENS}{words}{CLOSES}" if words.strip() else words

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All pages speak the language of brackets."""
    language = Bracketed("en")
    monkeypatch.setitem(trans_real._translations, "en", language)
    monkeypatch.setattr(trans_real, "_default", language)
    monkeypatch.setattr(trans_real._active, "value", language, raising=False)
    _forget()
    yield
    _forget()


def _forget() -> None:
    """What was written in one language and kept."""
    from claims import citation
    from claims.templatetags import activity, voices

    cache.clear()
    for module in (citation, activity, voices):
        for function in vars(module).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()


class Page(HTMLParser):
    """What a page says outside of brackets: in texts and in the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.depth = 0
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.depth = 0  # a text that was cut off has lost its bracket; it ends with its block
        if tag not in VOID:
            self.open.append(tag)
        given = dict(attrs)
        for name in SAID_BY_ATTRIBUTES:
            self._hear(re.sub(f"{OPENS}[^{CLOSES}]*({CLOSES}|$)", " ", given.get(name) or ""))
        if tag == "meta" and given.get("name") == "description":
            self._hear(re.sub(f"{OPENS}[^{CLOSES}]*({CLOSES}|$)", " ", given.get("content") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.depth = 0
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag in NOT_PROSE for tag in self.open):
            return
        said = ""
        for sign in data:
            if sign == OPENS:
                self.depth += 1
            elif sign == CLOSES:
                self.depth = max(0, self.depth - 1)
            elif not self.depth:
                said += sign
        self._hear(said)

    def _hear(self, words: str) -> None:
        words = NO_WORDS.sub(" ", words)
        if words.strip():
            self.outside.append(" ".join(words.split()))


def _data() -> set[str]:
    """Every word that stands in the database, save what is chosen from a list."""
    words: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label not in ("articles", "claims", "auth") or model in (Event, Change):
            continue
        if model._meta.model_name == "permission":
            continue
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, (CharField, TextField)) and not field.choices
        ]
        for row in model._default_manager.values_list(*fields) if fields else ():
            for value in row:
                words.update(word.lower() for word in WORD.findall(str(value)))
    return words


@pytest.mark.django_db
def test_every_page_can_be_translated(
    bracketed: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_OPEN", 99)
    monkeypatch.setattr(settings, "EXPORT_DIRECT_CLAIMS", 2)
    chief: User = UserFactory(username="carl", is_staff=True, is_superuser=True)
    thread = every_page.full_dispute(chief)
    public = [*every_page.public(thread), "/history/"]
    strangers = [*every_page.of_strangers(), "/nowhere/"]
    said = {f"{address} to all": _said(client, address) for address in (*public, *strangers)}
    client.force_login(chief)
    own = [*every_page.of_editors(thread, chief), *every_page.of_accounts()]
    said |= {address: _said(client, address) for address in (*public, *own)}
    known = _data() | SAME_EVERYWHERE
    forgotten = {
        (text, address)
        for address, texts in said.items()
        for text in texts
        if any(word.lower() not in known for word in WORD.findall(text))
    }
    assert not forgotten, "\n".join(sorted(f"{text!r} in {address}" for text, address in forgotten))


@pytest.mark.django_db
def test_the_machines_reasons_and_the_usual_scale_can_be_translated(bracketed: None, client: Client) -> None:
    """Both are stored in English; a newsroom's own ratings and reasons of others are shown as written."""
    thread = add_dispute()
    chief: User = UserFactory(is_superuser=True)
    claim = thread.lead_claim
    assert claim is not None
    workflow.add_evidence(claim_id=claim.pk, url="https://port.example/", stance="contradicts", by=chief)
    workflow.add_rating(name="Flat wrong", by=chief)
    row = workflow.set_verdict(claim_id=claim.pk, rating="mostly_false", rationale="The log.", by=chief)
    workflow.submit(verdict_id=row.pk, by=chief)
    workflow.approve(verdict_id=row.pk, by=UserFactory(is_superuser=True), publish=True)
    link = Link.objects.filter(to_claim=claim)[0]
    Link.objects.filter(pk=link.pk).update(
        reason="The words “was not” of the owner go against what somebody not named had said: “it sank”."
    )
    page = client.get(thread.get_absolute_url()).content.decode()
    assert f"{OPENS}Mostly false{CLOSES}" in page
    assert (
        f"{OPENS}The words “was not” of the owner go against what {OPENS}somebody not named{CLOSES} had said:"
        f" “it sank”.{CLOSES}"
    ) in page
    Link.objects.filter(pk=link.pk).update(reason="Told by another program.")
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Told by another program." in page
    assert f"{OPENS}Told by" not in page
    client.force_login(chief)
    scale = client.get(reverse("claims:scale")).content.decode()
    assert f"{OPENS}Half true{CLOSES}" in scale
    assert f"{OPENS}A grain of truth; the facts that matter say otherwise.{CLOSES}" in scale
    assert "Flat wrong" in scale
    assert f"{OPENS}Flat wrong" not in scale


def _said(client: Client, address: str) -> list[str]:
    page = Page()
    page.feed(client.get(address, follow=True).content.decode())
    assert page.outside or OPENS, address
    return page.outside


def _sources() -> Iterator[Path]:
    for folder in ("claims", "articles", "claimtrack"):
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            if not NOT_FOR_PEOPLE & set(path.parts):
                yield path


def test_what_code_tells_people_can_be_translated() -> None:
    """Messages, refusals, labels and hints are never bare strings."""
    bare = [
        f"{path.relative_to(CHECKOUT)}:{line}: {words}"
        for path in _sources()
        for line, words in _bare(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not bare, "\n".join(bare)


def _bare(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        of_messages = (
            isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "messages"
        )
        speaks = name in RAISED or (of_messages and name in SHOWN)
        told = [*call.args] if speaks else []
        told += [given.value for given in call.keywords if given.arg in SPEAKING_ARGUMENTS]
        for value in told:
            parts = value.values if isinstance(value, ast.JoinedStr) else [value]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and WORD.search(part.value):
                    yield part.lineno, part.value


def test_scripts_hold_no_words() -> None:
    """What a script shows comes from the page, where it is translated."""
    for path in sorted((CHECKOUT / "static" / "js").glob("*.js")):
        code = re.sub(r"//.*|/\*[\s\S]*?\*/", "", path.read_text(encoding="utf-8"))
        for text in re.findall(r'"([^"\n]*)"|`([^`]*)`', code):
            words = re.sub(r"\$\{[^}]*\}", "", "".join(text))
            assert not re.search(r"[A-Z][a-z]+ [a-z]+", words), (path.name, words)
