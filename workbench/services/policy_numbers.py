"""Which numbers of a policy may be moved on the screen, in which steps, and how far?

A number is named by its place in the policy's file. What is no number (words of a rule, bands that are interviewed)
is changed in the file, not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.access.staff import ROLE_NAMES, Role
from workbench.applications.policy import Funding, Policy, Rule
from workbench.applications.products import Product
from workbench.common.text import Text, same
from workbench.decision.checks import worded

Path = tuple[str | int, ...]

SECTIONS = {
    "bands": Text("风险档", "Risk bands"),
    "sales": Text("销售系数", "Sales shares"),
    "caps": Text("额度上限", "Caps"),
    "prices": Text("价格", "Prices"),
    "tiers": Text("审批权限", "Authority"),
    "lanes": Text("通道", "Lanes"),
    "interview": Text("访谈", "Interview"),
    "cost": Text("成本与损失", "Cost and loss"),
    "funding": Text("资金", "Funding"),
    "rules": Text("规则", "Rules"),
}
COMMITTEE = Text("本机构信贷委员会设定", "Set by the desk's credit committee")
LARGEST_FEN = 10**15
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class PolicyNumber:
    """One number. `kind`: points, fen, share, daily (a daily rate), times, months, days, count or flag (1 yes, 0 no).

    `step` is what one press of an arrow moves. `where` is the place as findings and differences write it.
    """

    path: Path
    section: str
    where: str
    title: Text
    kind: str
    step: Decimal
    source: Text = COMMITTEE
    confidence: str = "desk"  # law, secondary, example, desk, unverified
    valid_from: date | None = None
    valid_to: date | None = None


def numbers_of(policy: Policy, products: Mapping[str, Product]) -> tuple[PolicyNumber, ...]:
    """Every number of this policy that the screen offers, in the order of the sections."""
    found = [*_bands(policy), *_prices(policy, products), *_tiers(policy), *_lanes(), *_interview(policy)]
    found += [*_cost(policy), *_warning(policy), *_funding(policy), *_bounds(policy.funding), *_entities(policy)]
    found += _rules(policy, products)
    order = list(SECTIONS)
    return tuple(sorted(found, key=lambda one: order.index(one.section)))


def _bands(policy: Policy) -> Iterator[PolicyNumber]:
    for i, one in enumerate(policy.bands):
        letter, last = one.band, i == len(policy.bands) - 1
        if not last:
            title = Text(f"{letter} 档最低分", f"Band {letter}, lowest points")
            yield PolicyNumber(
                ("bands", i, "floor_points"), "bands", f"bands.{letter}.floor_points", title, "points", Decimal(1)
            )
        if one.lend != "decline":
            title = Text(f"{letter} 档 × 月核实销售额", f"Band {letter}, of monthly sales")
            yield PolicyNumber(
                ("bands", i, "sales_share"), "sales", f"bands.{letter}.sales_share", title, "share", Decimal("0.01")
            )
            title = Text(f"{letter} 档额度上限", f"Band {letter}, cap")
            yield PolicyNumber(
                ("bands", i, "cap_fen"), "caps", f"bands.{letter}.cap_fen", title, "fen", Decimal(10_000_00)
            )


def _prices(policy: Policy, products: Mapping[str, Product]) -> Iterator[PolicyNumber]:
    for i, one in enumerate(policy.prices):
        product = products.get(one.product)
        name = same(one.product) if product is None else product.short_name
        place = f"prices.{one.product}.{one.band}"
        title = name + Text(f" {one.band} 日利率", f" {one.band}, daily rate")
        yield PolicyNumber(
            ("prices", i, "daily_rate"), "prices", f"{place}.daily_rate", title, "daily", Decimal("0.00001")
        )
        title = name + Text(f" {one.band} 服务费", f" {one.band}, fee")
        yield PolicyNumber(("prices", i, "fee_rate"), "prices", f"{place}.fee_rate", title, "share", Decimal("0.001"))


def _tiers(policy: Policy) -> Iterator[PolicyNumber]:
    for i, one in enumerate(policy.tiers):
        role = ROLE_NAMES[Role(one.role)]
        title = role + Text("最高可签", ", signs up to")
        yield PolicyNumber(
            ("tiers", i, "up_to_fen"), "tiers", f"tiers.{one.role}.up_to_fen", title, "fen", Decimal(10_000_00)
        )


def _lanes() -> Iterator[PolicyNumber]:
    yield PolicyNumber(
        ("lanes", "automatic"), "lanes", "lanes.automatic", Text("自动通过", "Automatic approval"), "flag", Decimal(1)
    )
    title = Text("自动通过最高额度", "Automatic up to")
    yield PolicyNumber(("lanes", "auto_max_fen"), "lanes", "lanes.auto_max_fen", title, "fen", Decimal(10_000_00))


def _interview(policy: Policy) -> Iterator[PolicyNumber]:
    title = Text("申请额达到即访谈", "Interview from a request of")
    yield PolicyNumber(("interview", "from_fen"), "interview", "interview.from_fen", title, "fen", Decimal(10_000_00))
    title = Text("有矛盾即访谈", "Interview on a mismatch")
    yield PolicyNumber(("interview", "on_mismatch"), "interview", "interview.on_mismatch", title, "flag", Decimal(1))
    for rating in sorted(policy.interview.cap_share):
        title = Text(f"尽调 {rating} 级保留额度", f"Rating {rating} keeps")
        path, where = ("interview", "cap_share", rating), f"interview.cap_share.{rating}"
        yield PolicyNumber(path, "interview", where, title, "share", Decimal("0.05"))


def _cost(policy: Policy) -> Iterator[PolicyNumber]:
    title = Text("综合年化成本上限", "All-in yearly cost, cap")
    yield PolicyNumber(("cost", "cap"), "cost", "cost.cap", title, "share", Decimal("0.005"), policy.cost.source, "law")
    title = Text("违约损失率（假设）", "Loss given default")
    path, where = ("economics", "loss_given_default"), "economics.loss_given_default"
    yield PolicyNumber(path, "cost", where, title, "share", Decimal("0.01"))


def _warning(policy: Policy) -> Iterator[PolicyNumber]:
    """The line above which a cost is said, and passes: a share, or so many of the newest LPR."""
    cost = policy.cost
    if cost.lpr_multiple is None:
        title = Text("年化成本提示线", "Cost is flagged above")
        yield PolicyNumber(("cost", "warn"), "cost", "cost.warn", title, "share", Decimal("0.005"), cost.source)
        return
    title = Text("提示线：一年期 LPR 倍数", "Flagged above, of LPR")
    path, where = ("cost", "lpr_multiple"), "cost.lpr_multiple"
    yield PolicyNumber(path, "cost", where, title, "times", Decimal("0.5"), cost.source, "law")
    title = Text("LPR 有效天数", "An LPR counts for")
    yield PolicyNumber(("cost", "lpr_days"), "cost", "cost.lpr_days", title, "days", Decimal(1))
    for i, one in enumerate(policy.lpr):
        day = one.valid_from.isoformat()
        yield PolicyNumber(
            ("lpr", i, "rate"), "cost", f"lpr.{day}.rate", Text(f"LPR，{day} 起", f"LPR from {day}"), "share",
            Decimal("0.0005"), one.source, "example" if one.example else "secondary", one.valid_from,
        )  # fmt: skip


def _funding(policy: Policy) -> Iterator[PolicyNumber]:
    fen, share = Decimal(10_000_000_00), Decimal("0.05")
    for name, title, kind, step in (
        ("capital_fen", Text("自有资本", "Own capital"), "fen", fen),
        ("bank_share", Text("银行借款 ÷ 资本", "Bank loans ÷ capital"), "share", share),
        ("warn_share", Text("资金占用预警", "Warned from ÷ cap"), "share", share),
        ("borrower_share", Text("单户 ÷ 资本", "One borrower ÷ capital"), "share", Decimal("0.01")),
        ("legal_person_fen", Text("同一法人上限", "One legal person, cap"), "fen", Decimal(50_000_00)),
    ):
        yield PolicyNumber(("funding", name), "funding", f"funding.{name}", title, kind, step)
    if not policy.limits.proof_share:
        return
    path, where = ("limits", "proof_share"), "limits.proof_share"
    title = Text("自证销售最多计入", "Proved sales add at most")
    source = Text(
        "本机构设定：已核自证占月核实销售额的比例", "The desk's own: accepted proofs, of verified monthly sales"
    )
    yield PolicyNumber(path, "sales", where, title, "share", share, source)


LAW_2020 = Text("银保监办发〔2020〕86 号第三条", "CBIRC Office 2020 No. 86 item 3")
LAW_2024 = Text("金规〔2024〕26 号", "NFRA 2024 No. 26")
LAW_2008 = Text("银监发〔2008〕23 号：融入资金的银行不超过两家", "CBRC 2008 No. 23: money from two banks at most")


def _bounds(funding: Funding) -> Iterator[PolicyNumber]:
    """Bounds that not every policy has."""
    for name, title, kind, step, source in (
        ("linked_share", Text("关联方合计 ÷ 资本", "With linked ÷ capital"), "share", Decimal("0.01"), LAW_2024),
        ("household_fen", Text("单户经营贷上限", "One household, cap"), "fen", Decimal(500_000_00), LAW_2024),
        ("own_share", Text("联合贷款自有比例", "Own share, joint loans"), "share", Decimal("0.05"), LAW_2024),
        ("non_standard_multiple", Text("非标融资倍数", "Non-standard funds"), "times", Decimal("0.1"), LAW_2020),
        ("standard_multiple", Text("标准化融资倍数", "Bonds and securities"), "times", Decimal("0.5"), LAW_2020),
        ("max_bank_lenders", Text("融资银行家数", "Bank lenders, at most"), "count", Decimal(1), LAW_2008),
    ):
        if getattr(funding, name) is not None:
            yield PolicyNumber(("funding", name), "funding", f"funding.{name}", title, kind, step, source, "law")


def _entities(policy: Policy) -> Iterator[PolicyNumber]:
    for i, one in enumerate(policy.funding.entities):
        path, where = ("funding", "entities", i, "capital_fen"), f"funding.entities.{one.code}.capital_fen"
        title = one.name + Text("资本", ", capital")
        yield PolicyNumber(path, "funding", where, title, "fen", Decimal(10_000_000_00))


_RULE_STEPS = {"share": Decimal("0.01"), "fen": Decimal(1_000_00), "times": Decimal("0.05")}


def _rules(policy: Policy, products: Mapping[str, Product]) -> Iterator[PolicyNumber]:
    for i, rule in enumerate(policy.rules):
        if rule.bound is None:
            continue
        kind = rule.unit if rule.unit in {"share", "fen", "times", "months", "days"} else "count"
        yield PolicyNumber(
            ("rules", i, "bound"), "rules", f"rules.{rule.rule_id}.bound", _title(rule, products), kind,
            _RULE_STEPS.get(rule.unit, Decimal(1)), rule.basis, rule.confidence, rule.valid_from, rule.valid_to,
        )  # fmt: skip


def _title(rule: Rule, products: Mapping[str, Product]) -> Text:
    """A rule's title with its number left out, which stands in the field beside it, and with whom it is asked of."""
    title = rule.title.format(bound="…")
    names = [products[code].short_name for code in rule.products if code in products]
    if not names:
        return title
    more = len(names) - 1
    told = names[0] + (Text(f"等 {more + 1} 项", f" and {more} more") if more else Text("", ""))
    return title + Text("（{of}）", " ({of})").format(of=told)


