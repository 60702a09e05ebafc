"""How do merchants with order loans, their orders and their settlements stand in lists?"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from workbench.common.money import money
from workbench.common.text import Text
from workbench.services.order_loans_file import CertificateLine, OrderLoanRow, OrderRow, SettlementLine
from workbench.services.order_view import PLEDGE_NAMES
from workbench.ui import paint
from workbench.ui.labels import Words
from workbench.ui.look import Look
from workbench.ui.table import Column, check_column

# Why an order carries a loan or none: tone and icon of its chip.
WHY_TONES = {
    "eligible": ("ok", "check"),
    "elsewhere": ("info", "lock-simple"),
    "stale": ("warn", "hourglass"),
    "flagged": ("bad", "warning"),
    "refund": ("bad", "arrow-u-up-left"),
    "unshipped": ("neutral", "package"),
    "confirmed": ("neutral", "check-circle"),
    "closed": ("bad", "x-circle"),
    "unknown": ("warn", "question"),
}
PLEDGE_TONES = {
    "pledged": ("info", "lock-simple"),
    "released": ("ok", "lock-simple-open"),
    "cured": ("neutral", "swap"),
    "lost": ("bad", "x-circle"),
}


def state_of(one: OrderLoanRow) -> tuple[Text, str, str]:
    """Words, tone and icon of what must be known of a merchant first."""
    if one.call_state == "open":
        return Text("待补足", "Cure call"), "bad", "bell-ringing"
    if one.call_state == "failed":
        return Text("已提前到期", "Fell due"), "bad", "x-circle"
    if not one.named:
        return Text("未指明订单", "Unnamed"), "warn", "question"
    if not one.known:
        return Text("没有订单数据", "No data"), "warn", "question"
    return (
        (Text("已支用", "Drawn"), "info", "lock-simple") if one.drawn_fen else (Text("可支用", "Ready"), "ok", "check")
    )


def _state(painter: QPainter, rect: QRectF, one: OrderLoanRow, look: Look, current: bool) -> None:
    words, tone, icon = state_of(one)
    paint.chip(painter, rect.x(), rect.y() + (rect.height() - 20) / 2, look.say(words), look.tokens, tone, icon)


def _merchant(painter: QPainter, rect: QRectF, one: OrderLoanRow, look: Look, current: bool) -> None:
    top = QRectF(rect.x(), rect.y() + 4, rect.width(), 19)
    paint.text(painter, top, one.merchant_name, look.colour("ink"), 13, 500)
    below = QRectF(rect.x(), rect.y() + 22, rect.width(), 18)
    paint.text(painter, below, f"{one.merchant_id} · {look.say(one.product)}", look.colour("ink3"), 12)


def _money_column(code: str, title: Text, wide: int, colour: str = "ink2", weight: int = 400) -> Column:
    def value(one: object) -> int:
        return int(getattr(one, code))

    def words(one: object) -> Words:
        return money(value(one), str(getattr(one, "currency", "CNY")))

    return Column(code, title, wide, words, align="r", sort=value, colour=colour, weight=weight)


MERCHANTS = (
    Column("name", Text("商户", "Merchant"), 180, lambda r: r.merchant_name, _merchant, stretch=True, left=16,
           sort=lambda r: r.merchant_name),
    _money_column("drawn_fen", Text("已支用", "Drawn"), 96),
    _money_column("available_fen", Text("可支用", "Available"), 96, "ink", 600),
    Column("state", Text("状态", "State"), 124, lambda r: state_of(r)[0], _state, right=12, left=12,
           sort=lambda r: state_of(r)[0].en),
)  # fmt: skip


def why_words(one: OrderRow) -> Text:
    """The state of an order with the detector that marks it."""
    return one.why_name if one.flag is None or one.why != "flagged" else one.flag


def _order(painter: QPainter, rect: QRectF, one: OrderRow, look: Look, current: bool) -> None:
    top = QRectF(rect.x(), rect.y() + 4, rect.width(), 19)
    paint.text(painter, top, one.order_id, look.colour("ink"), 13, 500)
    below = QRectF(rect.x(), rect.y() + 22, rect.width(), 18)
    parcel = " ".join(word for word in (one.carrier, one.waybill) if word)
    words = parcel or look.say(Text("没有物流凭证", "no waybill"))
    paint.text(painter, below, words, look.colour("ink3"), 12)


def _why(painter: QPainter, rect: QRectF, one: OrderRow, look: Look, current: bool) -> None:
    tone, icon = WHY_TONES.get(one.why, ("neutral", "question"))
    paint.chip(
        painter, rect.x(), rect.y() + (rect.height() - 20) / 2, look.say(why_words(one)), look.tokens, tone, icon
    )


def _pledge(painter: QPainter, rect: QRectF, one: OrderRow, look: Look, current: bool) -> None:
    if not one.pledge:
        paint.text(painter, rect, "—", look.colour("ink3"))
        return
    tone, icon = PLEDGE_TONES[one.pledge]
    y = rect.y() + (rect.height() - 20) / 2
    paint.chip(painter, rect.x(), y, look.say(PLEDGE_NAMES[one.pledge]), look.tokens, tone, icon)


def _or_dash(amount_fen: int, currency: str) -> str:
    return money(amount_fen, currency) if amount_fen else "—"


ORDERS = (
    check_column(),
    Column("order", Text("订单 / 运单", "Order / waybill"), 170, lambda r: f"{r.order_id} {r.waybill}", _order,
           stretch=True, sort=lambda r: r.order_id),
    Column("shipped", Text("发货", "Shipped"), 76, lambda r: "—" if r.shipped is None else f"{r.shipped:%m-%d}",
           colour="ink2", sort=lambda r: r.shipped),
    Column("why", Text("能否质押", "Carries a loan?"), 168, why_words, _why, sort=lambda r: r.why),
    Column("paid", Text("实付", "Paid"), 92, lambda r: money(r.paid_fen, r.currency), align="r", colour="ink2",
           sort=lambda r: r.paid_fen),
    Column("room", Text("可贷", "May be lent"), 92, lambda r: _or_dash(r.room_fen, r.currency), align="r",
           sort=lambda r: r.room_fen),
    Column("lent", Text("已质押", "Pledged"), 92, lambda r: _or_dash(r.lent_fen, r.currency), align="r", weight=600,
           sort=lambda r: r.lent_fen),
    Column("pledge", Text("质押状态", "Pledge"), 104, lambda r: PLEDGE_NAMES.get(r.pledge, Text("—", "—")), _pledge,
           left=12, right=12, sort=lambda r: r.pledge),
)  # fmt: skip


def settlement_columns(currency: str) -> tuple[Column, ...]:
    def amount(code: str, title: Text, wide: int, weight: int = 400, colour: str = "ink2") -> Column:
        def words(one: SettlementLine) -> str:
            return _or_dash(int(getattr(one, code)), currency)

        return Column(code, title, wide, words, align="r", weight=weight, colour=colour,
                      sort=lambda one: getattr(one, code))  # fmt: skip

    def source(one: SettlementLine) -> Text:
        return Text("资金流", "Fund flow") if one.source == "fund" else Text("结算文件", "File")

    return (
        Column("day", Text("结算日", "Day"), 76, lambda r: f"{r.day:%m-%d}", colour="ink2", left=16,
               sort=lambda r: r.day),
        Column("order", Text("订单", "Order"), 130, lambda r: r.order_id, stretch=True, sort=lambda r: r.order_id),
        amount("amount_fen", Text("平台放款", "Paid out"), 104, 500, "ink"),
        amount("order_part_fen", Text("还本订单借款", "To its loan"), 112),
        amount("due_part_fen", Text("还其他到期", "To other dues"), 112),
        amount("released_fen", Text("划给商户", "Released"), 104, 600, "ink"),
        Column("source", Text("来源", "Source"), 96, source, colour="ink3", left=16, right=12),
    )  # fmt: skip


def certificate_columns(currency: str) -> tuple[Column, ...]:
    def number(one: CertificateLine) -> str:
        return one.certificate_no

    def amount(code: str, title: Text) -> Column:
        return Column(code, title, 124, lambda one: money(getattr(one, code), currency), align="r", colour="ink2")

    return (
        Column("day", Text("截至", "As of"), 110, lambda r: r.day.isoformat(), colour="ink2", left=16),
        Column("number", Text("证明编号", "Certificate"), 210, number, stretch=True),
        amount("eligible_fen", Text("计入订单", "Orders that count")),
        amount("advance_fen", Text("可贷", "May be lent")),
        amount("drawn_fen", Text("已支用", "Drawn")),
        Column("digest", Text("指纹", "Digest"), 120, lambda r: r.digest[:10], colour="ink3", left=16, right=12),
    )  # fmt: skip
