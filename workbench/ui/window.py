"""How does the program open its window?

The window shows before anything heavy is loaded; the desk is opened in the lane behind it.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from workbench.access.staff import SYSTEM
from workbench.common.text import Lang
from workbench.services.access_file import Mode
from workbench.ui import style
from workbench.ui.look import Look
from workbench.ui.shell import Shell
from workbench.ui.tasks import ThreadLane

if TYPE_CHECKING:
    from workbench.services.bundle import Services

NAME = "merchant-loan-workbench"
Opener = Callable[[Path], "Services"]


def config_folder() -> Path:
    """Where the window keeps its own settings and its log: never case data."""
    import platformdirs

    return Path(platformdirs.user_config_dir(NAME, appauthor=False))


def default_desk() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "desk"


def system_look(settings: QSettings) -> Look:
    """Theme and language as chosen, else as the system has them."""
    theme = str(settings.value("look/theme", ""))
    if theme not in ("light", "dark", "contrast"):
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        theme = "dark" if dark else "light"
    lang = str(settings.value("look/lang", ""))
    if lang not in ("zh", "en"):
        lang = "zh" if QLocale.system().language() is QLocale.Language.Chinese else "en"
    hints = settings.value("look/key_hints", True, bool)
    return Look(theme, Lang(lang), key_hints=bool(hints))


def application() -> QApplication:
    """The one application object; made with the style every screen is painted for."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName(NAME)
    app.setStyle("Fusion")
    return app


def keep_log(folder: Path) -> Path:
    """Faults go to a file a person can send; it says nothing of merchants."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "workbench.log"
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger("workbench").addHandler(handler)
    return path


def open_in_lane(shell: Shell, folder: Path, open_desk: Opener) -> None:
    """Open the desk behind the window, then show it; a refusal is shown in its place."""

    def work() -> tuple[object, ...]:
        services = open_desk(folder)
        state = services.access.state()
        # Where people sign in nobody is presumed: the door says who is there.
        guarded = state.mode not in (Mode.OPEN_DESK, Mode.SET_UP)
        return services, SYSTEM if guarded else services.desk.actor(), services.desk.status(), state

    shell.lane.put(shell, work, lambda found: shell.entrance.enter(*found), shell.refuse)


def run(folder: Path | None, open_desk: Opener) -> int:
    """Open the window on a desk: the given one, the last one, or a new one. Exit code of the application."""
    config = config_folder()
    settings = QSettings(str(config / "window.ini"), QSettings.Format.IniFormat)
    scale = str(settings.value("look/scale", ""))
    if scale in ("0.9", "1.1", "1.25"):
        os.environ.setdefault("QT_SCALE_FACTOR", scale)
    app = application()
    keep_log(config)
    look = system_look(settings)
    style.apply(app, look.tokens)
    shell = Shell(look, ThreadLane("desk"), ThreadLane("jobs"), settings)
    geometry = settings.value("window/geometry")
    if geometry is None or not shell.restoreGeometry(geometry):
        shell.resize(1440, 900)
    last = str(settings.value("desk/folder", ""))
    chosen = folder or (Path(last) if last else default_desk())
    settings.setValue("desk/folder", str(chosen))
    shell.show()
    open_in_lane(shell, chosen, open_desk)
    code = app.exec()
    shell.deleteLater()
    return code
