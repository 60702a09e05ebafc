"""Does the copy of merchants in columns say what their rows say, and is it gone as soon as a row changes?"""

from __future__ import annotations

import struct
from dataclasses import fields

import numpy as np
import pytest

from tests.builders import merchant
from workbench.records.canonical import digest
from workbench.storage.everybody import DAMAGED, MISSING, SOUND, Coded, Everybody, packed
from workbench.storage.merchant_facts import KeptFacts
from workbench.storage.store import Store

NAMES = ("a", "b")
DIGEST = digest(list(NAMES))
DAY = 20_000
IDS = tuple(f"M{i}" for i in range(9))


@pytest.fixture
def desk(store: Store) -> Store:
    """Nine merchants: the second's vector is infinite, the third's is short, the fourth has nothing of that day."""
    vectors = {one: struct.pack("<2d", i, float("nan")) for i, one in enumerate(IDS)}
    vectors |= {"M1": struct.pack("<2d", float("inf"), 1), "M2": b"short"}
    with store.transaction() as shelves:
        shelves.merchants.put(merchant(one, opened_on=None if one == "M5" else merchant("M0").opened_on) for one in IDS)
        shelves.features.put(NAMES, [(one, DAY - (one == "M3"), data) for one, data in vectors.items()])
        shelves.merchant_facts.put(
            KeptFacts(one, DAY - (one == "M3"), 100 * i or None, None, ("ROUND_TRIP",) if i else None, ("P-M2",), 0)
            for i, one in enumerate(IDS)
        )
    return store


def everybody(store: Store, day: int = DAY) -> list[Everybody]:
    with store.reading() as shelves:
        return list(shelves.merchant_facts.everybody(day, DIGEST, at_once=4))


def kept(store: Store) -> list[str]:
    with store.reading() as shelves:
        found = shelves.journal._connection.exec_driver_sql("SELECT upto FROM merchant_blocks ORDER BY upto")
        return [str(row[0]) for row in found]


def keep(store: Store, at_once: int = 4) -> int:
    with store.transaction() as shelves:
        return shelves.merchant_facts.keep_blocks(DAY, DIGEST, at_once)


def told(blocks: list[Everybody]) -> dict[str, tuple[object, ...]]:
    """What is said of each merchant, in words: it must not matter where one block ends."""
    found = {}
    for block in blocks:
        for i, merchant_id in enumerate(block.merchant_ids):
            row: list[object] = []
            for field in fields(block):
                column = getattr(block, field.name)
                if isinstance(column, Coded):
                    row.append(column.words[column.places[i]] if column.places[i] >= 0 else None)
                else:
                    row.append(np.array(column[..., i]).tobytes() if isinstance(column, np.ndarray) else column[i])
            found[merchant_id] = tuple(row)
    return found


def test_rows_are_told_in_columns(desk: Store) -> None:
    first, *rest = everybody(desk)
    assert [block.merchant_ids for block in (first, *rest)] == [IDS[:4], IDS[4:8], IDS[8:]]
    assert first.vectors.tolist() == [SOUND, DAMAGED, DAMAGED, MISSING]
    assert first.values[0].tolist()[0] == 0
    assert np.isnan(first.values[:, 1:]).all()
    assert first.verified_known.tolist() == [False, True, True, False]
    assert first.verified_fen.tolist() == [0, 100, 200, 0]
    assert (first.fraud.words, first.fraud.places.tolist()) == (("ROUND_TRIP",), [-1, 0, 0, -1])
    assert (first.linked.words, first.linked.places.tolist()) == (('["P-M2"]',), [0, 0, 0, -1])
    assert first.gate_failures.tolist() == [0, 0, 0, -1]
    assert np.isnan(rest[0].opened_days).tolist() == [False, True, False, False]
    assert first.only(np.array([False, True, False, True])).merchant_ids == ("M1", "M3")


