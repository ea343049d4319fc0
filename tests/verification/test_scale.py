"""The scale of ratings: kept in the database, edited by administrators, and no verdict changes by it."""

import re

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from claims import scale, workflow
from claims.models import Event, Rating, Verdict
from claims.models.rating import DEFAULT_SCALE
from claims.workflow import NotAllowedNow
from tests.claims.making import make_claim, published
from tests.roles.accounts import account, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    user = account("administrator", "admin")
    assert isinstance(user, User)
    return user


def test_a_new_database_has_the_usual_scale() -> None:
    kept = list(Rating.objects.values_list("slug", "name", "value", "tone", "meaning"))
    assert kept == list(DEFAULT_SCALE)
    assert [name for _slug, name, *_ in kept] == [
        *("True", "Mostly true", "Half true", "Mostly false", "False"),
        *("Unverified", "Inconclusive", "Satire"),
    ]
    assert [value for _slug, _name, value, *_ in kept] == [5, 4, 3, 2, 1, None, None, None]
    assert scale.ends() == (1, 5)


def test_an_emptied_database_gets_it_back_and_an_edited_one_is_left_alone(admin: User) -> None:
    workflow.add_rating(name="Misleading", tone="bad", by=admin)
    Rating.objects.exclude(slug="misleading").delete()
    call_command("migrate", "claims", verbosity=0)
    assert [rating.name for rating in Rating.objects.all()] == ["Misleading"]
    Rating.objects.all().delete()
    call_command("migrate", "claims", verbosity=0)
    assert Rating.objects.count() == len(DEFAULT_SCALE)


def test_ratings_are_added_changed_moved_and_retired_with_a_history(admin: User) -> None:
    new = workflow.add_rating(name="  Pants on   fire ", value=6, tone="bad", meaning="Worse.", by=admin)
    assert (new.slug, new.name, new.place) == ("pants_on_fire", "Pants on fire", 9)
    workflow.change_rating(slug=new.slug, name="On fire", tone="bad", by=admin)
    workflow.move_rating(slug=new.slug, up=True, by=admin)
    assert [rating.slug for rating in Rating.objects.all()][-2:] == ["pants_on_fire", "satire"]
    workflow.retire_rating(slug=new.slug, retired=True, by=admin)
    workflow.retire_rating(slug=new.slug, retired=False, by=admin)
    events = Event.objects.filter(subject_type="rating").order_by("pk")
    assert [event.action for event in events] == ["add", "change", "order", "retire", "restore"]
    assert {event.actor_name for event in events} == {"admin"}


def test_a_rating_that_verdicts_have_keeps_name_and_number(admin: User) -> None:
    root = User.objects.create_superuser("root")
    verdict = published(make_claim("the gate was open"), root, User.objects.create_superuser("chief"))
    for change in ({"name": "True!", "value": 1}, {"name": "False", "value": 9}):
        with pytest.raises(NotAllowedNow, match="its name and number stay"):
            workflow.change_rating(slug="false", by=admin, **change)  # type: ignore[arg-type]
    workflow.change_rating(slug="false", name="False", value=1, tone="plain", meaning="No.", by=admin)
    workflow.retire_rating(slug="false", retired=True, by=admin)
    verdict.refresh_from_db()
    assert (verdict.rating_id, verdict.is_published) == ("false", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(slug="true").update(value=4)  # two ratings of one number


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 41},
        {"name": "tRUE"},
        {"name": "New", "value": 0},
        {"name": "New", "value": 101},
        {"name": "New", "value": 5},
        {"name": "New", "tone": "pink"},
        {"name": "New", "meaning": "x" * 501},
    ],
)
def test_what_makes_no_scale_is_refused(admin: User, fields: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        workflow.add_rating(by=admin, **fields)  # type: ignore[arg-type]
    assert Rating.objects.count() == len(DEFAULT_SCALE)


def test_a_scale_keeps_a_rating_and_has_not_too_many(admin: User) -> None:
    for slug, *_ in DEFAULT_SCALE[1:]:
        workflow.retire_rating(slug=slug, retired=True, by=admin)
    with pytest.raises(NotAllowedNow, match="needs a rating"):
        workflow.retire_rating(slug="true", retired=True, by=admin)
    for number in range(30 - len(DEFAULT_SCALE)):
        workflow.add_rating(name=f"New {number}", by=admin)
    with pytest.raises(ValueError, match="at most 30"):
        workflow.add_rating(name="One more", by=admin)


def test_names_that_give_no_slug_of_their_own_get_one(admin: User) -> None:
    slugs = [workflow.add_rating(name=name, by=admin).slug for name in ("Правда", "صحيح", "True?", "¿?")]
    assert len({*slugs, "true"}) == 5
    assert slugs[2] == "true_2"


def test_the_page_is_read_by_all_and_edited_by_administrators(client: Client) -> None:
    address = reverse("claims:scale")
    page = client.get(address).content.decode()
    assert "Not meant as a statement of fact." in page
    shown = re.findall(r'<li id="rating-(\w+)">', page)
    assert shown == [slug for slug, *_ in DEFAULT_SCALE]
    assert "<form" not in page.split('class="scale-list"')[1].split("</main>")[0]
    admin = client_of("administrator")
    assert admin.get(address).content.decode().count("/change") == len(DEFAULT_SCALE)
    sent = {"name": "Misleading <b>", "value": "", "tone": "bad", "meaning": "Twists."}
    assert admin.post(reverse("claims:rating-add"), sent).status_code == 302
    shown = admin.get(address).content.decode()
    assert "Misleading &lt;b&gt;" in shown
    again = admin.post(reverse("claims:rating-add"), sent)
    assert again.status_code == 409
    assert "There is a rating of this name" in again.content.decode()
    wrong = admin.post(reverse("claims:rating-add"), {**sent, "value": "many", "name": "N\0"})
    assert wrong.status_code == 400
    assert "Twists." in wrong.content.decode()  # what was typed is there still
    for step in ("change", "retire", "restore", "up", "down"):
        gone = reverse("claims:rating-step", args=["nothing", step])
        assert admin.post(gone, sent).status_code == 404


def test_a_rating_of_ones_own_is_on_pages_in_the_search_and_in_the_api(admin: User, client: Client) -> None:
    workflow.add_rating(name="Misleading", tone="bad", meaning="Twists.", by=admin)
    root, chief = User.objects.create_superuser("root"), User.objects.create_superuser("chief")
    claim = make_claim("the gate was open")
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="misleading", rationale="x", by=root)
    workflow.submit(verdict_id=verdict.pk, by=root)
    workflow.approve(verdict_id=verdict.pk, by=chief, publish=True)
    assert "Misleading" in client.get(claim.get_absolute_url()).content.decode()
    shown = client.get(f"/api/v1/claims/{claim.pk}/").json()["verdict"]
    assert (shown["rating"], shown["rating_name"], shown["rating_value"]) == (
        "misleading",
        "Misleading",
        None,
    )
    assert Verdict.objects.get().rating == Rating.objects.get(slug="misleading")
