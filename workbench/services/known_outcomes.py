"""Which merchants of this desk have a known outcome, and what was known of them before it?

Two sources: a default flag that came with the data (no day is told, so features are as of the desk's day), or the
desk's own loans, each looked at from the day before it opened. A loan is bad when it was written off or still owed 90
days after it came due, good when it was repaid by then, and unknown, and left out, before that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.features.catalogue import INVOICE, MARKETPLACE, PLATFORM
from workbench.features.compute import compute
from workbench.merchants.merchant import Merchant
from workbench.scoring.card import OutcomeNote
from workbench.scoring.labelled import demand_outcomes
from workbench.scoring.train import Labelled, directed
from workbench.services.holdings import that_moved
from workbench.services.merchant_record import merchant_fact, merchant_facts

if TYPE_CHECKING:
    from workbench.flows.engine import Engine
    from workbench.services.ground import Ground
    from workbench.storage.kept_loans import KeptLoan, LoanEvent
    from workbench.storage.shelves import Shelves

GRACE_DAYS = 90
HISTORY_DAYS = 90  # lines must reach back this far before a loan opened
_ENOUGH_FOR_TIME = 150  # bad loans from which three spans of time can be told apart

DEFAULTED = OutcomeNote("has_defaulted", Text("是否违约（数据来源的标记）", "has defaulted, as the source flags it"))
LATE_LOAN = OutcomeNote(
    "dpd90_12m",
    Text("12 个月内逾期 90 天以上或核销", "90 or more days past due, or written off, within 12 months"),
)


@dataclass(frozen=True, slots=True)
class KnownRows:
    """Rows with outcomes and what a card must say of them. `merchant_ids` are in the order of the rows."""

    merchant_ids: tuple[str, ...]
    names: tuple[str, ...]
    labelled: Labelled
    outcome: OutcomeNote
    name: Text
    synthetic: bool
    limits: tuple[Text, ...]


def known_rows(ground: Ground) -> KnownRows:
    """Every merchant (or loan) of the desk whose outcome is known.

    Raises `StaffError`: `NO_OUTCOMES` where nothing is known, `TOO_FEW_OUTCOMES` where loans turned out too much alike.
    """
    with ground.store.reading() as shelves:
        if shelves.outcomes.of_kind("default"):
            return _flagged(ground, shelves)
        return _lent(ground, shelves)


def _names(engine: Engine) -> tuple[str, ...]:
    """The features the desk's lines can answer and a model may score."""
    have = {
        kind
        for kind in ("invoices", "fund", "events", "orders")
        if engine.execute(f"SELECT count(*) FROM (SELECT 1 FROM {kind} LIMIT 1)").fetchone() == (1,)
    }
    if "invoices" in have:
        return directed(INVOICE)
    logins = engine.execute("SELECT 1 FROM events WHERE kind = 'login' LIMIT 1").fetchone()
    return directed(PLATFORM if logins else MARKETPLACE)


def _flagged(ground: Ground, shelves: Shelves) -> KnownRows:
    flags = {merchant_id: known.value for merchant_id, known in shelves.outcomes.of_kind("default").items()}
    as_of = ground.as_of_day()
    facts = merchant_facts(shelves, as_of, list(flags))
    with ground.lines() as engine:
        names = _names(engine)
        matrix = compute(engine, names, dict.fromkeys(sorted(flags), as_of), facts)
    bad = np.array([_is_bad(flags[merchant_id]) for merchant_id in matrix.merchant_ids], dtype=np.int8)
    limits = (
        Text(
            "结果标记没有日期：不能排除指标窗口晚于违约",
            "The flag has no day: lines after the default cannot be excluded",
        ),
        Text(f"仅 {len(bad)} 户，误差很大", f"{len(bad)} firms only: every figure is noisy"),
    )
    return KnownRows(
        merchant_ids=matrix.merchant_ids,
        names=names,
        labelled=Labelled(matrix.values, bad),
        outcome=DEFAULTED,
        name=Text("本台账有违约标记的商户", "merchants of this desk with a default flag"),
        synthetic=bool(ground.settings().get("synthetic", False)),
        limits=limits,
    )


