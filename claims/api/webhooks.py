"""Webhooks over the API: set up, changed, tried out, their deliveries read and sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import permissions, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claims.api.paging import NewestPagination
from claims.api.problems import Conflict
from claims.models import Attempt, Delivery, Webhook
from claims.permissions import Action, may
from claims.webhooks import setting_up
from claims.workflow_errors import NotAllowedNow

OFF = OpenApiResponse(description="The webhook is off.")
GONE = OpenApiResponse(description="Gone, with its log.")


class MayManage(permissions.BasePermission):
    """Who may set up webhooks; reading them too."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may(request.user, Action.MANAGE_WEBHOOKS)


class _WithHref(serializers.Serializer[Any]):
    def _absolute(self, name: str, *args: int) -> str:
        request: Request = self.context["request"]
        return request.build_absolute_uri(reverse(name, args=args))


class WebhookSerializer(_WithHref, serializers.ModelSerializer[Webhook]):
    """An address that is told of events. Its secret is shown when it is made or changed, and then no more."""

    href = serializers.SerializerMethodField(help_text="Address of this object.")
    page = serializers.SerializerMethodField(help_text="Address of its page on this site.")
    topics = serializers.ListField(
        child=serializers.ChoiceField(choices=Webhook.Topic.choices), min_length=1, max_length=20
    )

    class Meta:
        model = Webhook
        fields = [
            *("id", "href", "page", "name", "url", "topics", "active", "owner_name", "failures"),
            *("rests_until", "succeeded_at", "off_because", "created_at"),
        ]
        read_only_fields = [
            *("active", "owner_name", "failures", "rests_until", "succeeded_at", "off_because"),
            "created_at",
        ]
        extra_kwargs = {
            "failures": {"help_text": "Tries that failed since the last that did not."},
            "rests_until": {"help_text": "When the next try is made, after failures."},
            "off_because": {"help_text": "Why it was switched off, where nobody did."},
        }

    def get_href(self, webhook: Webhook) -> str:
        return self._absolute("api:webhook-detail", webhook.pk)

    def get_page(self, webhook: Webhook) -> str:
        return self._absolute("claims:webhook", webhook.pk)


class NewWebhookSerializer(WebhookSerializer):
    """With its secret, this once."""

    secret = serializers.SerializerMethodField(help_text="Shown this once.")

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]

    def get_secret(self, webhook: Webhook) -> str:
        return str(self.context["secret"])


class AttemptSerializer(serializers.ModelSerializer[Attempt]):
    """One try: what was sent beside the body, and what was answered, shortened."""

    class Meta:
        model = Attempt
        fields = ["at", "milliseconds", "headers", "address", "status", "answer", "error"]
        read_only_fields = fields


class DeliverySerializer(_WithHref, serializers.ModelSerializer[Delivery]):
    """One event for one webhook, and how far it is."""

    href = serializers.SerializerMethodField(help_text="Address of this object.")

    class Meta:
        model = Delivery
        fields = ["id", "href", "uid", "topic", "state", "attempts", "due_at", "created_at", "ended_at"]
        read_only_fields = fields
        extra_kwargs = {
            "uid": {"help_text": "Of the event, in the header `webhook-id`: the same at each try."}
        }

    def get_href(self, delivery: Delivery) -> str:
        return self._absolute("api:webhook-delivery", delivery.webhook_id, delivery.pk)


class DeliveryDetailSerializer(DeliverySerializer):
    """With what is sent, and each try, the last first."""

    tries = serializers.SerializerMethodField()

    class Meta(DeliverySerializer.Meta):
        fields = [*DeliverySerializer.Meta.fields, "body", "tries"]
        read_only_fields = fields

    @extend_schema_field(AttemptSerializer(many=True))
    def get_tries(self, delivery: Delivery) -> Any:
        return AttemptSerializer(delivery.tries.order_by("-pk")[:100], many=True).data


class CountSerializer(serializers.Serializer[dict[str, int]]):
    """How many."""

    count = serializers.IntegerField(read_only=True)


class SwitchSerializer(serializers.Serializer[dict[str, bool]]):
    """On or off."""

    active = serializers.BooleanField()


class _Webhooks(GenericViewSet[Any]):
    pagination_class = NewestPagination
    permission_classes = [MayManage]
    filter_backends: list[Any] = []

    @property
    def _user(self) -> User:
        return cast(User, self.request.user)

    def _own(self) -> QuerySet[Webhook]:
        if getattr(self, "swagger_fake_view", False):
            return Webhook.objects.none()
        return setting_up.open_to(self._user)

    def _do(self, act: Callable[..., Any], **arguments: Any) -> Any:
        """Call what people do; refusals as the API has them."""
        try:
            return act(by=self._user, **arguments)
        except (Webhook.DoesNotExist, Delivery.DoesNotExist) as error:
            raise Http404 from error
        except NotAllowedNow as error:
            raise Conflict(str(error)) from error
        except ValueError as error:
            raise ValidationError(str(error)) from error


