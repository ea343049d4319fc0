"""How many independent origins a dispute has: wire copies and relays of one source count once.

Whoever passes on what another has said adds no origin: three outlets that quote one ministry have one, and so
have its spokesman and itself. A speaker whom nobody names is known only by who passes the words on: the
relay, else the text, and a near copy of a text is that text.
"""

from __future__ import annotations

from collections.abc import Iterable

from claims.models import Claim, Source, SourceAlias
from claims.sources_store import name_key

Origin = tuple[str, int | str]  # what kind of thing it is, and which one


def origins_of(claims: Iterable[Claim]) -> dict[int, Origin]:
    """The origin of each claim, by claim; each comes with its article and source. Asks the database once."""
    rows = list(claims)
    wanted = {name_key(claim.relays[0]) for claim in rows if claim.relays and not _is_named(claim)}
    known: dict[str, Source] = {}
    if wanted:
        aliases = SourceAlias.objects.filter(key__in=wanted).select_related("source")
        known = {alias.key: alias.source for alias in aliases}
    return {claim.pk: _origin(claim, known) for claim in rows}


def _is_named(claim: Claim) -> bool:
    return claim.source is not None and claim.source.kind != Source.Kind.UNNAMED


def _origin(claim: Claim, known: dict[str, Source]) -> Origin:
    if claim.source is not None and _is_named(claim):
        return _speaks_for(claim.source)
    if claim.relays:
        relay = name_key(claim.relays[0])
        return _speaks_for(known[relay]) if relay in known else ("relay", relay)
    text = claim.article.near_copy_of_id or claim.article_id
    who = name_key(claim.source.name) if claim.source else ""
    return ("text", f"{text} {who}")


def _speaks_for(source: Source) -> Origin:
    """A person who speaks for a body is no origin beside it."""
    if source.kind == Source.Kind.PERSON and source.affiliation_id is not None:
        return ("source", source.affiliation_id)
    return ("source", source.pk)