def _is_bad(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError(f"a default flag is true or false, not {value!r}")
    return value == "true"


def _lent(ground: Ground, shelves: Shelves) -> KnownRows:
    today = ground.as_of_day()
    with ground.lines() as engine:
        names = _names(engine)
        found = engine.execute("SELECT min(day) FROM orders").fetchone()
        first = found[0] if found and found[0] is not None else today
        loans = shelves.loans.of_merchants(_with_lines(engine, shelves))
        late_enough = [loan for loan in loans if loan.opened_day >= first + HISTORY_DAYS]
        events = shelves.loans.events([loan.loan_id for loan in late_enough])
        usable = [
            (loan, turned)
            for loan in late_enough
            if (turned := turned_bad(loan, events.get(loan.loan_id, ()), today)) is not None
        ]
        if not usable:
            raise _nothing_known()
        demand_outcomes(np.array([is_bad for _, is_bad in usable], dtype=np.int8))  # before what takes long
        borrowers = {loan.merchant_id for loan, _ in usable}
        merchants, seen = shelves.merchants.some(sorted(borrowers)), {loan.loan_id for loan in late_enough}
        earlier = [one.loan_id for one in loans if one.merchant_id in borrowers and one.loan_id not in seen]
        events |= shelves.loans.events(earlier)
        rows = _rows_before(engine, names, [loan for loan, _ in usable], loans, events, merchants)
    bad = np.array([is_bad for _, is_bad in usable], dtype=np.int8)
    days = np.array([loan.opened_day for loan, _ in usable])
    owners = np.array([loan.merchant_id for loan, _ in usable])
    labelled = Labelled(rows, bad, days if int(bad.sum()) >= _ENOUGH_FOR_TIME else None, groups=owners)
    limits = (
        Text(
            "只含本台账放过的贷款：被拒申请的结果未知",
            "Only loans this desk made: what the declined would have done is not known",
        ),
    )
    ids, name = tuple(loan.merchant_id for loan, _ in usable), Text("本台账的贷款", "loans of this desk")
    return KnownRows(ids, names, labelled, LATE_LOAN, name, bool(ground.settings().get("synthetic", False)), limits)


def _with_lines(engine: Engine, shelves: Shelves) -> list[str]:
    """Merchants of whom there are lines: of any other, nothing was known before a loan. A desk may have millions."""
    kinds = sorted({ref.kind.value for ref in shelves.batches.lines()})
    told = " UNION ".join(f"SELECT merchant_id FROM {kind}" for kind in kinds)
    return [str(row[0]) for row in engine.execute(told).fetchall()] if told else []


def _nothing_known() -> StaffError:
    return StaffError(
        Text("本台账还没有已知结果的贷款", "No loan of this desk has a known outcome yet"),
        Text("贷款到期 90 天后结果才确定", "An outcome is known 90 days after a loan came due"),
        code="NO_OUTCOMES",
    )


def turned_bad(loan: KeptLoan, events: Sequence[LoanEvent], today: int) -> bool | None:
    """Whether a loan went bad; None while that is not known. Only movements up to `today` are looked at."""
    judged = loan.maturity_day + GRACE_DAYS
    known = [event for event in that_moved(events) if event.day <= min(today, judged)]
    if any(event.kind == "write_off" for event in known):
        return True
    if known and known[-1].balance_fen == 0 and (today >= loan.maturity_day or loan.state == "closed"):
        return False
    return None if today < judged else bool(known) and known[-1].balance_fen > 0


def _rows_before(
    engine: Engine,
    names: tuple[str, ...],
    usable: Sequence[KeptLoan],
    loans: Sequence[KeptLoan],
    events: dict[str, tuple[LoanEvent, ...]],
    merchants: dict[str, Merchant],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Features [n, f] of each loan's merchant as of the day before the loan opened.

    One question answers one day for each merchant, so the first loans of all merchants are asked together, then the
    second ones, and so on.
    """
    turn: dict[str, int] = {}
    rounds: dict[int, list[int]] = {}
    for position, loan in enumerate(usable):
        turn[loan.merchant_id] = turn.get(loan.merchant_id, -1) + 1
        rounds.setdefault(turn[loan.merchant_id], []).append(position)
    own: dict[str, list[KeptLoan]] = {}
    for loan in loans:
        own.setdefault(loan.merchant_id, []).append(loan)
    values = np.full((len(usable), len(names)), np.nan)
    for positions in rounds.values():
        days = {usable[p].merchant_id: usable[p].opened_day - 1 for p in positions}
        facts = [merchant_fact(merchants[m], own[m], events, day) for m, day in days.items()]
        values[positions] = compute(engine, names, days, facts).values
    return values
