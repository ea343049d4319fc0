"""Relays, agreement and names: what is no link though the judge holds it for likely."""

from __future__ import annotations

from claims.linking.claim_view import view_document
from claims.linking.decide import decide
from claims.linking.judge import Judgement
from claims.linking.late_guards import (
    denies_knowing,
    on_one_side,
    only_names_in_common,
    relayed_in,
    strangers,
)
from claims.linking.linker import read
from claims.linking.types import LinkDocument
from tests.linking.articles import article
from tests.linking.test_guards import said

RELAY = "The agency Norpress reported that the army said raiders own poison gas.\n"


def relay() -> LinkDocument:
    outer = ("The agency Norpress", "reported", "that the army said raiders own poison gas")
    inner = ("the army", "said", "raiders own poison gas")
    return article(RELAY, outer, inner, name="relay")


def test_who_passes_words_on_is_not_opposed_by_their_speaker() -> None:
    outer, inner = view_document(relay())
    army = said("The army", "said", "it had never used poison gas", "two")
    navy = said("The navy", "said", "nobody owned poison gas", "three")
    relayed = relayed_in([outer, inner, army, navy])
    assert [view.key for view in relayed[outer.key]] == [inner.key]
    assert on_one_side(army, outer, relayed)
    assert on_one_side(outer, army, relayed)
    assert not on_one_side(navy, outer, relayed)


def test_a_denial_of_a_claim_is_no_relay_of_it() -> None:
    text = "The navy denied the claim that the army said raiders own poison gas.\n"
    outer = ("The navy", "denied", "the claim that the army said raiders own poison gas")
    views = view_document(article(text, outer, ("the army", "said", "raiders own poison gas")))
    assert relayed_in(views) == {}


def test_who_says_the_same_is_not_opposed() -> None:
    claim = said("The army", "says", "no gas was ever stored in the mill")
    assert on_one_side(claim, said("The council", "says", "the same"), {})
    assert not on_one_side(claim, said("The council", "says", "gas was stored in the same mill"), {})


def test_who_denies_knowing_of_something_does_not_deny_that_it_happened() -> None:
    harbour = said("Doctors", "believe", "the harbour was gassed on Sunday")
    ignorant = said("Norvia", "dismissed", "talk that it had been aware of plans for a gas attack", "two")
    innocent = said("Norvia", "denied", "that it had gassed the harbour", "three")
    blamed = said("Doctors", "said", "Norvia gassed the harbour on Sunday")
    warned = said("A captain", "claimed", "the garrison was warned of the gas a day before")
    assert denies_knowing(ignorant, harbour)
    assert not denies_knowing(innocent, harbour)
    assert not denies_knowing(ignorant, blamed)  # it is about them
    assert not denies_knowing(ignorant, warned)


def test_names_with_what_belongs_to_them_alone_make_no_repetition() -> None:
    blamed = said("The speaker", "blamed", "the guards of foreign minister Orla al-Finch")
    ruin = said(
        "The envoy",
        "said",
        "Norvia was ruining its name by standing with foreign minister Orla al-Finch",
        "two",
    )
    again = said("The envoy", "said", "the guards of foreign minister Orla al-Finch did it", "three")
    assert only_names_in_common(ruin, blamed)
    assert not only_names_in_common(again, blamed)
    assert not only_names_in_common(blamed, blamed)  # in one article it stays as it is


def test_such_a_link_is_not_made_though_the_judge_believes_it() -> None:
    own = article(
        "The army said it had never used poison gas.\n\nThe navy said raiders never owned poison gas.\n",
        ("The army", "said", "it had never used poison gas"),
        ("The navy", "said", "raiders never owned poison gas"),
        name="own",
    )
    readings = [read(relay()), read(own)]
    target = relay().claims[0].key
    judged = [Judgement(claim.key, target, 0.9, 0.0, 0.9, 0.9) for claim in own.claims]
    links = decide(readings, judged, {"opposes": 0.3, "repeats": 0.35}, {})
    assert [link.source for link in links] == [own.claims[1].key]


def asking(name: str, told: str) -> LinkDocument:
    """An article that tells something and ends with somebody who asks for an inquiry."""
    return article(
        f"{told}\n\nThe council asked for an inquiry.\n",
        ("The council", "asked", "for an inquiry"),
        name=name,
    )


def test_articles_about_nobody_in_common_say_nothing_of_each_other() -> None:
    (fire,) = view_document(asking("fire", "The mill of Quillwick burned down, Ada Tarn said."))
    (flood,) = view_document(asking("flood", "Water stood in the streets of Fennmoor, Bo Krag said."))
    (smoke,) = view_document(asking("smoke", "Ada Tarn had seen smoke over the roofs of Norhaven."))
    (nobody,) = view_document(asking("nobody", "The mill burned down."))
    assert strangers(fire, flood, {})
    assert not strangers(fire, smoke, {})
    assert strangers(fire, smoke, {"ada": 0.1, "tarn": 0.1, "mill": 4.0})  # they are in every article
    assert not strangers(fire, nobody, {})
    assert not strangers(fire, fire, {})


def test_who_is_named_in_both_claims_is_somebody_in_common() -> None:
    one = said("The council", "said", "Tarn burned the mill")
    assert not strangers(one, said("The army", "said", "Tarn burned the mill", "two"), {"tarn": 0.1})


def test_a_repetition_among_strangers_is_not_made() -> None:
    documents = [
        asking("fire", "The mill of Quillwick burned down, Ada Tarn said."),
        asking("flood", "Water stood in the streets of Fennmoor, Bo Krag said."),
    ]
    one, other = (document.claims[0].key for document in documents)
    judged = [Judgement(one, other, 0.0, 0.9, 0.0, 0.9)]
    settings = {"opposes": 0.3, "repeats": 0.35}
    assert decide([read(document) for document in documents], judged, settings, {}) == []
