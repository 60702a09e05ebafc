"""Where did the money of a draw go, followed line by line?

First in, first out: the account is a queue of lots. What stood on it before a draw is spent before the draw, what came
in later is spent after it. Each outgoing line eats the oldest money first; the part that ate disbursed money goes to
the line's bucket. What no line has eaten is still kept. The buckets of a draw add up to it, to the fen, and no line is
counted for two draws.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from workbench.common.text import Text

BUCKETS: dict[str, Text] = {
    "stock": Text("进货", "Stock"),
    "debt": Text("还债", "Other debt"),
    "persons": Text("转出个人", "To persons"),
    "refunds": Text("退款", "Refunds"),
    "fees": Text("平台费", "Platform fees"),
    "kept": Text("留存", "Still kept"),
    "unknown": Text("不明", "Unknown"),
}
ARRIVES_WITHIN = 3  # days a payment to the account may take
_OF_KIND = {"purchase": "stock", "loan_out": "debt", "transfer": "persons", "refund": "refunds", "fee": "fees"}


@dataclass(frozen=True, slots=True)
class FundLine:
    """One movement on the account; money in is positive. `kind` as the fund flow has it, None where unknown."""

    line_id: str
    day: int
    amount_fen: int
    kind: str | None
    balance_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The part of one outgoing line that was disbursed money."""

    line: FundLine
    bucket: str
    part_fen: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Sums by bucket; they add up to `drawn_fen`. `seen_day`: the last day whose lines are known, None without any.

    `arrived` is whether the disbursement itself was found on the account; without it, it is taken to stand there from
    the day of the draw on.
    """

    drawn_fen: int
    day: int
    until_day: int
    buckets: dict[str, int]
    steps: tuple[Step, ...]
    seen_day: int | None
    arrived: bool
    shares: dict[str, Decimal] = field(init=False)

    def __post_init__(self) -> None:
        whole = Decimal(self.drawn_fen)
        object.__setattr__(self, "shares", {name: Decimal(fen) / whole for name, fen in self.buckets.items()})

    @property
    def traced_share(self) -> Decimal:
        """How much of the draw has left the account, to wherever; 0 where no line is known after the draw."""
        return Decimal(0) if self.seen_day is None else 1 - self.shares["kept"]

    @property
    def whole(self) -> bool:
        """Lines are known up to the end of the days looked at, or all of it is spent."""
        return (self.seen_day is not None and self.seen_day >= self.until_day) or self.buckets["kept"] == 0


def bucket_of(kind: str | None) -> str:
    """Money that leaves by a line of this kind. A kind nobody named is unknown, never assumed to be business."""
    return _OF_KIND.get(kind or "", "unknown")


@dataclass(frozen=True, slots=True)
class Draw:
    drawn_fen: int
    day: int


@dataclass(slots=True)
class _Lot:
    """Money that came in together; `draw` is the place of the draw it is, or None for other money."""

    left_fen: int
    draw: int | None


def trace(drawn_fen: int, day: int, lines: Sequence[FundLine], days: int) -> Trace:
    """Follow one draw through the lines of its account for `days` days (its own day is 0)."""
    return trace_draws([Draw(drawn_fen, day)], lines, days)[0]


def trace_draws(draws: Sequence[Draw], lines: Sequence[FundLine], days: int) -> tuple[Trace, ...]:
    """Follow the draws of one account, in order of their days, through its lines as they were booked.

    Raises `ValueError` for a draw that is not positive or draws out of order.
    """
    if any(one.drawn_fen <= 0 for one in draws) or [one.day for one in draws] != sorted(one.day for one in draws):
        raise ValueError("draws are positive and in order")
    if not draws:
        return ()
    known = [line for line in lines if draws[0].day <= line.day <= draws[-1].day + days]
    arrivals = _arrivals(draws, known)
    steps: list[list[Step]] = [[] for _ in draws]
    queue: deque[_Lot] = deque()
    if known and known[0].balance_fen is not None:
        queue.append(_Lot(max(known[0].balance_fen - known[0].amount_fen, 0), None))
    unseen = deque(place for place in range(len(draws)) if place not in arrivals.values())
    for place, line in enumerate(known):
        while unseen and draws[unseen[0]].day <= line.day:
            queue.append(_Lot(draws[unseen[0]].drawn_fen, unseen.popleft()))
        if line.amount_fen > 0:
            queue.append(_Lot(line.amount_fen, arrivals.get(place)))
        else:
            _eat(queue, line, draws, days, steps)
    return tuple(_told(one, steps[n], known, days, n in arrivals.values()) for n, one in enumerate(draws))


def _arrivals(draws: Sequence[Draw], lines: Sequence[FundLine]) -> dict[int, int]:
    """By place of a line, the draw that came in by it: a credit of this very amount, named a loan where one is."""
    found: dict[int, int] = {}
    for number, draw in enumerate(draws):
        same = [
            place for place, line in enumerate(lines)
            if line.amount_fen == draw.drawn_fen and line.day >= draw.day and place not in found
        ]  # fmt: skip
        near = [place for place in same if lines[place].day <= draw.day + ARRIVES_WITHIN]
        named = [place for place in near if lines[place].kind == "loan_in"]
        if named or near:
            found[(named or near)[0]] = number
    return found


def _eat(queue: deque[_Lot], line: FundLine, draws: Sequence[Draw], days: int, steps: list[list[Step]]) -> None:
    """An outgoing line takes from the oldest lot on; what the queue does not have came from before what is known."""
    out = -line.amount_fen
    while out and queue:
        lot = queue[0]
        part = min(out, lot.left_fen)
        out, lot.left_fen = out - part, lot.left_fen - part
        if part and lot.draw is not None and line.day <= draws[lot.draw].day + days:
            steps[lot.draw].append(Step(line, bucket_of(line.kind), part))
        if not lot.left_fen:
            queue.popleft()


def _told(draw: Draw, steps: Sequence[Step], lines: Sequence[FundLine], days: int, arrived: bool) -> Trace:
    buckets = dict.fromkeys(BUCKETS, 0)
    for step in steps:
        buckets[step.bucket] += step.part_fen
    buckets["kept"] = draw.drawn_fen - sum(buckets.values())
    until = draw.day + days
    seen = max((line.day for line in lines if draw.day <= line.day <= until), default=None)
    return Trace(draw.drawn_fen, draw.day, until, buckets, tuple(steps), seen, arrived)
