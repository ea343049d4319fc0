"""The search for claims by words, and what the site is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.forms import ClaimFilterForm
from claims.views.found import find_claims


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Claims that meet the words and the filters; factual ones unless another act is chosen."""
    form = ClaimFilterForm(request.GET)
    found = find_claims(request, form)
    return render(request, "claims/search.html", {"form": form, "found": found, "page": found.page})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the site shows, what its words mean and how far to trust the machine."""
    return render(request, "claims/about.html")
