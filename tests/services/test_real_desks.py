from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from tests.flows.lines_of import views
from workbench.app import open_desk
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.features.catalogue import MARKETPLACE
from workbench.flows.engine import Engine, open_engine
from workbench.services.bundle import Services
from workbench.services.dormancy import panel
from workbench.services.real_desks import DATA_VARIABLE, DeskSummary, build_desk, folder_of
from workbench.services.sme_desk import cut_offs, rating_of, read_churn

CLOCK = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_cut_offs_give_the_rated_firms_their_shares_back() -> None:
    rng = np.random.default_rng(1)
    pds = rng.random(83)
    cuts = cut_offs(pds, [19 / 83, 26 / 83, 22 / 83, 16 / 83])
    ratings = [rating_of(pd, cuts) for pd in pds.tolist()]
    assert [ratings.count(letter) for letter in "ABCD"] == [19, 26, 22, 16]
    assert rating_of(cuts[0], cuts) == "A"
    assert rating_of(1.0, cuts) == "D"


def test_the_banks_table_of_rates_is_read_as_published(real_data: Path) -> None:
    churn = read_churn(real_data / "cumcm2020c")
    assert len(churn.rates) == 29
    assert (churn.rates[0], churn.rates[-1]) == (Decimal("0.04"), Decimal("0.15"))
    assert [round(churn.lost[r][1], 6) for r in "ABC"] == [
        Decimal("0.094574"),
        Decimal("0.066800"),
        Decimal("0.068725"),
    ]
    assert [round(churn.lost[r][-1], 6) for r in "ABC"] == [
        Decimal("0.922061"), Decimal("0.885865"), Decimal("0.895165"),
    ]  # fmt: skip


def test_a_missing_table_of_rates_is_named(tmp_path: Path) -> None:
    with pytest.raises(StaffError, match="CHURN_MISSING"):
        read_churn(tmp_path)


def test_data_are_found_in_the_folder_or_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "olist").mkdir()
    assert folder_of(tmp_path, "olist") == folder_of(tmp_path / "olist", "olist") == tmp_path / "olist"
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    assert folder_of(None, "olist") == tmp_path / "olist"
    monkeypatch.delenv(DATA_VARIABLE)
    for named in (None, tmp_path / "other"):
        with pytest.raises(StaffError, match="DATA_MISSING"):
            folder_of(named, "olist")


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_engine()
    yield opened
    opened.close()


def _order(seller: str, day: date) -> dict[str, object]:
    return {"merchant_id": seller, "day": day_number(day), "order_id": f"{seller}-{day}", "line_no": 1,
            "status": "finished", "gross_fen": 1_000, "paid_fen": 1_000}  # fmt: skip


def test_dormancy_looks_ninety_days_back_and_ninety_days_ahead(engine: Engine) -> None:
    cut = date(2017, 7, 1)
    views(
        engine,
        orders=[
            _order("quiet", cut - timedelta(days=1)),
            _order("back", cut - timedelta(days=90)),
            _order("back", cut + timedelta(days=89)),
            _order("late", cut - timedelta(days=30)),
            _order("late", cut + timedelta(days=90)),
            _order("gone", cut - timedelta(days=91)),
        ],
    )
    seen = panel(engine, [cut])
    assert dict(zip(seen.merchant_ids, seen.dormant.tolist(), strict=True)) == {"back": 0, "late": 1, "quiet": 1}
    assert dict(zip(seen.merchant_ids, seen.silent_days.tolist(), strict=True)) == {"back": 89, "late": 29, "quiet": 0}
    assert seen.values[:, MARKETPLACE.index("orders_30")].tolist() == [0, 1, 1]


def _built(folder: Path, source: str, data: Path) -> tuple[Services, DeskSummary]:
    services = open_desk(folder, lambda: CLOCK)
    return services, build_desk(services, source, data)


def _adds_up(services: Services) -> int:
    """Cases whose picture adds up to their score, exactly."""
    with services.training.ground.store.reading() as shelves:
        kept = list(shelves.scores.all())
    broken = [
        one.case_no
        for one in kept
        if one.waterfall.start_points + sum(bar.points for bar in one.waterfall.bars) + one.waterfall.other_points
        != one.score.points
    ]
    assert broken == []
    return len(kept)


@pytest.mark.slow
def test_the_sme_desk_does_its_whole_job_within_the_published_policy(real_data: Path, tmp_path: Path) -> None:
    services, summary = _built(tmp_path, "sme", real_data)
    figures = summary.figures()
    assert figures["firms_scored"] == 385
    assert figures["cases_scored"] == _adds_up(services) == 302
    assert 0.80 < float(str(figures["model_auc_fold_mean"])) < 0.95
    assert int(str(figures["allotted_yuan"])) <= 100_000_000
    lines = summary.files[0].read_text("utf-8-sig").splitlines()[1:]
    amounts = {line.split(",")[1]: int(line.split(",")[2]) for line in lines if line.split(",")[1] == "D"}
    assert set(amounts.values()) == {0}
    assert all(int(line.split(",")[2]) == 0 or 100_000 <= int(line.split(",")[2]) <= 1_000_000 for line in lines)
    assert services.desk.check().passed
    with pytest.raises(StaffError, match="DESK_NOT_EMPTY"):
        build_desk(services, "sme", real_data)
    services.desk.close()


@pytest.mark.slow
def test_the_marketplace_desk_beats_recency_and_calls_its_proxy_a_proxy(real_data: Path, tmp_path: Path) -> None:
    services, summary = _built(tmp_path, "marketplace", real_data)
    figures = summary.figures()
    assert figures["order_loan_loss_share"] == "1.26%"
    assert figures["proxy_measured_rows"] == 2085
    assert float(str(figures["proxy_auc"])) > float(str(figures["proxy_auc of Days since the last order alone"]))
    assert figures["cases_scored"] == _adds_up(services)
    card = services.training.ground.model().card
    assert "违约" not in card.outcome.zh.replace("不是违约", "")
    assert card.outcome_note.proxy
    assert figures["decided_decline"] == 0
    services.desk.close()
