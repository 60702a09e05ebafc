"""How are order lines stored one validated object at a time, as SQLModel's guide shows? No features follow."""

import csv
from pathlib import Path

from pydantic import NaiveDatetime
from sqlmodel import Field, Session, SQLModel, create_engine


class BenchOrder(SQLModel, table=True):
    merchant_id: str
    day: int
    order_id: str = Field(primary_key=True)
    line_no: int
    created_at: NaiveDatetime
    paid_at: NaiveDatetime | None
    status: str
    gross_fen: int
    paid_fen: int | None
    refund_fen: int | None
    buyer_key: str | None
    item: str | None


def store(path: Path) -> None:
    target = path.with_suffix(".sqlmodel")
    target.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{target}")
    SQLModel.metadata.create_all(engine)
    with path.open(encoding="utf-8", newline="") as handle, Session(engine) as session:
        for row in csv.DictReader(handle):
            session.add(BenchOrder.model_validate({name: value or None for name, value in row.items()}))
        session.commit()
    engine.dispose()
    target.unlink()
