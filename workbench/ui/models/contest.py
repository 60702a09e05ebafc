"""Is the challenger better than the champion?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.text import Text, same
from workbench.services.model_room import ModelRoom, VersionRow
from workbench.ui import paint
from workbench.ui.icons import draw_icon
from workbench.ui.labels import Canvas, Chip, Label
from workbench.ui.layouts import STRETCH, column
from workbench.ui.look import Look
from workbench.ui.panels import Panel, heading

_LINE = 32
CHAMPION, CHALLENGER = "champion", "challenger"


def _role(room: ModelRoom, role: str) -> VersionRow | None:
    return next((one for one in room.versions if one.role.en.lower() == role), None)


def compared(room: ModelRoom) -> tuple[tuple[Text, str, str, int], ...]:
    """(measure, champion, challenger, +1 better / -1 worse / 0 same) of the two models on the same holdout."""
    champion, challenger = _role(room, CHAMPION), _role(room, CHALLENGER)
    if champion is None or challenger is None:
        return ()
    measures = (
        (Text("AUC（留出集）", "AUC, holdout"), champion.auc, challenger.auc),
        (same("KS"), champion.ks, challenger.ks),
    )
    return tuple(
        (name, f"{old:.3f}", f"{new:.3f}", (round(new, 3) > round(old, 3)) - (round(new, 3) < round(old, 3)))
        for name, old, new in measures
    )


class ContestPane(Panel):
    def __init__(self, look: Look) -> None:
        super().__init__(look, wide=372)
        self.room: ModelRoom | None = None
        self.chip = Chip(look, Text("影子运行", "Shadow run"), "info")
        self.lines = Canvas(look, self._paint, high=_LINE)
        self.verdict = Label(look, "", 12, 400, "ink2", wrap=True)
        self.none = Label(
            look,
            Text(
                "还没有挑战者模型。用 train 命令训练后会出现在这里。",
                "No challenger yet. One trained with the train command appears here.",
            ),
            12,
            400,
            "ink3",
            wrap=True,
        )
        title = heading(look, Text("冠军 / 挑战者", "Champion / challenger"), self.chip)
        self.setLayout(
            column(
                column(title, margins=(16, 12, 14, 4)),
                self.lines,
                column(self.none, margins=(16, 8, 14, 0)),
                STRETCH,
                column(self.verdict, margins=(16, 8, 14, 14)),
            )
        )

    def show_room(self, room: ModelRoom) -> None:
        self.room = room
        rows = compared(room)
        self.chip.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self.lines.setVisible(bool(rows))
        self.lines.setFixedHeight(_LINE * (len(rows) + 1))
        self.lines.say("; ".join(f"{self.look.say(name)} {old} → {new}" for name, old, new, _ in rows))
        self.verdict.say(room.verdict)
        self.lines.update()

    def _paint(self, painter: QPainter, rect: QRectF, look: Look) -> None:
        if self.room is None:
            return
        right = rect.right() - 16
        heads = ((Text("冠军", "Champion"), right - 112), (Text("挑战者", "Challenger"), right))
        paint.text(
            painter, QRectF(16, 0, 120, _LINE), Text("指标", "Metric").of(look.lang), look.colour("ink3"), 12, 500
        )
        for name, end in heads:
            paint.text(
                painter, QRectF(end - 100, 0, 100, _LINE), look.say(name), look.colour("ink3"), 12, 500, paint.RIGHT
            )
        paint.line(painter, 0, _LINE - 0.5, rect.width(), _LINE - 0.5, look.colour("line2"))
        for n, (name, old, new, better) in enumerate(compared(self.room), 1):
            y = n * _LINE
            paint.text(painter, QRectF(16, y, right - 240, _LINE), look.say(name), look.colour("ink2"))
            paint.text(painter, QRectF(right - 212, y, 100, _LINE), old, look.colour("ink"), 13, 400, paint.RIGHT)
            paint.text(painter, QRectF(right - 122, y, 100, _LINE), new, look.colour("ink"), 13, 600, paint.RIGHT)
            shape, tone = {1: ("arrow-up-right", "ok"), -1: ("arrow-down-right", "down"), 0: ("minus", "ink3")}[better]
            draw_icon(painter, right - 15, y + (_LINE - 14) / 2, shape, 14, look.colour(tone))
            paint.line(painter, 0, y + _LINE - 0.5, rect.width(), y + _LINE - 0.5, look.colour("line"))
