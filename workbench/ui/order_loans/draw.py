"""How much is drawn or cured, on which orders?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.text import Text
from workbench.lending.pledges import Pick, spread
from workbench.services.order_loans_file import OrderRow
from workbench.ui.ask import Question, ask
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, AmountField, Label, Panel, column, row

SHOWN = 4


class AmountBody(Panel):
    """An amount over chosen orders, the oldest first, and which orders it takes."""

    def __init__(self, look: Look, orders: Sequence[OrderRow], most_fen: int, currency: str) -> None:
        super().__init__(look)
        oldest = sorted(orders, key=lambda one: (one.shipped or one.placed, one.order_id))
        self._free = [(one.order_id, one.free_fen) for one in oldest if one.free_fen > 0]
        self.most_fen, self._currency = min(most_fen, sum(free for _, free in self._free)), currency
        self.amount = AmountField(look, self.most_fen, currency, wide=140)
        self.amount.amount_changed.connect(lambda _: self._show())
        most = money(self.most_fen, currency)
        self._said = Label(look, "", 12, 400, "ink2", wrap=True)
        self._fault = Label(look, "", 12, 500, "bad_ink", fit=False)
        self.setLayout(
            column(
                row(
                    Label(look, Text("金额", "Amount"), 13, 600),
                    self.amount,
                    Label(look, Text(f"最多 {most}", f"at most {most}"), 12, 400, "ink3"),
                    STRETCH,
                    spacing=10,
                ),
                8,
                self._said,
                self._fault,
            )
        )
        self.changed: Callable[[], None] = lambda: None
        self._show()

    @property
    def picks(self) -> tuple[Pick, ...]:
        return spread(self._free, self.amount.amount_fen)

    @property
    def good(self) -> bool:
        return not self.amount.wrong and 0 < self.amount.amount_fen <= self.most_fen

    def _show(self) -> None:
        picks = self.picks
        named = [f"{one.order_id} {money(one.amount_fen, self._currency)}" for one in picks[:SHOWN]]
        more = len(picks) - len(named)
        rest, rest_en = (f" 等 {len(picks)} 笔", f" and {more} more") if more > 0 else ("", "")
        zh, en = "，".join(named) + rest, ", ".join(named) + rest_en
        self._said.say(Text(f"质押：{zh}", f"Pledged: {en}") if picks else Text("没有订单", "No orders"))
        over = self.amount.amount_fen > self.most_fen
        most = money(self.most_fen, self._currency)
        self._fault.say(Text(f"订单只能支撑 {most}", f"The orders carry {most} at most") if over else "")
        self.amount.set_error(over or self.amount.amount_fen <= 0)
        self.changed()


def ask_amount(
    owner: QWidget,
    look: Look,
    question: Text,
    detail: Text,
    verb: Text,
    body: AmountBody,
    act: Callable[[tuple[Pick, ...]], None],
) -> Question:
    """Ask for the amount; the verb can be pressed once the orders carry it."""
    asked = ask(owner, look, question, detail, verb, lambda: act(body.picks), body=body)
    body.changed = lambda: asked.yes.setEnabled(body.good)
    asked.yes.setEnabled(body.good)
    body.amount.setFocus()
    body.amount.selectAll()
    return asked
