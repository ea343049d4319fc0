"""Pages of webhooks."""

from django.urls import path

from claims.views import webhooks

webhook_patterns = [
    path("webhooks/", webhooks.webhook_list, name="webhook-list"),
    path("webhooks/add", webhooks.webhook_add, name="webhook-add"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/change", webhooks.webhook_change, name="webhook-change"),
    path("webhooks/<int:pk>/rotate", webhooks.webhook_rotate, name="webhook-rotate"),
    path("webhooks/<int:pk>/switch", webhooks.webhook_switch, name="webhook-switch"),
    path("webhooks/<int:pk>/ping", webhooks.webhook_ping, name="webhook-ping"),
    path("webhooks/<int:pk>/replay", webhooks.webhook_replay, name="webhook-replay"),
    path("webhooks/<int:pk>/remove", webhooks.webhook_remove, name="webhook-remove"),
    path("webhooks/<int:pk>/deliveries/<int:delivery>/", webhooks.delivery, name="webhook-delivery"),
    path(
        "webhooks/<int:pk>/deliveries/<int:delivery>/replay",
        webhooks.delivery_replay,
        name="webhook-delivery-replay",
    ),
]
