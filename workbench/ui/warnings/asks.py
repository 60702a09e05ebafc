"""What is staff asked before a warning is closed, put to sleep, given away or opened again?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from workbench.common.text import Text, same
from workbench.portfolio.watch_rules.rule import ACTIONS
from workbench.services.warnings_file import WarningFile
from workbench.ui.ask import ask
from workbench.ui.fields import Choice, TextBox
from workbench.ui.labels import Label
from workbench.ui.layouts import column, row
from workbench.ui.look import Look

LEAST = 10
CLOSING = ("contact", "recheck", "cut", "freeze", "watch", "dismiss")
DAYS = (1, 3, 7, 14)
NOTE = Text("处理说明（至少 10 个字）", "What was found and done (at least 10 characters)")


class _Reasoned(QWidget):
    """A choice, where there is one, and a note that must be long enough."""

    def __init__(self, look: Look, options: tuple[tuple[Text, object], ...], chosen: object) -> None:
        super().__init__()
        self.choice, self.note = Choice(look), TextBox(look, NOTE, 84)
        self.choice.call(Text("结果", "Result"))
        self.choice.offer(options, chosen)
        self.choice.setVisible(bool(options))
        self.left = Label(look, "", 12, 400, "ink3", fit=False)
        self.setLayout(column(self.choice, 8 if options else None, self.note, 4, row((self.left, 1))))

    def words(self) -> str:
        return self.note.toPlainText().strip()

    def watch(self, button: QWidget) -> None:
        """The button waits until the note is long enough."""

        def count() -> None:
            missing = LEAST - len(self.words())
            button.setEnabled(missing <= 0)
            told = Text(f"还差 {missing} 个字", f"{missing} characters to go") if missing > 0 else same("")
            self.left.say(told)

        self.note.textChanged.connect(count)
        count()


def _asked(
    owner: QWidget,
    look: Look,
    question: Text,
    detail: Text,
    verb: Text,
    body: _Reasoned,
    act: Callable[[object, str], None],
    *,
    danger: bool = False,
) -> None:
    asked = ask(
        owner, look, question, detail, verb, lambda: act(body.choice.value, body.words()), body=body, danger=danger
    )
    body.watch(asked.yes)
    body.note.setFocus()


def ask_close(owner: QWidget, look: Look, file: WarningFile, action: str, act: Callable[[str, str], None]) -> None:
    """What was done, and a note; freezing says what it does."""
    options = tuple((ACTIONS[code], code) for code in CLOSING)
    detail = Text(
        "说明会留在预警与商户的时间线上。选“冻结额度”会同时停止支用；选“下调额度”须已下调。",
        "The note stays with the warning and in the merchant's timeline. Freezing also stops drawing; "
        "'lower' needs a limit lowered before.",
    )
    name = file.row.merchant_name
    _asked(
        owner, look, Text(f"关闭 {name} 的预警？", f"Close the warning of {name}?"), detail,
        Text("关闭预警", "Close warning"), _Reasoned(look, options, action), lambda code, note: act(str(code), note),
        danger=action == "freeze",
    )  # fmt: skip


def ask_sleep(owner: QWidget, look: Look, file: WarningFile, act: Callable[[int, str], None]) -> None:
    options = tuple((Text(f"{days} 天", f"{days} days" if days > 1 else "1 day"), days) for days in DAYS)
    detail = Text("到期自动回到列表；级别变差会提前唤醒。", "It comes back by itself; a worse level wakes it.")
    _asked(
        owner, look, Text("暂缓这条预警？", "Let this warning sleep?"), detail, Text("暂缓", "Snooze"),
        _Reasoned(look, options, 3), lambda days, note: act(int(str(days)), note),
    )  # fmt: skip


def ask_reopen(owner: QWidget, look: Look, file: WarningFile, act: Callable[[str], None]) -> None:
    detail = Text("原来的经过都保留；时限重新计算。", "Its history stays; the deadline begins anew.")
    _asked(
        owner, look, Text("重新打开这条预警？", "Open this warning again?"), detail, Text("重新打开", "Reopen"),
        _Reasoned(look, (), None), lambda _, note: act(note),
    )  # fmt: skip


def ask_owner(
    owner: QWidget, look: Look, people: tuple[tuple[str, str], ...], chosen: str, act: Callable[[str], None]
) -> None:
    """To whom a warning is given."""
    choice = Choice(look).call(Text("负责人", "Owner"))
    choice.offer(tuple((same(name), staff_id) for staff_id, name in people), chosen)
    detail = Text("负责人在时限内处理并写明结果。", "The owner deals with it in time and writes what came of it.")
    ask(
        owner, look, Text("分派给谁？", "Assign to whom?"), detail, Text("分派", "Assign"),
        lambda: act(str(choice.value)), body=choice,
    )  # fmt: skip
