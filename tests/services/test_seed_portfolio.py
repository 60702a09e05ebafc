"""A desk filled with the seed portfolio is whole, says it is synthetic, and its live book is what the ledger finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from workbench.access.staff import SYSTEM
from workbench.common.errors import StaffError, Stopped
from workbench.flows.engine import quoted
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.lending.interest import accrued
from workbench.lending.ledger import position
from workbench.portfolio.funding import cap_fen
from workbench.sample.seed_published import AS_OF, Published
from workbench.services.desk_check import check_desk
from workbench.services.ground import Ground
from workbench.services.holdings import holdings
from workbench.services.intake import IntakeService
from workbench.services.known_outcomes import known_rows
from workbench.services.seed_portfolio import SeedService, SeedSummary
from workbench.storage import counted_days
from workbench.storage.event_days import _COUNTED

SCALE = 0.002


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, SeedSummary]]:
    ground = Ground(tmp_path_factory.mktemp("seed") / "desk", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    yield ground, SeedService(ground).fill(SCALE)
    ground.close()


def ask(ground: Ground, sql: str) -> Any:
    with ground.store._reader.connect() as connection:
        return connection.exec_driver_sql(sql).fetchall()


def test_the_published_sums_stand_in_the_desks_own_tables(filled: tuple[Ground, SeedSummary]) -> None:
    ground, _ = filled
    wanted = Published().scaled(SCALE)
    (counted,) = ask(ground, "SELECT count(*), count(DISTINCT merchant_id) FROM loans")
    assert counted == (wanted.loans, wanted.borrowers)
    owing = "SELECT count(*), count(DISTINCT merchant_id), sum(principal_fen) FROM live_loans WHERE principal_fen > 0"
    assert ask(ground, owing) == [(wanted.live, wanted.active, wanted.outstanding_fen)]
    assert ask(ground, "SELECT sum(principal_fen) FROM live_loans WHERE loan_class >= 3") == [(wanted.bad_fen,)]
    assert ask(ground, "SELECT sum(amount_fen) FROM loan_events WHERE kind = 'draw'") == [(wanted.lent_fen,)]
    assert ask(ground, "SELECT sum(amount_fen) FROM event_days WHERE kind = 'draw'") == [(wanted.lent_fen,)]


def test_no_month_ended_above_the_cap_of_the_desks_own_funding_policy(filled: tuple[Ground, SeedSummary]) -> None:
    ground, summary = filled
    rules = ground.policy().funding
    days = "SELECT day, entity, sum(CASE kind WHEN 'draw' THEN 1 WHEN 'bill' THEN 0 ELSE -1 END * principal_fen)"
    moved = ask(ground, f"{days} FROM event_days GROUP BY day, entity ORDER BY day")
    owed, most = {"": 0, **{one.code: 0 for one in rules.entities}}, {}
    for _, entity, fen in moved:
        owed[entity] += fen
        owed[""] += fen
        most = {name: max(most.get(name, 0), fen) for name, fen in owed.items()}
    assert owed[""] == summary.outstanding_fen
    assert most[""] <= cap_fen(rules, rules.capital_fen) * SCALE
    for one in rules.entities:
        assert 0 < most[one.code] <= cap_fen(rules, one.capital_fen) * SCALE


def test_the_live_book_and_the_sums_of_days_follow_the_ledger(filled: tuple[Ground, SeedSummary]) -> None:
    ground, _ = filled
    with ground.store.reading() as shelves:
        assert shelves.loans.live.wrong() == ()
        assert shelves.loans.days.wrong() == ()
        live = {one.loan_id: one for one in shelves.loans.live.all()}
        book = [
            (loan, held)
            for loan, held in holdings(shelves, ground.products(), ground.policy().ledger)
            if loan.loan_id in live
        ]
    assert len(book) == len(live) > 200
    for loan, held in book:
        told, found = live[loan.loan_id], position(held.terms, held.movements, AS_OF)
        assert (told.principal_fen, told.interest_fen, told.due_fen) == (
            found.principal_fen, found.interest_owed_fen, found.due_fen,
        )  # fmt: skip
        assert (told.past_due_since, told.next_due_day, told.next_due_fen) == (
            found.past_due_since, found.next_due_day, found.next_due_fen,
        )  # fmt: skip
        assert told.accrued_micro == int(accrued(held.movements, held.terms.daily_rate, AS_OF) * 1_000_000)
        assert told.as_of_day == AS_OF


def test_no_closed_loan_was_ever_late_by_its_terms_unless_it_was_meant_to_be(
    filled: tuple[Ground, SeedSummary],
) -> None:
    ground, _ = filled
    late = ask(
        ground,
        "SELECT count(*) FROM loans l JOIN loan_events e ON e.loan_no = l.loan_no AND e.kind = 'repay'"
        " WHERE l.state = 'closed' AND e.day > l.maturity_day",
    )[0][0]
    closed = ask(ground, "SELECT count(*) FROM loans WHERE state = 'closed'")[0][0]
    assert 0 < late < closed * 0.02


def test_the_desk_says_that_it_is_synthetic_and_the_journal_names_the_book(filled: tuple[Ground, SeedSummary]) -> None:
    ground, summary = filled
    settings = ground.settings()
    assert settings["synthetic"] is True
    assert "合成" in str(settings["lender_zh"])
    assert ask(ground, "SELECT count(*) FROM merchants WHERE NOT synthetic") == [(0,)]
    with ground.store.reading() as shelves:
        (entry,) = [one for one in shelves.journal.walk() if one.action == "portfolio.seed"]
        assert shelves.journal.verify().holds
    assert summary.digest in entry.payload
    assert ground.today().isoformat() == "2013-04-30"


def test_some_of_those_who_owe_have_features_that_agree_with_their_loans(filled: tuple[Ground, SeedSummary]) -> None:
    ground, summary = filled
    asked = ask(
        ground,
        "SELECT v.merchant_id, count(l.loan_no) FROM feature_vectors v JOIN live_loans o ON o.merchant_id ="
        " v.merchant_id LEFT JOIN loans l ON l.merchant_id = v.merchant_id AND l.state = 'closed' GROUP BY 1",
    )
    assert len(asked) == summary.featured == 20
    with ground.store.reading() as shelves:
        vector = shelves.features.latest(asked[0][0])
        closed = [loan for loan in shelves.loans.of_merchant(asked[0][0]) if loan.state != "open"]
    assert vector is not None
    told = dict(zip(vector.names, vector.values, strict=True))
    assert 0 < told["on_time_loans"] <= len(closed)
    assert 0 <= told["late_loan_share"] < 1
    assert vector.as_of_day == AS_OF - 1


def test_lines_of_some_borrowers_carry_their_loans_and_end_the_day_before(filled: tuple[Ground, SeedSummary]) -> None:
    ground, summary = filled
    moved = (
        "SELECT l.merchant_id, e.day, e.kind, e.amount_fen FROM loan_events e JOIN loans l ON l.loan_no = e.loan_no"
        f" WHERE e.kind IN ('draw', 'repay') AND e.day >= {AS_OF - 120} AND e.day < {AS_OF} ORDER BY 1, 2, 3, 4"
    )
    with ground.lines() as engine:
        told = engine.execute(
            "SELECT merchant_id, day, CASE kind WHEN 'loan_in' THEN 'draw' ELSE 'repay' END, abs(amount_fen) FROM fund"
            " WHERE kind IN ('loan_in', 'loan_out') AND counterparty_key IN (SELECT counterparty_key FROM fund WHERE"
            " kind = 'loan_in') ORDER BY 1, 2, 3, 4"
        ).fetchall()
        span = engine.execute(
            "SELECT count(DISTINCT merchant_id), min(day), max(day), min(balance_fen) FROM fund"
        ).fetchone()
    merchants = {row[0] for row in told}
    known = [tuple(row) for row in ask(ground, moved) if row[0] in merchants]
    assert not Counter(known) - Counter(told)  # each draw and repayment is in the account, to the fen and to the day
    assert span is not None
    assert span[:3] == (summary.featured, AS_OF - 120, AS_OF - 1)
    assert span[3] >= 0


def test_sales_carry_what_is_borrowed_and_fall_before_a_loan_is_late(filled: tuple[Ground, SeedSummary]) -> None:
    ground, _ = filled
    with ground.lines() as engine:
        sales, borrowed = engine.execute(
            "SELECT sum(amount_fen) FILTER (kind = 'sale'), sum(amount_fen) FILTER (kind = 'loan_in') FROM fund"
        ).fetchone()
        orphans = engine.execute(
            "SELECT count(*) FROM fund WHERE kind = 'sale' AND order_id NOT IN (SELECT order_id FROM orders)"
        ).fetchone()
    assert sales > 2 * borrowed > 0
    assert orphans == (0,)


def test_lines_are_an_import_that_the_journal_names_and_a_check_finds_whole(
    filled: tuple[Ground, SeedSummary],
) -> None:
    ground, summary = filled
    with ground.store.reading() as shelves:
        (batch,) = [one for one in shelves.batches.all() if not one.undone]
        (entry,) = [one for one in shelves.journal.walk() if one.action == "portfolio.seed_lines"]
    assert sum(ref.rows for ref in batch.lines) == batch.rows == summary.lines > 1_000
    assert all(ref.digest in entry.payload for ref in batch.lines)
    assert '"synthetic":true' in entry.payload
    assert check_desk(ground).passed


def test_orders_that_come_again_are_known_and_what_is_new_can_be_taken_back(
    filled: tuple[Ground, SeedSummary], tmp_path: Path
) -> None:
    ground, _ = filled
    names, file = ", ".join(SCHEMAS[LineKind.ORDERS]), tmp_path / "orders.parquet"
    counted = "SELECT count(*), sum(refund_fen) FROM orders"
    with ground.lines() as engine:
        before = engine.execute(counted).fetchone()
        some = f"SELECT {names}, row_number() OVER (ORDER BY order_id) AS n FROM orders"
        engine.execute(
            "COPY (SELECT * EXCLUDE (n) REPLACE (CASE WHEN n <= 3 THEN refund_fen + 100 ELSE refund_fen END AS"
            " refund_fen, CASE WHEN n > 8 THEN order_id || '9' ELSE order_id END AS order_id)"
            f" FROM ({some}) WHERE n <= 10) TO {quoted(str(file))} (FORMAT PARQUET)"
        )
    intake = IntakeService(ground)
    checked = intake.check(intake.inspect([file]))
    assert (checked.good, checked.bad, checked.new, checked.updated, checked.unchanged) == (10, 0, 2, 3, 5)
    result = intake.commit(checked.token, SYSTEM)
    assert (result.rows_written, result.merchants_new) == (5, 0)
    with ground.lines() as engine:
        after = engine.execute(counted).fetchone()
    assert after[0] == before[0] + 2
    assert after[1] >= before[1] + 300
    assert check_desk(ground).passed
    intake.undo(result.batch_id, SYSTEM)
    with ground.lines() as engine:
        assert engine.execute(counted).fetchone() == before
    assert check_desk(ground).passed


def test_days_counted_in_parts_are_those_counted_at_once(
    filled: tuple[Ground, SeedSummary], monkeypatch: pytest.MonkeyPatch
) -> None:
    ground, _ = filled
    monkeypatch.setattr(counted_days, "PART", 700)
    with ground.store._reader.connect() as connection:
        parts = counted_days.counted_days(connection)
    at_once = {tuple(row[:4]): tuple(row[4:]) for row in ask(ground, _COUNTED)}
    assert parts == at_once
    assert len(parts) > 1_000


def test_a_desk_without_a_known_outcome_says_so_before_it_computes(filled: tuple[Ground, SeedSummary]) -> None:
    ground, _ = filled
    with pytest.raises(StaffError) as refusal:
        known_rows(ground)
    assert refusal.value.code in {"NO_OUTCOMES", "TOO_FEW_OUTCOMES"}


def test_indexes_and_triggers_are_there_again(filled: tuple[Ground, SeedSummary], tmp_path: Path) -> None:
    ground, _ = filled
    plain = Ground(tmp_path / "plain", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    listed = "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY name"
    wanted = ask(plain, listed)
    plain.close()
    assert ask(ground, listed) == wanted
    assert len(wanted) > 50
    assert ask(ground, "PRAGMA foreign_key_check") == []
    assert ask(ground, "PRAGMA foreign_keys") == [(1,)]


def test_a_desk_in_use_is_not_filled(filled: tuple[Ground, SeedSummary]) -> None:
    ground, _ = filled
    with pytest.raises(StaffError) as refusal:
        SeedService(ground).fill(SCALE)
    assert refusal.value.code == "DESK_NOT_EMPTY"


def test_stopping_leaves_an_empty_desk_with_its_indexes(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "desk", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    before = ask(ground, "SELECT name FROM sqlite_master ORDER BY name")
    with pytest.raises(Stopped):
        SeedService(ground).fill(0.001, stop=lambda: True)
    for table in ("merchants", "loans", "loan_events", "live_loans", "event_days", "settings"):
        assert ask(ground, f"SELECT count(*) FROM {table}") == [(0,)]
    assert ask(ground, "SELECT name FROM sqlite_master ORDER BY name") == before
    assert SeedService(ground).fill(0.001).live == Published().scaled(0.001).live
    ground.close()


def test_a_size_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "desk", lambda: datetime(2026, 11, 27, tzinfo=UTC))
    with pytest.raises(StaffError) as refusal:
        SeedService(ground).fill(2.0)
    assert refusal.value.code == "SCALE_OUT_OF_RANGE"
    ground.close()
