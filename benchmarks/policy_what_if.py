"""One number of the policy moves: how long until the new totals of 240,000 merchants stand on the screen?

The real page, drawn offscreen on a real desk of synthetic merchants (as `decide_portfolio` makes it; `--quick` makes
12,000 of them and repeats their columns twenty times). A frame runs from the step of a number to the end of the
repaint it caused: compile the policy, decide whom it can reach, sum, list who moves with reasons, paint tiles, matrix,
chart, list and fields. Numbers of every section take turns, one to ten steps up or down as the arrow keys give them,
seeded. The processor's time is told beside the clock's, for a shared machine adds to the clock.

Three ways take turns with the frames and answer the same question:
- the same policy over everybody from the beginning (compile, decide and sum; nothing painted);
- vectorised pandas over the same columns: band, terms of the limit, rules, outcome, totals, without lanes, reasons or
  exact money (floats), nothing painted;
- `decide()` case by case, on a sample, scaled.

What it must equal: every array and sum of the page after every frame that is looked at, against deciding everybody
anew; and outcome, limit, binding term, second person, interview, lane and expected loss of a random sample against
`decide()` one by one, under a policy with several numbers moved.

    python benchmarks/policy_what_if.py [--quick] [--merchants N] [--frames N]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from PySide6.QtCore import QEvent, QObject  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from benchmarks.decide_portfolio import AS_OF, NOW, drawn, economy, fill  # noqa: E402
from benchmarks.portfolio.one_by_one import cases_of  # noqa: E402
from workbench.access.staff import Role, actor_of  # noqa: E402
from workbench.app import open_desk  # noqa: E402
from workbench.applications.policy import Policy  # noqa: E402
from workbench.common.dates import day_of  # noqa: E402
from workbench.common.text import Lang  # noqa: E402
from workbench.decision.decide import decide  # noqa: E402
from workbench.decision.portfolio import LANES, OUTCOMES  # noqa: E402
from workbench.decision.portfolio_columns import Amounts, Numbers, PortfolioColumns  # noqa: E402
from workbench.decision.portfolio_plan import TERMS  # noqa: E402
from workbench.decision.portfolio_standing import Standing  # noqa: E402
from workbench.services.policy_numbers import span_of  # noqa: E402
from workbench.services.policy_what_if import PolicyWhatIf  # noqa: E402
from workbench.services.portfolio_made import plan_under  # noqa: E402
from workbench.ui.bench import Bench  # noqa: E402
from workbench.ui.look import Look  # noqa: E402
from workbench.ui.policy.page import PolicyPage  # noqa: E402
from workbench.ui.tasks import InlineLane  # noqa: E402
from workbench.ui.window import application  # noqa: E402

FRAME_MS = 16.0
SIZE = (1357, 826)  # the sheet of the window as it is drawn in the design
HELD = (
    "outcome", "lane", "binding", "band", "second_person", "interview", "offer_fen", "limit_fen", "expected_loss_fen",
    "requested_fen",
)  # fmt: skip


def result(name: str, value: float, unit: str, goal: float | None, met: bool | None, against: str) -> None:
    line = {"name": name, "value": round(value, 6), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT " + json.dumps(line), flush=True)


# ---- the page


def page_on(services: Any, repeats: int) -> PolicyPage:
    """The page as the risk role sees it, with its portfolio in memory."""
    application()
    staff = services.desk.status().staff
    risk = next(one for one in staff if one.role is Role.RISK)
    look = Look("light", Lang.ZH)
    bench = Bench(services, look, InlineLane(), InlineLane(), actor_of(risk), services.desk.status())
    page = PolicyPage(bench)
    page.resize(*SIZE)
    page.show()
    whole = services.policy_what_if.whole()
    if repeats > 1:
        whole = repeated(whole, repeats)
    page.show_whole((whole, {}))
    settle()
    return page


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def repeated(whole: PolicyWhatIf, times: int) -> PolicyWhatIf:
    """The same portfolio so many times over: as many rows as a large desk has, of fewer different merchants."""
    known = whole._known
    ids = tuple(f"{one}-{i}" for i in range(times) for one in known.merchant_ids)
    tile = {name: np.tile(getattr(known, name), times) for name in ("person", "proposed", "margins")}
    more = replace(
        known, merchant_ids=ids, worth=np.tile(known.worth, (times, 1)), columns=tiled(known.columns, times), **tile
    )
    return PolicyWhatIf(whole._desk, more, whole.ground.currency, whole.ground.synthetic)


def tiled(columns: PortfolioColumns, times: int) -> PortfolioColumns:
    def many(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return np.tile(value, times if value.ndim == 1 else (times, 1))
        if isinstance(value, Amounts):
            return Amounts(many(value.fen), many(value.known))
        if isinstance(value, Numbers):
            return replace(value, values=many(value.values), known=many(value.known))
        return replace(value, places=many(value.places))

    kept = {"requests", "reason_names", "facts"}
    arrays = {
        name: many(getattr(columns, name))
        for name in columns.__dataclass_fields__
        if name not in kept and getattr(columns, name) is not None
    }
    return replace(columns, **arrays, facts={name: many(fact) for name, fact in columns.facts.items()})


class Painted(QObject):
    """Which widgets were painted since it was asked last."""

    def __init__(self, *watched: QWidget) -> None:
        super().__init__()
        self._seen: set[int] = set()
        for one in watched:
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._seen.add(id(watched))
        return False

    def all(self, *wanted: QWidget) -> bool:
        seen, self._seen = self._seen, set()
        return {id(one) for one in wanted} <= seen


def frame(page: PolicyPage, number: Any, value: Any) -> tuple[float, float]:
    """One step: the clock's and the processor's milliseconds until what it changed is painted."""
    began, spent = perf_counter(), process_time()
    page.draft.put(number, value)
    QApplication.sendPostedEvents()  # lays out what changed its size
    QApplication.sendEvent(page.window(), QEvent(QEvent.Type.UpdateRequest))  # paints what is dirty, now
    return 1000 * (perf_counter() - began), 1000 * (process_time() - spent)


def step_of(page: PolicyPage, number: Any, rng: random.Random) -> Any:
    """Where an arrow key would bring the number, or ten of them; None where it cannot move."""
    now, (low, high) = page.draft.value(number), span_of(number, page.draft.policy)
    if number.kind == "flag":
        return 1 - now
    steps = [now + size * number.step for size in rng.sample((-10, -3, -1, 1, 3, 10), 6)]
    return next((one for one in steps if low <= one <= high), None)


# ---- what it must equal


def anew(page: PolicyPage) -> Standing:
    """The page's draft over everybody from the beginning."""
    whole, policy = page.whole, page.draft.policy
    columns = whole._then.columns
    return Standing.of(plan_under(policy, whole._desk, whole._known), columns, whole._now.proposed)


