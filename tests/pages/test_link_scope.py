"""What a denial denies, on the page of its dispute and in the API."""

from __future__ import annotations

import pytest
from django.test import Client

from claims.models import Link
from tests.factories import add_dispute

pytestmark = pytest.mark.django_db


def test_scope_is_a_chip_on_the_page_and_a_field_in_the_api(client: Client) -> None:
    thread = add_dispute()
    link = Link.objects.get(kind=Link.Kind.DENIES)
    before = client.get(thread.get_absolute_url()).content.decode()
    assert "tie-scope" not in before
    Link.objects.filter(pk=link.pk).update(scope=Link.Scope.FIGURE)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert page.count("tie-scope") == 1
    assert ">the figure</span>" in page
    answer = client.get(f"/api/v1/links/{link.pk}/").json()
    assert answer["scope"] == "figure"
