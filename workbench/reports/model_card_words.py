"""How are a validation's figures, states and features written?"""

from __future__ import annotations

from workbench.common.money import MINUS
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.features.catalogue import BY_NAME
from workbench.reports.grid import Cell
from workbench.reports.sheet import ACCENT, BAD, INK2, INK3, WARN
from workbench.scoring.validation.chance import Estimate
from workbench.scoring.validation.gates import STATE_NAMES, GateFound, State

NOT_TOLD = Cell(Text("样本不足", "too few"), INK3)
STATE_COLORS = {State.PASS: ACCENT, State.NOTE: INK2, State.WARN: WARN, State.BLOCK: BAD}
VERDICTS = {
    State.PASS: Text("通过：各项标准均满足", "Passes: every bound is kept"),
    State.NOTE: Text("通过：各项标准均满足", "Passes: every bound is kept"),
    State.WARN: Text("可提议启用，但有须关注事项：由两人决定", "May be proposed, with warnings: two people decide"),
    State.BLOCK: Text("不得启用：有标准未满足", "Must not be used: a bound is broken"),
}


def number(value: float, digits: int = 3) -> str:
    """A figure with a true minus sign and no minus zero."""
    words = f"{abs(value):.{digits}f}"
    return f"{MINUS}{words}" if value < 0 and float(words) else words


def figure(value: float, digits: int = 3) -> Cell:
    return Cell(same(number(value, digits)))


def share(value: float, digits: int = 1) -> Cell:
    return Cell(same(percent(value, digits)))


def count(value: int) -> Cell:
    return Cell(same(f"{value:,}"))


def interval(found: Estimate, digits: int = 3) -> Text:
    """`0.850 [0.835, 0.869]`: brackets and a comma, because a dash would hide a minus sign."""
    value, low, high = (number(one, digits) for one in (found.value, found.low, found.high))
    return same(f"{value} [{low}, {high}]")


def p_value(value: float) -> Text:
    return same("< 0.001" if value < 0.001 else number(value))


def estimate(found: Estimate | None, digits: int = 3) -> Cell:
    return NOT_TOLD if found is None else Cell(interval(found, digits))


def feature(name: str) -> Text:
    return BY_NAME[name].label if name in BY_NAME else same(name)


def state(found: State) -> Cell:
    return Cell(STATE_NAMES[found], STATE_COLORS[found], bold=found in (State.WARN, State.BLOCK))


def gate_figure(gate: GateFound) -> Text:
    if gate.value is None:
        return Text("未知", "not known")
    whole = gate.value == int(gate.value) and gate.low is None
    words = number(gate.value, 0 if whole else 3)
    if gate.low is None or gate.high is None:
        return same(words)
    return interval(Estimate(gate.value, gate.low, gate.high))
