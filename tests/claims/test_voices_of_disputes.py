"""Who speaks and who reports in a dispute: the first names, and how many others."""

import pytest
from django.utils import timezone

from articles.models import Outlet
from claims.models import Claim, Source, Thread, ThreadClaim
from claims.voices_of_disputes import voices_of
from tests.factories import ArticleFactory, OutletFactory, add_claim, add_dispute

pytestmark = pytest.mark.django_db


def _say(thread: Thread, source: Source, outlet: str | None = None, *, withdrawn: bool = False) -> Claim:
    text = f"It rained, number {Claim.objects.count()} said."
    where = (Outlet.objects.filter(name=outlet).first() or OutletFactory(name=outlet)) if outlet else None
    claim = add_claim(
        article=ArticleFactory(text=text, outlet=where),
        sentence=text,
        cue="said",
        content="It rained",
        source=source,
        withdrawn_at=timezone.now() if withdrawn else None,
    )
    ThreadClaim.objects.create(thread=thread, claim=claim, side="claim")
    return claim


def test_names_come_in_order_and_the_others_are_counted() -> None:
    thread, other = add_dispute(), add_dispute(day=9, mark="Other.")
    ThreadClaim.objects.filter(thread=thread).delete()
    names = ["Émile", "bo", "Ada", "cy", "Zoë", "Di"]
    for name in names:
        _say(thread, Source.objects.create(name=name, kind="person"), f"The {name}")
    _say(thread, Source.objects.get(name="Ada"), "The Ada")  # again
    _say(thread, Source.objects.create(name="Gone", kind="person"), "The Gone", withdrawn=True)
    found = voices_of([thread.pk, other.pk], 4)
    voices = found[thread.pk]
    assert [source.name for source in voices.sources] == ["Ada", "bo", "cy", "Di"]
    assert [outlet.name for outlet in voices.outlets] == ["The Ada", "The bo", "The cy", "The Di"]
    assert (voices.further_sources, voices.further_outlets) == (2, 2)
    assert voices.sources[0] == Source.objects.get(name="Ada")
    assert {source.name for source in found[other.pk].sources} == {
        "harbour master Ines Vold",
        "Captain Tor Hagen",
        "the pilots’ union",
        "The shipping line",
    }
    assert found[other.pk].further_sources == 0


def test_unnamed_speakers_of_several_articles_are_one_name() -> None:
    thread = add_dispute()
    ThreadClaim.objects.filter(thread=thread).delete()
    for number in range(3):
        _say(
            thread,
            Source.objects.create(
                name="a guard", kind="unnamed", article=ArticleFactory(text=f"Guard {number}.")
            ),
        )
    voices = voices_of([thread.pk], 6)[thread.pk]
    assert [source.name for source in voices.sources] == ["a guard"]
    assert (voices.further_sources, voices.outlets) == (0, [])
    assert voices_of([], 6) == {}
