"""An account is erased: its name is nowhere, and the trail is as long and as true as before."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError

from claims import tasks, workflow
from claims.models import Claim, Event, Follow
from tests.claims.test_tasks import FIRST, SECOND, _take_in

pytestmark = pytest.mark.django_db
NAME = "Quentin.Ash-Thornapple"


def rows(columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM claims_event ORDER BY id")
        return list(cursor.fetchall())


def tables_with(word: str) -> list[str]:
    """Every table of the database that has a word in any column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}" t WHERE t::text ILIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(name)
    return found


@pytest.fixture
def editor() -> User:
    """Somebody who has done much and left much behind."""
    for text in (FIRST, SECOND):
        tasks.process_article(_take_in(text).pk)
    chief = User.objects.create_superuser("chief", password="a long pass phrase")
    person, _ = workflow.make_account(name=NAME, role="editor", by=chief, email=f"{NAME}@example.org")
    User.objects.filter(pk=person.pk).update(first_name="Quentin", last_name="Ash-Thornapple")
    person = User.objects.get(pk=person.pk)
    claim = Claim.objects.order_by("pk")[0]
    workflow.withdraw_claim(claim_id=claim.pk, by=person, note="not said")
    workflow.restore_claim(claim_id=claim.pk, by=person)
    workflow.give_role(user_id=person.pk, role="reviewer", by=chief)
    Follow.objects.create(user=person, source=Claim.objects.exclude(source=None)[0].source)
    return person


def test_the_name_is_gone_and_the_trail_is_whole(editor: User) -> None:
    assert {"auth_user", "claims_event"} <= set(tables_with(NAME))
    before = rows("id, at, actor_id, subject_type, subject_id, action, note")
    call_command("erase_account", NAME, "--yes")
    assert tables_with(NAME) == []
    assert tables_with("Thornapple") == []
    after = rows("id, at, actor_id, subject_type, subject_id, action, note")
    assert after[:-1] == before
    assert after[-1][3:6] == ("user", editor.pk, "erase")
    erased = f"erased-{editor.pk}"
    assert {event.actor_name for event in Event.objects.filter(actor_id=editor.pk)} == {erased}
    given = Event.objects.get(subject_type="user", action="role")
    assert given.new == {"account": erased, "role": "reviewer"}
    person = User.objects.get(pk=editor.pk)
    assert (person.username, person.email, person.is_active) == (erased, "", False)
    assert not person.has_usable_password()
    assert not Group.objects.filter(user=person).exists()
    assert not Follow.objects.exists()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=given.pk).update(note="changed")


def test_another_word_of_the_same_letters_stays(editor: User) -> None:
    Event.objects.create(
        actor_name="chief", subject_type="source", subject_id=1, action="rename", new={"name": NAME}
    )
    call_command("erase_account", NAME, "--yes")
    assert Event.objects.get(action="rename").new == {"name": NAME}


def test_a_name_that_is_taken_is_left_to_its_owner(editor: User) -> None:
    for name in (f"Erased-{editor.pk}", f"erased-{editor.pk}-2"):
        User.objects.create_user(name)
    call_command("erase_account", NAME, "--yes")
    pseudonym = f"erased-{editor.pk}-3"
    assert User.objects.get(pk=editor.pk).username == pseudonym
    assert {event.actor_name for event in Event.objects.filter(actor_id=editor.pk)} == {pseudonym}


def test_nobody_and_the_last_superuser_are_refused(editor: User) -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command("erase_account", "nobody", "--yes")
    with pytest.raises(CommandError, match="last account"):
        call_command("erase_account", "chief", "--yes")
    assert Event.objects.filter(action="erase").count() == 0
