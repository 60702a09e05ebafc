"""What does staff see of a merchant's verified sales?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class SalesStep:
    """One bar: what leaves the sum there, or (first and last) what is there."""

    code: str
    label: Text
    amount_fen: int
    drills: bool  # do orders stand behind it?


@dataclass(frozen=True, slots=True)
class DetectorHit:
    """What one detector says; `explanation` is what it looks for and why its numbers stand where they do, `removed_fen`
    what left verified sales for it and for nothing before it."""

    code: str
    title: Text
    finding: Text
    explanation: Text
    thresholds: Text
    score: float
    orders: int
    marked_fen: int
    removed_fen: int
    flagged: bool


@dataclass(frozen=True, slots=True)
class LegLine:
    """One flow: how many of its lines belong to lines of another."""

    name: Text
    imported: int
    matched: int
    by_amount: int
    unmatched: int
    apart: int
    unmatched_fen: int | None  # None where lines of this flow carry no money
    adds_up: bool


@dataclass(frozen=True, slots=True)
class SalesFile:
    case_no: str
    merchant: str
    currency: str
    as_of: str
    steps: tuple[SalesStep, ...]
    verified_share: float | None
    two_flows_share: float | None
    three_flows_share: float | None
    hits: tuple[DetectorHit, ...]  # flagged first
    legs: tuple[LegLine, ...]
    links: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class SalesOrder:
    """One order behind a bar or a detector, in words."""

    order_id: str
    day: str
    amount: str
    flows: Text  # which flows show it, and after how many days
    gap: str  # received less paid
    source: str  # file and line of the order
    witness: Text  # the line that gives it away, with its file and line


@dataclass(frozen=True, slots=True)
class SalesOrders:
    """A page of orders; `count` and `total_fen` are of all of them."""

    what: str
    label: Text
    count: int
    total_fen: int
    rows: tuple[SalesOrder, ...]
