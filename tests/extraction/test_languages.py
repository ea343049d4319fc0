"""Language identification: English goes through, other languages are kept out, scraps are undetermined."""

from __future__ import annotations

import pytest

from claims.extraction.languages import identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister denied on Friday that the bridge had been hit, and said that nobody was hurt.", "en"),
        ("MINISTER DENIES THAT THE BRIDGE WAS HIT AND SAYS THAT NOBODY WAS HURT", "en"),
        ("The army denied it.", "en"),
        (
            "Le ministre a démenti vendredi que le pont ait été touché et a dit que personne n’était blessé.",
            "fr",
        ),
        ("Der Minister dementierte am Freitag, dass die Brücke getroffen wurde, und sprach von Lügen.", "de"),
        (
            "El ministro negó el viernes que el puente fuera alcanzado y que alguien resultara herido.",
            "es",
        ),
        ("Министр опроверг в пятницу сообщения о том, что мост был разрушен.", "ru"),
        ("وزير الدفاع ينفي أن يكون الجسر قد تعرض للقصف يوم الجمعة", "ar"),
        ("", "und"),
        ("  \n\u00a0", "und"),
        ("1234 — 5678", "und"),
        ("\ud800\x00\x07", "und"),
    ],
)
def test_identify(text: str, language: str) -> None:
    assert identify(text) == language
