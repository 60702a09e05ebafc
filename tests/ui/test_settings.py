"""Settings take effect at once and tell the true state of the desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.ui import fakes_screens as invented
from workbench.common.text import Lang, Text
from workbench.services.desk_file import CheckReport
from workbench.ui.bench import Bench
from workbench.ui.settings.page import SettingsPage

# The offscreen platform says so of every window with a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def _page(qtbot: QtBot, folder: Path) -> tuple[SettingsPage, Bench]:
    bench = invented.bench()
    bench.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    page = SettingsPage(bench)
    qtbot.addWidget(page)
    page.resize(1357, 826)
    page.show()
    page.activate()
    return page, bench


def test_language_and_theme_change_the_window_at_once_and_are_kept(qtbot: QtBot, tmp_path: Path) -> None:
    page, bench = _page(qtbot, tmp_path)
    page.language.choose(1)
    page.theme.choose(2)
    assert (bench.look.lang, bench.look.theme) == (Lang.EN, "dark")
    assert bench.kept("look/lang") == "en"
    assert bench.kept("look/theme") == "dark"
    assert page.check.words_shown() == "Check the desk"


def test_key_hints_can_be_hidden(qtbot: QtBot, tmp_path: Path) -> None:
    page, bench = _page(qtbot, tmp_path)
    page.hints_shown.click()
    assert not bench.look.key_hints


def test_the_text_size_is_kept_for_the_next_start(qtbot: QtBot, tmp_path: Path) -> None:
    page, bench = _page(qtbot, tmp_path)
    page.scale.choose(3)
    assert bench.kept("look/scale") == "1.25"


def test_another_person_takes_the_seat(qtbot: QtBot, tmp_path: Path) -> None:
    page, bench = _page(qtbot, tmp_path)
    assert "¥100,000" in page.authority.text()
    page.person.picked.emit("s02")
    assert bench.actor.name == "周砚"
    assert "¥500,000" in page.authority.text()


def test_the_desk_is_told_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    page, _ = _page(qtbot, tmp_path)
    said = page.facts.accessibleName()
    assert "存储: 未加密" in said
    assert "数据来源: 合成数据" in said
    assert "2,400 / 13 / 1,148" in said


def test_a_check_lists_what_was_found_faults_first(qtbot: QtBot, tmp_path: Path) -> None:
    page, bench = _page(qtbot, tmp_path)
    heard = invented.toasts(bench)
    page.check_desk()
    assert "审计链完整" in page.findings.accessibleName()
    assert heard[-1].kind == "done"
    broken = Text("批次 IMP-1 的文件被改动", "A file of IMP-1 was changed")
    report = CheckReport(False, (Text("审计链完整", "Journal whole"), broken), (broken,), "4b1e")
    bench.services.desk.check = lambda: report
    page.check_desk()
    assert page.findings.facts[0].label == broken
    assert heard[-1].kind == "error"
    assert page.check.isEnabled()


def test_a_backup_goes_where_the_person_says(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, bench = _page(qtbot, tmp_path)
    chosen = "workbench.ui.settings.page.QFileDialog.getExistingDirectory"
    monkeypatch.setattr(chosen, lambda *_: str(tmp_path))
    page.back_up()
    assert bench.services.desk.calls == [("backup", tmp_path)]


def test_an_encrypted_desk_is_not_warned_about(qtbot: QtBot, tmp_path: Path) -> None:
    page, _ = _page(qtbot, tmp_path)
    page.show_status(replace(invented.status(), encrypted=True))
    assert "已加密" in page.facts.accessibleName()
