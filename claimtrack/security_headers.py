"""Headers that tell the browser to load nothing from elsewhere and run no inline code.

A browser also holds the redirects after a form to `form-action`: where people sign in by another service, its
address is let in, nothing else.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action {forms}; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; "
    "object-src 'none'"
)
PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), fullscreen=(), "
    "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"
)


class SecurityHeadersMiddleware:
    """Adds Content-Security-Policy and others unless the view has set its own.

    What somebody who is signed in has seen is not kept by browsers and proxies, unless the view says how.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy())
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)  # none where a middleware has answered before there was one
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def policy() -> str:
    """The content policy of the pages."""
    there = (
        [_origin(settings.OIDC_SERVER_URL), *settings.OIDC_FORM_ORIGINS] if settings.OIDC_SERVER_URL else []
    )
    return POLICY.format(forms=" ".join(["'self'", *there]))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
