"""Does what once broke the lending half hold now, and is a command that is cut off begun again as if it never was?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.services.closing_desk import DAY, TODAY
from tests.services.lending_ready import (
    APPROVER,
    OFFICER,
    WHY,
    Desk,
    imported,
    one_desk,
)
from tests.services.lending_tries import TRIES, run, services
from tests.services.sequences import OneTransaction
from workbench.common.errors import StaffError
from workbench.lending.facts import Fact
from workbench.services.collection_check import check_collections
from workbench.services.ground import Ground
from workbench.services.instruction_files import write_files
from workbench.services.instructions import InstructionService
from workbench.services.loan_command import book
from workbench.storage.shelves import Shelves

Place = tuple[OneTransaction, Ground, Desk]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    with ExitStack() as stack:
        found = {}
        for base in ("book", "orders"):
            one, ground = stack.enter_context(one_desk(tmp_path_factory.mktemp(base) / "desk", base))
            found[base] = (one, ground, services(ground))
        yield found


@pytest.fixture
def place(places: dict[str, Place]) -> Iterator[Place]:
    with places["book"][0].sequence():
        yield places["book"]


def refused(code: str) -> Any:
    return pytest.raises(StaffError, match=code)


def test_the_same_payment_is_not_given_back_twice(place: Place) -> None:
    lending = place[2]["lending"]
    lending.repay("CLEAN", 1_000_00, OFFICER)
    lending.refund("CLEAN", 600_00, "订单 1", WHY, OFFICER)
    with refused("NOTHING_REPAID"):
        lending.refund("CLEAN", 400_01, "订单 1", WHY, OFFICER)
    lending.refund("CLEAN", 400_00, "订单 1", WHY, OFFICER)
    with refused("NOTHING_REPAID"):
        lending.refund("CLEAN", 1, "订单 1", WHY, OFFICER)


def test_what_was_given_up_as_a_loss_is_no_payment_to_give_back(place: Place) -> None:
    desk = place[2]
    desk["write_offs"].propose("WORST", WHY, OFFICER)
    desk["write_offs"].agree("WORST", WHY, APPROVER)
    with refused("NOTHING_REPAID"):
        desk["lending"].refund("WORST", 1_00, "订单 1", WHY, OFFICER)


def test_a_payment_that_was_given_back_in_part_is_not_reversed(place: Place) -> None:
    lending = place[2]["lending"]
    lending.repay("CLEAN", 1_000_00, OFFICER)
    lending.refund("CLEAN", 600_00, "订单 1", WHY, OFFICER)
    with refused("NOTHING_REPAID"):
        lending.reverse("CLEAN", 2, WHY, APPROVER)


def test_each_draw_of_a_day_is_paid_out_once(place: Place) -> None:
    _, ground, desk = place
    imported(ground, "M3")
    for fen in (10_000_00, 20_000_00, 10_000_00):
        desk["lending"].draw("IDLE", fen, OFFICER)
    service = InstructionService(ground)
    numbers = [service.disburse("IDLE", fen, OFFICER).number for fen in (10_000_00, 20_000_00, 10_000_00)]
    assert len(set(numbers)) == 3
    assert service.disburse("IDLE", 10_000_00, OFFICER).number == numbers[2]
    assert service.disburse("IDLE", 20_000_00, OFFICER).number == numbers[1]
    told = [json.loads(one.text)["facts"]["amount_fen"] for one in kept(ground)]
    assert sorted(told) == [10_000_00, 10_000_00, 20_000_00]


def test_the_borrower_is_paid_what_is_left_after_the_fee(place: Place) -> None:
    one, ground, desk = place
    imported(ground, "M3")
    with one.transaction() as shelves:
        loan = shelves.loans.get("IDLE")
        shelves.loans.put([replace(loan, fee_rate=loan.daily_rate * 20)])  # 1 %
    desk["lending"].draw("IDLE", 10_000_00, OFFICER, reference="进货 → 他人账户 1000000")
    InstructionService(ground).disburse("IDLE", 10_000_00, OFFICER)
    facts = json.loads(kept(ground)[0].text)["facts"]
    assert (facts["amount_fen"], facts["drawn_fen"], facts["fee_fen"]) == (9_900_00, 10_000_00, 100_00)
    assert "legs" not in facts  # an account that staff wrote is none the product pays out to


def kept(ground: Ground) -> Any:
    with ground.store.reading() as shelves:
        return shelves.instructions.all()


def test_a_loan_repaid_meanwhile_is_not_restructured(place: Place) -> None:
    _, ground, desk = place
    desk["standing"].ask_restructure("BAD", TODAY + timedelta(days=90), WHY, OFFICER)
    desk["lending"].repay("BAD", desk["lending"].quote("BAD").settle_fen, OFFICER)
    with ground.transaction() as shelves:
        shelves.loans.put([replace(shelves.loans.get("BAD"), state="closed")])
    ask = desk["standing"].waiting()[-1].ask_id
    with refused("NOTHING_OWED"):
        desk["standing"].agree(ask, APPROVER)
    desk["standing"].refuse(ask, WHY, APPROVER)


def test_a_desk_does_not_begin_to_close_before_it_lent(place: Place) -> None:
    close = place[2]["day_close"]
    for day in (date(1, 1, 1), date(1900, 1, 1), TODAY - timedelta(days=501)):
        with refused("DAY_BEFORE_LENDING"):
            close.close(day, APPROVER)
    assert close.close(TODAY - timedelta(days=2), APPROVER).days == ((TODAY - timedelta(days=2)).isoformat(),)


def test_an_amount_of_too_many_digits_is_refused_before_it_fills_the_book(place: Place) -> None:
    lending, ground = place[2]["lending"], place[1]
    with refused("AMOUNT_TOO_LARGE"):
        lending.charge("CLEAN", "interest", 10**12 + 1, WHY, OFFICER)
    lending.charge("CLEAN", "interest", 10**12, WHY, OFFICER)
    with refused("AMOUNT_TOO_LARGE"), ground.transaction() as shelves:
        loan = shelves.loans.get("DUE")
        book(ground, shelves, loan, (Fact("accrue", DAY, 10**13),), APPROVER, "loan.accrue", DAY)


class CutOff(BaseException):
    """The machine went off."""


class CutGround(Ground):
    """A desk whose program ends behind its nth transaction that wrote; or, with `before`, right before it is kept."""

    left, wrote, before = 0, 0, False

    @contextmanager
    def transaction(self) -> Iterator[Shelves]:
        store = self.store
        assert isinstance(store, OneTransaction)
        assert store._connection is not None
        changes = "SELECT total_changes()"
        with super().transaction() as shelves:
            first = store._connection.exec_driver_sql(changes).scalar()
            yield shelves
            new = store._connection.exec_driver_sql(changes).scalar() != first
            self.wrote += new
            if self.before and new and self.wrote == self.left:
                raise CutOff
        if new and self.wrote == self.left:
            raise CutOff


def cut_ground(one: OneTransaction, like: Ground) -> CutGround:
    made = CutGround(like.folder, like._clock, one)
    made._model, made._policies = like._model, dict(like._policies)
    return made


def everything(one: OneTransaction) -> dict[str, list[str]]:
    """Every row of every table; the clock of these desks stands still."""
    assert one._connection is not None
    run_ = one._connection.exec_driver_sql
    names = [row[0] for row in run_("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: sorted(map(repr, run_(f'SELECT * FROM "{name}"'))) for name in names}


def holds(one: OneTransaction, ground: Ground) -> None:
    with one.reading() as shelves:
        assert shelves.loans.live.wrong() == ()
        assert shelves.loans.days.wrong() == ()
        assert shelves.journal.verify().holds
        assert [words.en for fine, words in check_collections(ground.folder, shelves) if not fine] == []


def clear_files(ground: Ground) -> None:
    for name in ("instructions", "documents", "certificates"):
        shutil.rmtree(ground.folder / name, ignore_errors=True)


CUT_ELSEWHERE = {"lending.close_day", "day_close.close"}
"""`test_close_cut.py` cuts a day off behind each of its writes."""


@pytest.mark.parametrize("name", sorted(set(TRIES) - CUT_ELSEWHERE))
def test_a_command_cut_off_anywhere_is_done_again_as_if_it_never_was(places: dict[str, Place], name: str) -> None:
    """Behind each transaction that wrote, and within each right before it is kept, when its files are there already."""
    tried = TRIES[name]
    one, ground, _ = places[tried.base]
    with one.sequence():
        clear_files(ground)
        cutting = cut_ground(one, ground)
        desk = services(cutting)
        arguments = tried.ready(desk)
        start = everything(one)
        with one.sequence_within():
            cutting.wrote = 0
            run(desk, name, tried.by, arguments)
            places_, wanted = cutting.wrote, everything(one)
            holds(one, ground)
        assert places_ > 0
        cuts = [(at, True) for at in range(1, places_ + 1)] + [(at, False) for at in range(1, places_)]
        for cutting.left, cutting.before in cuts:
            with one.sequence_within():
                cutting.wrote = 0
                with pytest.raises(CutOff):
                    run(desk, name, tried.by, arguments)
                if (cutting.left, cutting.before) == (1, True):
                    assert everything(one) == start
                cutting.left = 0
                run(desk, name, tried.by, arguments)
                assert everything(one) == wanted, (name, cutting.left)
                holds(one, ground)
            clear_files(ground)
            for kept_before in kept(ground):
                write_files(ground.folder, kept_before)


def test_a_file_whose_record_was_cut_off_is_told_and_taken_away_by_the_next(place: Place) -> None:
    one, ground, _ = place
    clear_files(ground)
    cutting = cut_ground(one, ground)
    desk = services(cutting)
    cutting.left, cutting.before = 1, True
    with pytest.raises(CutOff):
        desk["penalties"].propose("M4", "remind", WHY, OFFICER)
    with one.reading() as shelves:
        told = [words.en for fine, words in check_collections(ground.folder, shelves) if not fine]
    assert len(told) == 2
    assert all(words.startswith("An instruction file has no record: 000001-remind") for words in told)
    cutting.left = 0
    desk["penalties"].propose("F1", "remind", WHY, OFFICER)
    assert {path.name.split(".")[0] for path in (ground.folder / "instructions").iterdir()} == {kept(ground)[0].name}
    holds(one, ground)
