"""A small desk with one order loan, whose orders the test moves from day to day."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, merchant
from workbench.access.staff import SYSTEM, actor_of
from workbench.common.dates import day_number, day_of
from workbench.flows.engine import Engine, open_engine
from workbench.flows.lines import LineKind
from workbench.lending.pledges import Pick
from workbench.services.close_steps import CloseContext, StepDone
from workbench.services.ground import Ground
from workbench.services.order_loans import OrderLoanService
from workbench.services.order_loans import close_step as order_step
from workbench.services.sweep import SweepService
from workbench.services.sweep import close_step as sweep_step
from workbench.storage.kept import KeptBatch
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

DAY = day_number(NOW.date())
LOAN, OTHER, PLAIN = "LO-ORDERS", "LO-OTHER", "LO-PLAIN"
ME, SECOND = actor_of(OFFICER), actor_of(APPROVER)


@dataclass(frozen=True, slots=True)
class O:  # noqa: E742
    """One line of an order; days are counted from the desk's first day."""

    order_id: str
    yuan: int
    shipped: int | None = -1
    closed: int | None = None
    status: str = ""
    refund: int = 0
    line_no: int = 1
    merchant_id: str = "M1"
    placed: int = -2

    def sql(self) -> str:
        def at(day: int | None) -> str:
            return "NULL" if day is None else f"TIMESTAMP '{day_of(DAY + day).isoformat()} 12:00:00'"

        status = self.status or (
            "finished" if self.closed is not None else "shipped" if self.shipped is not None else "paid"
        )
        fen = self.yuan * 100
        return (
            f"SELECT '{self.merchant_id}' AS merchant_id, {DAY + self.placed} AS day, '{self.order_id}' AS order_id,"
            f" {self.line_no} AS line_no, {at(self.placed)} AS created_at, {at(self.placed)} AS paid_at,"
            f" {at(self.shipped)} AS shipped_at, {at(self.closed)} AS closed_at, '{status}' AS status,"
            f" {fen} AS gross_fen, {fen} AS paid_fen, {self.refund * 100} AS refund_fen, 0 AS freight_fen,"
            f" 1 AS quantity, 'B{self.order_id}' AS buyer_key, 'x' AS item, '浙江' AS dest_region, 'CNY' AS currency"
        )


