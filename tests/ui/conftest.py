"""A window for tests: real screens, services that answer at once, and nothing left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui import fakes
from workbench.common.text import Lang
from workbench.ui import style
from workbench.ui.look import Look
from workbench.ui.shell import Shell
from workbench.ui.tasks import InlineLane

MakeShell = Callable[..., Shell]


def settle() -> None:
    """Deliver what is queued, and delete what waits to be deleted."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    qapp.setStyle("Fusion")
    made = Look("light", Lang.ZH)
    style.apply(qapp, made.tokens)
    yield made
    made.deleteLater()
    settle()


@pytest.fixture
def make_shell(qapp: QApplication, look: Look) -> Iterator[MakeShell]:
    """`make_shell(services=..., size=(1440, 900), status=..., first="queue")`; the window is closed after the test."""
    settle()
    before, threads = set(QApplication.topLevelWidgets()), set(threading.enumerate())
    made: list[Shell] = []

    def make(
        services: Any = None, size: tuple[int, int] = (1440, 900), status: Any = None, first: str = "queue"
    ) -> Shell:
        services = services or fakes.services()
        shell = Shell(look, InlineLane(), InlineLane())
        shell.resize(*size)
        shell.show()
        settle()
        shell.activateWindow()  # shortcuts live in the active window only
        shell.start(services, services.desk.actor(), status or services.desk.status(), first)
        assert QTest.qWaitForWindowActive(shell, 2000)
        settle()
        made.append(shell)
        return shell

    yield make
    for shell in made:
        lanes = shell.lane, shell.jobs
        shell.close()
        shell.deleteLater()
        for lane in lanes:
            lane.deleteLater()
    made.clear()
    settle()
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in before]
    assert left == [], f"widgets left behind: {left}"
    assert set(threading.enumerate()) <= threads, "threads left behind"
