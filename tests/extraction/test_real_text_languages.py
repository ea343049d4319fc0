"""An article in another language is recognised and kept as it is: nothing is extracted from it."""

from __future__ import annotations

import pytest

from claims.extraction.pipeline import PIPELINE_VERSION, extract
from claims.extraction.types import Extraction

ARTICLES = {
    "ar": "نفت وزارة الدفاع الأنباء عن تدمير الجسر وقالت إن أحدا لم يصب.",
    "de": "BERLIN – Die Bahn weist die Vorwürfe zurück und spricht von einem Missverständnis.",
    "es": "El alcalde niega haber recibido dinero de los constructores de la autopista.",
    "fa": "وزارت دفاع گزارش‌ها درباره تخریب پل را تکذیب کرد و گفت کسی آسیب ندیده است.",
    "fr": "Le porte-parole a déclaré que la ville était calme. «Nous n’avons rien vu», a-t-il ajouté.",
    "he": "משרד הביטחון הכחיש את הדיווחים על הריסת הגשר.",
    "hi": "रक्षा मंत्रालय ने पुल के ढहने की खबरों का खंडन किया।",
    "it": "Il sindaco ha smentito le voci sulla vendita del porto e ha parlato di bugie.",
    "ja": "国防省は橋が破壊されたとの報道を否定した。",
    "ko": "국방부는 다리가 파괴되었다는 보도를 부인했다.",
    "nl": "De minister ontkent dat hij de brief heeft gelezen en spreekt van een vergissing.",
    "pl": "Minister zaprzeczył, że most był uszkodzony, i mówił o kłamstwach opozycji.",
    "pt": "O ministro negou que tivesse assinado o contrato com a empresa de autocarros.",
    "ru": "Минобороны опровергло сообщения о потерях в районе города.",
    "sv": "Ministern förnekar att bron skulle vara farlig och säger att den är ny.",
    "tr": "Bakan, köprünün vurulduğu yönündeki haberleri yalanladı ve kimsenin yaralanmadığını söyledi.",
    "uk": "Міністр спростував повідомлення про те, що міст було зруйновано.",
    "zh": "国防部否认了有关桥梁被毁的报道，并表示没有人受伤。",
}


@pytest.mark.parametrize("language", ARTICLES)
def test_another_language_is_named_and_left_alone(language: str) -> None:
    expected = Extraction((), language, PIPELINE_VERSION, f"language: {language}")
    assert extract(ARTICLES[language]) == expected


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_an_english_page_around_it_changes_nothing(language: str) -> None:
    page = "Skip to main content\nSign in\n\n{}\n\nAdvertisement\n\nShare this article on Facebook\n"
    page += "Read more: What we know about the bridge\nWe use cookies. Learn more about them.\n"
    found = extract(page.format(ARTICLES[language]))
    assert (found.attributions, found.language) == ((), language)


@pytest.mark.parametrize("quoted", ["fr", "de", "ru", "zh"])
def test_an_english_article_with_foreign_words_is_read(quoted: str) -> None:
    text = (
        "The mayor of Karst, Ana Ruiz, said on Friday that the old bridge had fallen and that nobody was "
        f"hurt. The newspaper wrote: “{ARTICLES[quoted]}” The road to the north is closed, and the ferry "
        "sails twice a day until the army has put up a bridge of its own."
    )
    found = extract(text)
    assert found.language == "en"
    assert "the old bridge had fallen" in " ".join(
        text[a:b] for f in found.attributions for a, b in f.content
    )


@pytest.mark.parametrize(
    "headline",
    [
        "Mayor denies bridge deal",
        "Kim Jong Un visits Pyongyang textile factory",
        "U.S. rejects Syria's claim",
        "POLICE CONFIRM TWO DEAD IN KARST TUNNEL",
        "Netanyahu slams Iran deal",
    ],
)
def test_a_short_english_text_is_taken_for_no_other_language(headline: str) -> None:
    found = extract(headline)
    assert found.language in ("en", "und")
    assert found.skipped == ""
