"""Text has enough contrast on every ground it stands on, in the light and in the dark theme (WCAG AA)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = Path(settings.BASE_DIR, "static", "css", "tokens.css").read_text(encoding="utf-8")
LEAST = 4.5
ON_PAGE = ["ink", "ink-soft", "ink-faint", "link", "claim", "denial", "non", "other", "good"]
PAIRS = [
    *((text, ground) for text in ON_PAGE for ground in ("paper", "sheet")),
    *((tone, f"{tone}-wash") for tone in ("claim", "denial", "non", "other", "good")),
    *(("ink", f"{tone}-wash") for tone in ("claim", "denial", "non", "other")),
    ("ink-soft", "other-wash"),
    ("button-ink", "button"),
    ("button-ink", "button-hover"),
    ("masthead-ink", "masthead"),
    ("masthead-soft", "masthead"),
]


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", css))


LIGHT = _colours(TOKENS.split("@media")[0])
DARK = {**LIGHT, **_colours(TOKENS.split("@media")[1])}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_contrast(theme: dict[str, str], text: str, ground: str) -> None:
    bright, dim = sorted((_luminance(theme[text]), _luminance(theme[ground])), reverse=True)
    ratio = (bright + 0.05) / (dim + 0.05)
    assert ratio >= LEAST, f"{text} on {ground}: {ratio:.2f}"
