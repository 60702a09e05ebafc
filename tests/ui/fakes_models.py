"""What the invented model room knows of its challenger, of changes, of drift, and services that remember."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from workbench.common.text import Text, same
from workbench.services.champion_file import ChampionChange
from workbench.services.drift_file import ContestMonth, DriftMonth, DriftView, Standing
from workbench.services.model_contest import Contest, ContestRow

WARNED = (Text("新店 AUC 0.762，低于 0.780", "AUC of new shops 0.762, below 0.780"),)


def contest(**changes: Any) -> Contest:
    rows = (
        ContestRow(Text("AUC（留出集）", "AUC, holdout"), "0.842", "0.851", 1),
        ContestRow(same("KS"), "0.550", "0.560", 1),
        ContestRow(same("Brier"), "0.0291", "0.0287", 1),
        ContestRow(Text("新店 <12 月 AUC", "AUC, shops <12 mo"), "0.781", "0.762", -1),
        ContestRow(Text("最低不利影响比", "Lowest impact ratio"), "0.91", "0.88", -1),
        ContestRow(Text("重训后原因不变", "Reasons kept on retraining"), "82%", "82%", 0),
    )
    verdict = Text(
        "3 升 2 降：新店 <12 月 AUC、最低不利影响比变差，不建议替换。",
        "3 better, 2 worse: AUC, shops <12 mo, Lowest impact ratio. Not advised.",
    )
    made: dict[str, Any] = {"rows": rows, "verdict": verdict, "note": Text("", ""), "warnings": WARNED}
    return Contest("xgb-2026.11", "xgb-2026.12", **(made | changes))


def change(**changes: Any) -> ChampionChange:
    made: dict[str, Any] = {
        "change_id": 4,
        "version": "xgb-2026.12",
        "digest": "d" * 64,
        "from_version": "xgb-2026.11",
        "from_digest": "b" * 64,
        "reason": "新版本在留出集上更好，影子运行 18 天",
        "proposed_by": "s02",
        "proposed_by_name": "周岩",
        "proposed_at": datetime(2026, 11, 20, 2, tzinfo=UTC),
        "state": "open",
        "decided_by": None,
        "decided_by_name": "",
        "decided_at": None,
        "note": "",
        "may_decide": True,
        "warned": WARNED,
    }
    return ChampionChange(**(made | changes))


def drift(**changes: Any) -> DriftView:
    values = (0.021, 0.018, 0.025, 0.031, 0.028, 0.034, 0.04, 0.036, 0.047, 0.052, 0.058, 0.041)
    months = ("2025-12", *(f"2026-{m:02d}" for m in range(1, 12)))
    made: dict[str, Any] = {
        "months": tuple(
            DriftMonth(month, 820, psi, 0.021, Text("", "")) for month, psi in zip(months, values, strict=True)
        ),
        "features": (),
        "population": Text("2026-11 评分 PSI 0.041，在允许范围内", "2026-11: PSI of the score 0.041, within bounds"),
        "contest": (ContestMonth("2026-11", 300, 12, 0.83, 0.841, 0.54, 0.55, 0.03, 214),),
        "challenger": "xgb-2026.12",
        "shadow_days": 18,
        "disagreed": tuple(f"LN-261120-{n:04d}" for n in range(214)),
        "standing": Standing("ok", Text("在允许范围内", "within bounds")),
    }
    return DriftView(**(made | changes))


@dataclass
class FakeDrift:
    file: DriftView = field(default_factory=drift)

    def view(self) -> DriftView:
        return self.file


@dataclass
class FakeChampion:
    calls: list[Any] = field(default_factory=list)

    def propose(self, version: str, reason: str, actor: Any) -> ChampionChange:
        self.calls.append(("propose", version, reason, actor.staff_id))
        return change()

    def approve(self, change_id: int, actor: Any) -> ChampionChange:
        self.calls.append(("approve", change_id, actor.staff_id))
        return change(state="approved")

    def refuse(self, change_id: int, note: str, actor: Any) -> ChampionChange:
        self.calls.append(("refuse", change_id, note, actor.staff_id))
        return change(state="refused")

    def withdraw(self, change_id: int, actor: Any) -> ChampionChange:
        self.calls.append(("withdraw", change_id, actor.staff_id))
        return change(state="withdrawn")


@dataclass
class FakeShadow:
    calls: list[Any] = field(default_factory=list)

    def start(self, version: str, actor: Any) -> None:
        self.calls.append(("start", version))

    def stop(self, actor: Any) -> None:
        self.calls.append(("stop",))


@dataclass
class FakeTraining:
    calls: list[Any] = field(default_factory=list)

    def train(self, actor: Any, report: Any, stop: Any) -> dict[str, object]:
        report(1, 2)
        self.calls.append("train")
        return {"version": "desk-2026.11.23", "auc": 0.81, "rows": 857}
