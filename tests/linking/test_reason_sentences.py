"""Each sentence in which linking says why is known again when it is shown, whatever stands in its places."""

from __future__ import annotations

import pytest
from django.utils.translation import trans_real

from claims import reason_words
from claims.linking import reason_sentences
from claims.linking.reason_sentences import SENTENCES

PLACES = {
    "who": "Ines Vold’s 100% “own” words of the port",
    "whose": "the army, of what had said: “so”",
    "said": "it said “no” of the very words of",
    "words": "point back at what",
}


def test_all_sentences_are_known() -> None:
    written = [value for name, value in vars(reason_sentences).items() if name.isupper() and "%(" in value]
    assert sorted(written) == sorted(SENTENCES)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("said", [PLACES, dict.fromkeys(PLACES, "it"), dict.fromkeys(PLACES, "")])
def test_in_english_it_stays_as_it_is_stored(sentence: str, said: dict[str, str]) -> None:
    stored = sentence % said
    assert reason_words.reason_in_words(stored) == stored


@pytest.mark.parametrize("sentence", SENTENCES)
def test_in_another_language_names_and_words_come_through(
    sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"who": "Ines Vold", "whose": "the army", "said": "it sank", "words": "not true"}

    class Other(trans_real.DjangoTranslation):
        def gettext(self, message: str) -> str:
            return " / ".join(f"%({name})s" for name in told if f"%({name})s" in message)

    monkeypatch.setattr(trans_real._active, "value", Other("en"), raising=False)
    wanted = " / ".join(words for name, words in told.items() if f"%({name})s" in sentence)
    assert reason_words.reason_in_words(sentence % told) == wanted


@pytest.mark.parametrize("stored", ["", "Because I say so.", "%(who)s", "x" * 100_000])
def test_another_reason_is_shown_as_it_is(stored: str) -> None:
    assert reason_words.reason_in_words(stored) == stored
