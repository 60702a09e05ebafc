"""When is what paid back? The schedule that goes with the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.decision.outcome import Price
from workbench.reports.blocks import Blocks, Languages, Row
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.paper import Head, begin, close, hand_lines, note, shortest
from workbench.reports.words import BASES, daily, fee, rate_of, yearly

TITLE = Text("还款计划表（合同附件）", "Repayment schedule (annex to the contract)")


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment in minor units. `number` 0 is the draw: only its fee, and the balance owed after it."""

    number: int
    day: date
    principal_fen: int
    interest_fen: int
    fee_fen: int
    balance_fen: int

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.interest_fen + self.fee_fen


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """Everything the schedule says. `rows` begin with the draw; `clauses` are what was agreed besides the figures."""

    head: Head
    merchant: str
    person: str
    product: Text
    currency: str
    limit_fen: int
    price: Price
    headline: str
    term: Text
    rows: tuple[Instalment, ...]
    revolving: bool
    clauses: tuple[Text, ...]


def repayment_plan(facts: PlanFacts, languages: Languages) -> bytes:
    """The schedule as PDF; the same facts give the same bytes. Raises `ValueError` where its sums do not tie."""
    _demand_ties(facts)
    return shortest(lambda scale: _set(facts, languages, scale), languages).sheet.finish()


def _set(facts: PlanFacts, languages: Languages, scale: float) -> Blocks:
    blocks = begin(TITLE, facts.head, languages, scale=scale)
    _parties(blocks, facts)
    _rates(blocks, facts)
    blocks.heading(Text("还款计划", "Instalments"))
    grid(blocks, _COLUMNS, _rows(facts))
    if facts.revolving:
        blocks.paragraph(
            Text(
                "随借随还：本表按今日全额支用、用满期限列示；实际支用或提前还款后，以实际余额与天数计息。",
                "Borrow and repay any time: this table assumes the whole limit is drawn today and kept for the whole "
                "term; interest is due on the balance and the days it is really owed.",
            ),
            size=8.4,
            after=2,
        )
    blocks.heading(Text("约定", "Terms"))
    blocks.numbered(facts.clauses, size=9)
    note(blocks, facts.head.note)
    hand_lines(blocks, facts.head, (Text("借款人签名", "Borrower"),))
    return close(blocks, facts.head)


def _demand_ties(facts: PlanFacts) -> None:
    lent, cost = sum(r.principal_fen for r in facts.rows), sum(r.interest_fen + r.fee_fen for r in facts.rows)
    if lent != facts.limit_fen or facts.rows[-1].balance_fen != 0 or cost != facts.price.total_cost_fen:
        raise ValueError("the schedule does not tie with the limit and the price")


def _parties(blocks: Blocks, facts: PlanFacts) -> None:
    person = f" · {facts.person}" if facts.person else ""
    blocks.pairs(
        (
            (Text("借款人", "Borrower"), same(f"{facts.merchant}{person}")),
            (Text("出借人", "Lender"), facts.head.lender),
            (Text("产品与期限", "Product and term"), facts.product + Text("，", ", ") + facts.term),
            (
                Text("贷款本金", "Principal"),
                Text(
                    f"{money(facts.limit_fen, facts.currency)}（案件 {facts.head.case_no}）",
                    f"{money(facts.limit_fen, facts.currency)} (case {facts.head.case_no})",
                ),
            ),
        ),
        size=9.5,
    )


def _rates(blocks: Blocks, facts: PlanFacts) -> None:
    price = facts.price
    others = [basis for basis in ("nominal_365", "irr_x12", "xirr") if basis != facts.headline]
    fees = fee(price.fee_rate) if price.fee_rate else Text("无服务费", "no service fee")
    rows = [
        Row(
            Text("综合年化成本", "All-in annual cost"),
            yearly(rate_of(price, facts.headline)),
            note=BASES[facts.headline],
            large=True,
        ),
        *(Row(Text("另一口径", "Another basis"), yearly(rate_of(price, basis)), note=BASES[basis]) for basis in others),
        Row(Text("日利率与服务费", "Daily rate and fee"), same(daily(price.daily_rate)) + Text("，", ", ") + fees),
    ]
    Blocks(blocks.sheet, blocks.languages, 0.8 * blocks.scale).terms(rows)


_COLUMNS = (
    Column(Text("期", "No."), 0.6),
    Column(Text("日期", "Date"), 1.5),
    Column(Text("本金", "Principal"), 1.7, right=True),
    Column(Text("利息", "Interest"), 1.5, right=True),
    Column(Text("费用", "Fees"), 1.3, right=True),
    Column(Text("应付合计", "Payment"), 1.7, right=True),
    Column(Text("剩余本金", "Balance"), 1.7, right=True),
)


def _rows(facts: PlanFacts) -> list[list[Cell]]:
    def amount(fen: int, *, bold: bool = False) -> Cell:
        return Cell(same(exact(fen, facts.currency)), bold=bold)

    made = [
        [
            Cell(Text("支用", "Draw") if row.number == 0 else same(str(row.number))),
            Cell(same(row.day.isoformat())),
            *(amount(fen) for fen in (row.principal_fen, row.interest_fen, row.fee_fen)),
            amount(row.total_fen, bold=True),
            amount(row.balance_fen),
        ]
        for row in facts.rows
    ]
    sums = [sum(getattr(r, name) for r in facts.rows) for name in ("principal_fen", "interest_fen", "fee_fen")]
    made.append(
        [
            Cell(Text("合计", "Total"), bold=True),
            Cell(same("")),
            *(amount(fen, bold=True) for fen in (*sums, sum(sums))),
            Cell(same("")),
        ]
    )
    return made


def exact(fen: int, currency: str) -> str:
    """An amount with its minor units always written: in a contract nothing is left out."""
    shown = money(fen, currency)
    return shown if fen % 100 else f"{shown}.00"
