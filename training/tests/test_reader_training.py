"""The reader's training code on our own articles and a tiny network."""

import argparse
import random

import pytest
import torch
from tokenizers import Tokenizer

from claims.linking.embedding import MODEL
from training.attribution_net import NetConfig
from training.marked_links import our_articles
from training.reader_examples import NONE, OPPOSES, REPEATS, Task, pairs_of
from training.reader_net import ReaderNet
from training.reader_train import batches, loss_of, measure


@pytest.fixture(scope="module")
def examples():
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    data = our_articles()
    data.documents = data.documents[:12]
    kept = {document.id for document in data.documents}
    data.links = [link for link in data.links if link.source[0] in kept and link.target[0] in kept]
    return data, pairs_of(data, tokenizer, random.Random(1))


def test_every_linked_pair_is_an_example_and_unlinked_ones_stand_beside(examples):
    data, found = examples
    linked = {link.pair for link in data.links if link.source != link.target}
    assert sum(e.label != NONE for e in found) == len(linked)
    assert {OPPOSES, REPEATS} <= {e.label for e in found}
    assert sum(e.label == NONE for e in found) > 50


def test_batches_hold_every_example_once(examples):
    _, found = examples
    groups = list(batches(found, 800, random.Random(2)))
    assert sum(map(len, groups)) == len(found)
    assert {id(e) for group in groups for e in group} == {id(e) for e in found}


def test_a_tiny_network_learns(examples):
    _, found = examples
    torch.manual_seed(1)
    net = ReaderNet(NetConfig(width=48, heads=4, inner=96, layers=2, dropout=0.0))
    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3)
    args = argparse.Namespace(bf16=False)
    losses = []
    for epoch in range(4):
        total = 0.0
        groups = list(batches(found[:120], 1500, random.Random(epoch)))
        net.train()
        for group in groups:
            loss = loss_of(net, group, random.Random(0), args)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / len(groups))
    assert losses[-1] < losses[0]
    figures = measure(net, found[:120], bf16=False)
    assert 0 <= figures["opposes"] <= 1
    assert found[0].task is Task.PAIR
