"""How good is the model, on which cases, and is the population still the same? The figures' part of the card."""

from __future__ import annotations

from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.reports.blocks import Blocks
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.model_card_words import (
    count,
    estimate,
    feature,
    figure,
    interval,
    number,
    p_value,
    share,
)
from workbench.reports.plots import Square, Whisker, precision_plot, reliability_plot, roc_plot, whisker_plot
from workbench.reports.sheet import INK2, INK3, LEFT, WARN
from workbench.scoring.validation.report import ValidationReport
from workbench.scoring.validation.stability import Shift

BODY = 9.2
PLOT, APART = 178.0, 268.0
_MOST_SHIFTS = 10


def figures_part(blocks: Blocks, report: ValidationReport) -> None:
    _discrimination(blocks, report)
    _calibration(blocks, report)
    _segments(blocks, report)
    _stability(blocks, report)


def _squares(blocks: Blocks) -> tuple[Square, Square]:
    """Two plots side by side; the sheet goes on below them."""
    blocks.sheet.need(PLOT + 62)
    top = blocks.sheet.y + 30
    blocks.sheet.y = top + PLOT + 32
    return Square(LEFT + 26, top, PLOT, PLOT), Square(LEFT + 26 + APART, top, PLOT, PLOT)


def _discrimination(blocks: Blocks, report: ValidationReport) -> None:
    found = report.discrimination
    blocks.sheet.need(PLOT + 100)
    blocks.heading(Text("四、区分力", "4. Discrimination"))
    left, right = _squares(blocks)
    curve = Text("ROC 曲线，AUC {value}", "ROC curve, AUC {value}").format(value=number(found.auc.value))
    roc_plot(blocks, left, found.roc.false_positive, found.roc.true_positive, curve)
    precise = Text("查准与查全，平均查准率 {value}", "Precision and recall, AP {value}").format(
        value=number(found.average_precision.value)
    )
    recall = found.precision_recall
    precision_plot(blocks, right, recall.recall, recall.precision, found.bad_share, precise)
    rows = [
        (Text("AUC（DeLong）", "AUC (DeLong)"), interval(found.auc)),
        (same("Gini"), interval(found.gini)),
        (Text("KS（自助法）", "KS (bootstrap)"), interval(found.ks)),
        (Text("平均查准率", "Average precision"), interval(found.average_precision)),
    ]
    if found.learned_auc is not None and found.drop is not None:
        told = Text("{learned}，衡量样本下降 {drop}", "{learned}, {drop} less on rows measured").format(
            learned=number(found.learned_auc), drop=number(found.drop)
        )
        rows.append((Text("学习样本 AUC", "AUC on rows learned"), told))
    strongest = found.strongest[0]
    rows.append(
        (
            Text("最强单一指标", "Strongest feature"),
            Text("{name}，AUC {value}", "{name}, AUC {value}").format(
                name=feature(strongest.name), value=number(strongest.auc)
            ),
        )
    )
    blocks.pairs(rows, size=BODY, label_width=120)


def _calibration(blocks: Blocks, report: ValidationReport) -> None:
    found = report.calibration
    blocks.sheet.need(PLOT + 100)
    blocks.heading(Text("五、校准", "5. Calibration"))
    left, right = _squares(blocks)
    bins = [(tenth.predicted, Whisker("", tenth.observed, tenth.low, tenth.high)) for tenth in found.tenths]
    reliability_plot(blocks, left, bins, Text("预测与实际，Wilson 95% 区间", "Predicted and observed, Wilson 95 %"))
    months = [one for one in report.discrimination.months if one.auc is not None]
    if months:
        bars = [Whisker(one.month, one.auc.value, one.auc.low, one.auc.high) for one in months if one.auc is not None]
        title = Text("逐月 AUC，DeLong 95% 区间", "AUC by month, DeLong 95 %")
        whisker_plot(blocks, right, bars, report.discrimination.auc.value, title, same("AUC"))
    rows = [
        (same("Brier"), interval(found.brier, 4)),
        (Text("Brier 技巧分", "Brier skill"), interval(found.brier_skill)),
        (Text("斜率（1 为佳）", "Slope (1 is best)"), interval(found.slope)),
        (Text("截距（0 为佳）", "Intercept (0 is best)"), interval(found.intercept)),
        (Text("整体偏差（0 为佳）", "In the large (0)"), interval(found.in_the_large)),
        (
            Text("期望校准误差", "ECE"),
            Text(
                "{value}；样本量相同的完美模型 95% 不超过 {chance}",
                "{value}; a perfect model with as many rows stays below {chance} in 95 %",
            ).format(value=number(found.ece, 4), chance=number(found.ece_by_chance, 4)),
        ),
        (same("Hosmer–Lemeshow"), same(f"{number(found.hosmer_lemeshow, 1)}, p {p_value(found.hosmer_lemeshow_p).en}")),
    ]
    blocks.pairs(rows, size=BODY, label_width=120)
    columns = (
        Column(Text("PD 十分组", "Tenth by PD"), 1.6),
        Column(Text("样本", "Rows"), 1.2, True),
        Column(Text("违约", "Bad"), 1.2, True),
        Column(Text("预测", "Predicted"), 1.4, True),
        Column(Text("实际", "Observed"), 1.4, True),
        Column(Text("95% 区间", "95 % interval"), 2.6, True),
        Column(Text("p 值", "p value"), 1.2, True),
    )
    grid(
        blocks,
        columns,
        [
            [
                Cell(same(str(place))),
                count(tenth.count),
                count(tenth.bad),
                share(tenth.predicted, 2),
                share(tenth.observed, 2),
                Cell(same(f"[{percent(tenth.low, 2)}, {percent(tenth.high, 2)}]"), INK2),
                Cell(p_value(tenth.p_value), WARN if tenth.p_value < 0.01 else INK2),
            ]
            for place, tenth in enumerate(found.tenths, 1)
        ],
    )


