"""A few made-up articles, to see in a minute that the training code works; nothing is learnt from them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from claims.extraction.attribution_model import SHIPPED, TOKENIZER
from claims.extraction.windows import WordPieces
from training.attribution_data import TrainingDoc, load_docs
from training.attribution_net import NetConfig

SPEAKERS = ("The ministry", "Mayor Lind", "A spokeswoman", "The harbour union", "She", "The two banks")
CUES = ("said", "denied", "claimed", "has insisted", "warned")
CONTENTS = (
    "that the bridge was closed for repairs",
    "the ferry had left on time",
    "that nobody was hurt in the fire",
    "the price of bread would not rise",
)


def made_up_article(number: int, chance: random.Random) -> dict[str, Any]:
    """One article with marked attributions, some of them quoted before the speaker is named."""
    text = f"Harbour news, number {number}.\n\n"
    attributions = []
    for _ in range(12):
        speaker, cue, content = chance.choice(SPEAKERS), chance.choice(CUES), chance.choice(CONTENTS)
        if chance.random() < 0.5:
            parts = [
                ("source", speaker),
                ("", " "),
                ("cue", cue),
                ("", " "),
                ("content", content),
                ("", ". "),
            ]
        else:
            parts = [
                ("", "“"),
                ("content", content),
                ("", ",” "),
                ("source", speaker),
                ("", " "),
                ("cue", cue),
                ("", ".\n\n"),
            ]
        spans: dict[str, list[list[int]]] = {}
        for role, words in parts:
            if role:
                spans[role] = [[len(text), len(text) + len(words)]]
            text += words
        attributions.append(spans)
    return {"id": f"made-up-{number}", "text": text, "attributions": attributions}


def smoke_data(
    folder: Path, tokenizer: Path = SHIPPED / TOKENIZER
) -> tuple[list[TrainingDoc], list[TrainingDoc], NetConfig]:
    """Training and dev documents and a tiny network's sizes."""
    chance = random.Random(4)
    docs = list(load_docs((made_up_article(i, chance) for i in range(24)), WordPieces(tokenizer)))
    config = NetConfig(
        width=48, heads=4, inner=96, layers=2, role_width=32, role_heads=2, role_inner=64, syntax_layer=1
    )
    return docs[:20], docs[20:], config
