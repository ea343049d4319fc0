"""What a source says again stands once on its page, with the repetitions under it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from claims.models import Claim
from tests.claims.making import make_claim
from tests.factories import add_link

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<article class="voice voice-row.*?</article>', re.DOTALL)


def _rows(client: Client, claim: Claim, query: str = "") -> list[list[int]]:
    """For each row of the list the claims in it, the one that shows first."""
    assert claim.source is not None
    page = client.get(f"{claim.source.get_absolute_url()}{query}").content.decode()
    return [[int(pk) for pk in re.findall(r'id="claim(\d+)"', row)] for row in ROW.findall(page)]


def _said() -> list[Claim]:
    return [make_claim(f"the bridge is shut{more}") for more in (" now", " again", " for good", " to all")]


def test_repetitions_are_folded_under_what_they_repeat(client: Client) -> None:
    first, second, third, other = _said()
    add_link(answer=second, to=first, kind="repeats", score=0.9)
    add_link(answer=third, to=second, kind="repeats", score=0.7)
    rows = _rows(client, first)
    assert {frozenset(row) for row in rows} == {
        frozenset({first.pk, second.pk, third.pk}),
        frozenset({other.pk}),
    }
    assert first.source is not None
    page = client.get(first.source.get_absolute_url()).content.decode()
    assert "Said again 2 times" in page
    assert "4 claims" in page
    assert {len(row) for row in _rows(client, first, "?q=bridge")} == {1}  # who searches sees each place


def test_neither_guesses_nor_what_editors_rejected_nor_denials_fold(client: Client) -> None:
    first, second, third, other = _said()
    add_link(answer=second, to=first, kind="repeats", score=0.49)
    add_link(answer=third, to=first, kind="repeats", score=0.9, state="rejected")
    add_link(answer=other, to=first, kind="contradicts", score=0.9)
    assert sorted(_rows(client, first)) == sorted([claim.pk] for claim in (first, second, third, other))


def test_what_an_editor_confirmed_folds_however_unsure_the_machine_was(client: Client) -> None:
    first, second, *_others = _said()
    add_link(answer=second, to=first, kind="repeats", score=0.1, state="confirmed")
    assert sorted(len(row) for row in _rows(client, first)) == [1, 1, 2]
