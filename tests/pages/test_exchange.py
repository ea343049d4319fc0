"""Rows of a dispute: each answer opposite to the claim that it answers."""

from datetime import UTC, datetime

from claims.dispute_reading import Place
from claims.folding import Tie
from claims.models import Claim, Link, ThreadClaim
from claims.views.exchange import lay_out, put_in_full, ties_of
from claims.views.thread_pages import page_of_exchanges

Side = ThreadClaim.Side


def _entry(pk: int, side: str, day: int | None = 1) -> Place:
    return Place(pk, side, datetime(2021, 5, day, tzinfo=UTC) if day else None, article_id=pk)


def _link(source: int, target: int, kind: str, score: float, state: str = "suggested") -> Link:
    return Link(from_claim_id=source, to_claim_id=target, kind=kind, score=score, state=state)


def test_answer_stands_opposite_to_its_strongest_link() -> None:
    entries = [_entry(1, Side.CLAIM), _entry(2, Side.CLAIM), _entry(3, Side.DENIAL)]
    rows, _ = lay_out(entries, [_link(3, 2, "denies", 0.8), _link(3, 1, "denies", 0.6)], None)
    assert [(row.claim.place.pk, [a.place.pk for a in row.answers]) for row in rows if row.claim] == [
        (2, [3]),
        (1, []),
    ]


def test_confirmed_link_goes_before_a_stronger_suggestion() -> None:
    entries = [_entry(1, Side.CLAIM), _entry(2, Side.CLAIM), _entry(3, Side.DENIAL)]
    links = [_link(3, 2, "denies", 0.9), _link(3, 1, "denies", 0.5, "confirmed")]
    rows, _ = lay_out(entries, links, None)
    assert rows[0].claim is not None
    assert rows[0].claim.place.pk == 1
    assert rows[0].answers[0].links == links[::-1]


def test_sure_repeat_is_folded_and_doubtful_one_is_not() -> None:
    entries = [
        _entry(1, Side.CLAIM),
        _entry(2, Side.CLAIM, 2),
        _entry(3, Side.CLAIM, 3),
        _entry(4, Side.DENIAL),
    ]
    links = [_link(2, 1, "repeats", 0.9), _link(3, 1, "repeats", 0.2), _link(4, 2, "denies", 0.7)]
    rows, _ = lay_out(entries, links, None)
    assert [[place.pk for place in row.claim.members] for row in rows if row.claim] == [[2, 1], [3]]
    assert [answer.place.pk for answer in rows[0].answers] == [4]


def test_leading_claim_first_then_answered_by_day_then_unanswered() -> None:
    entries = [
        *(_entry(pk, Side.CLAIM, day) for pk, day in ((1, 1), (2, None), (3, 2), (4, 3))),
        *(_entry(pk, Side.DENIAL) for pk in (12, 13, 14)),
    ]
    links = [_link(10 + pk, pk, "denies", 0.7) for pk in (2, 3, 4)]
    rows, _ = lay_out(entries, links, 4)
    assert [row.claim.place.pk for row in rows if row.claim] == [4, 3, 2, 1]


def test_answer_without_its_claim_is_kept_and_non_denials_stand_apart() -> None:
    entries = [_entry(1, Side.CLAIM), _entry(2, Side.DENIAL), _entry(3, Side.NON_DENIAL)]
    rows, non_denials = lay_out(entries, [_link(2, 99, "denies", 0.9)], None)
    assert [row.claim is None for row in rows] == [False, True]
    assert rows[1].answers[0].place.pk == 2
    assert [voice.place.pk for voice in non_denials] == [3]


def test_answer_that_is_itself_denied_by_the_other_side_is_told_apart() -> None:
    entries = [_entry(1, Side.CLAIM), _entry(2, Side.DENIAL), _entry(3, Side.DENIAL)]
    rows, _ = lay_out(entries, [_link(1, 2, "denies", 0.8), _link(3, 1, "denies", 0.8)], None)
    assert {voice.place.pk: voice.answered_back for voice in rows[0].answers} == {2: True, 3: False}


def test_claim_answered_in_another_row_says_so() -> None:
    entries = [_entry(1, Side.CLAIM), _entry(2, Side.CLAIM, 2), _entry(3, Side.CLAIM), _entry(4, Side.DENIAL)]
    rows, _ = lay_out(entries, [_link(4, 1, "denies", 0.9), _link(4, 2, "denies", 0.6)], None)
    found = [
        (row.claim.place.pk, len(row.answers), [voice.place.pk for voice in row.elsewhere])
        for row in rows
        if row.claim
    ]
    assert found == [(1, 1, []), (2, 0, [4]), (3, 0, [])]


def test_answer_of_several_rows_is_told_once_in_each_other() -> None:
    """However many links lead to the wordings of one claim."""
    entries = [
        *(_entry(pk, Side.CLAIM, pk) for pk in (1, 2, 3)),
        _entry(4, Side.DENIAL),
        _entry(5, Side.DENIAL),
    ]
    links = [
        _link(4, 3, "denies", 0.9),
        _link(2, 1, "repeats", 0.9),
        _link(5, 4, "repeats", 0.9),
        *(_link(answer, claim, "denies", 0.6) for answer in (4, 5) for claim in (1, 2)),
    ]
    rows, _ = lay_out(entries, links, None)
    found = [
        (row.claim.place.pk, [v.place.pk for v in row.answers], [v.place.pk for v in row.elsewhere])
        for row in rows
        if row.claim
    ]
    assert found == [(3, [4], []), (1, [], [4])]


def test_places_of_a_page_are_given_their_claims_and_links_in_full() -> None:
    entries = [_entry(1, Side.CLAIM), _entry(2, Side.CLAIM), _entry(3, Side.DENIAL)]
    ties = [Tie(8, 3, 1, "denies", "suggested", 0.9), Tie(9, 2, 1, "repeats", "suggested", 0.9)]
    rows, _ = lay_out(entries, ties, None)
    voices = page_of_exchanges(rows, page="", claim="").voices()
    assert {link.pk for link in ties_of(voices)} == {8, 9}
    claims, links = {pk: Claim(pk=pk) for pk in (1, 3)}, {pk: Link(pk=pk) for pk in (8, 9)}
    put_in_full(voices, claims, links)
    said, denied = voices
    assert (said.claim, denied.claim, denied.link) == (claims[1], claims[3], links[8])
    assert said.repeats[0].link == links[9]
    assert said.repeats[0].claim is None  # gone since: see templatetags.exchanges
