"""Which rows of a model's card does the room show, and beside which other versions?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from workbench.common.dates import local
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.features.catalogue import BY_NAME
from workbench.features.feature import Flow
from workbench.services.champion_file import ChampionChange
from workbench.services.model_room import CardLine, Curve, SegmentRow, VersionRow

if TYPE_CHECKING:
    from workbench.scoring.card import ModelCard
    from workbench.scoring.validation.report import ValidationReport

SYNTHETIC, REAL = Text("合成数据", "Synthetic"), Text("真实数据", "Real")
WITH_PROGRAM = Text("随程序提供", "came with the program")
AT_DESK = Text("本台账训练", "trained at this desk")
CHAMPION, CHALLENGER = Text("冠军", "Champion"), Text("挑战者", "Challenger")
FORMER, IDLE = Text("曾任冠军", "Former champion"), Text("未启用", "Not in use")


def card_lines(
    card: ModelCard, digest: str, changes: tuple[ChampionChange, ...] = (), *, of_program: bool = False
) -> tuple[tuple[CardLine, ...], tuple[CardLine, ...]]:
    """The lines at the head of the card, and those that stand below everything else."""
    data, split, metrics = card.data, card.split, card.metrics
    constrained = sum(sign != 0 for sign in card.signs)
    period = f"{data.first_day[:7]} – {data.last_day[:7]}" if data.first_day else "–"
    head = [
        (Text("样本", "Rows"), Text("{rows} 笔", "{rows}").format(rows=same(f"{data.rows:,}"))),
        (Text("坏样本率", "Bad share"), same(percent(data.bad_rows / max(data.rows, 1)))),
        (Text("观察期", "Window"), same(period)),
        (Text("特征", "Features"), features_words(card.features)),
        (Text("单调约束", "Monotone"), Text(f"{constrained} 项", f"{constrained} features")),
        *_agreed(digest, changes, of_program),
        (Text("文件指纹", "Digest"), same(f"{digest[:4]}…{digest[-4:]}" if digest else "–")),
    ]
    interval = f"{metrics.auc:.3f}（{metrics.auc_low:.3f}–{metrics.auc_high:.3f}）"
    details = [
        (Text("数据", "Data"), data.name),
        (Text("数据性质", "Kind of data"), SYNTHETIC if data.synthetic else REAL),
        (Text("划分", "Split"), split.method),
        (
            Text("AUC（95% 区间）", "AUC (95% interval)"),
            Text(interval, interval.replace("（", " (").replace("）", ")")),
        ),
        (same("Brier"), same(f"{metrics.brier:.4f}")),
        (Text("树", "Trees"), same(f"{card.settings.get('trees', '')} × {card.settings.get('depth', '')}")),
        (Text("训练日期", "Trained on"), same(card.trained_on)),
        (
            Text("原因基准", "Baseline of reasons"),
            Text("{name}（{count} 人）", "{name} (n = {count})").format(
                name=card.baseline.name, count=same(f"{card.baseline.count:,}")
            ),
        ),
    ]
    return tuple(CardLine(*one) for one in head), tuple(CardLine(*one) for one in details)


def features_words(names: tuple[str, ...]) -> Text:
    """`78，三流 38 / 15 / 25`: fund with commerce, logistics, information."""
    flows = Counter(_shown(BY_NAME[name].flow) for name in names if name in BY_NAME)
    if sum(flows.values()) != len(names):
        return same(str(len(names)))
    parts = " / ".join(str(flows[flow]) for flow in (Flow.FUND, Flow.LOGISTICS, Flow.INFORMATION))
    return Text(f"{len(names)}，三流 {parts}", f"{len(names)}: {parts} by flow")


def _shown(flow: Flow) -> Flow:
    return Flow.FUND if flow is Flow.COMMERCE else flow


def _agreed(digest: str, changes: tuple[ChampionChange, ...], of_program: bool) -> tuple[tuple[Text, Text], ...]:
    """Since when it scores and who agreed, as the desk's record of changes says."""
    made = next((one for one in changes if one.digest == digest and one.state == "approved"), None)
    if made is None or made.decided_at is None:
        return ((Text("来源", "Origin"), WITH_PROGRAM if of_program else AT_DESK),)
    people = f"{made.proposed_by_name} · {made.decided_by_name}"
    return (
        (Text("上线", "Live since"), same(local(made.decided_at).date().isoformat())),
        (Text("提议 · 批准", "Proposed · agreed"), same(people)),
    )


def segment_rows(card: ModelCard, report: ValidationReport | None) -> tuple[SegmentRow, ...]:
    """Segments with their intervals where the validation has them."""
    found = {} if report is None else {one.name: one.auc for one in report.segments if one.auc is not None}
    rows = []
    for one in card.segments:
        interval = found.get(one.name)
        low, high = (None, None) if interval is None else (interval.low, interval.high)
        rows.append(SegmentRow(one.name, one.count, one.bad_share, one.auc, low, high))
    return tuple(rows)


def version_rows(
    champion: ModelCard, others: list[ModelCard], challenger: str | None, changes: tuple[ChampionChange, ...]
) -> tuple[VersionRow, ...]:
    """The champion first, then the challenger, former champions, and the rest by the day they were trained."""
    former = {one.from_version for one in changes if one.state == "approved"}

    def role(version: str) -> tuple[str, Text]:
        if version == challenger:
            return "challenger", CHALLENGER
        return ("former", FORMER) if version in former else ("idle", IDLE)

    order = ["challenger", "former", "idle"]
    rest = sorted(others, key=lambda one: (order.index(role(one.version)[0]), _newest_first(one.trained_on)))
    rows = [(champion, ("champion", CHAMPION)), *((one, role(one.version)) for one in rest)]
    return tuple(
        VersionRow(one.version, words, one.trained_on, one.metrics.auc, one.metrics.ks, one.note, code)
        for one, (code, words) in rows
    )


def _newest_first(day: str) -> int:
    return -int(day.replace("-", "") or 0)


def curves(card: ModelCard, others: list[ModelCard]) -> tuple[Curve, ...]:
    """The model shown, and others of the same outcome: curves of different events do not compare."""
    drawn = [(card, "main")] + [(one, "past") for one in others if one.outcome_note.code == card.outcome_note.code]
    return tuple(
        Curve(same(one.version), one.roc.false_positive, one.roc.true_positive, emphasis) for one, emphasis in drawn
    )