# ---- reading and moving


def number_in(policy: Policy, path: Path) -> Decimal:
    """The number at a place. Raises `KeyError` or `AttributeError` for a place that is not there."""
    value: Any = policy
    for step in path:
        value = getattr(value, step) if isinstance(step, str) and is_dataclass(value) else value[step]
    return Decimal(int(value)) if isinstance(value, bool) else Decimal(value)


def with_number(policy: Policy, path: Path, number: Decimal) -> Policy:
    """The same policy with another number at a place; its digest is no more than that of a draft: "".

    Raises as `number_in` does.
    """
    changed: Policy = _changed(policy, path, number)
    return replace(changed, digest="")


def _changed(value: Any, path: Path, number: Decimal) -> Any:
    if not path:
        return _like(value, number)
    step, rest = path[0], path[1:]
    if isinstance(value, tuple):
        place = int(step)
        return (*value[:place], _changed(value[place], rest, number), *value[place + 1 :])
    if isinstance(value, dict):
        return {**value, step: _changed(value[step], rest, number)}
    name = str(step)
    if name not in {field.name for field in fields(value)}:
        raise AttributeError(name)
    return replace(value, **{name: _changed(getattr(value, name), rest, number)})


def _like(value: Any, number: Decimal) -> Any:
    """A number in the type that stands there."""
    if isinstance(value, bool):
        return bool(number)
    return int(number) if isinstance(value, int) else number


