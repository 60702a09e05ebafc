"""Do reasons stand, is anybody treated worse, is a simpler model as good? The people's part of the card."""

from __future__ import annotations

from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.reports.blocks import Blocks
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.model_card_words import (
    NOT_TOLD,
    count,
    estimate,
    feature,
    figure,
    interval,
    number,
    p_value,
    share,
)
from workbench.reports.sheet import INK, INK2, INK3, WARN
from workbench.scoring.validation.chance import Estimate
from workbench.scoring.validation.explained import in_words
from workbench.scoring.validation.fairness import FairnessTable, GroupFound
from workbench.scoring.validation.interventional import Interventional
from workbench.scoring.validation.reason_lists import Agreement
from workbench.scoring.validation.report import ValidationReport
from workbench.scoring.validation.retraining import Retrained

BODY = 9.2


def people_part(blocks: Blocks, report: ValidationReport) -> None:
    _reasons(blocks, report)
    _fairness(blocks, report)
    _contests(blocks, report)


def _reasons(blocks: Blocks, report: ValidationReport) -> None:
    blocks.heading(Text("八、方向与原因", "8. Directions and reasons"))
    rows = [
        (Text("声明方向", "Declared signs"), _directions(report)),
        (Text("解释算法", "Explained by"), in_words(report.explained)),
    ]
    if report.retrained is not None:
        rows.append((Text("换种子重训", "Trained again"), _trained_again(report.retrained)))
    if report.interventional is not None:
        rows.append((Text("干预法对照", "Interventional"), _interventional(report.interventional)))
    blocks.pairs(rows, size=BODY, label_width=104)
    found = report.faithfulness
    if found is None:
        return
    blocks.paragraph(
        Text(
            f"原因是否属实：把 {found.cases} 个低分案件的前几项原因改为基准组中位数，再由树重新评分。",
            f"Are reasons true: the first reasons of {found.cases} low cases are set to the baseline's median and the "
            "trees asked again.",
        ),
        size=8.2,
        color=INK3,
        after=3,
    )
    columns = (
        Column(Text("修复的原因数", "Reasons repaired"), 2),
        Column(Text("越过通过线", "Over the cut-off"), 2, True),
        Column(Text("随机修复时", "At random"), 2, True),
        Column(Text("对数几率变化", "Log-odds moved"), 2, True),
        Column(Text("随机修复时", "At random"), 2, True),
    )
    grid(
        blocks,
        columns,
        [
            [
                Cell(same(str(one.reasons))),
                share(one.flipped, 0),
                share(one.flipped_at_random, 0),
                figure(one.moved, 2),
                figure(one.moved_at_random, 2),
            ]
            for one in found.steps
        ],
    )


def _trained_again(found: Retrained) -> Text:
    return Text(
        "{cases} 个低分案件，{seeds} 个种子：{agreed}，重叠 {overlap}；分数秩相关 {correlation}",
        "{cases} low cases, {seeds} seeds: {agreed}, overlap {overlap}; rank correlation of scores {correlation}",
    ).format(
        cases=found.mean.cases,
        seeds=len(found.seeds),
        agreed=_agreed(found.mean),
        overlap=number(found.mean.overlap, 2),
        correlation=number(found.rank_correlation, 2),
    )


def _interventional(found: Interventional) -> Text:
    return Text(
        "{cases} 个案件对 {rows} 个基准户：{agreed}，相关 {correlation}",
        "{cases} cases against {rows} of the baseline: {agreed}, correlation {correlation}",
    ).format(
        cases=found.agreement.cases,
        rows=found.background,
        agreed=_agreed(found.agreement),
        correlation=number(found.correlation, 2),
    )


def _agreed(found: Agreement) -> Text:
    return Text("原因组合相同 {same}，首要原因相同 {first}", "same set of reasons {same}, same first {first}").format(
        same=percent(found.same_set, 0), first=percent(found.same_first, 0)
    )


def _directions(report: ValidationReport) -> Text:
    found = report.monotone
    if found.against:
        names = [feature(one.name) for one in found.against]
        listed = Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))
        return Text("违反方向 {n} 次：{names}", "{n} cases against a sign: {names}").format(
            n=found.violations, names=listed
        )
    return Text(
        f"{found.signed} 项有方向的指标；{found.rows:,} 条真实样本移动 {found.steps:,} 步，违反 0 次；"
        f"其中 {found.proved} 项由树结构证明对任何输入成立",
        f"Features with a sign: {found.signed}; {found.rows:,} real rows moved {found.steps:,} steps, 0 against it; "
        f"{found.proved} proved from the trees for every input",
    )


