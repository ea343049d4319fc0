"""What training hands to linking: one .npz of plain arrays, read without pickle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.linking.embedding import MODEL, Vectors
from claims.linking.stance import StanceModel

JUDGE_FILE = MODEL / "judge.npz"
CUT = 6.0  # standard deviations; a feature further out counts no more


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic model over named features, scaled as in training."""

    names: tuple[str, ...]
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float

    def log_odds(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds of each row of `rows` (rows, features in the order of `names`)."""
        scaled: NDArray[np.float32] = np.clip((rows - self.mean) / self.scale, -CUT, CUT).astype(np.float32)
        result: NDArray[np.float32] = (scaled @ self.weights + self.bias).astype(np.float32)
        return result

    def probabilities(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of each row."""
        result: NDArray[np.float32] = (1.0 / (1.0 + np.exp(-self.log_odds(rows)))).astype(np.float32)
        return result


@dataclass(frozen=True, slots=True)
class LinkModel:
    """All that judging needs besides the sentence encoder."""

    version: str
    stance: StanceModel
    idf: dict[str, float]
    mean_article: Vectors
    models: dict[str, LinearModel]  # by name: opposes 1, repeats 1, opposes 2, repeats 2, denies
    settings: dict[str, float]  # thresholds and calibration, by name


def save_model(model: LinkModel, path: Path = JUDGE_FILE) -> None:
    """Write `model`; the same model gives the same arrays."""
    arrays: dict[str, NDArray[Any]] = {
        "stance_terms": np.array(sorted(model.stance.terms, key=model.stance.terms.__getitem__)),
        "stance_weights": model.stance.weights.astype(np.float16),
        "stance_bias": model.stance.bias,
        "idf_stems": np.array(sorted(model.idf)),
        "idf_values": np.array([model.idf[stem] for stem in sorted(model.idf)], np.float16),
        "mean_article": model.mean_article.astype(np.float32),
    }
    for name, linear in model.models.items():
        arrays[f"{name}|names"] = np.array(linear.names)
        arrays[f"{name}|scaling"] = np.stack([linear.mean, linear.scale, linear.weights]).astype(np.float32)
        arrays[f"{name}|bias"] = np.array([linear.bias], np.float32)
    about = {"version": model.version, "settings": model.settings, "models": sorted(model.models)}
    arrays["about"] = np.array([json.dumps(about, sort_keys=True)])
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def load_model(path: Path = JUDGE_FILE) -> LinkModel:
    """Read a model. Raises FileNotFoundError when it was never trained."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: run python -m training.link_train --data FOLDER")
    with np.load(path, allow_pickle=False) as arrays:
        about = json.loads(str(arrays["about"][0]))
        stance = StanceModel(
            terms={str(term): row for row, term in enumerate(arrays["stance_terms"])},
            weights=arrays["stance_weights"].astype(np.float32),
            bias=arrays["stance_bias"].astype(np.float32),
        )
        idf = dict(
            zip(
                map(str, arrays["idf_stems"]),
                map(float, arrays["idf_values"].astype(np.float32)),
                strict=True,
            )
        )
        models = {}
        for name in about["models"]:
            mean, scale, weights = arrays[f"{name}|scaling"]
            names = tuple(map(str, arrays[f"{name}|names"]))
            models[name] = LinearModel(names, mean, scale, weights, float(arrays[f"{name}|bias"][0]))
        return LinkModel(about["version"], stance, idf, arrays["mean_article"], models, about["settings"])


@cache
def default_model() -> LinkModel:
    """The shipped model, loaded on first use and kept."""
    return load_model()
