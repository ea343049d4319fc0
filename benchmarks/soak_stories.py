"""News that never ends, made from a seed: each story about something else, somewhere else, by other people.

``articles(seed)`` gives articles in the order in which they would come in. A story has two to five of
them, of several outlets within two days: what happened, who says so, who denies it, who repeats it.
Then it is over. Stories share neither names nor subjects, so that none flows into another, however
long it goes on.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, product

from benchmarks.linking_corpus import ENDINGS, SYLLABLES

BEGIN = datetime(2025, 2, 1, 6, 0, tzinfo=UTC)
A_STORY_EVERY = timedelta(hours=3)
OUTLETS = 60
WIRE = "Soak Wire"  # how the names of the outlets begin

# What it is about, and what is said to have been done to it: every pair is a subject of its own.
SUBJECTS: tuple[tuple[str, str], ...] = (
    (
        "railway bridge|gas pipeline|grain silo|indoor pool|lighthouse|stadium roof|water tower|ferry pier|"
        "ski lift|opera house|coal harbour|sewage plant|wind farm|road tunnel|bell tower|cold store",
        "collapsed because its bolts were never checked|was sold for a tenth of its worth|"
        "burned down on purpose|was built without a permit|stood under water for a week|"
        "was closed to hide asbestos|was hit by a shell|leaked oil into the bay|"
        "was mortgaged to a foreign bank",
    ),
    (
        "nurses|miners|dockers|fruit pickers|bus drivers|teachers|prison guards|lorry drivers|weavers|"
        "lifeguards|firefighters|farm vets|postal workers|shepherds|violinists|chess players",
        "went without wages for four months|were beaten in a police cellar|had to sign false statements|"
        "lost their pensions in a night|were dismissed by text message|fell ill from tainted soup|"
        "were listened to by the secret service|had to work in a heat of fifty degrees|were refused visas",
    ),
    (
        "cargo plane|hospital ship|night tram|oil tanker|school bus|mail train|patrol boat|"
        "rescue helicopter|circus lorry|research submarine|hot-air balloon|weather satellite|snow plough|"
        "fishing trawler",
        "carried rifles under sacks of rice|ran out of fuel half way|was steered by a drunken man|"
        "strayed over the border by night|had its black box removed|was bought with forged invoices|"
        "was shot at from a roof|left eleven people behind",
    ),
    (
        "voting register|patient records|land register|exam papers|radio licences|customs receipts|"
        "birth certificates|hunting permits|library archive|lottery draw|tide tables|army payroll|"
        "court files",
        "had been altered after the deadline|lay open on the internet for a year|were sold to an insurer|"
        "went up in flames|were copied by a rival|contained the names of the dead|"
        "were shredded before the audit|vanished from a locked room",
    ),
    (
        "milk powder|herring|seed potatoes|olive oil|baby food|flu vaccine|cattle feed|tap water|"
        "winter wheat|bottled oxygen|smoked ham|table salt|honey|school lunches",
        "contained traces of lead|was smuggled past the inspectors|rotted in a warehouse|"
        "was relabelled as new|was withheld from the poor|doubled in price through a secret cartel|"
        "made ninety children sick|was dumped in a river",
    ),
    (
        "flood relief|harbour fees|pension fund|fishing subsidies|museum grant|road tolls|church tax|"
        "student loans|earthquake donations|carbon credits|seat of the regional bank|theatre budget",
        "went to a cousin of the chairman|paid for a villa by the lake|never reached the villages|"
        "was gambled away in a casino|was promised twice|was halved without a vote|"
        "financed a private militia",
    ),
)
TRADES = (
    "mayor|union leader|harbour master|bishop|colonel|prosecutor|surgeon|farmer|opposition leader|engineer|"
    "accountant|headmistress|coach|fishery inspector|judge|hotel owner|priest|biologist"
)
OPENINGS = (
    "The {thing} of {place} {done}, {accuser} of the {body} said on {day}.",
    "{accuser}, {trade} in {place}, said on {day} that the {thing} there {done}.",
    "“The {thing} of {place} {done},” {accuser} told reporters on {day}.",
)
DENIALS = (
    "{denier}, who speaks for the {other}, denied that the {thing} {done}.",
    "“That is not true,” {denier} of the {other} said. “Nothing of the kind happened in {place}.”",
    "The {other} rejected the accusation. {denier} called it an invention of {accuser}.",
    "{denier} said that he knew nothing about it and refused to comment on the {thing}.",
)
REPEATS = (
    "{witness}, a resident of {place}, said that the {thing} {done}.",
    "According to the newspaper {paper}, {number} people had seen that the {thing} {done}.",
    "{witness} confirmed that the {other} had known about it since {month}.",
)
ASIDES = (
    "{place} lies on the {river} and has about {people} inhabitants.",
    "The {body} has asked for an inquiry, which will begin in {month}.",
    "{number} people marched through {place} on {day}, carrying candles.",
    "{witness} said that {number} families of {place} had lost patience over the {thing}.",
    "The case recalls that of {elsewhere}, where {number} complaints had come in by {month}.",
    "{accuser} added that documents about the {thing} would be handed to a court in {elsewhere}.",
    "The {other} announced that it would pay {number} crowns to the people of {place}.",
    "It rained in {elsewhere} when the first letters came in.",
    "The newspaper {paper} had asked about the {thing} of {place} as early as {month}.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "March", "April", "June", "August", "October", "December")


@dataclass(frozen=True, slots=True, order=True)
class Sent:
    """One article as it comes in."""

    published_at: datetime
    title: str = field(compare=False)
    text: str = field(compare=False)
    outlet: str = field(compare=False)
    story: int = field(compare=False)


def subjects(seed: int) -> list[tuple[str, str]]:
    """All pairs of a thing and what was done to it, in an order of the seed's."""
    found = [pair for things, deeds in SUBJECTS for pair in product(things.split("|"), deeds.split("|"))]
    random.Random(seed).shuffle(found)
    return found


