"""A real what-if over invented merchants, and a service of policies that remembers what was asked of it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.decision.cases import asked, case, scored
from workbench.access.staff import Actor, Role
from workbench.applications.policy_file import load_policy
from workbench.applications.products import load_products
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text, same
from workbench.decision.portfolio_columns import PortfolioColumns, columns_of
from workbench.scoring.points import band_of
from workbench.services.advice import Exposure
from workbench.services.policy_numbers import Path
from workbench.services.policy_what_if import PolicyWhatIf
from workbench.services.portfolio_desk import DeskFacts
from workbench.services.portfolio_known import Known

MERCHANTS = 400
DAY = date(2026, 11, 22)


@cache
def _columns() -> PortfolioColumns:
    """Ordinary merchants of every band, whom policy approves but for their points and what they sell."""
    policy, rng = load_policy("cn-2025"), random.Random(3)
    cases = []
    for _ in range(MERCHANTS):
        points = rng.randrange(530, 720)
        score = scored(band_of(points, policy.floors()), points, 0.002 + (720 - points) / 4_000)
        asked_for = asked(requested_fen=rng.randrange(20_000_00, 190_000_00))
        sold = rng.randrange(100_000_00, 900_000_00)
        cases.append(
            case(application=asked_for, score=score, verified_month_fen=sold, headroom_fen=policy.funding_cap_fen)
        )
    return columns_of(cases, [rule.fact for rule in policy.rules])


def whole() -> PolicyWhatIf:
    """The policy of the sample desk over invented merchants."""
    columns, empty = _columns(), np.zeros(MERCHANTS)
    known = Known(
        merchant_ids=tuple(f"M{i:04d}" for i in range(MERCHANTS)), case_nos={}, person=np.arange(MERCHANTS),
        proposed=empty.astype(bool), margins=empty.astype(np.float32), worth=np.zeros((MERCHANTS, 4), np.float32),
        columns=columns, left_out=(), features_digest="", facts_digest="",
    )  # fmt: skip
    facts: dict[str, Any] = {
        "model": SimpleNamespace(version="xgb-2026.11"), "policy": load_policy("cn-2025"), "products": load_products(),
        "as_of_day": day_number(DAY), "names": (), "lent": Exposure(0, {}, {}), "asked": {}, "ratings": {},
        "today": DAY,
    }  # fmt: skip
    desk = DeskFacts(**{one.name: facts[one.name] for one in fields(DeskFacts)})
    return PolicyWhatIf(desk, known, "CNY", True)


@dataclass
class FakeWhatIf:
    refuse: StaffError | None = None
    kept: dict[Path, Decimal] = field(default_factory=dict)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def whole(self, report: Report = silent, stop: Stop = never) -> PolicyWhatIf:
        if self.refuse is not None:
            raise self.refuse
        report(MERCHANTS, MERCHANTS)
        return whole()

    def names(self, merchant_ids: Sequence[str]) -> dict[str, str]:
        return {one: f"合成店铺 {one[1:]}" for one in merchant_ids}

    def may_edit(self, actor: Actor) -> bool:
        return actor.role is Role.RISK

    def draft(self, actor: Actor) -> dict[Path, Decimal]:
        return dict(self.kept)

    def keep_draft(self, numbers: Mapping[Path, Decimal], actor: Actor) -> None:
        self.calls.append(("keep", dict(numbers), actor.staff_id))


def proposal(**changes: Any) -> Any:
    made: dict[str, Any] = {
        "proposal_id": 3, "policy_id": "cn-2025", "version": "2026-12", "reason": "C 档上季度损失高于预期",
        "proposed_by": "s03", "proposed_by_name": "林潇", "proposed_at": datetime(2026, 11, 20, 2, tzinfo=UTC),
        "effective_from": date(2026, 12, 1), "state": "open", "note": "", "may_decide": True,
        "changes": (
            SimpleNamespace(path="bands.B.cap_fen", old="30000000", new="20000000", words=same("B ¥300,000 → 200,000")),
            SimpleNamespace(path="lanes.automatic", old="true", new="false", words=same("automatic off")),
            SimpleNamespace(path="version", old="2026-11", new="2026-12", words=same("2026-11 → 2026-12")),
        ),
    }  # fmt: skip
    return SimpleNamespace(**(made | changes))


@dataclass
class FakePolicies:
    """Answers as the service of policies does."""

    faults: tuple[Any, ...] = ()
    waiting: tuple[Any, ...] = ()
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def text(self, policy_id: str = "") -> str:
        return (resources() / "policy" / f"{policy_id or 'cn-2025'}.toml").read_text("utf-8")

    def check(self, text: str) -> Any:
        self.calls.append(("check", text))
        remark = SimpleNamespace(level="remark", where="bands.C", what=Text("C 档区间变窄", "Band C is narrower"))
        return SimpleNamespace(findings=(*self.faults, remark), faults=self.faults, remarks=(remark,))

    def diff(self, one: str, other: str) -> tuple[Any, ...]:
        pairs = zip(one.split("\n"), other.split("\n"), strict=True)
        return tuple(SimpleNamespace(path="", old=a, new=b, words=same(b)) for a, b in pairs if a != b)

    def test_run(self, text: str, report: Report, stop: Stop, actor: Actor | None = None) -> Any:
        self.calls.append(("test_run", text))
        counts = {("approve", "refer"): 7, ("approve", "approve"): 30, ("refer", "refer"): 5}
        return SimpleNamespace(
            cases=42, left_out=2, counts=counts, volume_change_fen=-50_000_00, loss_change_fen=-1_200_00, currency="CNY"
        )

    def proposals(self, actor: Actor) -> tuple[Any, ...]:
        return self.waiting

    def propose(self, text: str, reason: str, actor: Actor) -> None:
        self.calls.append(("propose", text, reason, actor.staff_id))

    def approve(self, number: int, actor: Actor) -> None:
        self.calls.append(("approve", number, actor.staff_id))

    def refuse(self, number: int, note: str, actor: Actor) -> None:
        self.calls.append(("refuse", number, note, actor.staff_id))

    def withdraw(self, number: int, actor: Actor) -> None:
        self.calls.append(("withdraw", number, actor.staff_id))
