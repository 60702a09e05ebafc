"""What did a validation find, and may the model be used?

One `validate()` puts every part together; the report is a value whose JSON bytes are the same for the same rows, trees,
gates and seed. It travels in the pack, so that whoever approves a model reads what was found when it was made.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Stop, never
from workbench.common.text import Text
from workbench.records.plain import plain, restore
from workbench.scoring.card import ModelCard
from workbench.scoring.explainers import TableExplainer, explainer
from workbench.scoring.forest import Forest
from workbench.scoring.pattern_shap import PatternTables
from workbench.scoring.validation.calibration import CalibrationFound, calibration_found
from workbench.scoring.validation.challenger import Contest, contests
from workbench.scoring.validation.discrimination import Discrimination, discrimination
from workbench.scoring.validation.explained import Explained, explained
from workbench.scoring.validation.fairness import FairnessTable, fairness
from workbench.scoring.validation.faithfulness import Faithfulness, faithfulness
from workbench.scoring.validation.figures import figures_of
from workbench.scoring.validation.gates import GateFound, Gates, State, judge, usual_gates, worst
from workbench.scoring.validation.held_out import HeldOut, Overrides
from workbench.scoring.validation.interventional import Interventional, interventional_check
from workbench.scoring.validation.limits import limits_found
from workbench.scoring.validation.monotone import Monotone, monotone
from workbench.scoring.validation.parts import Parts
from workbench.scoring.validation.retraining import Retrained, retraining
from workbench.scoring.validation.segments import SegmentFound, segments
from workbench.scoring.validation.stability import Stability, stability

FORM = 1
SEED = 7
RETRAIN_SEEDS = (101, 202, 303)
CUT_OFF = 540.0
_DIGITS = 6
_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """Everything found. A part that is None could not be made from what was given; `limits` says so in words."""

    form: int
    version: str
    validated_on: str  # ISO day
    review_by: str  # ISO day on which it is due again
    outcome: Text
    proxy: bool
    synthetic: bool
    rows: int
    bad: int
    first_day: str  # of the held-out rows, ISO; "" where days are not known
    last_day: str
    cut_off: float  # points
    discrimination: Discrimination
    calibration: CalibrationFound
    stability: Stability | None
    monotone: Monotone
    segments: tuple[SegmentFound, ...]
    retrained: Retrained | None
    faithfulness: Faithfulness | None
    interventional: Interventional | None
    fairness: tuple[FairnessTable, ...]
    contests: tuple[Contest, ...]
    overrides: Overrides | None
    gates: tuple[GateFound, ...]
    gates_id: str
    gates_digest: str
    seed: int
    limits: tuple[Text, ...]
    booster_sha256: str = ""  # of the trees judged; "" where the card did not know yet
    explained: Explained | None = None  # None: no library was asked beside

    @property
    def state(self) -> State:
        """The worst gate: pass, warn or block."""
        found = worst(gate.state for gate in self.gates)
        return State.PASS if found is State.NOTE else found

    def held_back(self, state: State) -> tuple[GateFound, ...]:
        """The gates in one state."""
        return tuple(gate for gate in self.gates if gate.state is state)


def validate(
    held: HeldOut,
    forest: Forest,
    card: ModelCard,
    *,
    booster: bytes | None = None,
    cut_off: float = CUT_OFF,
    gates: Gates | None = None,
    seed: int = SEED,
    retrain_seeds: Sequence[int] = RETRAIN_SEEDS,
    stop: Stop = never,
) -> ValidationReport:
    """Judge a model on rows it never saw. `card` names its features, calibration and data; its figures are not read.

    `booster` are the bytes `forest` was read from: with them the library is asked for its explanations beside, and
    explains a model that is beyond the range of the tables. It loads them unchecked: give only bytes of known origin.

    Raises `ValueError` where the rows are of other features than the card's, and `Stopped`.
    """
    if held.names != card.features or forest.feature_count != len(held.names):
        raise ValueError("the held-out rows have other features than the model")
    parts = _parts(held, forest, card, booster, cut_off, seed, retrain_seeds, stop)
    chosen = gates or usual_gates()
    found = judge(chosen, figures_of(held, parts))
    report = ValidationReport(
        form=FORM,
        version=card.version,
        validated_on=card.trained_on,
        review_by=(date.fromisoformat(card.trained_on) + timedelta(days=chosen.review_days)).isoformat(),
        outcome=card.outcome,
        proxy=card.outcome_note.proxy,
        synthetic=card.data.synthetic,
        rows=len(held),
        bad=int(held.bad.sum()),
        first_day=_day(held, "min"),
        last_day=_day(held, "max"),
        cut_off=cut_off,
        **{name: getattr(parts, name) for name in Parts.__dataclass_fields__},
        overrides=held.overrides,
        gates=found,
        gates_id=chosen.id,
        gates_digest=chosen.digest,
        seed=seed,
        limits=limits_found(held, parts, card),
        booster_sha256=card.booster_sha256,
    )
    # Rounded once, here: what is returned is what the bytes hold.
    return restore(ValidationReport, _rounded(plain(report)))


def _parts(
    held: HeldOut,
    forest: Forest,
    card: ModelCard,
    booster: bytes | None,
    cut_off: float,
    seed: int,
    seeds: Sequence[int],
    stop: Stop,
) -> Parts:
    def go_on() -> None:
        if stop():
            raise Stopped

    calibration, worth = card.calibration, card.calibration.points_per_margin
    told = discrimination(held, seed)
    go_on()
    tables = TableExplainer(PatternTables(forest)) if booster is None else explainer(forest, booster)
    swept = monotone(forest, held.names, held.signs, held.values, seed)
    go_on()
    again = retraining(held, forest, worth, cut_off, seeds, seed, stop)
    go_on()
    return Parts(
        discrimination=told,
        calibration=calibration_found(held.bad, held.pds, seed),
        stability=stability(held),
        monotone=swept,
        segments=segments(held),
        retrained=again,
        faithfulness=faithfulness(held, forest, calibration, cut_off, seed, tables),
        interventional=interventional_check(held, forest, tables, worth, cut_off, seed),
        fairness=fairness(held, cut_off),
        contests=contests(held, seed),
        explained=None if booster is None else explained(held, tables, booster),
    )


def _day(held: HeldOut, end: str) -> str:
    from workbench.common.dates import day_of

    return "" if held.days is None else day_of(int(getattr(held.days, end)())).isoformat()


def _rounded(value: Any) -> Any:
    """Floats to six places; one that is not finite is a fault of the making, not of the reader."""
    match value:
        case bool():
            return value
        case float():
            if not math.isfinite(value):
                raise ValueError("a figure of the validation is not finite")
            return round(value, _DIGITS) + 0.0  # no minus zero
        case dict():
            return {key: _rounded(part) for key, part in value.items()}
        case list():
            return [_rounded(part) for part in value]
    return value


def report_bytes(report: ValidationReport) -> bytes:
    """UTF-8 JSON with sorted keys; the same report gives the same bytes. A part of a later program is left out of a
    report that was made before it, whose bytes stay what they were."""
    document = plain(report)
    if report.explained is None:
        del document["explained"]
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8")


def read_report(data: bytes) -> ValidationReport:
    """The report `report_bytes` wrote. Raises `StaffError` (`VALIDATION_UNSOUND`) on anything else."""
    try:
        if len(data) > _LARGEST:
            raise ValueError("too large")
        report = restore(ValidationReport, json.loads(data))
        if report.form != FORM:
            raise ValueError(f"form {report.form}")
        if report_bytes(report) != data:
            raise ValueError("not what this program writes")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise StaffError(
            Text(f"验证报告已损坏：{fault}", f"The validation report is damaged: {fault}"),
            Text("模型未改动。请重新训练，或从备份恢复", "The model is unchanged. Train again or restore a backup"),
            code="VALIDATION_UNSOUND",
        ) from fault
    return report