def articles(seed: int = 0) -> Iterator[Sent]:
    """Articles without end, by the time of their publication."""
    about, waiting = subjects(seed), list[Sent]()
    for number in count():
        begin = BEGIN + number * A_STORY_EVERY
        while waiting and waiting[0].published_at < begin:
            yield heapq.heappop(waiting)
        for one in story(seed, number, *about[number % len(about)]):
            heapq.heappush(waiting, one)


def story(seed: int, number: int, thing: str, done: str) -> list[Sent]:
    """The articles of one story: the first tells it, the later ones say who denies and who repeats it."""
    draw = random.Random(f"{seed} {number}")
    names = {
        "thing": thing,
        "done": done,
        "place": _name(draw, 3),
        "elsewhere": _name(draw),
        "river": _name(draw),
        "accuser": f"{_name(draw)} {_name(draw)}",
        "denier": f"{_name(draw)} {_name(draw)}",
        "trade": draw.choice(TRADES.split("|")),
        "body": f"{_name(draw)} {_name(draw)}",
        "other": f"{_name(draw)} {_name(draw)}",
        "paper": _name(draw),
        "people": str(draw.randrange(900, 400_000)),
    }
    at, found = BEGIN + number * A_STORY_EVERY, []
    for part in range(draw.choice((2, 3, 3, 4, 5))):
        text = _text(draw, names, part)
        title = f"{names['place']}: {thing} {done}"[:120] if part == 0 else text.split("\n")[0][:120]
        found.append(Sent(at, title, text, f"{WIRE} {draw.randrange(OUTLETS)}", number))
        at += timedelta(hours=draw.uniform(1, 12))
    return found


def _text(draw: random.Random, names: dict[str, str], part: int) -> str:
    asides = draw.sample(ASIDES, 6)
    sentences = [draw.choice(OPENINGS), asides[0], draw.choice(REPEATS)]
    if part:
        sentences += [draw.choice(DENIALS), asides[1]]
    told = [
        sentence.format(
            **names,
            day=draw.choice(DAYS),
            month=draw.choice(MONTHS),
            number=draw.randrange(12, 90_000),
            witness=f"{_name(draw)} {_name(draw)}",
        )
        for sentence in [*sentences, *asides[2:]]
    ]
    return "\n\n".join(" ".join(told[at : at + 3]) for at in range(0, len(told), 3))


def _name(draw: random.Random, syllables: int = 2) -> str:
    begin = "".join(draw.choice(SYLLABLES) for _ in range(syllables))
    return f"{begin.title()}{draw.choice(ENDINGS)}"
