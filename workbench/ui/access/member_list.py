"""How are the people of a desk listed, one line each?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from workbench.access.staff import ROLE_NAMES
from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.access_file import Member
from workbench.services.access_rules import AUTHORITY_FEN
from workbench.ui import paint
from workbench.ui.fonts import width
from workbench.ui.labels import Shown
from workbench.ui.look import Look

HEAD, LINE = 32, 44
ME = Text("你", "you")
NAME, ROLE, AMOUNT = Text("姓名", "Name"), Text("角色", "Role"), Text("单户权限", "Authority")
STATE, KEY = Text("账户", "Account"), Text("签名证书", "Signing certificate")
LEFT, NONE = Text("已停用", "Deactivated"), Text("未发口令", "No passphrase")
FIRST, WAITS = Text("待首次登录", "First sign-in due"), Text("口令错误，等待中", "Wrong tries, waiting")
FINE, NO_PIN = Text("可登录", "Active"), Text("未设 PIN", "No PIN yet")


class MemberList(Shown):
    """Painted lines; arrows move, a press chooses."""

    chosen = Signal(object)  # Member

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._members: tuple[Member, ...] = ()
        self._me, self._currency, self._lit = "", "CNY", ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMinimumHeight(HEAD)

    @property
    def members(self) -> tuple[Member, ...]:
        return self._members

    def show_members(self, members: tuple[Member, ...], me: str, currency: str) -> None:
        self._members, self._me, self._currency = members, me, currency
        self.setMinimumHeight(HEAD + LINE * len(members))
        self.follow()

    def light(self, staff_id: str | None) -> None:
        self._lit = staff_id or ""
        self.follow()

    def follow(self) -> None:
        said = [" ".join(self.look.say(one) for one in self.cells(member)) for member in self._members]
        self.setAccessibleName("; ".join(said))
        super().follow()

    def cells(self, member: Member) -> tuple[Text | str, ...]:
        """The words of one line, left to right."""
        person, state = member.person, FINE
        if not person.active:
            state = LEFT
        elif not member.has_account:
            state = NONE
        elif member.waits_until is not None:
            state = WAITS
        elif member.must_change:
            state = FIRST
        elif not member.pin_set:
            state = NO_PIN
        amount = money(person.authority_fen, self._currency) if AUTHORITY_FEN.get(person.role, 0) else "—"
        key = "—" if member.certificate is None else member.certificate.fingerprint[:8]
        return person.name, ROLE_NAMES[person.role], amount, state, key

    def _columns(self) -> tuple[tuple[float, float, bool], ...]:
        """Left edge, width and whether it stands at the right, of each column."""
        wide = float(self.width()) - 48
        shares = (0.24, 0.18, 0.20, 0.20, 0.18)
        at, found = 24.0, []
        for index, share in enumerate(shares):
            found.append((at, share * wide - 16, index == 2))
            at += share * wide
        return tuple(found)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = self.painter(), self.look
        columns = self._columns()
        for (x, wide, right), title in zip(columns, (NAME, ROLE, AMOUNT, STATE, KEY), strict=True):
            align = paint.RIGHT if right else paint.LEFT
            paint.text(painter, QRectF(x, 0, wide, HEAD), look.say(title), look.colour("ink3"), 12, 500, align)
        paint.line(painter, 0, HEAD - 0.5, self.width(), HEAD - 0.5, look.colour("line"))
        for index, member in enumerate(self._members):
            y, on = float(HEAD + index * LINE), member.person.staff_id == self._lit
            if on:
                paint.box(painter, QRectF(0, y, self.width(), LINE), 0, look.colour("sel"))
                paint.box(painter, QRectF(0, y, 3, LINE), 0, look.colour("accent"))
            ink = look.colour("ink" if member.person.active else "ink3")
            cells = self.cells(member)
            for place, ((x, wide, right), words) in enumerate(zip(columns, cells, strict=True)):
                said, colour = look.say(words), ink if place < 3 else look.colour("ink2")
                if words in (WAITS, NONE, FIRST, NO_PIN):
                    colour = look.colour("warn_ink")
                align = paint.RIGHT if right else paint.LEFT
                paint.text(painter, QRectF(x, y, wide, LINE), said, colour, 13, 500 if place == 0 else 400, align)
                if place == 0 and member.person.staff_id == self._me:
                    room = QRectF(x + width(said, 13, 500) + 8, y, 60, LINE)
                    paint.text(painter, room, look.say(ME), look.colour("ink3"), 12)
            paint.line(painter, 24, y + LINE - 0.5, self.width() - 24, y + LINE - 0.5, look.colour("line"))
        if self.hasFocus() and not self._lit:
            paint.focus_ring(painter, QRectF(2, 2, self.width() - 4, HEAD - 4), 6, look.tokens)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = int((event.position().y() - HEAD) // LINE)
        if 0 <= index < len(self._members):
            self.chosen.emit(self._members[index])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or not self._members:
            super().keyPressEvent(event)
            return
        ids = [one.person.staff_id for one in self._members]
        here = ids.index(self._lit) if self._lit in ids else (-1 if step > 0 else 0)
        self.chosen.emit(self._members[(here + step) % len(ids)])
