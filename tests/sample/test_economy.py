"""The sample desk's exchange files."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from workbench.common.dates import day_number
from workbench.common.errors import Stopped
from workbench.flows.engine import Engine, open_engine, quoted
from workbench.flows.lines import SCHEMAS, LineKind
from workbench.sample.economy import SampleEconomy, generate
from workbench.sample.story import SCENES

AS_OF = date(2026, 11, 23)
KINDS = (LineKind.ORDERS, LineKind.SHIPMENTS, LineKind.FUND, LineKind.EVENTS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SampleEconomy:
    return generate(tmp_path_factory.mktemp("sample"), seed=7, merchants=250, as_of=AS_OF)


@pytest.fixture(scope="module")
def engine(made: SampleEconomy) -> Engine:
    found = open_engine(threads=1)
    for kind in KINDS:
        path = quoted(str(made.truth.parent / f"{kind.value}.parquet"))
        found.execute(f"CREATE VIEW {kind.value} AS SELECT * FROM read_parquet({path})")
    return found


def rows(made: SampleEconomy, name: str) -> list[dict[str, str]]:
    with (made.truth.parent / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_line_files_have_exactly_the_columns_of_the_schema(made: SampleEconomy, engine: Engine) -> None:
    for kind in KINDS:
        described = {row[0]: row[1] for row in engine.execute(f"DESCRIBE {kind.value}").fetchall()}
        assert described == SCHEMAS[kind]
        (count,) = engine.execute(f"SELECT count(*) FROM {kind.value}").fetchone() or (0,)
        assert count == made.lines[kind.value] > 0


def test_every_line_names_a_recorded_merchant_and_ends_the_day_before(made: SampleEconomy, engine: Engine) -> None:
    known = {row["merchant_id"] for row in rows(made, "merchants.csv")}
    assert len(known) == 250
    for kind in KINDS:
        found = engine.execute(f"SELECT DISTINCT merchant_id FROM {kind.value}").fetchall()
        assert {row[0] for row in found} <= known
        assert engine.execute(f"SELECT max(day) FROM {kind.value}").fetchone() == (day_number(AS_OF) - 1,)


def test_statuses_tell_the_same_as_moments(engine: Engine) -> None:
    counts = dict(engine.execute("SELECT status, count(*) FROM orders GROUP BY 1").fetchall())
    assert set(counts) == {"unpaid", "paid", "shipped", "finished", "refunded", "closed"}
    wrong = engine.execute(
        """SELECT count(*) FROM orders
        WHERE (status IN ('paid', 'shipped', 'finished', 'refunded')) <> (paid_at IS NOT NULL)
        OR (status = 'refunded' AND refund_fen <> paid_fen) OR (status = 'finished' AND closed_at IS NULL)
        OR (status = 'paid' AND shipped_at IS NOT NULL)"""
    ).fetchone()
    assert wrong == (0,)


def test_every_parcel_and_sale_belongs_to_a_paid_order(engine: Engine) -> None:
    for lines in ("shipments", "(SELECT * FROM fund WHERE kind = 'sale')"):
        lost = engine.execute(
            f"SELECT count(*) FROM {lines} l ANTI JOIN (SELECT * FROM orders WHERE paid_at IS NOT NULL) o "
            "USING (merchant_id, order_id)"
        ).fetchone()
        assert lost == (0,)


def test_sixty_cases_are_open_and_the_first_is_the_one_of_the_guide(made: SampleEconomy) -> None:
    asked = rows(made, "applications.csv")
    waiting = [row for row in asked if row["stage"] == "draft"]
    assert len(waiting) == made.open_cases == 60
    assert len({row["case_no"] for row in asked}) == len(asked)
    names = {row["merchant_id"]: row["name"] for row in rows(made, "merchants.csv")}
    first = next(row for row in asked if row["case_no"] == "LN-261123-0417")
    assert names[first["merchant_id"]] == "青禾手作家居旗舰店"
    assert (first["requested_fen"], first["claim_warehouses"]) == ("8000000", "2")
    told = {names[row["merchant_id"]] for row in waiting}
    assert {scene.name for scene in SCENES} <= told


def test_the_first_case_declares_two_warehouses_and_sends_from_one(made: SampleEconomy, engine: Engine) -> None:
    first = next(row for row in rows(made, "applications.csv") if row["case_no"] == "LN-261123-0417")
    found = engine.execute(
        "SELECT count(DISTINCT origin_region) FROM shipments WHERE merchant_id = ?", [first["merchant_id"]]
    ).fetchone()
    assert found == (1,)


def test_an_open_case_has_no_loan_that_is_still_running(made: SampleEconomy) -> None:
    waiting = {row["merchant_id"] for row in rows(made, "applications.csv") if row["stage"] == "draft"}
    assert [row for row in rows(made, "loans.csv") if row["merchant_id"] in waiting and row["state"] != "closed"] == []


def test_loan_movements_add_up(made: SampleEconomy) -> None:
    loans = {row["loan_id"]: row for row in rows(made, "loans.csv")}
    assert len(loans) == made.loans
    by_loan: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(made, "loan_events.csv"):
        by_loan[row["loan_id"]].append(row)
    assert set(by_loan) == set(loans)
    for loan_id, events in by_loan.items():
        balance = 0
        assert [int(event["event_no"]) for event in events] == list(range(1, len(events) + 1))
        assert [int(event["day"]) for event in events] == sorted(int(event["day"]) for event in events)
        for event in events:
            principal, interest = int(event["principal_fen"]), int(event["interest_fen"])
            assert int(event["amount_fen"]) == principal + interest
            balance += principal if event["kind"] == "draw" else -principal
            assert int(event["balance_fen"]) == balance >= 0
            assert balance <= int(loans[loan_id]["limit_fen"])
        closed = loans[loan_id]["state"] != "open"
        assert (balance == 0) == closed
        assert max(int(event["day"]) for event in events) <= day_number(AS_OF) - 1


def test_bad_loans_stay_near_the_published_share(made: SampleEconomy) -> None:
    assert 0 <= made.npl_share < 0.025


def test_owners_of_two_shops_are_one_legal_person(made: SampleEconomy) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in rows(made, "merchants.csv"):
        owners[row["legal_person_id"]].add(row["owner_name"])
        assert row["synthetic"] == "true"
    assert len(owners) < 250
    assert all(len(names) == 1 for names in owners.values())


def test_the_truth_stays_out_of_the_files_to_import(made: SampleEconomy) -> None:
    assert made.truth not in made.files
    truth = rows(made, "truth.csv")
    assert len(truth) == 250
    assert any(row["fraud"] != "none" for row in truth)
    for path in made.files:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8") as handle:
                header = handle.readline()
            assert not {"fraud", "probability", "distress_day", "ring"} & set(header.strip().split(","))


def test_same_seed_same_content_and_another_seed_another(made: SampleEconomy, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    for folder, seed in ((again, 7), (other, 8)):
        folder.mkdir()
        generate(folder, seed=seed, merchants=250, as_of=AS_OF)
    for path in [*made.files, made.truth]:
        assert _digest(path) == _digest(again / path.name)
        assert _digest(path) != _digest(other / path.name)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_work_that_is_asked_to_stop_stops(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        generate(tmp_path, seed=7, merchants=200, as_of=AS_OF, stop=lambda: True)


def test_a_desk_too_small_for_its_story_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="200"):
        generate(tmp_path, seed=7, merchants=20, as_of=AS_OF)
