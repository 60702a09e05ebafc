"""To what can the long list be narrowed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.applications.products import Product
from workbench.common.text import Text, same
from workbench.lending.classification import CLASS_NAMES
from workbench.services.loan_filter import LoanFilter
from workbench.ui.labels import Words
from workbench.ui.look import Look
from workbench.ui.widgets import Button, Choice, row

ANY_PRODUCT, ANY_STATE = Text("全部产品", "All products"), Text("全部状态", "All states")
ANY_CLASS, ANY_LATE = Text("全部分类", "All classes"), Text("逾期不限", "Any days")
STATES: tuple[tuple[Words, object], ...] = (
    (ANY_STATE, None),
    (Text("有余额", "Owes"), "live"),
    (Text("已冻结", "Frozen"), "frozen"),
    (Text("已结清", "Closed"), "closed"),
    (Text("已核销", "Written off"), "written_off"),
)
BUCKETS: tuple[tuple[Words, object], ...] = (
    (ANY_LATE, None),
    (Text("未逾期", "Not past due"), 0),
    (Text("1–30 天", "1–30 d"), 1),
    (Text("31–60 天", "31–60 d"), 2),
    (Text("61–90 天", "61–90 d"), 3),
    (Text("91–180 天", "91–180 d"), 4),
    (Text("181–270 天", "181–270 d"), 5),
    (Text("271–360 天", "271–360 d"), 6),
    (Text("360 天以上", "Over 360 d"), 7),
)
_WIDE, _NARROW = (150, 112, 124, 124), (122, 98, 108, 108)


class Filters(QWidget):
    """Four choices, and a way back to all loans."""

    changed = Signal(object)  # LoanFilter

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen = LoanFilter()
        self.product, self.state = Choice(look), Choice(look)
        self.loan_class, self.bucket = Choice(look), Choice(look)
        self.state.offer(STATES, None)
        self.bucket.offer(BUCKETS, None)
        classes = tuple((name, int(one)) for one, name in CLASS_NAMES.items())
        self.loan_class.offer(((ANY_CLASS, None), *classes), None)
        for choice, name, field in (
            (self.product, Text("产品", "Product"), "product"),
            (self.state, Text("状态", "State"), "state"),
            (self.loan_class, Text("五级分类", "Class"), "loan_class"),
            (self.bucket, Text("逾期天数", "Days past due"), "bucket"),
        ):
            choice.call(name)
            choice.picked.connect(lambda value, field=field: self._pick(field, value))
        self.clear = Button(look, Text("清除", "Clear"), "ghost", "x", height=28)
        self.clear.clicked.connect(lambda: self._tell(LoanFilter()))
        self.setLayout(row(self.product, self.state, self.loan_class, self.bucket, self.clear, spacing=8))
        self.fold(False)
        self.show_filter(self.chosen)

    def fold(self, narrow: bool) -> None:
        """Take less room in a narrow window."""
        for choice, wide in zip(
            (self.product, self.state, self.loan_class, self.bucket), _NARROW if narrow else _WIDE, strict=True
        ):
            choice.setFixedWidth(wide)

    def offer_products(self, products: Mapping[str, Product]) -> None:
        options = tuple((one.short_name if one.short_name else same(code), code) for code, one in products.items())
        self.product.offer(((ANY_PRODUCT, None), *options), self.chosen.product)

    def show_filter(self, chosen: LoanFilter) -> None:
        """Show a filter that came from elsewhere, without telling it."""
        self.chosen = chosen
        for choice, value in (
            (self.product, chosen.product), (self.state, chosen.state), (self.loan_class, chosen.loan_class),
            (self.bucket, chosen.bucket),
        ):  # fmt: skip
            options = choice._options
            choice.offer(options, value if any(one == value for _, one in options) else None)
        self.clear.setVisible(chosen.narrows)

    def _pick(self, field: str, value: object) -> None:
        self._tell(replace(self.chosen, words=None, **{field: value}))  # type: ignore[arg-type]

    def _tell(self, chosen: LoanFilter) -> None:
        self.show_filter(chosen)
        self.changed.emit(chosen)
