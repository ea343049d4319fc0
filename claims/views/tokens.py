"""API tokens: one's own, made and revoked, and for administrators those of everybody."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from claims import permissions, workflow
from claims.models import ApiToken
from claims.permissions import Action
from claims.token_scopes import WORDS, Scope, open_to
from claims.tokens import offered_days, usable
from claims.views.acting import attempt, back, editor_of
from claims.workflow_errors import NotAllowedNow

PER_PAGE = 50
USUAL_DAYS = 90


@login_required
@require_safe
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and the form for another."""
    return _page(request)


@login_required
@require_POST
@never_cache
@sensitive_variables("secret")
def token_make(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    name, days = str(request.POST.get("name", "")), str(request.POST.get("days", ""))
    scopes = [str(scope) for scope in request.POST.getlist("scope")]
    try:
        made, secret = workflow.make_token(name=name, scopes=scopes, days=_days(days), by=editor_of(request))
    except (ValueError, NotAllowedNow) as error:
        sent = {"name": name, "scopes": scopes, "days": days}
        return _page(request, 400, sent=sent, wrong=str(error))
    return _page(request, made=made, secret=secret, api=request.build_absolute_uri(reverse("api:api-root")))


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token: one's own, or that of another for who may."""
    token = get_object_or_404(ApiToken, pk=pk)
    said = _("“%(name)s” opens nothing any more.") % {"name": token.name}
    note = str(request.POST.get("note", ""))[:2000]
    attempt(request, said, workflow.revoke_token, token_id=token.pk, note=note)
    return back(request, reverse("claims:tokens"))


@login_required
@require_safe
def all_tokens(request: HttpRequest) -> HttpResponse:
    """Everybody's tokens that work now, or with ``state=all`` those that do not as well."""
    permissions.check(request.user, Action.MANAGE_TOKENS)
    words, every = _words(request), request.GET.get("state") == "all"
    found = ApiToken.objects.select_related("owner").order_by("-pk")
    if not every:
        found = usable(found)
    if words:
        found = found.filter(owner__username__icontains=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [_row(token) for token in page], "q": words, "every": every}
    return render(request, "tokens/everybodys.html", context)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    user = editor_of(request)
    page = Paginator(user.api_tokens.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    sent = more.get("sent", {"name": "", "scopes": [Scope.READ], "days": str(USUAL_DAYS)})
    context = {
        "page": page,
        "rows": [_row(token) for token in page],
        "scopes": [(scope, WORDS[scope], scope in sent["scopes"]) for scope in open_to(user)],
        "days": [_offer(days, sent["days"]) for days in offered_days()],
        **more,
    }
    return render(request, "tokens/mine.html", context, status=status)


def _row(token: ApiToken) -> dict[str, Any]:
    return {
        "token": token,
        "scopes": [(scope, WORDS.get(Scope(scope), "")) for scope in token.scopes if scope in set(Scope)],
        "works": token.usable,
    }


def _offer(days: int | None, chosen: str) -> dict[str, Any]:
    value = "" if days is None else str(days)
    text = ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("for ever")
    return {"value": value, "text": text, "chosen": value == chosen}


def _days(sent: str) -> int | None:
    """As sent by the form; what is no number of days is refused by the workflow."""
    if not sent:
        return None
    return int(sent) if sent.isdecimal() and len(sent) < 6 else 0


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:150]
