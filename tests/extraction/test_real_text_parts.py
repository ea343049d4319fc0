"""The rules for real text by themselves: page furniture, quotations, transcripts, twins."""

from __future__ import annotations

from time import process_time

import pytest

from claims.extraction.components.quotations import continued, floating
from claims.extraction.components.sentences import sentence_spans
from claims.extraction.components.tidy import without_twins
from claims.extraction.components.transcripts import completed, turns
from claims.extraction.furniture import blank, cut_out, furniture_spans
from claims.extraction.quotations import chains, quotations
from claims.extraction.types import Attribution

from .marked import said, span


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Click here to read our guide to the vote",
        "Sign up for our morning newsletter",
        "Read more: Five things about the dam",
        "Related stories",
        "RELATED: Dam opens late",
        "12 comments",
        "Follow us on Twitter @karstcourier",
        "Share this story on Facebook",
        "© 2016 Karst Courier Ltd",
        "Copyright 2016 The Karst Courier. All rights reserved.",
        "This site uses cookies. Learn more in our cookie policy.",
        "By Hanna Westlake",
        "By Hanna Westlake and Oskar Lindt, Staff Writers",
        "BY HANNA WESTLAKE",
        "Published 4 May 2016 at 10:15",
        "Last updated: May 4, 2016, 10:15 a.m.",
        "Photo credit: Lena Ard",
        "(Reporting by Mira Poole; Editing by Jan Frey)",
        "  • Read also: The dam in pictures",
    ],
)
def test_furniture(line: str) -> None:
    text = f"The dam broke.\r\n\r\n{line}\r\n\r\nNobody was hurt."
    (found,) = furniture_spans(text)
    assert text[slice(*found)] == line
    read = blank(text, [found])
    assert len(read) == len(text)
    assert read.split() == ["The", "dam", "broke.", "Nobody", "was", "hurt."]


@pytest.mark.parametrize(
    "line",
    [
        "By Tuesday the water had fallen.",
        "By midnight",
        "Advertisement of the post began in May, the ministry said.",
        "No comment",
        "Share prices fell on Monday.",
        "Police said: click here and you lose your money.",
        "Photographs of the dam were shown in court.",
        "Read the letter, she said.",
        "Related to the mayor by marriage, he denies any favour.",
        "Copyright is theft, the singer said.",
        "Updated plans were shown on Friday.",
        "We use water from the well, she said.",
        "Search teams found the boat.",
        "Subscribers lost money, the court heard.",
        "Watch the dam, the engineer warned.",
        "Sign nothing, the lawyer said.",
    ],
)
def test_no_furniture(line: str) -> None:
    assert furniture_spans(f"The dam broke.\n\n{line}\n") == []


def test_label_and_credit_leave_the_caption() -> None:
    text = "Image caption: The minister said he was tired. (Photo: Lena Ard/Harbour Wire)"
    assert blank(text, furniture_spans(text)).strip() == "The minister said he was tired."


def test_spans_go_around_furniture() -> None:
    text = "“We hide nothing\nAdvertisement\nand fear nothing,” Ana Ruiz said."
    found = said(text, "Ana Ruiz", "said", "“We hide nothing\nAdvertisement\nand fear nothing,”")
    around = cut_out(found, furniture_spans(text), text)
    assert [text[a:b] for a, b in around.content] == ["“We hide nothing", "and fear nothing,”"]
    assert (around.source, around.cue) == (found.source, found.cue)


def seconds(text: str) -> float:
    """Of the processor; the less of two, for a busy machine takes longer now and then."""
    taken = []
    for _ in range(2):
        start = process_time()
        furniture_spans(text)
        completed([], text)
        floating(continued([], text), text, sentence_spans(text))
        taken.append(process_time() - start)
    return min(taken)


