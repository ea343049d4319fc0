"""Headings of disputes and which claim gives one."""

from __future__ import annotations

import pytest

from claims.linking.threads import ThreadClaim, group_threads
from claims.linking.titles import poorness, thread_title
from claims.linking.types import Link, LinkKind


@pytest.mark.parametrize(
    ("words", "act", "title"),
    [
        ("the mill of poisoning the river", "accusation", "The mill accused of poisoning the river"),
        ("Norvian jets for the strikes", "accusation", "Norvian jets blamed for the strikes"),
        ("owners of the mill had poisoned it", "accusation", "Owners of the mill had poisoned it"),
        ("the mill of poisoning the river", "", "The mill of poisoning the river"),
        ("the army as saying that the raid killed nine", "assertion", "The raid killed nine"),
        ("a reason: guards had left the gate open", "", "Guards had left the gate open"),
        ("Norvia arming raiders in Orn", "accusation", "Norvia accused of arming raiders in Orn"),
        ("Norvia arming raiders in Orn", "assertion", "Norvia arming raiders in Orn"),
        (
            "two jets for strikes on the besieged town",
            "accusation",
            "Two jets blamed for strikes on the besieged town",
        ),
        (
            "the mill had poisoned the river and that Norvia had known",
            "",
            "The mill had poisoned the river and Norvia had known",
        ),
        ("the mill burned and that was all", "", "The mill burned and that was all"),
        (
            "the owners of the mill were to blame, and led to a march on the town hall",
            "",
            "The owners of the mill were to blame",
        ),
        ("guards shot, and nobody answered", "", "Guards shot, and nobody answered"),
        (
            "the mill, and led by its owner the whole valley",
            "",
            "The mill, and led by its owner the whole valley",
        ),
        (
            "Norvia of the raid and Orn hiding it",
            "accusation",
            "Norvia accused of the raid and Orn of hiding it",
        ),
        (
            "Norvia of the raid and Port Orn of hiding it",
            "accusation",
            "Norvia accused of the raid and Port Orn of hiding it",
        ),
        (
            "the navy of Norvia of theft of grain",
            "accusation",
            "The navy of Norvia accused of theft of grain",
        ),
        ("Norvia of theft of grain", "accusation", "Norvia accused of theft of grain"),
        (
            "two ministers were sure the navy had rammed a trawler",
            "",
            "The navy had rammed a trawler",
        ),
        ("Ada Quill is certain that Norvia lied", "", "Norvia lied"),
        (
            "nobody was sure that the navy had rammed a trawler",
            "",
            "Nobody was sure that the navy had rammed a trawler",
        ),
        ("Ada Quill was certain who had lied", "", "Ada Quill was certain who had lied"),
        (
            "a boat of the Norvian navy had rammed a trawler off Polis at night and left eleven fishermen"
            " of the town who could not swim to drown in the cold water",
            "",
            "A boat of the Norvian navy had rammed a trawler off Polis at night",
        ),
        (
            "spies had written down what officers said to the poisoners of the mill"
            " in Orn on Monday night shortly before the river turned red",
            "",
            "Spies had written down what officers said to the poisoners of the mill in Orn on Monday night",
        ),
    ],
)
def test_a_title_reads_as_words_of_its_own(words: str, act: str, title: str) -> None:
    assert thread_title(words, act) == f"Disputed: {title}"


@pytest.mark.parametrize(
    ("words", "act", "title"),
    [
        ("the mill had “poisoned the river for years", "", "The mill had poisoned the river for years"),
        ("raiders” had fired at the mill", "", "Raiders had fired at the mill"),
        ("“raiders” had fired at the mill.", "", "“Raiders” had fired at the mill"),
        ("“The mill poisoned the river.”", "", "The mill poisoned the river"),
        ('the raid was "staged', "", "The raid was staged"),
        ("the raid began at 3 a.m.", "", "The raid began at 3 a.m."),
        ("any grain was lost in Orn", "denial", "Some grain was lost in Orn"),
        ("the mill lost so much as a sack", "denial", "The mill lost a sack"),
        ("the firm hiding reports of fires", "accusation", "The firm accused of hiding reports of fires"),
        ("guards fire from the roof of the mill", "accusation", "Guards fire from the roof of the mill"),
        ("a poisoned drink given out by the mill", "accusation", "A poisoned drink given out by the mill"),
        ("the price of grain", "accusation", "The price of grain"),
        ("the army using poison in Orn", "accusation", "The army accused of using poison in Orn"),
        ("the mill of fraud", "accusation", "The mill accused of fraud"),
        ("the mill of “hiding the dead", "accusation", "The mill accused of hiding the dead"),
        ("a guard as blaming the mill for it", "accusation", "A guard as blaming the mill for it"),
    ],
)
def test_a_title_has_no_loose_ends(words: str, act: str, title: str) -> None:
    assert thread_title(words, act) == f"Disputed: {title}"


