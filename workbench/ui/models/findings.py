"""Which tables does a validation fill? Sections of words and figures, without a widget.

Every figure stands with its interval or with what chance would give; what could not be made says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.common.money import MINUS
from workbench.common.text import Text, same
from workbench.ui.labels import Words
from workbench.ui.models.grid import Grid, Head

if TYPE_CHECKING:
    from workbench.scoring.validation.chance import Estimate
    from workbench.scoring.validation.report import ValidationReport

NOT_TOLD = Text("样本不足", "too few")
MEASURE, VALUE = Text("项目", "Measure"), Text("数值", "Value")
INTERVAL, COUNT = Text("95% 区间", "95% interval"), Text("笔数", "Rows")
STATES = {
    "pass": Text("通过", "Pass"),
    "note": Text("未知", "Not known"),
    "warn": Text("须关注", "Warning"),
    "block": Text("不得启用", "Blocks"),
}
TOP = 10  # features of the stability table


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report: a heading, a remark, and a table where there is one."""

    title: Text
    remark: Text
    grid: Grid | None = None


def sections(report: ValidationReport) -> tuple[Section, ...]:
    """The whole report in the order a validator reads it."""
    from workbench.ui.models.findings_people import fairness_parts, reasons_part, rivals_part

    return (
        _gates(report),
        _ranks(report),
        _calibration(report),
        _tenths(report),
        *_stability(report),
        _directions(report),
        _segments(report),
        reasons_part(report),
        *fairness_parts(report),
        rivals_part(report),
    )


def number(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}f}".replace("-", MINUS)


def percent(value: float, digits: int = 1) -> str:
    return f"{value * 100:.{digits}f}%".replace("-", MINUS)


def interval(found: Estimate, digits: int = 3) -> str:
    return f"{number(found.low, digits)} – {number(found.high, digits)}"


def _line(name: Text, found: Estimate, digits: int = 3) -> tuple[Words, ...]:
    return name, number(found.value, digits), interval(found, digits)


def _gates(report: ValidationReport) -> Section:
    from workbench.scoring.validation.gates import judge_again, usual_gates

    found = judge_again(usual_gates(), report.gates)
    order = ["block", "warn", "note", "pass"]
    ordered = sorted(found, key=lambda gate: order.index(gate.state.value))
    rows: list[tuple[Words, ...]] = []
    for gate in ordered:
        shown: Words = Text("未知", "not known") if gate.value is None else number(gate.value).rstrip("0").rstrip(".")
        if gate.value is not None and gate.low is not None and gate.high is not None:
            shown = f"{number(gate.value)} ({number(gate.low)} – {number(gate.high)})"
        rows.append((gate.name, gate.source, shown, gate.bound, STATES[gate.state.value]))
    heads = (
        Head(Text("标准", "Bound on"), "l", 3),
        Head(Text("依据", "Source"), "l", 3),
        Head(VALUE),
        Head(Text("界限", "Bound"), "r", 2),
        Head(Text("结果", "Result")),
    )
    block, warn, note, passed = (sum(gate.state.value == state for gate in found) for state in order)
    remark = Text(
        f"不得启用 {block} 项，须关注 {warn} 项，未知 {note} 项，通过 {passed} 项；按今天的标准重新判定",
        f"{block} block, {warn} warn, {note} not known, {passed} pass; judged under the bounds of today",
    )
    grid = Grid(heads, tuple(rows), tuple(gate.state.value for gate in ordered))
    return Section(Text("启用标准", "Bounds for use"), remark, grid)


def _ranks(report: ValidationReport) -> Section:
    found = report.discrimination
    rows = (
        _line(same("AUC"), found.auc),
        _line(same("Gini"), found.gini),
        _line(same("KS"), found.ks),
        _line(Text("平均精确率", "Average precision"), found.average_precision),
    )
    drop = found.drop
    remark = Text(f"坏样本率 {percent(found.bad_share)}", f"bad share {percent(found.bad_share)}")
    if drop is not None:
        remark = remark + Text(f"；比训练样本低 {number(drop)}", f"; {number(drop)} below the rows learned from")
    return Section(Text("区分度", "Discrimination"), remark, Grid(_heads(MEASURE, VALUE, INTERVAL), rows))


def _calibration(report: ValidationReport) -> Section:
    found = report.calibration
    rows = (
        _line(same("Brier"), found.brier, 4),
        _line(Text("Brier 技巧分", "Brier skill"), found.brier_skill),
        _line(Text("校准斜率", "Calibration slope"), found.slope),
        _line(Text("校准截距", "Calibration intercept"), found.intercept),
        _line(Text("总体校准", "Calibration in the large"), found.in_the_large),
        (
            Text("期望校准误差 ECE", "Expected calibration error"),
            number(found.ece, 4),
            Text(f"完全校准时 95% 低于 {number(found.ece_by_chance, 4)}", f"chance: {number(found.ece_by_chance, 4)}"),
        ),
        (
            Text("Hosmer–Lemeshow（参考）", "Hosmer–Lemeshow (information)"),
            number(found.hosmer_lemeshow, 1),
            f"p = {number(found.hosmer_lemeshow_p)}",
        ),
    )
    return Section(Text("校准", "Calibration"), Text("", ""), Grid(_heads(MEASURE, VALUE, INTERVAL), rows))


