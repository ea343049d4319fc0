"""Events as JSON: who changed what, when, from what to what, and why."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.serializers.basis import PLURAL, HrefField, Shape, address
from claims.models import Event


class SubjectSerializer(serializers.Serializer[Any]):
    """What an event is about; `href` is null where the API has no such objects."""

    type = serializers.CharField()
    id = serializers.IntegerField()
    href = serializers.URLField(allow_null=True)


class EventSerializer(Shape[Event]):
    """One change of one object; it stays as it is for ever."""

    href = HrefField("event")
    actor = serializers.CharField(source="actor_name", read_only=True)
    subject = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ["id", "href", "at", "actor", "subject", "action", "old", "new", "note"]
        read_only_fields = fields

    @extend_schema_field(SubjectSerializer)
    def get_subject(self, event: Event) -> dict[str, Any]:
        known = event.subject_type in PLURAL
        href = address(self.context, event.subject_type, event.subject_id) if known else None
        return {"type": event.subject_type, "id": event.subject_id, "href": href}
