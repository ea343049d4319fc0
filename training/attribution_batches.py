"""Batches of articles for training: windows without overlap, cut anew in every epoch."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from claims.extraction.cue_fields import CueFields, cue_fields
from claims.extraction.decoding import STATE_INDEX, find_cues
from claims.extraction.windows import Window, plan_windows, window_batch
from training.attribution_data import GoldCue, TrainingDoc

SEGMENT_WORDS = 1200  # longer articles are taught in parts
WINDOW_PIECES = (160, 320)  # attention over longer windows costs more than it was seen to give


@dataclass(slots=True)
class Segment:
    """A run of one article's words with its cues, counted from the segment's first word."""

    doc: TrainingDoc
    first: int
    end: int
    cues: list[GoldCue]

    @property
    def pieces(self) -> int:
        offsets = self.doc.pieced.offsets
        return int(offsets[self.end] - offsets[self.first])


@dataclass(slots=True)
class Batch:
    """Encoder input for several segments; their words follow one another in one flat list."""

    ids: Tensor
    features: Tensor
    row: Tensor
    column: Tensor
    cue_labels: Tensor
    syntax: Tensor
    segments: list[Segment]


def _clip(cue: GoldCue, first: int, end: int) -> GoldCue | None:
    """``cue`` counted from ``first``, its roles cut to the segment; None where the cue is outside."""
    if cue.first < first or cue.end > end:
        return None

    def cut(span: tuple[int, int]) -> tuple[int, int] | None:
        low, high = max(span[0], first), min(span[1], end)
        return (low - first, high - first) if low < high else None

    source = cut(cue.source) if cue.source else None
    content = tuple(c for c in map(cut, cue.content) if c)
    return GoldCue(cue.first - first, cue.end - first, source, content)


def segments_of(doc: TrainingDoc, chance: random.Random) -> list[Segment]:
    """The whole article, or parts of about SEGMENT_WORDS with a random first cut."""
    words = len(doc.spans)
    cuts = [0, words]
    if words > SEGMENT_WORDS * 1.25:
        cuts = [
            0,
            *range(chance.randint(SEGMENT_WORDS // 3, SEGMENT_WORDS), words - 200, SEGMENT_WORDS),
            words,
        ]
    reading = doc.versions[0] if len(doc.versions) == 1 else chance.choice(doc.versions[1:])
    found = []
    for first, end in itertools.pairwise(cuts):
        cues = [c for c in (_clip(cue, first, end) for cue in reading) if c]
        found.append(Segment(doc, first, end, cues))
    return [s for s in found if s.end > s.first]


def make_batch(segments: Sequence[Segment], capacity: int) -> Batch:
    """Cut the segments into windows of at most ``capacity`` pieces and lay them out."""
    parts, cue_labels, syntax = [], [], []
    for segment in segments:
        doc = segment.doc
        windows = [
            Window(*(number + segment.first for number in (w.first, w.end, w.own_first, w.own_end)))
            for w in plan_windows(doc.pieced.offsets[segment.first : segment.end + 1], capacity, 0)
        ]
        parts.append(window_batch(doc.pieced, doc.features, windows))
        labels = np.zeros(segment.end - segment.first, dtype=np.int64)
        for cue in segment.cues:
            labels[cue.first : cue.end] = 2
            labels[cue.first] = 1
        cue_labels.append(labels)
        syntax.append(doc.syntax[segment.first : segment.end])
    length = max(p.ids.shape[1] for p in parts)
    rows = np.cumsum([0, *(len(p.ids) for p in parts)])
    pad = [(0, 0), (0, 0)]
    return Batch(
        ids=torch.from_numpy(
            np.concatenate([np.pad(p.ids, [pad[0], (0, length - p.ids.shape[1])]) for p in parts])
        ),
        features=torch.from_numpy(
            np.concatenate(
                [np.pad(p.features, [pad[0], (0, length - p.ids.shape[1]), pad[1]]) for p in parts]
            )
        ),
        row=torch.from_numpy(np.concatenate([p.word_row + r for p, r in zip(parts, rows[:-1], strict=True)])),
        column=torch.from_numpy(np.concatenate([p.word_column for p in parts])),
        cue_labels=torch.from_numpy(np.concatenate(cue_labels)),
        syntax=torch.from_numpy(np.concatenate(syntax)),
        segments=list(segments),
    )


def epoch_groups(docs: Sequence[TrainingDoc], pieces: int, chance: random.Random) -> list[list[Segment]]:
    """All articles once in random order, in groups of just over ``pieces`` word pieces."""
    segments = [s for doc in docs for s in segments_of(doc, chance)]
    chance.shuffle(segments)
    groups: list[list[Segment]] = [[]]
    for segment in segments:
        if sum(s.pieces for s in groups[-1]) >= pieces:
            groups.append([])
        groups[-1].append(segment)
    return groups


def epoch_batches(groups: Sequence[Sequence[Segment]], chance: random.Random) -> Iterator[Batch]:
    """The groups as batches, each with a window length of its own."""
    for group in groups:
        yield make_batch(group, chance.randint(*WINDOW_PIECES))


def role_labels(cue: tuple[int, int], gold: GoldCue | None, first: int, length: int) -> np.ndarray:
    """Lattice states of one field that begins at word ``first``; all 0 for a false cue."""
    kinds = np.zeros(length, dtype=np.int64)  # 0 none, 1 source, 2 content
    fresh = np.zeros(length + 1, dtype=bool)
    for kind, spans in (
        (2, gold.content if gold else ()),
        (1, (gold.source,) if gold and gold.source else ()),
    ):
        for low, high in spans:
            low, high = max(low - first, 0), min(high - first, length)
            if low < high:
                kinds[low:high] = kind
                fresh[low] = fresh[high] = True
    kinds[max(cue[0] - first, 0) : cue[1] - first] = 0
    states = np.zeros(length, dtype=np.int64)
    source = content = False
    before = 0
    for i, kind in enumerate(kinds):
        begins = kind != before or fresh[i]
        if kind == 1 and begins and source:
            kind = 0  # a second source span has no place in the lattice
        source, content = source or kind == 1, content or kind == 2
        label = 0 if kind == 0 else 2 * kind - (1 if begins else 0)
        states[i] = STATE_INDEX[label, source, content]
        before = kind
    return states


@dataclass(slots=True)
class RoleBatch:
    """Fields of all cues of a batch, as tensors; ``states`` is what the lattice should read."""

    fields: CueFields
    states: Tensor


def role_batch(batch: Batch, cue_probabilities: np.ndarray, chance: random.Random) -> RoleBatch:
    """Fields of the gold cues and of the false ones the tagger proposes just now.

    Half of the gold cues that the tagger delimits otherwise are taught as the tagger sees them.
    """
    all_fields: list[CueFields] = []
    states: list[list[np.ndarray]] = []
    offset = 0
    for segment in batch.segments:
        words = segment.end - segment.first
        proposed = find_cues(cue_probabilities[offset : offset + words], 0.15)
        owner = {i: gold for gold in segment.cues for i in range(gold.first, gold.end)}
        taught: list[tuple[tuple[int, int], GoldCue | None]] = [((g.first, g.end), g) for g in segment.cues]
        false = []
        for first, end, _ in proposed:
            touched = {id(owner[i]): owner[i] for i in range(first, end) if i in owner}
            if not touched:
                false.append(((first, end), None))
            elif len(touched) == 1 and chance.random() < 0.5:
                gold = next(iter(touched.values()))
                taught = [((first, end), g) if g is gold else (c, g) for c, g in taught]
        chance.shuffle(false)
        taught += false[: 3 + len(segment.cues)]
        if taught:
            fields = cue_fields([c for c, _ in taught], words)
            all_fields.append(CueFields(fields.word + offset, fields.valid, fields.bucket, fields.in_cue))
            states.append(
                [
                    role_labels(cue, gold, int(fields.word[i, 0]), fields.word.shape[1])
                    for i, (cue, gold) in enumerate(taught)
                ]
            )
        offset += words
    length = max((f.word.shape[1] for f in all_fields), default=0)

    def stack(arrays: list[np.ndarray]) -> np.ndarray:
        return np.concatenate([np.pad(a, [(0, 0), (0, length - a.shape[1])]) for a in arrays])

    return RoleBatch(
        CueFields(
            stack([f.word for f in all_fields]),
            stack([f.valid for f in all_fields]),
            stack([f.bucket for f in all_fields]),
            stack([f.in_cue for f in all_fields]),
        ),
        torch.from_numpy(stack([np.stack(rows) for rows in states])),
    )
