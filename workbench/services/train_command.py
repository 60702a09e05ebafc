"""What was asked of `train`, and how are its figures told?

One command, two sources: the outcomes of a desk, or a flat table. What does not fit together is refused before anything
is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.common.dates import local
from workbench.common.errors import StaffError
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Lang, Text, same
from workbench.services.table_training import TableOrder, table_facts, train_table


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as they were typed."""

    table: Path | None = None
    target: str = ""
    time: str | None = None
    bad: str | None = None
    good: str | None = None
    group: str | None = None
    drop: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    accepted_by: str = ""
    reason: str = ""
    synthetic: bool = False
    version: str | None = None
    to: Path | None = None
    seed: int = 7


def train_on_table(asked: Asked, now: datetime, report: Report = silent, stop: Stop = never) -> Mapping[str, object]:
    """Train on a table without a desk; the pack lies in `to`/version, unsigned.

    Raises `StaffError` (`WHAT_TO_TRAIN_ON`, `NOWHERE_TO_WRITE`, and what `train_table` raises) and `Stopped`.
    """
    day = local(now).date()
    order = table_order(asked, f"table-{day:%Y.%m.%d}")
    if asked.to is None:
        raise StaffError(
            Text("没有说明模型写到哪里", "Nothing says where the model is to lie"),
            Text("请加 --to 文件夹，或 --desk 台账", "Add --to FOLDER, or --desk DESK"),
            code="NOWHERE_TO_WRITE",
        )
    made, prepared = train_table(order, asked.to / order.version, day, report, stop)
    return table_facts(made, prepared)


def table_order(asked: Asked, version: str) -> TableOrder:
    """The order for a table. Raises `StaffError` (`WHAT_TO_TRAIN_ON`, `SIGN_UNCLEAR`)."""
    if asked.table is None or not asked.target:
        raise StaffError(
            Text("没有说明用什么训练", "Nothing says what to train on"),
            Text(
                "请加 --desk 台账，或 --table 文件 --target 结果列", "Add --desk DESK, or --table FILE --target COLUMN"
            ),
            code="WHAT_TO_TRAIN_ON",
        )
    return TableOrder(
        table=asked.table, target=asked.target, time=asked.time, bad=asked.bad, good=asked.good, group=asked.group,
        drop=asked.drop, signs=signs_of(asked.signs), protected=asked.protected, accepted=asked.accepted,
        accepted_by=asked.accepted_by, reason=asked.reason, version=asked.version or version, seed=asked.seed,
        synthetic=asked.synthetic,
    )  # fmt: skip


def signs_of(told: Sequence[str]) -> dict[str, int]:
    """Directions by column from `COL=+1`. Raises `StaffError` (`SIGN_UNCLEAR`)."""
    known = {"+1": 1, "1": 1, "+": 1, "-1": -1, "-": -1}
    signs = {}
    for one in told:
        column, equals, sign = one.rpartition("=")
        if not equals or not column or sign.strip() not in known:
            raise StaffError(
                Text(f"方向“{one}”看不懂", f"The direction “{one}” is not clear"),
                Text(
                    "请写 列名=+1（越大越险）或 列名=-1（越大越安全）",
                    "Write COLUMN=+1 (a rise is riskier) or COLUMN=-1",
                ),
                code="SIGN_UNCLEAR",
            )
        signs[column] = known[sign.strip()]
    return signs


NAMES: dict[str, Text] = {
    "version": Text("模型版本", "version"),
    "folder": Text("模型位置", "pack lies in"),
    "digest": Text("指纹", "digest"),
    "rows": Text("样本", "rows"),
    "bad": Text("其中违约", "of them bad"),
    "rows_without_outcome": Text("没有结果的行（未用）", "rows without an outcome (left out)"),
    "rows_without_day": Text("没有日期的行（未用）", "rows without a day (left out)"),
    "synthetic": Text("合成数据", "synthetic"),
    "features": Text("指标数", "features"),
    "trees": Text("树", "trees"),
    "auc": Text("AUC", "AUC"),
    "auc_95": Text("AUC 95% 区间", "AUC, 95 % interval"),
    "ks": Text("KS", "KS"),
    "brier": Text("Brier 分数", "Brier score"),
    "average_precision": Text("平均精度", "average precision"),
    "auc_fold_mean": Text("各折 AUC 均值", "mean AUC of folds"),
    "auc_fold_sd": Text("各折 AUC 标准差", "standard deviation over folds"),
    "protected": Text("受保护属性（只作公平性检验）", "protected (for the test of fairness only)"),
    "directions": Text("声明的方向", "directions declared"),
    "directions_estimated": Text("估计的方向", "directions estimated"),
    "taken_for_missing": Text("当作空缺的数字", "numbers taken for missing"),
    "validation": Text("验证结论", "validation"),
    "blocked_by": Text("未通过的门槛", "bounds it breaks"),
    "outcome": Text("预测", "predicts"),
    "measured": Text("衡量方法", "measured"),
}


WORDS: dict[str, Text] = {
    "pass": Text("通过", "pass"),
    "warn": Text("须关注", "warn"),
    "block": Text("不得启用", "block"),
    "refuse": Text("拒绝", "refuse"),
    "left_out": Text("不作指标", "left out"),
}


def lines(facts: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """The figures and the findings of the leak guard, for a person."""
    for name, value in {**facts, **facts.get("words", {})}.items():
        if name in ("leaks", "words") or value in ([], {}):
            continue
        yield f"{_named(name).of(lang)}: {_told(value, lang)}"
    if facts.get("leaks"):
        yield Text("泄漏检查：", "Leak guard:").of(lang)
    for one in facts.get("leaks", ()):
        taken = {"by": one["accepted_by"], "why": one["reason"]}
        by = Text("（{by} 接受：{why}）", " (accepted by {by}: {why})").format(**taken).of(lang)
        weight = WORDS[one["severity"]].of(lang)
        yield f"  [{weight}] {one['what'][lang.value]}{by if one['accepted_by'] else ''}"


def _named(name: str) -> Text:
    from workbench.scoring.fits import RIVALS

    rivals = {f"auc of {rival.en}": Text(f"AUC，{rival.zh}", f"AUC of {rival.en}") for rival in RIVALS}
    return NAMES.get(name) or rivals.get(name) or same(name)


def _told(value: Any, lang: Lang) -> str:
    if isinstance(value, bool):
        return (Text("是", "yes") if value else Text("否", "no")).of(lang)
    if isinstance(value, str) and value in WORDS:
        return WORDS[value].of(lang)
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return str(value[lang.value])
    if isinstance(value, dict):
        return ", ".join(f"{name} {one:+d}" if isinstance(one, int) else f"{name} {one}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_told(one, lang) for one in value)
    return str(value)
