"""How does a desk come to hold the seed portfolio: the published state of 2013-04-30, to the loan and to the fen?

What is made is synthetic and says so on every page. It is written in one transaction with its journal entry, which
names the digest of the book; a desk that was filled half is never left behind.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.common.dates import DESK_ZONE
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.services.book_summary import rebuild
from workbench.services.ground import Ground
from workbench.services.seed_sample import put_sample

if TYPE_CHECKING:
    from workbench.sample.seed_book import SeedBook
    from workbench.storage.shelves import Shelves

OPENS = datetime(2013, 4, 30, 9, 30, tzinfo=DESK_ZONE)
SETTINGS: dict[str, str | int | bool] = {
    "synthetic": True,
    "business_date": date(2013, 4, 30).isoformat(),
    "opens_at": OPENS.isoformat(),
    "policy": "cn-2008-pilot",
    "currency": "CNY",
    "lender_zh": "种子组合（合成数据）",
    "lender_en": "Seed portfolio (synthetic data)",
    "desk_name": "种子组合 2013-04-30 · Seed portfolio",
}
STEPS = 6


@dataclass(slots=True)
class SeedSummary:
    """What was made, and how long each step took. Amounts in fen."""

    scale: float
    seed: int
    digest: str = ""
    borrowers: int = 0
    loans: int = 0
    lent_fen: int = 0
    active: int = 0
    live: int = 0
    outstanding_fen: int = 0
    bad_fen: int = 0
    events: int = 0
    featured: int = 0  # borrowers whose trade is known, too
    lines: int = 0  # of their four flows
    bytes: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        return asdict(self)


class SeedService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def fill(
        self, scale: float = 1.0, seed: int | None = None, report: Report = silent, stop: Stop = never
    ) -> SeedSummary:
        """Fill an empty desk. `scale` makes the same lender smaller; every identity holds at each scale.

        Raises `StaffError`: `DESK_NOT_EMPTY`, `DESK_HAS_ACCOUNTS`, `SCALE_OUT_OF_RANGE`; `Stopped`.
        """
        from workbench.sample.seed_book import SEED, seed_book

        number = SEED if seed is None else seed
        self._demand_empty()
        summary = SeedSummary(scale, number)
        began = perf_counter()
        report(0, STEPS)
        try:
            book = seed_book(scale, number)
        except ValueError as fault:
            raise StaffError(
                Text(f"比例 {scale:g} 不能使用：须在 0.001 到 1 之间", f"A scale of {scale:g} cannot be used"),
                Text("没有写入任何内容。请改用 0.01 或 1", "Nothing was written. Use 0.01 or 1"),
                code="SCALE_OUT_OF_RANGE",
            ) from fault
        summary.seconds["make"] = perf_counter() - began
        self._write(book, summary, report, stop)
        self._ground.forget()
        began = perf_counter()
        summary.featured, summary.lines = put_sample(self._ground, book, scale)
        summary.seconds["features"] = perf_counter() - began
        self._summaries(summary, report, stop)
        report(STEPS, STEPS)
        return summary

    def _demand_empty(self) -> None:
        with self._ground.store.reading() as shelves:
            if shelves.accounts.any():
                raise StaffError(
                    Text("本台账有账户，不放合成数据", "This desk keeps accounts: no synthetic book goes into it"),
                    Text("没有改动。请在另一个空文件夹生成", "Nothing was changed. Make it in another folder"),
                    code="DESK_HAS_ACCOUNTS",
                )
            if shelves.merchants.count() or shelves.batches.lines():
                raise StaffError(
                    Text("本台账已有数据", "This desk already holds records"),
                    Text("种子组合只能建在空文件夹中", "The seed portfolio needs an empty folder"),
                    code="DESK_NOT_EMPTY",
                )

    def _write(self, book: SeedBook, summary: SeedSummary, report: Report, stop: Stop) -> None:
        from workbench.services.seated_journal import seated
        from workbench.services.seed_rows import put_book

        began = perf_counter()
        with self._ground.store.filling() as (plain, bulk):
            shelves = seated(plain, self._ground.seat)
            put_book(book, bulk, summary, self._ground, report, stop)
            if stop():
                raise Stopped
            bulk.index()
            shelves.loans.marks.make()
            _note(shelves, book, summary, OPENS)
            summary.bytes = bulk.size()
        summary.seconds["write"] = perf_counter() - began
        began = perf_counter()
        for line in self._ground.store.quick_check():
            raise AssertionError(f"the file that was written is not whole: {line}")
        summary.seconds["check"] = perf_counter() - began

    def _summaries(self, summary: SeedSummary, report: Report, stop: Stop) -> None:
        """Sums of the book on every past day."""
        from workbench.sample.seed_published import AS_OF, FIRST_DAY

        began = perf_counter()
        rebuild(self._ground, FIRST_DAY, AS_OF, report, stop)
        summary.seconds["summaries"] = perf_counter() - began


def _note(shelves: Shelves, book: SeedBook, summary: SeedSummary, now: datetime) -> None:
    published = book.published
    for name in ("borrowers", "loans", "lent_fen", "active", "live", "outstanding_fen", "bad_fen"):
        setattr(summary, name, getattr(published, name))
    summary.digest = book.digest()
    for key, value in SETTINGS.items():
        shelves.settings.put(key, value)
    shelves.settings.put("sample_seed", book.seed)
    facts = {
        "seed": book.seed, "scale": str(summary.scale), "digest": summary.digest, "synthetic": True,
        "loans": summary.loans, "events": summary.events, "outstanding_fen": summary.outstanding_fen,
    }  # fmt: skip
    shelves.journal.append(now, SYSTEM, "portfolio.seed", None, facts)
