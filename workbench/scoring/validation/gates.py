"""Which figures must keep which bounds, and what does breaking one mean?

Bounds are settings in `resources/validation.toml`, dated and typed. A figure that could not be made never passes: its
gate says whether that blocks, warns or is only noted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.records.plain import restore
from workbench.scoring.validation.chance import Estimate

JUDGED = {"value", "low", "high", "interval"}


class State(StrEnum):
    PASS = "pass"
    NOTE = "note"  # not known, and noted
    WARN = "warn"
    BLOCK = "block"


STATE_NAMES = {
    State.PASS: Text("通过", "Pass"),
    State.NOTE: Text("未知", "Not known"),
    State.WARN: Text("须关注", "Warning"),
    State.BLOCK: Text("不得启用", "Blocks"),
}
_ORDER = tuple(State)


@dataclass(frozen=True, slots=True)
class Gate:
    code: str
    measure: str
    name: Text
    judged: str
    absent: State
    source: Text
    warn_low: float | None = None
    warn_high: float | None = None
    block_low: float | None = None
    block_high: float | None = None


@dataclass(frozen=True, slots=True)
class Gates:
    id: str
    in_force: date
    review_days: int  # a validation older than this is due again
    gates: tuple[Gate, ...]
    digest: str = ""  # of the file


@dataclass(frozen=True, slots=True)
class GateFound:
    """One gate on one model. `value` None: the figure could not be made. `bound` is the bound told with it."""

    code: str
    measure: str
    name: Text
    state: State
    value: float | None
    low: float | None  # of its interval, where it has one
    high: float | None
    bound: Text
    source: Text


def worst(states: Iterator[State]) -> State:
    return max(states, key=_ORDER.index, default=State.PASS)


@lru_cache(maxsize=1)
def usual_gates() -> Gates:
    """The gates that come with the program."""
    return read_gates(resources() / "validation.toml")


def read_gates(path: Path) -> Gates:
    """The gates of a file. Raises `StaffError` (`GATES_INVALID`) naming the first fault."""
    try:
        data = path.read_bytes()
        document = tomllib.loads(data.decode("utf-8"))
        dated = {**document, "in_force": document["in_force"].isoformat()}
        gates = replace(restore(Gates, dated), digest=sha256_hex(data))
        faults = list(_faults(document, gates))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise _invalid(path, str(fault)) from fault
    if faults:
        raise _invalid(path, faults[0])
    return gates


def _faults(document: Mapping[str, Any], gates: Gates) -> Iterator[str]:
    known = set(Gate.__dataclass_fields__)
    codes = [gate.code for gate in gates.gates]
    if set(document) - set(Gates.__dataclass_fields__):
        yield f"unknown key {min(set(document) - set(Gates.__dataclass_fields__))}"
    if not isinstance(gates.review_days, int) or gates.review_days < 1:
        yield "review_days is no number of days"
    if not codes or len(codes) != len(set(codes)):
        yield "no gates, or a code used twice"
    for row, gate in zip(document["gates"], gates.gates, strict=True):
        if set(row) - known:
            yield f"gate {gate.code}: unknown key {min(set(row) - known)}"
        if gate.judged not in JUDGED:
            yield f"gate {gate.code}: judged is {gate.judged}"
        if gate.absent is State.PASS:
            yield f"gate {gate.code}: a figure that is absent never passes"
        bounds = [row.get(name) for name in ("warn_low", "warn_high", "block_low", "block_high")]
        if all(bound is None for bound in bounds):
            yield f"gate {gate.code}: no bound"
        if any(not isinstance(bound, int | float) for bound in bounds if bound is not None):
            yield f"gate {gate.code}: a bound is no number"


def _invalid(path: Path, fault: str) -> StaffError:
    return StaffError(
        Text(f"验证标准 {path.name} 不能使用：{fault}", f"The validation bounds {path.name} cannot be used: {fault}"),
        Text("请恢复上一版，或修改后再试", "Restore the last version, or mend it"),
        code="GATES_INVALID",
    )


def judge(gates: Gates, figures: Mapping[str, Estimate | float | None]) -> tuple[GateFound, ...]:
    """Every gate on `figures` by measure. Raises `KeyError` for a gate whose measure nobody makes."""
    return tuple(_judged(gate, figures[gate.measure]) for gate in gates.gates)


def judge_again(gates: Gates, found: tuple[GateFound, ...]) -> tuple[GateFound, ...]:
    """Figures found earlier under the bounds of today; a measure nobody made then is one that is absent."""
    figures: dict[str, Estimate | float | None] = {gate.measure: None for gate in gates.gates}
    for one in found:
        if one.value is not None:
            sure = one.low is not None and one.high is not None
            figures[one.measure] = Estimate(one.value, one.low or 0.0, one.high or 0.0) if sure else one.value
    return judge(gates, figures)


def _judged(gate: Gate, figure: Estimate | float | None) -> GateFound:
    if figure is None:
        return GateFound(
            gate.code, gate.measure, gate.name, gate.absent, None, None, None, _bound(gate, gate.absent), gate.source
        )
    told = figure if isinstance(figure, Estimate) else Estimate(float(figure), float(figure), float(figure))
    # An interval breaks a lower bound only where even its high end lies below, and an upper bound likewise.
    against_low = told.high if gate.judged == "interval" else getattr(told, gate.judged)
    against_high = told.low if gate.judged == "interval" else getattr(told, gate.judged)
    state = State.PASS
    if _beyond(against_low, against_high, gate.block_low, gate.block_high):
        state = State.BLOCK
    elif _beyond(against_low, against_high, gate.warn_low, gate.warn_high):
        state = State.WARN
    sure = isinstance(figure, Estimate)
    return GateFound(
        gate.code, gate.measure, gate.name, state, told.value, told.low if sure else None, told.high if sure else None,
        _bound(gate, state), gate.source,
    )  # fmt: skip


def _beyond(at_low: float, at_high: float, low: float | None, high: float | None) -> bool:
    return (low is not None and at_low < low) or (high is not None and at_high > high)


def _bound(gate: Gate, state: State) -> Text:
    """The bound that was broken, else the one nearest to be broken: the warning's, or the blocking one."""
    warn, block = (gate.warn_low, gate.warn_high), (gate.block_low, gate.block_high)
    blocking_first = (block, warn) if state is State.BLOCK else (warn, block)
    low, high = next(pair for pair in blocking_first if pair != (None, None))
    if low is not None and high is not None:
        return Text(f"{low:g} 至 {high:g}", f"{low:g} to {high:g}")
    if low is not None:
        return Text(f"不低于 {low:g}", f"at least {low:g}")
    return Text(f"不高于 {high:g}", f"at most {high:g}")