@pytest.mark.parametrize(
    "unit",
    [
        "By Ana Ruiz And Paul Lind And ",
        "BY AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Published 20 20 20 20 20 20 20 20 ",
        "“It fell,” Ana Ruiz said. “Nobody was there.”\n\n“We know it.”\n\n",
        '"It fell.\n\n',
        "ANA RUIZ: It fell on us.\nPAUL: No it did not.\n",
        "((((((((photo: ",
        "A A A A A A A A ",
    ],
)
def test_rules_take_linear_time(unit: str) -> None:
    seconds(unit * 10)
    once = seconds(unit * (100_000 // len(unit)))
    assert seconds(unit * (400_000 // len(unit))) < 8 * max(once, 0.25)


def test_quotations_over_paragraphs_hang_together() -> None:
    text = "She said: “One.\n\n“Two “three.\n\n“Four.” He left.\n\n“Five.”"
    found = quotations(text)
    assert [text[q.start : q.end] for q in found] == ["“One.", "“Two “three.", "“Four.”", "“Five.”"]
    assert [q.doubtful for q in found] == [False, True, False, False]
    assert [len(chain) for chain in chains(text, found)] == [3, 1]


def test_straight_marks_open_and_close_by_their_place() -> None:
    text = 'He said "no way" and "yes", then 5" of rain fell.'
    assert [text[q.start : q.end] for q in quotations(text)][:2] == ['"no way"', '"yes"']


def test_later_paragraphs_of_a_quotation_join_the_first() -> None:
    text = "Ana Ruiz said: “It fell at noon.\n\n“Nobody was there.\n\n“We left.” The mayor slept."
    first = said(text, "Ana Ruiz", "said", "“It fell at noon.")
    again = said(text, "Ana Ruiz", "said", "“We left.”")
    (found,) = continued([first, again], text)
    assert [text[a:b] for a, b in found.content] == ["“It fell at noon.", "“Nobody was there.", "“We left.”"]


def test_somebody_quoted_inside_a_long_quotation_stays() -> None:
    text = "“He said it fell.\n\n“We left,” Ana Ruiz said."
    inner = said(text, "He", "said", "it fell")
    outer = said(text, "Ana Ruiz", "said", "“We left,”", near="“We")
    assert len(continued([inner, outer], text)) == 2


def floated(text: str, *found: Attribution) -> list[list[str]]:
    return [[text[a:b] for a, b in f.content] for f in floating(list(found), text, sentence_spans(text))]


def test_a_quotation_right_after_its_speaker_is_the_speaker_s() -> None:
    told = "“It fell,” Ana Ruiz said. “Nobody was there at all.”\n\n“We never go there.”\n\n"
    text = told + "“Who paid for it all?” asked Lind."
    found = floated(text, said(text, "Ana Ruiz", "said", "“It fell,”"))
    assert found == [["“It fell,”", "“Nobody was there at all.”", "“We never go there.”"]]


def test_a_quotation_after_a_crowd_or_after_other_words_is_nobody_s() -> None:
    crowd = "Residents said that it fell.\n\n“Nobody was there at all.”"
    assert floated(crowd, said(crowd, "Residents", "said", "that it fell")) == [["that it fell"]]
    gap = "Ana Ruiz said that it fell. The sun shone. “Nobody was there at all.”"
    assert floated(gap, said(gap, "Ana Ruiz", "said", "that it fell")) == [["that it fell"]]


def test_turns_of_a_transcript() -> None:
    text = "BAKER: Did he know?\nCOLE: He did not know.\nNote: the tape is bad.\n"
    text += "BAKER: Who did then?\nCOLE: Nobody did."
    assert [text[slice(*t.label)] for t in turns(text)] == ["BAKER", "COLE", "BAKER", "COLE"]
    short = said(text, "COLE", ":", "He did")
    found = completed([short], text)
    assert [text[slice(*f.content[0])] for f in found] == [
        "He did not know.",
        "Did he know?",
        "Who did then?",
        "Nobody did.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Karst: The bridge fell.\nKellin: The road is open.\nBrill: The ferry sails.",  # nobody comes back
        "The mayor said two things: the bridge fell and the road is open.",
        "Q: Did he know?\nA: He did not.\nQ: Who did?\nA: Nobody did.",  # names nobody
        "Date: Monday the first\nPlace: Karst town hall\nDate: Tuesday the second\nPlace: Kellin school",
    ],
)
def test_no_transcript(text: str) -> None:
    assert turns(text) == []


def test_an_account_that_posts_speaks() -> None:
    text = "Lyle Boone (@boone): I have one passport.\n\nIt rained."
    (turn,) = turns(text)
    assert (text[slice(*turn.label)], text[slice(*turn.words)]) == (
        "Lyle Boone (@boone)",
        "I have one passport.",
    )


def test_the_same_words_of_the_same_speaker_are_told_once() -> None:
    text = "Boone (@boone) wrote on Twitter: “It is fake”"
    content = (span(text, "“It is fake”"),)
    sure = Attribution((span(text, "Boone (@boone)"),), (span(text, "wrote"),), content, (0, 0), 0.9)
    less = Attribution((span(text, "Boone"),), (span(text, "Twitter:"),), content, (0, 0), 0.5)
    other = Attribution((span(text, "Twitter"),), (span(text, "wrote"),), content, (0, 0), 0.4)
    assert without_twins([less, sure, other]) == [sure, other]
