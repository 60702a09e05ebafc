"""Do limits rise, fall and wait at the close of a day as policy says, and only then?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.services.closing_desk import DAY, TODAY, at, loan
from tests.services.scored_desk import CLEAN, ME, SECOND, fill
from workbench.common.text import Text
from workbench.services.day_close import CloseService
from workbench.services.ground import Ground
from workbench.storage.kept_loans import KeptWarning, LimitEvent, LoanEvent
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    """A line of 10,000 that was drawn and paid back in full three times, the last time today."""
    ground = fill(store)
    with ground.transaction() as shelves:
        shelves.loans.put([loan("LINE", "M1", DAY - 90, 200, limit_fen=10_000_00, repayment="single")])
        shelves.loans.add_limits(
            [LimitEvent("M1", 1, DAY - 90, 10_000_00, "set", Text("签批通过", "Approved and signed"), "s01")]
        )
        events = []
        for turn, (drawn, paid) in enumerate([(90, 70), (60, 40), (30, 0)]):
            fen, interest = 5_000_00, int(Decimal(5_000_00) * Decimal("0.0005") * (drawn - paid))
            events.append(LoanEvent("LINE", 2 * turn + 1, DAY - drawn, "draw", fen, fen, 0, fen, ""))
            events.append(LoanEvent("LINE", 2 * turn + 2, DAY - paid, "repay", fen + interest, fen, interest, 0, ""))
        shelves.loans.add_events(events)
    return ground


def closed(ground: Ground, days: int = 0) -> None:
    CloseService(at(ground, days)).close(TODAY + timedelta(days=days), SECOND)


def steps(ground: Ground, merchant_id: str = "M1") -> list[tuple[str, int]]:
    with ground.store.reading() as shelves:
        return [(one.kind, one.limit_fen) for one in shelves.loans.limits(merchant_id).get(merchant_id, ())]


def limit(ground: Ground, loan_id: str = "LINE") -> int:
    with ground.store.reading() as shelves:
        return shelves.loans.get(loan_id).limit_fen


def waits(ground: Ground) -> list[tuple[str, str]]:
    with ground.store.reading() as shelves:
        return [(one.merchant_id, one.cause) for one in shelves.rungs.waits()]


def warn(ground: Ground, merchant_id: str, level: str) -> None:
    with ground.transaction() as shelves:
        trigger = Text("退款率翻倍", "Refunds doubled")
        shelves.warnings.put([KeptWarning("W-1", merchant_id, level, "REFUND", trigger, ground.now(), "open")])


def test_golden_three_repayments_on_time_raise_10_000_to_12_000(ground: Ground) -> None:
    closed(ground)
    assert steps(ground) == [("set", 10_000_00), ("rise", 12_000_00)]
    assert limit(ground) == 12_000_00
    with ground.store.reading() as shelves:
        reason = shelves.loans.limits("M1")["M1"][-1].reason
        assert shelves.loans.live.outstanding_fen() == 0  # a rise lends nothing
    assert "¥10,000 × (1 + 0.20) → ¥12,000" in reason.zh
    assert "3 loans repaid on time" in reason.en
    closed(ground, 3)  # the count begins anew
    assert steps(ground) == [("set", 10_000_00), ("rise", 12_000_00)]


def test_two_repayments_are_not_enough(ground: Ground) -> None:
    with ground.transaction() as shelves:
        shelves.loans.add_limits([LimitEvent("M1", 2, DAY - 70, 10_000_00, "set", Text("调整", "Set"), "s01")])
    closed(ground)
    assert limit(ground) == 10_000_00


def test_an_old_score_is_no_ground_and_the_rise_waits_until_it_is_scored_anew(ground: Ground) -> None:
    with ground.transaction() as shelves:
        kept = shelves.scores.get(CLEAN)
        assert kept is not None
        shelves.scores.put([replace(kept, scored_at=kept.scored_at - timedelta(days=91))])
    closed(ground)
    assert (limit(ground), waits(ground)) == (10_000_00, [("M1", "score")])
    closed(ground, 1)
    assert waits(ground) == [("M1", "score")]
    later = at(ground, 2)
    with later.transaction() as shelves:
        shelves.scores.put([replace(kept, scored_at=later.now())])
    closed(ground, 2)
    assert (limit(ground), waits(ground)) == (12_000_00, [])


def test_an_open_warning_makes_the_rise_wait_and_a_grave_one_cuts_or_freezes(ground: Ground) -> None:
    warn(ground, "M1", "watch")
    closed(ground)
    assert (limit(ground), waits(ground)) == (10_000_00, [("M1", "warning")])


@pytest.mark.parametrize(("level", "step"), [("high", ("cut", 5_000_00)), ("urgent", ("freeze", 10_000_00))])
def test_a_grave_warning_brings_the_limit_down_once(ground: Ground, level: str, step: tuple[str, int]) -> None:
    warn(ground, "M1", level)
    closed(ground)
    closed(ground, 2)
    assert steps(ground)[1:] == [step]
    with ground.store.reading() as shelves:
        assert shelves.loans.get("LINE").state == ("frozen" if level == "urgent" else "open")


def test_a_late_payment_gives_no_rise_and_cuts_once_but_never_below_what_is_owed(ground: Ground) -> None:
    with ground.transaction() as shelves:
        shelves.loans.put(
            [
                loan("LATE", "M2", DAY - 40, 365, limit_fen=10_000_00, repayment="bullet"),
                loan("DEEP", "M3", DAY - 40, 365, limit_fen=10_000_00, repayment="bullet"),
            ]
        )
        shelves.loans.add_events(
            [
                LoanEvent("LATE", 1, DAY - 40, "draw", 1_000_00, 1_000_00, 0, 1_000_00, ""),
                LoanEvent("DEEP", 1, DAY - 40, "draw", 8_123_45, 8_123_45, 0, 8_123_45, ""),
            ]
        )
    closed(ground)
    closed(ground, 1)
    assert (limit(ground, "LATE"), limit(ground, "DEEP")) == (5_000_00, 8_123_45)
    told = steps(ground, "M2")  # the limit it was opened with is noted before it changes for the first time
    assert [kind for kind, _ in told] == ["set", "cut"]
    assert told[0][1] == 10_000_00


def test_the_cap_of_the_score_the_product_and_the_programs_authority_hold(ground: Ground) -> None:
    policy = ground.policy()
    with ground.transaction() as shelves:
        line = shelves.loans.get("LINE")
        shelves.loans.put([replace(line, limit_fen=policy.lanes.auto_max_fen)])
    closed(ground)
    assert waits(ground) == [("M1", "authority")]  # a person may raise it, the program may not
    assert limit(ground) == policy.lanes.auto_max_fen
    with ground.transaction() as shelves:
        shelves.loans.put([replace(line, limit_fen=policy.band("B").cap_fen)])
    closed(ground, 1)
    assert (waits(ground), limit(ground)) == ([], policy.band("B").cap_fen)


def test_a_policy_that_leaves_decisions_to_people_raises_nothing(ground: Ground) -> None:
    with ground.transaction() as shelves:
        shelves.settings.put("automatic_off", True)
        shelves.settings.put("automatic_off_by", ME.staff_id)
    closed(ground)
    assert (limit(ground), waits(ground)) == (10_000_00, [("M1", "stopped")])
