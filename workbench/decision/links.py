"""Which numbers of a merchant move together, and which combinations of them cannot exist?

A question "what if the refund rate were 5 %" moves more than one number: the year's refund rate holds the quarter's,
money paid back is the same refunds seen in the fund flow. Every such tie is declared here once. `FOLLOWS` names the
features that a lead takes along, each with its formula; `RELATIONS` are sums and orderings true of any merchant by the
features' own definitions. Nothing is clamped: a combination that breaks a relation is refused with its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.common.text import Text, same
from workbench.features.catalogue import BY_NAME
from workbench.features.feature import Feature, Unit
from workbench.scoring.figures import written

Values = Mapping[str, float | None]
# A number, or an array of candidates: the same formula serves both.
Number = Any

_SLACK = 1e-6
_FEN = 1.0
_QUARTERS_MONTHS = 3.0
_YEARS_MONTHS = 12.17


@dataclass(frozen=True, slots=True)
class Follow:
    """`follower` moves when `lead` does: `after(old lead, new lead, old follower, the case)` is its new value.

    `after` may be asked with arrays of new leads. It is asked only where both are known.
    """

    lead: str
    follower: str
    after: Callable[[float, Number, float, Values], Number]


@dataclass(frozen=True, slots=True)
class Relation:
    """Something true of every merchant: `gap` is at least nought, up to rounding. `words` name the features' values."""

    code: str
    features: tuple[str, ...]
    gap: Callable[[Mapping[str, Number]], Number]
    words: Text  # places {0}, {1} ... in the order of `features`
    slack: float = 1e-6  # what rounding may take; one fen where the gap is money


def _scaled(old: float, new: Number, follower: float, case: Values) -> Number:
    """The same fact, so it moves in the same ratio; from nought nothing can be scaled."""
    return follower * (new / old) if old > 0 else follower + 0 * new


def _refunds_of_year(old: float, new: Number, follower: float, case: Values) -> Number:
    """Refunds of the year hold those of the quarter: the rate moves by the quarter's part of the year's sales."""
    quarter, year = case.get("sales_90_month_fen"), case.get("sales_365_fen")
    if quarter is None or year is None or year <= 0:
        return follower + 0 * new
    return follower + (new - old) * min(1.0, _QUARTERS_MONTHS * quarter / year)


def _refund_rise(old: float, new: Number, follower: float, case: Values) -> Number:
    """(45-day rate + 1 pt) / (year's rate + 1 pt), the 45-day rate moving in the ratio of the quarter's."""
    year = case.get("refund_share_365")
    if year is None or old <= 0:
        return follower + 0 * new
    lately = max(0.0, follower * (year + 0.01) - 0.01)
    return (lately * (new / old) + 0.01) / (_refunds_of_year(old, new, year, case) + 0.01)


def _left_of_inflow(old: float, new: Number, follower: float, case: Values) -> Number:
    """What is left of inflow is 1 - 1 / cover, by definition of both."""
    return follower + (1.0 / old - 1.0 / new) if old > 0 else follower + 0 * new


def _sales_of_year(old: float, new: Number, follower: float, case: Values) -> Number:
    return follower + (new - old) * _QUARTERS_MONTHS


def _inflow_of_year(old: float, new: Number, follower: float, case: Values) -> Number:
    return follower + (new - old) * _QUARTERS_MONTHS / _YEARS_MONTHS


FOLLOWS: tuple[Follow, ...] = (
    Follow("refund_share_90", "refund_share_365", _refunds_of_year),
    Follow("refund_share_90", "refund_rise", _refund_rise),
    Follow("refund_share_90", "money_returned_share_90", _scaled),
    Follow("dispatch_hours_90", "dispatch_hours_30", _scaled),
    Follow("dispatch_hours_90", "dispatch_change", _scaled),
    Follow("dispatch_hours_90", "dispatch_spread_90", _scaled),
    Follow("cash_cover_90", "net_inflow_share_90", _left_of_inflow),
    Follow("balance_days_90", "balance_30_fen", _scaled),
    Follow("login_days_28", "login_change", _scaled),
    Follow("sales_90_month_fen", "sales_30_fen", _scaled),
    Follow("sales_90_month_fen", "sales_365_fen", _sales_of_year),
    Follow("sales_90_month_fen", "sales_trend_90", _scaled),
    Follow("sales_90_month_fen", "sales_yoy_90", _scaled),
    Follow("orders_90", "orders_30", _scaled),
    Follow("orders_90", "buyers_90", _scaled),
    Follow("inflow_90_month_fen", "inflow_365_month_fen", _inflow_of_year),
    Follow("inflow_90_month_fen", "inflow_trend_90", _scaled),
)

