"""The claim reader that is trained: MiniLM over one or two claims; the act of one, the relation of two."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from claims.extraction.types import Act
from claims.reader.text import MARKS
from training.attribution_net import Encoder, NetConfig

ANSWERS = 3  # none, opposes, repeats


class ReaderNet(nn.Module):
    """Word pieces and marks to scores of the relation (none, opposes, repeats) and the left side's act."""

    def __init__(self, config: NetConfig | None = None) -> None:
        super().__init__()
        config = config or NetConfig()
        self.encoder = Encoder(config, (MARKS,))
        self.pair_hidden = nn.Linear(4 * config.width, config.width)
        self.pair_out = nn.Linear(config.width, ANSWERS)
        self.act_hidden = nn.Linear(2 * config.width, config.width)
        self.act_out = nn.Linear(config.width, len(Act))
        self.drop = nn.Dropout(0.1)

    def forward(self, pieces: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        """``pieces`` and ``marks`` are rows x length, 0 where padded. Rows x 3 and rows x acts."""
        states, _ = self.encoder(pieces, marks.unsqueeze(-1))
        left = ((marks > 0) & (marks < 5)).to(states.dtype).unsqueeze(-1)
        right = (marks > 4).to(states.dtype).unsqueeze(-1)
        one = (states * left).sum(1) / left.sum(1).clamp(min=1)
        other = (states * right).sum(1) / right.sum(1).clamp(min=1)
        # the order of two claims must not matter to what they are to one another
        both = torch.cat([states[:, 0], one + other, (one - other).abs(), one * other], dim=-1)
        relation: Tensor = self.pair_out(self.drop(F.gelu(self.pair_hidden(both))))
        own = torch.cat([states[:, 0], one], dim=-1)
        act: Tensor = self.act_out(self.drop(F.gelu(self.act_hidden(own))))
        return relation.float(), act.float()
