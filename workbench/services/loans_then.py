"""How did each loan stand on a past day, and does it belong to a figure of that day?

Read from the stretches that are kept with the sums of the book; where a day was not summed up, or its ledger changed
since, from the ledger itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.portfolio.ageing import cells
from workbench.portfolio.book_rows import OWN
from workbench.services.book_maker import Ledger, Maker, Source
from workbench.services.loan_filter import LoanFilter

if TYPE_CHECKING:
    from workbench.applications.policy import Policy
    from workbench.applications.products import Product
    from workbench.storage.shelves import Shelves


@dataclass(frozen=True, slots=True)
class LoanThen:
    """A loan that owed at the end of a day."""

    loan_no: int
    merchant_id: str
    product_code: str
    entity: str
    owner: str
    loan_class: int
    bucket: int
    principal_fen: int
    opened_day: int

    def fits(self, wanted: LoanFilter) -> bool:
        """Every field that is set must hold; states and officers are not known of a past day."""
        exact = (
            (wanted.product, self.product_code), (wanted.loan_class, self.loan_class), (wanted.bucket, self.bucket),
            (wanted.merchant_id, self.merchant_id), (wanted.owner, self.owner), (wanted.entity, self.entity),
        )  # fmt: skip
        return (
            all(asked is None or asked == has for asked, has in exact)
            and (wanted.least_class is None or self.loan_class >= wanted.least_class)
            and (wanted.least_bucket is None or self.bucket >= wanted.least_bucket)
            and (wanted.opened_from is None or self.opened_day >= wanted.opened_from)
            and (wanted.opened_to is None or self.opened_day <= wanted.opened_to)
        )


def loans_at(shelves: Shelves, products: Mapping[str, Product], policy: Policy, day: int) -> Iterator[LoanThen]:
    """Every loan that owed at the end of a day, by number, with its class and bucket under the policy."""
    if not are_kept(shelves, day):
        yield from ledger_loans_at(shelves, products, policy, day, Ledger(shelves, shelves.book.owing_since(day)))
        return
    found = cells(policy.classification)
    lows = [cell.low for cell in found]
    for one in shelves.past.standing(day):
        cell = found[bisect_right(lows, max(day - one.since_day, 0)) - 1]
        yield LoanThen(
            one.loan_no, one.merchant_id, one.product_code, one.entity, one.owner or OWN,
            max(cell.loan_class, one.at_least), cell.bucket, one.principal_fen, one.opened_day,
        )  # fmt: skip


def are_kept(shelves: Shelves, day: int) -> bool:
    """Are the stretches of a day kept, and as the ledger has them now?"""
    stale = shelves.book.stale_from(day)
    return stale is None and shelves.past.receivable(day) is not None


def ledger_loans_at(
    shelves: Shelves, products: Mapping[str, Product], policy: Policy, day: int, source: Source
) -> Iterator[LoanThen]:
    """As `loans_at`, from the ledger of the loans of a source."""
    import numpy as np

    buckets = [cell.bucket for cell in cells(policy.classification)]
    maker, floors = Maker(shelves, products, policy, day, day, source), shelves.book.floors()
    for columns in source.columns():
        block = maker.block(columns, floors)
        one = block.pieces
        for i in np.flatnonzero((one.start <= day) & (one.end > day)).tolist():
            place = int(one.loan[i])
            product, entity = block.homes[block.home[place]]
            yield LoanThen(
                int(block.loan_no[place]), block.merchants[place], product, entity, block.owners[one.owner[i]],
                int(one.loan_class[i]), buckets[int(one.cell[i])], int(one.principal[i]), int(block.opened[place]),
            )  # fmt: skip
