"""No number and no character in an address of exports, feeds and webhooks is an error of ours."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db
HUGE = ("0", "9223372036854775807", "9223372036854775808", "9" * 40)
GETS = (
    *("/exports/{}/file", "/webhooks/{}/", "/webhooks/{}/change", "/webhooks/1/deliveries/{}/"),
    *("/threads/{}/claims.csv", "/feeds/threads/{}.atom", "/feeds/sources/{}.json", "/feeds/outlets/{}.json"),
    *("/api/v1/exports/{}/", "/api/v1/exports/{}/file/", "/api/v1/threads/{}/export.csv"),
    *("/api/v1/webhooks/{}/", "/api/v1/webhooks/{}/deliveries/", "/api/v1/webhooks/1/deliveries/{}/"),
)
POSTS = (
    *("/exports/{}/cancel", "/exports/{}/remove", "/webhooks/{}/rotate", "/webhooks/{}/ping"),
    *("/webhooks/{}/switch", "/webhooks/{}/replay", "/webhooks/{}/remove"),
    *("/webhooks/1/deliveries/{}/replay", "/api/v1/exports/{}/cancel/", "/api/v1/webhooks/{}/ping/"),
    *("/api/v1/webhooks/{}/rotate/", "/api/v1/webhooks/{}/replay/"),
)
LISTS = (
    *("/exports/", "/webhooks/", "/search/claims.csv", "/threads/claims.jsonl", "/feeds/threads.atom"),
    *("/feeds/claims.json", "/api/v1/exports/", "/api/v1/claims/export.csv", "/api/v1/webhooks/"),
)
ODD = ("page=%00", "page=-1&q=%00", "state=%00&page=9" * 50, "%00=%00", "q=%F0%28%8C%28", "cursor=%00")


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_numbers_of_nothing(root: Client) -> None:
    for address in GETS:
        for number in HUGE:
            assert root.get(address.format(number)).status_code == 404, (address, number)


def test_nothing_to_act_on(root: Client) -> None:
    for address in POSTS:
        for number in HUGE:
            answer = root.post(address.format(number), content_type="application/json")
            assert answer.status_code == 404, (address, number)


def test_odd_queries(root: Client) -> None:
    for address in LISTS:
        for query in ODD:
            assert root.get(f"{address}?{query}").status_code in (200, 400, 404), (address, query)
