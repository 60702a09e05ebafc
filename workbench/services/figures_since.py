"""What did the report of a day say, what does it say today, and which events make the difference, to the fen?

The events booked since are taken in one after another, as they were booked; what each moves is its part of the
difference, and the parts add up. The close of the day kept what it said: where that differs from what the ledger of
then comes to, it was not for an event but for a class or a policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.text import Text, same
from workbench.lending.classification import LoanClass
from workbench.portfolio.book_figures import Stand, stand
from workbench.portfolio.book_past import Closing, Receivable
from workbench.portfolio.book_rows import BookTotal
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.book_recount import own_standing
from workbench.services.figures_file import FigureColumn, FigureRow, FigureSection, FigureTable, Value, shown
from workbench.services.figures_ground import FigureGround
from workbench.services.figures_known import known_receivable
from workbench.services.known_ledger import as_known, booked_on
from workbench.services.loan_filter import LoanFilter

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan, LoanEvent

MOST_APART = 60
"""Events of one loan that are told one by one; of a loan with more, one row says what all of them moved."""
BLIND = Text("盲审中的商户", "Under blind review")
KINDS = {
    "draw": Text("支用", "Drawn"),
    "repay": Text("还款", "Repaid"),
    "interest": Text("利息", "Interest"),
    "fee": Text("费用", "Fee"),
    "penalty": Text("罚息", "Penalty"),
    "waive": Text("减免", "Waived"),
    "refund": Text("退回", "Given back"),
    "write_off": Text("核销", "Written off"),
    "recovery": Text("收回", "Recovered"),
    "transfer": Text("转让", "Sold"),
    "buy_back": Text("回购", "Bought back"),
    "restructure": Text("重组", "Restructured"),
    "reversal": Text("冲正", "Taken back"),
    "accrue": Text("计提", "Accrued"),
    "bill": Text("出账", "Billed"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One event booked since, and what it moved of the own book on the day; `events` where several are told as one."""

    loan_no: int
    loan_id: str
    merchant_id: str
    kind: str  # empty: several
    events: int
    day: int
    booked_day: int
    amount_fen: int
    loans: int
    principal_fen: int
    bad_fen: int


def moved_since(one: FigureGround) -> tuple[Moved, ...]:
    """Every event that makes the difference, as booked; sums of what they moved are the difference itself."""
    if one.since is None or one.known is None:
        return ()
    floors = one.shelves.book.floors()
    found: list[Moved] = []
    for number, (loan, events) in one.since.now.held(one.since.late).items():
        found += _of_loan(one, number, loan, tuple(events), floors.get(number, ()))
    return tuple(sorted(found, key=lambda moved: (moved.booked_day, moved.loan_no)))


def _of_loan(
    one: FigureGround, number: int, loan: KeptLoan, events: tuple[LoanEvent, ...], floors: Sequence[tuple[int, int]]
) -> Iterator[Moved]:
    """What each event of a loan booked since moved, told in the order of booking."""
    late = sorted((e for e in events if booked_on(e) > (one.known or 0)), key=lambda e: (booked_on(e), e.event_no))
    steps = [[event] for event in late] if len(late) <= MOST_APART else [late]
    taken = [event for event in events if event not in late]
    before = _stands(one, loan, events, taken, floors)
    for step in steps:
        taken = sorted([*taken, *step], key=lambda e: (e.day, e.event_no))
        after = _stands(one, loan, events, taken, floors)
        first, changed = step[0], tuple(now - was for now, was in zip(after, before, strict=True))
        # What counts from a later day only is no part of the difference; a fact of the day may still move nothing.
        if any(changed) or any(event.day <= one.day for event in step):
            yield Moved(
                number, loan.loan_id, loan.merchant_id, first.kind if len(step) == 1 else "", len(step),
                min(event.day for event in step), booked_on(step[-1]),
                sum(event.amount_fen for event in step), *changed,
            )  # fmt: skip
        before = after


