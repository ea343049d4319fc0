"""The card of a dispute, for other sites to show in a frame.

It is the one page here that may be framed. It sets no cookie, runs no script, has no form and shows nobody
anything of an account, so that there is nothing in it for a site around it to misuse.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from claims.interchange.addresses import Site
from claims.interchange.oembed import CACHED, kept_for
from claims.models import Thread

POLICY = (
    "default-src 'none'; style-src {site}; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
THEMES = ("light", "dark")


@require_safe
@xframe_options_exempt
def thread_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, the leading claim and its answer, counts; ``?theme=light`` or ``dark`` for one of them alone."""
    shown = Thread.objects.for_list().select_related(
        "lead_claim__verdict__rating", "lead_denial__verdict__rating", "merged_into"
    )
    thread = get_object_or_404(shown, pk=pk)
    if thread.merged_into_id is not None:
        address = reverse("claims:thread-embed", args=[thread.merged_into_id])
        query = request.GET.urlencode()
        return redirect(f"{address}?{query}" if query else address)  # 302: a merger may be undone
    theme = request.GET.get("theme", "")
    context = {
        "thread": thread,
        "page": Site.of(request).thread_page(thread),
        "theme": theme if theme in THEMES else "",
    }
    answer = render(request, "embed/thread.html", context)
    # In the frame's sandbox the page has no origin of its own, so what 'self' is there is spelt out.
    site = request.build_absolute_uri("/").rstrip("/")
    answer.headers["Content-Security-Policy"] = POLICY.format(site=site)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = kept_for(CACHED // 12)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
