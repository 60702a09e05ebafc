"""What does staff lose by leaving a check, and is that meant?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text
from workbench.services.import_file import ImportCheck
from workbench.ui.ask import ask
from workbench.ui.imports.counts import many
from workbench.ui.look import Look


def unless_mended(owner: QWidget, look: Look, check: ImportCheck | None, act: Callable[[], None]) -> None:
    """Do it at once, unless rows were mended by hand that would be mended in vain: then ask first."""
    if check is None or not check.mended:
        act()
        return
    ask(
        owner,
        look,
        Text("放弃这次校验？", "Leave this check?"),
        Text(
            f"已修正的 {check.mended:,} 行不会保留；台账没有改变。",
            f"{many(check.mended, 'row')} mended here will not be kept; the desk is unchanged.",
        ),
        Text("放弃", "Leave"),
        act,
        danger=True,
    )
