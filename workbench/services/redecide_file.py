"""What does a run over the portfolio answer?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.common.money import money
from workbench.common.text import Lang, Text
from workbench.decision.outcome import OUTCOME_NAMES, Outcome

LEFT_OUT_NAMES = {
    "NO_VECTOR": Text("当日没有特征：须先评分", "No features of that day: score first"),
    "VECTOR_DAMAGED": Text("特征记录损坏：须重新评分", "Its features are damaged: score again"),
    "NO_PRODUCT": Text("没有适用且生效的产品", "No product fits it and is in force"),
}
PROPOSAL_NOTE = Text(
    "组合测算只是建议清单，不是放贷决定；每笔贷款仍须逐案评分、决策",
    "A portfolio run is a list of proposals, not a lending decision; every loan is still scored and decided by itself",
)


@dataclass(frozen=True, slots=True)
class RunView:
    """One run: what it stood on, and its counts and totals. Money is in minor units of the desk's currency.

    `limit_fen` is the sum of all limits proposed; what may still be lent is `headroom_fen`. `over_person` counts legal
    persons whose shops together would exceed what one legal person may owe.
    """

    run_id: str
    at: datetime
    as_of_day: int
    model_version: str
    policy_id: str
    currency: str
    merchants: int
    asked: int  # decided on an open case's request; the others are offered what the terms allow
    outcomes: Mapping[str, int]
    lanes: Mapping[str, int]
    bands: Mapping[str, int]
    limit_fen: int
    green_fen: int
    expected_loss_fen: int
    headroom_fen: int
    over_person: int
    left_out: Mapping[str, int]  # by code
    unknown_facts: tuple[str, ...]  # facts a rule reads and nothing here supplies: nobody passes that rule
    seconds: float
    digests: Mapping[str, str]

    def facts(self) -> dict[str, Any]:
        """For a program."""
        return {
            "run": self.run_id,
            "as_of_day": self.as_of_day,
            "model": self.model_version,
            "policy": self.policy_id,
            "merchants": self.merchants,
            "asked": self.asked,
            "outcomes": dict(self.outcomes),
            "lanes": dict(self.lanes),
            "bands": dict(self.bands),
            "limit_fen": self.limit_fen,
            "green_fen": self.green_fen,
            "expected_loss_fen": self.expected_loss_fen,
            "headroom_fen": self.headroom_fen,
            "over_person": self.over_person,
            "left_out": dict(self.left_out),
            "unknown_facts": list(self.unknown_facts),
            "seconds": round(self.seconds, 2),
            **self.digests,
        }

    def lines(self, lang: Lang) -> Iterator[str]:
        """For a person."""

        def say(zh: str, en: str) -> str:
            return Text(zh, en).of(lang)

        def fen(amount_fen: int) -> str:
            return money(amount_fen, self.currency)

        yield say(
            f"组合测算 {self.run_id}，{self.merchants:,} 家商户", f"Run {self.run_id}, {self.merchants:,} merchants"
        )
        for code, count in self.outcomes.items():
            yield f"  {OUTCOME_NAMES[Outcome(code)].of(lang)}: {count:,}"
        lanes = say(
            "通道 绿 {green:,} 黄 {yellow:,} 红 {red:,}", "Lanes: green {green:,}, yellow {yellow:,}, red {red:,}"
        )
        yield lanes.format(**self.lanes)
        yield say("风险档 ", "Bands: ") + " ".join(f"{band} {count:,}" for band, count in self.bands.items())
        yield say(f"建议额度合计 {fen(self.limit_fen)}", f"Limits proposed {fen(self.limit_fen)}") + say(
            f"，其中绿色通道 {fen(self.green_fen)}", f", in the green lane {fen(self.green_fen)}"
        )
        yield say(f"预期损失 {fen(self.expected_loss_fen)}", f"Expected loss {fen(self.expected_loss_fen)}")
        if self.limit_fen > self.headroom_fen:
            left = fen(self.headroom_fen)
            yield say(f"超过资金余量 {left}：不能全部放出", f"More than the funds left, {left}: not all can be lent")
        if self.over_person:
            count = self.over_person
            yield say(
                f"{count:,} 个法人名下店铺合计超过单户上限",
                f"{count:,} legal persons would exceed their ceiling over all their shops",
            )
        for code, count in self.left_out.items():
            yield f"  {LEFT_OUT_NAMES[code].of(lang)}: {count:,}"
        for name in self.unknown_facts:
            yield say(
                f"规则所需的 {name} 无从得知，一律转人工", f"A rule reads {name}, which is not known here: all refer"
            )
        yield PROPOSAL_NOTE.of(lang)