def _segments(blocks: Blocks, report: ValidationReport) -> None:
    blocks.sheet.need(90)
    blocks.heading(Text("六、客群", "6. Segments"))
    if not report.segments:
        blocks.paragraph(Text("没有给出客群。", "No segments were given."), size=BODY)
        return
    columns = (
        Column(Text("客群", "Segment"), 4),
        Column(Text("样本", "Rows"), 1.4, True),
        Column(Text("违约", "Bad"), 1.4, True),
        Column(Text("预计违约", "Expected bad"), 1.8, True),
        Column(Text("AUC（95% 区间）", "AUC (95 % interval)"), 3.6, True),
        Column(Text("结论", "Finding"), 2.4),
    )
    rows = []
    for one in report.segments:
        told = (
            Cell(Text("未能检验", "not tested"), INK3)
            if one.auc is None
            else Cell(Text("看不出区分力", "tells nothing"), WARN, True)
            if one.blind
            else Cell(Text("有区分力", "discriminates"), INK2)
        )
        row = [Cell(one.name), count(one.count), count(one.bad), figure(one.expected_bad, 1), estimate(one.auc), told]
        rows.append(row)
    grid(blocks, columns, rows)


def _stability(blocks: Blocks, report: ValidationReport) -> None:
    found = report.stability
    blocks.sheet.need(110)
    blocks.heading(Text("七、人群变化", "7. Shift of the population"))
    if found is None:
        told = Text("没有学习样本可比。", "No rows learned from to compare with.")
        blocks.paragraph(told, size=BODY)
        return
    blocks.paragraph(
        Text(
            "PSI 经验线 0.10 与 0.25 不顾样本量；右列为没有任何变化时 95% 不会超过的值，低于它的不算变化。",
            "The usual lines 0.10 and 0.25 take no account of sample size; the right column is what 95 % of samples "
            "stay below without any change: less than that is no change.",
        ),
        size=8.2,
        color=INK3,
        after=3,
    )
    columns = (
        Column(Text("评分与月份", "Score and months"), 4.4),
        Column(Text("样本", "Rows"), 1.4, True),
        Column(Text("缺失：学习时", "Missing then"), 1.9, True),
        Column(Text("缺失：现在", "Missing now"), 1.9, True),
        Column(same("PSI / CSI"), 1.7, True),
        Column(Text("偶然值", "By chance"), 1.6, True),
    )
    rows = [_shift(Text("评分，全部", "Score, all rows"), found.score)]
    rows += [_shift(Text("评分，", "Score, ") + same(one.name), one) for one in found.months]
    rows += [_shift(feature(one.name), one) for one in found.features[:_MOST_SHIFTS]]
    grid(blocks, columns, rows)
    if len(found.features) > _MOST_SHIFTS:
        rest = len(found.features) - _MOST_SHIFTS
        told = Text(
            f"其余 {rest} 项指标的 CSI 更小，见 JSON。", f"The CSI of the other {rest} features is smaller: see JSON."
        )
        blocks.paragraph(told, size=8.2, color=INK3)


def _shift(name: Text, one: Shift) -> list[Cell]:
    moved = one.psi > one.critical and one.psi > 0.1
    psi = Cell(same(number(one.psi)), WARN if moved else INK2, moved)
    chance = Cell(same(number(one.critical)), INK3)
    return [Cell(name), count(one.count), share(one.missing_then), share(one.missing_now), psi, chance]