@pytest.mark.parametrize(
    ("words", "act", "speaker", "title"),
    [
        ("it had sunk a trawler", "", "the navy", "According to the navy, it had sunk a trawler"),
        ("Four of its men fell", "", "the navy", "According to the navy, four of its men fell"),
        ("We sank a trawler", "", "Ada Quill", "In the words of Ada Quill, we sank a trawler"),
        ("I saw a boat of our navy", "", "Ada Quill", "In the words of Ada Quill, I saw a boat of our navy"),
        ("it was the navy that sank the trawler", "", "Ada Quill", "It was the navy that sank the trawler"),
        ("the navy had lost its boat", "", "Ada Quill", "The navy had lost its boat"),
        ("it had sunk a trawler", "denial", "the navy", "It had sunk a trawler"),
        ("it had sunk a trawler", "", "", "It had sunk a trawler"),
        ("it had sunk a trawler", "", "he", "It had sunk a trawler"),
        ("it had sunk a trawler", "", "the navy " * 9, "It had sunk a trawler"),
        ("sinking any trawlers", "denial", "the navy", "The navy accused of sinking trawlers"),
        ("ever sinking a trawler", "denial", "the navy", "The navy accused of sinking a trawler"),
        ("sinking a trawler", "denial", "", "Sinking a trawler"),
    ],
)
def test_words_that_lean_on_who_speaks_say_who_does(words: str, act: str, speaker: str, title: str) -> None:
    assert thread_title(words, act, speaker) == f"Disputed: {title}"


def test_a_little_more_than_fits_is_left_whole_where_no_phrase_ends() -> None:
    words = "a long grey steel beam from the bottom of the bay of Polis carries the number of a torpedo"
    words += " of the navy of Norvia in the bay"
    assert len(words) > 120
    assert thread_title(words) == f"Disputed: A{words[1:]}"


def test_the_first_half_of_a_sentence_is_no_phrase() -> None:
    words = "although the navy of Norvia was sure that it had sunk the trawler off Polis, Ada Quill told the"
    words += " council of Orn on Monday that the navy had made it up"
    assert thread_title(words).endswith("had made it up") or thread_title(words).endswith("…")


def test_between_two_months_no_phrase_ends() -> None:
    words = "the navy of Norvia had listened to the calls of the poisoners of the mill in Orn between April "
    words += "and September and then told nobody"
    assert thread_title(words).endswith("between April and September")


@pytest.mark.parametrize(
    ("poor", "act"),
    [
        ("We struck nothing in Orn on Monday", ""),
        ("a jet had bombed the mill", "denial"),
        ("it stood by its report", ""),
        ("they had bombed the mill in Orn", ""),
        ("the navy", ""),
        ("the charge", ""),
        ("whether a jet had bombed the mill in Orn", ""),
    ],
)
def test_denials_and_fragments_make_poor_titles(poor: str, act: str) -> None:
    assert poorness(poor, act) > poorness("a jet had bombed the mill in Orn", "assertion")


def test_a_dispute_is_named_by_the_fullest_claim_of_its_side() -> None:
    claims = [
        ThreadClaim(("a", "c"), "the navy of ramming a trawler", act="accusation"),
        ThreadClaim(("b", "c"), "a navy boat had rammed a trawler off Polis", act="assertion"),
        ThreadClaim(("d", "c"), "the accusation", act="denial"),
    ]
    links = [
        Link(("d", "c"), ("a", "c"), LinkKind.DENIES, 0.7, (), ""),
        Link(("b", "c"), ("a", "c"), LinkKind.REPEATS, 0.7, (), ""),
    ]
    (thread,) = group_threads(claims, links)
    assert thread.title == "Disputed: A navy boat had rammed a trawler off Polis"
    assert thread.key == ("a", "c")


def test_words_without_an_end_of_a_phrase_are_cut_between_words() -> None:
    words = "the navy would sink " + "very " * 30 + "many trawlers"
    title = thread_title(words)
    assert title.endswith("very …")
    assert len(title) <= len("Disputed: ") + 122


def test_a_condition_is_never_cut_off_where_it_begins() -> None:
    words = "the navy of Norvia would sink every trawler that it met in the waters off Polis if "
    words += "the council of the town did not pay what it owed"
    assert " if " in thread_title(words)


