"""A small book of every kind of loan, and the tables a close of a day leaves behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.builders import NOW, merchant
from tests.services.scored_desk import fill, ground_on
from workbench.common.dates import day_number
from workbench.merchants.merchant import EntityType
from workbench.services.ground import Ground
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

TODAY = NOW.date()
DAY = day_number(TODAY)
FIRM = ("F1", "F2")  # two shops of one company
CLOSE_TABLES = ("close_faults", "class_changes", "day_classes", "live_loans", "limit_events", "ladder_waits")


def loan(loan_id: str, merchant_id: str, opened: int, days: int, **changes: Any) -> KeptLoan:
    made = KeptLoan(
        loan_id, merchant_id, None, "credit_taobao", "CNY", 100_000_00, Decimal("0.0005"), opened, opened + days, "open"
    )
    return replace(made, **changes)


def draw(loan_id: str, number: int, day: int, fen: int, before: int = 0) -> LoanEvent:
    return LoanEvent(loan_id, number, day, "draw", fen, fen, 0, before + fen, "")


def repay(loan_id: str, number: int, day: int, principal: int, interest: int, left: int) -> LoanEvent:
    return LoanEvent(loan_id, number, day, "repay", principal + interest, principal, interest, left, "")


def closing_desk(store: Store) -> Ground:
    """Loans that are clean, at a due day, late by up to a year, at rest, and of one company's two shops."""
    ground = fill(store)
    with ground.transaction() as shelves:
        company = {"entity_type": EntityType.COMPANY, "legal_person_id": "P-FIRM"}
        shelves.merchants.put([merchant(name, name=f"公司店 {name}", **company) for name in FIRM])
        loans = [
            loan("CLEAN", "M1", DAY - 20, 200, repayment="bullet"),
            loan("DUE", "M1", DAY - 31, 300, repayment="bullet"),
            loan("SINGLE", "M2", DAY - 40, 60, repayment="single"),
            loan("PARTS", "M2", DAY - 60, 365, repayment="equal_principal"),
            loan("IDLE", "M3", DAY - 10, 300),
            loan("BAD", "M4", DAY - 200, 60, repayment="single"),
            loan("WORST", "M5", DAY - 500, 100, repayment="single"),
            loan("FIRM-BAD", "F1", DAY - 160, 60, repayment="single"),
            loan("FIRM-GOOD", "F2", DAY - 30, 200, repayment="single"),
        ]
        shelves.loans.put(loans)
        shelves.loans.add_events(
            [
                draw("CLEAN", 1, DAY - 20, 40_000_00), draw("DUE", 1, DAY - 31, 30_000_00),
                draw("SINGLE", 1, DAY - 40, 20_000_01), draw("PARTS", 1, DAY - 60, 90_000_00),
                draw("BAD", 1, DAY - 200, 10_000_00), draw("WORST", 1, DAY - 500, 7_777_77),
                draw("FIRM-BAD", 1, DAY - 160, 20_000_00), draw("FIRM-GOOD", 1, DAY - 30, 80_000_00),
            ]
        )  # fmt: skip
    return ground


@contextmanager
def copied(made: Path, to: Path) -> Iterator[Ground]:
    """A desk of one's own like the one that was made once for all tests."""
    shutil.copytree(made, to, dirs_exist_ok=True)
    store = Store.open(to, NOW)
    try:
        yield ground_on(store)
    finally:
        store.close()


def at(ground: Ground, days: int) -> Ground:
    """The same desk some days later."""
    moment = NOW + timedelta(days=days)
    later = Ground(ground.folder, lambda: moment, ground.store)
    later._model = ground._model
    return later


def left_behind(ground: Ground) -> dict[str, list[tuple[Any, ...]]]:
    """Every row a close writes, but for when it was written."""
    found = {}
    with ground.store._reader.connect() as connection:
        for name in CLOSE_TABLES:
            columns = [row[1] for row in connection.execute(text(f"PRAGMA table_info({name})"))]
            kept = ", ".join(column for column in columns if not column.endswith("_at") and column != "fault_id")
            found[name] = sorted(map(tuple, connection.execute(text(f"SELECT {kept} FROM {name}"))), key=repr)
        steps = connection.execute(text("SELECT day, code, faults, counts FROM close_steps ORDER BY day, code"))
        found["close_steps"] = [tuple(row) for row in steps]
    return found
