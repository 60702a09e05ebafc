from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path

import pytest

from tests.flows.lines_of import relation
from workbench.common.errors import StaffError
from workbench.flows.batches import BatchRef
from workbench.flows.engine import Engine, number, open_engine
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.flows.origin import latest_moment
from workbench.flows.store import FlowStore
from workbench.flows.versions import meet


@pytest.fixture
def engine() -> Engine:
    return open_engine(memory_mb=300, threads=1)


def write(
    store: FlowStore, engine: Engine, seq: int, rows: Sequence[Mapping[str, object]], kind: LineKind = LineKind.ORDERS
) -> BatchRef:
    return store.write(engine, f"b{seq}", kind, relation(kind, rows), seq, "test")


def write_after(
    store: FlowStore, engine: Engine, refs: list[BatchRef], rows: Sequence[Mapping[str, object]], kind: LineKind
) -> None:
    """Write rows as one more batch after they met what `refs` hold."""
    store.attach(engine, refs)
    new, batch_id = relation(kind, rows), f"b{len(refs) + 1}"
    met = meet(engine, kind, f"SELECT *, {latest_moment(kind)} AS as_of FROM ({new})")
    pairs = f"SELECT * FROM {met.superseded}" if met.pairs else None
    refs.append(store.write(engine, batch_id, kind, new, len(refs) + 1, "test", pairs))


def order(order_id: str, paid_fen: int, merchant: str = "m1", day: int = 20000) -> dict[str, object]:
    return {"merchant_id": merchant, "day": day, "order_id": order_id, "line_no": 1, "paid_fen": paid_fen}


def test_a_desk_without_imports_has_five_empty_views_with_every_column(tmp_path: Path, engine: Engine) -> None:
    FlowStore(tmp_path).attach(engine, [])
    for kind in LineKind:
        columns = [row[0] for row in engine.execute(f"DESCRIBE {kind.value}").fetchall()]
        assert columns == list(SCHEMAS[kind])
        assert number(engine, f"SELECT count(*) FROM {kind.value}") == 0


def test_lines_come_back_sorted_by_merchant_and_day_with_their_digest(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path)
    ref = write(store, engine, 1, [order("o2", 5, "m2"), order("o1", 3, "m1", 20001), order("o0", 2, "m1", 20000)])
    assert (ref.rows, ref.file) == (3, "b1-orders.parquet")
    assert store.verify(ref)
    store.attach(engine, [ref])
    assert engine.execute("SELECT order_id FROM orders").fetchall() == [("o0",), ("o1",), ("o2",)]


def test_the_same_lines_in_another_order_make_the_same_file(tmp_path: Path, engine: Engine) -> None:
    rows = [order(f"o{i}", i) for i in range(50)]
    one = write(FlowStore(tmp_path / "a"), engine, 1, rows)
    other = write(FlowStore(tmp_path / "b"), engine, 1, rows[::-1])
    assert one.digest == other.digest


def test_the_newest_version_of_an_order_counts_and_the_former_comes_back(tmp_path: Path, engine: Engine) -> None:
    store, refs = FlowStore(tmp_path), list[BatchRef]()
    sent = order("o1", 3) | {"status": "shipped"}
    done = order("o1", 9) | {"status": "finished"}
    for rows in ([sent, order("o2", 4)], [done]):
        write_after(store, engine, refs, rows, LineKind.ORDERS)
    for given in (refs, refs[::-1]):
        store.attach(engine, given)
        assert engine.execute("SELECT order_id, paid_fen FROM orders ORDER BY 1").fetchall() == [("o1", 9), ("o2", 4)]
        assert number(engine, "SELECT count(*) FROM orders_versions") == 3
    store.attach(engine, refs[:1])
    assert number(engine, "SELECT sum(paid_fen) FROM orders") == 7


def test_the_same_order_number_of_two_merchants_is_two_orders(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path)
    store.attach(engine, [write(store, engine, 1, [order("o1", 3)]), write(store, engine, 2, [order("o1", 5, "m2")])])
    assert number(engine, "SELECT sum(paid_fen) FROM orders") == 8


def test_a_parcel_replaces_the_same_order_before_it_had_a_waybill(tmp_path: Path, engine: Engine) -> None:
    waiting = {"merchant_id": "m1", "day": 1, "order_id": "o1", "state": "unknown"}
    other = {"merchant_id": "m1", "day": 1, "order_id": "o2", "state": "unknown"}
    moving = waiting | {"waybill_key": "w1", "state": "moving"}
    second = waiting | {"waybill_key": "w2", "state": "moving"}
    signed = moving | {"state": "signed"}
    for place, turn in enumerate(permutations([[waiting, other], [moving, second], [signed]])):
        store, refs = FlowStore(tmp_path / str(place)), list[BatchRef]()
        for rows in turn:
            write_after(store, engine, refs, rows, LineKind.SHIPMENTS)
        store.attach(engine, refs)
        seen = engine.execute("SELECT order_id, waybill_key, state FROM shipments ORDER BY ALL").fetchall()
        assert seen == [("o1", "w1", "signed"), ("o1", "w2", "moving"), ("o2", None, "unknown")]


def test_a_cursor_in_another_thread_sees_the_same_views(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path)
    refs: list[BatchRef] = []
    for rows in ([order("o1", 3)], [order("o1", 4)]):
        write_after(store, engine, refs, rows, LineKind.ORDERS)
    store.attach(engine, refs)
    assert number(engine.cursor(), "SELECT sum(paid_fen) FROM orders") == 4


def test_a_folder_name_full_of_pattern_characters_is_only_a_name(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path / "we[ird]'s {desk}")
    store.attach(engine, [write(store, engine, 1, [order("o1", 3)])])
    assert number(engine, "SELECT count(*) FROM orders") == 1


def test_a_missing_line_file_is_told_and_never_read_as_nothing(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path)
    ref = write(store, engine, 1, [order("o1", 3)])
    store.remove(ref)
    with pytest.raises(StaffError, match="LINES_MISSING"):
        store.attach(engine, [ref])


def test_a_line_file_that_does_not_say_where_its_lines_came_from_is_told(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path)
    old = relation(LineKind.ORDERS, [order("o1", 3)])
    store.put(engine, old, tmp_path / "b1-orders.parquet")
    with pytest.raises(StaffError, match="LINES_OLD"):
        store.attach(engine, [BatchRef("b1", LineKind.ORDERS, "b1-orders.parquet", "x", 1, 1, "test")])


def test_a_changed_byte_is_noticed(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path)
    ref = write(store, engine, 1, [order("o1", 3)])
    spoiled = bytearray(store.path(ref).read_bytes())
    spoiled[8] ^= 1
    store.path(ref).write_bytes(bytes(spoiled))
    assert not store.verify(ref)


def test_a_file_that_cannot_be_finished_leaves_nothing_under_its_name(tmp_path: Path, engine: Engine) -> None:
    store = FlowStore(tmp_path)
    with pytest.raises(ValueError, match="lack"):
        store.write(engine, "b1", LineKind.FUND, "SELECT 1 AS merchant_id", 1, "test")
    assert list(tmp_path.glob("*.parquet")) == []


def test_nothing_is_fetched_from_a_network(engine: Engine) -> None:
    for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
        assert engine.execute(f"SELECT current_setting('{setting}')").fetchone() == (False,)
