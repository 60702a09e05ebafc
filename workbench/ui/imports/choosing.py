"""Which files does staff choose in the system's own dialog?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.common.text import Lang, Text

FILES, FOLDER = Text("选择文件", "Choose files"), Text("选择文件夹", "Choose a folder")


def ask_files(owner: QWidget, lang: Lang) -> tuple[Path, ...]:
    """Nothing when staff thinks better of it."""
    names, _ = QFileDialog.getOpenFileNames(owner, FILES.of(lang))
    return tuple(Path(name) for name in names)


def ask_folder(owner: QWidget, lang: Lang) -> tuple[Path, ...]:
    name = QFileDialog.getExistingDirectory(owner, FOLDER.of(lang))
    return (Path(name),) if name else ()
