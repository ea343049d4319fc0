"""Any number of short articles about invented disputes; the same number gives the same article.

Each dispute has people, a place and a thing of its own and is told by four articles, two of either side.
No two texts are near copies of one another. Every claim names what is its own story's, so that nothing is
linked from one story to another, however many there are and in whatever order they are read.
"""

from __future__ import annotations

import random

TELLINGS = 4
_FIRST = (
    "Ada",
    "Bo",
    "Cy",
    "Dora",
    "Emil",
    "Freya",
    "Gus",
    "Hanna",
    "Ivo",
    "Jola",
    "Kirsten",
    "Lorenz",
    "Mira",
)
_BEGIN = (
    "Quill",
    "Tarn",
    "Moss",
    "Fell",
    "Vale",
    "Brand",
    "Stern",
    "Holm",
    "Wick",
    "Dahl",
    "Krag",
    "Lund",
    "Rask",
)
_END = ("", "er", "man", "son", "ley", "by", "feld", "gate", "worth")
_PLACES = ("Fenn", "Ald", "Bram", "Cor", "Dun", "Esk", "Gar", "Hax", "Ing", "Kel", "Lyn", "Mar", "Nor", "Ost")
_TOWNS = ("moor", "wick", "haven", "ford", "stead", "bridge", "mouth", "holm", "minster")
_NAMES = [first + middle + last for first in _PLACES for middle in _TOWNS for last in _TOWNS[:4]]
_DEEDS = (
    ("dumped oil in the harbour", "dumping oil in the harbour"),
    ("closed the old bridge without warning", "closing the old bridge without warning"),
    ("paid the inspectors of the mill", "paying the inspectors of the mill"),
    ("hid the figures of the hospital", "hiding the figures of the hospital"),
    ("opened the gates of the dam at night", "opening the gates of the dam at night"),
    ("sold the land of the school", "selling the land of the school"),
    ("cut the cables of the ferry", "cutting the cables of the ferry"),
    ("fired on the fishing boats", "firing on the fishing boats"),
    ("burned the files of the court", "burning the files of the court"),
)
_WITNESSES = (
    "fishermen",
    "engineers",
    "the coastguard",
    "residents",
    "two drivers",
    "the night watch",
    "a nurse",
)
_SAW = (
    "lorries had stood at the gate of {town} until morning",
    "nobody in {town} had been warned of it",
    "the alarm of {town} had been switched off for two hours",
    "the lights of {town} had gone out shortly before",
    "they had counted eleven men in grey coats in {town}",
    "the water of {town} had been brown for three days",
    "a letter of the ministry had been found in {town}",
)
_OUTLETS = ("Harbour Wire", "Fennmoor Gazette", "Northgate Courier", "Calder Tribune")


def article(number: int) -> tuple[str, str]:
    """File name and text of one article."""
    dispute, telling = divmod(number, TELLINGS)
    of_all, of_this = random.Random(f"dispute {dispute}"), random.Random(f"article {number}")
    accuser, spokesman = (
        f"{of_all.choice(_FIRST)} {of_all.choice(_BEGIN)}{of_all.choice(_END)}{of_all.choice(_END)}"
        for _ in "ab"
    )
    town = _NAMES[dispute * 41 % len(_NAMES)]  # no two of the first 504 have one in common
    firm = f"{of_all.choice(_BEGIN)}{of_all.choice(_END)} & {of_all.choice(_BEGIN)}"
    did, doing = of_all.choice(_DEEDS)
    day = 1 + telling
    witness, other = of_this.sample(_WITNESSES, 2)
    saw, also = (words.format(town=town) for words in of_this.sample(_SAW, 2))
    accused = (
        f"The mayor of {town}, {accuser}, said on day {day} of the inquiry that {firm} {did}.",
        f"{accuser}, mayor of {town}, accused {firm} of {doing}.",
    )
    denied = (
        f"{firm} denied that it {did} in {town}.",
        f"“We never {did} in {town},” said {spokesman}, a spokesman for {firm}. "
        f"{spokesman} rejected the accusation of {doing} in {town}.",
    )
    paragraphs = [
        (accused if telling < 2 else denied)[telling % 2],
        f"{witness.capitalize()} of {town} said that {saw}. "
        f"{other.capitalize()} told {_OUTLETS[telling]} that {also}.",
        (denied if telling < 2 else accused)[of_this.randrange(2)],
        f"The ministry said it could not confirm report {number} from {town}.",
    ]
    title = f"{town}: what is said of {firm}, part {telling + 1}"
    head = f"Title: {title}\nOutlet: {_OUTLETS[telling]}\nPublished: 2021-03-{day:02d}\n\n"
    return f"{number:04d}.txt", head + "\n\n".join(paragraphs) + "\n"


def articles(count: int) -> list[tuple[str, str]]:
    """The first `count` articles."""
    return [article(number) for number in range(count)]
