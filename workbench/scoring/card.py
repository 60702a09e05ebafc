"""What must be known of a model before it may be used?

The card is written with the model and read with it: what it predicts, on which data it was trained, how well it does,
how it was calibrated, against whom reasons are told, and where it must not be used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.scoring.points import Calibration


@dataclass(frozen=True, slots=True)
class DataNote:
    """The data a model was trained on. `digest` is over the very matrix and outcomes."""

    name: Text
    synthetic: bool
    rows: int
    bad_rows: int
    first_day: str  # of the applications, ISO; "" where days are not known
    last_day: str
    digest: str


@dataclass(frozen=True, slots=True)
class OutcomeNote:
    """The event the PD predicts."""

    code: str
    name: Text
    proxy: bool = False  # not a default, only something that may go with it; never called default


@dataclass(frozen=True, slots=True)
class SplitNote:
    """How training, calibration and measurement were kept apart."""

    method: Text
    train_rows: int
    validation_rows: int  # early stopping and calibration
    test_rows: int  # every figure of the card


@dataclass(frozen=True, slots=True)
class Metrics:
    """On rows the model never saw; the interval is a 95 % bootstrap of the AUC."""

    auc: float
    auc_low: float
    auc_high: float
    ks: float
    gini: float
    brier: float
    average_precision: float
    auc_fold_mean: float | None = None  # mean and standard deviation over the folds of a cross-validation
    auc_sd: float | None = None


@dataclass(frozen=True, slots=True)
class RocCurve:
    false_positive: tuple[float, ...]
    true_positive: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """One tenth of the test rows by predicted PD; the interval is Wilson's, 95 %."""

    predicted: float
    observed: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Segment:
    name: Text
    count: int
    bad_share: float
    auc: float | None = None  # not told below twenty bad rows


@dataclass(frozen=True, slots=True)
class Period:
    """One month of the test rows."""

    name: str
    count: int
    auc: float | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """Whom principal reasons compare a case with: this group's mean SHAP value by feature, in log-odds."""

    name: Text
    count: int
    margins: tuple[float, ...]  # in the model's feature order


FLOWS, TABLE = "flows", "table"


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """One feature of a model of a flat table, which no catalogue declares: how it is made of a column.

    `kind`: `number` as it stands; `days_before` the decision; `level` 1 where the column has this level; `rest` 1 where
    it has none of the levels told. Missing stays missing in all of them.
    """

    name: str
    source: str
    kind: str
    level: str = ""
    sign: int = 0
    estimated: bool = False  # the direction was found in the rows learned from, nobody declared it
    unknown: tuple[str, ...] = ()  # numbers taken for missing


@dataclass(frozen=True, slots=True)
class LeakNote:
    """What the leak guard found in a column, and who took it on. `accepted_by` "": nobody had to, or it was dropped."""

    column: str
    kind: str
    severity: str
    figure: float
    what: Text
    dropped: bool = False
    accepted_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CurveNote:
    """Was a curve better than the calibration line on held-out rows? Differences of Brier scores, line less curve."""

    name: Text
    brier_line: float
    brier_curve: float
    gain_low: float  # 95 % paired bootstrap of the gain
    gain_high: float

    @property
    def better(self) -> bool:
        """Is the curve's gain beyond chance?"""
        return self.gain_low > 0


@dataclass(frozen=True, slots=True)
class ModelCard:
    version: str
    trained_on: str  # ISO day
    outcome_note: OutcomeNote
    data: DataNote
    split: SplitNote
    features: tuple[str, ...]
    signs: tuple[int, ...]  # +1 riskier, -1 safer, 0 free, as trained
    catalogue_digest: str
    calibration: Calibration
    baseline: Baseline
    metrics: Metrics
    roc: RocCurve
    reliability: tuple[ReliabilityBin, ...]
    segments: tuple[Segment, ...]
    periods: tuple[Period, ...]
    limits: tuple[Text, ...]  # where the model must not be used, or only with care
    settings: dict[str, str]  # trees, depth, seed, libraries
    booster_sha256: str
    reference_sha256: str
    comparisons: tuple[Segment, ...] = field(default=())  # simpler rivals on the same test rows: name and AUC
    kind: str = FLOWS  # of features of the catalogue, or of the columns of a flat table
    columns: tuple[ColumnNote, ...] = field(default=())  # of a table, in the order of the features
    leaks: tuple[LeakNote, ...] = field(default=())
    curves: tuple[CurveNote, ...] = field(default=())
    choices: tuple[Text, ...] = field(default=())  # class weights, reject inference, rows left out, signs estimated

    @property
    def outcome(self) -> Text:
        return self.outcome_note.name

    @property
    def note(self) -> Text:
        """One sentence for every page the model decides: what it learned from."""
        if self.data.synthetic:
            text = Text(
                "模型以合成申请训练，不代表真实借款人", "Trained on synthetic applications, not on real borrowers"
            )
        else:
            rows = f"{self.data.rows:,}"
            text = Text("模型以 {rows} 条 {name} 训练", "Trained on {rows} rows of {name}").format(
                rows=same(rows), name=self.data.name
            )
        if self.outcome_note.proxy:
            text = text + Text("；预测的是替代指标，不是违约", "; predicts a proxy, not default")
        return text

    def faults(self) -> list[str]:
        """Which rules the card breaks by itself; empty when none."""
        found = []
        if not self.features or len(set(self.features)) != len(self.features):
            found.append("features are missing or named twice")
        if not len(self.features) == len(self.signs) == len(self.baseline.margins):
            found.append("signs or baseline do not fit the features")
        if not all(math.isfinite(value) for value in self.baseline.margins):
            found.append("the baseline is not finite")
        if not all(sign in (-1, 0, 1) for sign in self.signs):
            found.append("a sign is not -1, 0 or 1")
        if self.kind not in (FLOWS, TABLE):
            found.append("the kind of features is neither flows nor table")
        if self.kind == TABLE and tuple(one.name for one in self.columns) != self.features:
            found.append("the columns of the table are not those of the features")
        return found


def demand_desk_model(card: ModelCard) -> None:
    """Raises `StaffError` (`MODEL_OF_TABLE`) for a model of a flat table: the desk cannot compute its features."""
    if card.kind == TABLE:
        raise StaffError(
            Text(
                f"模型 {card.version} 由数据表训练，不能给案件评分", f"Model {card.version} was trained on a flat table"
            ),
            Text(
                "原来的模型不变。请用本台账的结果训练后再启用",
                "It cannot score cases of a desk. Nothing changed; train on the desk's own outcomes instead",
            ),
            code="MODEL_OF_TABLE",
        )
