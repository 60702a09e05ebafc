"""What did the model learn from, in which direction, by which choices, and did anything know the outcome beforehand?

The part of the card that was written when it was trained. What was looked for and not found says so; what a card of an
earlier program does not tell is called not told.
"""

from __future__ import annotations

from itertools import groupby

from workbench.common.text import Text, same
from workbench.reports.blocks import Blocks
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.model_card_words import feature, figure, number
from workbench.reports.sheet import BAD, INK, INK2, INK3, WARN
from workbench.scoring.card import TABLE, ColumnNote, CurveNote, LeakNote, ModelCard

BODY, SMALL = 9.2, 8.2
_ABREAST = 3  # features side by side
_SIGNS = Text(
    "↑ 数值越高风险越大；↓ 数值越高风险越小；· 不限方向。方向由指标定义声明。",
    "↑ risk rises with it; ↓ risk falls with it; · free. Each feature declares its own direction.",
)
_OF_A_TABLE = Text(
    "指标来自一张数据表的列，共 {count} 个；类别按水平各成一个 0/1 指标，不限方向。",
    "Features are the columns of a table, {count} in all; each level of a category is a 0/1 feature without direction.",
)
_CURVES = Text(
    "在拟合校准线的样本上另拟合两种曲线，在其余留出样本上比较 Brier 分数（越低越好）；方括号内为配对自助法 95% "
    "区间。只有直线使评分可加，所以仍用直线；曲线确实更好时列入使用限制。",
    "Two curves were fitted to the rows the calibration line was fitted to and compared on other held-out rows by "
    "Brier score (lower is better); in brackets the paired bootstrap 95 % interval. The line stays, because only under "
    "a line do points add up; a curve that is surely better is named among the limits.",
)
_GUARD = Text(
    "训练前逐列检查：是否知道结果、指认借款人、晚于审批日，或为受保护属性。",
    "Before training every column is asked: does it know the outcome, name a borrower, lie after the decision, or tell "
    "a protected attribute?",
)
_LEVELS = {"level", "rest"}
_KINDS = {
    "number": Text("数值", "number"),
    "days_before": Text("距审批日的天数", "days before the decision"),
    "level": Text("类别", "category"),
    "rest": Text("类别", "category"),
}


def training_part(blocks: Blocks, card: ModelCard) -> None:
    """Sections 11 to 13: features, choices with the curves tried, leaks."""
    blocks.sheet.need(140)
    blocks.heading(Text("十一、指标与方向", "11. Features and directions"))
    if card.kind == TABLE:
        _columns(blocks, card)
    else:
        _features(blocks, card)
    _choices(blocks, card)
    _leaks(blocks, card)


