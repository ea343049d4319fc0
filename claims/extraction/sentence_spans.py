"""Where the sentences of news text begin and end; pure, loads no model.

Works on the characters: a blank line or a line break always ends a sentence (headlines, captions and tweets
seldom carry a full stop); inside a line a stop, question or exclamation mark ends one unless it belongs to
an abbreviation, an initial or a number, or the words go on in lower case. A closing quotation mark stays
with its sentence.
"""

from __future__ import annotations

import re

from claims.extraction import lexicon

# Abbreviations that are followed by a name, so a capital after them starts no sentence.
BEFORE_NAME = lexicon.words("""
    mr mrs ms dr prof gen col maj capt cpt lt sgt cpl pvt cmdr adm gov govs sen sens rep reps rev hon
    pres amb st mt ft fr sr brig spc no nos vs v art sec dept supt det msgr messrs asst assoc insp op
    cit e.g i.e cf approx est pfc ave blvd rd fig eq ed eds vol
    """)
# Abbreviations that may also end a sentence: "in the U.S. The army …" against "the U.S. Army".
MAY_END = lexicon.words("""
    u.s u.k u.n e.u u.s.a d.c a.m p.m inc corp co ltd llc jr etc ph.d m.d b.a m.a u.a.e r.i n.y l.a n.h
    n.j n.c s.c u.s.s.r bros jan feb mar apr jun jul aug sep sept oct nov dec calif fla tex mass mich
    minn wis conn ill ind tenn ala ariz ark colo del ga kan ky la md miss mo mont neb nev okla ore pa va
    vt wash wyo
    """)
# Words that open a sentence after such an abbreviation but do not go on a name.
OPENERS = lexicon.words("""
    The A An He She It They We I You This That These Those In On At But And However Meanwhile Asked
    After Before When While If As For His Her Its Their Our There Here What Who Why How No Not Now Then
    So Yet Some Many Most Both Although Though Because Since According
    """)
STOP = re.compile(
    r"(?P<mark>\.{3,}|…|(?:\. ){2,}\.|[.!?]+)(?P<close>[”’\"'»)\]]*)(?=[ \t\u00a0\u2000-\u200a\u3000]+|$)"
)
LINE = re.compile(r"[^\r\n\v\f\u0085\u2028\u2029]+")
TAIL = re.compile(r"(\w[\w.\-’']*)$")
INITIAL = re.compile(r"(?:^|[\s\"“(])(?:[^\W\d_]\.)*[^\W\d_]$")
LOOK_BEHIND = 24  # characters: longer than any abbreviation of the lists


def _ends(line: str, match: re.Match[str]) -> bool:
    """Whether the stop found in the line ends a sentence."""
    after = line[match.end() : match.end() + 64].lstrip()
    if not after:
        return False  # the line's end is a boundary of its own
    opener = after.lstrip("“\"'‘«([—–-•* ")
    first = opener[:1]
    if first.islower():
        return False
    mark = match["mark"]
    if mark.startswith(("...", "…", ". .")):
        # An ellipsis inside a quotation goes on unless a quotation ends there.
        return bool(first.isupper()) and bool(match["close"])
    if mark != "." or match["close"][:1] in ("”", '"'):
        return True
    before = line[max(0, match.start() - LOOK_BEHIND) : match.start()]
    tail = TAIL.search(before)
    if tail is None:
        return True
    word = tail[1].lower()
    if word in BEFORE_NAME and not (word in ("no", "art", "fig", "sec") and not first.isdigit()):
        return False
    if word in MAY_END:
        return (re.match(r"\w+", opener) or [""])[0] in OPENERS or after[0] in '“"‘'
    if INITIAL.search(before) and len(word) == 1 and word != "i":
        return (re.match(r"\w+", opener) or [""])[0] in OPENERS
    if "." in word and len(word.replace(".", "")) <= 4 and word.replace(".", "").isalpha():
        return (re.match(r"\w+", opener) or [""])[0] in OPENERS
    return True


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Sentences as character spans in order, without the white space around them; covers every visible
    character."""
    spans: list[tuple[int, int]] = []
    for line in LINE.finditer(text):
        start, body = line.start(), line.group()
        cut = 0
        for stop in STOP.finditer(body):
            if _ends(body, stop):
                _add(spans, text, start + cut, start + stop.end())
                cut = stop.end()
        _add(spans, text, start + cut, line.end())
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(stripped)))
