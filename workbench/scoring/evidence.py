"""What of a model must travel with a decision so that its score can be computed without us?

The trees as flat arrays, the calibration, and the group reasons are told against: canonical JSON, small enough to lie
in a memo. The digest of these bytes stands in the proof. Arrays are base64 of little-endian numbers.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from workbench.records.canonical import canonical_json
from workbench.scoring.card import ModelCard
from workbench.scoring.forest import Forest

FORM = "workbench-trees-1"
_COLUMNS = {
    "roots": "<i4", "left": "<i4", "right": "<i4", "feature": "<i4", "split": "<f4", "missing_left": "|u1",
    "leaf": "<f4", "cover": "<f8",
}  # fmt: skip


def evidence_bytes(forest: Forest, card: ModelCard) -> bytes:
    return canonical_json(
        {
            "form": FORM,
            "features": card.features,
            "calibration": card.calibration,
            "baseline": card.baseline.margins,
            "trees": {name: _packed(getattr(forest, name), kind) for name, kind in _COLUMNS.items()},
        }
    )


def _packed(column: Any, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(column, dtype=kind).tobytes()).decode("ascii")
