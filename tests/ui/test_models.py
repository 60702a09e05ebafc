"""The model room says what the model is, and never hides that its data are synthetic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from tests.scoring.validated import plain_report
from tests.ui import fakes_models
from tests.ui import fakes_screens as invented
from workbench.common.text import Lang, Text
from workbench.services.drift_file import DriftMonth, Standing
from workbench.ui.ask import Question
from workbench.ui.charts.psi_months import PsiMonthsChart, beyond
from workbench.ui.fields import TextBox
from workbench.ui.fonts import width
from workbench.ui.labels import Label
from workbench.ui.models.card import kind_of
from workbench.ui.models.findings import sections
from workbench.ui.models.page import REPORT, ModelsPage

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot, **changes: object) -> ModelsPage:
    bench = invented.bench()
    bench.services.models.file = replace(invented.model_room(), **changes)
    page = ModelsPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page


def test_the_card_names_version_outcome_and_synthetic_data(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert page.title().zh == "xgb-2026.11"
    assert page.card.name.text() == "xgb-2026.11"
    assert page.card.origin.isVisible()
    assert page.card.origin.text() == "合成数据"
    assert "12 个月" in page.card.outcome.text()
    assert "b7e2…4c19" in page.card.facts.accessibleName()


def test_a_model_of_real_data_carries_no_synthetic_mark(qtbot: QtBot) -> None:
    assert not _page(qtbot, synthetic=False).card.origin.isVisible()


def test_a_file_that_is_not_the_cards_is_said_to_block_scoring(qtbot: QtBot) -> None:
    assert not _page(qtbot).card.blocked.isVisible()
    page = _page(qtbot, healthy=False)
    assert page.card.blocked.isVisible()
    assert "停用" in page.card.blocked.text()


def test_every_chart_says_its_finding(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert "AUC 0.842" in page.roc.accessibleDescription()
    assert "退款率" in page.swarm.accessibleDescription()
    assert page.card.segments.accessibleDescription().startswith("区分度最弱的分群")


def test_champion_and_challenger_stand_beside_each_other_with_the_verdict(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert "AUC（留出集） 0.842 → 0.851" in page.contest.lines.accessibleName()
    assert page.contest.verdict.text().endswith("不建议替换。")
    assert page.contest.chip.text() == "影子运行 18 天"
    assert page.contest.cases.isVisible()
    assert "AUC 冠军 0.830，挑战者 0.841" in page.contest.live.text()


def test_without_a_challenger_the_pane_says_so_and_offers_no_change(qtbot: QtBot) -> None:
    page = _page(qtbot, contest=None)
    assert page.contest.none.isVisible()
    assert not page.contest.lines.isVisible()
    assert not page.contest.propose.isVisible()
    assert not page.contest.chip.isVisible()


def test_the_cases_both_models_differ_on_are_walked_from_the_room(qtbot: QtBot) -> None:
    page = _page(qtbot)
    asked: list[tuple[str, dict]] = []
    page.bench.open_requested.connect(lambda code, arguments: asked.append((code, arguments)))
    qtbot.mouseClick(page.contest.cases, Qt.MouseButton.LeftButton)
    code, arguments = asked[0]
    assert code == "case"
    assert arguments["case_no"] == fakes_models.drift().disagreed[0]
    assert len(arguments["order"]) == 214


def test_a_change_is_proposed_with_a_reason_and_the_warnings_are_named(qtbot: QtBot) -> None:
    page = _page(qtbot)
    qtbot.mouseClick(page.contest.propose, Qt.MouseButton.LeftButton)
    question = page.window().findChild(Question)
    assert not question.yes.isEnabled()
    said = [one.text() for one in question.findChildren(Label)]
    assert any("新店 AUC 0.762" in words for words in said)
    question.findChild(TextBox).setPlainText("新版本在留出集上更好，影子运行 18 天")
    assert question.yes.isEnabled()
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    kind, version, reason, who = page.bench.services.champion.calls[0]
    assert (kind, version, who) == ("propose", "xgb-2026.12", page.bench.actor.staff_id)
    assert "影子运行" in reason


def test_a_challenger_whose_validation_blocks_cannot_be_proposed(qtbot: QtBot) -> None:
    blocked = fakes_models.contest(blocks=(Text("没有验证报告", "No validation report"),))
    page = _page(qtbot, contest=blocked)
    assert not page.contest.propose.isEnabled()
    assert "没有验证报告" in page.contest.note.text()


def test_the_second_person_agrees_or_refuses_in_the_same_pane(qtbot: QtBot) -> None:
    page = _page(qtbot, changes=(fakes_models.change(),))
    pane = page.contest.change
    assert pane.isVisible()
    assert "周岩 提议于 2026-11-20" in pane.by.text()
    assert not page.contest.propose.isVisible()
    assert not pane.withdraw.isVisible()
    qtbot.mouseClick(pane.refuse, Qt.MouseButton.LeftButton)
    question = page.window().findChild(Question)
    assert not question.yes.isEnabled()
    question.findChild(TextBox).setPlainText("新店表现变差，暂不替换")
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    assert page.bench.services.champion.calls[-1][:3] == ("refuse", 4, "新店表现变差，暂不替换")
    qtbot.mouseClick(pane.approve, Qt.MouseButton.LeftButton)
    questions = [one for one in page.window().findChildren(Question) if one.isVisible()]
    qtbot.mouseClick(questions[-1].yes, Qt.MouseButton.LeftButton)
    assert page.bench.services.champion.calls[-1][:2] == ("approve", 4)


def test_the_proposer_may_only_take_it_back(qtbot: QtBot) -> None:
    me = invented.bench().actor.staff_id
    page = _page(qtbot, changes=(fakes_models.change(proposed_by=me, may_decide=False),))
    pane = page.contest.change
    assert not pane.approve.isVisible()
    assert not pane.refuse.isVisible()
    assert pane.withdraw.isVisible()
    assert "另一位" in pane.wait.text()


def test_drift_is_drawn_by_month_with_what_chance_gives(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert "PSI 0.041" in page.stability.accessibleDescription()
    assert page.population.text().startswith("2026-11 评分 PSI 0.041")
    assert not page.banner.isVisible()
    stop = Standing("stop", Text("评分 PSI 0.31，已停止自动决策", "PSI 0.31: automatic decisions stop"))
    month = DriftMonth("2026-11", 900, 0.31, 0.02, Text("新店", "new shops"))
    page.show_drift(fakes_models.drift(months=(month,), standing=stop))
    assert page.banner.isVisible()
    assert "停止自动决策" in page.banner.words
    assert "2026-11" in page.stability.accessibleDescription().split("；")[0]


def test_a_shift_within_chance_is_no_alert() -> None:
    few = DriftMonth("2026-11", 60, 0.19, 0.28, Text("", ""))
    assert not beyond(few)
    assert beyond(replace(few, count=900, critical=0.02))


def test_m_shows_the_other_versions_and_esc_the_champion_again(qtbot: QtBot) -> None:
    page = _page(qtbot)
    page.next_version()
    assert page.bench.services.models.calls[-1] == ("room", "xgb-2026.12")
    assert page.title().zh == "xgb-2026.12"
    assert page.card.role.text() == "挑战者"
    assert page.leave()
    assert page.title().zh == "xgb-2026.11"
    assert not page.leave()


def test_the_card_leaves_as_pdf_and_json(qtbot: QtBot, tmp_path: Path) -> None:
    page = _page(qtbot)
    told = invented.toasts(page.bench)
    page.acts.export_to(tmp_path)
    assert page.bench.services.models.calls[-1] == ("export_card", "xgb-2026.11", tmp_path, Lang.ZH)
    assert "model-card-xgb-2026.11-zh.pdf" in told[-1].detail.zh


def test_a_new_version_is_trained_on_the_job_lane(qtbot: QtBot) -> None:
    page = _page(qtbot)
    told = invented.toasts(page.bench)
    page.acts.ask_training()
    qtbot.mouseClick(page.window().findChild(Question).yes, Qt.MouseButton.LeftButton)
    assert page.bench.services.training.calls == ["train"]
    assert told[-1].title.zh == "已训练 desk-2026.11.23"
    assert page.acts.train.accessibleName() == "重新训练"


def test_limits_of_use_carry_a_tick_a_cross_or_a_warning() -> None:
    kinds = [kind_of(limit)[0] for limit in invented.model_room().limits]
    assert kinds == ["check", "x", "warning"]


def test_a_pack_without_a_validation_says_that_it_cannot_be_proposed(qtbot: QtBot) -> None:
    page = _page(qtbot)
    page.choose_tab(REPORT)
    assert page.report.isVisible()
    assert not page.roc.isVisible()
    assert page.report.head.text() == "这个模型包没有验证报告"
    assert "不能被提议" in page.report.told.text()


def test_the_whole_validation_is_read_in_the_room(qtbot: QtBot) -> None:
    page = _page(qtbot, report=plain_report())
    page.choose_tab(REPORT)
    titles = [one.title.zh for one in sections(plain_report())]
    assert titles[:4] == ["启用标准", "区分度", "校准", "可靠性表"]
    assert {"稳定性", "方向", "分群", "原因", "公平性", "对照模型"} <= set(titles)
    assert len(page.report.grids) >= 8
    found = plain_report().discrimination.auc
    spoken = "\n".join(grid.accessibleName() for grid in page.report.grids)
    assert f"{found.value:.3f}" in spoken
    assert f"{found.low:.3f} – {found.high:.3f}" in spoken


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("size", [(1357, 826), (1097, 646)])
def test_no_word_of_the_validation_or_the_room_is_cut(qtbot: QtBot, lang: Lang, size: tuple[int, int]) -> None:
    page = _page(qtbot, report=plain_report(), changes=(fakes_models.change(),))
    page.resize(*size)
    page.look.set_lang(lang)
    for code in ("charts", "card", REPORT):
        page.choose_tab(code)
        QCoreApplication.processEvents()
        cut = [one.text() for one in page.findChildren(Label) if one.isVisible() and not one.fits()]
        assert cut == [], code
    for grid in page.report.grids:
        wide, heads = grid.widths(grid.width()), grid.grid.heads
        for i, head in enumerate(heads):
            if head.share:
                continue  # elides by design
            cells = [head.words, *(row[i] for row in grid.grid.rows)]
            needed = max(width(page.look.say(cell), 12, 500) for cell in cells)
            assert needed <= wide[i] + 1, page.look.say(head.words)
        assert sum(wide) <= grid.width() + 1


def test_the_language_changes_at_once(qtbot: QtBot) -> None:
    page = _page(qtbot)
    page.look.set_lang(Lang.EN)
    assert page.card.origin.text() == "Synthetic data"
    assert "Champion" in page.roc.accessibleDescription()


def test_the_small_window_shows_card_and_charts_in_turn(qtbot: QtBot) -> None:
    page = _page(qtbot)
    page.resize(1097, 646)
    assert page.roc.isVisible()
    assert not page.card.isVisible()
    page.choose_tab("card")
    assert page.card.isVisible()
    assert page.card.width() == 640  # no wider, or words and figures fall apart
    place = page.card.mapTo(page, page.card.rect().topLeft())
    assert place.y() >= page.tabs.height()
    assert place.x() == 0
    assert not page.roc.isVisible()


def test_what_stood_in_the_card_before_is_gone_when_another_model_is_shown(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert page.room is not None
    page.show_room(replace(page.room, limits=(Text("仅供演示", "For demonstration only"),)))
    QCoreApplication.processEvents()
    shown = [one.text() for one in page.card.findChildren(Label) if one.isVisible()]
    assert shown.count("仅供演示") == 1
    assert not any(limit.zh in shown for limit in invented.model_room().limits)


def test_a_broken_report_says_how_to_mend_it_and_a_broken_model_why_nothing_is_drawn(qtbot: QtBot) -> None:
    fault = Text("验证报告与模型卡不符", "The validation does not fit the card")
    page = _page(qtbot, report=None, report_fault=fault, healthy=False, swarm=())
    assert page.report.head.text() == fault.zh
    assert "从备份恢复" in page.report.told.text()
    assert page.no_scores.text() == "模型文件未通过检查，不计算影响"


def test_every_month_keeps_its_place_and_months_without_cases_stay_empty() -> None:
    told = [DriftMonth(month, 40, 0.02, 0.05, Text("", "")) for month in ("2025-09", "2025-12", "2026-08", "2026-11")]
    chart = PsiMonthsChart(tuple(told))
    assert [one.month for one in chart.shown] == ["2025-12", "2026-08", "2026-11"]  # the others are a year past
    assert [chart.place(one) for one in chart.shown] == [0, 8, 11]


def test_gates_are_told_as_the_challengers_and_the_first_day_of_a_shadow_as_a_day(qtbot: QtBot) -> None:
    page = _page(qtbot)
    assert "挑战者的验证中须留意" in page.contest.note.text()
    page.show_drift(fakes_models.drift(shadow_days=0))
    assert page.contest.chip.text() == "今日起影子运行"
