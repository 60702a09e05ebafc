"""By which terms is a pool sold and paid out: tranches, months, price, and the parts of each seller?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.applications.policy_funds import Tranche
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.portfolio.waterfall import PoolTerms, Seller
from workbench.ui.fields import Field
from workbench.ui.funding.forms import Option
from workbench.ui.look import Look
from workbench.ui.widgets import STRETCH, Button, Check, Label, Panel, column, heading, row

MOST = 6
Value = TypeVar("Value")
SUM = Text("合计", "Total")


def percents(value: Decimal) -> str:
    """A fraction as it is typed: 0.75 is `75`."""
    typed = f"{value * 100:f}"
    return typed.rstrip("0").rstrip(".") if "." in typed else typed


class _Line(Panel):
    """One tranche, or one seller: a name and two shares in percent."""

    def __init__(self, look: Look, heads: tuple[Text, Text], name: Text | None = None) -> None:
        super().__init__(look)
        self.name: Field | None = None
        self.first, self.second = (Field(look, "", wide=66, suffix="%", align="r") for _ in heads)
        self.kept = Check(look, Text("自持", "Kept"))
        self.drop = Button(look, "", "ghost", "x", height=28)
        if name is None:
            self.name = Field(look)
            self.name.setAccessibleName(look.say(Text("分层名称", "Name of the tranche")))
            self.kept.setFixedWidth(62)
            items: list[object] = [(self.name, 1), self.first, self.second, self.kept, self.drop]
        else:
            items = [(Label(look, name, 12, 400, "ink2"), 1), self.first, self.second]
            for one in (self.kept, self.drop):  # a seller has neither: held by the line, or each were a window
                one.setParent(self)
                one.hide()
        for field, head in zip((self.first, self.second), heads, strict=True):
            field.setAccessibleName(look.say(head))
        self.drop.setAccessibleName(look.say(Text("删除这一层", "Remove this tranche")))
        self.setLayout(row(*items, spacing=4))  # type: ignore[arg-type]


class TermsForm(Panel):
    """Everything that is agreed of a deal beside its loans; `changed` follows every edit."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._given: tuple[Tranche, ...] = ()
        heads = (Text("占比", "Share"), Text("票面（年）", "Coupon"))
        self.lines = tuple(_Line(look, heads) for _ in range(MOST))
        self.total = Label(look, "", 12, 500, "ink2", fit=False)
        self.add = Button(look, Text("加一层", "Add a tranche"), "ghost", "plus", height=28)
        self.months, self.paying = Field(look, wide=110, align="r"), Field(look, wide=110, align="r")
        self.price, self.clean_up = (Field(look, wide=110, suffix="%", align="r") for _ in range(2))
        self.sellers: dict[str, _Line] = {}
        self._sellers = Panel(look)
        self._numbers = (
            (self.months, Text("循环购买（月）", "Revolving months")),
            (self.paying, Text("摊还（月）", "Amortising months")),
            (self.price, Text("转让价格（本息的）", "Price, of what is owed")),
            (self.clean_up, Text("清仓回购低于", "Clean-up call below")),
        )
        self._compose(heads)
        for line in self.lines:
            line.drop.clicked.connect(lambda _=False, line=line: self._drop(line))
            line.kept.toggled.connect(lambda _: self._edited())
            for field in (line.name, line.first, line.second):
                if field is not None:
                    field.textEdited.connect(lambda _: self._edited())
        for field, _ in self._numbers:
            field.textEdited.connect(lambda _: self.changed.emit())
        self.add.clicked.connect(self._add)

    def _compose(self, heads: tuple[Text, Text]) -> None:
        look, numbers = self.look, []
        for field, words in self._numbers:
            field.setAccessibleName(look.say(words))
            numbers.append(row((Label(look, words, 12, 400, "ink3"), 1), field, spacing=8))
        captions = [Label(look, head, 11, 400, "ink3", "r") for head in heads]
        for caption in captions:
            caption.setFixedWidth(66)
        titles = row(
            (Label(look, Text("按偿付顺序", "In order of payment"), 11, 400, "ink3"), 1), *captions, 102, spacing=4
        )
        self.setLayout(
            column(
                heading(look, Text("分层", "Tranches"), note=Text("未核实参数", "unverified")),
                4,
                titles,
                *self.lines,
                row(self.add, STRETCH, self.total),
                8,
                heading(look, Text("期限与价格", "Months and price")),
                4,
                *numbers,
                8,
                self._sellers,
                STRETCH,
                spacing=4,
            )
        )

    def name_sellers(self, companies: Sequence[Option]) -> None:
        """The companies that may sell; call it once."""
        look = self.look
        heads = (Text("价格", "Price"), Text("自持份额", "Part kept"))
        share = percents((Decimal(1) / max(len(companies), 1)).quantize(Decimal("0.01")))
        for name, code in companies:
            line = _Line(look, heads, name)
            line.first.setText("100")
            line.second.setText(share)
            for field in (line.first, line.second):
                field.textEdited.connect(lambda _: self.changed.emit())
            self.sellers[str(code)] = line
        captions = [Label(look, head, 11, 400, "ink3", "r") for head in heads]
        for caption in captions:
            caption.setFixedWidth(66)
        told = Text("各主体的价格与自持", "Price and part kept, by seller")
        self._sellers.setLayout(
            column(heading(look, told), 4, row(STRETCH, *captions, spacing=4), *self.sellers.values(), spacing=4)
        )
        self._sellers.hide()

    def show_sellers(self, companies: Sequence[str]) -> None:
        """Where several companies sell each has its own price; then the common one is not asked."""
        several = len(companies) > 1
        self._sellers.setVisible(several)
        self.price.setEnabled(not several)
        for code, line in self.sellers.items():
            line.setVisible(code in companies)

    def put(self, terms: PoolTerms) -> None:
        """Show these terms as if they had been typed."""
        self._given = terms.tranches
        for place, line in enumerate(self.lines):
            one = terms.tranches[place] if place < len(terms.tranches) else None
            line.setVisible(one is not None)
            if one is not None and line.name is not None:
                line.name.setText(self.look.say(one.name))
                line.name.setCursorPosition(0)  # a long name shows how it begins
                line.first.setText(percents(one.share))
                line.second.setText(percents(one.coupon))
                line.kept.setChecked(one.retained)
        self.months.setText(str(terms.revolving_months))
        self.paying.setText(str(terms.amortising_months))
        self.price.setText(percents(terms.price))
        self.clean_up.setText(percents(terms.clean_up_share))
        self._edited()

    def terms(self, companies: Sequence[str] = ()) -> PoolTerms:
        """What was typed. Raises `StaffError` (`FIELD_UNREADABLE`) and marks the field."""
        shown = [line for line in self.lines if not line.isHidden()]
        sellers: tuple[Seller, ...] = ()
        if len(companies) > 1:
            lines = [(code, self.sellers[code]) for code in companies if code in self.sellers]
            sellers = tuple(Seller(code, _share(line.first), _share(line.second)) for code, line in lines)
        return PoolTerms(
            tuple(self._tranche(place, line) for place, line in enumerate(shown)), _read(self.months, int),
            _read(self.paying, int), _share(self.price), _share(self.clean_up), sellers,
        )  # fmt: skip

    def _tranche(self, place: int, line: _Line) -> Tranche:
        typed = "" if line.name is None else line.name.text().strip()
        known = next((one for one in self._given if self.look.say(one.name) == typed), None)
        name, code = (known.name, known.code) if known is not None else (same(typed), f"tranche_{place + 1}")
        return Tranche(code, name, _share(line.first), _share(line.second), line.kept.isChecked())

    def _add(self) -> None:
        line = next((one for one in self.lines if one.isHidden()), None)
        if line is not None and line.name is not None:
            line.name.setText("")
            line.first.setText("0")
            line.second.setText("0")
            line.kept.setChecked(False)
            line.show()
            line.name.setFocus()
            self._edited()

    def _drop(self, line: _Line) -> None:
        """Lines below move up, so that the order on screen stays the order of payment."""
        shown = [one for one in self.lines if not one.isHidden()]
        after = shown[shown.index(line) + 1 :]
        for before, one in zip([line, *after], after, strict=False):
            if before.name is not None and one.name is not None:
                before.name.setText(one.name.text())
            before.first.setText(one.first.text())
            before.second.setText(one.second.text())
            before.kept.setChecked(one.kept.isChecked())
        shown[-1].hide()
        self._edited()

    def _edited(self) -> None:
        shown = [line for line in self.lines if not line.isHidden()]
        for line in self.lines:
            line.drop.setEnabled(len(shown) > 1)
        self.add.setEnabled(len(shown) < MOST)
        try:
            whole = sum((_share(line.first) for line in shown), Decimal(0))
        except StaffError:
            self.total.say(SUM + same(" —"))
        else:
            self.total.say(SUM + same(f" {percents(whole)}%"))
        self.changed.emit()


def _share(field: Field) -> Decimal:
    """A fraction from what was written as percent, of a precision the records keep."""
    return _read(field, _fraction)


def _fraction(typed: str) -> Decimal:
    value = Decimal(typed.strip("% ")) / 100
    if not value.is_finite() or value != round(value, 6):
        raise ValueError(typed)
    return value


def _read(field: QWidget, read: Callable[[str], Value]) -> Value:
    assert isinstance(field, Field)
    try:
        value = read(field.text().strip())
    except (ValueError, InvalidOperation) as fault:
        field.set_error(True)
        name = field.accessibleName()
        raise StaffError(
            Text(f"“{name}”无法读取", f"“{name}” cannot be read"),
            Text("填写数字，例如 75 或 6.2", "A number, 75 or 6.2 say"),
            code="FIELD_UNREADABLE",
        ) from fault
    field.set_error(False)
    return value