def _features(blocks: Blocks, card: ModelCard) -> None:
    _remark(blocks, _SIGNS)
    arrows = {1: "↑", -1: "↓", 0: "·"}
    told = [
        [Cell(feature(name)), Cell(same(arrows[sign]), INK2)]
        for name, sign in zip(card.features, card.signs, strict=True)
    ]
    deep = -(-len(told) // _ABREAST)
    told += [[Cell(same("")), Cell(same(""))]] * (deep * _ABREAST - len(told))
    pair = (Column(Text("指标", "Feature"), 4.2), Column(same(""), 0.8))
    rows = [[cell for part in range(_ABREAST) for cell in told[part * deep + line]] for line in range(deep)]
    grid(blocks, pair * _ABREAST, rows)


def _columns(blocks: Blocks, card: ModelCard) -> None:
    """One line for each column of the table: what became of it, and in which direction it may act."""
    _remark(blocks, _OF_A_TABLE.format(count=len(card.features)))
    heads = (
        Column(Text("列", "Column"), 3.4),
        Column(Text("读作", "Read as"), 1.8),
        Column(Text("水平", "Levels"), 5.2),
        Column(Text("方向", "Direction"), 1.9),
        Column(Text("视为缺失", "Taken for missing"), 1.5),
    )
    grouped = groupby(card.columns, key=lambda one: (one.source, one.kind in _LEVELS))
    grid(blocks, heads, [_column(source, list(notes)) for (source, _), notes in grouped])


def _column(source: str, notes: list[ColumnNote]) -> list[Cell]:
    first = notes[0]
    unknown = sorted({value for one in notes for value in one.unknown})
    levels = [one.level for one in notes if one.kind == "level"]
    listed = same(" | ".join(levels))
    if any(one.kind == "rest" for one in notes):
        listed = listed + Text(" | 其余水平", " | any other level")
    return [
        Cell(same(source)),
        Cell(_KINDS.get(first.kind, same(first.kind)), INK2),
        Cell(listed if first.kind in _LEVELS else same("—"), INK2),
        _direction(first),
        Cell(same(", ".join(unknown) or "—"), INK2),
    ]


def _direction(note: ColumnNote) -> Cell:
    if not note.sign:
        return Cell(Text("· 不限", "· free"), INK2)
    arrow = "↑" if note.sign > 0 else "↓"
    if note.estimated:
        return Cell(Text(f"{arrow} 估计", f"{arrow} estimated"), WARN)
    return Cell(Text(f"{arrow} 声明", f"{arrow} declared"))


def _choices(blocks: Blocks, card: ModelCard) -> None:
    blocks.sheet.need(110)
    blocks.heading(Text("十二、训练时的选择", "12. Choices of the training"))
    if card.choices:
        blocks.numbered(card.choices, size=BODY)
    else:
        _missing(
            blocks,
            Text(
                "卡上没有写明训练时的选择（类别权重、拒绝推断、未用的样本）。",
                "The card tells no choices (class weights, reject inference, rows left out).",
            ),
        )
    blocks.sheet.need(110)  # the remark stays with the table it explains
    _remark(blocks, _CURVES)
    if not card.curves:
        _missing(blocks, Text("没有试过其他校准曲线。", "No other curve was tried."))
        return
    heads = (
        Column(Text("校准曲线", "Curve"), 2.6),
        Column(Text("校准线 Brier", "Brier, line"), 2, True),
        Column(Text("曲线 Brier", "Brier, curve"), 2, True),
        Column(Text("曲线的改善", "Gained by the curve"), 4.4, True),
        Column(Text("结论", "Finding"), 2.8),
    )
    grid(blocks, heads, [_curve(one) for one in card.curves])


def _curve(one: CurveNote) -> list[Cell]:
    gain = one.brier_line - one.brier_curve
    told = f"{number(gain, 5)} [{number(one.gain_low, 5)}, {number(one.gain_high, 5)}]"
    found = Cell(Text("不优于直线", "no better than the line"), INK2)
    if one.better:
        found = Cell(Text("曲线更好", "the curve is better"), WARN, True)
    return [Cell(one.name), figure(one.brier_line, 5), figure(one.brier_curve, 5), Cell(same(told)), found]


def _leaks(blocks: Blocks, card: ModelCard) -> None:
    blocks.sheet.need(90)
    blocks.heading(Text("十三、泄漏检查", "13. Guard against leaks"))
    if not card.leaks:
        blocks.paragraph(
            Text(
                "没有发现：没有指标像是知道结果、指认借款人或代表受保护属性。",
                "Nothing stands here: no feature seems to know the outcome, to name a borrower or to stand for a "
                "protected attribute.",
            ),
            size=BODY,
        )
        return
    _remark(blocks, _GUARD)
    heads = (
        Column(Text("发现", "Finding"), 6.4),
        Column(Text("等级", "Weight"), 1.7),
        Column(Text("处理", "What was done"), 4.6),
    )
    order = {"refuse": 0, "warn": 1, "left_out": 2}
    ordered = sorted(card.leaks, key=lambda one: (one.dropped, order.get(one.severity, 0), one.column))
    grid(blocks, heads, [_leak(one) for one in ordered])


def _leak(one: LeakNote) -> list[Cell]:
    weight = {
        "refuse": Cell(Text("拒绝", "refused"), BAD, True),
        "warn": Cell(Text("须关注", "warning"), WARN, True),
        "left_out": Cell(Text("不作指标", "left out"), INK2),
    }.get(one.severity, Cell(same(one.severity), BAD, True))
    done = Cell(Text("仍作指标，列此备查", "still a feature; told here for review"), INK)
    if one.dropped:
        done = Cell(Text("已去掉，未参与学习", "left out, not learned from"), INK2)
    elif one.accepted_by:
        words = Text("{who} 接受：{why}", "taken on by {who}: {why}").format(who=one.accepted_by, why=one.reason)
        done = Cell(words, BAD, True)
    return [Cell(_named(one)), weight, done]


def _named(one: LeakNote) -> Text:
    """The finding with the feature's label in place of its code."""
    label = feature(one.column)
    return Text(one.what.zh.replace(one.column, label.zh), one.what.en.replace(one.column, label.en))


def _remark(blocks: Blocks, words: Text) -> None:
    blocks.paragraph(words, size=SMALL, color=INK3, after=3)


def _missing(blocks: Blocks, words: Text) -> None:
    blocks.paragraph(words, size=BODY, color=WARN)
