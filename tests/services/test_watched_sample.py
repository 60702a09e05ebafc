"""A whole sample desk is watched: every draw is followed to the fen, every borrower has a life that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from workbench.access.staff import SYSTEM
from workbench.app import open_desk
from workbench.common.dates import day_number
from workbench.services.bundle import Services
from workbench.services.close_steps import CloseContext
from workbench.services.watching import close_step

pytestmark = pytest.mark.slow  # a desk of real lines takes some seconds to make


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    opened = open_desk(tmp_path_factory.mktemp("sample") / "desk", lambda: datetime(2026, 11, 23, 2, 42, tzinfo=UTC))
    opened.desk.create_sample(merchants=200)
    yield opened
    opened.desk.close()


def test_a_close_watches_everybody_and_again_changes_nothing(services: Services) -> None:
    ground = services.training.ground
    day = day_number(ground.today())
    context = CloseContext(ground, day, SYSTEM, ground.policy(), ground.products())
    first = close_step(context).counts
    assert first["snapshots"] > 50
    assert first["warnings"] > 0
    assert first["traced"] > 0
    before = services.warnings.page(state="all")
    assert close_step(context).counts["warnings"] == 0
    assert services.warnings.page(state="all").rows == before.rows
    with ground.store.reading() as shelves:
        assert shelves.journal.verify().holds
        borrowers = sorted({loan.merchant_id for loan in shelves.loans.live.all()})
        traced = [one for merchant_id in borrowers for one in shelves.watching.proceeds(merchant_id)]
    assert traced
    for one in traced:
        spent = sum(fen for *_, fen in one.steps)
        assert spent + one.kept_fen == one.drawn_fen
    for row in before.rows[:40]:
        file = services.warnings.one(row.warning_id)
        assert file.evidence
        assert file.answers
        life = services.warnings.timeline(row.merchant_id)
        assert any(item.kind == "warning" for item in life.items)
        assert [item.at for item in life.items] == sorted((item.at for item in life.items), reverse=True)
