"""No page prints what is denied as if the speaker had asserted it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, Thread, Verdict
from claims.wording import in_own_words, worded, worded_by
from tests.factories import ArticleFactory, UserFactory, add_claim, add_dispute, add_link

DENIED = "the navy had shelled the pier"


def _claim(act: str, cue: str, content: str, proposition: str) -> Claim:
    return Claim(act=act, cue_text=cue, content_text=content, proposition=proposition)


@pytest.mark.parametrize(
    ("act", "cue", "content", "proposition", "words"),
    [
        ("denial", "denied", "shelling the pier", DENIED, f"denies: {DENIED}"),
        ("denial", "said", "it had not shelled the pier", DENIED, f"denies: {DENIED}"),
        ("denial", "called", "the report a lie", DENIED, f"denies: {DENIED}"),
        ("denial", "said", "that is a lie", DENIED, f"denies: {DENIED}"),
        ("denial", "said", "that is a lie", "no boat was warned", "denies: no boat was warned"),
        # What could not be turned round stays the speaker's own: "denies: that is a lie" says the reverse.
        ("denial", "said", "that is a lie", "that is a lie", "says: that is a lie"),
        (
            "denial",
            "said",
            "its guns never fired",
            "the navy's guns never fired",
            "says: the navy's guns never fired",
        ),
        ("denial", "said", "it was not there", "", "says: it was not there"),
        ("denial", "denied", "that it was there", "", "denies: that it was there"),
        (
            "non_denial",
            "would not say",
            "whether it rained",
            "it rained",
            "neither confirms nor denies: it rained",
        ),
        ("question", "asked", "who fired", "who fired", "asks: who fired"),
        ("assertion", "said", "that it rained", "it rained", "it rained"),
        ("accusation", "accused", "the navy of lying", "the navy lying", "the navy lying"),
    ],
)
def test_the_act_is_said_where_the_words_alone_mislead(
    act: str, cue: str, content: str, proposition: str, words: str
) -> None:
    assert worded(_claim(act, cue, content, proposition)) == words


def test_the_speaker_stands_before_the_verb() -> None:
    denial = _claim("denial", "denied", "shelling the pier", DENIED)
    assert worded_by("The navy", denial) == f"The navy denies: {DENIED}"
    assert (
        worded_by("The navy", _claim("assertion", "said", "it rained", "it rained")) == "The navy: it rained"
    )
    assert not in_own_words(denial)


@pytest.mark.django_db
def test_no_page_asserts_what_is_denied(client: Client) -> None:
    thread: Thread = add_dispute()
    denial = Claim.objects.get(act=Claim.Act.DENIAL)
    denial.proposition = DENIED
    denial.save()
    Verdict.objects.create(
        claim=denial,
        rating_id="true",
        workflow="done",
        publication="published",
        published_at=timezone.now(),
        rationale="Logs.",
        author=UserFactory(),
        approver=UserFactory(),
    )
    article = ArticleFactory(text="Captain Tor Hagen said the navy had shelled the pier.")
    earlier = add_claim(
        article=article,
        sentence=article.text,
        said_by="Captain Tor Hagen",
        cue="said",
        content=DENIED,
        source=denial.source,
    )
    add_link(answer=denial, to=earlier, kind="contradicts")
    assert denial.source is not None
    answered = Claim.objects.get(source_text="harbour master Ines Vold")
    assert answered.source is not None
    addresses = (
        denial.get_absolute_url(),
        denial.source.get_absolute_url(),
        answered.source.get_absolute_url(),
        thread.get_absolute_url(),
        reverse("claims:search") + "?q=shelled",
    )
    shown = 0
    for address in addresses:
        page = client.get(address).content.decode()
        page = re.sub(r"<blockquote.*?</blockquote>", "", page, flags=re.DOTALL)  # the sentence verbatim
        page = re.sub(r'data-copy="[^"]*"', "", page)  # a citation, verbatim too
        bare = page.count(DENIED)
        led = page.count(f"denies: {DENIED}")
        own = page.count(f'href="{earlier.get_absolute_url()}" dir="auto">{DENIED}')  # really asserted
        assert bare == led + own, address
        shown += led
    assert shown >= 4
    assert str(denial) == f"Captain Tor Hagen denies: {DENIED}"
