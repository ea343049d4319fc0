"""Editors put sources right by form; old addresses lead on; nobody else can; nothing typed is lost."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Event, Source, SourceAlias
from tests.claims.making import make_claim, make_user
from tests.pages.test_hostile import HOSTILE, _planted

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> User:
    user = make_user("sol", "change_source")
    client.force_login(user)
    return user


def _two() -> tuple[Source, Source]:
    one, other = make_claim("it rained", source="Ada Quill"), make_claim("it burned", source="Mayor Quill")
    assert one.source is not None
    assert other.source is not None
    return one.source, other.source


def _post(
    client: Client, name: str, source: Source, sent: dict[str, object], *more: int, status: int = 302
) -> str:
    answer = client.post(reverse(f"claims:source-{name}", args=[source.pk, *more]), sent)
    assert answer.status_code == status, answer.status_code
    return answer.headers["Location"] if status == 302 else answer.content.decode()


def test_merged_source_leads_on_and_says_so(client: Client, editor: User) -> None:
    quill, mayor = _two()
    page = client.get(reverse("claims:source-merge", args=[mayor.pk])).content.decode()
    assert "Ada Quill" in page  # they share a word
    place = _post(client, "merge", mayor, {"into": quill.pk})
    assert place == reverse("claims:source-edit", args=[quill.pk])
    client.logout()
    answer = client.get(mayor.get_absolute_url())
    assert answer.status_code == 302  # not for ever: it can be undone
    page = client.get(answer.headers["Location"]).content.decode()
    assert "“Mayor Quill” was merged into “Ada Quill”" in page
    assert "was merged" not in client.get(f"{quill.get_absolute_url()}?merged={quill.pk}").content.decode()
    assert client.get(f"{quill.get_absolute_url()}?merged=9{'9' * 30}").status_code == 200


def test_whole_round_by_form(client: Client, editor: User) -> None:
    quill, mayor = _two()
    _post(client, "rename", quill, {"name": "Ada Q. Quill"})
    _post(client, "kind", quill, {"kind": "organisation"})
    _post(client, "alias-add", quill, {"alias": "The Queen"})
    alias = SourceAlias.objects.get(name="The Queen")
    _post(client, "alias-remove", quill, {}, alias.pk)
    _post(client, "affiliate", quill, {"to": mayor.pk})
    quill.refresh_from_db()
    assert (quill.name, quill.kind, quill.affiliation) == ("Ada Q. Quill", "organisation", mayor)
    _post(client, "affiliate", quill, {})
    _post(client, "merge", mayor, {"into": quill.pk})
    split = SourceAlias.objects.get(name="Mayor Quill")
    place = _post(client, "split", quill, {"name": "Bo Quill", "names": [split.pk], "note": "two people"})
    page = client.get(place).content.decode()
    assert "Bo Quill" in page
    assert "two people" in page
    new = Source.objects.latest("pk")
    assert list(new.claims.values_list("content_text", flat=True)) == ["it burned"]
    _post(client, "undo", new, {"event": Event.objects.latest("pk").pk})
    assert client.get(place).headers["Location"] == reverse("claims:source-edit", args=[quill.pk])
    assert quill.claims.count() == 2


def test_what_cannot_be_done_says_why_and_keeps_what_was_typed(client: Client, editor: User) -> None:
    quill, _ = _two()
    page = _post(client, "rename", quill, {"name": "mayor quill"}, status=409)
    assert "merge the two if they are one" in page
    assert 'value="mayor quill"' in page
    page = _post(client, "alias-add", quill, {"alias": "…"}, status=409)
    assert "a letter or digit" in page
    page = _post(client, "split", quill, {"name": "My long name", "note": "my reason"}, status=409)
    assert "My long name" in page
    assert "my reason" in page
    assert _post(client, "kind", quill, {"kind": "planet"}, status=409)
    article = quill.claims.get().article_id
    page = _post(client, "split", quill, {"name": "N", "articles": [article]}, status=409)
    assert re.search(rf'name="articles" value="{article}" checked', page)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("rename", {"name": "x\0y"}),
        ("rename", {"name": "x" * 5000}),
        ("merge", {"into": "9" * 40}),
        ("merge", {"into": "-1"}),
        ("merge", {"into": "one"}),
        ("affiliate", {"to": "9" * 18}),
        ("affiliate", {"to": "nobody"}),
        ("split", {"name": "N", "names": ["x", "9" * 40], "articles": "0"}),
        ("undo", {"event": "9" * 18}),
        ("undo", {}),
    ],
)
def test_no_form_breaks_it(client: Client, editor: User, name: str, sent: dict[str, object]) -> None:
    quill, _ = _two()
    answer = client.post(reverse(f"claims:source-{name}", args=[quill.pk]), sent)
    assert answer.status_code in {302, 404, 409}
    quill.refresh_from_db()
    assert not quill.affiliation_fixed
    assert client.get(reverse("claims:source-merge", args=[quill.pk]), {"q": "x\0" * 400}).status_code == 200


FORMS = {
    "edit": {},
    "rename": {"name": "N"},
    "kind": {"kind": "state"},
    "alias-add": {"alias": "N"},
    "affiliate": {},
    "merge": {},
    "split": {"name": "N"},
    "undo": {},
}


@pytest.mark.parametrize("name", FORMS)
def test_only_who_may(client: Client, name: str) -> None:
    quill, mayor = _two()
    address = reverse(f"claims:source-{name}", args=[quill.pk])
    sent = {**FORMS[name], "into": mayor.pk}
    act: Callable[..., object] = client.get if name == "edit" else client.post
    assert "/accounts/login/" in act(address, sent).headers["Location"]  # type: ignore[attr-defined]
    client.force_login(make_user("nobody", "change_claim", "change_thread"))
    assert act(address, sent).status_code == 403  # type: ignore[attr-defined]
    assert not Event.objects.exists()
    assert "Edit this source" not in client.get(quill.get_absolute_url()).content.decode()


def test_hostile_names_stay_words(client: Client, editor: User) -> None:
    quill, mayor = _two()
    _post(client, "rename", quill, {"name": HOSTILE[:200], "note": HOSTILE})
    _post(client, "merge", mayor, {"into": quill.pk, "note": HOSTILE})
    for address in (
        reverse("claims:source-edit", args=[quill.pk]),
        reverse("claims:source-merge", args=[quill.pk]) + f"?q={HOSTILE}",
        f"{quill.get_absolute_url()}?merged={mayor.pk}",
    ):
        page = client.get(address).content.decode()
        assert "alert" in page
        assert _planted(page) == []


def test_questions_to_the_database_do_not_grow(client: Client, editor: User) -> None:
    quill, _ = _two()

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    edit, merge = (reverse(f"claims:source-{name}", args=[quill.pk]) for name in ("edit", "merge"))
    before = asked(edit), asked(merge)
    for number in range(6):
        make_claim(f"it rained on day {number}", source="Ada Quill")
        make_claim(f"it snowed on day {number}", source=f"Cousin Quill {'x' * number}")
        client.post(reverse("claims:source-alias-add", args=[quill.pk]), {"alias": f"Name {number}"})
    client.get(edit)  # the messages of the forms are shown once
    assert (asked(edit), asked(merge)) == before
    assert max(before) <= 12
