"""How do millions of loans come into a desk within minutes, and as safely as one loan at a time?

Rows arrive in the order of their keys, indexes are made after them, references are checked once at the end, and all of
it is one transaction: a desk is filled whole or not at all. Checks of single rows stay on throughout.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.connection import apply_pragmas

FILLED = ("merchants", "loans", "loan_events", "live_loans", "limit_events", "event_days")
CACHE_KB = 400_000
MERCHANT = (
    "INSERT INTO merchants (merchant_id, name, platform, category, entity_type, legal_person_id, owner_name, region,"
    " city, opened_day, currency, trustpass_index, shop_level, synthetic, search_key)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,'CNY',?,?,1,?)"
)
LOAN = (
    "INSERT INTO loans (loan_no, loan_id, merchant_id, product_code, currency, limit_fen, daily_rate, opened_day,"
    " maturity_day, state, band_at_opening, entity, repayment) VALUES (?,?,?,?,'CNY',?,?,?,?,?,?,?,?)"
)
_EVENT_COLUMNS = (
    "INSERT INTO loan_events (loan_no, event_no, day, booked_day, kind, amount_fen, principal_fen, interest_fen,"
    " balance_fen, reference) VALUES "
)
# Two rows at once: what most loans have. number, opened, lent, closed, paid, interest.
DRAWN_AND_REPAID = f"{_EVENT_COLUMNS}(?1,1,?2,?2,'draw',?3,?3,0,?3,''),(?1,2,?4,?4,'repay',?5,?3,?6,0,'')"
DRAWN_AND_LOST = f"{_EVENT_COLUMNS}(?1,1,?2,?2,'draw',?3,?3,0,?3,''),(?1,2,?4,?4,'write_off',?3,?3,0,0,'')"
EVENT = f"{_EVENT_COLUMNS}(?1,?2,?3,?3,?4,?5,?6,?7,?8,'')"
LIVE = (
    "INSERT INTO live_loans (loan_no, merchant_id, product_code, entity, owner, state, limit_fen, daily_rate,"
    " opened_day, maturity_day, principal_fen, accrued_micro, interest_paid_fen, interest_fen, charges_fen, due_fen,"
    " past_due_since, next_due_day, next_due_fen, loan_class, at_least, as_of_day)"
    " VALUES (?,?,?,?,'own',?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
LIMIT = (
    "INSERT INTO limit_events (merchant_id, event_no, day, limit_fen, kind, reason_zh, reason_en, staff_id)"
    " VALUES (?,?,?,?,?,?,?,?)"
)
DAY = (
    "INSERT INTO event_days (day, product_code, entity, kind, events, amount_fen, principal_fen, interest_fen, fee_fen,"
    " penalty_fen) VALUES (?,?,?,?,?,?,?,?,0,0)"
)
MARK = "INSERT INTO loan_marks (order_code, mark_no, loan_no, number, word) VALUES (?,?,?,?,?)"


def raw_connection(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, which binds millions of rows several times faster."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("a desk is filled in SQLite")
    return raw


def fast(raw: sqlite3.Connection) -> None:
    """Put off the checks of references, and keep more pages at hand; outside of a transaction only."""
    raw.execute("PRAGMA foreign_keys=0")
    raw.execute(f"PRAGMA cache_size=-{CACHE_KB}")


def safe(raw: sqlite3.Connection, path: Path) -> None:
    """Every setting as the desk demands it, read back."""
    raw.execute("PRAGMA cache_size=-2000")
    apply_pragmas(raw, path)


class BulkLoans:
    """Writes rows of a desk without loans. Amounts in fen, days as numbers, rates in millionths."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self._indexes: list[str] = []

    def begin(self) -> None:
        """Take the indexes away. Raises `StaffError` (`DESK_NOT_EMPTY`) where there are loans or merchants."""
        if any(self._raw.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in FILLED):
            raise StaffError(
                Text("本台账已有数据", "This desk already holds records"),
                Text("种子组合只能建在空文件夹中", "The seed portfolio needs an empty folder"),
                code="DESK_NOT_EMPTY",
            )
        marks = ",".join("?" * len(FILLED))
        found = self._raw.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
            FILLED,
        ).fetchall()
        for name, sql in found:
            self._raw.execute(f"DROP INDEX {name}")
            self._indexes.append(sql)

    def put(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Rows of one of the statements of this module."""
        self._raw.executemany(statement, rows)

    def index(self) -> None:
        """Make the indexes again, each from a sorted pass."""
        for sql in self._indexes:
            self._raw.execute(sql)
        self._indexes = []

    def finish(self) -> None:
        """Raises `StaffError` (`BOOK_NOT_SOUND`) where a row names one that is not there: nothing is written then."""
        self.index()
        for table in (*FILLED, "loan_marks"):
            wrong = self._raw.execute(f"PRAGMA foreign_key_check({table})").fetchone()
            if wrong is not None:
                raise not_sound(f"{wrong[0]} {wrong[1]} > {wrong[2]}")

    def size(self) -> int:
        """Bytes of the database as it stands in this transaction."""
        pages = int(self._raw.execute("PRAGMA page_count").fetchone()[0])
        return pages * int(self._raw.execute("PRAGMA page_size").fetchone()[0])


def not_sound(detail: str) -> StaffError:
    return StaffError(
        Text(f"生成的组合自相矛盾：{detail}", f"The book that was made contradicts itself: {detail}"),
        Text("没有写入任何内容。请报告此问题", "Nothing was written. Please report this"),
        code="BOOK_NOT_SOUND",
    )
