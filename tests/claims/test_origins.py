"""Independent origins: whoever passes on what another said, and near copies of one text, count once."""

from typing import Any

import pytest

from claims.extraction.types import SourceKind
from claims.models import Claim, Thread
from tests.claims.making import denial_of, link_up, make_claim

pytestmark = pytest.mark.django_db


def origins(*claims: Claim) -> int:
    """The origins of a dispute in which the claims repeat the first, less its denial."""
    first, *others = claims
    for other in others:
        link_up((other, first, "repeats", 0.95))
    denial_of(first, source="Bo Tarn")
    thread = Thread.objects.live().get()
    assert thread.claim_count == len(claims)
    return thread.origin_count - 1


def test_outlets_that_quote_one_speaker_have_one_origin() -> None:
    claims = [make_claim(f"the gate was open at {n}", outlet=f"Outlet {n}") for n in range(3)]
    assert origins(*claims) == 1


def test_speakers_of_their_own_are_origins_of_their_own() -> None:
    assert origins(make_claim("the gate was open"), make_claim("the gate stood open", source="Cy Moss")) == 2


def test_relays_of_one_source_count_once() -> None:
    claims = [
        make_claim(f"the gate was open, {len(relays)} agreed", relays=relays)
        for relays in ((), ("the Fenn Agency",), ("the Fenn Agency", "Harbour Wire"))
    ]
    assert origins(*claims) == 1


def test_unnamed_speakers_of_one_agency_are_one_origin_with_the_agency() -> None:
    agency = make_claim("the gate was open", source="Fenn Agency", source_kind=SourceKind.ORGANISATION)
    unnamed = [
        make_claim(
            "the gate stood open",
            source=who,
            canonical_source=f"unnamed: {who}",
            source_kind=SourceKind.UNNAMED,
            relays=("the Fenn Agency", outlet),
        )
        for who, outlet in (("a guard", "Harbour Wire"), ("an official", "Mill Post"))
    ]
    assert origins(agency, *unnamed) == 1


def test_unnamed_speakers_of_a_near_copy_are_those_of_the_original() -> None:
    def guard(content: str, **fields: Any) -> Claim:
        return make_claim(
            content,
            source="a guard",
            canonical_source="unnamed: guard",
            source_kind=SourceKind.UNNAMED,
            **fields,
        )

    first = guard("the gate was open")
    copy = guard("the gate was open all day", near_copy_of=first.article, outlet="Harbour Wire")
    assert origins(first, copy) == 1


def test_two_unnamed_speakers_of_texts_of_their_own_are_two_origins() -> None:
    claims = [
        make_claim(content, source=who, canonical_source=f"unnamed: {who}", source_kind=SourceKind.UNNAMED)
        for who, content in (("a guard", "the gate was open"), ("a baker", "the gate stood open"))
    ]
    assert origins(*claims) == 2


def test_who_speaks_for_a_body_is_no_origin_beside_it() -> None:
    body = make_claim("the gate was open", source="Norvik Line", source_kind=SourceKind.ORGANISATION)
    spokesman = make_claim("the gate stood open", source="Cy Moss", affiliation="Norvik Line")
    assert origins(body, spokesman) == 1
