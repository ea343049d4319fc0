"""What the API gives, as typed dictionaries; each has the properties of the schema of its name.

Times are ISO 8601 text in UTC. Offsets are pairs of start and end, end exclusive, and count code points of
the article's text, as indices of a Python string do. "" means that the article did not say, None that there
is none. Requests with `fields` give less of each, with `expand` more in place of a reference.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Spans = list[tuple[int, int]]
Act = Literal["assertion", "denial", "accusation", "question", "non_denial", "demand", "belief", "other"]


class Ref(TypedDict):
    id: int
    href: str
    page: str


class OutletRef(TypedDict):
    id: int
    href: str
    name: str


class SourceRef(TypedDict):
    id: int
    href: str
    page: str
    name: str
    kind: str


class ArticleRef(TypedDict):
    id: int
    href: str
    page: str
    title: str
    outlet: OutletRef | None
    url: str
    published_at: str | None
    sha256: str
    near_copy_of: Ref | None


class ThreadRef(TypedDict):
    id: int
    href: str
    side: Literal["claim", "denial", "non_denial"]


class VerdictRef(TypedDict):
    id: int
    href: str
    rating: str
    rating_name: str
    rating_value: int | None
    rationale: str
    correction: str
    published_at: str | None


class Claim(TypedDict):
    """One attribution: who said what, in which words, where."""

    id: int
    href: str
    page: str
    act: Act
    source: SourceRef | None
    source_text: str
    cue_text: str
    content_text: str
    proposition: str
    sentence: str
    relays: list[str]
    article: ArticleRef
    source_spans: Spans
    cue_spans: Spans
    content_spans: Spans
    sentence_span: tuple[int, int]
    offset_unit: Literal["code_point"]
    text_sha256: str
    confidence: float
    origin: Literal["machine", "editor"]
    edited: bool
    pipeline_version: str
    thread: ThreadRef | None
    verdict: VerdictRef | None
    related: dict[str, str]
    created_at: str
    updated_at: str
    links: NotRequired[list[Link]]  # where one claim is asked for
    side: NotRequired[Literal["claim", "denial", "non_denial"]]  # in a thread


class Link(TypedDict):
    """How one claim stands to another."""

    id: int
    href: str
    page: str
    kind: Literal["denies", "contradicts", "repeats"]
    scope: str
    state: Literal["suggested", "confirmed", "rejected", "doubtful"]
    score: float
    from_claim: Ref
    to_claim: Ref
    trigger_spans: Spans
    trigger_text: str
    offset_unit: Literal["code_point"]
    text_sha256: str
    reason: str
    linker_version: str
    measured_precision: dict[str, float] | None
    related: dict[str, str]
    created_at: str
    updated_at: str


class Thread(TypedDict):
    """A dispute."""

    id: int
    href: str
    page: str
    title: str
    first_at: str | None
    last_at: str | None
    claim_count: int
    denial_count: int
    non_denial_count: int
    opposing_count: int
    outlet_count: int
    origin_count: int
    unanswered_count: int
    pinned_at: str | None
    lead_claim: Ref | None
    lead_denial: Ref | None
    lead_link: Ref | None
    related: dict[str, str]
    created_at: str
    updated_at: str
    stands: NotRequired[bool]  # these four where one is asked for
    as_of: NotRequired[str | None]
    claims: NotRequired[list[Claim]]
    links: NotRequired[list[Link]]


class Source(TypedDict):
    """Who speaks."""

    id: int
    href: str
    page: str
    name: str
    kind: Literal["person", "organisation", "state", "unnamed", "unknown"]
    affiliation: SourceRef | None
    article: Ref | None
    merged_into: Ref | None
    aliases: list[str]
    claim_count: int
    denial_count: int
    related: dict[str, str]
    created_at: str


class Outlet(TypedDict):
    """Who publishes."""

    id: int
    href: str
    page: str
    name: str
    homepage: str
    article_count: int
    related: dict[str, str]


class Article(TypedDict):
    """What was published."""

    id: int
    href: str
    page: str
    title: str
    outlet: OutletRef | None
    author: str
    url: str
    published_at: str | None
    language: str
    word_count: int
    sha256: str
    state: Literal["pending", "processing", "processed", "failed", "kept"]
    error: str
    near_copy_of: Ref | None
    near_copy_similarity: float | None
    file_name: str
    file_format: str
    encoding: str
    added_at: str
    processed_at: str | None
    pipeline_version: str
    related: dict[str, str]
    text: NotRequired[str]  # where one is asked for


class Verdict(TypedDict):
    """What editors found out about a claim."""

    id: int
    href: str
    page: str
    claim: Ref
    publication: Literal["draft", "published", "retracted"]
    workflow: Literal["unstarted", "in_progress", "awaiting_review", "done"]
    version: int
    rating: str | None
    rating_name: str | None
    rating_value: int | None
    rationale: str
    correction: str
    author: str
    approver: str
    published_at: str | None
    retracted_at: str | None
    created_at: str
    updated_at: str
    evidence: list[dict[str, Any]]
    right_of_reply: list[dict[str, Any]]
    related: dict[str, str]


class Event(TypedDict):
    """Who changed what, and when."""

    id: int
    href: str
    at: str
    actor: str
    subject: dict[str, Any]
    action: str
    old: Any
    new: Any
    note: str


class LineResult(TypedDict):
    """How one text of many fared: 201 stored, 200 known already, 400 refused."""

    line: int
    status: int
    outcome: Literal["added", "duplicate", "near_copy", "refused"]
    reason: str
    article: ArticleRef | None
    errors: NotRequired[list[dict[str, str]]]
