"""The training code itself, on made-up articles. Needs torch: `make train-smoke`, not `make test`."""

import json
import random

import numpy as np
import torch

from claims.extraction.attribution_model import AttributionModel
from claims.extraction.decoding import STATE_INDEX, STATES, decode_roles, lattice_scores
from training import export_attributions, train_attributions
from training.attribution_batches import make_batch, role_labels, segments_of
from training.attribution_data import GoldCue
from training.attribution_loss import lattice_loss
from training.smoke_articles import smoke_data


def test_training_learns_resumes_and_exports(tmp_path):
    train_attributions.main(["--smoke", "--out", str(tmp_path), "--threads", "1", "--epochs", "2"])
    history = json.loads((tmp_path / "metrics.json").read_text())["epochs"]
    assert [h["epoch"] for h in history] == [0, 1]
    assert history[1]["losses"]["role"] < history[0]["losses"]["role"]
    train_attributions.main(["--smoke", "--out", str(tmp_path), "--threads", "1", "--epochs", "3"])
    history = json.loads((tmp_path / "metrics.json").read_text())["epochs"]
    assert [h["epoch"] for h in history] == [0, 1, 2]

    from claims.extraction.attribution_model import SHIPPED

    out = tmp_path / "model"
    weights = str(tmp_path / "final.pt")
    export_attributions.main(
        [
            "--weights",
            weights,
            "--minilm",
            str(SHIPPED),
            "--to",
            str(out),
            "--precision",
            "fp32",
            "--cue-threshold",
            "0.1",
        ]
    )
    net, _ = export_attributions.load_net([tmp_path / "final.pt"])
    _, dev, _ = smoke_data(tmp_path)
    from training.attribution_predict import predict

    torch_found = predict(net, dev[:1])[0]
    onnx_found = AttributionModel(out).candidates(dev[0].text, dev[0].spans)
    assert [c.cue for c in torch_found] == [c.cue for c in onnx_found]
    assert [c.content for c in torch_found] == [c.content for c in onnx_found]
    assert np.allclose([c.score for c in torch_found], [c.score for c in onnx_found], atol=1e-3)


def test_the_loss_is_the_log_probability_that_decoding_reports():
    rng = np.random.default_rng(1)
    emissions = rng.normal(size=(3, 9, 5)).astype(np.float32)
    valid = np.arange(9) < np.array([[9], [6], [3]])
    transitions, starts = rng.normal(size=(5, 5)).astype(np.float32), rng.normal(size=5).astype(np.float32)
    paths = decode_roles(emissions, valid, *lattice_scores(transitions, starts))
    states = np.zeros((3, 9), dtype=np.int64)
    for row, labels in enumerate(paths.labels):
        source = content = False
        for i, label in enumerate(labels):
            source, content = source or label in (1, 2), content or label in (3, 4)
            states[row, i] = STATE_INDEX[int(label), source, content]
    loss = lattice_loss(
        torch.from_numpy(emissions),
        torch.from_numpy(valid),
        torch.from_numpy(states),
        torch.from_numpy(transitions),
        torch.from_numpy(starts),
    )
    assert np.allclose(np.exp(-loss.numpy()), paths.probability, atol=1e-5)


def test_role_labels_are_cut_to_the_field_and_keep_one_source():
    def labels(cue, gold, first, length):
        return [STATES[i][0] for i in role_labels(cue, gold, first, length)]

    gold = GoldCue(5, 6, (3, 5), ((0, 3), (6, 9)))
    assert labels((5, 6), gold, 1, 9) == [3, 4, 1, 2, 0, 3, 4, 4, 0]
    assert role_labels((5, 6), None, 1, 4).tolist() == [0, 0, 0, 0]
    split = GoldCue(5, 6, (4, 8), ())
    assert labels((5, 6), split, 3, 6) == [0, 1, 0, 0, 0, 0]


def test_batches_hold_every_word_once(tmp_path):
    train, _, _ = smoke_data(tmp_path)
    segments = [s for doc in train[:3] for s in segments_of(doc, random.Random(0))]
    batch = make_batch(segments, 60)
    words = sum(len(d.spans) for d in train[:3])
    assert len(batch.row) == len(batch.column) == len(batch.cue_labels) == words
    first_pieces = [int(d.pieced.ids[o]) for d in train[:3] for o in d.pieced.offsets[:-1]]
    assert batch.ids[batch.row, batch.column].tolist() == first_pieces