@dataclass(slots=True)
class OrderDesk:
    ground: Ground
    batches: int = 0
    told: dict[LineKind, int] = field(default_factory=dict)

    @property
    def loans(self) -> OrderLoanService:
        return OrderLoanService(self.ground)

    @property
    def sweeps(self) -> SweepService:
        return SweepService(self.ground)

    def at(self, day: int) -> None:
        """Go to a day; lines are known up to its end."""
        with self.ground.transaction() as shelves:
            shelves.settings.put("business_date", day_of(DAY + day).isoformat())
            shelves.settings.put("as_of", day_of(DAY + day).isoformat())

    def orders(self, *lines: O) -> None:
        """What the platform says now; a line said before with the same numbers gives way."""
        keys = " UNION ALL ".join(
            f"SELECT '{o.merchant_id}' AS merchant_id, '{o.order_id}' AS order_id, {o.line_no} AS line_no,"
            f" 'B{n:05d}' AS loser_batch, '' AS winner_batch"
            for o in lines
            for n in range(1, self.batches + 1)
        )
        self._write(LineKind.ORDERS, " UNION ALL ".join(o.sql() for o in lines), keys or None)

    def paid_out(self, *rows: tuple[str, int, int], merchant_id: str = "M1") -> None:
        """Money for orders in the fund flow: order, day, yuan (negative: taken back)."""
        sql = " UNION ALL ".join(
            f"SELECT '{merchant_id}' AS merchant_id, {DAY + day} AS day, 'F{self.batches}-{i}' AS line_id,"
            f" TIMESTAMP '{day_of(DAY + day).isoformat()} 18:00:00' AS at, {yuan * 100} AS amount_fen,"
            f" NULL AS balance_fen, '{'sale' if yuan > 0 else 'refund'}' AS kind, '{order_id}' AS order_id,"
            " NULL AS counterparty_key, 'CNY' AS currency"
            for i, (order_id, day, yuan) in enumerate(rows)
        )
        self._write(LineKind.FUND, sql, None)

    def _write(self, kind: LineKind, sql: str, superseded: str | None) -> None:
        self.batches += 1
        name, engine = f"B{self.batches:05d}", _writer()
        with self.ground.transaction() as shelves:
            ref = self.ground.flow_store().write(engine, name, kind, sql, self.batches, "test", superseded)
            shelves.batches.add(KeptBatch(name, self.batches, NOW, "system", "test", ref.rows, 0, (ref,), ()))

    def close(self, day: int) -> tuple[StepDone, StepDone]:
        """The two steps of the close of a day."""
        self.at(day)
        context = CloseContext(self.ground, DAY + day, SYSTEM, self.ground.policy(), self.ground.products())
        return order_step(context), sweep_step(context)

    def draw(self, loan_id: str = LOAN, **yuan: int) -> None:
        self.loans.draw(loan_id, [Pick(name, amount * 100) for name, amount in yuan.items()], ME)

    def principal(self, loan_id: str = LOAN) -> int:
        """In minor units."""
        with self.ground.store.reading() as shelves:
            return shelves.loans.live.balances([loan_id]).get(loan_id, 0)

    def events(self, loan_id: str = LOAN) -> list[tuple[int, str, int, int, int]]:
        """Day from the first, kind, amount, interest and principal of each event, in minor units."""
        with self.ground.store.reading() as shelves:
            found: Sequence[LoanEvent] = shelves.loans.events([loan_id]).get(loan_id, ())
        return [(e.day - DAY, e.kind, e.amount_fen, e.interest_fen, e.principal_fen) for e in found]

    def pledges(self, loan_id: str = LOAN) -> dict[str, tuple[str, int]]:
        """State and what stands on each order."""
        with self.ground.store.reading() as shelves:
            return {one.order_id: (one.state, one.lent_fen) for one in shelves.pledges.of_loans([loan_id])}

    def call(self, loan_id: str = LOAN) -> tuple[str, str, int] | None:
        """State, cause and shortfall of the newest call."""
        with self.ground.store.reading() as shelves:
            calls = shelves.pledges.calls(loan_id=loan_id)
        return (calls[-1].state, calls[-1].cause, calls[-1].short_fen) if calls else None


@lru_cache(maxsize=1)
def _writer() -> Engine:
    """One engine writes the files of all desks."""
    return open_engine(threads=1)


@lru_cache(maxsize=1)
def _empty() -> Path:
    """A desk with its tables and nothing in them, made once: migrations cost more than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="order-desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(folder / "desk", NOW).close()
    return folder / "desk"


def order_desk(folder: Path) -> OrderDesk:
    """Two order loans of M1 and one of M2, and a plain loan of M1 with nothing drawn."""
    shutil.copytree(_empty(), folder, ignore=shutil.ignore_patterns("*.lock", "*-wal", "*-shm"))
    ground = Ground(folder, lambda: NOW)
    line = KeptLoan(
        LOAN, "M1", None, "order_taobao", "CNY", 50_000_00, Decimal("0.0005"), DAY, DAY + 60, "open", repayment="single"
    )
    with ground.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, PROGRAM)
        shelves.merchants.put([merchant("M1"), merchant("M2")])
        plain = replace(line, loan_id=PLAIN, product_code="credit_taobao")
        shelves.loans.put([line, replace(line, loan_id=OTHER), replace(line, loan_id="LO-M2", merchant_id="M2"), plain])
    desk = OrderDesk(ground)
    desk.at(0)
    return desk