def _stands(
    one: FigureGround, loan: KeptLoan, events: Sequence[LoanEvent], taken: Sequence[LoanEvent],
    floors: Sequence[tuple[int, int]],
) -> tuple[int, int, int]:  # fmt: skip
    """(1 where it owes, principal, principal where bad) of a loan on own books, as some of its events say."""
    told, known = as_known(loan, events, taken, one.products, one.policy.ledger)
    loan_class, _, fen = own_standing(told, known, floors, one.day, one.products, one.policy)
    return int(fen > 0), fen, fen if loan_class >= LoanClass.SUBSTANDARD else 0


# ---- the section


def known_section(one: FigureGround) -> FigureSection:
    """The figures of the day as they were known, as the close said them, and as they are; and why they differ."""
    return one.section(
        "known", Text("当时所知", "As known"), (), (_figures(one), _events(one, moved_since(one)), _versions(one))
    )


def _said(one: FigureGround) -> Closing | None:
    """The last close of the day that was known then; the first where nothing else is asked for."""
    known = one.today if one.known is None else one.known
    return next((c for c in reversed(one.shelves.past.closings(one.day)) if c.known_day <= known), None)


def _figures(one: FigureGround) -> FigureTable:
    day, known = one.day, one.today if one.known is None else one.known
    then = one.stands([day])[day]
    now = stand(day, one.shelves.book.days([day]), one.shelves.book.totals([day]))
    owed_now = one.shelves.past.receivable(day)
    owed_then = owed_now if one.sums is None or owed_now is None else known_receivable(owed_now, one.sums)
    closing = _said(one)
    told = [
        _values(then, owed_then),
        _values(_closed(closing), closing.receivable) if closing is not None else None,
        _values(now, owed_now),
    ]
    rows = []
    for place, (name, kind) in enumerate(FIGURES):
        before, said, after = (None if one_ is None else one_[place] for one_ in told)
        gap = after - before if isinstance(before, int | Decimal) and isinstance(after, int | Decimal) else None
        rows.append(FigureRow((name, said, before, after, gap), None, not place, ("words", *[kind] * 4)))
    when = "—" if closing is None else f"{day_of(closing.known_day):%m-%d}"
    return FigureTable(
        "known_figures",
        Text(
            f"{day_of(day).isoformat()} 的数字，{day_of(known).isoformat()} 所知与现在所知",
            f"Figures of {day_of(day).isoformat()}, as known on {day_of(known).isoformat()} and as known now",
        ),
        (
            FigureColumn(Text("指标", "Figure"), "words", 190),
            FigureColumn(Text(f"日终所记 {when}", f"Close said {when}"), "money", 150),
            FigureColumn(Text(f"{day_of(known):%m-%d} 所知", f"Known {day_of(known):%m-%d}"), "money", 150),
            FigureColumn(Text("现在所知", "Known now"), "money", 150),
            FigureColumn(Text("差额", "Difference"), "money", 140),
        ),
        tuple(rows),
        Text(
            "“所知”由流水重算：只取当日及以前入账的事项。日终所记是当日日终留存的原数，不再改动；两者不同之处来自分类认定"
            "或政策，不来自流水。“—”：该日没有留存日终。",
            "What was known is counted again from the events booked up to that day. What the close said was kept then "
            "and never changed; where both differ, a class that was set or the policy moved it and no event. “—”: no "
            "close was kept.",
        ),
    )


FIGURES = (
    (Text("贷款余额", "Outstanding"), "money"),
    (Text("在贷笔数", "Open loans"), "count"),
    (Text("余额客户", "Active borrowers"), "count"),
    (Text("不良余额", "Bad balance"), "money"),
    (Text("不良率（按金额）", "NPL by amount"), "share"),
    (Text("逾期 30 天以上余额", "30+ days past due"), "money"),
    (Text("逾期余额", "Past due"), "money"),
    (Text("当日利息", "Interest of the day"), "money"),
    (Text("应收利息", "Interest receivable"), "money"),
    (Text("应收罚息", "Penalties receivable"), "money"),
    (Text("应收服务费", "Fees receivable"), "money"),
)


def _values(found: Stand, owed: Receivable | None) -> tuple[Value, ...]:
    told = (None, None, None) if owed is None else (owed.interest_fen, owed.penalty_fen, owed.fee_fen)
    return (
        found.all.fen, found.all.loans, found.borrowers, found.bad.fen, found.bad.share_of(found.all),
        found.over_30.fen, found.late.fen, found.daily_interest_fen, *told,
    )  # fmt: skip


