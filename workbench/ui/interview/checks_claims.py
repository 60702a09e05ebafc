"""What was claimed, what does it compare with, and does the equity add up?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.interview.equity import EQUITY_NAMES, EquityCheck, EquityVerdict
from workbench.interview.ledger import LEAST_EXPLANATION, VERDICT_NAMES, LedgerRow, Verdict
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Chip, Field, Label, Panel, column, row

TONES = {
    Verdict.CONSISTENT: ("ok", "check"),
    Verdict.EXPLAINED: ("info", "note-pencil"),
    Verdict.CONTRADICTED: ("bad", "x"),
    Verdict.UNCHECKED: ("neutral", "minus"),
}
EQUITY_TONES = {
    EquityVerdict.PASSES: ("ok", "check"),
    EquityVerdict.DEVIATES: ("bad", "x"),
    EquityVerdict.INCOMPLETE: ("warn", "warning"),
}
LABEL, FIGURE, RATIO, VERDICT = 196, 120, 56, 84  # pixels; what is left is for words


class ClaimsPane(QWidget):
    """The ledger: open contradictions first, each with a field for what explains it."""

    explained = Signal(str, str)  # claim, why

    def __init__(self, look: Look, rows: tuple[LedgerRow, ...], enabled: bool) -> None:
        super().__init__()
        self.look = look
        self.fields: dict[str, Field] = {}
        ordered = sorted(rows, key=lambda one: not one.is_open)
        if not ordered:
            words = Text(
                "还没有可核对的陈述。数字作答后自动进入台账。", "No claims yet. Every figure answered enters here."
            )
            self.setLayout(column(Label(look, words, 13, 400, "ink2", wrap=True), STRETCH, margins=(0, 12, 0, 0)))
            return
        parts: list[QWidget] = [self._head()]
        parts += [self._row(one, enabled) for one in ordered]
        self.setLayout(column(*parts, STRETCH))

    def _head(self) -> QWidget:
        names = (
            (Text("陈述", "Claim"), LABEL, "l"), (Text("所说", "Said"), FIGURE, "r"),
            (Text("对照", "Compared with"), FIGURE + 56, "r"), (Text("比值", "Ratio"), RATIO, "r"),
        )  # fmt: skip
        cells = [self._cell(words, wide, align, 12, "ink3") for words, wide, align in names]
        verdict = self._cell(Text("结论", "Verdict"), VERDICT, "l", 12, "ink3")
        return Panel(self.look, row(*cells, 16, verdict, STRETCH, margins=(0, 8, 0, 8)), sides="b")

    def _cell(self, words: Text, wide: int, align: str = "l", px: int = 13, colour: str = "ink") -> Label:
        label = Label(self.look, words, px, 400, colour, align, fit=False)
        label.setFixedWidth(wide)
        return label

    def _row(self, one: LedgerRow, enabled: bool) -> QWidget:
        ratio = same("—" if one.ratio is None else f"{one.ratio:.2f}")
        tone, icon = TONES[one.verdict]
        chip = Chip(self.look, VERDICT_NAMES[one.verdict], tone, icon)
        line = row(
            self._cell(one.label, LABEL),
            self._cell(same(one.claimed_words or "—"), FIGURE, "r"),
            self._cell(same(one.shown_words or "—"), FIGURE + 56, "r", 13, "ink2"),
            self._cell(ratio, RATIO, "r", 13, "ink2"),
            16,
            chip,
            STRETCH,
        )
        parts: list[object] = [line]
        said = one.explanation or (one.note if one.is_open else "")
        if said:
            parts += [4, Label(self.look, same(said), 12, 400, "ink2", wrap=True)]
        if one.is_open and enabled:
            parts += [6, self._explain(one.claim_id)]
        return Panel(self.look, column(*parts, margins=(0, 10, 0, 10)), sides="b")  # type: ignore[arg-type]

    def _explain(self, claim_id: str) -> QWidget:
        hint = Text(
            f"差异为何可以接受，看到了什么凭据（至少 {LEAST_EXPLANATION} 字）",
            f"Why the difference is acceptable, and what proof you saw ({LEAST_EXPLANATION} characters)",
        )
        field = Field(self.look, placeholder=hint)
        button = Button(self.look, Text("记为已说明", "Mark as explained"))
        button.setEnabled(False)
        field.textChanged.connect(lambda words: button.setEnabled(len(words.strip()) >= LEAST_EXPLANATION))
        button.clicked.connect(lambda: self.explained.emit(claim_id, field.text()))
        field.returnPressed.connect(button.click)
        self.fields[claim_id] = field
        return Panel(self.look, row((field, 1), button, spacing=8))


class EquityPane(QWidget):
    """The ladder of the equity check, from what was put in to what is there."""

    def __init__(self, look: Look, check: EquityCheck) -> None:
        super().__init__()
        tone, icon = EQUITY_TONES[check.verdict]
        self.chip = Chip(look, EQUITY_NAMES[check.verdict], tone, icon)
        amount = _written(check.currency)
        parts: list[QWidget] = []
        for rung in check.rows:
            sign = "−" if rung.sign < 0 else "+"
            parts.append(_line(look, sign, rung.title, amount(rung.amount_fen)))
        parts.append(_line(look, "=", Text("推算权益", "Expected equity"), amount(check.expected_fen), bold=True))
        parts.append(_line(look, "", Text("现有权益", "Equity found"), amount(check.found_fen), bold=True))
        share = "" if check.share is None else f"  {percent(check.share)}"
        parts.append(_line(look, "", Text("偏差", "Deviation"), amount(check.deviation_fen) + share))
        allowed = percent(check.tolerance)
        why = Text(
            f"偏差不超过推算权益的 {allowed} 为相符；超过须追问并说明，未说明前不能批准。缺一级即为未完成，不算通过。",
            f"Up to {allowed} of expected equity agrees. Beyond that it is asked about and explained, or nothing is "
            "approved. With a rung missing the check is incomplete and has not passed.",
        )
        self.setLayout(
            column(12, row(self.chip, STRETCH), 8, *parts, 10, Label(look, why, 12, 400, "ink2", wrap=True), STRETCH)
        )


def _written(currency: str) -> Callable[[int | None], str]:
    return lambda fen: "—" if fen is None else money(fen, currency)


def _line(look: Look, sign: str, words: Text, value: str, *, bold: bool = False) -> QWidget:
    weight = 600 if bold else 400
    mark = Label(look, same(sign), 13, weight, "ink3")
    mark.setFixedWidth(20)
    figure = Label(look, same(value), 13, weight, "ink", "r")
    figure.setFixedWidth(200)
    name = Label(look, words, 13, weight, "ink", fit=False)
    return Panel(look, row(mark, (name, 1), figure, margins=(0, 8, 0, 8)), sides="b")
