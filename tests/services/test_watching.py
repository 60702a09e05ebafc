"""Does the close of a day look at what is known, raise what must be raised, once, and follow where draws went?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.scored_desk import ME
from tests.services.watched_desk import DAY, WHY, age, bring, close, draw, made_once, moved, opened, orders, standing
from workbench.access.staff import SYSTEM
from workbench.applications.policy_watch import Checkpoints, Watching
from workbench.services.close_steps import CloseContext
from workbench.services.ground import Ground
from workbench.services.warnings import WarningService
from workbench.services.watching import close_step


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory.mktemp("watched") / "desk", closed=False)


@pytest.fixture
def ground(made: Path, tmp_path: Path) -> Iterator[Ground]:
    copy = opened(made, tmp_path / "desk")
    yield copy
    copy.close()


def changed(ground: Ground, watching: Watching) -> None:
    policy = ground.policy()
    ground._policies[policy.policy_id] = replace(policy, watching=watching)


def test_a_loan_gone_bad_is_raised_once_with_its_evidence(ground: Ground) -> None:
    assert age(ground) == 1
    assert age(ground) == 0
    (one,) = standing(ground).values()
    assert (one.trigger.zh, one.level, one.recommended, one.episode) == ("逾期 140 天", "urgent", "freeze", 1)
    assert one.evidence["days_past_due"] == 140.0
    assert one.steps == {"watch": "1", "high": "8", "urgent": "31"}
    assert one.policy_id == ground.policy().policy_id
    with ground.store.reading() as shelves:
        (step,) = shelves.warnings.events([one.warning_id])[one.warning_id]
    assert (step.kind, step.staff_id) == ("raised", SYSTEM.staff_id)


def test_a_shop_that_stops_selling_is_told_of_by_the_lines_alone(ground: Ground) -> None:
    draw(ground)
    bring(ground, 1, orders=[*orders("M1", DAY - 90, DAY - 9), *orders("M2", DAY - 90, DAY - 1)])
    counts = close(ground)
    assert counts["snapshots"] == 2  # everybody who owes, with lines or without
    found = standing(ground)
    assert found["SALES_PACE"].level == "urgent"
    assert found["DATA_STALE"].trigger.zh == "9 天没有新数据"
    assert found["SALES_PACE"].merchant_id == "M1"


def test_days_no_line_has_reached_are_not_days_without_sales(ground: Ground) -> None:
    draw(ground)
    bring(ground, 1, orders=orders("M1", DAY - 90, DAY - 9))  # nobody's lines are newer
    close(ground)
    assert "SALES_PACE" not in standing(ground)
    assert "DATA_STALE" in standing(ground)


def test_new_lines_are_looked_at_and_without_any_nothing_is_computed_again(ground: Ground) -> None:
    draw(ground)
    bring(ground, 1, orders=orders("M1", DAY - 90, DAY - 1))
    assert close(ground)["snapshots"] == 2
    assert close(ground)["snapshots"] == 0
    bring(ground, 2, orders=orders("M1", DAY, DAY))
    assert close(ground)["snapshots"] == 1


def test_closing_the_day_again_changes_nothing(ground: Ground) -> None:
    draw(ground)
    bring(ground, 1, orders=orders("M1", DAY - 90, DAY - 9))
    first = close(ground)
    before = standing(ground)
    with ground.store.reading() as shelves:
        entries = shelves.journal.count()
    again = close(ground)
    assert first["warnings"] > 0
    assert again["warnings"] == 0
    assert standing(ground) == before
    with ground.store.reading() as shelves:
        assert shelves.journal.count() == entries


def test_a_day_made_again_raises_nothing(ground: Ground) -> None:
    draw(ground)
    bring(ground, 1, orders=orders("M1", DAY - 90, DAY - 9))
    context = CloseContext(ground, DAY, SYSTEM, ground.policy(), ground.products(), remade=True)
    assert close_step(context).counts == {"warnings": 0}
    assert standing(ground) == {}


def test_a_warning_clears_itself_when_the_facts_are_in_order(ground: Ground) -> None:
    draw(ground)
    bring(ground, 1, orders=orders("M1", DAY - 90, DAY - 9))
    close(ground)
    bring(ground, 2, orders=orders("M1", DAY - 8, DAY + 8))
    for day in range(DAY + 1, DAY + 9):
        close(ground, day)
    cleared = standing(ground, "cleared")["DATA_STALE"]
    assert (cleared.clear_since, cleared.closed_day) == (DAY + 1, DAY + 7)
    with ground.store.reading() as shelves:
        kinds = [step.kind for step in shelves.warnings.events([cleared.warning_id])[cleared.warning_id]]
    assert kinds == ["raised", "cleared"]


def test_a_new_legal_person_is_told_of(ground: Ground) -> None:
    draw(ground)
    close(ground)
    assert "OWNER_CHANGED" not in standing(ground)
    with ground.transaction() as shelves:
        shelves.merchants.put([replace(shelves.merchants.get("M1"), legal_person_id="P-NEW")])
    close(ground, DAY + 1)
    close(ground, DAY + 4)
    assert standing(ground)["OWNER_CHANGED"].trigger.zh == "法人变更，3 天前"


def test_a_draw_is_followed_to_the_fen_and_told_of_where_nobody_knows_where_it_went(ground: Ground) -> None:
    draw(ground, 20_000_00)
    fund = [
        moved("M1", DAY, 20_000_00, "loan_in", 20_500_00),
        moved("M1", DAY + 1, -6_500_00, "purchase", 14_000_00),
        moved("M1", DAY + 2, -9_000_00, None, 5_000_00),
        moved("M1", DAY + 3, -1_000_00, "transfer", 4_000_00),
    ]
    bring(ground, 1, fund=fund)
    assert close(ground, DAY + 3)["traced"] == 1
    with ground.store.reading() as shelves:
        (traced,) = shelves.watching.proceeds("M1")
    assert (traced.drawn_fen, traced.arrived, traced.whole) == (20_000_00, True, False)
    assert (traced.stock_fen, traced.unknown_fen, traced.persons_fen) == (6_000_00, 9_000_00, 1_000_00)
    assert traced.kept_fen == 4_000_00
    assert standing(ground)["PROCEEDS_UNKNOWN"].trigger.zh == "支用款 45% 去向不明"
    bring(ground, 2, fund=[moved("M1", DAY + 9, -4_000_00, "fee", 0)])
    close(ground, DAY + 9)
    with ground.store.reading() as shelves:
        (traced,) = shelves.watching.proceeds("M1")
    assert (traced.fees_fen, traced.kept_fen, traced.whole) == (4_000_00, 0, True)
    assert close(ground, DAY + 10)["traced"] == 0  # wholly followed


def test_a_checkpoint_is_kept_as_it_was_passed_and_falls_short_for_good(ground: Ground) -> None:
    draw(ground, 20_000_00)
    changed(ground, Watching(checkpoints=Checkpoints(products=("credit_tmall",))))
    close(ground, DAY + 29)
    assert "NEAR_BREACH" not in standing(ground)
    close(ground, DAY + 30)
    assert standing(ground)["NEAR_BREACH"].level == "watch"
    with ground.store.reading() as shelves:
        number = shelves.loans.numbers(["LO-261123-0001"])["LO-261123-0001"]
        (kept,) = shelves.watching.checkpoints([number])[number]
    assert (kept.day, kept.paid_fen, kept.short) == (DAY + 30, 0, True)
    assert kept.required_fen == 301_50  # 30 % of 5 % (a term of a year) of 20,000 and its fee of 100
    close(ground, DAY + 30)
    with ground.store.reading() as shelves:
        assert shelves.watching.checkpoints([number])[number] == (kept,)


def test_a_warning_past_its_deadline_is_escalated_by_the_next_close(ground: Ground) -> None:
    age(ground)
    (one,) = standing(ground).values()
    with ground.transaction() as shelves:
        shelves.warnings.put([replace(one, due_at=one.raised_at)])
    ground._clock = lambda: one.raised_at.replace(hour=12)
    assert age(ground, DAY + 1) == 0
    assert standing(ground)["PAST_DUE"].escalated_at is not None
    (row,) = WarningService(ground).page().rows
    assert (row.overdue, row.escalated) == (True, True)


def test_what_a_person_closed_does_not_come_back_within_the_quiet_days(ground: Ground) -> None:
    age(ground)
    (one,) = standing(ground).values()
    WarningService(ground).close(one.warning_id, "contact", WHY, ME)
    assert age(ground, DAY + 13) == 0
    assert age(ground, DAY + 14) == 1
    assert standing(ground)["PAST_DUE"].episode == 2


def test_a_draw_nobody_brought_fund_lines_of_is_not_followed(ground: Ground) -> None:
    draw(ground)
    assert close(ground)["traced"] == 0
    bring(ground, 1, fund=[moved("M2", DAY, -5_00, "fee", 0)])  # somebody else's
    assert close(ground)["traced"] == 0
    with ground.store.reading() as shelves:
        assert shelves.watching.proceeds("M1") == ()
