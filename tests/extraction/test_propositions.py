"""Propositions: what is claimed, or denied, in the article's own words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from claims.extraction.antecedents import is_anaphor
from claims.extraction.content_words import clean
from claims.extraction.propositions import fill, readable, unwrapped
from claims.extraction.types import Act, Attribution
from training.judge_propositions import added_words, claims_of, read_texts

from .marked import run, said

RAID = (
    "The Norland Army claimed on Monday that a raid hit a hospital. The alliance, however, has rejected the "
    "suggestions. “The Norland claim is false,” Colonel Jon Brill said. Brill said he had seen the depot. "
    "Ana Ruiz denied claims that she took money. Ana Ruiz also denied it."
)


def filled(text: str, *found: Attribution) -> list[str]:
    given = [replace(a, sentence=(_sentence_start(text, a), len(text))) for a in found]
    return [a.proposition for a in run(text, given, "names", "sources", "propositions")]


def _sentence_start(text: str, own: Attribution) -> int:
    first = min(a for a, _ in (*own.source, *own.cue, *own.content))
    return max((m.end() for m in re.finditer(r"[.!?][”\"]? ", text[:first])), default=0)


def raid() -> list[Attribution]:
    return [
        said(RAID, "The Norland Army", "claimed", "a raid hit a hospital"),
        said(RAID, "The alliance", "has rejected", "the suggestions", act=Act.DENIAL),
        said(RAID, "Colonel Jon Brill", "said", "The Norland claim is false", near="“The", act=Act.DENIAL),
        said(RAID, "Brill", "said", "he had seen the depot", near="Brill said he"),
        said(RAID, "Ana Ruiz", "denied", "claims that she took money", act=Act.DENIAL),
    ]


def test_a_denial_of_the_suggestions_carries_what_they_were() -> None:
    assert filled(RAID, *raid())[1] == "a raid hit a hospital"


def test_calling_a_claim_false_is_denying_what_it_says() -> None:
    assert filled(RAID, *raid())[2] == "a raid hit a hospital"


def test_he_in_indirect_speech_is_the_speaker() -> None:
    assert filled(RAID, *raid())[3] == "Jon Brill had seen the depot"


def test_denied_claims_that_gives_the_clause() -> None:
    assert filled(RAID, *raid())[4] == "Ana Ruiz took money"


def test_without_an_earlier_claim_the_own_words_stay() -> None:
    text = "The alliance rejected the suggestions."
    assert filled(text, said(text, "The alliance", "rejected", "the suggestions", act=Act.DENIAL)) == [
        "the suggestions"
    ]


def test_a_speaker_does_not_answer_itself() -> None:
    text = "The army said that it rained. The army denied the claim."
    found = filled(
        text,
        said(text, "The army", "said", "it rained"),
        said(text, "The army", "denied", "the claim", near="The army denied", act=Act.DENIAL),
    )
    assert found[1] == "the claim"


def test_owner_of_the_claim_decides() -> None:
    text = (
        "Norway said that the ship sank. Sweden said that the ship burned. "
        "Paul Lind said the Norwegian claim is false."
    )
    found = filled(
        text,
        said(text, "Norway", "said", "the ship sank"),
        said(text, "Sweden", "said", "the ship burned"),
        said(text, "Paul Lind", "said", "the Norwegian claim is false", act=Act.DENIAL),
    )
    assert found[2] == "the ship sank"


def test_only_words_of_the_article() -> None:
    words = set(re.findall(r"\w+", RAID.lower()))
    for proposition in filled(RAID, *raid()):
        assert set(re.findall(r"\w+", proposition.lower())) <= words


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("that the dam broke", "the dam broke"),
        ("“The dam broke,”", "The dam broke"),
        ("''The dam broke,''", "The dam broke"),
        ('the dam "broke', "the dam broke"),
        ("the dam was “a ruin”", "the dam was “a ruin”"),
        ("the dam’s wall broke”", "the dam’s wall broke"),
        ("the\n dam  broke ;", "the dam broke"),
        ("that", "that"),
    ],
)
def test_clean(content: str, expected: str) -> None:
    assert clean(content) == expected


@pytest.mark.parametrize(
    "content", ["the suggestions", "the charge", "that", "those allegations", "Ruiz’s claim", "it"]
)
def test_anaphors(content: str) -> None:
    assert is_anaphor(content)


@pytest.mark.parametrize(
    "content", ["the dam broke", "it rained", "claims that it rained", "the attack on the port"]
)
def test_no_anaphors(content: str) -> None:
    assert not is_anaphor(content)


def test_unwrapped() -> None:
    assert unwrapped("the allegation that she took money") == "she took money"
    assert unwrapped("the dam broke") == "the dam broke"


def test_no_attributions() -> None:
    assert fill("", []) == []


QUARREL = (
    "Peru said that Chilean ships had shelled a port. Paul Lind said that it rained in Lima. "
    "The Chilean navy rejected the allegation. Bolivia said that a mine had sunk a ferry. "
    "A Norwegian diplomat dismissed that charge as nonsense. "
    "Sweden called Peru's account a fabrication. “That is a lie,” Ana Ruiz said."
)


def test_the_nearest_claim_is_answered_unless_one_is_about_the_denier() -> None:
    found = filled(
        QUARREL,
        said(QUARREL, "Peru", "said", "Chilean ships had shelled a port"),
        said(QUARREL, "Paul Lind", "said", "it rained in Lima", near="Paul"),
        said(QUARREL, "The Chilean navy", "rejected", "the allegation", act=Act.DENIAL),
        said(QUARREL, "Bolivia", "said", "a mine had sunk a ferry", near="Bolivia"),
        said(QUARREL, "A Norwegian diplomat", "dismissed", "that charge as nonsense", act=Act.DENIAL),
        said(QUARREL, "Sweden", "called", "Peru's account a fabrication", act=Act.DENIAL),
        said(QUARREL, "Ana Ruiz", "said", "That is a lie", near="“That", act=Act.DENIAL),
    )
    assert found[2] == "Chilean ships had shelled a port"
    assert found[4] == "a mine had sunk a ferry"
    assert found[5] == "Chilean ships had shelled a port"
    assert found[6] == "Chilean ships had shelled a port"


def test_what_denies_nothing_is_not_resolved() -> None:
    text = "Peru said that it rained. Chile said that it snowed. The Post could not confirm either version."
    found = filled(
        text,
        said(text, "Peru", "said", "it rained"),
        said(text, "Chile", "said", "it snowed"),
        said(text, "The Post", "could not confirm", "either version", act=Act.NON_DENIAL),
    )
    assert found[2] == "either version"


def test_a_claim_called_false_in_one_sentence() -> None:
    text = "Any claim that the dam broke is a fabrication, Peru said."
    found = filled(
        text, said(text, "Peru", "said", "Any claim that the dam broke is a fabrication", act=Act.DENIAL)
    )
    assert found == ["the dam broke"]


def test_torn_content_reads_as_a_phrase() -> None:
    text = "It burned in what experts believe was an act of arson."
    whole = said(text, "experts", "believe", "was an act of arson")
    torn = replace(whole, content=((text.index("what"), text.index("what") + 4), *whole.content))
    assert filled(text, torn) == ["an act of arson"]


def test_a_body_in_indirect_speech_is_named() -> None:
    text = "The Chilean navy denied that it fired and said its ships were old. It rained, it said."
    found = filled(
        text,
        said(text, "The Chilean navy", "denied", "that it fired", act=Act.DENIAL),
        said(text, "The Chilean navy", "said", "its ships were old"),
        said(text, "it", "said", "It rained", near="It rained"),
    )
    assert found[:2] == ["the Chilean navy fired", "the Chilean navy’s ships were old"]
    assert found[2] == "It rained"


@pytest.mark.parametrize(
    ("cue", "content", "expected"),
    [
        ("accused", "Peru of shelling a port", "Peru shelling a port"),
        ("accuse", "Peru of the attack and Chile of hiding it", "Peru of the attack and Chile hiding it"),
        ("blamed", "Peruvian ships for the fire", "Peruvian ships for the fire"),
        ("blamed", "the government of Peru", "the government of Peru"),
        ("quoted", "the navy as saying that it rained", "it rained"),
        ("said", "a ship of shining steel", "a ship of shining steel"),
    ],
)
def test_readable(cue: str, content: str, expected: str) -> None:
    assert readable(cue, content) == expected


def test_a_denial_in_the_negative_gives_what_is_denied() -> None:
    text = "The Chilean navy said it had not shelled a port. Peru denied having any part in it."
    found = filled(
        text,
        said(text, "The Chilean navy", "said", "it had not shelled a port", act=Act.DENIAL),
        said(text, "Peru", "denied", "having any part in it", act=Act.DENIAL),
    )
    assert found == ["the Chilean navy had shelled a port", "Peru having any part in it"]


def test_names_are_written_as_the_text_has_them() -> None:
    text = "Damascus denied any role."
    assert filled(text, said(text, "Damascus", "denied", "any role", act=Act.DENIAL)) == ["Damascus’ role"]


def test_he_who_cannot_be_the_speaker_is_somebody_named_before() -> None:
    text = "Paul Lind ran. Lind won twice. The Chilean navy said he had left the port."
    assert filled(text, said(text, "The Chilean navy", "said", "he had left the port")) == [
        "Paul Lind had left the port"
    ]


def test_she_is_the_one_woman_spoken_of() -> None:
    text = "Ana Roe lost. Her campaign said she has a cold."
    assert filled(text, said(text, "Her campaign", "said", "she has a cold")) == ["Ana Roe has a cold"]


def test_they_are_the_people_who_speak() -> None:
    text = "Two divers said they had seen a mine."
    assert filled(text, said(text, "Two divers", "said", "they had seen a mine")) == [
        "two divers had seen a mine"
    ]


def test_a_remark_with_its_owner_is_what_that_one_said() -> None:
    text = "Peru said that the ship sank. Chile said that it rained. Ana Ruiz criticised Peru's remark."
    found = filled(
        text,
        said(text, "Peru", "said", "the ship sank"),
        said(text, "Chile", "said", "it rained"),
        said(text, "Ana Ruiz", "criticised", "Peru's remark", act=Act.BELIEF),
    )
    assert found[2] == "the ship sank"


def test_quotations_in_pieces_lose_their_marks() -> None:
    text = "“The dam broke,” Ana Ruiz said. “We ran.”"
    whole = said(text, "Ana Ruiz", "said", "“The dam broke,”")
    both = replace(whole, content=(*whole.content, (text.index("“We"), len(text))))
    assert filled(text, both) == ["The dam broke. We ran."]


def test_demo_articles_give_no_word_of_their_own() -> None:
    _, demo = read_texts(None)
    found = [(d.text, d.claim.proposition) for d in claims_of(demo)]
    assert len(found) > 100
    assert [(p, new) for text, p in found if (new := added_words(text, p))] == []


def test_his_is_not_a_woman_nor_one_who_only_precedes_somebody_else() -> None:
    text = "Maria Lind blamed Paul Roe for his role. Peter Lind blamed Karl Roe for his vote."
    found = filled(
        text,
        said(text, "Maria Lind", "blamed", "for his role", act=Act.ACCUSATION),
        said(text, "Peter Lind", "blamed", "for his vote", near="Peter", act=Act.ACCUSATION),
    )
    assert "Lind" not in " ".join(found)


def test_she_is_the_unnamed_speaker() -> None:
    text = (
        "Ana Ruiz ran. A diplomat said she hoped for rain. US officials said they feared a flood. "
        "US officials said they had drowned."
    )
    found = filled(
        text,
        said(text, "A diplomat", "said", "she hoped for rain", act=Act.BELIEF),
        said(text, "US officials", "said", "they feared a flood", near="US"),
        said(text, "US officials", "said", "they had drowned", near="US officials said they had"),
    )
    assert found[:2] == ["a diplomat hoped for rain", "US officials feared a flood"]
    assert found[2] == "they had drowned"  # who drowned is not known


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("A panel heard Mr. Paul Roe to defend his cures.", "A panel", "to defend", "his cures"),
        (
            "Karl Roe fell. A spokesman for Paul Lind said he would go.",
            "A spokesman for Paul Lind",
            "said",
            "he would go",
        ),
        ("The network of Oslo met. Paul Lind told Karl Roe he was late.", "Paul Lind", "told", "he was late"),
        ("As I wrote, he gains by it.", "I", "wrote", "he gains by it"),
        ("After the blast the navy said it had killed six.", "the navy", "said", "it had killed six"),
        ("Karl Roe ran. Paul Lind came. He defended his vote.", "He", "defended", "his vote"),
        (
            "The driver met Paul Lind. The doctor said his leg was cut.",
            "The doctor",
            "said",
            "his leg was cut",
        ),
        ("Karl Roe kept up his attacks on Lind, saying he is weak.", "Karl Roe", "saying", "he is weak"),
        ("Karl Roe hit back at the senator, saying he is weak.", "Karl Roe", "saying", "he is weak"),
        ("The navy struck a depot, saying it held shells.", "The navy", "saying", "it held shells"),
        ("While Karl Roe ran, Paul Lind said he was ill.", "Paul Lind", "said", "he was ill"),
        ("Susannah Roe told us he was ill.", "Susannah Roe", "told", "he was ill"),
        ("Karl Roe begged them to reject his brand.", "Karl Roe", "begged them", "to reject his brand"),
        ("The mayor spoke to rumours that it rained.", "The mayor", "spoke to", "rumours that it rained"),
    ],
)
def test_a_pronoun_that_may_mean_another_stays(text: str, source: str, cue: str, content: str) -> None:
    assert filled(text, said(text, source, cue, content, near=source)) == [content]


def test_a_clause_that_has_a_subject_gets_no_other() -> None:
    text = "Karl Roe denied that waterboarding hurts people."
    found = filled(text, said(text, "Karl Roe", "denied", "that waterboarding hurts people", act=Act.DENIAL))
    assert found == ["waterboarding hurts people"]


def test_what_is_not_said_keeps_its_negation() -> None:
    text = "Karl Roe kept quiet, nor did he report that any ship had sunk. He never once said that it rained."
    found = filled(
        text,
        said(text, "he", "report", "that any ship had sunk", near="he report"),
        said(text, "He", "said", "that it rained", near="He never"),
    )
    assert found == ["nor did he report that any ship had sunk", "He never once said that it rained"]


def test_that_after_a_noun_in_apposition_may_be_its_object() -> None:
    text = "Karl Roe said it rained, claims that the report could not confirm."
    found = filled(text, said(text, "Karl Roe", "claims", "that the report could not confirm"))
    assert found == ["that the report could not confirm"]


def test_what_others_words_tear_apart_is_not_joined() -> None:
    text = "Ana Lind spoke out against Roe: Arva, which had six fires in 2014, is safe."
    torn = said(text, "Ana Lind", "spoke out against", "Roe")
    rest = text.index("had six fires in 2014")
    both = replace(torn, content=(*torn.content, (rest, rest + 21)))
    assert filled(text, both) == ["had six fires in 2014"]


def test_words_before_anothers_cue_are_the_others() -> None:
    text = "“We shall look at many, many people,” Ana Lind said. “At bears?” Karl Roe repeated."
    other = said(text, "Ana Lind", "said", "“We shall look at many, many people,”")
    mixed = said(text, "Karl Roe", "repeated", "“At bears?”")
    mixed = replace(mixed, content=(*other.content, *mixed.content))
    assert filled(text, other, mixed)[1] == "At bears?"


def test_far_remarks_are_not_looked_for() -> None:
    text = (
        "Paul Roe said that Peru had fired. " + "It rained. " * 20 + "Ana Lind denounced Mr. Roe’s remarks."
    )
    found = filled(
        text,
        said(text, "Paul Roe", "said", "that Peru had fired"),
        said(text, "Ana Lind", "denounced", "Mr. Roe’s remarks", near="Ana", act=Act.ACCUSATION),
    )
    assert found[1] == "Mr. Roe’s remarks"


def test_who_defends_remarks_denies_nothing_said_in_them() -> None:
    text = "Paul Roe said that Peru had fired. Ana Lind defended the remarks."
    found = filled(
        text,
        said(text, "Paul Roe", "said", "that Peru had fired"),
        said(text, "Ana Lind", "defended", "the remarks", act=Act.DENIAL),
    )
    assert found[1] == "the remarks"


def test_a_description_keeps_its_own_words() -> None:
    text = "The Oslo Times came out. The network said it would send Ana Lind to Oslo."
    found = filled(
        text, said(text, "The network", "said", "it would send Ana Lind to Oslo", near="The network")
    )
    assert found == ["the network would send Ana Lind to Oslo"]


def test_one_of_several_remarks_is_not_picked_out() -> None:
    text = (
        "Paul Roe said that Peru had fired. Mr. Roe said that a ship had sunk. "
        "Peru rejected Mr. Roe’s remarks."
    )
    found = filled(
        text,
        said(text, "Paul Roe", "said", "that Peru had fired"),
        said(text, "Mr. Roe", "said", "that a ship had sunk"),
        said(text, "Peru", "rejected", "Mr. Roe’s remarks", near="Peru rejected", act=Act.DENIAL),
    )
    assert found[2] == "Mr. Roe’s remarks"


def test_what_is_no_longer_denied_is_left_out() -> None:
    text = "The navy said no ship had sailed and that whoever said so was lying."
    found = filled(
        text,
        said(
            text, "The navy", "said", "no ship had sailed and that whoever said so was lying", act=Act.DENIAL
        ),
    )
    assert found == ["some ship had sailed"]


def test_a_possessive_speaker_is_named_without_its_ending() -> None:
    text = "Moscow’s denial that its jets had flown over the lake came late."
    own = said(text, "Moscow’s", "denial", "that its jets had flown over the lake", act=Act.DENIAL)
    assert filled(text, own) == ["Moscow’s jets had flown over the lake"]


FLOOD = (
    "Ada Quill said that the mill had poisoned the river. Ben Hart told us that its owners had known. "
    "The mill rejected {}."
)


@pytest.mark.parametrize(
    "pointing",
    [
        "all such allegations",
        "both statements",
        "any of these claims",
        "any such claims",
        "each of the allegations",
        "these various accusations",
        "such stories",
    ],
)
@pytest.mark.parametrize("claims", [1, 2])
def test_who_points_at_several_claims_is_given_none_of_them(pointing: str, claims: int) -> None:
    text = FLOOD.format(pointing)
    found = filled(
        text,
        said(text, "Ada Quill", "said", "the mill had poisoned the river", act=Act.ACCUSATION),
        *(said(text, "Ben Hart", "told", "its owners had known", near="Ben") for _ in range(claims - 1)),
        said(text, "The mill", "rejected", pointing, act=Act.DENIAL),
    )
    assert found[-1] == pointing


@pytest.mark.parametrize("pointing", ["the allegations", "any such suggestion", "such a claim"])
def test_a_plural_of_habit_still_points_at_the_only_claim(pointing: str) -> None:
    text = FLOOD.format(pointing)
    found = filled(
        text,
        said(text, "Ada Quill", "said", "the mill had poisoned the river", act=Act.ACCUSATION),
        said(text, "The mill", "rejected", pointing, act=Act.DENIAL),
    )
    assert found[-1] == "the mill had poisoned the river"