def _closed(closing: Closing) -> Stand:
    people = (closing.borrowers, closing.bad_borrowers, closing.late_borrowers)
    return stand(closing.day, closing.rows, (BookTotal(closing.day, "", *people, 0, 0),))


def _events(one: FigureGround, moved: Sequence[Moved]) -> FigureTable:
    hidden = judged_blind_merchants(one.ground, one.shelves)
    open_ = [found for found in moved if found.merchant_id not in hidden]
    blind = [found for found in moved if found.merchant_id in hidden]
    rows = [
        FigureRow(
            (
                day_of(found.booked_day), day_of(found.day), same(found.loan_id),
                KINDS.get(found.kind, same(found.kind)) if found.kind else _several(found.events),
                found.amount_fen, found.principal_fen, found.bad_fen,
            ),
            LoanFilter(ids=(found.loan_id,), words=same(found.loan_id)),
        )
        for found in open_
    ]  # fmt: skip
    if blind:
        sums = (sum(one_.principal_fen for one_ in blind), sum(one_.bad_fen for one_ in blind))
        rows.append(FigureRow((None, None, BLIND, _several(sum(one_.events for one_ in blind)), None, *sums)))
    if moved:
        whole = (sum(found.principal_fen for found in moved), sum(found.bad_fen for found in moved))
        rows.append(FigureRow((None, None, Text("合计", "Total"), Text("", ""), None, *whole), strong=True))
    return FigureTable(
        "known_events",
        Text("其后入账的事项", "Booked since"),
        (
            FigureColumn(Text("入账", "Booked"), "day", 100),
            FigureColumn(Text("计自", "Counts from"), "day", 110),
            FigureColumn(Text("借据", "Loan"), "words", 200),
            FigureColumn(Text("事项", "What"), "words", 110),
            FigureColumn(Text("金额", "Amount"), "money", 130),
            FigureColumn(Text("对余额", "Of outstanding"), "money", 140),
            FigureColumn(Text("对不良余额", "Of bad balance"), "money", 140),
        ),
        tuple(rows),
        Text(
            "按入账次序逐笔计入；各笔之和即上表的差额，分毫不差。",
            "Taken in one by one as booked; together they are the difference above, to the fen.",
        ),
    )


def _several(events: int) -> Text:
    return Text(f"{events} 项", f"{events} events")


def _versions(one: FigureGround) -> FigureTable:
    """Each close of the day that said something new."""
    rows = [
        FigureRow(
            (
                closing.version, day_of(closing.known_day), told.all.fen, told.all.loans, told.bad.share_of(told.all),
                same(closing.policy_digest[:12]),
            )
        )
        for closing in one.shelves.past.closings(one.day)
        for told in (_closed(closing),)
    ]  # fmt: skip
    return FigureTable(
        "known_closings",
        Text("日终留存", "Kept by closes"),
        (
            FigureColumn(Text("版本", "Version"), "count", 80),
            FigureColumn(Text("日终于", "Closed on"), "day", 110),
            FigureColumn(Text("余额", "Outstanding"), "money", 150),
            FigureColumn(Text("笔数", "Loans"), "count", 90),
            FigureColumn(Text("不良率", "NPL"), "share", 90),
            FigureColumn(Text("政策摘要", "Policy digest"), "words", 150),
        ),
        tuple(rows),
    )


def known_lines(one: FigureGround) -> tuple[Text, ...]:
    """For the report: as known when it is told, and what the first close of the day said where one is kept."""
    then = one.stands([one.day])[one.day]
    found = []
    if one.known is not None:
        when = day_of(one.known).isoformat()
        found.append(Text(f"所列数字为 {when} 所知。", f"All figures are as they were known on {when}."))
    for first in one.shelves.past.closings(one.day)[:1]:
        when, fen = day_of(first.known_day).isoformat(), _closed(first).all.fen
        said, gap = (shown(value, "money", one.currency) for value in (fen, then.all.fen - fen))
        found.append(
            Text(
                f"本日日终于 {when} 记余额 {said.zh}，与本报告相差 {gap.zh}。",
                f"The close of this day said {said.en} outstanding on {when}; this report differs by {gap.en}.",
            )
        )
    return tuple(found)
