"""Addresses of the feeds."""

from django.urls import re_path

from claims.views import feeds

_FORM = r"(?P<form>atom|json)"
_PK = r"(?P<pk>[0-9]{1,18})"

feed_patterns = [
    re_path(rf"^feeds/threads\.{_FORM}$", feeds.threads, name="feed-threads"),
    re_path(rf"^feeds/claims\.{_FORM}$", feeds.claims, name="feed-claims"),
    re_path(rf"^feeds/threads/{_PK}\.{_FORM}$", feeds.thread, name="feed-thread"),
    re_path(rf"^feeds/sources/{_PK}\.{_FORM}$", feeds.source, name="feed-source"),
    re_path(rf"^feeds/outlets/{_PK}\.{_FORM}$", feeds.outlet, name="feed-outlet"),
]
