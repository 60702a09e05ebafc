"""However an export was split, in whatever order its parts come in, and however often: the desk ends up the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.tiny_desk import Export, Row, TinyDesk
from workbench.common.dates import DESK_ZONE
from workbench.flows.lines import LineKind
from workbench.flows.origin import Merge

FEW, MANY = (
    settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    for examples in (4, 60)
)
BEGAN = datetime(2026, 11, 1, tzinfo=DESK_ZONE)
STATUSES = ("unpaid", "paid", "shipped", "finished", "closed", "refunded", "unknown")

Desks = Callable[[], TinyDesk]


@pytest.fixture
def desks(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    return lambda: TinyDesk(tmp_path_factory.mktemp("desk"))


def moment(hours: int) -> datetime:
    return (BEGAN + timedelta(hours=hours)).replace(tzinfo=None)


def order(number: int, hours: int, status: str, paid_fen: int) -> Row:
    return {
        "merchant_id": "m1", "day": 20_758, "order_id": f"o{number}", "line_no": 1, "created_at": moment(0),
        "paid_at": moment(hours), "status": status, "paid_fen": paid_fen,
    }  # fmt: skip


def parcel(number: int, waybill: str | None, hours: int, state: str) -> Row:
    return {
        "merchant_id": "m1", "day": 20_758, "order_id": f"o{number}", "waybill_key": waybill,
        "shipped_at": moment(hours), "state": state,
    }  # fmt: skip


def event(kind: str, value: float) -> Row:
    return {"merchant_id": "m1", "day": 20_758, "kind": kind, "value": value}


ORDERS = st.builds(order, st.integers(0, 2), st.integers(0, 2), st.sampled_from(STATUSES), st.integers(0, 1))
PARCELS = st.builds(
    parcel, st.integers(0, 1), st.sampled_from([None, "w1", "w2"]), st.integers(0, 1),
    st.sampled_from(["unknown", "moving", "signed"]),
)  # fmt: skip
EVENTS = st.builds(event, st.sampled_from(["visit", "review"]), st.integers(1, 2).map(float))
STATED = st.none() | st.integers(0, 4).map(lambda hours: BEGAN + timedelta(hours=hours))


def exports(rows: st.SearchStrategy[Row], kind: LineKind, merge: Merge) -> st.SearchStrategy[Export]:
    held = st.lists(rows, min_size=1, max_size=5).map(tuple)
    stated = STATED if merge is Merge.VERSION else st.none()
    return st.builds(Export, held, st.just(kind), st.just(merge), stated)


FILES = st.lists(
    exports(ORDERS, LineKind.ORDERS, Merge.VERSION)
    | exports(PARCELS, LineKind.SHIPMENTS, Merge.VERSION)
    | exports(EVENTS, LineKind.EVENTS, Merge.MULTISET)
    | exports(EVENTS, LineKind.EVENTS, Merge.SUM),
    min_size=1,
    max_size=4,
)


def proves_any_order(desks: Desks, files: list[Export], turned: Sequence[Export]) -> None:
    one, other, together = desks(), desks(), desks()
    for file in files:
        one.take(file)
    for file in turned:
        other.take(file)
    together.take(*files)
    assert one.digest() == other.digest() == together.digest()


def proves_undo(desks: Desks, files: list[Export], chosen: st.DataObject) -> None:
    desk, never = desks(), desks()
    for file in files:
        desk.take(file)
    gone = set()
    for _ in range(chosen.draw(st.integers(1, len(files)))):
        batch_id = chosen.draw(st.sampled_from(desk.undoable()))
        desk.undo(batch_id)
        gone.add(batch_id)
    for number, file in enumerate(files, 1):
        if f"B{number:05d}" not in gone:
            never.take(file)
    assert desk.digest() == never.digest()


TURNED = FILES.flatmap(lambda files: st.tuples(st.just(files), st.permutations([*files, *files])))


@FEW
@given(files=TURNED)
def test_neither_the_order_of_imports_nor_their_repetition_changes_the_desk(
    desks: Desks, files: tuple[list[Export], list[Export]]
) -> None:
    proves_any_order(desks, *files)


@pytest.mark.slow
@MANY
@given(files=TURNED)
def test_no_order_of_imports_changes_the_desk_in_many_more_cases(
    desks: Desks, files: tuple[list[Export], list[Export]]
) -> None:
    proves_any_order(desks, *files)


@FEW
@given(files=FILES, chosen=st.data())
def test_a_desk_that_took_an_import_back_is_the_desk_that_never_had_it(
    desks: Desks, files: list[Export], chosen: st.DataObject
) -> None:
    proves_undo(desks, files, chosen)


@pytest.mark.slow
@MANY
@given(files=FILES, chosen=st.data())
def test_an_import_taken_back_leaves_no_trace_in_many_more_cases(
    desks: Desks, files: list[Export], chosen: st.DataObject
) -> None:
    proves_undo(desks, files, chosen)


@FEW
@given(files=FILES)
def test_importing_a_file_again_adds_nothing(desks: Desks, files: list[Export]) -> None:
    desk = desks()
    for file in files:
        desk.take(file)
    before = desk.digest()
    for file in files:
        (again,) = desk.take(file).values()
        assert (again.new, again.updated) == (0, 0)
        assert again.unchanged + again.kept == len(file.rows)
    for file in files:
        (third,) = desk.take(file).values()
        assert third.written == 0
    assert desk.digest() == before


def _progress(row: Row) -> int:
    known = {"unpaid": 1, "paid": 2, "shipped": 3, "finished": 4, "closed": 5, "refunded": 6}
    return known.get(str(row["status"]), 0)


@FEW
@given(files=st.lists(exports(ORDERS, LineKind.ORDERS, Merge.VERSION), min_size=1, max_size=5))
def test_of_each_order_the_newest_then_the_furthest_version_counts(desks: Desks, files: list[Export]) -> None:
    desk = desks()
    for file in files:
        desk.take(file)
    best: dict[object, tuple[datetime, int]] = {}
    for file in files:
        for row in file.rows:
            stated = None if file.stated is None else file.stated.replace(tzinfo=None)
            version = (stated or row["paid_at"], _progress(row))
            best[row["order_id"]] = max(best.get(row["order_id"], version), version)  # type: ignore[type-var]
    shown = desk.rows("SELECT order_id, as_of, status FROM orders_sourced")
    assert {number: (at, _progress({"status": status})) for number, at, status in shown} == best
    assert len(shown) == len(best)


@FEW
@given(files=st.lists(exports(EVENTS, LineKind.EVENTS, Merge.MULTISET), min_size=1, max_size=4))
def test_of_identical_rows_the_desk_keeps_as_many_as_any_one_file_holds(desks: Desks, files: list[Export]) -> None:
    desk = desks()
    for file in files:
        desk.take(file)
    most: Counter[tuple[object, ...]] = Counter()
    for file in files:
        most |= Counter((row["kind"], row["value"]) for row in file.rows)
    assert Counter(desk.rows("SELECT kind, value FROM events")) == most


@FEW
@given(files=st.lists(exports(EVENTS, LineKind.EVENTS, Merge.SUM), min_size=1, max_size=4))
def test_each_part_of_a_total_counts_once_and_different_parts_add_up(desks: Desks, files: list[Export]) -> None:
    desk = desks()
    for file in [*files, *files[::-1]]:
        desk.take(file)
    parts = {tuple(sorted((str(row["kind"]), row["value"]) for row in file.rows)) for file in files}  # type: ignore[type-var]
    assert Counter(desk.rows("SELECT kind, value FROM events")) == Counter(row for part in parts for row in part)


def test_an_order_that_went_back_to_a_former_state_is_in_that_state(desks: Desks) -> None:
    shipped, refunding = order(1, 0, "shipped", 1), order(1, 0, "unknown", 1)
    told = [Export((row,), stated=BEGAN + timedelta(hours=h)) for h, row in enumerate((shipped, refunding, shipped))]
    for turn in (told, told[::-1], [told[1], told[2], told[0]]):
        desk = desks()
        for file in turn:
            desk.take(file)
        assert desk.rows("SELECT status FROM orders") == [("shipped",)]


def test_the_rows_own_moment_of_change_goes_before_what_the_file_says(desks: Desks) -> None:
    newer = order(1, 0, "paid", 1) | {"as_of": moment(9)}
    older = order(1, 0, "finished", 1) | {"as_of": moment(8)}
    desk = desks()
    desk.take(Export((newer,), stated=BEGAN))
    desk.take(Export((older,), stated=BEGAN + timedelta(days=9)))
    assert desk.rows("SELECT status FROM orders") == [("paid",)]


def test_two_layouts_of_one_kind_merge_each_by_its_own_rule_in_one_import(desks: Desks) -> None:
    desk = desks()
    counted = Export((event("visit", 1.0), event("visit", 1.0)), LineKind.EVENTS, Merge.MULTISET)
    part = Export((event("visit", 1.0),), LineKind.EVENTS, Merge.SUM)
    other = Export((event("visit", 1.0), event("visit", 2.0)), LineKind.EVENTS, Merge.SUM)
    assert desk.take(counted, part, other, part)[LineKind.EVENTS].new == 5
    assert desk.take(counted, part, other)[LineKind.EVENTS].written == 0
    assert desk.rows("SELECT merge, count(*) FROM events_sourced GROUP BY 1 ORDER BY 1") == [
        (Merge.MULTISET, 2), (Merge.SUM, 3),
    ]  # fmt: skip


def test_orders_without_a_number_are_counted_as_any_rows_without_one(desks: Desks) -> None:
    desk = desks()
    nameless = order(1, 0, "paid", 1) | {"order_id": None}
    assert desk.take(Export((nameless, nameless)))[LineKind.ORDERS].new == 2
    assert desk.take(Export((nameless,)))[LineKind.ORDERS].written == 0
    assert desk.take(Export((nameless, nameless, nameless)))[LineKind.ORDERS].new == 1


def test_an_older_export_that_comes_late_is_kept_and_hides_nothing(desks: Desks) -> None:
    desk = desks()
    desk.take(Export((order(1, 5, "finished", 1), order(2, 5, "finished", 1))))
    late = desk.take(Export((order(1, 1, "paid", 1),)))[LineKind.ORDERS]
    assert (late.new, late.updated, late.kept) == (0, 0, 1)
    assert desk.undoable() == ["B00001", "B00002"]
    assert desk.rows("SELECT order_id, status FROM orders ORDER BY 1") == [("o1", "finished"), ("o2", "finished")]
    desk.undo("B00001")
    assert desk.rows("SELECT order_id, status FROM orders") == [("o1", "paid")]


def test_the_digest_of_a_desk_tells_repeats_and_nothing_apart(desks: Desks) -> None:
    found: set[str] = set()
    files: Sequence[tuple[Row, ...]] = [
        (), (event("visit", 1.0),), (event("visit", 1.0),) * 2, (event("visit", 2.0),), (event("a,~", 1.0),),
    ]  # fmt: skip
    for rows in files:
        desk = desks()
        if rows:
            desk.take(Export(rows, LineKind.EVENTS, Merge.MULTISET))
        found.add(desk.digest())
    assert len(found) == len(files)


def test_the_files_of_a_desk_hold_where_every_line_came_from(desks: Desks, tmp_path: Path) -> None:
    desk = desks()
    desk.take(Export((order(1, 3, "paid", 1),)))
    (row,) = desk.rows("SELECT source_file, source_line, copy_no, as_of, merge, batch_id FROM orders_sourced")
    assert row == ("B00001-0.csv", 2, 0, moment(3), "version", "B00001")