# ---- how far


def span_of(number: PolicyNumber, policy: Policy) -> tuple[Decimal, Decimal]:
    """The least and the greatest value the number may take beside the others of this policy."""
    name = number.path[-1]
    if name == "floor_points":
        return _between(number, policy, [-one.floor_points for one in policy.bands], 2_000, falling=True)
    if name == "up_to_fen":
        return _between(number, policy, [one.up_to_fen for one in policy.tiers], LARGEST_FEN)
    if number.kind == "flag":
        return Decimal(0), Decimal(1)
    if number.kind == "daily":
        return Decimal(0), Decimal("0.01")
    if number.kind == "share":
        most = {"sales_share": Decimal(10), "bank_share": Decimal(10)}.get(str(name), Decimal(1))
        return Decimal(0), most
    if name == "capital_fen":
        return Decimal(1_00), Decimal(LARGEST_FEN)
    return Decimal(0), Decimal(LARGEST_FEN) if number.kind == "fen" else Decimal(100_000)


def _between(
    number: PolicyNumber, policy: Policy, rising: list[int], most: int, falling: bool = False
) -> tuple[Decimal, Decimal]:
    """Room between the neighbours of a list that must rise (given with the sign turned where it must fall)."""
    place = int(number.path[1])
    low = rising[place - 1] + 1 if place else (-most if falling else 1)
    high = rising[place + 1] - 1 if place + 1 < len(rising) else most
    return (Decimal(-high), Decimal(-low)) if falling else (Decimal(low), Decimal(high))


def fault_of(number: PolicyNumber, policy: Policy, value: Decimal, currency: str) -> Text | None:
    """Why the number cannot be this; None where it can."""
    low, high = span_of(number, policy)
    if value.is_finite() and low <= value <= high:
        return None
    words = Text("须在 {low} 与 {high} 之间", "Must lie between {low} and {high}")
    return words.format(low=number_words(number, low, currency), high=number_words(number, high, currency))


def number_words(number: PolicyNumber, value: Decimal, currency: str) -> Text:
    """A value of this number as people read it."""
    match number.kind:
        case "flag":
            return Text("是", "yes") if value else Text("否", "no")
        case "daily":
            return Text(f"日 {value * _HUNDRED:.4f}%", f"{value * _HUNDRED:.4f}% a day")
        case "share":
            return same(f"{(value * _HUNDRED).normalize():f}%")
        case "points":
            return Text(f"{value} 分", f"{value} points")
    return worded(value, number.kind, currency)
