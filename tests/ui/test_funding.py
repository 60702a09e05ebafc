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


def test_terms_are_typed_checked_in_words_previewed_and_proposed(qtbot: QtBot, store: Store) -> None:
    ground = lent_desk(store, [100_000_00 + n for n in range(10)], days=300)
    desk = opened(qtbot, ground, "pools", SECOND)
    builder = desk.page.pools.builder
    desk.page.pools.build()
    fill(builder.form, name="12 号", borrower="20")
    terms = builder.terms_form
    builder.ask()
    assert builder.draft is not None
    assert [one.issued_fen for one in builder.draft.slices] == [75_000_033, 15_000_006, 10_000_006]
    assert len(builder.view.paid.rows.rows) == 15
    terms.lines[0].first.setText("70")
    builder.ask()
    assert "95.00%" in builder.remark._label.text()
    assert not builder.propose.isEnabled()
    terms.lines[1].first.setText("二十")
    builder.ask()
    assert "无法读取" in builder.remark._label.text()
    terms.lines[1].first.setText("20")
    terms.months.setText("6")
    builder.ask()
    assert builder.propose.isEnabled()
    assert builder.view.slices.rows.rows[0].slice.issued_fen == 70_000_031
    assert len(builder.view.paid.rows.rows) == 9
    box = builder.form.findChild(TextBox)
    assert box is not None
    box.setPlainText("董事会决议 9 号")
    builder.propose.click()
    file = PoolService(ground).pool("P-0001")
    assert file.terms is not None
    assert (file.terms.revolving_months, [str(one.share) for one in file.terms.tranches]) == (6, ["0.7", "0.2", "0.1"])
    assert file.terms.tranches[0].name.en == "Senior"


def test_a_tranche_is_added_and_removed_and_the_others_keep_their_order(qtbot: QtBot, store: Store) -> None:
    desk = opened(qtbot, lent_desk(store, [100_00]), "pools", SECOND)
    desk.page.pools.build()
    terms = desk.page.pools.builder.terms_form
    terms.add.click()
    line = terms.lines[3]
    assert line.name is not None
    line.name.setText("夹层 B")
    line.first.setText("5")
    terms.lines[1].drop.click()
    shown = [one for one in terms.lines if not one.isHidden()]
    assert [one.first.text() for one in shown] == ["75", "10", "5"]
    assert "90%" in terms.total.text()
    assert [one.code for one in terms.terms().tranches] == ["senior", "retained", "tranche_3"]
    for _ in range(2):
        terms.lines[0].drop.click()
    assert not terms.lines[0].drop.isEnabled()


def test_several_sellers_each_have_a_price_and_a_template_brings_terms_back(qtbot: QtBot, store: Store) -> None:
    ground = lent_desk(store, [(100_000 + n) * 100 for n in range(5)], days=300)
    add_loans(ground, [(200_000 + n) * 100 for n in range(5)], first=11, days=300, entity="zhejiang")
    desk = opened(qtbot, ground, "pools", SECOND)
    builder = desk.page.pools.builder
    desk.page.pools.build()
    fill(builder.form, borrower="100")
    builder.form.pick("entity", "chongqing+zhejiang")
    builder.terms_form.sellers["zhejiang"].first.setText("98.5")
    builder.ask()
    assert builder.draft is not None
    assert not builder.terms_form.price.isEnabled()
    told = {one.entity: (one.loans, str(one.price)) for one in builder.view.sellers.rows.rows}
    assert told == {"chongqing": (5, "1"), "zhejiang": (5, "0.985")}
    builder.terms_form.months.setText("9")
    builder.form.put("least_days", "30")
    builder.save.click()
    asked = desk.page.window().findChild(Question)
    assert asked is not None
    form = asked.findChild(Form)
    assert form is not None
    fill(form, name="九个月")
    asked.yes.click()
    builder.terms_form.months.setText("12")
    builder.form.put("least_days", "1")
    builder._begin_from("九个月")
    assert (builder.terms_form.months.text(), builder.form.text("least_days")) == ("9", "30")
    assert builder.sold_by() == ("chongqing", "zhejiang")


def test_stress_is_drawn_and_the_day_funds_run_short_is_named(qtbot: QtBot, store: Store) -> None:
    ground = lent_desk(store, [15 * YI - 60_000_00])
    for n in range(2):
        open_line(ground, f"LO-X{n}", 5 * YI)
    desk = opened(qtbot, ground)
    room = desk.page.room
    room.strain.offer(room.strain.options, Decimal(1))
    room.strain.picked.emit(Decimal(1))
    assert len(room.stressed) == 91
    assert room.shortfall.isVisible()
    assert "上限" in room.shortfall._label.text()
    assert "压力下最低" in room.coming.accessibleDescription()
