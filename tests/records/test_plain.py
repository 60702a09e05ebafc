"""Does a value kept as a document come back equal?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.builders import application, merchant
from workbench.applications.application import Application
from workbench.common.text import Text
from workbench.decision.outcome import Outcome
from workbench.merchants.merchant import Merchant
from workbench.records.plain import dump, load


@dataclass(frozen=True)
class Nested:
    words: tuple[Text, ...]
    pair: tuple[float | None, int]
    rate: Decimal
    outcome: Outcome | None
    by_name: dict[str, tuple[Text, ...]]
    at: datetime
    day: date | None
    seen: frozenset[str]
    late: int = 7


def test_a_nested_value_comes_back_equal() -> None:
    value = Nested(
        words=(Text("甲", "a"), Text("乙", "b")),
        pair=(None, 3),
        rate=Decimal("0.000600"),
        outcome=Outcome.REFER,
        by_name={"x": (Text("丙", "c"),)},
        at=datetime(2026, 11, 23, 2, 42, tzinfo=UTC),
        day=date(2026, 2, 28),
        seen=frozenset({"p", "q"}),
    )
    assert load(Nested, dump(value)) == value


def test_a_field_added_later_takes_its_default() -> None:
    document = dump(
        Nested((), (1.5, 2), Decimal(1), None, {}, datetime(2026, 1, 1, tzinfo=UTC), None, frozenset(), 9)
    ).replace(',"late":9', "")
    assert load(Nested, document).late == 7


def test_merchants_and_applications_come_back_equal() -> None:
    assert load(Merchant, dump(merchant())) == merchant()
    assert load(Application, dump(application())) == application()
