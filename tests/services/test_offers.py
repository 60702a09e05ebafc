"""Is the chosen offer carried into decision, proof and books, and are the others kept beside it?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.builders import merchant
from tests.services.decided_desk import APPROVER, AS_OF, AUDITOR, CASE, OFFICER, DecidedDesk
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Diligence
from workbench.lending.schedule import schedule
from workbench.merchants.merchant import Platform
from workbench.records.verify_decision import Wrong, attached, canonical, sha, verify
from workbench.reports.cost_form import cost_form
from workbench.reports.paper import Head
from workbench.reports.repayment_plan import repayment_plan
from workbench.services.dossier import dossier
from workbench.services.holdings import holdings
from workbench.services.offers import OfferService, offer_words
from workbench.services.paper_terms import cost_facts, plan_facts


@pytest.fixture
def desk(tmp_path) -> DecidedDesk:  # type: ignore[no-untyped-def]
    made = DecidedDesk(tmp_path / "desk", term_days=365)
    yield made
    made.close()


def test_offers_are_the_same_each_time_and_nothing_is_written_by_looking(desk: DecidedDesk) -> None:
    service = OfferService(desk.ground)
    found = service.of_case(CASE)
    assert [one.code for one in found] == ["recommended", "smaller", "other_mode"]
    assert service.of_case(CASE) == found
    assert service.kept(CASE) == ()
    assert service.view(CASE).chosen is None


def test_the_chosen_offer_fills_the_draft_and_is_decided_proved_and_booked(desk: DecidedDesk) -> None:
    service = OfferService(desk.ground)
    taken = service.choose(CASE, "other_mode", OFFICER)
    assert service.view(CASE).chosen == "other_mode"
    draft = desk.decisions.draft(CASE, OFFICER)
    assert (draft.limit_fen, draft.term_days, draft.repayment) == (taken.amount_fen, taken.term_days, "equal_principal")
    assert draft.price == taken.price
    desk.decide()
    with desk.ground.store.reading() as shelves:
        kept = shelves.decisions.get(CASE)
        assert (kept.state, kept.repayment) == ("signed", "equal_principal")
        offered = shelves.offers.all(CASE)
        ((_, held),) = holdings(shelves, desk.ground.products(), desk.ground.policy().ledger, "M1")
    assert [(one.code, one.chosen, one.chosen_by) for one in offered] == [
        ("recommended", False, None), ("smaller", False, None), ("other_mode", True, "s01"),
    ]  # fmt: skip
    assert (held.terms.interest_monthly, held.terms.equal_parts) == (True, True)
    memo = next(f for f in desk.documents.issue(CASE, OFFICER) if f.name.startswith("CM") and "en" in f.name)
    inside = attached(memo.read_bytes())
    proof = json.loads(inside["decision.json"])
    assert (proof["repayment"], proof["price"]["total_cost_fen"]) == ("equal_principal", taken.total_cost_fen)
    verify(inside["decision.json"], inside)


class PilotDesk(DecidedDesk):
    """A desk of the Hangzhou pilot: its policy, with another share than the usual half before the last payment."""

    def __init__(self, folder: Path) -> None:
        founded = merchant(platform=Platform.B2B, city="杭州", trustpass_index=80, opened_on=date(2008, 1, 5))
        asked = datetime(2011, 6, 1, 2, tzinfo=UTC)
        super().__init__(
            folder, policy=('half_equal_share = "0.5"', 'half_equal_share = "0.4"'), product_code="credit_b2b_pilot",
            merchant=founded, submitted_at=asked, due_at=asked,
        )  # fmt: skip

    def _apply(self, diligence: Diligence | None, changes: Mapping[str, Any]) -> None:
        with self.ground.transaction() as shelves:
            shelves.settings.put("policy", "cn-2008-pilot")
        super()._apply(diligence, changes)


def _b2b_desk(folder: Path) -> DecidedDesk:
    member = merchant(platform=Platform.B2B, city="杭州", trustpass_index=80)
    return DecidedDesk(folder, term_days=365, product_code="credit_b2b", merchant=member)


@pytest.mark.parametrize(
    ("made", "code", "mode", "said"),
    [
        (_b2b_desk, "level_mode", "equal_instalment", "equal monthly instalments"),
        (PilotDesk, "half_mode", "half_equal", "part of the principal in equal months"),
    ],
)
def test_equal_payments_are_offered_decided_proved_printed_and_booked_alike(
    made: Callable[[Path], DecidedDesk], code: str, mode: str, said: str, tmp_path: Path
) -> None:
    with closing(made(tmp_path / "desk")) as desk:
        _live_through(desk, code, mode, said)


def _live_through(desk: DecidedDesk, code: str, mode: str, said: str) -> None:
    service = OfferService(desk.ground)
    with desk.ground.store.reading() as shelves:
        kept = shelves.scores.get(CASE)
    approval: dict[str, Any] = {"outcome": Outcome.APPROVE, "comment": "经办核对了流水与用途，同意按此方式还款"}
    if kept.recommendation.outcome is Outcome.REFER:
        approval["override_code"] = "OV_RELATION"
    taken, plan = service.choose(CASE, code, OFFICER), service.schedule(CASE, code)
    assert (taken.repayment, desk.decisions.draft(CASE, OFFICER).price) == (mode, taken.price)
    desk.decide(**approval)
    with desk.ground.store.reading() as shelves:
        waits = shelves.decisions.get(CASE).state == "proposed"
    if waits:
        desk.decisions.sign(CASE, APPROVER)
    with desk.ground.store.reading() as shelves:
        ((loan, held),) = holdings(shelves, desk.ground.products(), desk.ground.policy().ledger, "M1")
        assert [one.repayment for one in shelves.offers.newest(CASE) if one.chosen] == [mode]
    assert (loan.repayment, held.terms.mode, loan.limit_fen) == (mode, mode, taken.amount_fen)
    # The terms of the loan, run by the ledger from the same day, fall due as was offered.
    booked = schedule(replace(held.terms, opened_day=AS_OF, maturity_day=AS_OF + taken.term_days), taken.amount_fen)
    assert [(due.day, due.principal_fen) for due in booked] == [
        (day_number(one.day), one.principal_fen) for one in plan
    ]
    differing = [abs(due.interest_fen - one.interest_fen) for due, one in zip(booked, plan, strict=True)]
    assert max(differing) <= (0 if mode == "equal_instalment" else 1)
    # The annex to the contract has the same rows.
    case = dossier(desk.ground, CASE)
    head = Head("RP-1", CASE, case.lender, case.decided_on, case.proof_digest, "", synthetic=True, draft=False)
    annex, form = plan_facts(case, head), cost_facts(case, head)
    assert [(row.day, row.principal_fen, row.interest_fen) for row in annex.rows[1:]] == [
        (one.day, one.principal_fen, one.interest_fen) for one in plan
    ]
    assert said in annex.term.en
    assert annex.price == form.price == taken.price
    assert sum(item.amount_fen for item in form.items) == taken.total_cost_fen
    # Neither is set where its sums do not tie with the price.
    assert repayment_plan(annex, (Lang.EN,)).startswith(b"%PDF")
    assert cost_form(form, (Lang.EN,)).startswith(b"%PDF")
    files = {file.name[:2]: file for file in desk.documents.issue(CASE, OFFICER) if "en" in file.name}
    inside = attached(files["CM"].read_bytes())
    raw = inside["decision.json"]
    proof = json.loads(raw)
    assert (proof["repayment"], proof["price"]["total_cost_fen"]) == (mode, taken.total_cost_fen)
    verify(raw, inside)
    # Another way of repayment sealed over it, a cost of one fen less or another rate is found.
    for changes, field in (
        ({"repayment": "bullet"}, "price.total_cost_fen"),
        ({"price": {**proof["price"], "total_cost_fen": taken.total_cost_fen - 1}}, "price.total_cost_fen"),
        ({"price": {**proof["price"], "xirr": "0.2"}}, "price.xirr"),
    ):
        forged = {**proof, **changes}
        forged["seals"] = {name: sha(canonical(part))[:16] for name, part in forged.items() if name != "seals"}
        with pytest.raises(Wrong, match=f"^{field}"):
            verify(canonical(forged), inside)


def test_what_was_offered_is_kept_with_a_decision_though_nobody_chose(desk: DecidedDesk) -> None:
    desk.decide()
    found = OfferService(desk.ground).kept(CASE)
    assert [(one.code, one.chosen) for one in found] == [
        ("recommended", True), ("smaller", False), ("other_mode", False),
    ]  # fmt: skip


def test_terms_that_were_not_offered_leave_every_offer_unchosen(desk: DecidedDesk) -> None:
    service = OfferService(desk.ground)
    service.choose(CASE, "smaller", OFFICER)
    desk.decide(limit_fen=41_000_00, comment="经办按库存周转酌减额度，理由充分")
    sets = {one.set_no: one.chosen for one in service.kept(CASE) if one.chosen}
    assert sets == {1: True}
    assert {one.set_no for one in service.kept(CASE)} == {1, 2}


def test_another_choice_is_another_set_and_the_last_one_counts(desk: DecidedDesk) -> None:
    service = OfferService(desk.ground)
    for code in ("smaller", "recommended"):
        service.choose(CASE, code, OFFICER)
    assert [one.code for one in service.kept(CASE) if one.chosen] == ["smaller", "recommended"]
    assert service.view(CASE).chosen == "recommended"


def test_a_choice_made_on_other_inputs_no_longer_counts(desk: DecidedDesk) -> None:
    service = OfferService(desk.ground)
    service.choose(CASE, "smaller", OFFICER)
    desk._score({"refund_share_90": 0.05})
    assert service.view(CASE).chosen is None
    assert desk.decisions.draft(CASE, OFFICER).limit_fen == service.of_case(CASE)[0].amount_fen


def test_who_may_not_propose_and_what_is_not_offered_is_refused(desk: DecidedDesk) -> None:
    service = OfferService(desk.ground)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        service.choose(CASE, "smaller", AUDITOR)
    with pytest.raises(StaffError, match="OFFER_GONE"):
        service.choose(CASE, "longer", OFFICER)
    with pytest.raises(StaffError, match="OFFER_GONE"):
        service.schedule(CASE, "longer")
    desk.decide()
    with pytest.raises(StaffError, match="STAGE_NOT_NEXT"):
        service.choose(CASE, "smaller", OFFICER)
    assert {one.code for one in service.kept(CASE) if one.chosen} == {"recommended"}


def test_a_way_of_repayment_the_product_has_not_is_refused(desk: DecidedDesk) -> None:
    draft = replace(desk.decisions.draft(CASE, OFFICER), outcome=Outcome.APPROVE, repayment="single")
    with pytest.raises(StaffError, match="REPAYMENT_NOT_OFFERED"):
        desk.decisions.propose(CASE, draft, OFFICER)


def test_the_database_takes_one_chosen_offer_of_a_set_only(desk: DecidedDesk) -> None:
    service = OfferService(desk.ground)
    service.choose(CASE, "smaller", OFFICER)
    with pytest.raises(sa.exc.IntegrityError), desk.ground.transaction() as shelves:
        shelves.offers.add([replace(one, code="twice", place=9) for one in shelves.offers.newest(CASE) if one.chosen])


def test_the_schedule_of_an_offer_ends_with_its_term_and_its_line_tells_the_cost(desk: DecidedDesk) -> None:
    service = OfferService(desk.ground)
    offer, plan = service.of_case(CASE)[2], service.schedule(CASE, "other_mode")
    assert len(plan) == 12
    assert sum(one.principal_fen for one in plan) == offer.amount_fen
    told = offer_words(offer, "CNY", "xirr")
    assert "365 天" in told.zh
    assert "(xirr)" in told.en