@pytest.mark.parametrize(
    ("claimed", "denied", "title"),
    [
        ("a poisoned well in Orn", "the navy knew of the well in Orn", "The navy knew of the well in Orn"),
        ("a poisoned well in Orn", "some wells in Orn were poisoned", "A poisoned well in Orn"),
        ("a poisoned well in Orn", "the charge", "A poisoned well in Orn"),
        ("a well in Orn was poisoned", "the navy knew of the well in Orn", "A well in Orn was poisoned"),
    ],
)
def test_what_is_denied_names_a_dispute_whose_claims_say_nothing_by_themselves(
    claimed: str, denied: str, title: str
) -> None:
    claims = [
        ThreadClaim(("a", "c"), claimed, act="belief"),
        ThreadClaim(("d", "c"), denied, act="denial"),
    ]
    (thread,) = group_threads(claims, [Link(("d", "c"), ("a", "c"), LinkKind.DENIES, 0.7, (), "")])
    assert thread.title == f"Disputed: {title}"
    assert thread.key == ("a", "c")


def test_the_other_side_names_a_dispute_whose_claims_say_next_to_nothing() -> None:
    claims = [
        ThreadClaim(("a", "c"), "a bomb", act="accusation"),
        ThreadClaim(("d", "c"), "lorries had worn out the bridge in Orn", act="assertion"),
    ]
    (thread,) = group_threads(claims, [Link(("d", "c"), ("a", "c"), LinkKind.CONTRADICTS, 0.7, (), "")])
    assert thread.key == ("a", "c")
    assert thread.title == "Disputed: Lorries had worn out the bridge in Orn"


def test_an_accusation_is_not_renamed_after_what_weakly_repeats_it() -> None:
    claims = [
        ThreadClaim(("a", "c"), "the army of Norvia using poison", act="accusation"),
        ThreadClaim(("b", "c"), "spies of Orn had heard of a well in Norvia", act="assertion"),
        ThreadClaim(("d", "c"), "the charge", act="denial"),
    ]
    links = [
        Link(("d", "c"), ("a", "c"), LinkKind.DENIES, 0.7, (), ""),
        Link(("b", "c"), ("a", "c"), LinkKind.REPEATS, 0.5, (), ""),
    ]
    (thread,) = group_threads(claims, links)
    assert thread.title == "Disputed: The army of Norvia accused of using poison"


def test_a_headlines_denial_of_a_deed_names_the_one_who_denies() -> None:
    claims = [
        ThreadClaim(("a", "c"), "a raid on Orn", act="belief"),
        ThreadClaim(("d", "c"), "carrying out a raid on rebel-held Orn", act="denial", speaker="Norvia"),
    ]
    (thread,) = group_threads(claims, [Link(("d", "c"), ("a", "c"), LinkKind.DENIES, 0.7, (), "")])
    assert thread.title == "Disputed: Norvia accused of carrying out a raid on rebel-held Orn"


def test_an_accusation_of_somebody_says_enough_for_a_title() -> None:
    claims = [
        ThreadClaim(("a", "c"), "Norvian jets for the strikes", act="accusation"),
        ThreadClaim(("d", "c"), "the navy knew of the strikes in Orn", act="denial"),
    ]
    (thread,) = group_threads(claims, [Link(("d", "c"), ("a", "c"), LinkKind.DENIES, 0.7, (), "")])
    assert thread.title == "Disputed: Norvian jets blamed for the strikes"


def test_a_dispute_is_about_the_claim_that_is_surest_opposed_and_named_in_its_words() -> None:
    claims = [
        ThreadClaim(("a", "c"), "the navy ramming a trawler off Polis", act="accusation"),
        ThreadClaim(("b", "c"), "radio operators had heard of a trawler near Polis", act="assertion"),
        *(ThreadClaim((f"d{n}", "c"), f"ships were at sea on day {n}", act="denial") for n in range(4)),
    ]
    links = [
        Link(("d0", "c"), ("a", "c"), LinkKind.DENIES, 0.7, (), ""),
        *(Link((f"d{n}", "c"), ("b", "c"), LinkKind.DENIES, 0.5, (), "") for n in range(4)),
        *(Link((f"d{n}", "c"), ("a", "c"), LinkKind.DENIES, 0.3, (), "") for n in range(1, 4)),
        Link(("b", "c"), ("a", "c"), LinkKind.CONTRADICTS, 0.2, (), ""),
    ]
    (thread,) = group_threads(claims, links)
    assert thread.key == ("a", "c")
    assert thread.title == "Disputed: The navy accused of ramming a trawler off Polis"
