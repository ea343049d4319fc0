"""What keeps a likely link from being made: one speaker, two denials, another event, other people."""

from __future__ import annotations

from datetime import UTC, datetime

from claims.linking.claim_view import ClaimView, view_document
from claims.linking.guards import may_oppose, may_repeat, other_event
from claims.linking.textual import says_not, textual_pairs
from claims.linking.types import LinkDocument
from tests.linking.articles import Words, article


def one_claim(text: str, words: Words, name: str = "one", published_at: datetime | None = None) -> ClaimView:
    (view,) = view_document(article(text, words, name=name, published_at=published_at))
    return view


def said(source: str, cue: str, content: str, name: str = "one", day: datetime | None = None) -> ClaimView:
    return one_claim(f"{source} {cue} {content}.\n", (source, cue, content), name, day)


def answered(document: LinkDocument, likely: float = 0.2) -> set[tuple[str, str]]:
    """What the wording ties, where the judge finds every pair as likely."""
    views = view_document(document)
    judged = {frozenset((one.key, other.key)): likely for one in views for other in views if one is not other}
    return {(pair.denier[1], pair.target[1]) for pair in textual_pairs(views, judged)}


def test_a_speaker_does_not_oppose_himself() -> None:
    first = said("General Orla Finch", "denied", "that her troops had mined the road to Sefra")
    again = said("Finch", "said", "the mining of the road to Sefra was made up", "two")
    assert not may_oppose(again, first, {})


def test_a_speaker_may_take_his_words_back() -> None:
    first = said("Orla Finch", "said", "the road to Sefra was mined by smugglers")
    back = said("Finch", "withdrew", "her claim that smugglers mined the road to Sefra", "two")
    assert may_oppose(back, first, {})


def test_a_denial_does_not_oppose_what_also_says_no() -> None:
    first = said("The governor", "said", "that no army plane had crossed the border at Polis")
    second = said("The army", "denied", "that a plane had crossed the border at Polis", "two")
    claim = said("The mayor of Polis", "said", "a plane had crossed the border at Polis", "three")
    assert says_not(first)
    assert says_not(second)
    assert not says_not(claim)
    assert not may_oppose(second, first, {})
    assert may_oppose(second, claim, {})


def test_two_articles_that_both_say_no_do_not_oppose_each_other() -> None:
    one = said("The clerk", "said", "the council had found no letter about the plan")
    other = said("The builder", "said", "there was no plan and no letter to the council", "two")
    assert not may_oppose(other, one, {})


def test_a_denial_in_another_article_needs_words_in_common() -> None:
    denial = said("The navy", "denied", "that any of its ships was near the reef")
    claim = said("Fishermen", "said", "two customs boats had fired on a trawler", "two")
    assert not may_oppose(denial, claim, {})


def test_what_stands_by_a_report_or_has_no_view_is_not_denied() -> None:
    denial = said("The mill", "rejected", "the suggestion")
    assert not may_oppose(denial, said("The paper", "said", "it stood by its report"), {})
    assert not may_oppose(denial, said("A clerk", "said", "there is no agreed view of the spill"), {})
    assert may_oppose(denial, said("A clerk", "said", "the mill had spilled acid"), {})


def test_claims_far_apart_in_time_need_a_rare_name_in_common() -> None:
    early, late = datetime(2020, 1, 5, tzinfo=UTC), datetime(2021, 3, 5, tzinfo=UTC)
    common = {"norvia": 1.5}
    one = said("Norvia", "said", "Norvian planes bombed a bridge", "one", early)
    other = said("Villagers", "said", "Norvian planes bombed a bridge", "two", late)
    soon = said(
        "Villagers", "said", "Norvian planes bombed a bridge", "three", datetime(2020, 1, 7, tzinfo=UTC)
    )
    assert other_event(one, other, common)
    assert not other_event(one, soon, common)
    named = said("Villagers", "said", "Norvian planes bombed a bridge by Karsk", "four", late)
    also_named = said("Norvia", "said", "planes bombed a bridge by Karsk", "five", early)
    assert not other_event(also_named, named, common)


def test_claims_at_places_that_the_other_article_never_names_are_of_other_events() -> None:
    one = said("Doctors", "said", "a drone hit the market in Orn")
    other = said("Doctors", "said", "a drone hit the market in Tarsin", "two")
    assert other_event(one, other, {})
    both = one_claim(
        "A drone hit the market in Tarsin, doctors said. Orn lies next to it.\n",
        ("doctors", "said", "A drone hit the market in Tarsin"),
        "three",
    )
    assert not other_event(one, both, {})


def test_two_speakers_who_accuse_different_people_do_not_repeat_each_other() -> None:
    one = said("Norvia", "blamed", "Ostrian jets for the strikes")
    other = said("Villagers", "blamed", "Norvian jets for the strikes", "two")
    same = said("Nurses", "blamed", "Ostrian jets for the strikes", "three")
    assert not may_repeat(other, one, {})
    assert may_repeat(same, one, {})


def test_a_denied_claim_is_not_repeated_by_another_speaker_s_denial() -> None:
    one = said("The union", "said", "the port had dumped oil sludge in the bay")
    other = said("The port", "said", "it had not dumped oil sludge in the bay", "two")
    assert not may_repeat(other, one, {})


def test_also_denied_answers_the_accusation_and_not_the_denial_before() -> None:
    text = article(
        "The rebels accused the army of shelling the mill.\n\n"
        "The governor said no army gun had fired at the mill.\n\n"
        "The militia also denied the charge.\n",
        ("The rebels", "accused", "the army of shelling the mill"),
        ("The governor", "said", "no army gun had fired at the mill"),
        ("The militia", "also denied", "the charge"),
    )
    found = answered(text)
    assert ("c2", "c0") in found
    assert ("c2", "c1") not in found


def test_a_verdict_answers_the_accusation_rather_than_the_hedge_after_it() -> None:
    text = article(
        "Farmers accused the dam company of poisoning the river.\n\n"
        "An inspector said there was no agreed view of the cause.\n\n"
        "“That is simply untrue,” the company said.\n",
        ("Farmers", "accused", "the dam company of poisoning the river"),
        ("An inspector", "said", "there was no agreed view of the cause"),
        ("the company", "said", "That is simply untrue"),
    )
    assert answered(text) == {("c2", "c0")}
    assert answered(text, likely=0.01) == set()
