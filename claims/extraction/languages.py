"""Which language a text is in, by py3langid; short texts are judged by their function words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from claims.extraction import lexicon

SAMPLE = 20_000  # characters: more changes nothing
SHORT = 30  # letters: below, the identifier guesses ("Reuters" is no German)
SURE = 0.9  # probability below which a text of under 200 letters counts as undetermined
# Words that are frequent in English and in no other language of its alphabet.
ENGLISH = lexicon.words("""
    the of to and is are were has have had he she they we you that this with for by from not no said says
    denied claims claimed would their its been what but after it his which who about into
    """)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loading takes a quarter of a second

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def identify(text: str) -> str:
    """ISO 639-1 code of the language, "und" where the text is too short or too odd to tell."""
    # White space says nothing of the language, yet the identifier counts it.
    sample = " ".join(text[:SAMPLE].encode("utf-8", "replace").decode("utf-8").split())
    words = re.findall(r"[^\W\d_]+", sample.lower())
    letters = sum(map(len, words))
    if not letters:
        return "und"
    english = sum(word in ENGLISH for word in words)
    foreign = sum(c > "\u024f" and c.isalpha() for c in sample) > letters / 2  # no Latin script
    if foreign:
        return str(_identifier().classify(sample)[0])
    if letters < SHORT:
        if english and english / len(words) >= 0.15:
            return "en"
        return "und"
    # Capitals mislead the identifier; its features are those of running text.
    language, probability = _identifier().classify(sample.lower() if sample.isupper() else sample)
    if language != "en" and english / len(words) >= 0.2:
        return "en"
    if letters < 200 and float(probability) < SURE:
        return "en" if english else "und"
    return str(language)
