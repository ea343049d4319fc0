"""Beside a suggestion stands how often its like were right, and no more once an editor has reviewed it."""

import pytest
from django.test import Client

from claims import workflow
from claims.linking import measured
from claims.linking.measured import Measured, Precision
from claims.models import Thread
from tests.api.asking import get
from tests.claims.making import denial_of, make_claim, make_editor

pytestmark = pytest.mark.django_db


def test_suggestions_show_the_measured_precision_of_their_version(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = Measured("test", "some articles", {"denies": (Precision(45, 60),)})  # of `link_up`'s version
    monkeypatch.setattr(measured, "shipped", lambda: figures)
    _, link = denial_of(make_claim("the gate was open"))
    thread = Thread.objects.get()
    shown = "45 of 60 like it were right when measured"
    assert shown in client.get(thread.get_absolute_url()).content.decode()
    expected = {"right": 45, "of": 60, "share": 0.75, "least": 0.0}
    assert get(f"links/{link.pk}/")["measured_precision"] == expected
    assert get(f"threads/{thread.pk}/")["links"][0]["measured_precision"] == expected
    workflow.confirm_link(link_id=link.pk, by=make_editor())
    assert shown not in client.get(thread.get_absolute_url()).content.decode()
    assert get(f"links/{link.pk}/")["measured_precision"] is None
