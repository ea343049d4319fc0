"""What editors do to sources over the API: each action calls one function of the workflow.

A decision that something stands in the way of is a 409 that names it, nonsense a 400.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from claims import workflow
from claims.api.acting import REFUSALS, Acting, decide, sent
from claims.api.arranging import UndoSerializer
from claims.api.serializers import EventSerializer, NoteSerializer, SourceSerializer
from claims.api.serializers.basis import IdField
from claims.models import Event, Source, SourceAlias
from claims.permissions import Action
from claims.sources_store import NAME_LENGTH


class SourceMergeSerializer(NoteSerializer):
    into = IdField(help_text="The source whose address stays.")


class SourceSplitSerializer(NoteSerializer):
    name = serializers.CharField(max_length=NAME_LENGTH, help_text="Of the new source.")
    names = serializers.ListField(
        child=serializers.CharField(max_length=NAME_LENGTH),
        max_length=1000,
        required=False,
        default=list,
        help_text="Aliases that are the new source's; what was said under them goes with them.",
    )
    articles = serializers.ListField(
        child=IdField(),
        max_length=10_000,
        required=False,
        default=list,
        help_text="Articles in which the new source speaks.",
    )


class SourceNameSerializer(NoteSerializer):
    name = serializers.CharField(max_length=NAME_LENGTH)


class SourceAffiliationSerializer(NoteSerializer):
    to = IdField(allow_null=True, help_text="null: it belongs to nobody.")


class SetKindSerializer(NoteSerializer):
    kind = serializers.ChoiceField(choices=Source.Kind.choices)


ANSWERS = {200: SourceSerializer, **REFUSALS}


STEPS = ("merge", "split", "rename", "add_alias", "remove_alias", "affiliate", "set_kind", "undo")


class ArrangesSources(Acting, GenericViewSet[Any]):
    """Actions on one source; each answers with a source as it is now."""

    needed = dict.fromkeys(STEPS, Action.ARRANGE_SOURCES)

    def merged_elsewhere(self, source: Source, request: Request) -> HttpResponse | None:
        """For a merged source a redirect to where it went, which says so; it may be undone, so 302."""
        if source.merged_into_id is None:
            return None
        there = reverse("api:source-detail", args=[source.merged_into_id], request=request)
        said = f"Source {source.pk} was merged into source {source.merged_into_id}."
        return HttpResponseRedirect(there, content=said, content_type="text/plain")

    @extend_schema(summary="Merge a source into another", request=SourceMergeSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """Claims and names go over, verdicts stay as they are. Answers with the other."""
        return self._decide(request, SourceMergeSerializer, workflow.merge_sources)

    @extend_schema(summary="Part a source in two", request=SourceSplitSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str | None = None) -> Response:
        """By names, by articles or both; later articles keep to it. Answers with the new source."""
        source, asked = self.get_object(), sent(SourceSplitSerializer, request)
        named = SourceAlias.objects.filter(source=source, name__in=asked.pop("names"))
        asked |= {"alias_ids": [alias.pk for alias in named], "article_ids": asked.pop("articles")}
        return self._answer(decide(request, workflow.split_source, source_id=source.pk, **asked))

    @extend_schema(summary="Show a source under a name", request=SourceNameSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: str | None = None) -> Response:
        """The names by which articles call it stay."""
        return self._decide(request, SourceNameSerializer, workflow.rename_source)

    @extend_schema(summary="Give a source a further name", request=SourceNameSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="add-alias")
    def add_alias(self, request: Request, pk: str | None = None) -> Response:
        """Articles that use it mean this source from then on."""
        return self._decide(request, SourceNameSerializer, workflow.add_alias)

    @extend_schema(summary="Take a name from a source", request=SourceNameSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="remove-alias")
    def remove_alias(self, request: Request, pk: str | None = None) -> Response:
        """One under which it has claims is parted from it by a split."""
        source, asked = self.get_object(), sent(SourceNameSerializer, request)
        alias = SourceAlias.objects.filter(source=source, name=asked["name"]).first()
        if alias is None:
            raise Http404("This source has no such name.")
        done = decide(request, workflow.remove_alias, alias_id=alias.pk, note=asked["note"])
        return self._answer(done)

    @extend_schema(
        summary="Say to whom a source belongs", request=SourceAffiliationSerializer, responses=ANSWERS
    )
    @action(detail=True, methods=["post"])
    def affiliate(self, request: Request, pk: str | None = None) -> Response:
        """The machine leaves it at that."""
        return self._decide(request, SourceAffiliationSerializer, workflow.affiliate_source)

    @extend_schema(summary="Say what kind a source is", request=SetKindSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="set-kind")
    def set_kind(self, request: Request, pk: str | None = None) -> Response:
        """The machine leaves it at that."""
        return self._decide(request, SetKindSerializer, workflow.set_source_kind)

    @extend_schema(summary="Take back a change of a source", request=UndoSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Any of these changes, an undoing too. Answers with this source as it then is."""
        source, asked = self.get_object(), sent(UndoSerializer, request)
        if not self._events(source).filter(pk=asked["event"]).exists():
            raise Http404("This source has no such event.")
        decide(request, workflow.undo_source_change, event_id=asked["event"], note=asked["note"])
        return self._answer(source)

    @extend_schema(summary="What was done to a source", responses=EventSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def events(self, request: Request, pk: str | None = None) -> Response:
        """Newest first, up to 200; also what parted it from others or merged it into one."""
        events, context = self._events(self.get_object())[:200], self.get_serializer_context()
        return Response(EventSerializer(events, many=True, context=context).data)

    def _events(self, source: Source) -> Any:
        named = Q(subject_id=source.pk) | Q(new__kept__sources__has_key=str(source.pk))
        return Event.objects.filter(named, subject_type="source").order_by("-pk")

    def _decide(self, request: Request, kind: type[serializers.Serializer[Any]], act: Any) -> Response:
        source, asked = self.get_object(), sent(kind, request)
        return self._answer(decide(request, act, source_id=source.pk, **asked))

    def _answer(self, source: Source) -> Response:
        shown = Source.objects.select_related("affiliation").prefetch_related("aliases")
        now = shown.get(pk=source.pk)
        return Response(SourceSerializer(now, context=self.get_serializer_context()).data)
