"""The funding page shows what the records say, asks before it records, and lets only a second person agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desks import open_store
from tests.services.lent_desk import TODAY, add_loans, lent_desk, open_line
from tests.services.scored_desk import ME, SECOND, THIRD
from tests.ui import fakes_screens as invented
from workbench.access.staff import SYSTEM, Actor
from workbench.common.text import Lang
from workbench.services.borrowings import BorrowingService, NewBorrowing
from workbench.services.funding import FundingService
from workbench.services.funding_close import run_day
from workbench.services.ground import Ground
from workbench.services.partners import NewPartner, PartnerService
from workbench.services.pools import PoolService
from workbench.storage.store import Store
from workbench.ui.ask import Question
from workbench.ui.bench import Bench
from workbench.ui.fields import Field, TextBox
from workbench.ui.funding.forms import Form
from workbench.ui.funding.page import FundingPage
from workbench.ui.labels import Label

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
YI = 100_000_000_00


@dataclass
class Desk:
    ground: Ground
    page: FundingPage
    bench: Bench
    told: list[Any]

    def words(self) -> str:
        QApplication.processEvents()
        shown = [one for one in self.page.findChildren(Label) if one.isVisible()]
        return " ".join(one.text() for one in shown)

    def answer(self, reason: str) -> None:
        asked = self.page.window().findChild(Question)
        assert asked is not None
        box = asked.findChild(TextBox)
        assert box is not None
        box.setPlainText(reason)
        asked.yes.click()


@pytest.fixture
def store(tmp_path: Path) -> Any:
    opened = open_store(tmp_path / "desk")
    yield opened
    opened.close()


def opened(qtbot: QtBot, ground: Ground, pane: str = "room", actor: Actor = SECOND, lang: Lang = Lang.ZH) -> Desk:
    bench = invented.bench(lang)
    bench.services = SimpleNamespace(  # type: ignore[assignment]
        funding=FundingService(ground), borrowings=BorrowingService(ground), pools=PoolService(ground),
        partners=PartnerService(ground), access=bench.services.access, desk=bench.services.desk,
    )  # fmt: skip
    bench.set_actor(actor)
    page = FundingPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    bench.changed.connect(lambda _: page.refresh())  # as the shell does
    page.activate(pane=pane)
    return Desk(ground, page, bench, invented.toasts(bench))


def fill(form: Form, **values: str) -> None:
    for name, value in values.items():
        field = form._lines[name]
        assert isinstance(field, Field)
        field.setText(value)


def test_the_room_of_each_company_and_its_sources_are_shown(qtbot: QtBot, store: Store) -> None:
    ground = lent_desk(store, [15 * YI])
    add_loans(ground, [478_000_000_00], first=2, entity="zhejiang")
    open_line(ground, "LO-X", 10_000_00)
    FundingService(ground).reserve("LO-X", ME)
    desk = opened(qtbot, ground)
    assert "19.78 亿" in desk.page.room.cap.accessibleDescription()
    names = desk.page.room.companies.accessibleName()
    assert "重庆小贷" in names
    assert "余 ¥0" in names
    rows = desk.page.room.sources.rows.rows
    assert sum(one.used_fen for one in rows) == 1_978_000_000_00
    assert desk.page.room.unknown.isVisible()  # nobody recorded what was borrowed
    assert [one.loan_id for one in desk.page.room.reserved.rows.rows] == ["LO-X"]
    desk.page.room.wanted.amount_changed.emit(5 * YI)
    assert "差" in desk.page.room.answer.text()


def test_a_borrowing_is_recorded_from_the_form_and_a_field_that_cannot_be_read_says_so(
    qtbot: QtBot, store: Store
) -> None:
    desk = opened(qtbot, lent_desk(store), "borrowings")
    assert desk.page.borrowings.empty.isVisible()
    desk.page.borrowings.record.click()
    asked = desk.page.window().findChild(Question)
    assert asked is not None
    form = asked.findChild(Form)
    assert form is not None
    fill(form, lender="建设银行", amount="三亿")
    asked.yes.click()
    assert "无法读取" in desk.told[-1].title.zh
    asked = [one for one in desk.page.window().findChildren(Question) if one.isVisible()][-1]
    assert asked.findChild(Form) is form  # everything typed is still there
    assert form.text("lender") == "建设银行"
    fill(form, amount="2000万")
    box = form.findChild(TextBox)
    assert box is not None
    box.setPlainText("合同 2026-18 号")
    asked.yes.click()
    (row,) = desk.page.borrowings.table.rows.rows
    assert (row.lender, row.amount_fen, row.state) == ("建设银行", 20_000_000_00, "active")


def test_whoever_proposed_cannot_agree_and_another_can(qtbot: QtBot, store: Store) -> None:
    ground = lent_desk(store)
    new = NewBorrowing("建设银行", "bank", 3 * YI, Decimal("0.05"), date(2026, 1, 1), date(2027, 1, 1), "", "合同 18")
    BorrowingService(ground).borrow(new, SECOND)
    own = opened(qtbot, ground, "borrowings", SECOND)
    assert "须由另一人同意" in own.words()
    other = opened(qtbot, ground, "borrowings", THIRD)
    assert "1 待同意" in other.page.look.say(other.page.tabs._options[1])
    other.page.borrowings.settled.emit(other.page.file.proposals[0], True)  # type: ignore[union-attr]
    assert FundingService(ground).room().lent_fen == 3 * YI
    assert other.page.borrowings.nothing.isVisible()


def test_who_may_not_keep_funds_sees_and_changes_nothing(qtbot: QtBot, store: Store) -> None:
    desk = opened(qtbot, lent_desk(store), "borrowings", ME)
    assert not desk.page.borrowings.record.isEnabled()
    assert not desk.page.pools.new.isEnabled()
    assert not desk.page.partners.new.isEnabled()


def test_a_pool_is_built_proposed_agreed_to_and_shown_once_sold(qtbot: QtBot, store: Store) -> None:
    ground = lent_desk(store, [100_000_00 + n for n in range(10)], days=300)
    desk = opened(qtbot, ground, "pools", SECOND)
    builder = desk.page.pools.builder
    desk.page.pools.build()
    assert not builder.propose.isEnabled()  # ten borrowers cannot keep one per cent each
    assert "借款人" in builder.remark._label.text()
    fill(builder.form, name="11 号", borrower="20")
    builder.ask()
    assert builder.count.text() == "10 笔"
    box = builder.form.findChild(TextBox)
    assert box is not None
    box.setPlainText("董事会决议 8 号")
    builder.propose.click()
    (row,) = desk.page.pools.table.rows.rows
    assert (row.name, row.state) == ("11 号", "proposed")
    assert not desk.page.pools.detail.agree.isEnabled()
    other = opened(qtbot, ground, "pools", THIRD)
    other.page.pools.detail.agree.click()
    run_day(ground, TODAY, SYSTEM)
    other.page.refresh()
    detail = other.page.pools.detail
    assert detail.file is not None
    assert detail.file.row.state == "active"
    assert [one.name.zh for one in detail.slices.rows.rows] == ["优先级", "次优级", "次级（自持）"]
    detail.tabs.choose(1)
    assert len(detail.paid.rows.rows) == 15
    assert "测算" in detail.note.text()
    detail.tabs.choose(2)
    detail.loans.check([detail.loans.rows.rows[0].loan_id])
    detail.buy_back.click()
    other.answer("合同要素不符")
    assert detail.file.row.loans == 9


def test_partners_their_statement_and_shares_are_shown(qtbot: QtBot, store: Store) -> None:
    ground = lent_desk(store)
    partners = PartnerService(ground)
    bank = partners.propose(NewPartner("网商银行", "bank", date(2026, 1, 1), reason="合作协议"), SECOND)
    partners.agree(bank, THIRD)
    open_line(ground, "LO-X", 100_000_00)
    partners.set_shares("LO-X", {bank: Decimal("0.7")}, SECOND)
    desk = opened(qtbot, ground, "partners")
    assert [one.name for one in desk.page.partners.table.rows.rows] == ["网商银行"]
    assert "70%" in desk.page.look.say(desk.page.partners.loans.rows.columns[1].text(
        desk.page.partners.loans.rows.rows[0]))  # fmt: skip
    assert "出资 ¥0" in desk.page.partners.net.text()
    desk.page.partners.first.setText("昨天")
    desk.page.partners.first.editingFinished.emit()
    assert "日期须如" in desk.page.partners.net.text()


def test_the_page_speaks_english_too(qtbot: QtBot, store: Store) -> None:
    desk = opened(qtbot, lent_desk(store, [1_00]), lang=Lang.EN)
    words = desk.words()
    assert "Funding cap" in words
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in words)


def test_an_officer_reads_a_pool_but_is_told_who_proposes_it(qtbot: QtBot, store: Store) -> None:
    ground = lent_desk(store, [(100_000 + 10_000 * n) * 100 for n in range(10)])
    for actor, may in ((ME, False), (SECOND, True)):
        desk = opened(qtbot, ground, "pools", actor)
        builder = desk.page.pools.builder
        builder.form.put("borrower", "100")
        desk.page.pools.build()
        assert builder.draft is not None
        assert builder.draft.loan_nos
        assert builder.propose.isEnabled() is may
        assert bool(builder.propose.toolTip()) is not may
        assert bool(desk.page.pools.new.toolTip()) is not may
