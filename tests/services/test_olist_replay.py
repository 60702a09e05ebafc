"""Do order loans on the real marketplace come to the outcome its tables publish?"""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.common.errors import StaffError
from workbench.services.olist_replay import percentile, replay


@pytest.mark.slow
def test_the_published_outcome_is_reproduced_through_pledges_and_ledger(real_data: Path) -> None:
    found = replay(real_data / "olist")
    assert (found.handed_over, found.never_delivered, found.known, found.negative) == (56_269, 711, 5_590, 3)
    assert [round(one, 1) for one in found.days] == [7.9, 19.1, 39.2]
    # What the desk counts: one of the 711 has no items and belongs to no seller, one is called delivered.
    assert found.never_delivered - found.without_items - found.told_delivered == 709
    assert found.advanced_fen == found.repaid_fen + found.lost_fen
    assert found.parts == 56_920
    assert round(100 * found.lost_by_amount, 2) == 1.21
    assert found.interest_dated_fen < found.interest_fen


def test_without_the_tables_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(StaffError, match="DATA_MISSING"):
        replay(tmp_path)


def test_percentiles_lie_between_neighbours() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5
    assert percentile([1.0], 99) == 1.0
