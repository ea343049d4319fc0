"""A verdict from its first word to its correction, by two people, in a real browser."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from claims.models import Claim, Verdict
from tests.factories import UserFactory, add_dispute

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def _signed_in(browser: Browser, live_server: object, name: str, role: str, **context: object) -> Page:
    user = UserFactory(username=name)
    user.groups.add(Group.objects.get(name=role))
    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
    page.on("response", lambda answer: _fail(answer.url) if answer.status >= 500 else None)
    page.on("console", lambda said: _fail(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"{live_server}{reverse('login')}")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill("a-password-for-tests")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    return page


def _fail(what: str) -> None:
    raise AssertionError(what)


def _claim() -> Claim:
    thread = add_dispute()
    return thread.entries.get(side="claim", claim__source_text="harbour master Ines Vold").claim


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_first_word_to_the_correction(
    browser: Browser, live_server: object, page: Page, javascript: bool
) -> None:
    claim = _claim()
    there = f"{live_server}{reverse('claims:verification', args=[claim.pk])}"
    ada = _signed_in(browser, live_server, "ada", "editor", java_script_enabled=javascript)
    ada.goto(f"{live_server}{claim.get_absolute_url()}")
    ada.get_by_role("link", name="Verify this claim").click()
    ada.get_by_label("Web address").fill("https://port.example/load-list")
    ada.get_by_label("What it shows").fill("The load list of the port.")
    ada.get_by_role("combobox", name="Stance", exact=True).select_option("contradicts")
    ada.get_by_role("button", name="Add evidence").click()
    expect(ada.get_by_text("The evidence is added.")).to_be_visible()
    ada.get_by_text("Record that somebody was asked").click()
    ada.get_by_label("Who was asked").fill("Ines Vold")
    ada.get_by_role("button", name="Record the question").click()
    ada.get_by_label("False", exact=True).check()
    ada.get_by_label("Rationale").fill("The list has 140 names for 150 places.")
    ada.get_by_role("button", name="Hand in for review").click()
    expect(ada.get_by_text("The verdict awaits its review.")).to_be_visible()
    expect(ada.get_by_role("button", name="Approve and publish")).to_have_count(0)

    rev = _signed_in(browser, live_server, "rev", "reviewer", java_script_enabled=javascript)
    rev.goto(there)
    expect(rev.locator(".ruling-why")).to_have_text("The list has 140 names for 150 places.")
    rev.get_by_role("button", name="Approve and publish").click()
    expect(rev.get_by_text("The verdict is approved and published.")).to_be_visible()

    page.goto(f"{live_server}{claim.get_absolute_url()}")
    ruling = page.get_by_role("region", name="Verdict")
    for words in ("False", "140 names", "The load list of the port.", "Ines Vold", "approved by rev"):
        expect(ruling).to_contain_text(words)

    rev.get_by_text("Retract or correct").click()
    rev.get_by_label("Correction note").fill("The list was of another day.")
    rev.get_by_role("button", name="Retract the verdict").click()
    page.reload()
    expect(page.get_by_role("region", name="Retracted verdict")).to_contain_text("another day")
    ada.goto(there)
    ada.get_by_text("Change the verdict").click()
    ada.get_by_label("True", exact=True).check()
    ada.get_by_label("Rationale").fill("214 names for 150 places.")
    ada.get_by_role("button", name="Hand in for review").click()
    rev.goto(there)
    rev.get_by_role("button", name="Approve and publish").click()
    page.reload()
    expect(page.get_by_role("region", name="Verdict")).to_contain_text("Correction. An earlier verdict")
    assert Verdict.objects.get().rating_id == "true"


def test_two_editors_write_at_once_and_the_later_is_told(browser: Browser, live_server: object) -> None:
    claim = _claim()
    there = f"{live_server}{reverse('claims:verification', args=[claim.pk])}"
    ada, bo = (_signed_in(browser, live_server, name, "editor") for name in ("ada", "bo"))
    for person in (ada, bo):
        person.goto(there)
    ada.get_by_label("Rationale").fill("Ada’s words")
    ada.get_by_role("button", name="Save draft").click()
    bo.get_by_label("Rationale").fill("Bo’s words")
    bo.get_by_role("button", name="Save draft").click()
    expect(bo.get_by_role("alert")).to_contain_text("ada has changed this since you opened it")
    expect(bo.locator(".meanwhile")).to_contain_text("Ada’s words")
    expect(bo.get_by_label("Rationale")).to_have_value("Bo’s words")
    bo.get_by_role("button", name="Save draft").click()
    expect(bo.get_by_text("The draft is saved.")).to_be_visible()
    assert Verdict.objects.get().rationale == "Bo’s words"


def test_a_verification_fits_a_phone_and_is_done_by_keyboard(browser: Browser, live_server: object) -> None:
    claim = _claim()
    narrow = {"width": 320, "height": 700}
    page = _signed_in(browser, live_server, "ada", "editor", viewport=narrow)
    page.goto(f"{live_server}{reverse('claims:verification', args=[claim.pk])}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_label("True", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Mostly true")).to_be_checked()
    page.get_by_label("Rationale").focus()
    page.keyboard.type("By keyboard.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The verdict awaits its review.")).to_be_visible()
    assert Verdict.objects.get().rating_id == "mostly_true"


def test_words_in_one_form_outlive_the_sending_of_another(browser: Browser, live_server: object) -> None:
    claim = _claim()
    ada, bo = (_signed_in(browser, live_server, name, "editor") for name in ("ada", "bo"))
    for person in (ada, bo):
        person.goto(f"{live_server}{reverse('claims:verification', args=[claim.pk])}")
    expect(ada.locator("[data-kept]")).to_be_hidden()
    ada.get_by_label("False", exact=True).check()
    ada.get_by_label("Rationale").fill("Long thought about")
    ada.get_by_text("Record that somebody was asked").click()
    ada.get_by_label("Who was asked").fill("Ines Vold")
    ada.get_by_label("Web address").fill("https://port.example/load-list")
    ada.get_by_role("combobox", name="Stance", exact=True).select_option("supports")
    ada.get_by_role("button", name="Add evidence").click()
    expect(ada.get_by_text("The evidence is added.")).to_be_visible()
    expect(ada.locator("[data-kept]")).to_be_visible()
    expect(ada.get_by_label("Rationale")).to_have_value("Long thought about")
    expect(ada.get_by_label("False", exact=True)).to_be_checked()
    expect(ada.get_by_label("Who was asked")).to_have_value("Ines Vold")

    bo.reload()
    bo.get_by_label("Rationale").fill("Bo was faster")
    bo.get_by_role("button", name="Save draft").click()
    expect(bo.get_by_text("The draft is saved.")).to_be_visible()
    ada.get_by_role("button", name="Record the question").click()
    ada.get_by_role("button", name="Save draft").click()
    expect(ada.get_by_role("alert")).to_contain_text("bo has changed this since you opened it")
    expect(ada.get_by_label("Rationale")).to_have_value("Long thought about")
    ada.get_by_role("button", name="Save draft").click()
    expect(ada.get_by_text("The draft is saved.")).to_be_visible()
    assert Verdict.objects.get().rationale == "Long thought about"
    expect(ada.locator("[data-kept]")).to_be_hidden()

    asked: list[str] = []
    ada.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    ada.get_by_label("Rationale").fill("And now for something else")
    ada.get_by_role("link", name="Disputes", exact=True).click()
    expect(ada.get_by_role("heading", name="Disputes")).to_be_visible()
    assert asked == ["beforeunload"]
