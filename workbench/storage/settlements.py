"""What did platforms pay out, which loans took a part of it, and which borrowing bases were certified?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.storage.columns import add_rows, chunks, moment_in, moment_out
from workbench.storage.kept_orders import KeptCertificate, Settlement, SweepPart
from workbench.storage.tables import table
from workbench.storage.tables.loans import LoanRow
from workbench.storage.tables.pledges import CertificateRow, SettlementRow, SweepRow

_SETTLEMENTS = table(SettlementRow)
_SWEEPS = table(SweepRow)
_LOANS = table(LoanRow)
_CERTIFICATES = table(CertificateRow)


def _columns(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


class SettlementShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, settlement_ids: Iterable[str]) -> frozenset[str]:
        """Which of these were dealt with."""
        found: set[str] = set()
        for part in chunks(settlement_ids, 500):
            wanted = select(_SETTLEMENTS.c.settlement_id).where(_SETTLEMENTS.c.settlement_id.in_(part))
            found |= {row.settlement_id for row in self._connection.execute(wanted)}
        return frozenset(found)

    def add(self, settlement: Settlement, parts: Sequence[SweepPart]) -> None:
        """Keep where a settlement went. Raises `StaffError` (`SETTLEMENT_KNOWN`): each is dealt with once."""
        try:
            add_rows(self._connection, _SETTLEMENTS, [_columns(settlement)])
        except IntegrityError as refused:
            if "settlements.settlement_id" in str(refused.orig):
                raise StaffError(
                    Text(
                        f"结算 {settlement.settlement_id} 已入账", f"Settlement {settlement.settlement_id} was booked"
                    ),
                    Text("没有重复入账", "Nothing was booked twice"),
                    code="SETTLEMENT_KNOWN",
                ) from refused
            raise
        numbers = self._numbers({part.loan_id for part in parts})
        rows = []
        for part in parts:
            row = _columns(part) | {"loan_no": numbers[part.loan_id]}
            del row["loan_id"]
            rows.append(row)
        add_rows(self._connection, _SWEEPS, rows)

    def add_released(self, settlements: Sequence[Settlement]) -> None:
        """Keep settlements no loan took anything of; each must be new."""
        add_rows(self._connection, _SETTLEMENTS, [_columns(one) for one in settlements])

    def amounts(self, merchant_id: str, but: Collection[str]) -> dict[tuple[str, int], list[int]]:
        """Days on which an order paid out an amount, of settlements from another source than these."""
        columns = (_SETTLEMENTS.c.order_id, _SETTLEMENTS.c.amount_fen, _SETTLEMENTS.c.day)
        wanted = select(*columns).where(
            _SETTLEMENTS.c.merchant_id == merchant_id, _SETTLEMENTS.c.source.not_in(list(but))
        )
        found: dict[tuple[str, int], list[int]] = {}
        for row in self._connection.execute(wanted):
            found.setdefault((row.order_id, row.amount_fen), []).append(row.day)
        return found

    def _numbers(self, loan_ids: Iterable[str]) -> dict[str, int]:
        wanted = select(_LOANS.c.loan_id, _LOANS.c.loan_no).where(_LOANS.c.loan_id.in_(list(loan_ids)))
        return {row.loan_id: row.loan_no for row in self._connection.execute(wanted)}

    def of_merchant(self, merchant_id: str, most: int = 200) -> tuple[Settlement, ...]:
        """The newest settlements of a merchant, newest first."""
        rows = self._connection.execute(
            select(_SETTLEMENTS)
            .where(_SETTLEMENTS.c.merchant_id == merchant_id)
            .order_by(_SETTLEMENTS.c.day.desc(), _SETTLEMENTS.c.settlement_id.desc())
            .limit(most)
        )
        return tuple(Settlement(**row._mapping) for row in rows)

    def of_order(self, merchant_id: str, order_id: str) -> tuple[Settlement, ...]:
        """Every settlement of one order, oldest first."""
        rows = self._connection.execute(
            select(_SETTLEMENTS)
            .where(_SETTLEMENTS.c.merchant_id == merchant_id, _SETTLEMENTS.c.order_id == order_id)
            .order_by(_SETTLEMENTS.c.day, _SETTLEMENTS.c.settlement_id)
        )
        return tuple(Settlement(**row._mapping) for row in rows)

    def parts(self, settlement_ids: Sequence[str]) -> dict[str, tuple[SweepPart, ...]]:
        """What went to loans, by settlement."""
        found: dict[str, list[SweepPart]] = {}
        columns = [column for column in _SWEEPS.c if column.name != "loan_no"]
        wanted = select(_LOANS.c.loan_id, *columns).join(_LOANS, _LOANS.c.loan_no == _SWEEPS.c.loan_no)
        for some in chunks(settlement_ids, 500):
            chosen = wanted.where(_SWEEPS.c.settlement_id.in_(some))
            for row in self._connection.execute(chosen.order_by(_SWEEPS.c.settlement_id, _SWEEPS.c.line_no)):
                found.setdefault(row.settlement_id, []).append(SweepPart(**row._mapping))
        return {name: tuple(parts) for name, parts in found.items()}

    def add_certificate(self, one: KeptCertificate) -> None:
        add_rows(self._connection, _CERTIFICATES, [_columns(one) | {"issued_at": moment_in(one.issued_at)}])

    def certificates(self, merchant_id: str) -> tuple[KeptCertificate, ...]:
        """Certificates of a merchant, the newest first."""
        rows = self._connection.execute(
            select(_CERTIFICATES)
            .where(_CERTIFICATES.c.merchant_id == merchant_id)
            .order_by(_CERTIFICATES.c.day.desc(), _CERTIFICATES.c.version.desc())
        )
        return tuple(KeptCertificate(**(dict(row._mapping) | {"issued_at": moment_out(row.issued_at)})) for row in rows)