def equal(page: PolicyPage) -> bool:
    whole, full = page.whole, anew(page)
    then = whole._then
    arrays = all(np.array_equal(getattr(full, name), getattr(then, name)) for name in HELD)
    first = whole._now
    moved = (full.outcome != first.outcome) | (full.limit_fen != first.limit_fen)
    shown, totals = page.answer.then, whole._totals(full)
    return arrays and bool(np.array_equal(moved, then.moved)) and shown == totals and page.answer.moved == moved.sum()


def sample_differs(page: PolicyPage, count: int, rng: np.random.Generator) -> tuple[int, float]:
    """Rows of a sample that `decide()` decides differently, and its CPU seconds for each case."""
    whole = page.whole
    then, policy = whole._then, page.draft.policy
    rows = np.sort(rng.choice(len(then.columns), min(count, len(then.columns)), replace=False))
    cases = cases_of(then.columns, rows, then.requested_fen, day_of(AS_OF), policy)
    began = process_time()
    found = [decide(case, policy, whole._desk.products[case.application.product_code]) for case in cases]
    each = (process_time() - began) / len(cases)
    differing = 0
    for row, one in zip(rows.tolist(), found, strict=True):
        got = (
            OUTCOMES[then.outcome[row]], LANES[then.lane[row]], int(then.limit_fen[row]), bool(then.second_person[row]),
            bool(then.interview[row]), int(then.expected_loss_fen[row]),
        )  # fmt: skip
        same = got == (
            one.outcome, one.lane, one.limit.amount_fen, one.needs_second_person, one.needs_interview,
            one.expected_loss_fen,
        )  # fmt: skip
        # Who asked for nothing asks for what the terms allow: which of them binds is kept from before that.
        bound = one.limit.binding if not then.proposed[row] else TERMS[then.binding[row]]
        differing += not (same and bound == TERMS[then.binding[row]])
    return differing, each


