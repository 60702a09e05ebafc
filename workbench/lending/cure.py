"""Is a loan on orders short, until when must that be cured, and when has the call failed?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.common.text import Text
from workbench.lending.borrowing_base import Why

CAUSES = {
    "refund": Text("质押订单发生退款", "a pledged order was refunded"),
    "closed": Text("质押订单已关闭", "a pledged order was closed"),
    "stale": Text("质押订单超期未确认", "a pledged order is overdue for confirmation"),
    "flagged": Text("质押订单检测存疑", "a detector marks a pledged order"),
    "shortage": Text("确认后的货款不足", "a confirmed order paid out too little"),
    "uncovered": Text("余额没有订单支撑", "no order stands behind a part of the balance"),
}
_BY_WHY = {
    Why.REFUND: "refund", Why.CLOSED: "closed", Why.STALE: "stale", Why.FLAGGED: "flagged", Why.CONFIRMED: "shortage",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """A demand for orders or money. `state`: open, cured, failed."""

    raised_day: int
    due_day: int
    cause: str
    raised_fen: int
    short_fen: int
    state: str = "open"
    closed_day: int | None = None


def cause_of(why: Why | None) -> str:
    """What is written as the cause, from why the largest uncovered order carries nothing."""
    return "uncovered" if why is None else _BY_WHY.get(why, "uncovered")


def followed(call: Call | None, short_fen: int, cause: str, day: int, cure_days: int) -> Call | None:
    """The call of a loan at the end of a day: raised, grown or shrunk, cured, or failed once its due day has passed.

    `call` is the open one, None where there is none. The due day itself is in time.
    """
    if call is None:
        return Call(day, day + cure_days, cause, short_fen, short_fen) if short_fen else None
    if not short_fen:
        return replace(call, short_fen=0, state="cured", closed_day=day)
    grown = replace(call, short_fen=short_fen, raised_fen=max(call.raised_fen, short_fen))
    return replace(grown, state="failed", closed_day=day) if day > call.due_day else grown
