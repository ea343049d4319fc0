"""What training makes small: cue labels, each cue's reading under the lattice, and syntax beside them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from claims.extraction.decoding import FORBIDDEN, LEGAL, STARTS, STATE_LABEL
from training.attribution_data import IGNORED

_LABEL = torch.from_numpy(STATE_LABEL)
_LEGAL = torch.from_numpy(LEGAL)
_STARTS = torch.from_numpy(STARTS)


def lattice_loss(
    emissions: Tensor, valid: Tensor, states: Tensor, transitions: Tensor, starts: Tensor
) -> Tensor:
    """Negative log likelihood of the gold reading of each field.

    ``emissions`` cues x T x 5, ``valid`` and ``states`` cues x T, ``transitions`` 5 x 5, ``starts`` 5.
    """
    scores = emissions[:, :, _LABEL]
    step = torch.where(_LEGAL, transitions[_LABEL][:, _LABEL], torch.tensor(FORBIDDEN))
    first = torch.where(_STARTS, starts[_LABEL], torch.tensor(FORBIDDEN))
    total = scores[:, 0] + first
    for t in range(1, scores.shape[1]):
        summed = torch.logsumexp(total[:, :, None] + step, dim=1) + scores[:, t]
        total = torch.where(valid[:, t, None], summed, total)
    normal = torch.logsumexp(total, dim=1)
    own = scores.gather(2, states[:, :, None]).squeeze(2) * valid
    moves = step[states[:, :-1], states[:, 1:]] * valid[:, 1:]
    return normal - own.sum(1) - moves.sum(1) - first[states[:, 0]]


def syntax_loss(heads: torch.nn.ModuleList, early: Tensor, labels: Tensor) -> Tensor:
    """Mean cross entropy of the auxiliary heads; labels are words x heads, IGNORED where unknown."""
    losses = [
        F.cross_entropy(head(early).float(), labels[:, i], ignore_index=IGNORED)
        for i, head in enumerate(heads)
        if bool((labels[:, i] != IGNORED).any())  # of articles of our own nobody has made a parse
    ]
    return torch.stack(losses).mean() if losses else torch.zeros(())
