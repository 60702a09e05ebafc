"""Held-out rows of the small test packs, and packs that carry a validation."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tests.scoring.packs import NAMES, SIGNS, labelled, pack
from workbench.common.text import Text
from workbench.scoring.boosting import Settings, learn
from workbench.scoring.card import ModelCard
from workbench.scoring.forest import Forest, read_forest
from workbench.scoring.pack import (
    BACKGROUND,
    BOOSTER,
    GOLDEN,
    REFERENCE,
    VALIDATION,
    load_pack,
    read_card,
    write_pack,
)
from workbench.scoring.reference import read_reference
from workbench.scoring.splits import by_time
from workbench.scoring.train import Trained
from workbench.scoring.validation.held_out import HeldOut, LearnedRows
from workbench.scoring.validation.report import ValidationReport, report_bytes, validate


@lru_cache(maxsize=1)
def small_model() -> tuple[Forest, ModelCard]:
    """A trained pack's forest and card; the same for every test."""
    data, card = _small()
    return read_forest(data), card


def small_booster() -> bytes:
    """What the trees of `small_model` were read from."""
    return _small()[0]


@lru_cache(maxsize=1)
def _small() -> tuple[bytes, ModelCard]:
    with TemporaryDirectory() as folder:
        trained = pack(Path(folder))
        return (trained.folder / BOOSTER).read_bytes(), load_pack(trained.folder).card


def held_out(forest: Forest, card: ModelCard, **changes: Any) -> HeldOut:
    """The last fifth in time of the test rows, with the rows learned from, a rival and a segment."""
    data = labelled()
    assert data.days is not None
    split, values = by_time(data.days), data.values.astype(np.float32)
    test, line = split.test, card.calibration
    margins = forest.margins(values[test])
    made = HeldOut(
        names=NAMES,
        signs=SIGNS,
        values=values[test],
        bad=data.bad[test],
        pds=1 / (1 + np.exp(-(line.intercept + line.slope * margins.astype(np.float64)))),
        margins=margins,
        points=np.array([line.points(m) for m in margins.tolist()]),
        days=data.days[test],
        segments=[(name, chosen[test]) for name, chosen in data.segments],
        rivals=[(Text("退款率", "Refund rate"), data.rivals[0][1][test])],
        learned=LearnedRows(values[split.train], data.bad[split.train], points_of(forest, card, values[split.train])),
    )
    return replace(made, **changes)


def points_of(forest: Forest, card: ModelCard, values: Any) -> Any:
    return np.array([card.calibration.points(m) for m in forest.margins(values).tolist()])


def retrain(seed: int) -> Forest:
    """The same rows and settings as the test pack, another seed."""
    data = labelled()
    assert data.days is not None
    split = by_time(data.days)
    settings = Settings(depth=3, trees=40, early_stop=0, seed=seed)
    return read_forest(learn(data.values[split.train], data.bad[split.train], SIGNS, settings).booster)


@lru_cache(maxsize=1)
def plain_report() -> ValidationReport:
    """The validation of the test rows as they are."""
    forest, card = small_model()
    return validate(held_out(forest, card), forest, card, booster=small_booster())


def report_of(**changes: Any) -> ValidationReport:
    forest, card = small_model()
    held = held_out(forest, card, **changes)
    return validate(held, forest, card, booster=small_booster()) if changes else plain_report()


def validated_pack(folder: Path, version: str, **changes: Any) -> Trained:
    """A pack with a validation of its very trees."""
    trained = pack(folder, version, **changes)
    booster = (trained.folder / BOOSTER).read_bytes()
    forest = read_forest(booster)
    report = validate(held_out(forest, trained.card), forest, trained.card, booster=booster)
    return replace(trained, digest=put_report(trained.folder, report_bytes(report)))


def put_report(folder: Path, report: bytes | None) -> str:
    """Make a pack anew with another validation, or none; answers its digest. A signature is gone then."""
    card = read_card(folder)
    extras = {name: (folder / name).read_bytes() for name in (BACKGROUND, GOLDEN) if (folder / name).exists()}
    if report is not None:
        extras[VALIDATION] = report
    reference = read_reference((folder / REFERENCE).read_text("utf-8"))
    return write_pack(folder, (folder / BOOSTER).read_bytes(), card, reference, extras=extras)
