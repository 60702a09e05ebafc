"""How are constraints named, so that a later migration can find each by its name?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, MetaData, Table
from sqlmodel import SQLModel

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(SQLModel):
    """Parent of every table class: one metadata, one naming."""

    metadata = METADATA


def table(row: type[SQLModel]) -> Table:
    """The Core table of a row class; shelves speak Core, which is fast and never leaks rows."""
    return row.metadata.tables[str(row.__tablename__)]


def one_of(column: str, values: Sequence[str], *, null: bool = False) -> CheckConstraint:
    """A column holds one of these words and nothing else."""
    words = ",".join(f"'{value}'" for value in values)
    allowed = f"{column} IN ({words})" + (f" OR {column} IS NULL" if null else "")
    return CheckConstraint(allowed, name=f"{column}_known")


def not_negative(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative")
