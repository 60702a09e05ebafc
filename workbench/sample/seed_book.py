"""How does the seed portfolio come together, and what is in each of its columns?

A documented, deterministic generator (one number seeds all of it): the same seed and scale give the same book, byte for
byte, on every machine with the same NumPy. Everything is synthetic; only the published sums are real.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.applications.policy_file import load_policy
from workbench.sample.seed_amounts import Amounts, loan_amounts
from workbench.sample.seed_borrowers import Borrowers, loan_borrowers
from workbench.sample.seed_days import B2B, B2B_FROM, CREDIT, Days, Ints, loan_days
from workbench.sample.seed_fates import LIVE, LIVE_BAD, LIVE_LATE, WRITTEN_OFF, Fates, loan_fates
from workbench.sample.seed_path import POLICY, caps_fen, keep_below
from workbench.sample.seed_published import CHONGQING_FROM, Published

SEED = 20130430
PRODUCTS = ("order_taobao_2012", "credit_taobao_2012", "credit_b2b_pilot", "credit_b2b")
RATES_PPM = (500, 600, 500, 500)  # a day, as published
ENTITIES = ("chongqing", "zhejiang")
BANDS = "ABCD"
PPM = 1_000_000
ALL = slice(None)


@dataclass
class SeedBook:
    """The loans in order of opening; a loan's number is its place + 1."""

    published: Published
    seed: int
    days: Days
    fates: Fates
    borrowers: Borrowers
    amounts: Amounts
    shortened: int = 0  # loans that came back early so that outstanding stayed within the cap

    def __len__(self) -> int:
        return len(self.days)

    @cached_property
    def product(self) -> NDArray[np.int8]:
        """Index into PRODUCTS."""
        later = (self.days.kind == B2B) & (self.days.opened >= B2B_FROM)
        return np.asarray(np.where(later, 3, self.days.kind), dtype=np.int8)

    @cached_property
    def entity(self) -> NDArray[np.int8]:
        """Index into ENTITIES: one company's products stood with the other until it was founded."""
        return np.asarray((self.days.kind == B2B) | (self.days.opened < CHONGQING_FROM), dtype=np.int8)

    @cached_property
    def rate_ppm(self) -> Ints:
        return np.asarray(RATES_PPM, dtype=np.int64)[self.product]

    @cached_property
    def band(self) -> NDArray[np.int8]:
        """Index into BANDS, by the latent risk of the borrower."""
        return np.searchsorted([0.9, 1.8, 3.6], self.borrowers.risk)[self.borrowers.of_loan].astype(np.int8)

    def live(self) -> Ints:
        """Places of the live loans."""
        return np.flatnonzero(self.fates.are(LIVE, LIVE_LATE, LIVE_BAD))

    def written_off(self) -> Ints:
        return np.flatnonzero(self.fates.fate == WRITTEN_OFF)

    def interest_fen(self, part: slice = ALL) -> Ints:
        """Interest of each closed loan on the day it was closed: by the day, the day of repayment bears none."""
        used = np.maximum(self.fates.closed[part] - self.days.opened[part], 0)
        return np.asarray((self.amounts.lent[part] * self.rate_ppm[part] * used + PPM // 2) // PPM)

    def digest(self) -> str:
        """SHA-256 over every column, in 64-bit integers of the smaller end first."""
        told = hashlib.sha256()
        columns = (
            self.days.kind, self.days.opened, self.days.matures, self.fates.fate, self.fates.closed,
            self.borrowers.of_loan, self.amounts.lent, self.amounts.owed, self.band,
        )  # fmt: skip
        for column in columns:
            told.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        return told.hexdigest()


def seed_book(scale: float = 1.0, seed: int = SEED) -> SeedBook:
    """Make the book: 6 s of CPU and 1 GB at full scale. Raises `ValueError` for a scale out of range."""
    published = Published().scaled(scale)
    rng = np.random.default_rng(seed)
    days = loan_days(rng, published)
    fates = loan_fates(rng, days, published)
    borrowers = loan_borrowers(rng, days, fates, published)
    amounts = loan_amounts(rng, days, fates, borrowers, published)
    book = SeedBook(published, seed, days, fates, borrowers, amounts)
    book.shortened = keep_below(book, caps_fen(load_policy(POLICY).funding, scale))
    return book


def is_credit(kind: int) -> bool:
    """Does interest fall due each month, as with the credit loans?"""
    return kind in (CREDIT, B2B)
