"""What editors put right in claims: who speaks, the words, the act, the proposition. Part of claims.workflow.

A claim keeps what the machine had read of each field that an editor has decided (``Claim.machine_reading``):
so its page can tell which fields are an editor's, reading the article again leaves it as it is
(claims.store) and knows it by its old words (claims.same_claim), and undoing gives the field back to the
machine. After each correction the article is linked anew by a worker (claims.relinking).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article
from claims import claim_state, events, permissions, relinking, sources_chosen, store, thread_store
from claims.claim_state import FIELDS, Values
from claims.disputes_lock import lock_disputes
from claims.extraction.content_words import clean
from claims.extraction.types import Span
from claims.models import Claim, Event
from claims.permissions import Action
from claims.same_claim import LEAST_SHARED, faces_of, likeness
from claims.sources_chosen import WhoSpeaks
from claims.verdict_rows import claim_changed
from claims.verdicts import refuse_if_approved
from claims.words_in_text import merged, sentence_of
from claims.workflow_errors import ChangedMeanwhile, NotAllowedNow, StandsAlready

CORRECTIONS = ("correct", "undo_correction")
LONGEST_PROPOSITION = 5000
MOST_RELAYS = 5
Spans = Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True, slots=True)
class Correction:
    """What to put right; None leaves a field as it is."""

    who: WhoSpeaks | None = None
    relays: tuple[str, ...] | None = None  # nearest to the speaker first
    spans: Spans | None = None  # of "source", "cue" and "content"
    act: str | None = None
    proposition: str | None = None


@transaction.atomic
def correct_claim(
    *, claim_id: int, correction: Correction, by: User, note: str = "", seen: datetime | None = None
) -> Claim:
    """Put fields of a claim right; those that stay the same are no correction. Gives the claim as it is now.

    ``seen`` is the ``updated_at`` of the claim as the person saw it. Raises Claim.DoesNotExist,
    PermissionDenied, ChangedMeanwhile, StandsAlready, ValueError for values that make no sense, and
    NotAllowedNow where the claim is withdrawn or has a verdict that was approved.
    """
    permissions.check(by, Action.CORRECT_CLAIM)
    lock_disputes()
    claim = _locked(claim_id)
    if seen is not None and claim.updated_at != seen:
        raise ChangedMeanwhile(_changed_by(claim), last_change(claim.pk))
    _refuse_where_settled(claim)
    wanted = _wanted(claim, correction)
    now = claim_state.values_of(claim)
    changed = {
        field: value for field, value in wanted.items() if claim_state.differs(field, now[field], value)
    }
    if not changed:
        return claim
    before = claim_state.described(claim, changed)
    decided = set(claim.machine_reading) | set(changed)
    _write(claim, changed, decided)
    new = claim_state.described(claim, changed)
    events.record(subject=claim, action="correct", by=by, old=before, new=new, note=note)
    _bring_up_to_date(claim)
    return claim


@transaction.atomic
def undo_correction(*, event_id: int, by: User, note: str = "") -> Claim:
    """Take back one correction, one adding of a claim, or one undoing of a correction.

    Raises Event.DoesNotExist where the event is none of these, Claim.DoesNotExist, PermissionDenied,
    ChangedMeanwhile where one of its fields was corrected again since, and NotAllowedNow as `correct_claim`.
    """
    permissions.check(by, Action.CORRECT_CLAIM)
    lock_disputes()
    event = Event.objects.get(pk=event_id, subject_type="claim", action__in=CORRECTIONS)
    claim = _locked(event.subject_id)
    _refuse_where_settled(claim)
    was, became = (_recalled(claim_state.recorded(side), claim) for side in (event.old, event.new))
    now = claim_state.values_of(claim)
    if any(claim_state.differs(field, now[field], value) for field, value in became.items()):
        raise ChangedMeanwhile(_changed_by(claim), last_change(claim.pk))
    before = claim_state.described(claim, was)
    elsewhere = set(claim.machine_reading) - set(was)
    _write(claim, was, elsewhere | (set((event.old or {}).get("decided", ())) & set(was)))
    new = {**claim_state.described(claim, was), "undoes": event.pk}
    events.record(subject=claim, action="undo_correction", by=by, old=before, new=new, note=note)
    _bring_up_to_date(claim)
    return claim


@transaction.atomic
def add_claim(
    *,
    article_id: int,
    spans: Spans,
    act: str,
    by: User,
    who: WhoSpeaks | None = None,
    proposition: str = "",
    note: str = "",
    though_alike: bool = False,
) -> Claim:
    """Add a claim that the machine has missed; `withdraw_claim` takes it back.

    Without ``who`` the words that name the speaker find the source, or make one of this article alone.
    Raises Article.DoesNotExist, PermissionDenied, ValueError for values that make no sense, and
    StandsAlready where one with the same words is there, or one with nearly the same unless
    ``though_alike``.
    """
    permissions.check(by, Action.ADD_CLAIM)
    lock_disputes()
    article = Article.objects.select_for_update(no_key=True).get(pk=article_id)
    claim = Claim(article=article, origin=Claim.Origin.EDITOR, confidence=1.0, act=_act(act))
    _place(claim, _checked(article, spans))
    _refuse_second(claim, though_alike=though_alike)
    claim.proposition = _proposition(proposition) or clean(claim.content_text)
    chosen = who or sources_chosen.from_words(claim.source_text, article)
    claim.source, claim.source_key = sources_chosen.resolve(chosen, article)
    claim.save()
    events.record(subject=claim, action="add", by=by, new=claim_state.described(claim, FIELDS), note=note)
    _bring_up_to_date(claim)
    return claim


def last_change(claim_id: int) -> Event | None:
    """Who changed a claim last; None where it was the machine alone."""
    return Event.objects.about("claim", claim_id).first()


def _locked(claim_id: int) -> Claim:
    claims = Claim.objects.select_for_update(of=("self",)).select_related("article", "source")
    return claims.defer("embedding", "search", "article__search").get(pk=claim_id)


def _refuse_where_settled(claim: Claim) -> None:
    if claim.withdrawn_at is not None:
        raise NotAllowedNow(_("The claim is withdrawn: take it back in first."))
    refuse_if_approved(claim)


def _recalled(values: Values, claim: Claim) -> Values:
    """Recorded values with the source as it is found today."""
    found = {"source": sources_chosen.recall(values["source"], claim)} if "source" in values else {}
    return {**values, **found}


def _changed_by(claim: Claim) -> str:
    last = last_change(claim.pk)
    if last is None:
        return _("The article has been read again meanwhile, and the claim has changed.")
    return _("%(name)s has changed this claim meanwhile.") % {"name": last.actor_name}


def _wanted(claim: Claim, correction: Correction) -> Values:
    """The values that a correction asks for, checked; new words bring their proposition along."""
    wanted: Values = {}
    if correction.act is not None:
        wanted["act"] = _act(correction.act)
    if correction.relays is not None:
        wanted["relays"] = _relays(correction.relays)
    if correction.spans is not None:
        spans = _checked(claim.article, correction.spans)
        wanted["spans"] = claim_state.as_spans(claim, spans, _sentence(claim, spans))
        words = clean(store.words(claim.article.text, spans["content"]))
        if words != clean(claim.content_text) and "proposition" not in claim.machine_reading:
            wanted["proposition"] = words
    if correction.proposition is not None:
        wanted["proposition"] = _proposition(correction.proposition)
    if correction.who is not None:
        source, key = sources_chosen.resolve(correction.who, claim.article)
        wanted["source"] = claim_state.as_source(source, key)
    return wanted


def _act(act: str) -> str:
    try:
        return Claim.Act(act)
    except ValueError:
        raise ValueError(_("There is no such kind of statement.")) from None


def _proposition(words: str) -> str:
    words = " ".join(words.replace("\0", " ").split())
    if len(words) > LONGEST_PROPOSITION:
        raise ValueError(_("No more than %(most)d characters.") % {"most": LONGEST_PROPOSITION})
    return words


def _relays(names: tuple[str, ...]) -> list[str]:
    found = [" ".join(name.replace("\0", " ").split()) for name in names]
    if len(found) > MOST_RELAYS or any(len(name) > 300 for name in found):
        raise ValueError(_("Name up to %(most)d who passed it on, each shortly.") % {"most": MOST_RELAYS})
    return [name for name in found if name]


def _checked(article: Article, spans: Spans) -> dict[str, tuple[Span, ...]]:
    found = {role: merged(tuple(spans.get(role, ()))) for role in ("source", "cue", "content")}
    inside = all(0 <= a < b <= len(article.text) for role in found.values() for a, b in role)
    if not inside or not found["content"] or not store.words(article.text, found["content"]).strip():
        raise ValueError(_("Say which words of the article are the claim."))
    return found


def _sentence(claim: Claim, spans: Mapping[str, tuple[Span, ...]]) -> Span:
    """The sentence that is shown: the present one where it still holds the content and the cue."""
    present = claim.sentence_start, claim.sentence_end
    ends = [end for role in ("cue", "content") for span in spans[role] for end in span]
    if ends and present[0] <= min(ends) and max(ends) <= present[1]:
        return present
    return sentence_of(claim.article.text, spans)


def _place(claim: Claim, spans: dict[str, tuple[Span, ...]]) -> None:
    sentence = sentence_of(claim.article.text, spans)
    claim_state.put(claim, {"spans": claim_state.as_spans(claim, spans, sentence)})


def _refuse_second(claim: Claim, *, though_alike: bool) -> None:
    """Raise StandsAlready where the article has another claim with these words."""
    others = Claim.objects.filter(article=claim.article).exclude(pk=claim.pk).defer("embedding", "search")
    own = faces_of("", claim)[0]
    for other in others.order_by("start", "pk"):
        if other.fingerprint == claim.fingerprint:
            message = _("A claim with exactly these words stands already.")
            if other.withdrawn_at:
                message = _("A claim with exactly these words was withdrawn: take it back in.")
            raise StandsAlready(message, other.pk)
        alike = likeness(own, faces_of("", other)[0]) >= LEAST_SHARED
        if alike and not though_alike and other.withdrawn_at is None:
            raise StandsAlready(_("A claim with nearly the same words stands already."), other.pk)


def _write(claim: Claim, values: Values, decided: set[str]) -> None:
    """Set the fields, and keep what the machine had read of those that are an editor's from now on."""
    if claim.origin == Claim.Origin.MACHINE:
        now = claim_state.values_of(claim)
        kept = {field: claim.machine_reading.get(field, now[field]) for field in sorted(decided)}
        claim.machine_reading = kept
        claim.edited = bool(kept)
    claim_state.put(claim, values)
    if "spans" in values:
        _refuse_second(claim, though_alike=True)
    claim.save(update_fields=[*claim_state.columns(values), "machine_reading", "edited", "updated_at"])
    claim_changed(claim)


def _bring_up_to_date(claim: Claim) -> None:
    """Sides and titles at once, links as soon as a worker has judged them anew."""
    thread_store.regroup(claim_ids=[claim.pk])
    relinking.ask(article_id=claim.article_id)
