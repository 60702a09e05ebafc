"""Which letter is printed for this borrower, and in which language?"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from workbench.common.text import Lang, Text, same
from workbench.services.collection_file import CollectionView
from workbench.ui.ask import ask
from workbench.ui.page import Page
from workbench.ui.widgets import Choice, row

LANGUAGES = (
    (Text("中文", "Chinese"), (Lang.ZH,)),
    (Text("英文", "English"), (Lang.EN,)),
    (Text("中英双语", "Both"), (Lang.ZH, Lang.EN)),
)


def ask_letter(page: Page, view: CollectionView) -> None:
    """Ask which of the letters that may be printed now."""
    service = page.bench.services.collection_letters
    page.bench.lane.put(page, lambda: service.kinds(view.merchant_id), lambda kinds: _offer(page, view, kinds))


def _offer(page: Page, view: CollectionView, kinds: tuple[tuple[str, Text], ...]) -> None:
    if not kinds:
        page.bench.tell(Text("现在没有可以生成的文书", "There is no letter to make now"), kind="warning")
        return
    look = page.look
    which, language = Choice(look), Choice(look, 120)
    which.offer(tuple((words, code) for code, words in kinds), kinds[0][0])
    language.offer(LANGUAGES, (Lang.ZH,))
    which.call(Text("文书", "Letter"))
    language.call(Text("语言", "Language"))
    body = QWidget()
    body.setLayout(row((which, 1), language, spacing=8))

    def act() -> None:
        service, actor = page.bench.services.collection_letters, page.bench.actor
        kind, chosen = str(which.value), cast("tuple[Lang, ...]", language.value)
        page.bench.lane.put(
            page, lambda: service.make(view.merchant_id, kind, chosen, actor), lambda path: _made(page, path),
            changed=("collections",),
        )  # fmt: skip

    question = Text("为 {name} 生成文书", "Make a letter for {name}").format(name=view.name)
    detail = Text("存入台账文件夹，不会自动发送。", "It goes into the desk's folder; nothing is sent.")
    ask(page, look, question, detail, Text("生成", "Make it"), act, body=body)


def _made(page: Page, path: Path) -> None:
    page.bench.tell(
        Text("已生成文书", "Letter made"), same(path.name), action=Text("打开", "Open"),
        act=lambda: open_path(path),
    )  # fmt: skip


def open_path(path: Path) -> None:
    """Show a file or a folder with whatever the machine shows it with."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
