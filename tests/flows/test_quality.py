from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.flows.lines_of import views
from tests.flows.test_verified import DAY, Row, order, parcel, receipt
from workbench.applications.policy import Gate
from workbench.applications.policy_file import load_policy, policy_ids
from workbench.flows.engine import Engine, open_engine
from workbench.flows.quality import Quality, quality_of

GATE = Gate()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(memory_mb=300, threads=1)
    yield opened
    opened.close()


def good_orders() -> list[Row]:
    return [order(f"o{n}", day=DAY - 4 * n) for n in range(25)]


def judged(engine: Engine, gate: Gate = GATE, today: int | None = DAY + 1) -> Quality:
    return quality_of(engine, DAY, ["m1"], gate, today)["m1"]


def balances(*pairs: tuple[int, int], day: int = DAY - 3) -> list[Row]:
    """Movements (amount, balance after), one an hour."""
    begin = datetime(2026, 9, 1)  # noqa: DTZ001 lines carry local moments without a zone
    return [
        receipt(f"r{n}", amount, day=day, at=begin + timedelta(hours=n), balance_fen=balance, line_id=f"l{n}")
        for n, (amount, balance) in enumerate(pairs)
    ]


def test_lines_that_cover_a_quarter_freshly_pass_the_gate(engine: Engine) -> None:
    views(engine, orders=good_orders())
    assert judged(engine).findings == ()


def test_a_flow_without_lines_is_a_flag_and_shuts_nothing(engine: Engine) -> None:
    views(engine, orders=good_orders(), shipments=[parcel("o1", day=DAY)])
    found = judged(engine)
    assert [name.zh for name in found.missing] == ["资金流水", "店铺与评价"]
    assert found.findings == ()


def test_the_gate_says_what_the_number_the_bound_and_the_remedy(engine: Engine) -> None:
    same = [receipt("x", 5, day=DAY - 40) for _ in range(6)]
    views(engine, orders=[order("o1", day=DAY - 50)], fund=same)
    found = quality_of(engine, DAY, ["m1", "m2"], GATE)
    assert [one.text.zh for one in found["m1"].findings] == [
        "流水覆盖 51 天，至少须 90 天",
        "最近一笔流水距今 40 天，不得超过 7 天",
        "流水行数 7 行，至少须 20 行",
        "资金流水重复行 83.3%，不得超过 5.0%",
    ]
    assert all(one.remedy.zh and one.remedy.en for one in found["m1"].findings)
    assert found["m2"].codes == ("NO_LINES",)


@pytest.mark.parametrize(("age", "shut"), [(7, False), (8, True)])
def test_staleness_is_counted_to_the_day_over_all_flows(engine: Engine, age: int, shut: bool) -> None:
    orders = [order(f"o{n}", day=DAY - 20 - 4 * n) for n in range(25)]
    views(engine, orders=orders, events=[{"merchant_id": "m1", "day": DAY - age, "kind": "visit", "value": 3.0}])
    assert ("STALE" in judged(engine).codes) is shut


def test_balances_that_follow_pass_in_any_order_of_one_moment(engine: Engine) -> None:
    chain = balances((100, 1_100), (-300, 800), (50, 850), (-50, 800), (200, 1_000))
    moment = chain[0]["at"]
    for rows in (chain, [{**row, "at": moment} for row in reversed(chain)]):
        views(engine, orders=good_orders(), fund=rows)
        assert "BALANCE" not in judged(engine).codes


def test_a_page_that_is_missing_breaks_the_balances(engine: Engine) -> None:
    views(engine, orders=good_orders(), fund=balances((100, 1_100), (-300, 800), (50, 9_850), (-20, 9_830)))
    (found,) = judged(engine).findings
    assert (found.code, found.value.zh) == ("BALANCE", "25.0%")


def test_impossible_moments_and_days_to_come_shut_the_gate(engine: Engine) -> None:
    noon = datetime(2026, 9, 1, 12)  # noqa: DTZ001
    odd = [order(f"x{n}", day=DAY, paid_at=noon, shipped_at=noon - timedelta(hours=1)) for n in range(3)]
    views(engine, orders=[*good_orders(), *odd, order("later", day=DAY + 2)])
    assert judged(engine).codes == ("CLOCK", "FUTURE")
    assert judged(engine, replace(GATE, clock_share=GATE.clock_share * 4), today=DAY + 2).codes == ()


def test_every_policy_names_its_gate_and_live_ones_block() -> None:
    gates = {policy_id: load_policy(policy_id).gate for policy_id in policy_ids()}
    assert {policy_id for policy_id, gate in gates.items() if gate.blocks} == {"cn-2025", "cn-2008-pilot"}
    assert {gate.stale_days for policy_id, gate in gates.items() if gate.blocks} == {7}
    assert all(gate.least_days == 90 for gate in gates.values())
