"""Pages of webhooks: set up, tried out, watched; their deliveries, sent again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims import permissions
from claims.models import Attempt, Delivery, Webhook
from claims.permissions import Action
from claims.views.acting import attempt, editor_of
from claims.views.paging import page_of
from claims.webhooks import setting_up
from claims.workflow_errors import NotAllowedNow

PER_PAGE = 30
State = Delivery.State


@require_safe
@login_required
def webhook_list(request: HttpRequest) -> HttpResponse:
    """One's own webhooks; an administrator sees everybody's."""
    user = editor_of(request)
    permissions.check(user, Action.MANAGE_WEBHOOKS)
    rows = setting_up.open_to(user).annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state=State.WAITING)),
        failed=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
    )
    context = {"page": page_of(request, rows.order_by("name", "pk"), per_page=PER_PAGE), "me": user}
    return render(request, "webhooks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@sensitive_variables("secret")
def webhook_add(request: HttpRequest) -> HttpResponse:
    """A form; what was wrong is shown with what was sent. The secret is shown in the answer, this once."""
    user = editor_of(request)
    permissions.check(user, Action.MANAGE_WEBHOOKS)
    if request.method != "POST":
        return _form(request, {"name": "", "url": "", "topics": list(Webhook.Topic.values)})
    sent = _sent(request)
    try:
        made, secret = setting_up.add(**sent, base=request.build_absolute_uri("/"), by=user)
    except (ValueError, NotAllowedNow) as error:
        return _form(request, sent, wrong=str(error))
    return _secret(request, made, secret)


def _sent(request: HttpRequest) -> dict[str, Any]:
    return {
        "name": str(request.POST.get("name", "")),
        "url": str(request.POST.get("url", "")),
        "topics": [str(topic) for topic in request.POST.getlist("topic")],
    }


def _form(
    request: HttpRequest, sent: dict[str, Any], *, wrong: str = "", webhook: Webhook | None = None
) -> HttpResponse:
    context = {
        "sent": sent,
        "wrong": wrong,
        "webhook": webhook,
        "topics": [(key, name, key in sent["topics"]) for key, name in Webhook.Topic.choices],
        "own_networks": bool(settings.WEBHOOK_ALLOWED_NETWORKS),
    }
    return render(request, "webhooks/form.html", context, status=400 if wrong else 200)


@sensitive_variables("secret")
def _secret(request: HttpRequest, webhook: Webhook, secret: str, *, rotated: bool = False) -> HttpResponse:
    context = {"webhook": webhook, "secret": secret, "rotated": rotated}
    return render(request, "webhooks/secret.html", context)


@require_safe
@login_required
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook: how it fares, what was sent, what can be done."""
    row = _own(request, pk)
    wanted = request.GET.get("state", "")
    deliveries = row.deliveries.order_by("-pk")
    if wanted in State.values:
        deliveries = deliveries.filter(state=wanted)
    page = page_of(request, deliveries, per_page=PER_PAGE)
    last: dict[int, Attempt] = {}
    for one in Attempt.objects.filter(delivery__in=[row.pk for row in page.object_list]).order_by("pk"):
        last[one.delivery_id] = one
    for delivery_row in page.object_list:
        delivery_row.last = last.get(delivery_row.pk)  # type: ignore[attr-defined]
        delivery_row.about = _about(delivery_row)  # type: ignore[attr-defined]
    counts = dict(row.deliveries.order_by().values_list("state").annotate(n=Count("pk")))
    context = {
        "webhook": row,
        "page": page,
        "state": wanted if wanted in State.values else "",
        "states": [(key, name, counts.get(key, 0)) for key, name in State.choices],
        "failed": counts.get(State.FAILED, 0),
        "topics": [name for key, name in Webhook.Topic.choices if key in row.topics],
        "days": settings.WEBHOOK_LOG_DAYS,
    }
    return render(request, "webhooks/webhook.html", context)


def _about(delivery: Delivery) -> str:
    """What a delivery tells of: its title, else kind and number; "" of what is no message of ours."""
    try:
        data = json.loads(delivery.body)["data"]
        return str(data.get("title") or f"{data['kind']} {data['id']}")
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _own(request: HttpRequest, pk: int) -> Webhook:
    user = editor_of(request)
    permissions.check(user, Action.MANAGE_WEBHOOKS)
    return get_object_or_404(setting_up.open_to(user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def webhook_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, address or choice of events."""
    row = _own(request, pk)
    if request.method != "POST":
        return _form(request, {"name": row.name, "url": row.url, "topics": row.topics}, webhook=row)
    sent = _sent(request)
    try:
        setting_up.change(webhook_id=row.pk, **sent, by=editor_of(request))
    except (ValueError, NotAllowedNow) as error:
        return _form(request, sent, wrong=str(error), webhook=row)
    messages.success(request, _("The webhook is changed."))
    return redirect("claims:webhook", row.pk)


@login_required
@require_POST
@never_cache
@sensitive_variables("secret")
def webhook_rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown in the answer, this once."""
    row = _own(request, pk)
    secret = setting_up.rotate(webhook_id=row.pk, by=editor_of(request))
    return _secret(request, row, secret, rotated=True)


def _act(request: HttpRequest, pk: int, done: str, act: Callable[..., Any], **arguments: Any) -> HttpResponse:
    try:
        attempt(request, done, act, webhook_id=pk, **arguments)
    except (Webhook.DoesNotExist, Delivery.DoesNotExist) as error:
        raise Http404 from error
    return redirect("claims:webhook", pk)


@login_required
@require_POST
def webhook_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On (``on=1``) or off."""
    on = request.POST.get("on") == "1"
    done = _("The webhook is on.") if on else _("The webhook is off.")
    return _act(request, pk, done, setting_up.switch, on=on)


@login_required
@require_POST
def webhook_ping(request: HttpRequest, pk: int) -> HttpResponse:
    """Send something that only tries it out."""
    return _act(request, pk, _("A ping is sent: what comes of it stands below in a moment."), setting_up.ping)


@login_required
@require_POST
def webhook_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again all that failed."""
    try:
        count = setting_up.replay(webhook_id=pk, by=editor_of(request))
    except Webhook.DoesNotExist as error:
        raise Http404 from error
    except NotAllowedNow as error:
        messages.error(request, str(error))
    else:
        said = ngettext("One delivery is sent again.", "%(n)d deliveries are sent again.", count)
        messages.success(request, said % {"n": count} if count else _("None has failed."))
    return redirect("claims:webhook", pk)


@login_required
@require_POST
def webhook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Away with it and its log."""
    try:
        attempt(request, _("The webhook is removed."), setting_up.remove, webhook_id=pk)
    except Webhook.DoesNotExist as error:
        raise Http404 from error
    return redirect("claims:webhook-list")


@require_safe
@login_required
def delivery(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """One delivery: what is sent, and each try with what was answered."""
    row = _own(request, pk)
    found = get_object_or_404(row.deliveries, pk=delivery)
    context = {
        "webhook": row,
        "delivery": found,
        "body": json.dumps(json.loads(found.body), ensure_ascii=False, indent=2),
        "tries": list(found.tries.order_by("-pk")[:100]),
    }
    return render(request, "webhooks/delivery.html", context)


@login_required
@require_POST
def delivery_replay(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Send one again, whatever became of it."""
    return _act(request, pk, _("It is sent again."), setting_up.replay, delivery_id=delivery)
