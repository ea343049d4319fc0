"""What makes denials hard to link, each in a text of its own, judged by the shipped model."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claims.linking.linker import link_article, link_documents
from claims.linking.types import LinkDocument
from tests.linking.articles import article, named, opposing

ANAPHORS = {
    "rejected the suggestions": article(
        "The harbour union accused the port authority on Monday of dumping oil sludge into the bay.\n\n"
        "The port authority, however, has rejected the suggestions.\n",
        ("The harbour union", "accused", "the port authority on Monday of dumping oil sludge into the bay"),
        ("The port authority", "has rejected", "the suggestions"),
    ),
    "that is false": article(
        "Senator Ilse Brandt said the mayor had taken money from a building firm.\n\n"
        "“That is false,” Mayor Tom Okoro told reporters outside the town hall.\n",
        ("Senator Ilse Brandt", "said", "the mayor had taken money from a building firm"),
        ("Mayor Tom Okoro", "told", "That is false"),
    ),
    "the charge": article(
        "Northland claimed its neighbour shelled a village on Friday; Southmark firmly denied the charge.\n",
        ("Northland", "claimed", "its neighbour shelled a village on Friday"),
        ("Southmark", "firmly denied", "the charge"),
    ),
}


@pytest.mark.parametrize("text", ANAPHORS.values(), ids=ANAPHORS.keys())
def test_an_anaphoric_denial_meets_the_claim_it_answers(text: LinkDocument) -> None:
    (link,) = link_documents([text])
    assert (link.source[1], link.target[1], link.kind) == ("c1", "c0", "denies")
    assert link.score >= 0.6


def test_the_trigger_is_the_denying_words_in_the_document() -> None:
    text = ANAPHORS["rejected the suggestions"]
    (link,) = link_documents([text])
    assert [text.text[start:end] for start, end in link.trigger] == ["has rejected", "the suggestions"]
    assert "has rejected the suggestions" in link.reason
    assert "what the harbour union had said" in link.reason


def test_a_dismissal_is_triggered_by_its_verb_and_its_verdict() -> None:
    text = article(
        "The guild accused the brewery of watering its beer.\n\n"
        "The brewery dismissed the accusation as absurd.\n",
        ("The guild", "accused", "the brewery of watering its beer"),
        ("The brewery", "dismissed", "the accusation as absurd"),
    )
    (link,) = link_documents([text])
    assert (link.source[1], link.target[1], link.kind) == ("c1", "c0", "denies")
    assert [text.text[start:end] for start, end in link.trigger] == ["dismissed", "as absurd"]


def test_a_denial_that_names_the_claim_meets_it() -> None:
    text = article(
        "The rebels said a government jet bombed the grain market in Tarsin, killing nine.\n\n"
        "“The rebel claim is incorrect,” said Major Ana Lind, a spokeswoman for the government forces.\n",
        ("The rebels", "said", "a government jet bombed the grain market in Tarsin, killing nine"),
        ("rebel", "claim", ""),
        ("Major Ana Lind, a spokeswoman for the government forces", "said", "The rebel claim is incorrect"),
    )
    links = link_documents([text])
    assert opposing(links) == {("c2", "c1"): "denies"}
    denial = next(link for link in links if link.kind == "denies")
    assert [text.text[start:end] for start, end in denial.trigger] == ["is incorrect"]


def test_a_counter_assertion_contradicts_without_denying() -> None:
    text = article(
        "The neighbour state Veldia said two Ostrian jets struck the airfield at Karsk on Sunday.\n\n"
        "But the Ostrian defence ministry said its jets were never near Karsk.\n",
        ("Veldia", "said", "two Ostrian jets struck the airfield at Karsk on Sunday"),
        ("the Ostrian defence ministry", "said", "its jets were never near Karsk"),
    )
    (link,) = link_documents([text])
    assert (link.source[1], link.target[1]) == ("c1", "c0")
    assert link.kind in {"denies", "contradicts"}
    assert [text.text[start:end] for start, end in link.trigger] == ["were never"]


def test_a_ministry_denies_for_its_police() -> None:
    text = article(
        "Opposition leader Pavel Horn said state police had beaten students in the capital.\n\n"
        "The interior ministry denied that police had beaten students in the capital.\n",
        ("Opposition leader Pavel Horn", "said", "state police had beaten students in the capital"),
        ("The interior ministry", "denied", "that police had beaten students in the capital"),
    )
    assert named(link_documents([text])) == {("c1", "c0"): "denies"}


def test_disputes_that_look_alike_keep_their_own_denials() -> None:
    text = article(
        "Villagers of Amra said a drone hit a wedding on Tuesday.\n\nThe air force denied the report.\n\n"
        "Farther south, fishermen from Polis accused a navy patrol of sinking their boat.\n\n"
        "The navy rejected the accusation.\n",
        ("Villagers of Amra", "said", "a drone hit a wedding on Tuesday"),
        ("The air force", "denied", "the report"),
        ("fishermen from Polis", "accused", "a navy patrol of sinking their boat"),
        ("The navy", "rejected", "the accusation"),
    )
    assert opposing(link_documents([text])) == {("c1", "c0"): "denies", ("c3", "c2"): "denies"}


def test_a_newer_count_is_an_update() -> None:
    first = article(
        "Rescuers said 86 people died when the ferry sank off Port Lodo.\n",
        ("Rescuers", "said", "86 people died when the ferry sank off Port Lodo"),
        name="first",
        published_at=datetime(2024, 3, 1, tzinfo=UTC),
    )
    second = article(
        "The coast guard said 58 people died when the ferry sank off Port Lodo.\n",
        ("The coast guard", "said", "58 people died when the ferry sank off Port Lodo"),
        name="second",
        published_at=datetime(2024, 3, 2, tzinfo=UTC),
    )
    assert link_documents([first, second]) == []


def test_the_same_words_of_another_day_are_another_event() -> None:
    text = article(
        "Residents said shells hit the market of Orn on Monday.\n\n"
        "Shopkeepers said shells hit the market of Orn on Friday.\n",
        ("Residents", "said", "shells hit the market of Orn on Monday"),
        ("Shopkeepers", "said", "shells hit the market of Orn on Friday"),
    )
    assert link_documents([text]) == []


def test_the_same_words_of_another_place_are_another_event() -> None:
    text = article(
        "Residents said shells hit the market of Orn on Monday.\n\n"
        "Shopkeepers said no shells hit the market of Polis on Monday.\n",
        ("Residents", "said", "shells hit the market of Orn on Monday"),
        ("Shopkeepers", "said", "no shells hit the market of Polis on Monday"),
    )
    assert link_documents([text]) == []


@pytest.mark.parametrize(("place", "linked"), [("Polis", False), ("Orn", True)])
def test_a_denial_about_another_place_in_another_article_denies_nothing(place: str, linked: bool) -> None:
    claim = article(
        "Residents said shells hit the market of Orn on Monday.\n",
        ("Residents", "said", "shells hit the market of Orn on Monday"),
        name="first",
    )
    denial = article(
        f"The army denied that shells had hit the market of {place} on Monday.\n",
        ("The army", "denied", f"that shells had hit the market of {place} on Monday"),
        name="second",
    )
    found = {(link.source[0], link.target[0]): str(link.kind) for link in link_documents([claim, denial])}
    assert found == ({("second", "first"): "denies"} if linked else {})


def test_parts_of_other_wholes_do_not_contradict_each_other() -> None:
    text = article(
        "The union said 17 of 19 mines in Orn had failed the safety test.\n\n"
        "The ministry of labour said 11 of 12 quarries in Orn had passed the noise test.\n",
        ("The union", "said", "17 of 19 mines in Orn had failed the safety test"),
        ("The ministry of labour", "said", "11 of 12 quarries in Orn had passed the noise test"),
    )
    assert link_documents([text]) == []


COUNTERED = {
    "there were none": article(
        "The Norvian defence ministry said alliance jets struck a bakery in Sefra on Monday.\n\n"
        "“There were no airstrikes in Sefra,” said Colonel Jon Brill, spokesman for the alliance.\n",
        (
            "The Norvian defence ministry",
            "said",
            "alliance jets struck a bakery in Sefra on Monday",
        ),
        (
            "Colonel Jon Brill, spokesman for the alliance",
            "said",
            "There were no airstrikes in Sefra",
        ),
    ),
    "was not there": article(
        "Ostria said Veldian aircraft bombed a clinic in Karsk on Sunday.\n\n"
        "“Our aircraft did not work near the town,” the Veldian defence ministry said.\n",
        ("Ostria", "said", "Veldian aircraft bombed a clinic in Karsk on Sunday"),
        ("the Veldian defence ministry", "said", "Our aircraft did not work near the town"),
    ),
    "fabricated": article(
        "Doctors in Amra said the army had dropped gas on the town on Tuesday.\n\n"
        "“It was fabricated,” President Orlo Vant said.\n",
        ("Doctors in Amra", "said", "the army had dropped gas on the town on Tuesday"),
        ("President Orlo Vant", "said", "It was fabricated"),
    ),
    "a spokeswoman for a coalition": article(
        "Villagers of Tarsin said coalition planes bombed a school on Friday.\n\n"
        "Colonel Ana Lind, a spokeswoman for the coalition, denied that its planes had bombed a school.\n",
        ("Villagers of Tarsin", "said", "coalition planes bombed a school on Friday"),
        (
            "Colonel Ana Lind, a spokeswoman for the coalition",
            "denied",
            "that its planes had bombed a school",
        ),
    ),
}


@pytest.mark.parametrize("text", COUNTERED.values(), ids=COUNTERED.keys())
def test_who_tells_another_story_answers_the_claim(text: LinkDocument) -> None:
    (link,) = link_documents([text])
    assert (link.source[1], link.target[1]) == ("c1", "c0")
    assert link.kind in {"denies", "contradicts"}


def test_a_negated_repetition_repeats() -> None:
    text = article(
        "The chemist Ruta Vale said her plant never stored chlorine at the old depot.\n\n"
        "The plant’s manager, Jon Abel, said no chlorine was ever stored at the old depot.\n",
        ("The chemist Ruta Vale", "said", "her plant never stored chlorine at the old depot"),
        ("The plant’s manager, Jon Abel", "said", "no chlorine was ever stored at the old depot"),
    )
    assert named(link_documents([text])) == {("c1", "c0"): "repeats"}


def test_a_reported_denial_is_the_denier_s() -> None:
    text = article(
        "The militia accused the army of mining the road to Sefra.\n\n"
        "The news agency Lanta said the army denied mining the road to Sefra.\n",
        ("The militia", "accused", "the army of mining the road to Sefra"),
        ("The news agency Lanta", "said", "the army denied mining the road to Sefra"),
        ("the army", "denied", "mining the road to Sefra."),
    )
    links = named(link_documents([text]))
    assert links[("c2", "c0")] == "denies"
    assert links.get(("c1", "c0")) != "repeats"


def test_a_denial_of_a_denial_answers_the_denial() -> None:
    text = article(
        "The committee said the bank hid its losses.\n\nThe bank denied the claim.\n\n"
        "The committee rejected the denial.\n",
        ("The committee", "said", "the bank hid its losses"),
        ("The bank", "denied", "the claim"),
        ("The committee", "rejected", "the denial"),
    )
    links = link_documents([text])
    assert opposing(links) == {("c1", "c0"): "denies", ("c2", "c1"): "denies"}
    assert set(named(links)) <= {("c1", "c0"), ("c2", "c1"), ("c2", "c0")}  # who rejects it says so again


NO_LINK = {
    "opinion": article(
        "The transport minister said the new bridge would open in May.\n\n"
        "Columnist Eva Rask called the minister’s bridge an eyesore and a waste of money.\n",
        ("The transport minister", "said", "the new bridge would open in May"),
        ("Columnist Eva Rask", "called", "the minister’s bridge an eyesore and a waste of money"),
    ),
    "criticism": article(
        "The health board said it bought 40 ambulances last year.\n\n"
        "Nurses criticized the board for years of poor planning.\n",
        ("The health board", "said", "it bought 40 ambulances last year"),
        ("Nurses", "criticized", "the board for years of poor planning"),
    ),
    "did not deny": article(
        "The magazine reported that the coach had taken bribes.\n\nThe coach did not deny the report.\n",
        ("The magazine", "reported", "that the coach had taken bribes"),
        ("The coach", "did not deny", "the report"),
    ),
    "no comment": article(
        "The paper reported that the ministry had lost the files.\n\n"
        "A ministry spokesman declined to comment on the allegation.\n\n"
        "The police said they could not confirm the report.\n",
        ("The paper", "reported", "that the ministry had lost the files"),
        ("A ministry spokesman", "declined to comment on", "the allegation"),
        ("The police", "said", "they could not confirm the report"),
    ),
}


@pytest.mark.parametrize("text", NO_LINK.values(), ids=NO_LINK.keys())
def test_what_is_no_denial_makes_no_link(text: LinkDocument) -> None:
    assert link_documents([text]) == []


def test_a_denial_in_another_article_meets_the_claim() -> None:
    claim = article(
        "The mining firm Gant said on Tuesday that customs officers seized two of its trucks at the Oster "
        "crossing.\n",
        (
            "The mining firm Gant",
            "said",
            "that customs officers seized two of its trucks at the Oster crossing",
        ),
        name="claim",
    )
    denial = article(
        "The customs service denied that officers seized two trucks of the mining firm Gant at the Oster "
        "crossing.\n",
        (
            "The customs service",
            "denied",
            "that officers seized two trucks of the mining firm Gant at the Oster crossing",
        ),
        name="denial",
    )
    (link,) = link_documents([claim, denial])
    assert (link.source[0], link.target[0], link.kind) == ("denial", "claim", "denies")
    assert link_article(denial, [claim]) == [link]
