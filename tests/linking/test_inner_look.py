"""A new article is linked as if all its neighbours' own pairs had been judged with it."""

from __future__ import annotations

from benchmarks.linking_corpus import bases, varied
from claims.linking import linker
from claims.linking.candidates import CANDIDATES, candidate_pairs
from claims.linking.decide import decide
from claims.linking.inner_look import look_inside
from claims.linking.judge import judge_pairs
from claims.linking.model_file import default_model
from claims.linking.types import Link, LinkDocument


def linked_with_all_judged(document: LinkDocument, others: list[LinkDocument]) -> list[Link]:
    model = default_model()
    readings = sorted((linker.read(one) for one in (document, *others)), key=lambda r: r.document.id)
    wanted = {pair for pair in candidate_pairs(readings) if document.id in (pair[0][0], pair[1][0])}
    beside = {pair for reading in readings for pair in candidate_pairs([reading])}
    judged = judge_pairs(readings, wanted | beside, model, about=document.id)
    found = decide(readings, judged, model.settings, model.idf)
    return [link for link in found if document.id in (link.source[0], link.target[0])]


def test_links_of_a_new_article_are_those_of_judging_everything() -> None:
    every = bases()
    made = 0
    for base in every[:6]:
        document = varied(base, 1, "new").document
        story = [*(one for one in every if one.group == base.group), *every[:8]]
        others = list({(told := varied(one, 2, "old").document).id: told for one in story}.values())
        others = [one for one in others if one.id != document.id]
        found = linker.link_article(document, others)
        assert found == linked_with_all_judged(document, others)
        made += len(found)
    assert made > 10


def test_an_inner_look_holds_no_features_and_a_document_without_pairs_has_no_block() -> None:
    document = varied(bases()[0], 1, "one").document
    look = look_inside(linker.read(document), default_model(), CANDIDATES)
    assert look.block is not None
    assert look.block.rows.size == 0
    assert len(look.block.opposes) == len(look.block.first) > 0
    alone = LinkDocument(document.id, document.text, document.claims[:1])
    assert look_inside(linker.read(alone), default_model(), CANDIDATES).block is None