def _fairness(blocks: Blocks, report: ValidationReport) -> None:
    blocks.sheet.need(120)
    blocks.heading(Text("九、对不同人群的影响", "9. Effect on groups of people"))
    if not report.fairness:
        blocks.paragraph(
            Text(
                "没有受保护属性数据，未能检验。没有检验不等于没有影响。",
                "No protected attributes were at hand: not tested. Not tested does not mean no effect.",
            ),
            size=BODY,
            color=WARN,
        )
        return
    blocks.paragraph(
        Text(
            f"受保护属性只用于检验，从不作为指标。通过线 {report.cut_off:.0f} 分；少于 30 人的群体不列数字。"
            "0.80 是美国雇佣法的筛查线，不是信贷法规。",
            f"Protected attributes serve this test only and are never features. Cut-off {report.cut_off:.0f} points; "
            "groups below thirty are not told. 0.80 is a screen of American employment law, no credit law.",
        ),
        size=8.2,
        color=INK3,
        after=3,
    )
    for table in report.fairness:
        _table(blocks, table)


def _table(blocks: Blocks, table: FairnessTable) -> None:
    columns = (
        Column(same(table.attribute), 2.2),
        Column(Text("样本", "Rows"), 1.2, True),
        Column(Text("通过率", "Passing"), 1.4, True),
        Column(Text("不利影响比", "Impact ratio"), 3.2, True),
        Column(Text("分差（标准差）", "Score gap (sd)"), 1.7, True),
        Column(Text("违约率", "Bad share"), 1.5, True),
        Column(Text("平均 PD", "Mean PD"), 1.4, True),
        Column(same("AUC"), 3.2, True),
    )
    grid(blocks, columns, [_group(table, one) for one in table.groups])
    if table.proxies:
        told = [
            Text("{name} 辨认“{group}”，AUC {auc}", "{name} tells “{group}”, AUC {auc}").format(
                name=feature(one.name), group=one.group, auc=number(one.auc, 2)
            )
            for one in table.proxies
        ]
        head = Text("最能辨认群体的指标：", "Features that tell a group most plainly: ")
        blocks.paragraph(head + _joined(told), size=8.2, color=INK3)


def _joined(parts: list[Text]) -> Text:
    return Text("；".join(one.zh for one in parts) + "。", "; ".join(one.en for one in parts) + ".")


def _group(table: FairnessTable, one: GroupFound) -> list[Cell]:
    if one.passing is None or one.difference is None or one.bad_share is None or one.mean_pd is None:
        return [Cell(one.name, INK2), count(one.count), *([NOT_TOLD] * 6)]
    reference = one.name == table.reference
    low = one.impact is not None and one.impact.value < 0.8
    words = Text("基准", "reference") if reference else interval(one.impact, 2) if one.impact is not None else same("—")
    impact = Cell(words, WARN if low else INK2 if reference else INK, low)
    return [
        Cell(one.name),
        count(one.count),
        share(one.passing),
        impact,
        figure(one.difference, 2),
        share(one.bad_share),
        share(one.mean_pd),
        estimate(one.auc, 2),
    ]


def _contests(blocks: Blocks, report: ValidationReport) -> None:
    blocks.sheet.need(90)
    blocks.heading(Text("十、挑战者", "10. Challengers"))
    if not report.contests:
        blocks.paragraph(Text("没有与更简单的模型比较。", "No simpler model was compared."), size=BODY, color=WARN)
        return
    columns = (
        Column(Text("同一批样本上的对手", "Rival on the same rows"), 3.6),
        Column(same("AUC"), 3.2, True),
        Column(Text("模型多出的 AUC", "AUC gained"), 3.6, True),
        Column(Text("p 值", "p value"), 1.6, True),
        Column(Text("Brier 改善", "Brier gained"), 3.8, True),
    )
    rows = []
    for one in report.contests:
        gain = interval(Estimate(one.gain.value, one.gain.low, one.gain.high))
        rows.append(
            [
                Cell(one.rival),
                estimate(one.auc),
                Cell(gain, WARN if one.gain.value < 0 else INK, one.gain.low > 0),
                Cell(p_value(one.gain.p_value)),
                estimate(one.brier_gain, 4) if one.brier_gain else Cell(same("—")),
            ]
        )
    grid(blocks, columns, rows)
