"""The JSON-LD context of disputes: which name means what, and in which words each of our own is explained.

What schema.org has a word for is called by that word. The rest has names under ``urn:claimtrack:``, the same
in every installation, so that disputes of two newsrooms can be put together; the address from which a context
is served says nothing about meaning. The document explains each of its own names beside the context.
"""

from __future__ import annotations

from typing import Any

NAMESPACE = "urn:claimtrack:"
_SCHEMA_TERMS = (
    *("alternateName", "bestRating", "worstRating", "ratingValue", "claimReviewed", "correction"),
    *("description", "headline", "inLanguage", "name", "reviewBody", "text", "sha256"),
    *("author", "publisher", "appearance", "citation", "itemReviewed", "reviewRating", "review"),
)
_SCHEMA_TYPES = (
    *("Claim", "ClaimReview", "CreativeWork", "NewsArticle", "Organization", "Person", "Rating"),
    "Quotation",
)
_ADDRESSES = ("url", "archivedAt", "mainEntityOfPage")
_MOMENTS = ("dateCreated", "dateModified", "datePublished")

# Our own names: how a value is read ("" for text, "@id" for a name of something), and what it means.
OWN: dict[str, tuple[str, str]] = {
    "Dispute": ("", "Claims of which at least one is denied or contradicted by another."),
    "ClaimLink": ("", "How one statement stands to another, and how that is known."),
    "claims": ("@id", "A claim of the dispute."),
    "links": ("@id", "A link between two statements of the dispute."),
    "side": ("", "The claim's side: claim, denial (or counter-claim), non_denial."),
    "statements": ("@id", "One attribution in one article: who said it there, in which words."),
    "act": ("", "What the speaker does: assertion, denial, accusation, question, non_denial, demand, …"),
    "spokenBy": ("@id", "Who says it."),
    "relays": ("", "Who passed the words on, nearest to the speaker first."),
    "statedIn": ("@id", "The article that has the statement."),
    "sentence": ("", "The sentence of the article, word for word."),
    "content": ("", "The words that are attributed."),
    "sentenceStart": ("integer", "Where the sentence begins, in code points of the article's text."),
    "sentenceEnd": ("integer", "Where it ends, the first code point after it."),
    "textHash": ("", "SHA-256 of the text in which the places count."),
    "from": ("@id", "The denying, contradicting or repeating statement."),
    "to": ("@id", "The statement that it answers or repeats."),
    "kind": ("", "denies, contradicts or repeats."),
    "state": ("", "suggested by the machine, confirmed by an editor, or doubtful to one."),
    "score": ("double", "The machine's estimate, from 0 to 1, that the link is right."),
    "scope": ("", "What a denial says is not so: event, actor, target, figure, intent or the whole."),
    "trigger": ("", "The words that show the link."),
    "reason": ("", "Why the machine links the two, in one sentence."),
    "denies": ("@id", "The claim that this one denies; only where an editor has confirmed it."),
    "contradicts": ("@id", "The claim that cannot be true with this one; only where confirmed."),
}
_XSD = "http://www.w3.org/2001/XMLSchema#"


def context_document() -> dict[str, Any]:
    """The context with the explanations of our own names."""
    return {"@context": _context(), "@graph": [_explained(name) for name in OWN]}


def _context() -> dict[str, Any]:
    terms: dict[str, Any] = {
        "@version": 1.1,
        "schema": "http://schema.org/",
        "claimtrack": NAMESPACE,
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    }
    terms |= {name: f"schema:{name}" for name in (*_SCHEMA_TYPES, *_SCHEMA_TERMS)}
    terms |= {name: {"@id": f"schema:{name}", "@type": "@id"} for name in _ADDRESSES}
    terms |= {name: {"@id": f"schema:{name}", "@type": "schema:DateTime"} for name in _MOMENTS}
    for name, (read_as, _meaning) in OWN.items():
        terms[name] = _term(name, read_as)
    terms["relays"]["@container"] = "@list"  # their order means something
    return terms


def _term(name: str, read_as: str) -> dict[str, str]:
    term = {"@id": f"claimtrack:{name}"}
    if read_as:
        term["@type"] = read_as if read_as == "@id" else f"{_XSD}{read_as}"
    return term


def _explained(name: str) -> dict[str, Any]:
    kind = "rdfs:Class" if name[0].isupper() else "rdf:Property"
    return {
        "@id": f"claimtrack:{name}",
        "@type": kind.replace("rdf:", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        "rdfs:label": name,
        "rdfs:comment": OWN[name][1],
    }
