"""May the lender borrow this as well: how many banks, and how much of its capital?

The pilot of 2008: money from two banks at most, together half of net capital. Since 2020 ("1+4"): bank and shareholder
money at most one time, bonds and securities at most four times net assets. Periods are asked on every day on which
something begins, so that a borrowing of next month is refused today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from workbench.applications.policy import Funding
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.money import large_money
from workbench.common.rates import percent
from workbench.common.text import Text

KINDS = {
    "bank": Text("银行借款", "Bank loan"),
    "shareholder": Text("股东借款", "Shareholder loan"),
    "group": Text("集团资金", "Group funds"),
    "bond": Text("债券", "Bond"),
}
NON_STANDARD = frozenset({"bank", "shareholder", "group"})


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Money lent to the lender on days from `from_day` up to, not including, `until`."""

    lender: str
    kind: str
    entity: str  # empty: of the group
    amount_fen: int
    from_day: int
    until: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule on one day. `cap` and `used` are fen, or banks where `code` is TOO_MANY_LENDERS."""

    code: str
    title: Text
    cap: int
    used: int
    day: int
    basis: Text

    @property
    def holds(self) -> bool:
        return self.used <= self.cap


def on_day(borrowed: Iterable[Borrowed], day: int) -> tuple[Borrowed, ...]:
    return tuple(one for one in borrowed if one.from_day <= day < one.until)


def banks_on(borrowed: Iterable[Borrowed], day: int) -> int | None:
    """How many banks lend on a day; None where one of them is not named."""
    names = {one.lender.strip() for one in on_day(borrowed, day) if one.kind == "bank"}
    return None if "" in names else len(names)


def findings(
    rules: Funding, capital: dict[str, int], borrowed: Iterable[Borrowed], day: int, standard_fen: int = 0
) -> tuple[Finding, ...]:
    """Every rule on one day. `capital` by company, the whole under an empty name; `standard_fen` sold as securities."""
    return tuple(_asked(rules, capital, on_day(borrowed, day), day, standard_fen))


def require_borrowing(
    rules: Funding, capital: dict[str, int], standing: Iterable[Borrowed], new: Borrowed, standard_fen: int = 0
) -> None:
    """Raises `StaffError` (`TOO_MANY_LENDERS`, `BORROWING_RATIO`, `NON_STANDARD`, `STANDARD`) for one too many."""
    all_ = (*standing, new)
    days = sorted({new.from_day, *(one.from_day for one in all_ if new.from_day <= one.from_day < new.until)})
    for day in days:
        before = {(one.code, one.title.en): one for one in findings(rules, capital, all_[:-1], day, standard_fen)}
        for found in findings(rules, capital, all_, day, standard_fen):
            known = before.get((found.code, found.title.en))
            if not found.holds and (known is None or found.used > known.used):
                raise _refusal(found)


def _asked(
    rules: Funding, capital: dict[str, int], borrowed: tuple[Borrowed, ...], day: int, standard_fen: int
) -> Iterator[Finding]:
    banks = [one for one in borrowed if one.kind == "bank"]
    if rules.max_bank_lenders is not None:
        # A bank nobody named may be any bank: it counts as one more.
        count = len({one.lender.strip() or f"#{place}" for place, one in enumerate(banks)})
        title = Text("融资银行家数", "Bank lenders")
        basis = Text("融入资金的银行不超过两家（2008 年试点）", "Money from two banks at most (pilot of 2008)")
        yield Finding("TOO_MANY_LENDERS", title, rules.max_bank_lenders, count, day, basis)
    share = percent(rules.bank_share, 0)
    names = {one.code: one.name for one in rules.entities}
    for entity, capital_fen in capital.items():
        own = sum(one.amount_fen for one in banks if entity in ("", one.entity))
        title = Text("银行借款（合并）", "Bank loans, consolidated")
        if entity:
            title = Text("银行借款（{name}）", "Bank loans, {name}").format(
                name=names.get(entity, Text(entity, entity))
            )
        basis = Text(f"不超过资本净额的 {share}", f"At most {share} of net capital")
        yield Finding("BORROWING_RATIO", title, _times(capital_fen, rules.bank_share), own, day, basis)
    if rules.rule == "one_plus_four":
        yield from _one_plus_four(rules, capital.get("", 0), borrowed, day, standard_fen)


def _one_plus_four(
    rules: Funding, capital_fen: int, borrowed: tuple[Borrowed, ...], day: int, standard_fen: int
) -> Iterator[Finding]:
    one, four = rules.non_standard_multiple or Decimal(0), rules.standard_multiple or Decimal(0)
    loans = sum(b.amount_fen for b in borrowed if b.kind in NON_STANDARD)
    bonds = sum(b.amount_fen for b in borrowed if b.kind == "bond") + standard_fen
    basis = Text(f"不超过净资产 {one} 倍（〔2020〕86号）", f"At most {one} × net assets (2020 no. 86)")
    title = Text("非标融资（银行、股东、集团）", "Non-standard: banks, shareholders, group")
    yield Finding("NON_STANDARD", title, _times(capital_fen, one), loans, day, basis)
    basis = Text(f"不超过净资产 {four} 倍（〔2020〕86号）", f"At most {four} × net assets (2020 no. 86)")
    yield Finding("STANDARD", Text("标准化融资（债券、ABS）", "Bonds and securities"), _times(capital_fen, four), bonds,
                  day, basis)  # fmt: skip


def _times(capital_fen: int, times: Decimal) -> int:
    return int((Decimal(capital_fen) * times).to_integral_value(rounding=ROUND_FLOOR))


def _refusal(found: Finding) -> StaffError:
    day = day_of(found.day).isoformat()
    counted = found.code == "TOO_MANY_LENDERS"
    used = Text(str(found.used), str(found.used)) if counted else large_money(found.used)
    cap = Text(str(found.cap), str(found.cap)) if counted else large_money(found.cap)
    told = Text(f"{day} {{title}}将达 {{used}}，上限 {{cap}}", f"On {day} {{title}} would come to {{used}} of {{cap}}")
    hint = Text(
        "没有登记。{basis}；请减少金额、改期或先结束一笔",
        "Nothing was recorded. {basis}: borrow less, later, or end one first",
    )
    said = told.format(title=found.title, used=used, cap=cap)
    return StaffError(said, hint.format(basis=found.basis), code=found.code)
