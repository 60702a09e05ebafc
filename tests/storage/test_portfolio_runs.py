"""Does a run over the portfolio come back as it was written, and does the database refuse what must not be?"""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.builders import NOW, OFFICER, merchant
from workbench.common.errors import StaffError
from workbench.storage.portfolio_rows import FIELDS, REASON, ROW, WORDS, Proposals
from workbench.storage.portfolio_runs import AT_ONCE, PortfolioRun
from workbench.storage.store import Store

NAMES = ("a", "b")
RUN = PortfolioRun(
    run_id="PF-000001", at=NOW, staff_id=OFFICER.staff_id, as_of_day=20_000, model_version="m", model_digest="d",
    policy_id="p", policy_digest="q", names_digest="n", features_digest="f", facts_digest="g", rows_digest="r" * 64,
    merchants=2, summary={"outcomes": {"approve": 1}},
)  # fmt: skip
PLAIN: dict[str, Any] = {
    "product_code": "credit_tmall", "term_days": 90, "requested_fen": 500, "margin_bits": 3_226_863_347, "points": 640,
    "band": "B", "outcome": "approve", "lane": "green", "limit_fen": 500, "binding": "sales", "daily_rate": 427,
    "second_person": False, "interview": False, "expected_loss_fen": 7,
    "reason_1": None, "reason_2": None, "reason_3": None, "reason_4": None,
    "points_1": nan, "points_2": nan, "points_3": nan, "points_4": nan,
}  # fmt: skip
DECLINED = PLAIN | {
    "band": "E", "outcome": "decline", "lane": "red", "limit_fen": 0, "daily_rate": -1, "expected_loss_fen": 0,
    "reason_1": "LOGIN", "points_1": -41.5, "reason_2": "LIST_HITS",
}  # fmt: skip
VOCABULARIES = {
    "product_code": ("credit_taobao", "credit_tmall"), "band": ("A", "B", "E", "F"),
    "outcome": ("approve", "approve_lower", "refer", "decline", "maybe"), "lane": ("green", "yellow", "red", "blue"),
    "binding": ("requested", "sales"), REASON: ("LOGIN", "LIST_HITS"),
}  # fmt: skip


def columns(*rows: dict[str, Any], cases: dict[str, str] | None = None) -> Proposals:
    return Proposals([f"M{i + 1}" for i in range(len(rows))], cases or {}, VOCABULARIES, b"".join(map(coded, rows)))


def coded(row: dict[str, Any]) -> bytes:
    held = dict(row)
    for name in WORDS:
        held[name] = VOCABULARIES[name].index(row[name]) if isinstance(row[name], str) else row[name]
    for name in ("reason_1", "reason_2", "reason_3", "reason_4"):
        held[name] = -1 if row[name] is None else VOCABULARIES[REASON].index(row[name])
    return ROW.pack(*(held[name] for name, _ in FIELDS))


@pytest.fixture
def desk(store: Store) -> Store:
    with store.transaction() as shelves:
        shelves.merchants.put([merchant("M1"), merchant("M2"), merchant("M3", opened_on=None)])
    return store


def test_a_run_comes_back_as_it_was_written(desk: Store) -> None:
    rows = columns(PLAIN, DECLINED)
    seen: list[int] = []
    with desk.transaction() as shelves:
        assert shelves.portfolio_runs.next_id() == "PF-000001"
        shelves.portfolio_runs.add(RUN, rows, [("M3", "NO_VECTOR")], seen.append)
    with desk.reading() as shelves:
        shelf = shelves.portfolio_runs
        assert shelf.newest() == shelf.get("PF-000001") == RUN
        assert shelf.all() == (RUN,)
        assert shelf.next_id() == "PF-000002"
        assert shelf.left_out("PF-000001") == {"M3": "NO_VECTOR"}
        assert shelf.proposals("PF-000001").digest() == rows.digest()
        first, second = shelf.page("PF-000001")
        assert shelf.page("PF-000001", after="M1") == (second,)
        assert shelf.of_merchant("PF-000001", "M1") == first
        assert shelf.of_merchant("PF-000001", "M3") is None
    assert seen == [2]
    assert (first.margin_bits, first.second_person, first.reasons) == (3_226_863_347, False, ())
    assert second.reasons == (("LOGIN", -41.5), ("LIST_HITS", None))


