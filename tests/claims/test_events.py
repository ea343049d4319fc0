"""The history can be added to and never changed."""

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from claims import workflow
from claims.models import Event
from tests.claims.making import denial_of, make_claim, make_editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    _, link = denial_of(make_claim("the gate was open"))
    workflow.confirm_link(link_id=link.pk, by=make_editor())
    return Event.objects.get()


@pytest.mark.parametrize(
    "sql", ["UPDATE claims_event SET note = 'x'", "DELETE FROM claims_event", "TRUNCATE claims_event"]
)
def test_events_are_append_only_in_the_database(event: Event, sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Event.objects.get() == event


def test_events_cannot_be_changed_through_the_model_either(event: Event) -> None:
    event.note = "never mind"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()


def test_an_event_keeps_the_name_of_an_account_that_is_gone(event: Event) -> None:
    actor = User.objects.get(pk=event.actor_id)
    actor.delete()
    assert Event.objects.get().actor_name == "edith"
