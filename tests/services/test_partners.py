"""Are loans lent together divided to the fen, counted with the own part only, and told to each partner?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.builders import NOW
from tests.services.lent_desk import TODAY, lent_desk, open_line, repaid, with_policy
from tests.services.scored_desk import ME, SECOND, THIRD
from workbench.common.errors import StaffError
from workbench.services.funding import FundingService
from workbench.services.ground import Ground
from workbench.services.lending import LendingService
from workbench.services.partners import NewPartner, PartnerService
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return lent_desk(store)


def listed(ground: Ground, name: str = "网商银行", kind: str = "bank", most_fen: int | None = None) -> str:
    desk = PartnerService(ground)
    new = NewPartner(name, kind, date(2026, 1, 1), most_fen=most_fen, reason="合作协议 3 号")
    partner_id = desk.propose(new, SECOND)
    desk.agree(partner_id, THIRD)
    return partner_id


def test_a_partner_is_on_the_list_once_a_second_person_agreed(ground: Ground) -> None:
    desk = PartnerService(ground)
    open_line(ground, "LO-X", 100_00)
    partner_id = desk.propose(NewPartner("银行", "bank", date(2026, 1, 1), reason="合作协议"), SECOND)
    with pytest.raises(StaffError, match="PARTNER_NOT_LISTED"):
        desk.set_shares("LO-X", {partner_id: Decimal("0.5")}, SECOND)
    with pytest.raises(StaffError, match="SAME_PERSON"):
        desk.agree(partner_id, SECOND)
    desk.agree(partner_id, THIRD)
    assert desk.set_shares("LO-X", {partner_id: Decimal("0.5")}, SECOND).own == Decimal("0.5")
    desk.end(partner_id, "合作到期", SECOND)
    open_line(ground, "LO-Y", 100_00)
    with pytest.raises(StaffError, match="PARTNER_NOT_LISTED"):
        desk.set_shares("LO-Y", {partner_id: Decimal("0.5")}, SECOND)


def test_an_own_share_of_29_99_is_refused_and_30_00_accepted_where_a_bank_lends(ground: Ground) -> None:
    desk, bank = PartnerService(ground), listed(ground)
    open_line(ground, "LO-X", 100_000_00)
    with pytest.raises(StaffError, match="OWN_SHARE_LOW") as low:
        desk.set_shares("LO-X", {bank: Decimal("0.7001")}, SECOND)
    assert "29.99%" in low.value.text.zh
    assert desk.set_shares("LO-X", {bank: Decimal("0.7")}, SECOND).own == Decimal("0.3")
    trust = listed(ground, "信托", "trust")
    open_line(ground, "LO-Y", 100_000_00)
    assert desk.set_shares("LO-Y", {trust: Decimal("0.8")}, SECOND).own == Decimal("0.2")
    with pytest.raises(StaffError, match="OWN_SHARE_LOW"):
        desk.set_shares("LO-Y", {trust: Decimal("0.4"), bank: Decimal("0.4")}, SECOND)
    with pytest.raises(StaffError, match="SHARES_IMPOSSIBLE"):
        desk.set_shares("LO-Y", {trust: Decimal("0.6"), bank: Decimal("0.4")}, SECOND)


def test_a_policy_without_joint_lending_allows_none_with_a_bank(ground: Ground) -> None:
    bank = listed(ground)
    open_line(ground, "LO-X", 100_000_00)
    with_policy(ground, own_share=None)
    with pytest.raises(StaffError, match="JOINT_NOT_ALLOWED"):
        PartnerService(ground).set_shares("LO-X", {bank: Decimal("0.5")}, SECOND)


def test_only_the_own_part_fills_the_cap_and_the_reservation_follows_it(ground: Ground) -> None:
    desk, bank = PartnerService(ground), listed(ground)
    before = FundingService(ground).room().whole.headroom_fen
    open_line(ground, "LO-X", 100_000_01)
    FundingService(ground).reserve("LO-X", ME)
    desk.set_shares("LO-X", {bank: Decimal("0.7")}, SECOND)
    own = 100_000_01 - 70_000_00
    assert FundingService(ground).room().whole.headroom_fen == before - own
    LendingService(ground).draw("LO-X", 100_000_01, ME)
    used = FundingService(ground).room().whole
    assert (used.on_book_fen, used.partner_fen, used.reserved_fen) == (own, 70_000_00, 0)
    with pytest.raises(StaffError, match="LOAN_DRAWN"):
        desk.set_shares("LO-X", {}, SECOND)


def test_a_partner_lends_no_more_than_it_agreed_to(ground: Ground) -> None:
    desk, bank = PartnerService(ground), listed(ground, most_fen=50_000_00)
    open_line(ground, "LO-X", 100_000_00)
    with pytest.raises(StaffError, match="PARTNER_FULL"):
        desk.set_shares("LO-X", {bank: Decimal("0.6")}, SECOND)
    desk.set_shares("LO-X", {bank: Decimal("0.5")}, SECOND)


def test_the_statement_divides_every_payment_and_loses_no_fen(ground: Ground) -> None:
    desk, bank = PartnerService(ground), listed(ground)
    open_line(ground, "LO-X", 100_000_01)
    desk.set_shares("LO-X", {bank: Decimal("0.333333")}, SECOND)
    LendingService(ground).draw("LO-X", 100_000_01, ME)
    repaid(ground, "LO-X", TODAY, 33_333_33, 17)
    found = desk.statement(bank, NOW.date(), NOW.date())
    assert [line.kind for line in found.lines] == ["draw", "repay"]
    for line in found.lines:
        assert line.partner_fen + line.own_fen == line.amount_fen
        assert line.partner_principal_fen + line.partner_interest_fen == line.partner_fen
    assert found.paid_in_fen == 100_000_01 * 333_333 // 1_000_000
    assert found.net_fen == 3_333_350 * 333_333 // 1_000_000 - found.paid_in_fen
    with pytest.raises(StaffError, match="PARTNER_UNKNOWN"):
        desk.statement("B999", NOW.date(), NOW.date())
