"""Which stored claims are one Claim for others: an editor has confirmed that they say the same.

A stored claim is one attribution in one article; a Claim of schema.org has one name, appears in several
articles and has several authors. What the machine merely suggests joins nothing here, because a rating is
read as the rating of all that the name stands for. A denial is never one with what it denies, a question
never with its answer, whatever somebody has confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable

from claimtrack.replicas.routing import read_connection

# Apart from the rest, which all say how things are: these acts are one only with their like.
_APART = ("denial", "non_denial", "question", "demand")
_EDGES = """
    WITH RECURSIVE same AS NOT MATERIALIZED (
        SELECT link.from_claim_id AS a, link.to_claim_id AS b
        FROM claims_link AS link
        JOIN claims_claim AS one ON one.id = link.from_claim_id
        JOIN claims_claim AS other ON other.id = link.to_claim_id
        WHERE link.kind = 'repeats' AND link.state = 'confirmed'
            AND one.withdrawn_at IS NULL AND other.withdrawn_at IS NULL
            AND (one.act = other.act OR NOT (one.act = ANY(%(apart)s) OR other.act = ANY(%(apart)s)))
    ), reached (id) AS (
        SELECT unnest(%(ids)s::bigint[])
        UNION
        SELECT step.id FROM reached CROSS JOIN LATERAL (
            SELECT same.b AS id FROM same WHERE same.a = reached.id
            UNION ALL
            SELECT same.a FROM same WHERE same.b = reached.id
        ) AS step
    )
    SELECT same.a, same.b FROM same JOIN reached ON reached.id = same.a
"""


def made_up_of(claim_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """For each claim all that are one with it, itself among them, in the order of their ids; one query."""
    asked = list(claim_ids)
    if not asked:
        return {}
    with read_connection().cursor() as cursor:
        cursor.execute(_EDGES, {"ids": asked, "apart": list(_APART)})
        edges = cursor.fetchall()
    root: dict[int, int] = {}

    def find(pk: int) -> int:
        root.setdefault(pk, pk)
        while root[pk] != pk:
            root[pk] = root[root[pk]]
            pk = root[pk]
        return pk

    for one, other in edges:
        root[find(one)] = find(other)
    members: dict[int, list[int]] = {}
    for pk in sorted({*root, *asked}):
        members.setdefault(find(pk), []).append(pk)
    return {pk: tuple(members[find(pk)]) for pk in asked}
