"""Where a visitor signs in, and comes back to."""

from __future__ import annotations

from urllib.parse import quote

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_in_address(context: Context) -> str:
    """The form to sign in, which leads back here; from the plain start page and from pages about signing in,
    where nobody meant to stay, it leads to where the account works."""
    request, form = context["request"], reverse("login")
    if request.path == form:
        return str(request.get_full_path())
    here = request.get_full_path()
    accounts = form.removesuffix("login/")
    if here == reverse("claims:thread-list") or request.path.startswith(accounts):
        return form
    return f"{form}?next={quote(here)}"
