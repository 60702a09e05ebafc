"""Verified sales of a case, from real line files, and what links do to exposure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders import NOW, application, merchant
from tests.flows.lines_of import relation
from tests.flows.shops import DAY, Lines
from tests.flows.test_detectors import ring
from tests.services import scored_desk
from workbench.common.dates import day_of
from workbench.flows.detectors import Finding
from workbench.flows.engine import open_engine
from workbench.flows.lines import LineKind
from workbench.flows.verified import STEPS
from workbench.services.advice import case_input
from workbench.services.cases import CaseService
from workbench.services.desk import FIRST_SETTINGS, FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.line_facts import read_lines
from workbench.storage.kept import KeptBatch
from workbench.storage.kept_loans import KeptLoan, LoanEvent
from workbench.storage.store import Store

CASE = "LN-261123-0001"
RATE = Decimal("0.0005")
OWNERS = {"m1": "P1", "m2": "P2", "m3": "P3"}


def imported(ground: Ground, seq: int, lines: Lines) -> None:
    """One committed import of these lines."""
    engine, batch = open_engine(threads=1), f"B{seq:05d}"
    kinds = {kind: getattr(lines, kind.value, ()) for kind in LineKind}
    refs = tuple(
        ground.flow_store().write(
            engine, batch, kind,
            f"SELECT *, '{kind.value}.csv' AS source_file, row_number() OVER () + 1 AS source_line "
            f"FROM ({relation(kind, rows)})",
            seq, "test",
        )
        for kind, rows in kinds.items()
        if rows
    )  # fmt: skip
    engine.close()
    with ground.transaction() as shelves:
        shelves.batches.add(KeptBatch(batch, seq, NOW, "system", "test", sum(ref.rows for ref in refs), 0, refs, ()))


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path, lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
        for key, value in {**FIRST_SETTINGS, "as_of": day_of(DAY).isoformat()}.items():
            shelves.settings.put(key, value)
        shelves.merchants.put(merchant(one, name=f"店铺 {one}", legal_person_id=OWNERS[one]) for one in OWNERS)
        shelves.applications.add([(application(CASE, merchant_id="m1"), {})])
    imported(made, 1, ring())
    yield made
    made.close()


def test_the_bars_the_detectors_the_legs_and_the_links_of_a_case(ground: Ground) -> None:
    found = CaseService(ground).sales(CASE)
    assert [step.code for step in found.steps] == [code for code, _ in STEPS]
    amounts = [step.amount_fen for step in found.steps]
    assert amounts[0] == sum(amounts[1:])
    (hit,) = found.hits
    assert (hit.code, hit.flagged, hit.orders) == ("BUYER_CLUSTER", True, 10)
    assert hit.finding.zh.startswith("10 笔订单（¥")
    assert "· " in hit.explanation.en
    assert all(leg.adds_up for leg in found.legs)
    assert [one.zh for one in found.links] == ["同一批买家 (5) 店铺 m2", "同一批买家 (5) 店铺 m3"]
    assert found.as_of == day_of(DAY).isoformat()


def test_every_bar_and_the_detector_open_orders_that_add_up_with_their_file_and_line(ground: Ground) -> None:
    cases = CaseService(ground)
    found = cases.sales(CASE)
    for step in found.steps:
        if step.drills:
            behind = cases.orders_behind(CASE, step.code)
            assert (behind.total_fen, behind.label) == (step.amount_fen, step.label)
            assert behind.count == len(behind.rows)
            assert all(row.source.startswith("orders.csv:") for row in behind.rows)
    marked = cases.orders_behind(CASE, "BUYER_CLUSTER")
    assert marked.total_fen == found.hits[0].marked_fen
    assert {row.witness.zh for row in marked.rows} == {f"买家 ring-{number}" for number in range(5)}
    assert marked.rows[0].flows.zh == "1 天发货 · 5 天回款 · 有评价"
    assert cases.orders_behind(CASE, "BUYER_CLUSTER", offset=8).rows == marked.rows[8:]


def test_lines_that_come_later_are_linked_anew(ground: Ground) -> None:
    cases = CaseService(ground)
    assert cases.sales(CASE).hits[0].code == "BUYER_CLUSTER"
    more = Lines()
    for number in range(6):
        more.sell("m2", 500 + number, day=DAY - 40, waybill=f"w-m1-{number}")
    imported(ground, 2, more)
    assert {hit.code for hit in cases.sales(CASE).hits if hit.flagged} == {"BUYER_CLUSTER", "WAYBILL_REUSE"}


def test_scoring_keeps_what_was_flagged_and_the_persons_it_links(ground: Ground) -> None:
    with ground.linked_lines() as engine, ground.store.reading() as shelves:
        known = read_lines(engine, shelves.applications.all(), {CASE: {}}, DAY, (), OWNERS)
    flagged = known.fraud("m1")
    assert flagged is not None
    assert [one.code for one in flagged] == ["BUYER_CLUSTER"]
    assert known.linked_persons["m1"] == ("P2", "P3")
    assert known.fraud("nobody") is None


def test_a_merchant_without_a_sale_has_no_bars_and_nothing_to_open(ground: Ground) -> None:
    with ground.transaction() as shelves:
        shelves.merchants.put([merchant("m9", legal_person_id="P9")])
        shelves.applications.add([(application("LN-261123-0009", merchant_id="m9"), {})])
    found = CaseService(ground).sales("LN-261123-0009")
    assert (found.steps, found.hits, found.legs, found.links, found.verified_share) == ((), (), (), (), None)


def test_the_exposure_of_linked_persons_counts_as_the_merchants_own(store: Store) -> None:
    ground = scored_desk.fill(store)
    hit = Finding("BUYER_CLUSTER", "x", 0.3, 10, 5, 5, True)
    with store.transaction() as shelves:
        kept = shelves.scores.get(scored_desk.CLEAN)
        assert kept is not None
        before = case_input(shelves, scored_desk.CLEAN, ground.policy())
        shelves.merchants.put([merchant("M-linked", legal_person_id="P-linked")])
        loan = KeptLoan("LO-1", "M-linked", None, "credit_tmall", "CNY", 3_000_000, RATE, 20_600, 20_900, "open")
        shelves.loans.put([loan])
        shelves.loans.add_events([LoanEvent("LO-1", 1, 20_601, "draw", 500, 500, 0, 500, "LO-1/1")])
        standing = replace(kept.standing, fraud=(hit,), linked_persons=("P-linked",))
        shelves.scores.put([replace(kept, standing=standing)])
        after = case_input(shelves, scored_desk.CLEAN, ground.policy())
    assert (before.fraud, before.linked_persons) == ((), 0)
    assert (after.fraud, after.linked_persons) == ((hit,), 1)
    assert after.exposure_fen == (before.exposure_fen or 0) + 3_000_000
