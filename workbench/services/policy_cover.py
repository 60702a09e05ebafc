"""How well would what each asking merchant takes in cover what falls due, at another policy's prices and bands?

What falls due depends on the price, and the price on the band: whoever moves one of them moves the facts that rules of
repayment read. These are told anew for those it concerns; all others keep theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.applications.policy import Policy
from workbench.decision.portfolio_columns import Numbers, PortfolioColumns
from workbench.scoring.points import band_of
from workbench.services.advice import COVERS
from workbench.services.portfolio_desk import Asked, cover_under

if TYPE_CHECKING:
    from decimal import Decimal

    from workbench.decision.portfolio_rows import Rows


class Covers:
    """The columns of `dscr` and `dscr_expected`, under one policy after another."""

    def __init__(
        self, policy: Policy, asked: Mapping[str, Asked], merchant_ids: Sequence[str], order: Rows,
        columns: PortfolioColumns,
    ) -> None:  # fmt: skip
        place = {int(row): i for i, row in enumerate(order.tolist())} if asked else {}
        rows = {merchant_id: place[i] for i, merchant_id in enumerate(merchant_ids) if merchant_id in asked}
        self._asked = [(row, asked[merchant_id]) for merchant_id, row in rows.items()]
        self._names = [name for name in COVERS if name in columns.facts]
        self._of = _key(policy)
        self._facts: dict[str, Numbers] = {}
        for name in self._names:
            fact = columns.facts[name]
            if isinstance(fact, Numbers):
                self._facts[name] = fact
        self._told: dict[tuple[int, str, object], Mapping[str, Decimal]] = {}

    def under(self, policy: Policy) -> Mapping[str, Numbers]:
        """The facts under a policy; the very same ones where neither its prices nor its floors moved."""
        key = _key(policy)
        if key != self._of and self._facts:
            self._facts, self._of = self._made(policy), key
        return self._facts

    def _made(self, policy: Policy) -> dict[str, Numbers]:
        values = {name: np.full(len(fact.values), np.nan) for name, fact in self._facts.items()}
        floors = policy.floors()
        for row, one in self._asked:
            if one.kept is None:
                continue
            letter = band_of(one.kept.score.points, floors).value
            price = policy.price(one.application.product_code, letter)
            told = self._told.get((row, letter, price))
            if told is None:
                told = self._told[row, letter, price] = cover_under(one.kept, one.application, policy)
            for name, column in values.items():
                if name in told:
                    column[row] = float(told[name])
        return {name: Numbers.of(column) for name, column in values.items()}


def _key(policy: Policy) -> tuple[object, ...]:
    return policy.prices, tuple(policy.floors().items())
