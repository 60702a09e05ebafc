"""Does what comes in later leave alone what was known on an earlier day?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.features.lines import AS_OF, event, invoice, money, order, parcel
from tests.intake.tiny_desk import Export, Row, TinyDesk
from workbench.features.catalogue import CATALOGUE
from workbench.features.compute import compute
from workbench.flows.lines import LineKind
from workbench.flows.origin import usual_merge

ALL = [feature.name for feature in CATALOGUE]
KINDS = tuple(LineKind)


def line(kind: LineKind, number: int, age: int, amount: int) -> Row:
    """One line of so many days before the as-of day; behind it where the age is negative."""
    made = {
        LineKind.ORDERS: lambda: order(age, amount, order_id=f"o{number}", buyer_key=f"b{amount % 3}"),
        LineKind.SHIPMENTS: lambda: parcel(age, order_id=f"o{number}", waybill_key=f"w{number}", weight_g=amount),
        LineKind.FUND: lambda: money(age, amount - 20, "sale" if amount > 20 else "purchase"),
        LineKind.EVENTS: lambda: event(age, "visit" if amount % 2 else "review", float(amount % 5)),
        LineKind.INVOICES: lambda: invoice(age, amount, "sale" if amount % 2 else "purchase"),
    }[kind]
    return {"merchant_id": "M"} | made()


LINES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(-120, 400), st.integers(1, 60)), min_size=1, max_size=20
).map(lambda drawn: [(kind, age, line(kind, n, age, amount)) for n, (kind, age, amount) in enumerate(drawn)])


def files(lines: Sequence[tuple[LineKind, int, Row]]) -> list[Export]:
    by_kind = {kind: tuple(row for one, _, row in lines if one is kind) for kind in KINDS}
    return [Export(rows, kind, usual_merge(kind)) for kind, rows in by_kind.items() if rows]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, overlap=st.booleans())
def test_importing_later_lines_never_changes_an_earlier_vector(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[LineKind, int, Row]], overlap: bool
) -> None:
    desk = TinyDesk(tmp_path_factory.mktemp("desk"))
    early = [one for one in lines if one[1] >= 0]
    if early:
        desk.take(*files(early))
    desk.store.attach(desk.engine, desk.refs)
    before = compute(desk.engine, ALL, {"M": AS_OF}).values
    # The later export tells the earlier lines again, or it does not.
    later = lines if overlap else [one for one in lines if one[1] < 0]
    if later:
        found = desk.take(*files(later))
        assert sum(change.new for change in found.values()) >= len(lines) - len(early) - _repeats(lines)
    desk.store.attach(desk.engine, desk.refs)
    np.testing.assert_array_equal(before, compute(desk.engine, ALL, {"M": AS_OF}).values)


def _repeats(lines: list[tuple[LineKind, int, Row]]) -> int:
    """Rows of other exports that may be the same row."""
    return len(lines) - len({(kind, tuple(sorted((k, str(v)) for k, v in row.items()))) for kind, _, row in lines})
