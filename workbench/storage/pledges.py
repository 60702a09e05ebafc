"""Which orders are pledged for which loans, how did each pledge move, and which loans are short?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, distinct, exists, func, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import add_rows, chunks
from workbench.storage.kept_orders import CureCall, KeptPledge, PledgeMove
from workbench.storage.tables import table
from workbench.storage.tables.loans import LiveLoanRow, LoanRow
from workbench.storage.tables.pledges import CureCallRow, PledgeMoveRow, PledgeRow

_PLEDGES = table(PledgeRow)
_MOVES = table(PledgeMoveRow)
_CALLS = table(CureCallRow)
_LOANS = table(LoanRow)
_LIVE = table(LiveLoanRow)


def _columns(value: Any, *without: str) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value) if field.name not in without}


def _named(kept: Any) -> Select[Any]:
    """The columns of a table with the loan's own name in place of its number."""
    columns = [column for column in kept.c if column.name != "loan_no"]
    return select(_LOANS.c.loan_id, *columns).join(_LOANS, _LOANS.c.loan_no == kept.c.loan_no)


def _pledge(row: Row[Any]) -> KeptPledge:
    return KeptPledge(**row._mapping)


def _call(row: Row[Any]) -> CureCall:
    return CureCall(**row._mapping)


class PledgeShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(
        self,
        pledge: KeptPledge,
        kind: str,
        day: int,
        *,
        lent_fen: int = 0,
        taken_fen: int = 0,
        event_no: int | None = None,
    ) -> KeptPledge:
        """Keep a pledge as it is now, and what changed. A new one gets its number.

        Raises `StaffError` (`ORDER_PLEDGED`) where another live pledge holds the order, whichever process wrote it.
        """  # fmt: skip
        row = _columns(pledge, "loan_id", "pledge_no") | {"loan_no": self._loan_no(pledge.loan_id)}
        try:
            if pledge.pledge_no == 0:
                made = self._connection.execute(_PLEDGES.insert().values(row))
                pledge = replace(pledge, pledge_no=int(made.inserted_primary_key[0]))  # type: ignore[index]
            else:
                where = _PLEDGES.c.pledge_no == pledge.pledge_no
                self._connection.execute(_PLEDGES.update().where(where).values(row))
        except IntegrityError as refused:
            if "pledges.order_id" in str(refused.orig):
                raise already_pledged(pledge.order_id) from refused
            raise
        last = self._connection.scalar(select(func.max(_MOVES.c.move_no)).where(_MOVES.c.pledge_no == pledge.pledge_no))
        move = PledgeMove(pledge.pledge_no, int(last or 0) + 1, day, kind, lent_fen, taken_fen, event_no)
        add_rows(self._connection, _MOVES, [_columns(move)])
        return pledge

    def offer(self, pledges: Sequence[KeptPledge]) -> int:
        """Pledge many new orders at once, as a history brings them; answers how many were taken.

        An order that is pledged already is passed over: its pledge stays what it is.
        """
        taken = 0
        for part in chunks(pledges, 5000):
            ids = sorted({one.loan_id for one in part})
            numbers: dict[str, int] = {}
            for some in chunks(ids, 500):
                wanted = select(_LOANS.c.loan_id, _LOANS.c.loan_no).where(_LOANS.c.loan_id.in_(some))
                numbers |= {row.loan_id: row.loan_no for row in self._connection.execute(wanted)}
            rows = [_columns(one, "loan_id", "pledge_no") | {"loan_no": numbers[one.loan_id]} for one in part]
            before = self._count()
            self._connection.execute(upsert(_PLEDGES).on_conflict_do_nothing(), rows)
            taken += self._count() - before
        return taken

    def _count(self) -> int:
        return int(self._connection.scalar(select(func.count()).select_from(_PLEDGES)) or 0)

    def _loan_no(self, loan_id: str) -> int:
        return int(self._connection.execute(select(_LOANS.c.loan_no).where(_LOANS.c.loan_id == loan_id)).scalar_one())

    def live(self, *, loan_id: str | None = None, merchant_id: str | None = None) -> tuple[KeptPledge, ...]:
        """Live pledges, in the order they were made; of one loan or one merchant where named."""
        wanted = _named(_PLEDGES).where(_PLEDGES.c.state == "pledged").order_by(_PLEDGES.c.pledge_no)
        if loan_id is not None:
            wanted = wanted.where(_LOANS.c.loan_id == loan_id)
        if merchant_id is not None:
            wanted = wanted.where(_PLEDGES.c.merchant_id == merchant_id)
        return tuple(_pledge(row) for row in self._connection.execute(wanted))

    def of_loans(self, loan_ids: Iterable[str]) -> tuple[KeptPledge, ...]:
        """Every pledge of these loans, whatever became of it."""
        found: list[KeptPledge] = []
        for part in chunks(loan_ids, 500):
            wanted = _named(_PLEDGES).where(_LOANS.c.loan_id.in_(part)).order_by(_PLEDGES.c.pledge_no)
            found += [_pledge(row) for row in self._connection.execute(wanted)]
        return tuple(found)

    def of_orders(self, merchant_id: str, order_ids: Sequence[str]) -> tuple[KeptPledge, ...]:
        """Every pledge of these orders of a merchant, the newest last."""
        found: list[KeptPledge] = []
        for part in chunks(order_ids, 500):
            wanted = _named(_PLEDGES).where(_PLEDGES.c.merchant_id == merchant_id, _PLEDGES.c.order_id.in_(part))
            found += [_pledge(row) for row in self._connection.execute(wanted.order_by(_PLEDGES.c.pledge_no))]
        return tuple(found)

    def orders_of(self, merchant_id: str) -> frozenset[str]:
        """Orders of a merchant that were ever pledged."""
        wanted = select(_PLEDGES.c.order_id).where(_PLEDGES.c.merchant_id == merchant_id)
        return frozenset(row.order_id for row in self._connection.execute(wanted))

    def at_work(self, merchant_ids: Sequence[str] | None = None) -> tuple[str, ...]:
        """Loans that a close must look at: with a live pledge, an open call, or money counted on and not yet shown."""
        open_ = select(_CALLS.c.loan_no).where(_CALLS.c.state == "open")
        unshown = (_PLEDGES.c.taken_fen > _PLEDGES.c.matched_fen) | (_PLEDGES.c.state == "pledged")
        numbers = select(_PLEDGES.c.loan_no).where(unshown).union(open_)
        wanted = select(_LOANS.c.loan_id).where(_LOANS.c.loan_no.in_(numbers)).order_by(_LOANS.c.loan_no)
        if merchant_ids is not None:
            wanted = wanted.where(_LOANS.c.merchant_id.in_(list(merchant_ids)))
        return tuple(row.loan_id for row in self._connection.execute(wanted))

    def watched(self, since_day: int) -> tuple[KeptPledge, ...]:
        """Pledges whose order may still pay, or be asked for its money back: live, unshown, or closed since a day."""
        still = (
            (_PLEDGES.c.state == "pledged")
            | (_PLEDGES.c.taken_fen > _PLEDGES.c.matched_fen)
            | (_PLEDGES.c.closed_day >= since_day)
        )
        rows = self._connection.execute(_named(_PLEDGES).where(still).order_by(_PLEDGES.c.pledge_no))
        return tuple(_pledge(row) for row in rows)

    def loans_named(self) -> frozenset[str]:
        """Loans that stand on named orders, or did."""
        wanted = select(_LOANS.c.loan_id).where(_LOANS.c.loan_no.in_(select(_PLEDGES.c.loan_no)))
        return frozenset(row.loan_id for row in self._connection.execute(wanted))

    def merchants(
        self, product_codes: Sequence[str], most: int, hidden: Iterable[str] = ()
    ) -> tuple[tuple[str, ...], int]:
        """Merchants with live loans of these products and how many there are: open calls first, then pledges, then
        what is owed."""
        called = exists().where(_CALLS.c.merchant_id == _LIVE.c.merchant_id, _CALLS.c.state == "open")
        pledged = exists().where(_PLEDGES.c.merchant_id == _LIVE.c.merchant_id, _PLEDGES.c.state == "pledged")
        chosen = _LIVE.c.product_code.in_(list(product_codes)) & _LIVE.c.merchant_id.not_in(list(hidden))
        rows = self._connection.execute(
            select(_LIVE.c.merchant_id)
            .where(chosen)
            .group_by(_LIVE.c.merchant_id)
            .order_by(called.desc(), pledged.desc(), func.sum(_LIVE.c.principal_fen).desc(), _LIVE.c.merchant_id)
            .limit(most)
        )
        total = select(func.count(distinct(_LIVE.c.merchant_id))).where(chosen)
        return tuple(row.merchant_id for row in rows), int(self._connection.scalar(total) or 0)

    def merchants_due(self, day: int) -> tuple[str, ...]:
        """Merchants with a live loan on which something is due by a day, or may be: what was never closed is asked."""
        may_be = (
            (_LIVE.c.due_fen > 0)
            | (_LIVE.c.next_due_day <= day)
            | (_LIVE.c.maturity_day <= day)
            | ((_LIVE.c.as_of_day == 0) & (_LIVE.c.principal_fen > 0))
        )
        wanted = select(_LIVE.c.merchant_id).distinct().where(_LIVE.c.principal_fen > 0, may_be)
        return tuple(sorted(row[0] for row in self._connection.execute(wanted)))

    def moves(self, pledge_no: int) -> tuple[PledgeMove, ...]:
        rows = self._connection.execute(
            select(_MOVES).where(_MOVES.c.pledge_no == pledge_no).order_by(_MOVES.c.move_no)
        )
        return tuple(PledgeMove(**row._mapping) for row in rows)

    def double(self) -> int:
        """Orders with more than one live pledge: none, ever. For checks of a desk."""
        twice = (
            select(_PLEDGES.c.order_id)
            .where(_PLEDGES.c.state == "pledged")
            .group_by(_PLEDGES.c.platform, _PLEDGES.c.merchant_id, _PLEDGES.c.order_id)
            .having(func.count() > 1)
        )
        return int(self._connection.scalar(select(func.count()).select_from(twice.subquery())) or 0)

    def put_call(self, call: CureCall) -> CureCall:
        """Keep a call as it is now; a new one gets its number."""
        row = _columns(call, "loan_id", "call_no") | {"loan_no": self._loan_no(call.loan_id)}
        if call.call_no == 0:
            made = self._connection.execute(_CALLS.insert().values(row))
            return replace(call, call_no=int(made.inserted_primary_key[0]))  # type: ignore[index]
        self._connection.execute(_CALLS.update().where(_CALLS.c.call_no == call.call_no).values(row))
        return call

    def calls(
        self, *, loan_id: str | None = None, merchant_id: str | None = None, state: str | None = None
    ) -> tuple[CureCall, ...]:
        """Calls, oldest first; of one loan, one merchant or one state where named."""
        wanted = _named(_CALLS).order_by(_CALLS.c.call_no)
        if loan_id is not None:
            wanted = wanted.where(_LOANS.c.loan_id == loan_id)
        if merchant_id is not None:
            wanted = wanted.where(_CALLS.c.merchant_id == merchant_id)
        if state is not None:
            wanted = wanted.where(_CALLS.c.state == state)
        return tuple(_call(row) for row in self._connection.execute(wanted))


def already_pledged(order_id: str) -> StaffError:
    return StaffError(
        Text(f"订单 {order_id} 已经质押", f"Order {order_id} is pledged already"),
        Text("一笔订单只能质押一次；没有支用，请改选其他订单",
             "An order is pledged once. Nothing was drawn: choose another"),
        code="ORDER_PLEDGED",
    )  # fmt: skip
