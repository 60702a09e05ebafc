"""What does a validation find about the reasons people are told, about groups of people, and about rivals?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.text import Text, same
from workbench.ui.labels import Words
from workbench.ui.models.findings import COUNT, INTERVAL, NOT_TOLD, Section, interval, number, percent
from workbench.ui.models.grid import Grid, Head

if TYPE_CHECKING:
    from workbench.scoring.validation.fairness import FairnessTable, GroupFound
    from workbench.scoring.validation.report import ValidationReport

REASONS, FAIRNESS = Text("原因", "Reasons"), Text("公平性", "Fairness")
SCREEN = 0.80  # the four-fifths rule: a screen, not a law of credit


def reasons_part(report: ValidationReport) -> Section:
    """Are explanations exact, do reasons stay under retraining, does mending what they name move the score?"""
    from workbench.scoring.validation.explained import in_words

    parts = [in_words(report.explained)]
    if report.retrained is not None:
        mean, seeds = report.retrained.mean, len(report.retrained.seeds)
        alike, first = percent(mean.same_set, 0), percent(mean.same_first, 0)
        parts.append(
            Text(
                f"换种子重训 {seeds} 次：{alike} 的案件原因相同，{first} 的首要原因相同",
                f"retrained {seeds} times: the same reasons for {alike} of cases, the same first one for {first}",
            )
        )
    if report.interventional is not None:
        agreed = report.interventional.agreement
        parts.append(
            Text(
                f"与干预式归因相比，{percent(agreed.same_set, 0)} 的案件原因相同",
                f"by interventional values the same for {percent(agreed.same_set, 0)}",
            )
        )
    if report.faithfulness is None:
        parts.append(Text("未检验补救是否有效", "whether mending them helps was not tested"))
        return Section(REASONS, _joined(parts))
    rows = tuple(
        (
            str(one.reasons),
            percent(one.flipped, 0),
            percent(one.flipped_at_random, 0),
            number(one.moved, 2),
            number(one.moved_at_random, 2),
        )
        for one in report.faithfulness.steps
    )
    heads = (
        Head(Text("补救前几项原因", "First reasons mended"), "l", 1),
        Head(Text("过线", "Over the cut-off")),
        Head(Text("随机补救", "At random")),
        Head(Text("对数几率", "Log-odds moved")),
        Head(Text("随机", "At random")),
    )
    return Section(REASONS, _joined(parts), Grid(heads, rows))


def fairness_parts(report: ValidationReport) -> tuple[Section, ...]:
    """One table for each attribute that was given for testing; the model never sees them."""
    if not report.fairness:
        return (
            Section(FAIRNESS, Text("没有提供受保护属性，未作检验", "No protected attribute was given: not tested")),
        )
    return tuple(_attribute(table) for table in report.fairness)


def _attribute(table: FairnessTable) -> Section:
    heads = (
        Head(Text("组别", "Group"), "l", 1),
        Head(COUNT),
        Head(Text("过线率", "Pass rate")),
        Head(Text("影响比", "Impact ratio")),
        Head(INTERVAL),
        Head(Text("评分差（标准差）", "Score gap, SD")),
        Head(Text("坏样本率", "Bad share")),
    )
    rows = tuple(_group(one) for one in table.groups)
    tones = tuple(_tone(one) for one in table.groups)
    reference: Words = table.reference if table.reference is not None else Text("无", "none")
    remark = Text("属性 {name}；对照组 {group}", "by {name}; compared with {group}").format(
        name=same(table.attribute), group=reference if isinstance(reference, Text) else same(reference)
    )
    return Section(FAIRNESS, remark, Grid(heads, rows, tones))


def _group(one: GroupFound) -> tuple[Words, ...]:
    name = one.name if one.name.zh else Text("未知", "Not known")
    if one.passing is None:
        return name, f"{one.count:,}", NOT_TOLD, "", "", "", ""
    return (
        name,
        f"{one.count:,}",
        percent(one.passing),
        "" if one.impact is None else number(one.impact.value, 2),
        "" if one.impact is None else interval(one.impact, 2),
        "" if one.difference is None else number(one.difference, 2),
        "" if one.bad_share is None else percent(one.bad_share),
    )


def _tone(one: GroupFound) -> str:
    if one.passing is None:
        return "note"
    return "warn" if one.impact is not None and one.impact.value < SCREEN else ""


def rivals_part(report: ValidationReport) -> Section:
    """Simpler models on the same rows, with paired tests."""
    title = Text("对照模型", "Rival models")
    if not report.contests:
        return Section(title, Text("没有对照模型", "No rival was given"))
    rows = tuple(
        (
            one.rival,
            number(one.auc.value),
            number(one.gain.value),
            f"{number(one.gain.low)} – {number(one.gain.high)}",
            number(one.gain.p_value),
            "" if one.brier_gain is None else number(one.brier_gain.value, 4),
        )
        for one in report.contests
    )
    heads = (
        Head(Text("对照", "Rival"), "l", 1),
        Head(same("AUC")),
        Head(Text("本模型高", "Model ahead by")),
        Head(INTERVAL),
        Head(same("p")),
        Head(Text("Brier 优势", "Brier ahead")),
    )
    tones = tuple("warn" if one.gain.high < 0 else "" for one in report.contests)
    return Section(
        title, Text("同一批样本，成对检验（DeLong）", "the same rows, paired test (DeLong)"), Grid(heads, rows, tones)
    )


def _joined(parts: list[Text]) -> Text:
    return Text("；".join(one.zh for one in parts), "; ".join(one.en for one in parts))
