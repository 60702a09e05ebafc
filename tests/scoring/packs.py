"""A small pack trained in the test on names the catalogue has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.common.text import Text
from workbench.features.catalogue import BY_NAME, digest
from workbench.scoring.boosting import Settings
from workbench.scoring.card import OutcomeNote
from workbench.scoring.manifest import MANIFEST, SIGNATURE, manifest_bytes
from workbench.scoring.train import Labelled, Trained, TrainSpec, train

NAMES = (
    "refund_share_90", "shop_months", "inflow_90_month_fen", "dispatch_hours_90", "days_since_sale",
    "positive_share_180",
)  # fmt: skip
SIGNS = tuple(BY_NAME[name].sign for name in NAMES)


def labelled(count: int = 1_200, seed: int = 3, days: bool = True) -> Labelled:
    """Synthetic rows in which risk follows the declared signs, with some values missing."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count, len(NAMES)))
    risk = values @ np.array([0.9, -0.7, -0.6, 0.4, 0.5, -0.3]) + rng.normal(size=count)
    bad = (risk > np.quantile(risk, 0.85)).astype(np.int8)
    values[rng.random(values.shape) < 0.1] = np.nan
    when = rng.integers(19_700, 20_300, count) if days else None
    groups = [(Text("前半", "First half"), np.arange(count) < count // 2)]
    return Labelled(values, bad, when, groups, [(Text("退款率", "Refund rate"), np.nan_to_num(values[:, 0]))])


def spec(version: str = "test-1", **changes: Any) -> TrainSpec:
    made = TrainSpec(
        version=version,
        trained_on="2026-11-23",
        data_name=Text("随机数", "random numbers"),
        synthetic=True,
        outcome=OutcomeNote("test", Text("测试结果", "a test outcome")),
        names=NAMES,
        signs=SIGNS,
        catalogue_digest=digest(NAMES),
        limits=(Text("仅供测试", "For tests only"),),
        settings=Settings(depth=3, trees=40),
        search=False,
        repeats=2,
    )
    return replace(made, **changes)


def pack(folder: Path, version: str = "test-1", **changes: Any) -> Trained:
    return train(labelled(), spec(version, **changes), folder / version)


def remake_manifest(folder: Path) -> None:
    """What somebody does who changes a file and knows how packs are made, but holds no key."""
    parts = {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in (MANIFEST, SIGNATURE)}
    (folder / MANIFEST).write_bytes(manifest_bytes(parts))
