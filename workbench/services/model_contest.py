"""How does one model stand beside another, measure by measure, and what follows?

Every figure is of each model's own held-out rows, as its card and its validation say; where these are not the same
rows, that is said beside the table, for then small differences mean little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.text import Text, same

if TYPE_CHECKING:
    from workbench.scoring.card import ModelCard
    from workbench.scoring.validation.report import ValidationReport

NO_RIVAL = Text("没有挑战者。", "No challenger.")


@dataclass(frozen=True, slots=True)
class ContestRow:
    """One measure of both. `better`: +1 the challenger is better, -1 worse, 0 the same as shown or no better side."""

    name: Text
    champion: str
    challenger: str
    better: int


@dataclass(frozen=True, slots=True)
class Contest:
    """`note`: what limits the comparison, empty where nothing does. `blocks`: what keeps the challenger out."""

    champion: str
    challenger: str
    rows: tuple[ContestRow, ...]
    verdict: Text
    note: Text
    blocks: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()


def contest_of(
    champion: ModelCard,
    challenger: ModelCard,
    reports: tuple[ValidationReport | None, ValidationReport | None],
) -> Contest:
    """The two side by side. Models of different events do not compare: then there are no rows."""
    if champion.outcome_note.code != challenger.outcome_note.code:
        words = Text("两者预测的事件不同，不能比较。", "The two predict different events and cannot be compared.")
        return Contest(champion.version, challenger.version, (), words, Text("", ""))
    rows = (*_ranks(champion, challenger), *_segment(champion, challenger), *_validated(*reports))
    blocks, warnings = _gates(reports[1])
    return Contest(
        champion.version,
        challenger.version,
        rows,
        _verdict(rows, blocks),
        _note(champion, challenger),
        blocks,
        warnings,
    )


def _ranks(champion: ModelCard, challenger: ModelCard) -> tuple[ContestRow, ...]:
    ours, theirs = champion.metrics, challenger.metrics
    return (
        row(Text("AUC（留出集）", "AUC, holdout"), ours.auc, theirs.auc, 3),
        row(same("KS"), ours.ks, theirs.ks, 3),
        row(same("Brier"), ours.brier, theirs.brier, 4, less=True),
        row(Text("平均精确率", "Average precision"), ours.average_precision, theirs.average_precision, 3),
    )


def _segment(champion: ModelCard, challenger: ModelCard) -> tuple[ContestRow, ...]:
    """The segment both were measured in and the champion is weakest in."""
    theirs = {one.name: one.auc for one in challenger.segments if one.auc is not None}
    common = [(one.auc, one.name) for one in champion.segments if one.auc is not None and one.name in theirs]
    if not common:
        return ()
    auc, name = min(common, key=lambda pair: pair[0])
    return (row(Text("{name} AUC", "AUC, {name}").format(name=name), auc, theirs[name] or 0.0, 3),)


def _validated(ours: ValidationReport | None, theirs: ValidationReport | None) -> tuple[ContestRow, ...]:
    """What only a validation knows: calibration, impact on groups, and whether reasons stay."""
    if ours is None or theirs is None:
        return ()
    found = [
        row(
            Text("校准误差 ECE", "Calibration error ECE"),
            ours.calibration.ece,
            theirs.calibration.ece,
            4,
            less=True,
        )
    ]
    impacts = [_least_impact(one) for one in (ours, theirs)]
    if impacts[0] is not None and impacts[1] is not None:
        found.append(row(Text("最低不利影响比", "Lowest impact ratio"), impacts[0], impacts[1], 2))
    if ours.retrained is not None and theirs.retrained is not None:
        stay = [one.retrained.mean.same_set for one in (ours, theirs) if one.retrained is not None]
        found.append(row(Text("重训后原因不变", "Reasons kept, retrained"), stay[0] * 100, stay[1] * 100, 0, "%"))
    return tuple(found)


def _least_impact(report: ValidationReport) -> float | None:
    least = [table.least_impact for table in report.fairness]
    values = [one.impact.value for one in least if one is not None and one.impact is not None]
    return min(values, default=None)


def row(name: Text, ours: float, theirs: float, digits: int, unit: str = "", *, less: bool = False) -> ContestRow:
    """A row judged on the figures as they are shown; with `less` the smaller one is better."""
    old, new = round(ours, digits), round(theirs, digits)
    better = (new > old) - (new < old)
    return ContestRow(name, f"{old:.{digits}f}{unit}", f"{new:.{digits}f}{unit}", -better if less else better)


def _gates(report: ValidationReport | None) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """What blocks the challenger, and what is only warned of, under the bounds of today."""
    from workbench.scoring.validation.gates import State, judge_again, usual_gates
    from workbench.services.champion_packs import told

    if report is None:
        return (Text("没有验证报告", "No validation report"),), ()
    found = judge_again(usual_gates(), report.gates)
    blocks = tuple(told(gate) for gate in found if gate.state is State.BLOCK)
    return blocks, tuple(told(gate) for gate in found if gate.state is State.WARN)


def _note(champion: ModelCard, challenger: ModelCard) -> Text:
    same_data = champion.data.digest == challenger.data.digest
    if champion.features != challenger.features:
        same_data = _rows(champion) == _rows(challenger)  # other columns of the same rows have another digest
    if same_data and champion.split == challenger.split:
        ours = champion.metrics
        near = ours.auc_low <= challenger.metrics.auc <= ours.auc_high
        low, high = f"{ours.auc_low:.3f}", f"{ours.auc_high:.3f}"
        words = Text(
            f"两个 AUC 都在冠军的 95% 区间（{low} – {high}）之内",
            f"Both AUCs lie within the champion's 95 % interval ({low} – {high})",
        )
        return words if near else Text("", "")
    return Text(
        "两者的留出样本不同，小的差别不说明问题", "Measured on different held-out rows: small differences mean little"
    )


def _rows(card: ModelCard) -> tuple[object, ...]:
    """Which rows a model was made of, as far as a card tells without looking at its columns."""
    data = card.data
    return (data.name, data.synthetic, data.rows, data.bad_rows, data.first_day, data.last_day)


def _verdict(rows: tuple[ContestRow, ...], blocks: tuple[Text, ...]) -> Text:
    """`4 升 2 降：新店 AUC、地区差异变差，不建议替换。`"""
    up, worse = sum(one.better > 0 for one in rows), [one.name for one in rows if one.better < 0]
    counts = Text(f"{up} 升 {len(worse)} 降", f"{up} better, {len(worse)} worse")
    if blocks:
        return counts + Text("；{why}，不能替换。", "; {why}: it cannot replace the champion.").format(why=blocks[0])
    if worse:
        named = Text("、".join(one.zh for one in worse), ", ".join(one.en for one in worse))
        gap = " " if named.zh[-1].isascii() else ""  # Han beside Latin or digits stands off
        return counts + Text("：{named}{gap}变差，不建议替换。", ": {named}. Not advised.").format(named=named, gap=gap)
    if not up:
        return counts + Text("：没有差别，不必替换。", ": no difference, no reason to change.")
    return counts + Text("：可以提议替换，由另一人复核。", ": a change may be proposed; another person agrees.")