class WebhookViewSet(ListModelMixin, RetrieveModelMixin, _Webhooks):
    """Webhooks: one's own, and for administrators everybody's."""

    queryset = Webhook.objects.none()
    serializer_class = WebhookSerializer

    def get_queryset(self) -> QuerySet[Webhook]:
        return self._own()

    def _told(self, webhook: Webhook, secret: str = "", code: int = status.HTTP_200_OK) -> Response:
        kind = NewWebhookSerializer if secret else WebhookSerializer
        data = kind(webhook, context={**self.get_serializer_context(), "secret": secret}).data
        headers = {"Location": data["href"]} if code == status.HTTP_201_CREATED else {}
        return Response(data, code, headers={**headers, "Cache-Control": "no-store"})

    def _sent(self, request: Request, webhook: Webhook | None = None) -> dict[str, Any]:
        sent = WebhookSerializer(data=request.data, context=self.get_serializer_context())
        if webhook is not None:
            sent = WebhookSerializer(
                webhook, data=request.data, partial=True, context=self.get_serializer_context()
            )
        sent.is_valid(raise_exception=True)
        kept = sent.validated_data
        old = {} if webhook is None else {name: getattr(webhook, name) for name in ("name", "url", "topics")}
        return {**old, **{name: kept[name] for name in ("name", "url", "topics") if name in kept}}

    @extend_schema(
        summary="Set up a webhook", request=WebhookSerializer, responses={201: NewWebhookSerializer}
    )
    def create(self, request: Request) -> Response:
        """The answer has its secret, this once. Addresses outside the public internet are refused."""
        base = request.build_absolute_uri("/")
        made, secret = self._do(setting_up.add, **self._sent(request), base=base)
        return self._told(made, secret, status.HTTP_201_CREATED)

    @extend_schema(summary="Change a webhook", request=WebhookSerializer, responses=WebhookSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Its name, address or topics."""
        sent = self._sent(request, self.get_object())
        return self._told(self._do(setting_up.change, webhook_id=pk, **sent))

    @extend_schema(summary="Remove a webhook", responses={204: GONE})
    def destroy(self, request: Request, pk: int) -> Response:
        """With its log."""
        self._do(setting_up.remove, webhook_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Give a webhook a new secret", request=None, responses=NewWebhookSerializer)
    def rotate(self, request: Request, pk: int) -> Response:
        """The answer has it, this once; for a day the old one signs too."""
        secret = self._do(setting_up.rotate, webhook_id=pk)
        return self._told(self.get_object(), secret)

    @extend_schema(
        summary="Switch a webhook on or off", request=SwitchSerializer, responses=WebhookSerializer
    )
    def switch(self, request: Request, pk: int) -> Response:
        """Off: nothing is sent, and what happens is not noted for it."""
        sent = SwitchSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self._told(self._do(setting_up.switch, webhook_id=pk, on=sent.validated_data["active"]))

    @extend_schema(summary="Try a webhook out", request=None, responses={202: DeliverySerializer, 409: OFF})
    def ping(self, request: Request, pk: int) -> Response:
        """A delivery with the topic `ping`."""
        delivery = self._do(setting_up.ping, webhook_id=pk)
        data = DeliverySerializer(delivery, context=self.get_serializer_context()).data
        return Response(data, status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Send all that failed again", request=None, responses={202: CountSerializer, 409: OFF}
    )
    def replay(self, request: Request, pk: int) -> Response:
        """Those that were given up."""
        count = self._do(setting_up.replay, webhook_id=pk)
        return Response({"count": count}, status.HTTP_202_ACCEPTED)


class DeliveryViewSet(_Webhooks):
    """The log of a webhook."""

    queryset = Delivery.objects.none()
    serializer_class = DeliverySerializer

    def get_queryset(self) -> QuerySet[Delivery]:
        if getattr(self, "swagger_fake_view", False):
            return Delivery.objects.none()
        return Delivery.objects.filter(webhook__in=self._own(), webhook=self.kwargs["pk"])

    @extend_schema(
        summary="Deliveries of a webhook, newest first",
        parameters=[
            OpenApiParameter("state", OpenApiTypes.STR, enum=list(Delivery.State.values)),
        ],
        responses=DeliverySerializer(many=True),
    )
    def list(self, request: Request, pk: int) -> Response:
        """Kept for some weeks."""
        if not self._own().filter(pk=pk).exists():
            raise Http404
        rows, state = self.get_queryset(), request.query_params.get("state", "")
        if state and state not in Delivery.State.values:
            raise ValidationError({"state": [f"Choose one of {', '.join(Delivery.State.values)}."]})
        page = self.paginate_queryset(rows.filter(state=state) if state else rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(summary="One delivery with its tries", responses=DeliveryDetailSerializer)
    def retrieve(self, request: Request, pk: int, delivery: int) -> Response:
        """What is sent, and what was answered, shortened."""
        row = self.get_queryset().filter(pk=delivery).first()
        if row is None:
            raise Http404
        return Response(DeliveryDetailSerializer(row, context=self.get_serializer_context()).data)

    @extend_schema(summary="Send a delivery again", request=None, responses={202: CountSerializer, 409: OFF})
    def replay(self, request: Request, pk: int, delivery: int) -> Response:
        """Whatever became of it."""
        count = self._do(setting_up.replay, webhook_id=pk, delivery_id=delivery)
        return Response({"count": count}, status.HTTP_202_ACCEPTED)
