"""What must a letter say beside the decision: how its cost was measured, and how a person is asked to look again?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.decision.pricing import yearly_cost
from workbench.reports.letter_facts import ReviewWay
from workbench.reports.words import yearly
from workbench.services.human_review import CHANNELS, review_path

if TYPE_CHECKING:
    from decimal import Decimal

    from workbench.services.dossier import Dossier

NOTHING = Text("", "")
_BASES = {
    "nominal_365": Text("单利（日利率 × 365）", "the simple rate (daily rate × 365)"),
    "irr_x12": Text("月内部收益率 × 12", "the monthly internal rate × 12"),
    "xirr": Text(" XIRR（实际支付日，实际天数/365）", "XIRR (dated payments, actual/365)"),
}


def review_way(case: Dossier) -> ReviewWay | None:
    """For a decline: by when, how, and within how many days it is answered; None for anything else."""
    if case.decision.outcome is not Outcome.DECLINE:
        return None
    path, names = review_path(case.decision, case.policy), list(CHANNELS.values())
    zh = "、".join(name.zh for name in names[:-1]) + f"或{names[-1].zh}"
    en = ", ".join(name.en.lower() for name in names[:-1]) + f" or {names[-1].en.lower()}"
    return ReviewWay(path.until, Text(zh, en), path.answer_days)


def cost_note(case: Dossier) -> Text:
    """The basis and the cap of the policy and, where it has a table of LPRs, the line of so many of them."""
    price, cost = case.price(), case.policy.cost
    if price is None:
        return NOTHING
    basis, cap, paid = _BASES[cost.basis], yearly(cost.cap), yearly_cost(price, cost.basis)
    told = Text(
        f"综合年化成本按{basis.zh}计算，适用上限 {cap.zh}。",
        f"The all-in annual cost is measured by {basis.en}; the cap that applies is {cap.en}. ",
    )
    return told + _lpr_note(case, paid)


def _lpr_note(case: Dossier, paid: Decimal) -> Text:
    cost = case.policy.cost
    if cost.lpr_multiple is None:
        return NOTHING
    day = case.decided_on if case.score is None else day_of(case.score.as_of_day)
    line, times = case.policy.warning_line(day), cost.lpr_multiple.normalize()
    if line is None:
        return Text(
            "决策当日没有可用的一年期 LPR，未作比较。",
            "No one-year LPR was at hand on the day of the decision, so none is compared.",
        )
    row = max((one for one in case.policy.lpr if one.valid_from <= day), key=lambda one: one.valid_from)
    over = paid > line
    sample = Text("，示例值", ", an example") if row.example else NOTHING
    rate, since = yearly(row.rate), row.valid_from.isoformat()
    return Text(
        f"一年期 LPR {rate.zh}（自 {since} 起{sample.zh}）的 {times} 倍为 {yearly(line).zh}，"
        f"本笔{'高于' if over else '不高于'}此线。",
        f"{times} times the one-year LPR of {rate.en} (since {since}{sample.en}) is {yearly(line).en}; "
        f"this loan is {'above' if over else 'within'} that line.",
    )
