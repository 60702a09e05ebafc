"""Does a run over the portfolio come back as it was written, and does the database refuse what must not be?"""

from __future__ import annotations

import struct
from dataclasses import fields, replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.builders import NOW, OFFICER, merchant
from workbench.common.errors import StaffError
from workbench.records.canonical import digest
from workbench.storage.merchant_facts import KeptFacts
from workbench.storage.portfolio_runs import PortfolioRun, Proposals
from workbench.storage.store import Store

NAMES = ("a", "b")
RUN = PortfolioRun(
    run_id="PF-000001", at=NOW, staff_id=OFFICER.staff_id, as_of_day=20_000, model_version="m", model_digest="d",
    policy_id="p", policy_digest="q", names_digest="n", features_digest="f", facts_digest="g", rows_digest="r" * 64,
    merchants=2, summary={"outcomes": {"approve": 1}},
)  # fmt: skip
ROW: dict[str, Any] = {
    "case_no": None, "product_code": "credit_tmall", "term_days": 90, "requested_fen": 500,
    "margin_bits": 3_226_863_347, "points": 640, "band": "B", "outcome": "approve", "lane": "green", "limit_fen": 500,
    "binding": "sales", "daily_rate": 427, "second_person": 0, "interview": 0, "expected_loss_fen": 7,
    "reason_1": None, "reason_2": None, "reason_3": None, "reason_4": None,
    "points_1": None, "points_2": None, "points_3": None, "points_4": None,
}  # fmt: skip
DECLINED = ROW | {
    "band": "E", "outcome": "decline", "lane": "red", "limit_fen": 0, "daily_rate": None, "expected_loss_fen": 0,
    "reason_1": "LOGIN", "points_1": -41.5, "reason_2": "LIST_HITS",
}  # fmt: skip


def columns(*rows: dict[str, Any]) -> Proposals:
    whole = [row | {"merchant_id": f"M{i + 1}"} for i, row in enumerate(rows)]
    return Proposals(**{field.name: [row[field.name] for row in whole] for field in fields(Proposals)})


@pytest.fixture
def desk(store: Store) -> Store:
    with store.transaction() as shelves:
        shelves.merchants.put([merchant("M1"), merchant("M2"), merchant("M3", opened_on=None)])
    return store


def test_a_run_comes_back_as_it_was_written(desk: Store) -> None:
    rows = columns(ROW, DECLINED)
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


def test_every_column_is_part_of_the_digest() -> None:
    whole = columns(ROW, DECLINED)
    changed = [
        replace(whole, **{field.name: [*getattr(whole, field.name)[:-1], 9 if index else "M9"]})
        for index, field in enumerate(fields(Proposals))
        if field.name not in {"case_no", "product_code", "band", "outcome", "lane", "binding"}
        and not field.name.startswith("reason_")
    ]
    changed += [
        replace(whole, **{name: ["x", "y"]})
        for name in ("case_no", "product_code", "band", "outcome", "lane", "binding", "reason_1", "reason_4")
    ]
    digests = [one.digest() for one in (whole, *changed)]
    assert len(set(digests)) == len(digests) > 20


@pytest.mark.parametrize(
    "change",
    [
        {"band": "F"},
        {"outcome": "maybe"},
        {"lane": "blue"},
        {"limit_fen": -1},
        {"expected_loss_fen": -1},
        {"outcome": "refer"},  # with a limit
        {"outcome": "decline", "limit_fen": 0},  # without a reason
        {"case_no": "LN-000000-0000"},  # no such case
    ],
)
def test_the_database_refuses_what_must_not_be(desk: Store, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), desk.transaction() as shelves:
        shelves.portfolio_runs.add(RUN, columns(ROW | change), [])
    with desk.reading() as shelves:
        assert shelves.portfolio_runs.newest() is None


def test_an_unknown_run_is_said_in_words(desk: Store) -> None:
    with desk.reading() as shelves, pytest.raises(StaffError) as refused:
        shelves.portfolio_runs.get("PF-000009")
    assert refused.value.code == "RUN_UNKNOWN"


def test_everybody_comes_with_the_vector_and_facts_of_the_day_and_with_nothing_of_another(desk: Store) -> None:
    facts = KeptFacts("M1", 20_000, 123, None, ("ROUND_TRIP",), ("P-M2",), 0)
    with desk.transaction() as shelves:
        shelves.features.put(
            NAMES, [("M1", 20_000, struct.pack("<2d", 1, 2)), ("M2", 19_999, struct.pack("<2d", 3, 4))]
        )
        shelves.merchant_facts.put([facts, KeptFacts("M2", 19_999, 5, 6, (), (), None)])
        shelves.merchant_facts.put([replace(facts, verified_month_fen=456)])
    with desk.reading() as shelves:
        first, second = shelves.merchant_facts.everybody(20_000, digest(list(NAMES)), at_once=2)
        assert shelves.features.latest_day(digest(list(NAMES))) == 20_000
        assert shelves.features.latest_day("none") is None
    assert first.merchant_ids + second.merchant_ids == ("M1", "M2", "M3")
    assert (first.verified_fen, first.fraud, first.linked) == ((456, None), ("ROUND_TRIP", None), ('["P-M2"]', None))
    assert first.vectors == (struct.pack("<2d", 1, 2), None)
    assert second.opened_days == (None,)
    assert first.only([1]).merchant_ids == ("M2",)