def _tenths(report: ValidationReport) -> Section:
    rows = tuple(
        (
            str(place),
            f"{one.count:,}",
            percent(one.predicted, 2),
            percent(one.observed, 2),
            f"{percent(one.low, 2)} – {percent(one.high, 2)}",
            number(one.p_value),
        )
        for place, one in enumerate(report.calibration.tenths, 1)
    )
    # A decile is off where its prediction lies outside the interval of what happened.
    tones = tuple("" if one.low <= one.predicted <= one.high else "warn" for one in report.calibration.tenths)
    heads = _heads(
        Text("十分位", "Tenth"), COUNT, Text("预测", "Predicted"), Text("实际", "Observed"), INTERVAL, same("p")
    )
    inside = sum(not tone for tone in tones)
    remark = Text(
        f"{len(rows)} 组中 {inside} 组的预测在实际的区间内",
        f"in {inside} of {len(rows)} the prediction lies within the interval",
    )
    return Section(Text("可靠性表", "Reliability table"), remark, Grid(heads, rows, tones))


def _stability(report: ValidationReport) -> tuple[Section, ...]:
    found = report.stability
    title = Text("稳定性", "Stability")
    if found is None:
        return (Section(title, Text("没有训练样本，无法比较", "The rows learned from are not given")),)
    heads = _heads(Text("评分", "Score"), COUNT, same("PSI"), Text("抽样误差 95%", "Chance, 95%"))
    months = (found.score, *found.months)
    rows = tuple(
        (Text("全部", "All") if i == 0 else one.name, f"{one.count:,}", number(one.psi), number(one.critical))
        for i, one in enumerate(months)
    )
    tones = tuple("warn" if one.psi >= 0.10 and one.psi > one.critical else "" for one in months)
    features = found.features[:TOP]
    lines = tuple(
        (
            feature_name(one.name),
            number(one.psi),
            number(one.critical),
            percent(one.missing_then),
            percent(one.missing_now),
        )
        for one in features
    )
    marks = tuple("warn" if one.psi >= 0.10 and one.psi > one.critical else "" for one in features)
    csi = _heads(
        Text("指标", "Feature"),
        same("CSI"),
        Text("抽样误差 95%", "Chance, 95%"),
        Text("缺失·训练", "Missing then"),
        Text("缺失·留出", "Missing now"),
    )
    some = Text(f"变动最大的 {len(lines)} 项，共 {len(found.features)} 项",
                f"the {len(lines)} that moved most of {len(found.features)}")  # fmt: skip
    return (
        Section(
            title,
            Text("评分 PSI，训练样本对留出样本", "PSI of the score, learned against held out"),
            Grid(heads, rows, tones),
        ),
        Section(Text("指标稳定性", "Stability of features"), some, Grid(csi, lines, marks)),
    )


def _directions(report: ValidationReport) -> Section:
    found = report.monotone
    remark = Text(
        f"{found.signed} 项有方向的指标，{found.proved} 项对所有取值证明单调；"
        f"在 {found.rows:,} 个真实样本上扫描 {found.steps:,} 步，违反 {found.violations} 次",
        f"{found.signed} signed features, {found.proved} proved monotone for every input; {found.steps:,} moves of "
        f"{found.rows:,} real rows, {found.violations} against the sign",
    )
    if not found.against:
        return Section(Text("方向", "Directions"), remark)
    rows = tuple((feature_name(one.name), str(one.rows), number(one.worst)) for one in found.against)
    heads = _heads(Text("指标", "Feature"), Text("违反", "Rows against"), Text("最大（对数几率）", "Worst, log-odds"))
    return Section(Text("方向", "Directions"), remark, Grid(heads, rows, ("block",) * len(rows)))


def _segments(report: ValidationReport) -> Section:
    rows = tuple(
        (
            one.name,
            f"{one.count:,}",
            f"{one.bad:,}",
            number(one.expected_bad, 1),
            NOT_TOLD if one.auc is None else number(one.auc.value),
            NOT_TOLD if one.auc is None else interval(one.auc),
        )
        for one in report.segments
    )
    tones = tuple("warn" if one.blind else "note" if one.auc is None else "" for one in report.segments)
    heads = _heads(
        Text("客群", "Segment"), COUNT, Text("坏", "Bad"), Text("预期坏", "Expected bad"), same("AUC"), INTERVAL
    )
    if not rows:
        return Section(Text("分群", "Segments"), Text("没有分群", "No segments are given"))
    return Section(
        Text("分群", "Segments"),
        Text("区间含 0.5 的标为须关注", "an interval with 0.5 is marked"),
        Grid(heads, rows, tones),
    )


def _heads(first: Text, *others: Text) -> tuple[Head, ...]:
    return (Head(first, "l", 1), *(Head(words) for words in others))


def feature_name(name: str) -> Words:
    from workbench.features.catalogue import BY_NAME

    return BY_NAME[name].label if name in BY_NAME else name
