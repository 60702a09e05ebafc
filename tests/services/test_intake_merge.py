"""The same through the real service and real files: splits, orders, repetition, and imports taken back."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.intake.exports import taobao_file, taobao_order
from tests.services.test_intake import NOW, OFFICER, take
from workbench.flows.state import rows_digest, state_digest
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.intake import IntakeService

SENT, DONE, SHUT = "卖家已发货，等待买家确认", "交易成功", "交易关闭"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


def rows(shop: int, chance: random.Random) -> list[str]:
    """Orders of one shop, some of them in several states, some without a parcel yet."""
    made = []
    for number in range(chance.randint(1, 5)):
        for status in chance.sample([SENT, DONE, SHUT], chance.randint(1, 3)):
            paid = f"2026-11-01 10:0{chance.randint(1, 3)}:00"
            waybill = chance.choice(["", f"YT{number}"])
            made.append(taobao_order(f"2188800{number}", status=status, paid=paid, waybill=waybill, shop=str(shop)))
    return made


def shop_digest(ground: Ground, shop: int) -> tuple[str, ...]:
    """What the desk says of one shop, whoever it is."""
    with ground.lines() as engine:
        return tuple(
            rows_digest(engine, f"SELECT * EXCLUDE (merchant_id) FROM {kind} WHERE merchant_id = 'TB-{shop}'")
            for kind in ("orders", "shipments")
        )


def parts(folder: Path, lines: Sequence[str], chance: random.Random, stem: str) -> list[Path]:
    """Overlapping files that together hold every line; each in an order of its own."""
    chosen = [chance.sample(lines, chance.randint(1, len(lines))) for _ in range(chance.randint(0, 2))]
    rest = [line for line in lines if not any(line in part for part in chosen)] or list(lines)
    return [taobao_file(folder / f"{stem}-{n}.csv", part) for n, part in enumerate([*chosen, rest])]


def another_shop(lines: Sequence[str], shop: int) -> list[str]:
    return [line.replace(f",{shop - 1},青禾手作", f",{shop},青禾手作") for line in lines]


def proves_splits(ground: Ground, folder: Path, examples: int) -> None:
    """One desk, two shops an example: one comes in whole, the other in pieces, twice, in any order."""
    intake, chance = IntakeService(ground), random.Random(20_261_123)
    for example in range(examples):
        shop = 1000 + 2 * example + 1
        whole = rows(shop - 1, chance)
        take(intake, taobao_file(folder / f"{example}.csv", whole))
        pieces = parts(folder, another_shop(whole, shop), chance, str(example))
        turn = [*pieces, *pieces]
        chance.shuffle(turn)
        for path in turn:
            take(intake, path)
        assert shop_digest(ground, shop) == shop_digest(ground, shop - 1)
        for path in pieces:
            check = intake.check(intake.inspect([path]))
            assert (check.new, check.updated, check.bad) == (0, 0, 0)
            intake.discard(check.token)


def test_any_split_of_an_export_gives_the_same_shop(ground: Ground, tmp_path: Path) -> None:
    proves_splits(ground, tmp_path, 2)


@pytest.mark.slow
def test_any_split_gives_the_same_shop_in_many_more_cases(ground: Ground, tmp_path: Path) -> None:
    proves_splits(ground, tmp_path, 24)


def test_every_import_that_can_be_taken_back_leaves_the_desk_that_never_had_it(ground: Ground, tmp_path: Path) -> None:
    intake, chance = IntakeService(ground), random.Random(3)
    whole = rows(3456, chance)
    paths = {take(intake, path).batch_id: path for path in parts(tmp_path, whole, chance, "p")}
    while paths:
        gone = chance.choice([row.batch_id for row in intake.batches() if row.undoable])
        intake.undo(gone, OFFICER)
        del paths[gone]
        with closing(Ground(tmp_path / f"without-{gone}", lambda: NOW)) as never:
            with never.transaction() as shelves:
                shelves.settings.put("party_key", ground.settings()["party_key"])
            for path in paths.values():
                take(IntakeService(never), path)
            with ground.lines() as engine, never.lines() as other:
                assert state_digest(engine) == state_digest(other)


def test_the_same_rows_packed_or_in_another_order_are_nothing_new(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    lines = [taobao_order(f"2188800{n}") for n in range(5)]
    path = taobao_file(tmp_path / "o.csv", lines)
    take(intake, path)
    packed = tmp_path / "o.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for again in (packed, taobao_file(tmp_path / "turned.csv", lines[::-1])):
        assert take(intake, again).rows_written == 0
    overlapping = taobao_file(tmp_path / "more.csv", [*lines[3:], taobao_order("2188899")])
    assert take(intake, overlapping).rows_written == 2


def test_an_import_says_how_each_file_was_read_and_whom_it_stands_on(ground: Ground, tmp_path: Path) -> None:
    intake = IntakeService(ground)
    first = take(intake, taobao_file(tmp_path / "a.csv", [taobao_order("1")]))
    take(intake, taobao_file(tmp_path / "b.csv", [taobao_order("1"), taobao_order("2"), taobao_order("1.5E+17")]))
    with ground.store.reading() as shelves:
        batch, _ = shelves.batches.all()
    (source,) = batch.files
    assert batch.depends_on == (first.batch_id,)
    assert (source.layout, source.rows, source.bad, source.encoding) == ("taobao_orders", 3, 1, "gb18030")
    assert ("订单编号", "order_id") in source.mapping
    assert ("收货人姓名", None) in source.mapping
