"""Where does each stretch of the long list of loans begin, in each of its orders?"""

from __future__ import annotations

from sqlmodel import Field

from workbench.storage.tables.naming import Row, not_negative


class LoanMarkRow(Row, table=True):
    """The key of every 4,096th loan of one order; a convenience that is made anew from the loans at any time."""

    __tablename__ = "loan_marks"
    __table_args__ = (not_negative("mark_no"), {"sqlite_with_rowid": False})
    order_code: str = Field(primary_key=True)  # opened, amount, merchant; product=, entity=, opened_: by stretch; total
    mark_no: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    loan_no: int = Field(foreign_key="loans.loan_no")
    number: int  # value of the key where it is a number, else 0
    word: str  # value of the key where it is a word, else empty
