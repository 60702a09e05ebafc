"""Who lends together with this lender, and which part of which loan?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select, text

from workbench.common.rates import from_millionths, to_millionths
from workbench.storage.columns import chunks, moment_in
from workbench.storage.funding import kept_of, row_of
from workbench.storage.kept_funding import KeptPartner
from workbench.storage.tables import table
from workbench.storage.tables.funding import LoanShareRow, PartnerRow
from workbench.storage.tables.loans import LoanRow

_PARTNERS = table(PartnerRow)
_SHARES = table(LoanShareRow)
_LOANS = table(LoanRow)
CASH = ("draw", "repay", "fee", "penalty", "refund", "recovery", "write_off")


@dataclass(frozen=True, slots=True)
class SharedEvent:
    """A cash event of a loan lent together, with the part of one partner."""

    day: int
    loan_id: str
    event_no: int
    kind: str
    amount_fen: int
    principal_fen: int
    interest_fen: int
    fee_fen: int
    penalty_fen: int


class PartnerShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[KeptPartner, ...]:
        rows = self._connection.execute(select(_PARTNERS).order_by(_PARTNERS.c.partner_id))
        return tuple(kept_of(KeptPartner, row) for row in rows)

    def add(self, kept: KeptPartner) -> None:
        self._connection.execute(_PARTNERS.insert().values(**row_of(kept)))

    def settle(self, partner_id: str, state: str, staff_id: str, now: datetime) -> bool:
        where = (_PARTNERS.c.partner_id == partner_id) & (_PARTNERS.c.state == "proposed")
        told = {"state": state, "agreed_by": staff_id, "agreed_at": moment_in(now)}
        return self._connection.execute(_PARTNERS.update().where(where).values(**told)).rowcount == 1

    def end(self, partner_id: str) -> bool:
        where = (_PARTNERS.c.partner_id == partner_id) & (_PARTNERS.c.state == "active")
        return self._connection.execute(_PARTNERS.update().where(where).values(state="ended")).rowcount == 1

    def put_shares(self, loan_no: int, shares: Mapping[str, Decimal]) -> None:
        """Keep the parts of a loan instead of those known of it."""
        self._connection.execute(_SHARES.delete().where(_SHARES.c.loan_no == loan_no))
        for partner_id, share in shares.items():
            told = {"loan_no": loan_no, "partner_id": partner_id, "share": to_millionths(share)}
            self._connection.execute(_SHARES.insert().values(**told))

    def shares(self, loan_ids: Sequence[str] | None = None) -> dict[str, dict[str, Decimal]]:
        """Partners' parts by loan; a loan of this lender alone is not named."""
        wanted = select(_LOANS.c.loan_id, _SHARES.c.partner_id, _SHARES.c.share).join(
            _LOANS, _LOANS.c.loan_no == _SHARES.c.loan_no
        )
        parts = [wanted] if loan_ids is None else [wanted.where(_LOANS.c.loan_id.in_(c)) for c in chunks(loan_ids, 500)]
        found: dict[str, dict[str, Decimal]] = {}
        for part in parts:
            for row in self._connection.execute(part.order_by(_SHARES.c.loan_no, _SHARES.c.partner_id)):
                found.setdefault(row.loan_id, {})[row.partner_id] = from_millionths(row.share)
        return found

    def lent_fen(self) -> dict[str, int]:
        """Principal that each partner's part comes to, every loan rounded down."""
        rows = self._connection.execute(
            text(
                "SELECT s.partner_id, sum(v.principal_fen * s.share / 1000000) FROM loan_shares s"
                " JOIN live_loans v ON v.loan_no = s.loan_no GROUP BY s.partner_id"
            )
        )
        return {row[0]: int(row[1]) for row in rows}

    def events(self, partner_id: str, first_day: int, last_day: int) -> tuple[SharedEvent, ...]:
        """Cash events of loans a partner has a part of, by day."""
        marks = ",".join(f"'{kind}'" for kind in CASH)
        rows = self._connection.execute(
            text(
                "SELECT e.day, l.loan_id, e.event_no, e.kind, e.amount_fen, e.principal_fen, e.interest_fen,"
                " e.fee_fen, e.penalty_fen FROM loan_shares s JOIN loan_events e ON e.loan_no = s.loan_no"
                f" JOIN loans l ON l.loan_no = s.loan_no WHERE s.partner_id = :partner AND e.kind IN ({marks})"
                " AND e.day BETWEEN :first AND :last ORDER BY e.day, l.loan_id, e.event_no"
            ),
            {"partner": partner_id, "first": first_day, "last": last_day},
        )
        return tuple(SharedEvent(*row) for row in rows)
