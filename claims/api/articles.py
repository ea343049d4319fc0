"""Articles in the JSON API, with what an editor does to one: of that claims keep the history."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import permissions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.api import ArticleViewSet as Articles
from articles.serializers import ArticleSerializer
from claims import workflow
from claims.api.arranging import decide
from claims.permissions import Action, may


class MayReread(permissions.BasePermission):
    """Who may; `DjangoModelPermissions` would ask for the right to add, as for every POST."""

    def has_permission(self, request: Request, view: object) -> bool:
        return may(request.user, Action.REREAD)


class ArticleViewSet(Articles):
    """Articles: lists without text, one with its text, adding of files or of one text, retry."""

    @extend_schema(
        summary="Have an article read again",
        request=None,
        responses={
            200: ArticleSerializer,
            409: OpenApiResponse(description="It is waiting or being read already."),
        },
    )
    @action(detail=True, methods=["post"], permission_classes=[MayReread])
    def retry(self, request: Request, pk: str | None = None) -> Response:
        """Have an article read again; 409 while it is waiting or being read."""
        article = decide(request, workflow.retry_article, article_id=self.get_object().pk)
        return Response(ArticleSerializer(article, context=self.get_serializer_context()).data)
