"""The accounts and their roles, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from claims import permissions, workflow
from claims.action_words import in_words
from claims.event_subjects import named
from claims.models import Event
from claims.permissions import ADDED, Action, Role
from claims.role_giving import ROLE_NAMES, role_of
from claims.views.acting import attempt, back, editor_of
from claims.workflow_errors import NotAllowedNow

PER_PAGE = 50


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Every account with its role."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: str) -> HttpResponse:
    permissions.check(request.user, Action.GIVE_ROLES)
    words = request.GET.get("q", "").replace("\0", "").strip()[:150]
    accounts = User.objects.prefetch_related("groups").order_by("username")
    if words:
        accounts = accounts.filter(username__icontains=words)
    page = Paginator(accounts, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "q": words,
        "accounts": [(account, role_of(account)) for account in page],
        "roles": [(role, [in_words(action) for action in Action if action in ADDED[role]]) for role in Role],
        "names": ROLE_NAMES,
        "events": named(Event.objects.filter(subject_type="user").order_by("-pk")[:20]),
        **more,
    }
    return render(request, "claims/people.html", context, status=status)


@login_required
@require_POST
@never_cache
def account_make(request: HttpRequest) -> HttpResponse:
    """Make an account and show its password, this once."""
    sent = {field: str(request.POST.get(field, "")) for field in ("name", "role", "email")}
    try:
        user, password = workflow.make_account(**sent, by=editor_of(request))
    except ValueError as error:
        kept = {f"new_{field}": value for field, value in sent.items()}
        return _page(request, 400, new_wrong=str(error), **kept)
    return _page(request, made_name=user.get_username(), made_password=password)


@login_required
@require_POST
@never_cache
def password_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody who cannot sign in a new password and show it, this once."""
    permissions.check(request.user, Action.GIVE_ROLES)
    account = get_object_or_404(User, pk=pk)
    try:
        user, password = workflow.renew_password(user_id=account.pk, by=editor_of(request))
    except NotAllowedNow as error:
        messages.error(request, str(error))
        return back(request, reverse("claims:people"))
    return _page(request, renewed_name=user.get_username(), made_password=password)


@login_required
@require_POST
def role_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a role, or none."""
    permissions.check(request.user, Action.GIVE_ROLES)
    account = get_object_or_404(User, pk=pk)
    said = _("%(name)s has the role now.") % {"name": account.get_username()}
    role = str(request.POST.get("role", ""))
    attempt(request, said, workflow.give_role, user_id=account.pk, role=role)
    return back(request, reverse("claims:people"))