def test_kept_blocks_say_what_the_rows_say(desk: Store) -> None:
    before = told(everybody(desk))
    assert keep(desk) == 3
    assert kept(desk) == ["M3", "M7", "M8"]
    assert told(everybody(desk)) == before
    assert keep(desk) == 0
    with desk.reading() as shelves:
        assert shelves.merchant_facts.block_ground() == (DAY, DIGEST)
        assert shelves.merchant_facts.faulty_blocks(DAY, DIGEST) == ()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE merchants SET city = 'elsewhere' WHERE merchant_id = 'M5'",
        "UPDATE feature_vectors SET vector = x'00' WHERE merchant_id = 'M5'",
        "UPDATE merchant_facts SET gate_failures = 3 WHERE merchant_id = 'M5'",
        "DELETE FROM feature_vectors WHERE merchant_id = 'M5'",
        "DELETE FROM merchant_facts WHERE merchant_id = 'M5'",
    ],
)
def test_a_changed_row_removes_its_block_and_no_other(desk: Store, change: str) -> None:
    keep(desk)
    before = told(everybody(desk))
    with desk.transaction() as shelves:
        shelves.journal._connection.exec_driver_sql(change)
    assert kept(desk) == ["M3", "M8"]
    after = told(everybody(desk))
    assert [one for one in IDS if before[one] != after[one]] == ["M5"]
    assert keep(desk) == 1
    assert told(everybody(desk)) == after


def test_whatever_is_put_again_or_is_new_is_read_anew(desk: Store) -> None:
    keep(desk)
    with desk.transaction() as shelves:
        shelves.merchants.put([merchant("M1x"), merchant("Z")])
        shelves.features.put(NAMES, [("M4", DAY, struct.pack("<2d", 7, 8))])
        shelves.merchant_facts.put([KeptFacts("M8", DAY, 5, 6, (), (), None)])
    assert kept(desk) == []
    found = [one for block in everybody(desk) for one in block.merchant_ids]
    assert found == sorted([*IDS, "M1x", "Z"])
    keep(desk)
    assert [one for block in everybody(desk) for one in block.merchant_ids] == found


def test_rows_of_another_day_leave_the_copy_alone_and_do_not_come_from_it(desk: Store) -> None:
    keep(desk)
    with desk.transaction() as shelves:
        shelves.features.put(NAMES, [("M4", DAY - 9, struct.pack("<2d", 7, 8))])
        shelves.merchant_facts.put([KeptFacts("M8", DAY - 9, 5, 6, (), (), None)])
    assert kept(desk) == ["M3", "M7", "M8"]
    states = np.concatenate([block.vectors for block in everybody(desk, DAY - 9)])
    assert states.tolist() == [MISSING] * 4 + [SOUND] + [MISSING] * 4
    with desk.transaction() as shelves:
        shelves.merchant_facts.keep_blocks(DAY - 9, DIGEST, 100)
    assert kept(desk) == ["M8"]
    assert np.concatenate([block.vectors for block in everybody(desk, DAY - 9)]).tolist() == states.tolist()


def test_a_name_with_a_line_break_is_not_copied_but_read(desk: Store) -> None:
    with desk.transaction() as shelves:
        shelves.merchants.put([merchant("M2\nx")])
    assert keep(desk) == 2
    found = [one for block in everybody(desk) for one in block.merchant_ids]
    assert found == sorted([*IDS, "M2\nx"])
    assert packed(everybody(desk)[0]) is None


def test_a_block_that_was_meddled_with_is_found(desk: Store) -> None:
    keep(desk)
    with desk.transaction() as shelves:
        shelves.journal._connection.exec_driver_sql(
            "UPDATE merchant_blocks SET data = CAST(x'01' || substr(data, 2) AS BLOB) WHERE upto = 'M7'"
        )
    with desk.reading() as shelves:
        assert shelves.merchant_facts.faulty_blocks(DAY, DIGEST) == ("M7",)
