"""The OpenAPI schema and the page to try it: Swagger UI from this site's own static files, no inline code."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularAPIView):
    """The schema as YAML, or as JSON where that is asked for."""


class DocsView(SpectacularSwaggerSplitView):
    """The page; its script comes by a request of its own, as the site's content policy asks for."""

    url_name = "api:schema"
    template_name = "api/docs.html"
