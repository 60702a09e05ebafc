"""Is any change to the journal found?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, OFFICER, PROGRAM
from workbench.access.staff import actor_of
from workbench.records.canonical import canonical_json
from workbench.records.journal import GENESIS, Entry, next_entry, verify
from workbench.storage.store import Store


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    last = (0, GENESIS)
    for number in range(length):
        entry = next_entry(last, NOW, "s01", "officer", "note.add", None, canonical_json({"n": number}))
        entries.append(entry)
        last = (entry.seq, entry.hash)
    return entries


def test_an_untouched_chain_holds() -> None:
    entries = chain(50)
    assert verify(entries, entries[-1].hash).holds
    assert verify([]).holds


CHANGES = [
    {"payload": '{"n":99}'}, {"staff_id": "s02"}, {"action": "x"}, {"role": "risk"}, {"case_no": "LN"},
    {"hash": "f" * 64}, {"previous": "f" * 64}, {"seq": 99},
]  # fmt: skip


@given(st.integers(0, 19), st.sampled_from(CHANGES))
def test_any_edited_entry_is_found_where_it_stands(place: int, change: dict[str, object]) -> None:
    entries = chain(20)
    entries[place] = replace(entries[place], **change)
    assert verify(entries).first_bad == place + 1


@given(st.integers(0, 18))
def test_a_removed_entry_is_found(place: int) -> None:
    entries = chain(20)
    del entries[place]
    assert verify(entries).first_bad == place + 1


@given(st.integers(0, 18))
def test_two_swapped_entries_are_found(place: int) -> None:
    entries = chain(20)
    entries[place], entries[place + 1] = entries[place + 1], entries[place]
    assert not verify(entries).holds


@given(st.integers(1, 19))
def test_a_cut_tail_is_found_against_a_head_kept_elsewhere(kept: int) -> None:
    entries = chain(20)
    assert verify(entries[:kept]).holds
    assert not verify(entries[:kept], head=entries[-1].hash).holds


def test_the_desk_keeps_one_chain_and_finds_an_edit_in_the_file(store: Store) -> None:
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, PROGRAM)
        for number in range(5):
            shelves.journal.append(NOW, actor_of(OFFICER), "note.add", None, {"n": number})
    with store.reading() as shelves:
        assert shelves.journal.verify().holds
        assert shelves.journal.verify().entries == 5
        assert shelves.journal.verify(head=shelves.journal.head()).holds
    with store._writer.begin() as connection:  # type: ignore[union-attr]
        connection.exec_driver_sql("""UPDATE journal SET payload = '{"n":9}' WHERE seq = 3""")
    with store.reading() as shelves:
        assert shelves.journal.verify().first_bad == 3


def test_two_entries_cannot_follow_the_same_one(store: Store) -> None:
    from sqlalchemy.exc import IntegrityError

    with store.transaction() as shelves:
        shelves.staff.put(OFFICER)
        shelves.journal.append(NOW, actor_of(OFFICER), "a", None, {})
    with pytest.raises(IntegrityError), store._writer.begin() as connection:  # type: ignore[union-attr]
        connection.exec_driver_sql("INSERT INTO journal SELECT 2, at, staff_id, role, action, case_no, payload, "
                                   "payload_digest, previous, hash FROM journal")  # fmt: skip
