"""Offers and constraints on the case screen: asked for when in sight, chosen by a press, told in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.decision.test_governor import ceiling, state
from tests.ui import fakes, fakes_terms
from tests.ui.conftest import MakeShell, settle
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.ui.case.page import CasePage
from workbench.ui.case.terms import NARROW, WIDE
from workbench.ui.shell import Shell

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CASE = "LN-261123-0417"


@pytest.fixture
def shell(make_shell: MakeShell) -> Shell:
    return make_shell(fakes.services(offers=fakes_terms.FakeOffers(), governor=fakes_terms.FakeGovernor()))


def opened(shell: Shell, tabs: int = 0) -> CasePage:
    shell.open_page("case", {"case_no": CASE, "order": (CASE,), "left": {}})
    settle()
    page = shell.page
    assert isinstance(page, CasePage)
    for _ in range(tabs):
        page.show_terms()
        settle()
    return page


def test_a_case_opens_on_its_review_and_nothing_else_is_asked(shell: Shell) -> None:
    page = opened(shell)
    assert page.policy.isVisible()
    assert not page.terms.isVisible()
    assert shell.bench.services.offers.calls == []
    assert shell.bench.services.governor.calls == []


def test_offers_are_shown_by_a_key_with_amount_term_cost_and_every_basis(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell)
    qtbot.keyClick(shell, Qt.Key.Key_T)
    settle()
    assert page.terms.offers.isVisible()
    assert not page.policy.isVisible()
    assert not page.history.isVisible()
    cards = page.terms.offers.cards
    assert [card.offer.code for card in cards] == ["recommended", "smaller", "other_mode"]
    name, terms, cost, rates = cards[0].lines()
    assert name == "推荐方案 ¥60,000"
    assert terms == "12 个月 · 按月付息、到期还本"
    assert cost.startswith("共付 ¥9,6")
    assert all(basis in rates for basis in ("单利 15.59%", "月 IRR×12", "XIRR"))
    assert len(cards[0].schedule()) == 1 + 12
    assert cards[2].schedule()[1].startswith("2026-12-22  还 ¥5,7")
    assert cards[2].schedule()[1] in cards[2].toolTip()


def test_a_press_takes_an_offer_and_the_draft_is_read_again(shell: Shell, qtbot: QtBot) -> None:
    page = opened(shell, tabs=1)
    card = page.terms.offers.cards[1]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    settle()
    services = shell.bench.services
    assert ("choose", CASE, "smaller", shell.bench.actor.staff_id) in services.offers.calls
    assert [one.isChecked() for one in page.terms.offers.cards] == [False, True, False]
    assert page.terms.offers.isVisible()


def test_what_may_no_longer_be_chosen_cannot_be_pressed(shell: Shell, qtbot: QtBot) -> None:
    shell.bench.services.offers.found = fakes_terms.view(may_choose=False, chosen="recommended")
    page = opened(shell, tabs=1)
    qtbot.mouseClick(page.terms.offers.cards[2], Qt.MouseButton.LeftButton)
    assert not any(call[0] == "choose" for call in shell.bench.services.offers.calls)


def test_a_case_without_offers_says_why_and_still_tells_the_limit(shell: Shell) -> None:
    shell.bench.services.offers.found = fakes_terms.view(offers=())
    pane = opened(shell, tabs=1).terms.offers
    assert pane.cards == []
    assert pane.note.isVisible()
    assert "申请金额" in pane.lines.accessibleName()
    assert "营运资金缺口 未知" in pane.lines.accessibleName()


def test_the_binding_term_is_named_first_and_its_source_is_told(shell: Shell) -> None:
    told = opened(shell, tabs=1).terms.offers.lines.accessibleName()
    assert told.startswith("申请金额 ¥60,000（决定额度）")
    assert "来源：四流核实" in told


def test_constraints_say_the_tightest_and_the_room_before_and_after(shell: Shell) -> None:
    page = opened(shell, tabs=2)
    pane = page.terms.constraints
    assert pane.isVisible()
    assert not page.terms.offers.isVisible()
    assert pane.verdict.text() == "本笔在全部约束之内"
    assert pane.plan.text().startswith("最紧：BORROWER，余 ¥600")
    assert "本笔前余 ¥1,600" in pane.rows.accessibleName()
    assert shell.bench.services.governor.calls == [("of_case", CASE, 6_000_000)]


def test_a_constraint_that_stops_the_loan_stands_first_in_red_with_its_cheapest_relief(shell: Shell) -> None:
    shell.bench.services.governor.state = state(
        exposures=(ceiling("BORROWER", 1_600_00, 1_000_00), ceiling("LINKED", 2_400_00, 0)), own_share=None
    )
    pane = opened(shell, tabs=2).terms.constraints
    assert pane.verdict.text() == "超出约束：BORROWER"
    assert pane.plan.text() == "最省的办法：降低金额至 ¥600（减 ¥400）"
    first = pane.rows.rows[0]
    assert (first.code, first.state) == ("BORROWER", "over")
    assert "超 ¥400" in pane.rows.words(first)


def test_what_was_never_recorded_is_said_to_be_unknown(shell: Shell) -> None:
    shell.bench.services.governor.state = state(bank_lenders=None)
    pane = opened(shell, tabs=2).terms.constraints
    assert pane.verdict.text() == "缺少依据：融资银行家数"
    assert "未登记" in pane.rows.words(pane.rows.rows[0])


def test_a_refusal_of_the_governor_is_told_in_its_place(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = StaffError(Text("金额不对", "The amount is wrong"), Text("请改写", "Change it"), code="AMOUNT_IMPOSSIBLE")

    def refuse(*arguments: object) -> None:
        raise refusal

    monkeypatch.setattr(shell.bench.services.governor, "of_case", refuse)
    pane = opened(shell, tabs=2).terms.constraints
    assert (pane.verdict.text(), pane.plan.text()) == ("金额不对", "请改写")


@pytest.mark.parametrize("lang", [Lang.ZH, Lang.EN])
def test_the_tabs_fit_in_the_narrow_window_and_keep_their_place_when_it_widens(
    make_shell: MakeShell, lang: Lang
) -> None:
    services = fakes.services(offers=fakes_terms.FakeOffers(), governor=fakes_terms.FakeGovernor())
    shell = make_shell(services, size=(1180, 720))
    shell.look.set_lang(lang)
    page = opened(shell)
    tabs = page.right_tabs
    assert tabs.count == len(NARROW)
    assert tabs.sizeHint().width() <= tabs.parentWidget().width() - 28
    tabs.choose(len(NARROW) - 1)
    settle()
    assert page.terms.constraints.isVisible()
    shell.resize(1440, 900)
    settle()
    assert (tabs.count, tabs.index) == (len(WIDE), len(WIDE) - 1)
    assert page.terms.constraints.isVisible()


def test_the_key_walks_from_review_to_offers_to_constraints_and_back(shell: Shell) -> None:
    page = opened(shell)
    seen = []
    for _ in range(3):
        page.show_terms()
        settle()
        seen.append((page.terms.offers.isVisible(), page.terms.constraints.isVisible(), page.policy.isVisible()))
    assert seen == [(True, False, False), (False, True, False), (False, False, True)]


def test_another_case_is_asked_anew_while_the_tab_stays(shell: Shell) -> None:
    page = opened(shell, tabs=1)
    shell.open_page("case", {"case_no": "LN-261123-0422", "order": (CASE, "LN-261123-0422"), "left": {}})
    settle()
    assert page.right_tabs.index == 1
    asked = [call[1] for call in shell.bench.services.offers.calls if call[0] == "view"]
    assert asked == [CASE, "LN-261123-0422"]