def test_one_of_many_is_found_at_the_edges_of_blocks(desk: Store) -> None:
    count = 2 * AT_ONCE + 3
    ids = [f"M{i:06d}" for i in range(count)]
    rows = Proposals(ids, {}, VOCABULARIES, b"".join(coded(PLAIN | {"points": i}) for i in range(count)))
    seen: list[int] = []
    with desk.transaction() as shelves:
        shelves.portfolio_runs.add(RUN, rows, [], seen.append)
    assert seen == [AT_ONCE, 2 * AT_ONCE, count]
    with desk.reading() as shelves:
        shelf = shelves.portfolio_runs
        for i in (0, 1, AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE - 1, 2 * AT_ONCE, count - 1):
            found = shelf.of_merchant(RUN.run_id, ids[i])
            assert found is not None
            assert (found.merchant_id, found.points) == (ids[i], i)
        assert shelf.of_merchant(RUN.run_id, "M000000x") is None
        page = shelf.page(RUN.run_id, after=ids[AT_ONCE - 3], limit=5)
        assert [one.points for one in page] == list(range(AT_ONCE - 2, AT_ONCE + 3))
        assert shelf.proposals(RUN.run_id).digest() == rows.digest()
        assert shelf.page("PF-000009") == ()


def test_everything_kept_is_part_of_the_digest() -> None:
    whole = columns(PLAIN, DECLINED)
    bits = [replace(whole, rows=whole.rows[:i] + bytes([whole.rows[i] ^ 1]) + whole.rows[i + 1 :]) for i in range(72)]
    others = [
        replace(whole, merchant_ids=["M1", "M3"]),
        replace(whole, case_nos={"M1": "LN-202611-0001"}),
        *(replace(whole, words=VOCABULARIES | {name: ("x", *VOCABULARIES[name][1:])}) for name in VOCABULARIES),
    ]
    digests = [one.digest() for one in (whole, *bits, *others)]
    assert len(set(digests)) == len(digests) == 1 + 72 + 8


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"band": "F"}, "band_known"),
        ({"band": 9}, "band"),
        ({"outcome": "maybe"}, "outcome_known"),
        ({"lane": "blue"}, "lane_known"),
        ({"limit_fen": -1}, "limit_fen_not_negative"),
        ({"expected_loss_fen": -1}, "expected_loss_fen_not_negative"),
        ({"outcome": "refer"}, "limit_only_approved"),
        ({"outcome": "decline", "limit_fen": 0}, "decline_has_reason"),
        ({"product_code": 2}, "product_code"),
        ({"binding": 2}, "binding"),
    ],
)
def test_what_no_proposal_may_say_is_refused_whole(desk: Store, change: dict[str, Any], fault: str) -> None:
    rows = columns(PLAIN, PLAIN | change)
    assert fault in rows.faults()
    with pytest.raises(ValueError, match=fault), desk.transaction() as shelves:
        shelves.portfolio_runs.add(RUN, rows, [])
    with desk.reading() as shelves:
        assert shelves.portfolio_runs.newest() is None


def test_rows_out_of_order_cut_short_or_of_no_case_are_refused(desk: Store) -> None:
    whole = columns(PLAIN, DECLINED)
    wrong = {
        "order": replace(whole, merchant_ids=["M2", "M1"]),
        "length": replace(whole, rows=whole.rows[:-1]),
        "LN-000000-0000": replace(whole, case_nos={"M1": "LN-000000-0000"}),
        "reason_2": replace(whole, words=VOCABULARIES | {REASON: ("LOGIN",)}),
    }
    for fault, rows in wrong.items():
        with pytest.raises(ValueError, match=fault), desk.transaction() as shelves:
            shelves.portfolio_runs.add(RUN, rows, [])
    with desk.reading() as shelves:
        assert shelves.portfolio_runs.newest() is None


def test_the_database_keeps_no_block_that_was_cut_short(desk: Store) -> None:
    with desk.transaction() as shelves:
        shelves.portfolio_runs.add(RUN, columns(PLAIN, DECLINED), [])
    with pytest.raises(IntegrityError), desk.transaction() as shelves:
        shelves.journal._connection.exec_driver_sql("UPDATE portfolio_blocks SET rows = x'00'")


def test_an_unknown_run_is_said_in_words(desk: Store) -> None:
    with desk.reading() as shelves, pytest.raises(StaffError) as refused:
        shelves.portfolio_runs.get("PF-000009")
    assert refused.value.code == "RUN_UNKNOWN"
