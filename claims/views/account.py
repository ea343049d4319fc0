"""Who I am and what I may do; a new password."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from claims.action_words import in_words
from claims.models import Event
from claims.permissions import Action, may
from claims.views.acting import editor_of

SHOWN = 20


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The account, its roles, its rights in words, and what it has changed last."""
    user = editor_of(request)
    context = {
        "service": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        "groups": user.groups.order_by("name"),
        "rights": [(in_words(action), may(user, action)) for action in Action],
        "events": Event.objects.filter(actor_id=user.pk).order_by("-pk")[:SHOWN],
    }
    return render(request, "registration/me.html", context)


class PasswordChange(SuccessMessageMixin, PasswordChangeView):  # type: ignore[type-arg]  # in the stubs only
    """A new password; other sessions of the account end with it."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("claims:me")
    success_message = _("Your password is changed. You are signed out everywhere else.")