RELATIONS: tuple[Relation, ...] = (
    Relation(
        "SLOW_ORDERS",
        ("dispatch_hours_90", "dispatch_slow_share_90"),
        lambda v: v["dispatch_hours_90"] - 48.0 * v["dispatch_slow_share_90"],
        Text(
            "{1} 的订单超过 48 小时才发货，平均发货时长就不可能只有 {0}",
            "With {1} of orders leaving after 48 h, dispatch cannot take {0} on average",
        ),
    ),
    # Refunds paid are outgoings too, but they move with the refund rate and would take cover along: they are left out,
    # which makes the relation weaker and never wrong.
    Relation(
        "PARTS_OF_OUTGOINGS",
        ("cash_cover_90", "purchase_share_90", "debt_service_90", "fee_share_90"),
        lambda v: 1.0 - v["cash_cover_90"] * (v["purchase_share_90"] + v["debt_service_90"] + v["fee_share_90"]),
        Text(
            "进货 {1}、还贷 {2}、费用 {3} 已占回款，现金覆盖不可能达到 {0}",
            "Purchases {1}, debt {2} and fees {3} of inflow leave no room for a cash cover of {0}",
        ),
    ),
    Relation(
        "REFUNDS_OF_YEAR",
        ("refund_share_90", "refund_share_365", "sales_90_month_fen", "sales_365_fen"),
        lambda v: (
            v["refund_share_365"] * v["sales_365_fen"]
            - v["refund_share_90"] * _QUARTERS_MONTHS * v["sales_90_month_fen"]
        ),
        Text(
            "近 90 天退款率 {0} 的退款额，超过全年退款率 {1} 的退款额",
            "A 90-day refund rate of {0} is more money than a one-year rate of {1}",
        ),
        _FEN,
    ),
    Relation(
        "SALES_OF_QUARTER",
        ("sales_30_fen", "sales_90_month_fen"),
        lambda v: _QUARTERS_MONTHS * v["sales_90_month_fen"] - v["sales_30_fen"],
        Text("近 30 天销售 {0} 超过近 90 天合计（月均 {1}）", "30-day sales of {0} exceed the 90 days ({1} / mo)"),
        _FEN,
    ),
    Relation(
        "SALES_OF_YEAR",
        ("sales_90_month_fen", "sales_365_fen"),
        lambda v: v["sales_365_fen"] - _QUARTERS_MONTHS * v["sales_90_month_fen"],
        Text("近 90 天月均销售 {0} 超过全年销售 {1}", "90-day sales of {0} / mo exceed the year's {1}"),
        _FEN,
    ),
    Relation(
        "INFLOW_OF_YEAR",
        ("inflow_90_month_fen", "inflow_365_month_fen"),
        lambda v: _YEARS_MONTHS * v["inflow_365_month_fen"] - _QUARTERS_MONTHS * v["inflow_90_month_fen"],
        Text("近 90 天月均回款 {0} 超过全年（月均 {1}）", "90-day inflow of {0} / mo exceeds the year's ({1} / mo)"),
        _FEN,
    ),
    Relation(
        "ORDERS_OF_QUARTER",
        ("orders_30", "orders_90"),
        lambda v: v["orders_90"] - v["orders_30"],
        Text("近 30 天 {0} 单，多于近 90 天 {1} 单", "{0} orders in 30 days are more than {1} in 90"),
    ),
    Relation(
        "BUYERS_OF_ORDERS",
        ("buyers_90", "orders_90"),
        lambda v: v["orders_90"] - v["buyers_90"],
        Text("{0} 位买家，多于 {1} 单", "{0} buyers are more than {1} orders"),
    ),
    Relation(
        "LENDERS_OF_YEAR",
        ("other_lenders", "other_lenders_most_365"),
        lambda v: v["other_lenders_most_365"] - v["other_lenders"],
        Text("在贷机构 {0} 家，多于全年最多的 {1} 家", "{0} other lenders are more than the year's most, {1}"),
    ),
)