# ---- the plain way


class Pandas:
    """The question as it is usually answered: one table of floats, masks and `np.select`."""

    def __init__(self, columns: PortfolioColumns, products: Any, policy: Policy, day: Any) -> None:
        self._table = pd.DataFrame(
            {
                "points": columns.points,
                "pd": columns.pd,
                "request": columns.request,
                "sales": np.where(columns.verified.known, columns.verified.fen, 0) / 100,
                "exposure": columns.exposure.fen / 100,
                "fraud": columns.fraud,
                "mismatches": columns.mismatches,
                "gate": columns.gate_failures,
            }
        )
        for name, fact in columns.facts.items():
            self._table[name] = (
                fact.values if isinstance(fact, Numbers) else pd.Categorical.from_codes(fact.places, fact.vocabulary)
            )
        self._asked = [products[one.product] for one in columns.requests]
        self._day = day

    def __call__(self, policy: Policy) -> tuple[int, float, float]:
        """Approvals, volume and expected loss."""
        from workbench.decision.checks import in_force

        table = self._table
        floors = [one.floor_points for one in policy.bands]
        band = np.select([table["points"] >= floor for floor in floors], range(len(floors)), len(floors) - 1)
        band = pd.Series(band, index=table.index)
        caps, shares = (
            {i: float(getattr(one, name)) for i, one in enumerate(policy.bands)} for name in ("cap_fen", "sales_share")
        )
        most = table["request"].map({i: one.max_fen / 100 for i, one in enumerate(self._asked)})
        least = table["request"].map({i: one.min_fen / 100 for i, one in enumerate(self._asked)})
        step = table["request"].map({i: one.step_fen / 100 for i, one in enumerate(self._asked)})
        terms = pd.DataFrame(
            {
                "cap": band.map(caps) / 100,
                "sales": table["sales"] * band.map(shares),
                "product": most,
                "person": float(policy.funding.legal_person_fen) / 100 - table["exposure"],
            }
        )
        offer = np.maximum(terms.min(axis=1) // step * step, 0)
        declined, referred = (
            band.map({i: one.lend == "decline" for i, one in enumerate(policy.bands)}),
            pd.Series(table["fraud"] != 0, index=table.index),
        )
        for rule in policy.rules:
            if not in_force(rule, self._day) or rule.fact not in table:
                continue
            failed = self._failed(rule)
            if rule.severity == "decline":
                declined |= failed & table[rule.fact].notna()
                referred |= table[rule.fact].isna()
            elif rule.severity == "refer":
                referred |= failed | table[rule.fact].isna()
        referred |= (table["gate"] > 0) | band.map({i: one.lend == "refer" for i, one in enumerate(policy.bands)})
        approved = ~declined & ~referred & (offer >= least)
        limits = offer.where(approved, 0.0)
        loss = limits * float(policy.economics.loss_given_default) * table["pd"]
        return int(approved.sum()), float(limits.sum()), float(loss.groupby(band).sum().sum())

    def _failed(self, rule: Any) -> Any:
        fact = self._table[rule.fact]
        if rule.test in {"at_least", "at_most"}:
            bound = float(rule.bound)
            return fact < bound if rule.test == "at_least" else fact > bound
        met = fact.isin([word for word in fact.cat.categories if any(word.startswith(one) for one in rule.words)])
        return ~met if rule.test == "one_of" else met


# ---- the run


def measure(page: PolicyPage, frames: int, checks: int, sample: int) -> None:
    rng, picks = random.Random(61), np.random.default_rng(67)
    whole = page.whole
    count = whole.ground.merchants
    plain = Pandas(whole._known.columns, whole._desk.products, whole.policy, day_of(AS_OF))
    numbers = list(whole.numbers)
    painted = Painted(page.tiles)
    walls: list[float] = []
    spents: list[float] = []
    fulls: list[float] = []
    pandas: list[float] = []
    reached: dict[str, list[float]] = {}
    moved, looked, unequal, turn = 0, 0, 0, 0
    for number in numbers[:6]:  # everything is loaded and drawn once before it is timed
        frame(page, number, page.draft.before(number))
    by_section = {
        section: [one for one in numbers if one.section == section] for section in {n.section for n in numbers}
    }
    order = sorted(by_section)
    while len(walls) < frames:
        section = order[turn % len(order)]
        turn += 1
        number = rng.choice(by_section[section])
        page.numbers.grid.choose(section)
        settle()
        value = step_of(page, number, rng)
        if value is None:
            continue
        painted.all()
        before = page.tiles.tiles
        wall, spent = frame(page, number, value)
        assert not page.fault, page.fault
        assert before == page.tiles.tiles or painted.all(page.tiles), "a frame ended before its totals were painted"
        walls.append(wall)
        spents.append(spent)
        reached.setdefault(section, []).append(spent)
        moved += page.answer.moved > 0
        if len(walls) % max(1, frames // checks) == 0:
            began = process_time()
            anew(page)
            fulls.append(1000 * (process_time() - began))
            began = process_time()
            plain(page.draft.policy)
            pandas.append(1000 * (process_time() - began))
            looked += 1
            unequal += not equal(page)
        if len(page.draft.changes) > 6:
            page.draft.clear()
            settle()
    for where, value in (("bands.B.floor_points", 4), ("bands.A.cap_fen", -30), ("bands.C.sales_share", 3)):
        number = next(one for one in numbers if one.where == where)
        page.draft.put(number, page.draft.before(number) + value * number.step)
    differing, each = sample_differs(page, sample, picks)
    told = ", ".join(f"{name} {median(times):.1f}" for name, times in sorted(reached.items()))
    print(
        f"{len(walls)} frames over {count:,} synthetic merchants, moved somebody in {moved}; CPU ms by section: {told}"
    )
    p95_wall, p95 = quantiles(walls, n=20)[-1], quantiles(spents, n=20)[-1]
    against = f"{len(walls)} steps of numbers of every section, {count} synthetic merchants, step to repainted totals"
    result("what_if_frame_ms", median(walls), "ms", FRAME_MS, median(walls) <= FRAME_MS, f"median; {against}")
    result("what_if_frame_p95_ms", p95_wall, "ms", FRAME_MS, p95_wall <= FRAME_MS, f"95 of 100; {against}")
    result("what_if_frame_cpu_ms", median(spents), "CPU ms", FRAME_MS, median(spents) <= FRAME_MS, "median; the same")
    result("what_if_frame_cpu_p95_ms", p95, "CPU ms", FRAME_MS, p95 <= FRAME_MS, "95 of 100; the same frames")
    full, table = median(fulls), median(pandas)
    frames_of = f"of the frame's median, painting and reasons included; {count} merchants"
    result(
        "what_if_full_over_frame",
        full / median(spents),
        "times",
        None,
        None,
        f"everybody anew, CPU {full:.1f} ms, {frames_of}",
    )
    result(
        "what_if_pandas_over_frame",
        table / median(spents),
        "times",
        None,
        None,
        f"pandas, CPU {table:.1f} ms, {frames_of}",
    )
    alone = 1000 * each * count
    result(
        "what_if_cases_over_frame",
        alone / median(spents),
        "times",
        None,
        None,
        f"decide() on {sample} cases, scaled: {alone:.0f} ms",
    )
    result(
        "what_if_unequal_frames",
        unequal,
        "frames",
        0,
        unequal == 0,
        f"every row and sum against everybody anew, {looked} frames",
    )
    result(
        "what_if_unequal_cases",
        differing,
        "cases",
        0,
        differing == 0,
        f"{min(sample, count)} random rows against decide()",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under a minute on two cores")
    parser.add_argument("--merchants", type=int, default=240_000)
    parser.add_argument("--frames", type=int, default=0)
    chosen = parser.parse_args()
    repeats = 20 if chosen.quick else 1
    made, frames = chosen.merchants // repeats, chosen.frames or (80 if chosen.quick else 300)
    folder = Path(tempfile.mkdtemp(prefix="what-if-"))
    try:
        fill(folder, drawn(economy(900 if chosen.quick else 3_000), made))
        services = open_desk(folder, lambda: NOW)
        page = page_on(services, repeats)
        try:
            measure(page, frames, 10 if chosen.quick else 30, 2_000 if chosen.quick else 4_000)
        finally:
            page.close()
            page.deleteLater()
            services.desk.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
