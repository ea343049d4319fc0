"""Bodies that a text calls by whose they are: "the Syrian army", "Russia's navy", "the US-led coalition".

Such a description is a name of its own. ``find_bodies`` gives every one of a text under its usual name, so
that "Syria's army" and "the Syrian army" are one, in one article as in another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from claims.extraction import lexicon

MODIFIERS = (
    r"(?:air|armed|central|chemical|defen[cs]e|economy|energy|federal|finance|foreign|general|health|high|"
    r"information|interior|justice|military|national|news|oil|official|state|supreme|trade|transitional|"
    r"transport|army|naval)"
)
HEADS = (
    r"(?:administration|agency|army|armed forces|air force|cabinet|central bank|coalition|command|"
    r"coast guard|defen[cs]e department|embassy|general staff|government|media|military|"
    r"ministry|mission|navy|parliament|police|presidency|regime|television|tv)"
)
# Who commands an army speaks for it.
COMMAND = re.compile(r"(?:(?<=army)|(?<=military))\s(?:high |general )?command$")
SHORT = {"United States": "US", "United Kingdom": "British", "Saudi Arabia": "Saudi"}
LEAD = r"(?P<leader>[A-Z][\w.]*)[-\u2010\u2011 ]led"
COALITION = re.compile(
    rf"\b(?:{LEAD}|[Ii]nternational|[Gg]lobal)(?:\s(?:international|global|military|air|multinational))*"
    r"\s(?P<body>[Cc]oalition|[Aa]lliance)\b"
)


# Seats that speak for a state, lower case.
SEATS = {
    "kremlin": "Russia",
    "pentagon": "United States",
    "white house": "United States",
    "state department": "United States",
    "downing street": "United Kingdom",
}


@dataclass(frozen=True, slots=True)
class Body:
    """One mention, without its article: characters [start, end) and the usual name."""

    start: int
    end: int
    label: str


@cache
def _aliases() -> dict[str, str]:
    """Other name, lower case → usual name."""
    table: dict[str, str] = {}
    for line in (lexicon.DATA / "bodies.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            label, _, others = (part.strip() for part in line.partition("|"))
            table.update((other.strip().lower(), label) for other in others.split(",") if other.strip())
    return table


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Owner before the body, owner after it, other names of known bodies."""
    states = lexicon.states()
    any_of = "|".join(re.escape(name) for name in sorted(states, key=len, reverse=True))
    body = (
        rf"(?P<body>[Mm]inistry (?:of|for) (?:the |[Nn]ational )?(?:{MODIFIERS})(?: [Aa]ffairs)?\b|"
        rf"(?:{MODIFIERS}\s)*{HEADS})"
    )
    before = re.compile(rf"\b(?P<owner>{any_of})(?P<own>[’']s)?\s(?i:{body})\b")
    after = re.compile(rf"\b(?i:{body})\s(?:in|of)\s(?P<owner>{any_of})(?![’'\w])")
    alias = re.compile(r"\b(?:" + "|".join(map(re.escape, _aliases())) + r")\b", re.IGNORECASE)
    return before, after, alias


def owner_word(name: str) -> str:
    """How a state's bodies are called: "Syria", "Damascus" and "Syrian" give "Syrian"; "" for no state."""
    known = lexicon.states().get(name)
    if known is None:
        return ""
    return SHORT.get(known[0]) or _adjectives().get(known[0], known[0])


@cache
def _adjectives() -> dict[str, str]:
    """State's usual name → its first adjective."""
    table: dict[str, str] = {}
    for word, (state, kind) in lexicon.states().items():
        if kind == "adjective":
            table.setdefault(state, word)
    return table


