"""API tokens: made, shown once, kept as a hash, expiring, revoked, with an event for each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from claims import tokens, workflow
from claims.models import ApiToken, Event
from claims.tokens import WrongToken, holder_of
from claims.workflow_errors import NotAllowedNow
from tests.roles.accounts import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def _make(by: User, **more: object) -> tuple[ApiToken, str]:
    return workflow.make_token(**{"name": "Import", "scopes": ["read"], "days": 30, "by": by} | more)  # type: ignore[arg-type]


def test_a_token_is_kept_as_a_hash_alone(ada: User) -> None:
    token, secret = _make(ada)
    row = ApiToken.objects.values().get()
    assert secret.startswith("ctk_")
    assert len(secret) == 44
    assert not [
        value for value in row.values() if isinstance(value, str) and secret[len(token.hint) :] in value
    ]
    assert secret.startswith(row["hint"])
    assert len(secret) - len(row["hint"]) >= 34  # what the hint leaves to guess: over 200 bits
    assert holder_of(secret) == ada
    assert holder_of(secret).api_token == token


def test_two_tokens_are_never_the_same(ada: User) -> None:
    assert len({_make(ada)[1] for _ in range(20)}) == 20


@pytest.mark.parametrize("secret", ["", "ctk_", "ctk_unknown", "\udcff", "ctk_" + "a" * 100_000])
def test_what_is_no_token_opens_nothing(ada: User, secret: str) -> None:
    _make(ada)
    with pytest.raises(WrongToken, match="not known"):
        holder_of(secret)


def test_expired_revoked_and_closed(ada: User) -> None:
    token, secret = _make(ada)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(WrongToken, match="expired"):
        holder_of(secret)
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(seconds=60))
    User.objects.update(is_active=False)
    with pytest.raises(WrongToken, match="closed"):
        holder_of(secret)
    User.objects.update(is_active=True)
    assert holder_of(secret) == ada
    workflow.revoke_token(token_id=token.pk, by=ada)
    with pytest.raises(WrongToken, match="revoked"):
        holder_of(secret)
    with pytest.raises(NotAllowedNow):
        workflow.revoke_token(token_id=token.pk, by=ada)


def test_only_the_owner_and_administrators_revoke(ada: User) -> None:
    token, _ = _make(ada)
    for rank in ("reader", "editor", "reviewer"):
        other = account(rank)
        assert isinstance(other, User)
        with pytest.raises(PermissionDenied):
            workflow.revoke_token(token_id=token.pk, by=other)
    chief = account("administrator")
    assert isinstance(chief, User)
    workflow.revoke_token(token_id=token.pk, by=chief, note="It was in a public notebook.")
    assert ApiToken.objects.get().revoked_by_name == chief.username


def test_events_say_who_made_and_revoked_what(ada: User) -> None:
    token, secret = _make(ada, name="  nightly \0 import ")
    workflow.revoke_token(token_id=token.pk, by=ada)
    made, revoked = Event.objects.filter(subject_type="apitoken").order_by("pk")
    assert (made.action, made.actor_name, made.subject_id) == ("make", "ada", token.pk)
    assert made.new is not None
    assert made.new["name"] == "nightly import"
    assert made.new["scopes"] == ["read"]
    assert made.new["expires_at"] == token.expires_at.isoformat()  # type: ignore[union-attr]
    assert (revoked.action, revoked.old) == ("revoke", made.new)
    assert secret not in str([made.new, revoked.old])


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"scopes": ["read", "articles"]},  # a reader adds none
        {"days": 0},
        {"days": -1},
        {"days": 10_000},
        {"days": None},
    ],
)
def test_nonsense_makes_no_token(ada: User, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        _make(ada, **wrong)
    assert not ApiToken.objects.exists()
    assert not Event.objects.exists()


def test_for_ever_only_where_the_settings_say_so(ada: User, settings) -> None:  # type: ignore[no-untyped-def]
    settings.API_TOKEN_MAX_DAYS = 0
    token, secret = _make(ada, days=None)
    assert token.expires_at is None
    assert holder_of(secret) == ada
    assert tokens.offered_days()[-1] is None
    settings.API_TOKEN_MAX_DAYS = 30
    assert tokens.offered_days() == [7, 30]


def test_tokens_make_and_revoke_no_tokens(ada: User) -> None:
    token, secret = _make(ada)
    with pytest.raises(PermissionDenied):
        _make(holder_of(secret))
    with pytest.raises(PermissionDenied):
        workflow.revoke_token(token_id=token.pk, by=holder_of(secret))


def test_there_is_an_end_to_tokens(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 2)
    first, _ = _make(ada)
    _make(ada)
    with pytest.raises(NotAllowedNow, match="revoke one"):
        _make(ada)
    workflow.revoke_token(token_id=first.pk, by=ada)
    _make(ada)


def test_the_last_use_is_noted_now_and_then(ada: User, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    token, secret = _make(ada)
    with django_assert_num_queries(3):
        holder_of(secret)
    token.refresh_from_db()
    noted = token.last_used_at
    assert noted is not None
    with django_assert_num_queries(2):  # the token and its owner: nothing is written
        holder_of(secret)
    token.refresh_from_db()
    assert token.last_used_at == noted
    ApiToken.objects.update(last_used_at=noted - tokens.NOTED_EVERY)
    holder_of(secret)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at >= noted


def test_a_deleted_account_takes_its_tokens_along_and_leaves_the_events(ada: User) -> None:
    _make(ada)
    ada.delete()
    assert not ApiToken.objects.exists()
    assert Event.objects.get(subject_type="apitoken").actor_name == "ada"