_BY_LEAD: dict[str, tuple[Follow, ...]] = {
    lead: tuple(one for one in FOLLOWS if one.lead == lead) for lead in dict.fromkeys(one.lead for one in FOLLOWS)
}
# Days and months counted in a window cannot be more than the window has; ratings end at five stars.
MOST: dict[str, float] = {
    "inflow_days_30": 30.0, "low_balance_days_30": 30.0, "selling_days_90": 90.0, "selling_months_12": 12.0,
    "login_days_28": 30.0, "sales_months_12": 12.0, "purchase_months_12": 12.0, "invoice_days_365": 365.0,
    "days_since_sale": 365.0, "days_since_inflow": 365.0, "stars_365": 5.0, "rating_item": 5.0, "rating_service": 5.0,
    "rating_logistics": 5.0,
}  # fmt: skip
_MAY_BE_NEGATIVE = frozenset(
    {"net_inflow_share_90", "invoice_margin", "invoice_margin_365", "tax_balance_365", "discount_90"}
)


def follows(lead: str) -> tuple[Follow, ...]:
    """What moves with this feature."""
    return _BY_LEAD.get(lead, ())


def followed(lead: str, new: Number, case: Values) -> dict[str, Number]:
    """The values of all followers of `lead` when it is `new` (a number or an array); missing stays missing."""
    old = case.get(lead)
    if old is None:
        return {}
    found = {}
    for one in follows(lead):
        before = case.get(one.follower)
        if before is not None and before == before:
            found[one.follower] = one.after(old, new, before, case)
    return found


def moved(case: Values, changes: Mapping[str, float]) -> dict[str, float | None]:
    """The case with `changes` and with whatever follows them; a follower that is itself changed keeps its change."""
    result: dict[str, float | None] = dict(case)
    for lead, wanted in changes.items():
        result[lead] = wanted
        for name, value in followed(lead, wanted, case).items():
            if name not in changes:
                result[name] = float(value)
    return result


def holds(relation: Relation, values: Mapping[str, Number]) -> Number:
    """Does the relation hold (True, or an array of answers)?"""
    return relation.gap(values) >= -relation.slack


def binding_relations(case: Values) -> tuple[Relation, ...]:
    """Relations that can be asked of this case: all their features are known, and its own data keep them.

    Where the data themselves break one, the merchant's record is at odds with it and nothing can be refused by it.
    """
    return tuple(
        one
        for one in RELATIONS
        if all(_known(case.get(name)) for name in one.features) and bool(holds(one, {n: case[n] for n in one.features}))
    )


def _known(value: float | None) -> bool:
    return value is not None and value == value


def bounds_of(name: str, actual: float | None = None) -> tuple[float, float]:
    """The least and the most this feature can be by its unit; widened to a value the data themselves show."""
    feature = BY_NAME[name]
    low = -1.0 if name in _MAY_BE_NEGATIVE else 0.0
    high = MOST.get(name, 1.0 if feature.unit is Unit.SHARE and not _open_share(name) else float("inf"))
    if actual is not None:
        low, high = min(low, actual), max(high, actual)
    return low, high


def _open_share(name: str) -> bool:
    """Shares of inflow may exceed the whole: more can be paid out than came in."""
    return name in {"purchase_share_90", "debt_service_90", "fee_share_90", "withdrawn_share_90", "circular_share_180"}


def impossible(case: Values, after: Values, touched: Iterable[str]) -> Text | None:
    """Why these values cannot exist, in words; None where they can. `touched` are the features that moved."""
    names = set(touched)
    for name in sorted(names):
        value = after.get(name)
        low, high = bounds_of(name, case.get(name))
        if value is not None and not low - _SLACK <= value <= high * (1 + _SLACK):
            return _outside(BY_NAME[name], value, low if value < low else high)
    for relation in binding_relations(case):
        if names.intersection(relation.features) and not bool(
            holds(relation, {n: after[n] for n in relation.features})
        ):
            return told(relation, after)
    return None


def _outside(feature: Feature, value: float, bound: float) -> Text:
    side = Text("不可能低于 {bound}", "cannot be below {bound}")
    if value > bound:
        side = Text("不可能高于 {bound}", "cannot be above {bound}")
    return feature.label + same(" ") + side.format(bound=figure(bound, feature.unit))


def told(relation: Relation, values: Values) -> Text:
    """The relation's words with the values that break it."""
    written_out = [figure(values[name] or 0.0, BY_NAME[name].unit) for name in relation.features]
    return Text(
        relation.words.zh.format(*(one.zh for one in written_out)),
        relation.words.en.format(*(one.en for one in written_out)),
    )


def figure(value: float, unit: Unit, currency: str = "CNY") -> Text:
    """A value as staff read it, fine enough that a step of its lattice shows: ratios have two decimals."""
    return same(f"{value:,.2f}×") if unit is Unit.RATIO else written(value, unit, currency)
