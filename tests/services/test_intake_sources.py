"""Real files of several sources through the desk's own service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.access.staff import actor_of
from workbench.flows.state import state_digest
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.import_file import ImportCheck
from workbench.services.intake import IntakeService

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OFFICER = actor_of(FIRST_STAFF[0])


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


def take(ground: Ground, *paths: Path, merchant_id: str | None = None) -> ImportCheck:
    intake = IntakeService(ground)
    check = intake.check(intake.inspect(paths), merchant_id=merchant_id)
    intake.commit(check.token, OFFICER)
    return check


def counted(ground: Ground) -> tuple[object, ...]:
    with ground.lines() as engine:
        row = engine.execute(
            "SELECT count(*), sum(value)::BIGINT, count(DISTINCT (merchant_id, day)) FROM events WHERE kind = 'payment'"
        ).fetchone()
    assert row is not None
    return row


def digest(ground: Ground) -> str:
    with ground.lines() as engine:
        return state_digest(engine)


def test_parts_of_koubei_days_add_up_and_each_part_counts_once(ground: Ground, real_data: Path) -> None:
    parts = sorted((real_data / "koubei" / "raw_parts_sample").iterdir())
    for part in (parts[3], parts[0], parts[4], parts[1], parts[2]):
        take(ground, part)
    assert counted(ground) == (13_146, 1_386_848, 12_532)
    before = digest(ground)
    again = take(ground, *parts)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 13_146)
    assert digest(ground) == before


def test_exports_of_one_store_in_any_order_make_the_same_desk(ground: Ground, real_data: Path, tmp_path: Path) -> None:
    four, nine = (real_data / "statements" / "shopify" / f"orders_export_{n}.csv" for n in (4, 9))
    take(ground, four, merchant_id="M1")
    take(ground, nine, merchant_id="M1")
    other = Ground(tmp_path / "other", lambda: NOW)
    with other.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
        shelves.settings.put("party_key", str(ground.settings()["party_key"]))
    take(other, nine, merchant_id="M1")
    take(other, four, merchant_id="M1")
    assert digest(other) == digest(ground)
    other.close()


def test_a_foreign_desk_takes_the_currency_of_its_first_lines(ground: Ground, real_data: Path) -> None:
    check = take(ground, real_data / "statements" / "shopify" / "orders_export_13.csv", merchant_id="M1")
    assert (check.currency, check.amount_fen) == ("BDT", 92_325_00)
    assert ground.settings()["currency"] == "BDT"
