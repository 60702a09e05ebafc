"""Which loans does a list show?

One value that a figure hands to the page of loans: what was clicked is what is listed. Every field that is set narrows
the list; `words` says in the reader's language what it is narrowed to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class LoanFilter:
    """Days are day numbers. `ids` lists loan ids exactly: what a figure of a past day was made of."""

    product: str | None = None
    state: str | None = None  # open, frozen, closed, written_off; live: every loan that owes
    loan_class: int | None = None  # 1 to 5
    least_class: int | None = None  # this class or worse: 3 is non-performing
    bucket: int | None = None  # place in `portfolio.ageing.BUCKETS`
    least_bucket: int | None = None
    opened_from: int | None = None
    opened_to: int | None = None
    merchant_id: str | None = None
    owner: str | None = None  # own, or a pool
    officer: str | None = None
    entity: str | None = None
    ids: tuple[str, ...] = ()
    as_of: int | None = None  # the past day whose standing all fields are of
    known: int | None = None  # the earlier day as whose knowledge it is meant
    words: Text | None = None  # what it is narrowed to

    @property
    def narrows(self) -> bool:
        """Is anything left out?"""
        return replace(self, words=None) != LoanFilter()
