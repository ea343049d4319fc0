"""Rows become objects as Django's own would: the same fields, deferral and state."""

import pickle

import pytest
from django.db import connection, models
from django.db.models.signals import post_init, pre_init
from django.test.utils import CaptureQueriesContext

from articles.row_model import RowModel
from claims.models import Claim
from tests.factories import add_dispute


def row_models() -> list[type[RowModel]]:
    return RowModel.__subclasses__()


@pytest.mark.django_db
def test_a_row_is_what_django_makes_of_it() -> None:
    add_dispute()
    for claim in Claim.objects.select_related("article__outlet", "source"):
        for row in (claim, claim.article, claim.source):
            assert row is not None
            names = [field.attname for field in row._meta.concrete_fields]
            usual = models.Model.from_db.__func__(  # type: ignore[attr-defined]
                type(row), "default", names, [getattr(row, name) for name in names]
            )
            assert row == usual
            assert {name: row.__dict__[name] for name in names} == {n: usual.__dict__[n] for n in names}
            assert (row._state.adding, row._state.db) == (False, "default")
            assert pickle.loads(pickle.dumps(row)) == row


@pytest.mark.django_db
def test_what_was_not_read_is_read_when_it_is_asked_for() -> None:
    add_dispute()
    claim = Claim.objects.only("act").order_by("pk")[0]
    assert "sentence" in claim.get_deferred_fields()
    with CaptureQueriesContext(connection) as queries:
        assert claim.sentence
    assert len(queries) == 1


def test_nothing_listens_to_these_models_being_made() -> None:
    assert Claim in row_models()
    for model in row_models():
        assert not pre_init.has_listeners(model)
        assert not post_init.has_listeners(model)
