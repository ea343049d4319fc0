"""How a claim or a dispute is cited: one line of plain text that leads back to the words in the article."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from claims.models import Claim, Thread

LONGEST = 400  # characters of a sentence that are quoted


def cite_claim(claim: Claim, *, address: str, on: date) -> str:
    """Sentence, speaker with relays, article, outlet, day, place in the text; then where it is kept here."""
    article = claim.article
    speaker = claim.source.name if claim.source else claim.source_text or gettext("source not given")
    via = "".join(f", {gettext('via')} {relay}" for relay in claim.relays)
    published = day(article.published_at.date()) if article.published_at else gettext("date not given")
    outlet = article.outlet.name if article.outlet else gettext("outlet not given")
    place = gettext("characters %(start)s–%(end)s") % {
        "start": claim.sentence_start,
        "end": claim.sentence_end,
    }
    where = ", ".join(filter(None, [f"“{article}”", outlet, published, article.url, place]))
    return f"“{_shortened(claim.sentence)}” – {speaker}{via}. {gettext('In:')} {where}. {_kept(address, on)}"


def cite_thread(thread: Thread, *, address: str, on: date) -> str:
    """Title and counts; then where it is kept here, and as of which day it was cited."""
    counted = [
        ngettext("%(n)s claim", "%(n)s claims", thread.claim_count) % {"n": thread.claim_count},
        ngettext("%(n)s denial or counter-claim", "%(n)s denials and counter-claims", thread.denial_count)
        % {"n": thread.denial_count},
    ]
    if silent := thread.non_denial_count:
        counted.append(ngettext("%(n)s non-denial", "%(n)s non-denials", silent) % {"n": silent})
    counts = ", ".join(counted)
    known = f" {gettext('As known on')} {day(thread.as_of.date())}." if thread.as_of else ""
    return f"“{_shortened(thread.title)}”. {counts}.{known} {_kept(address, on)}"


def day(moment: date) -> str:
    """11 February 2016."""
    return _day(moment, get_language())


@lru_cache(maxsize=1024)
def _day(moment: date, _language: str | None) -> str:
    """Each day once: a page cites twenty claims of the same days."""
    return date_format(moment, "j F Y")


def _kept(address: str, on: date) -> str:
    return f"claimtrack, {address} ({gettext('accessed')} {day(on)})."


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + " …"
