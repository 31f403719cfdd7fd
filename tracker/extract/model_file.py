"""The trained models of extraction in one file: how it is written and read.

`models/events.npz` holds arrays only; nothing in it can run. `make train` writes it.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from tracker.errors import ModelError
from tracker.extract.linear import Linear
from tracker.extract.trees import Trees

PATH = Path(__file__).parent / "models" / "events.npz"
FORMAT = 2
_LINEAR = ("scorer", "syntax", "setting", "status")


@dataclass(frozen=True, slots=True)
class Models:
    """`scorer` and `syntax` rate a candidate for each type, `setting` the article as a whole.

    `judge` rates a proposal, `status` what became of it.
    An article whose `setting` is below `refusal` (log odds) states no event.
    `calibration` maps the judge's chance to how often it was right (two rows: chance, share).
    `threshold` is the calibrated chance from which a proposal counts as an event.
    """

    scorer: Linear
    syntax: Linear
    setting: Linear
    judge: Trees
    status: Linear
    calibration: NDArray[np.float32]
    threshold: float
    refusal: float
    digest: str


def save_models(path: Path, models: Models) -> None:
    """Writes the file; the same models give the same bytes."""
    arrays: dict[str, Any] = {"format": np.array(FORMAT), "calibration": models.calibration}
    arrays["bounds"] = np.array([models.threshold, models.refusal])
    for name in _LINEAR:
        linear: Linear = getattr(models, name)
        names = sorted(linear.column, key=lambda n: linear.column[n])
        text = "\n".join(names).encode()
        arrays[f"{name}.names"] = np.frombuffer(text, dtype=np.uint8)
        arrays[f"{name}.weights"] = linear.weights.astype(np.float16)
        arrays[f"{name}.bias"] = linear.bias
    trees = models.judge
    for field in ("roots", "feature", "threshold", "left", "right", "value"):
        arrays[f"judge.{field}"] = getattr(trees, field)
    arrays["judge.shape"] = np.array([trees.depth, trees.base])
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)


@lru_cache(maxsize=2)
def load_models(path: Path = PATH) -> Models:
    """Reads the file once.

    Raises:
        ModelError: it is missing, damaged or of another format.
    """
    try:
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()[:12]
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            if int(arrays["format"]) != FORMAT:
                raise ModelError(f"{path}: written by another version. Run: make train")
            depth, base = arrays["judge.shape"].tolist()
            trees = Trees(
                arrays["judge.roots"], arrays["judge.feature"], arrays["judge.threshold"],
                arrays["judge.left"], arrays["judge.right"], arrays["judge.value"],
                int(depth), base,
            )  # fmt: skip
            threshold, refusal = arrays["bounds"].tolist()
            return Models(
                **{name: _linear(arrays, name) for name in _LINEAR},
                judge=trees,
                calibration=arrays["calibration"],
                threshold=threshold,
                refusal=refusal,
                digest=digest,
            )
    except FileNotFoundError as error:
        raise ModelError(f"{path}: no trained model. Run: make train") from error
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError(f"{path}: damaged ({error}). Run: make train") from error


def _linear(arrays: Any, name: str) -> Linear:
    names = arrays[f"{name}.names"].tobytes().decode().split("\n")
    weights = arrays[f"{name}.weights"].astype(np.float64)
    return Linear({n: i for i, n in enumerate(names)}, weights, arrays[f"{name}.bias"])
