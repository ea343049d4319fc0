"""Who I am and what I may do; where I am signed in; a new password."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from claims import workflow
from claims.account_sessions import note_session, sessions_of
from claims.action_words import in_words
from claims.browser_words import browser_words
from claims.event_subjects import named
from claims.models import Event
from claims.permissions import Action, may
from claims.views.acting import attempt, editor_of

SHOWN = 20
NO_ADDRESS = "0.0.0.0"  # noqa: S104  (claimtrack.sign_in.adapters)


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The account, its roles, its rights in words, and what it has changed last."""
    user = editor_of(request)
    context = {
        "service": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        "groups": user.groups.order_by("name"),
        "rights": [(in_words(action), may(user, action)) for action in Action],
        "events": named(Event.objects.filter(actor_id=user.pk).order_by("-pk")[:SHOWN]),
    }
    return render(request, "registration/me.html", context)


@require_safe
@login_required
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in: ``rows`` of session, browser in words, address ("" for none)."""
    note_session(request)
    rows = [
        {
            "session": one.record,
            "current": one.current,
            "browser": browser_words(one.record.user_agent),
            "address": "" if one.record.ip == NO_ADDRESS else one.record.ip,
        }
        for one in sessions_of(editor_of(request), current=request.session.session_key)
    ]
    return render(request, "registration/sessions.html", {"rows": rows})


@require_POST
@login_required
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End the session that ``session`` names, or without it all but this one."""
    number = str(request.POST.get("session", ""))
    if number:
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        attempt(request, _("That session has ended."), workflow.end_session, session_id=int(number))
    else:
        here = str(request.session.session_key)
        attempt(request, _("You are signed in only here now."), workflow.end_other_sessions, current=here)
    return redirect("claims:sessions")


class PasswordChange(SuccessMessageMixin, PasswordChangeView):  # type: ignore[type-arg]  # in the stubs only
    """A new password; other sessions of the account end with it."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("claims:me")
    success_message = _("Your password is changed. You are signed out everywhere else.")
