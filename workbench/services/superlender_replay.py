"""What do the ledger and the limit ladder make of a real lender's revolving loans?

The public SuperLender set: customers who borrowed, repaid and borrowed again (Nigeria, 2016 and 2017; amounts stay in
NGN, in kobo). Every earlier loan is drawn and repaid through the ledger; then each customer climbs the desk's own
ladder, and what it would have allowed stands beside what was really lent. The newest loan's outcome (Good or Bad, where
Bad means not settled on time) is only counted, never known to the ladder. The data are not part of the program.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from workbench.applications.policy import Ladder
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.ladder import raised_limit_fen
from workbench.lending.ledger import draw, position, repay
from workbench.lending.movement import Movement, Terms

EARLIER, NEWEST = "trainprevloans.csv.gz", "trainperf.csv.gz"
STEP_FEN = 1_000_00  # the lender's amounts are whole thousands
CAP_FEN = 60_000_00  # the largest loan on record
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Credit:
    """One loan of one customer. Days are None where the file has none; `bad` is known of the newest loan only."""

    customer: str
    number: int  # 1, 2, ... of this customer
    approved: int
    amount_fen: int
    due_fen: int
    term_days: int
    closed: int | None = None
    first_due: int | None = None
    first_repaid: int | None = None
    bad: bool | None = None

    @property
    def late(self) -> bool:
        """Was the first repayment late? A day that is not known is not called in time."""
        return self.first_repaid is None or self.first_due is None or self.first_repaid > self.first_due


@dataclass(frozen=True, slots=True)
class Booked:
    """What the ledger says of all earlier loans. `same_day`: closed on the day of the draw: no day bears interest."""

    loans: int
    drawn_fen: int
    repaid_fen: int
    interest_fen: int  # run by the day
    fee_fen: int  # the rest of the charge
    same_day: int
    open_fen: int  # left owing after the last repayment; nothing, if ledger and file agree
    late: int  # first repayment after its day


@dataclass(frozen=True, slots=True)
class Rung:
    """Newest loans of customers at one height of the ladder."""

    rises: int
    loans: int
    bad: int


@dataclass(frozen=True, slots=True)
class Climbed:
    """The ladder beside what was lent. `kept_fen` is what the ladder would have lent, `bad_kept_fen` of the bad."""

    customers: int
    next_loans: int
    within: int  # later loans that were no larger than the ladder's limit
    lent_fen: int
    kept_fen: int
    newest_fen: int
    newest_kept_fen: int
    bad: int
    bad_fen: int
    bad_kept_fen: int
    bad_after_late: int  # of customers whose loan before was late
    after_late: int
    after_late_fen: int  # newest loans of those
    bad_after_late_fen: int
    rungs: tuple[Rung, ...]

    @property
    def volume_kept(self) -> Decimal:
        """Share of the newest loans' volume the ladder would have lent."""
        return Decimal(self.newest_kept_fen) / self.newest_fen

    @property
    def bad_avoided(self) -> Decimal:
        """Share of the bad volume it would not have lent."""
        return 1 - Decimal(self.bad_kept_fen) / self.bad_fen

    @property
    def volume_held(self) -> Decimal:
        """Share of the newest loans' volume that stays when nothing is lent after a late loan."""
        return 1 - Decimal(self.after_late_fen) / self.newest_fen

    @property
    def bad_held(self) -> Decimal:
        """Share of the bad volume that is avoided so."""
        return Decimal(self.bad_after_late_fen) / self.bad_fen


def read_credits(folder: Path) -> tuple[tuple[Credit, ...], tuple[Credit, ...]]:
    """Earlier loans and newest loans. Raises `StaffError` (`DATA_MISSING`, `DATA_UNREADABLE`)."""
    for name in (EARLIER, NEWEST):
        if not (folder / name).is_file():
            raise StaffError(
                Text(f"没有 {name}", f"{name} is not there"),
                Text("没有改动。请给出该公开数据集的文件夹", "Nothing was changed. Name the folder of the public data"),
                code="DATA_MISSING",
            )
    return tuple(_credits(folder / EARLIER)), tuple(_credits(folder / NEWEST))


def _credits(path: Path) -> Iterator[Credit]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            try:
                yield _credit(row)
            except (KeyError, ValueError, ArithmeticError, TypeError) as fault:
                raise StaffError(
                    Text(f"{path.name} 第 {line} 行无法读取", f"Line {line} of {path.name} cannot be read"),
                    Text(
                        "没有改动。日期被表格软件改坏的文件不能使用", "Nothing was changed. Dates must be whole dates"
                    ),
                    code="DATA_UNREADABLE",
                ) from fault


def _credit(row: Mapping[str, str]) -> Credit:
    flag = row.get("good_bad_flag")
    return Credit(
        customer=row["customerid"],
        number=int(row["loannumber"]),
        approved=_day(row["approveddate"]),
        amount_fen=_fen(row["loanamount"]),
        due_fen=_fen(row["totaldue"]),
        term_days=int(row["termdays"]),
        closed=_day_or_none(row.get("closeddate")),
        first_due=_day_or_none(row.get("firstduedate")),
        first_repaid=_day_or_none(row.get("firstrepaiddate")),
        bad=None if flag is None else {"Good": False, "Bad": True}[flag],
    )


def _day(words: str) -> int:
    return day_number(date.fromisoformat(words[:10]))