def _owned(match: re.Match[str]) -> str:
    """The label of an owned body, "" where the words before it are no owner ("Damascus army")."""
    owner, kind = match["owner"], lexicon.states()[match["owner"]][1]
    possessive = match.groupdict().get("own")
    if "own" in match.groupdict() and not possessive:
        if kind == "capital" or (kind == "adjective" and owner in _plurals()):
            return ""
        if kind == "name" and not owner.replace(".", "").isupper():
            return ""
    body = ministry_name(match["body"].title() if match["body"][:8].lower() == "ministry" else match["body"])
    if not any(word[0].isupper() for word in body.split()[-1:]):
        body = body[0].lower() + body[1:]  # "State television" at the start of a sentence
    return COMMAND.sub("", f"{owner_word(owner)} {body}")


@cache
def _plurals() -> frozenset[str]:
    """People, where an adjective of the same state differs: "Syrians"."""
    states = lexicon.states()
    return frozenset(word for word in states if word.endswith("s") and word[:-1] in states)


MINISTRY_OF = re.compile(
    r"(?i:(?:the\s)?(?P<kind>ministry|department)\s(?:of|for)\s(?:the\s|national\s)?)"
    r"(?P<of>[A-Z][a-z]+(?:\s[Aa]ffairs)?)"
)


def ministry_name(name: str) -> str:
    """ "Ministry of Defence" and "Russia's Ministry of Foreign Affairs" as a body's usual name ends: "Defence
    Ministry", "Russia's Foreign Ministry"; other names as they are. Not "Department of State": that is how
    one state calls its own."""

    def turned(match: re.Match[str]) -> str:
        of = re.sub(r"\s[Aa]ffairs$", "", match["of"])
        return f"{of} Ministry"

    return MINISTRY_OF.sub(turned, name) if re.search(r"(?i)\bministry\b", name) else name


def usual_name(name: str) -> str:
    """The usual name of a body that is called by its owner ("Ministry of Defence of Russia", "Russia's
    Defence Ministry"), else the name as it is."""
    bare = re.sub(r"^(?:the|The)\s", "", name)
    turned = ministry_name(bare)
    owner = re.fullmatch(r"(?P<body>.+Ministry)\s(?:of|in)\s(?:the\s)?(?P<owner>[A-Z].*)", turned)
    if owner and owner["owner"] in lexicon.states():
        return f"{owner_word(owner['owner'])} {owner['body']}"
    found = find_bodies(turned)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(turned)):
        return found[0].label
    return turned if turned != bare else name


def state_of(label: str) -> str:
    """The state that a body by this usual name belongs to: "Pentagon", "Syrian army"; "" for no state's."""
    bare = re.sub(r"^(?:the|US)\s(?=State Department$|White House$)", "", label)
    if bare.lower() in SEATS:
        return SEATS[bare.lower()]
    found = _patterns()[0].fullmatch(label)
    return lexicon.states()[found["owner"]][0] if found else ""


def find_bodies(text: str) -> list[Body]:
    """Every body that the text calls by its owner, leader or other known name, in reading order."""
    before, after, alias = _patterns()
    found = [Body(m.start(), m.end(), label) for m in before.finditer(text) if (label := _owned(m))]
    found += (Body(m.start(), m.end(), label) for m in after.finditer(text) if (label := _owned(m)))
    found += (Body(m.start(), m.end(), _aliases()[m.group().lower()]) for m in alias.finditer(text))
    led: list[re.Match[str]] = list(COALITION.finditer(text))
    leaders = [owner_word(m["leader"]) or m["leader"] for m in led if m["leader"]]
    known = [body.label for body in found if body.label.endswith("-led coalition")]
    for match in led:
        noun = match["body"].lower()
        if match["leader"]:
            label = f"{owner_word(match['leader']) or match['leader']}-led {noun}"
        elif len({*known, *(f"{leader}-led {noun}" for leader in leaders)}) == 1:
            label = [*known, *(f"{leader}-led {noun}" for leader in leaders)][0]
        else:
            label = f"international {noun}"
        found.append(Body(match.start(), match.end(), label))
    kept: list[Body] = []
    for body in sorted(found, key=lambda b: (b.start, -b.end)):
        if not kept or body.start >= kept[-1].end:
            kept.append(body)
    return kept
