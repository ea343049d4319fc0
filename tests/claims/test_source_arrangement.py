"""Editors merge, split and name sources; articles that come later keep to it; every step can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from claims import store, workflow
from claims.extraction.types import SourceKind
from claims.models import Claim, Event, NameInArticle, Source, SourceAlias, Verdict
from claims.workflow_errors import NotAllowedNow
from tests.claims.making import (
    attribution,
    denial_of,
    extraction,
    make_article,
    make_chief,
    make_claim,
    make_editor,
    make_user,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_user("sol", "change_source")


def says(source: str, content: str = "the gate was open", **fields: Any) -> Claim:
    return make_claim(content, source=source, **fields)


def spoken_by(claim: Claim) -> str:
    claim.refresh_from_db()
    assert claim.source is not None
    return claim.source.name


def again(claim: Claim, name: str, **fields: Any) -> Claim:
    """The same article read once more: its claim is still the same row."""
    found = attribution(claim.article.text, name, "said", claim.content_text, **fields)
    (pk,) = store.replace_machine_claims(article=claim.article, found=extraction(found, version="test-2"))
    assert pk == claim.pk
    return Claim.objects.get(pk=pk)


def two() -> tuple[Source, Source, Claim, Claim]:
    one, other = says("Ada Quill"), says("Mayor Quill", "the mill burned")
    assert one.source is not None
    assert other.source is not None
    return one.source, other.source, one, other


def snapshot() -> tuple[list[Any], ...]:
    """All that editors can change of sources, and whose each claim is."""
    return (
        list(Source.objects.order_by("pk").values_list("pk", "name", "kind", "affiliation", "merged_into")),
        list(SourceAlias.objects.order_by("key").values_list("key", "source")),
        list(NameInArticle.objects.order_by("key", "article").values_list("key", "article", "source")),
        list(Claim.objects.order_by("pk").values_list("pk", "source")),
    )


def test_merged_names_stay_one_in_later_articles(editor: User) -> None:
    quill, mayor, _, claim = two()
    workflow.merge_sources(source_id=mayor.pk, into=quill.pk, by=editor, note="the same person")
    assert spoken_by(claim) == "Ada Quill"
    assert says("Mayor Quill", "the road was shut").source == quill
    assert again(claim, "Mayor Quill").source == quill
    mayor.refresh_from_db()
    assert mayor.merged_into == quill
    event = Event.objects.get(subject_type="source", subject_id=quill.pk)
    assert (event.actor_name, event.action, event.note) == ("sol", "merge", "the same person")
    assert (event.new or {})["merged"] == "Mayor Quill"


def test_what_was_merged_before_points_to_the_last(editor: User) -> None:
    quill, mayor, *_ = two()
    third = says("Ms Quill", "it rained").source
    assert third is not None
    workflow.merge_sources(source_id=third.pk, into=mayor.pk, by=editor)
    workflow.merge_sources(source_id=mayor.pk, into=quill.pk, by=editor)
    third.refresh_from_db()
    assert third.merged_into == quill
    with pytest.raises(NotAllowedNow, match="merged into source"):
        workflow.merge_sources(source_id=third.pk, into=quill.pk, by=editor)
    with pytest.raises(NotAllowedNow, match="into itself"):
        workflow.merge_sources(source_id=quill.pk, into=quill.pk, by=editor)


def test_merging_passes_on_no_verdict(editor: User) -> None:
    claim = says("Ada Quill")
    denial, _ = denial_of(claim, source="Mayor Quill")
    verdict = published(claim, make_editor(), make_chief())
    before = list(Verdict.objects.values())
    assert claim.source is not None
    assert denial.source is not None
    for gone, kept in ((denial.source, claim.source), (claim.source, denial.source)):
        event_before = Event.objects.count()
        workflow.merge_sources(source_id=gone.pk, into=kept.pk, by=editor)
        assert list(Verdict.objects.values()) == before
        assert Verdict.objects.get().claim_id == verdict.claim_id == claim.pk
        assert not Verdict.objects.filter(claim=denial).exists()
        assert Event.objects.count() == event_before + 1
        workflow.undo_source_change(event_id=Event.objects.latest("pk").pk, by=editor)
    assert list(Verdict.objects.values()) == before


def test_affiliates_go_along_and_nobody_belongs_to_oneself(editor: User) -> None:
    ministry, army, person = (
        says(name, f"it was {n}").source for n, name in enumerate(["Ministry", "Army", "Bo"])
    )
    assert ministry
    assert army
    assert person
    workflow.affiliate_source(source_id=person.pk, to=army.pk, by=editor)
    workflow.affiliate_source(source_id=army.pk, to=ministry.pk, by=editor)
    with pytest.raises(NotAllowedNow, match="cannot belong to each other"):
        workflow.affiliate_source(source_id=ministry.pk, to=person.pk, by=editor)
    with pytest.raises(NotAllowedNow):
        workflow.affiliate_source(source_id=ministry.pk, to=ministry.pk, by=editor)
    workflow.merge_sources(source_id=ministry.pk, into=person.pk, by=editor)
    for source in (ministry, army, person):
        source.refresh_from_db()
    assert (person.affiliation, army.affiliation) == (None, person)


def test_split_names_take_their_claims_and_later_articles_keep_to_it(editor: User) -> None:
    quill, mayor, claim, other = two()
    workflow.merge_sources(source_id=mayor.pk, into=quill.pk, by=editor)
    third = says("Mayor Quill", "the road was shut")
    alias = SourceAlias.objects.get(name="Mayor Quill")
    new = workflow.split_source(source_id=quill.pk, name="Mayor Bo Quill", alias_ids=[alias.pk], by=editor)
    assert (spoken_by(claim), spoken_by(other), spoken_by(third)) == (
        "Ada Quill",
        "Mayor Bo Quill",
        "Mayor Bo Quill",
    )
    assert says("Mayor Quill", "a bridge fell").source == new
    assert says("Mayor Bo Quill", "a tree fell").source == new
    assert says("Ada Quill", "a wall fell").source == quill
    assert again(other, "Mayor Quill").source == new


def test_two_people_of_one_name_are_split_by_article_and_stay_apart(editor: User) -> None:
    police, singer = says("Jo Marsh"), says("Jo Marsh", "the record is out")
    source = police.source
    assert source is not None
    new = workflow.split_source(
        source_id=source.pk, name="Jo Marsh (singer)", article_ids=[singer.article_id], by=editor
    )
    assert (police.source, spoken_by(singer)) == (source, "Jo Marsh (singer)")
    assert again(singer, "Jo Marsh").source == new  # the machine does not put it back
    more = attribution(singer.article.text, "Jo Marsh", "said", "record is out", proposition="It is out")
    store.replace_machine_claims(article=singer.article, found=extraction(more, version="test-3"))
    assert set(singer.article.claims.values_list("source", flat=True)) == {new.pk}
    assert says("Jo Marsh", "a thief was caught").source == source


@pytest.mark.parametrize("chosen", ["nothing", "all names", "all articles", "another's name"])
def test_a_split_leaves_something_to_both(editor: User, chosen: str) -> None:
    quill, mayor, claim, _ = two()
    ids = {"alias_ids": [], "article_ids": []} | {
        "nothing": {},
        "all names": {"alias_ids": [quill.aliases.get().pk]},
        "all articles": {"article_ids": [claim.article_id]},
        "another's name": {"alias_ids": [mayor.aliases.get().pk]},
    }[chosen]
    before = snapshot()
    with pytest.raises(ValueError, match=r"(?i)some of its names|names or articles"):
        workflow.split_source(source_id=quill.pk, name="New", by=editor, **ids)
    assert snapshot() == before


def test_renamed_source_keeps_its_names(editor: User) -> None:
    quill, *_ = two()
    workflow.rename_source(source_id=quill.pk, name="  Ada   Quill-Marsh ", by=editor)
    quill.refresh_from_db()
    assert quill.name == "Ada Quill-Marsh"
    assert says("Ada Quill", "it rained").source == quill
    assert says("Ada Quill-Marsh", "it snowed").source == quill


@pytest.mark.parametrize("act", [workflow.rename_source, workflow.add_alias])
def test_a_name_belongs_to_one_source(editor: User, act: Callable[..., Source]) -> None:
    quill, *_ = two()
    with pytest.raises(NotAllowedNow, match="merge the two if they are one"):
        act(source_id=quill.pk, name="mayor QUILL", by=editor)
    for nonsense in ("", "  ", "…", "\0", "x" * 301):
        with pytest.raises(ValueError, match="1 to 300"):
            act(source_id=quill.pk, name=nonsense, by=editor)


def test_alias_given_and_taken(editor: User) -> None:
    quill, *_ = two()
    workflow.add_alias(source_id=quill.pk, name="The Iron Mayor", by=editor)
    assert says("Iron Mayor", "it rained").source == quill
    alias = SourceAlias.objects.get(name="The Iron Mayor")
    with pytest.raises(NotAllowedNow, match="split the name off"):
        workflow.remove_alias(alias_id=alias.pk, by=editor)
    with pytest.raises(NotAllowedNow, match="already"):
        workflow.add_alias(source_id=quill.pk, name="iron mayor", by=editor)
    workflow.add_alias(source_id=quill.pk, name="Quilly", by=editor)
    workflow.remove_alias(alias_id=SourceAlias.objects.get(name="Quilly").pk, by=editor)
    assert says("Quilly", "it snowed").source != quill


def test_last_name_stays(editor: User) -> None:
    quill, *_ = two()
    with pytest.raises(NotAllowedNow, match="one name at least"):
        workflow.remove_alias(alias_id=quill.aliases.get().pk, by=editor)


def test_machine_leaves_affiliation_and_kind_that_editors_gave(editor: User) -> None:
    says("Ministry", "it was shut")
    bo = says("Bo Tarn", affiliation="Ministry").source
    assert bo is not None
    assert bo.affiliation is not None
    workflow.affiliate_source(source_id=bo.pk, to=None, by=editor)
    workflow.set_source_kind(source_id=bo.pk, kind="unknown", by=editor)
    says("Bo Tarn", "it snowed", affiliation="Ministry", source_kind=SourceKind.PERSON)
    bo.refresh_from_db()
    assert (bo.affiliation, bo.kind) == (None, "unknown")
    with pytest.raises(ValueError):
        workflow.set_source_kind(source_id=bo.pk, kind="unnamed", by=editor)
    with pytest.raises(ValueError):
        workflow.set_source_kind(source_id=bo.pk, kind="planet", by=editor)


def test_unnamed_speaker_becomes_a_named_one_in_that_article_alone(editor: User) -> None:
    ada = says("Ada Quill").source
    assert ada is not None
    article = make_article("A senior official said that it burned.")
    claim = make_claim("it burned", source="A senior official", article=article)
    found = attribution(article.text, "A senior official", "said", "it burned")
    unnamed = {"canonical_source": "unnamed: A senior official", "source_kind": SourceKind.UNNAMED}
    fields = {role: getattr(found, role) for role in ("source", "cue", "content", "sentence", "confidence")}
    reading = extraction(type(found)(**fields, **unnamed))
    store.replace_machine_claims(article=article, found=reading)
    claim.refresh_from_db()
    official = claim.source
    assert official is not None
    assert official.kind == "unnamed"
    with pytest.raises(NotAllowedNow, match="the other way round"):
        workflow.merge_sources(source_id=ada.pk, into=official.pk, by=editor)
    with pytest.raises(NotAllowedNow, match="no other names"):
        workflow.add_alias(source_id=official.pk, name="Somebody", by=editor)
    workflow.merge_sources(source_id=official.pk, into=ada.pk, by=editor)
    store.replace_machine_claims(article=article, found=reading)
    assert spoken_by(claim) == "Ada Quill"
    assert Source.objects.filter(pk=official.pk).exists()  # its address still leads somewhere
    ada.refresh_from_db()
    assert ada.kind == "person"


def changes(quill: Source, mayor: Source, claim: Claim, by: User) -> dict[str, Callable[[], Any]]:
    """Each thing that an editor can do to a source, ready to be done."""
    workflow.add_alias(source_id=quill.pk, name="Quilly", by=by)
    quilly = SourceAlias.objects.get(name="Quilly")
    extra = says("Ada Quill", "it hailed")
    return {
        "merge": lambda: workflow.merge_sources(source_id=mayor.pk, into=quill.pk, by=by),
        "split": lambda: workflow.split_source(
            source_id=quill.pk, name="Else", alias_ids=[quilly.pk], article_ids=[extra.article_id], by=by
        ),
        "rename": lambda: workflow.rename_source(source_id=quill.pk, name="A. Q.", by=by),
        "add_alias": lambda: workflow.add_alias(source_id=quill.pk, name="Queen", by=by),
        "remove_alias": lambda: workflow.remove_alias(alias_id=quilly.pk, by=by),
        "affiliate": lambda: workflow.affiliate_source(source_id=quill.pk, to=mayor.pk, by=by),
        "set_kind": lambda: workflow.set_source_kind(source_id=quill.pk, kind="state", by=by),
    }


NAMES = ["merge", "split", "rename", "add_alias", "remove_alias", "affiliate", "set_kind"]


@pytest.mark.parametrize("name", NAMES)
def test_undone_all_is_as_before_and_done_again(editor: User, name: str) -> None:
    quill, mayor, claim, _ = two()
    act = changes(quill, mayor, claim, editor)[name]
    before = snapshot()
    act()
    after = snapshot()
    assert after != before
    undone = workflow.undo_source_change(event_id=Event.objects.latest("pk").pk, by=editor)
    now = snapshot()
    if name == "split":  # the new source's address stays, and leads to the old one
        new = Source.objects.latest("pk")
        assert new.merged_into_id == quill.pk
        assert [row for row in now[0] if row[0] != new.pk] == before[0]
        assert now[2:] == before[2:]
        assert [row for row in now[1] if row[0] != "else"] == before[1]
    else:
        assert now == before
    workflow.undo_source_change(event_id=undone.pk, by=editor)
    assert snapshot() == after


@pytest.mark.parametrize("name", NAMES)
def test_only_who_may(name: str, editor: User) -> None:
    quill, mayor, claim, _ = two()
    nobody = make_user("nobody", *(["change_link", "change_claim", "change_thread", "change_verdict"]))
    changes(quill, mayor, claim, editor)
    before, events = snapshot(), Event.objects.count()
    with pytest.raises(PermissionDenied):
        _as(nobody, name, quill, mayor)
    with pytest.raises(PermissionDenied):
        workflow.undo_source_change(event_id=Event.objects.latest("pk").pk, by=nobody)
    assert (snapshot(), Event.objects.count()) == (before, events)


def _as(by: User, name: str, quill: Source, mayor: Source) -> None:
    quilly = SourceAlias.objects.get(name="Quilly")
    acts: dict[str, Callable[[], Any]] = {
        "merge": lambda: workflow.merge_sources(source_id=mayor.pk, into=quill.pk, by=by),
        "split": lambda: workflow.split_source(source_id=quill.pk, name="E", alias_ids=[quilly.pk], by=by),
        "rename": lambda: workflow.rename_source(source_id=quill.pk, name="A. Q.", by=by),
        "add_alias": lambda: workflow.add_alias(source_id=quill.pk, name="Queen", by=by),
        "remove_alias": lambda: workflow.remove_alias(alias_id=quilly.pk, by=by),
        "affiliate": lambda: workflow.affiliate_source(source_id=quill.pk, to=mayor.pk, by=by),
        "set_kind": lambda: workflow.set_source_kind(source_id=quill.pk, kind="state", by=by),
    }
    acts[name]()


def test_undoing_a_merger_takes_along_what_came_since(editor: User) -> None:
    quill, mayor, *_ = two()
    workflow.merge_sources(source_id=mayor.pk, into=quill.pk, by=editor)
    merger = Event.objects.latest("pk")
    since = says("Mayor Quill", "a wall fell")
    hers = says("Ada Quill", "a tree fell")
    workflow.undo_source_change(event_id=merger.pk, by=editor)
    assert (spoken_by(since), spoken_by(hers)) == ("Mayor Quill", "Ada Quill")


def test_what_was_built_upon_is_not_undone(editor: User) -> None:
    quill, mayor, *_ = two()
    third = says("Ms Quill", "it rained").source
    assert third is not None
    workflow.merge_sources(source_id=mayor.pk, into=quill.pk, by=editor)
    merger = Event.objects.latest("pk")
    workflow.merge_sources(source_id=quill.pk, into=third.pk, by=editor)
    second = Event.objects.latest("pk")
    before = snapshot()
    with pytest.raises(NotAllowedNow, match="undo that first"):
        workflow.undo_source_change(event_id=merger.pk, by=editor)
    assert snapshot() == before
    workflow.undo_source_change(event_id=second.pk, by=editor)
    workflow.undo_source_change(event_id=merger.pk, by=editor)
    assert Source.objects.filter(merged_into__isnull=False).count() == 0


def test_disputes_count_one_origin_once_two_sources_are_one(editor: User) -> None:
    claim = says("Ada Quill")
    denial, _ = denial_of(claim, source="Bo Tarn")
    thread = denial.threads.get()
    assert thread.origin_count == 2
    assert claim.source is not None
    assert denial.source is not None
    workflow.merge_sources(source_id=denial.source.pk, into=claim.source.pk, by=editor)
    thread.refresh_from_db()
    assert thread.origin_count == 1
    workflow.undo_source_change(event_id=Event.objects.latest("pk").pk, by=editor)
    thread.refresh_from_db()
    assert thread.origin_count == 2


def test_what_hangs_on_a_deleted_article_or_source_is_no_error(editor: User) -> None:
    police, singer = says("Jo Marsh"), says("Jo Marsh", "the record is out")
    assert police.source is not None
    workflow.split_source(
        source_id=police.source.pk, name="Jo Marsh (singer)", article_ids=[singer.article_id], by=editor
    )
    undone = workflow.undo_source_change(event_id=Event.objects.latest("pk").pk, by=editor)
    singer.article.delete()
    workflow.undo_source_change(event_id=undone.pk, by=editor)
    assert not NameInArticle.objects.exists()
    above = Source.objects.create(name="Band", kind="organisation")
    workflow.affiliate_source(source_id=police.source.pk, to=above.pk, by=editor)
    workflow.affiliate_source(source_id=police.source.pk, to=None, by=editor)
    above.delete()
    with pytest.raises(NotAllowedNow, match="is gone"):
        workflow.undo_source_change(event_id=Event.objects.latest("pk").pk, by=editor)
