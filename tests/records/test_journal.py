"""Is any change to the journal found?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from tests.builders import NOW, OFFICER, PROGRAM
from workbench.access.staff import actor_of
from workbench.records.canonical import canonical_json, digest
from workbench.records.journal import GENESIS, Entry, next_entry, verify, verify_rows
from workbench.storage.store import Store


@contextmanager
def writer(store: Store) -> Iterator[Connection]:
    """The file as somebody sees it who has it in hand."""
    assert store._writer is not None
    with store._writer.begin() as connection:
        yield connection


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
    {"payload_digest": "f" * 64}, {"result": "refused: X"}, {"result": ""}, {"command": "key-9999"},
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
    with pytest.raises(IntegrityError, match="only ever added to"), writer(store) as connection:
        connection.exec_driver_sql("UPDATE journal SET result = 'x' WHERE seq = 3")
    with writer(store) as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_no_update")  # whoever holds the file can do this
        connection.exec_driver_sql("""UPDATE journal SET payload = '{"n":9}' WHERE seq = 3""")
    with store.reading() as shelves:
        assert shelves.journal.verify().first_bad == 3


def test_two_entries_cannot_follow_the_same_one(store: Store) -> None:
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER)
        shelves.journal.append(NOW, actor_of(OFFICER), "a", None, {})
    with pytest.raises(IntegrityError, match="previous"), writer(store) as connection:
        connection.exec_driver_sql("INSERT INTO journal SELECT 2, at, staff_id, role, action, case_no, payload, "
                                   "payload_digest, previous, hash, command, result FROM journal")  # fmt: skip


def test_an_entry_of_a_journal_without_results_still_holds(store: Store) -> None:
    """The first form of the journal covered neither command nor result; its hashes stay what they were."""
    old = next_entry((0, GENESIS), NOW, "s01", "officer", "note.add", "LN-1", b'{"n":0}', result="")
    assert old.hash == digest([GENESIS, 1, NOW, "s01", "officer", "note.add", "LN-1", old.payload_digest])
    new = next_entry((1, old.hash), NOW, "s01", "officer", "note.add", None, b'{"n":1}', "key-0001")
    known = [old.hash, 2, NOW, "s01", "officer", "note.add", None, new.payload_digest, "key-0001", "done"]
    assert new.hash == digest(known)
    assert verify([old, new]).holds
    assert verify([replace(old, result="done"), new]).first_bad == 1
    assert verify([old, replace(new, result="", command=None)]).first_bad == 2


@given(st.text(max_size=8), st.text(max_size=8), st.one_of(st.none(), st.text(max_size=8)))
def test_the_hash_covers_the_canonical_json_of_any_words(staff: str, action: str, case_no: str | None) -> None:
    entry = next_entry((0, GENESIS), NOW, staff, "officer", action, case_no, b"{}")
    covered = entry.payload_digest
    assert entry.hash == digest([GENESIS, 1, NOW, staff, "officer", action, case_no, covered, None, "done"])


def test_a_chain_made_anew_is_found_between_two_anchors() -> None:
    entries = chain(30)
    anchors = {10: entries[9].hash, 20: entries[19].hash}
    assert verify_rows((e.row() for e in entries), anchors=anchors).holds
    forged, last = entries[:14], (14, entries[13].hash)
    for number in range(14, 30):
        entry = next_entry(last, NOW, "s02", "officer", "note.add", None, canonical_json({"n": number}))
        forged.append(entry)
        last = (entry.seq, entry.hash)
    assert verify(forged).holds
    found = verify_rows((e.row() for e in forged), anchors=anchors)
    assert (found.first_bad, found.last_sure) == (20, 10)
    cut = verify_rows((e.row() for e in entries[:15]), anchors=anchors)
    assert (cut.first_bad, cut.last_sure) == (16, 15)
