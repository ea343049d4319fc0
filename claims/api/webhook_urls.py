"""Addresses of the webhooks in the API."""

from django.urls import path

from claims.api.webhooks import DeliveryViewSet, WebhookViewSet

_ONE = "webhooks/<int:pk>/"

webhook_patterns = [
    path("webhooks/", WebhookViewSet.as_view({"get": "list", "post": "create"}), name="webhook-list"),
    path(
        _ONE,
        WebhookViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="webhook-detail",
    ),
    *(
        path(f"{_ONE}{name}/", WebhookViewSet.as_view({"post": name}), name=f"webhook-{name}")
        for name in ("rotate", "switch", "ping", "replay")
    ),
    path(f"{_ONE}deliveries/", DeliveryViewSet.as_view({"get": "list"}), name="webhook-deliveries"),
    path(
        f"{_ONE}deliveries/<int:delivery>/",
        DeliveryViewSet.as_view({"get": "retrieve"}),
        name="webhook-delivery",
    ),
    path(
        f"{_ONE}deliveries/<int:delivery>/replay/",
        DeliveryViewSet.as_view({"post": "replay"}),
        name="webhook-delivery-replay",
    ),
]
