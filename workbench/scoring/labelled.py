"""What is given to training: rows with known outcomes, and what the card must say of them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.scoring.boosting import Settings
from workbench.scoring.card import FLOWS, ColumnNote, LeakNote, OutcomeNote
from workbench.scoring.splits import TimeSplit

Matrix = npt.NDArray[Any]

LEAST_BAD = 15
ALL = Text("数据中", "in the data")


@dataclass(frozen=True, slots=True)
class TrainSpec:
    """What is trained, and what its card must say."""

    version: str
    trained_on: str  # ISO day
    data_name: Text
    synthetic: bool
    outcome: OutcomeNote
    names: tuple[str, ...]
    signs: tuple[int, ...]
    catalogue_digest: str
    limits: tuple[Text, ...]
    settings: Settings = field(default_factory=Settings)
    search: bool = True
    folds: int = 5
    repeats: int = 6
    cut_off_points: float = 540.0  # below it the policy declines; principal reasons look just above
    kind: str = FLOWS
    columns: tuple[ColumnNote, ...] = ()  # of a table
    estimate: tuple[bool, ...] = ()  # features whose direction the rows learned from may settle
    leaks: tuple[LeakNote, ...] = ()
    choices: tuple[Text, ...] = ()  # what else was decided, in words
    declined_known: bool = False  # is the outcome of declined applications known as well? only a made-up economy knows


@dataclass(frozen=True, slots=True)
class Labelled:
    """Rows with known outcomes: values [n, features] (NaN missing), bad [n] in {0, 1}, day numbers or None.

    `segments` are named groups of rows (bool [n]) the card reports on; `rivals` are simple risks [n] to beat. `split`
    says which rows are learned, which calibrate and which measure, where neither days nor chance should. `attributes`
    are protected ones [n] by name, "" not known: for the test of fairness only. `groups` [n] say whose row each is:
    rows of one borrower are never split between learning and measuring by chance.
    """

    values: Matrix
    bad: Matrix
    days: Matrix | None = None
    segments: Sequence[tuple[Text, Matrix]] = ()
    rivals: Sequence[tuple[Text, Matrix]] = ()
    split: TimeSplit | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Matrix | None = None


def demand_outcomes(bad: Matrix, where: Text = ALL) -> None:
    """Raises `StaffError` (`TOO_FEW_OUTCOMES`) where bad or good rows are fewer than `LEAST_BAD`."""
    count = int(bad.sum())
    fewest = min(count, len(bad) - count)
    if fewest < LEAST_BAD:
        raise StaffError(
            Text(
                f"{where.zh}只有 {count} 个违约、{len(bad) - count} 个正常结果，不足以训练",
                f"{count} bad and {len(bad) - count} good outcomes {where.en} are too few to train on",
            ),
            Text(
                f"两类各需至少 {LEAST_BAD} 个，还差 {LEAST_BAD - fewest} 个；没有写入任何内容。"
                "也可用 --table 以一张有结果的历史贷款表训练",
                f"At least {LEAST_BAD} of each are needed, {LEAST_BAD - fewest} are missing; nothing was written. "
                "A table of past loans with outcomes can be trained on with --table",
            ),
            code="TOO_FEW_OUTCOMES",
        )