def _day_or_none(words: str | None) -> int | None:
    return _day(words) if words else None


def _fen(words: str) -> int:
    exact = Decimal(words) * 100
    if exact != int(exact):
        raise ValueError(f"{words} is no whole number of kobo")
    return int(exact)


def book(earlier: Iterable[Credit]) -> Booked:
    """Draw and repay every loan through the ledger; what the file says was due is what is paid.

    The set gives the whole charge, not its parts. It runs by the day at the largest whole daily rate (in millionths)
    that does not exceed it over the days of use; what that leaves is a fee. On the day of the draw all of it is.
    """
    loans = drawn = repaid = interest = fees = same_day = left = late = 0
    for one in earlier:
        moves = _life(one)
        end = moves[-1].day
        loans, late = loans + 1, late + one.late
        drawn += sum(m.amount_fen for m in moves if m.kind == "draw")
        repaid += sum(m.amount_fen for m in moves if m.kind in ("repay", "fee"))
        interest += sum(m.interest_fen for m in moves)
        fees += sum(m.amount_fen for m in moves if m.kind == "fee")
        same_day += end == one.approved
        left += position(_terms(one), moves, end).principal_fen
    return Booked(loans, drawn, repaid, interest, fees, same_day, left, late)


def _closed(one: Credit) -> int:
    return one.approved if one.closed is None else max(one.closed, one.approved)


def _terms(one: Credit) -> Terms:
    used_fen = one.amount_fen * (_closed(one) - one.approved)
    rate_ppm = (one.due_fen - one.amount_fen) * MILLION // used_fen if used_fen else 0
    last = one.first_due if one.first_due is not None else one.approved + one.term_days
    return Terms(one.amount_fen, Decimal(rate_ppm) / MILLION, one.approved, max(last, one.approved + 1))


def _life(one: Credit) -> tuple[Movement, ...]:
    terms, closed = _terms(one), _closed(one)
    drawn = draw(terms, (), one.approved, one.amount_fen, "")
    owed_fen = position(terms, drawn, closed).owed_fen
    paid = repay(terms, drawn, closed, owed_fen, "")
    rest_fen = one.due_fen - owed_fen
    fee = (Movement(closed, "fee", rest_fen, 0, 0, paid.balance_fen),) if rest_fen else ()
    return (*drawn, paid, *fee)


def climb(
    earlier: Sequence[Credit],
    newest: Sequence[Credit],
    ladder: Ladder | None,
    late_cut: Decimal = Decimal(0),
) -> Climbed:
    """Each customer's limit after each repaid loan, by the desk's own rule.

    It begins with the first loan's amount, rises when enough loans came back in time, and stays when the last was late.
    Without a ladder nothing caps a loan. `late_cut` is taken off the newest loan of who repaid the one before late.
    """
    by_customer: dict[str, list[Credit]] = {}
    for one in sorted(earlier, key=lambda credit: (credit.approved, credit.number)):
        by_customer.setdefault(one.customer, []).append(one)
    within = later = lent = kept = newest_fen = newest_kept = bad_fen = bad_kept = bad = bad_late = after_late = 0
    after_late_fen = bad_late_fen = 0
    rungs: dict[int, list[int]] = {}
    for one in newest:
        past = by_customer.get(one.customer, [])
        limits, rises = _limits(past, ladder, one.amount_fen)
        for limit, following in zip(limits, [*past[1:], one], strict=False):
            later, within = later + 1, within + (following.amount_fen <= limit)
            lent, kept = lent + following.amount_fen, kept + min(limit, following.amount_fen)
        last = min(limits[-1], one.amount_fen) if limits else one.amount_fen
        if past and past[-1].late:
            last = int(last * (1 - late_cut))
        newest_fen, newest_kept = newest_fen + one.amount_fen, newest_kept + last
        is_bad, was_late = bool(one.bad), bool(past) and past[-1].late
        bad, after_late, bad_late = bad + is_bad, after_late + was_late, bad_late + (is_bad and was_late)
        after_late_fen += one.amount_fen if was_late else 0
        bad_late_fen += one.amount_fen if was_late and is_bad else 0
        if is_bad:
            bad_fen, bad_kept = bad_fen + one.amount_fen, bad_kept + last
        counts = rungs.setdefault(rises, [0, 0])
        counts[0], counts[1] = counts[0] + 1, counts[1] + is_bad
    told = tuple(Rung(height, *rungs[height]) for height in sorted(rungs))
    return Climbed(
        len(newest), later, within, lent, kept, newest_fen, newest_kept, bad, bad_fen, bad_kept, bad_late, after_late,
        after_late_fen, bad_late_fen, told,
    )  # fmt: skip


def _limits(past: Sequence[Credit], ladder: Ladder | None, otherwise_fen: int) -> tuple[list[int], int]:
    """The limit after each loan of a customer, and how often it rose."""
    if ladder is None:
        return [CAP_FEN] * len(past), 0
    limit, on_time, rises = past[0].amount_fen if past else otherwise_fen, 0, 0
    found = []
    for one in past:
        on_time = 0 if one.late else on_time + 1
        raised = raised_limit_fen(limit, on_time, one.late, ladder, CAP_FEN, STEP_FEN)
        if raised > limit:
            limit, on_time, rises = raised, 0, rises + 1
        found.append(limit)
    return found, rises
