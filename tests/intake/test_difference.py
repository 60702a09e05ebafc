"""Whatever way exports overlap and in whatever order they come, the desk ends up the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.exports import taobao_file, taobao_order
from tests.intake.reading import LittleDesk
from tests.intake.test_rows import invoice, invoices
from workbench.flows.lines import LineKind

# Numbers 0, 1, 1, 1, 2, 2: some invoices occur several times, as they do in real registers.
INVOICES = [invoice(n) for n in (0, 1, 1, 1, 2, 2, 3)]

Split = list[list[int]]


def splits(size: int) -> st.SearchStrategy[Split]:
    """Overlapping files that together hold every row, each in order, some imported twice."""
    part = st.sets(st.integers(0, size - 1), min_size=1).map(sorted)
    whole = st.just(list(range(size)))
    return st.tuples(st.lists(part, max_size=2), whole).flatmap(lambda made: st.permutations([*made[0], made[1]]))


@settings(max_examples=3, deadline=None)
@given(split=splits(len(INVOICES)))
def test_of_identical_invoices_the_desk_keeps_as_many_as_any_one_file_held(
    tmp_path_factory: pytest.TempPathFactory, split: Split
) -> None:
    folder = tmp_path_factory.mktemp("split")
    pieces = LittleDesk(folder / "pieces")
    files = [invoices(folder / f"{n}.csv", *(INVOICES[i] for i in part)) for n, part in enumerate(split)]
    for path in [*files, *files]:
        pieces.take(path)
    numbers = sorted((str(row[2]), row[9]) for row in pieces.rows(LineKind.INVOICES))
    assert numbers == [("0", 0), ("1", 0), ("1", 1), ("1", 2), ("2", 0), ("2", 1), ("3", 0)]


def take(desk: LittleDesk, folder: Path, name: str, orders: Sequence[str]) -> tuple[int, int, int]:
    found = desk.take(taobao_file(folder / name, orders))
    return found.new, found.updated, found.unchanged


def test_a_newer_export_renews_an_order_and_the_older_one_does_not_put_it_back(tmp_path: Path) -> None:
    desk = LittleDesk(tmp_path / "desk")
    sent = taobao_order("2188", status="卖家已发货，等待买家确认", out="0.00", waybill="")
    done = taobao_order("2188", waybill="YT1")
    other = taobao_order("2189", waybill="YT2")
    assert take(desk, tmp_path, "old.csv", [sent]) == (1, 0, 0)
    # Order renewed, its parcel and the other order with its parcel new.
    assert take(desk, tmp_path, "new.csv", [done, other]) == (3, 1, 0)
    assert take(desk, tmp_path, "old.csv", [sent]) == (0, 0, 1)
    assert [row[8] for row in desk.rows(LineKind.ORDERS)] == ["finished", "finished"]


def test_one_number_with_two_contents_in_one_import_counts_once_and_is_told(tmp_path: Path) -> None:
    desk = LittleDesk(tmp_path / "desk")
    path = taobao_file(tmp_path / "o.csv", [taobao_order("2188", "10.00"), taobao_order("2188", "20.00")])
    found = desk.take(path)
    assert [row[9] for row in desk.rows(LineKind.ORDERS)] == [2_000]
    assert "1 numbers stand for different rows in these files; the newest state counts" in [n.en for n in found.notes]


def test_an_order_without_waybill_does_not_hide_the_parcel_it_has_since_got(tmp_path: Path) -> None:
    desk = LittleDesk(tmp_path / "desk")
    take(desk, tmp_path, "a.csv", [taobao_order("2188", waybill="YT1")])
    take(desk, tmp_path, "b.csv", [taobao_order("2188", waybill="", out="80.00")])
    assert [row[3] is not None for row in desk.rows(LineKind.SHIPMENTS)] == [True]
