"""What is a pool of loans like: how large, how long, how risky, how concentrated, and what would it lose?

Shares and years are for people to read; every amount of money is whole minor units. The PD of a loan is the one at the
lower end of its band when it was opened; a loan without a band counts as the worst band that is lent to, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.money import half_up
from workbench.portfolio.eligibility import LoanColumns

if TYPE_CHECKING:
    from workbench.portfolio.eligibility import Numbers

STRESS = (Decimal(1), Decimal(2), Decimal(3))
TOP = 10
MONTH_DAYS = Decimal("30.4375")


@dataclass(frozen=True, slots=True)
class Stress:
    """Expected loss with every PD so many times as high; a PD is never above one."""

    times: Decimal
    loss_fen: int
    share: Decimal  # of the balance


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """Statistics of a list of loans; shares are of the balance."""

    loans: int
    borrowers: int
    balance_fen: int
    interest_fen: int
    average_fen: int
    largest_fen: int
    life_days: Decimal  # weighted average life: days until principal is repaid as agreed
    term_days: Decimal  # weighted average remaining term
    rate: Decimal  # weighted, a day
    top_share: Decimal  # the ten largest borrowers
    category_hhi: Decimal  # 0 to 1
    region_hhi: Decimal
    pd: Decimal
    no_band: int  # loans without one
    stress: tuple[Stress, ...]
    by_band: tuple[tuple[str, int, int], ...]  # band, loans, balance
    by_category: tuple[tuple[str, int, int], ...]
    by_region: tuple[tuple[str, int, int], ...]

    @property
    def yearly(self) -> Decimal:
        return self.rate * 365

    @property
    def expected_loss_fen(self) -> int:
        return self.stress[0].loss_fen if self.stress else 0


def figures_of(
    columns: LoanColumns, day: int, policy: Policy, covers: Mapping[tuple[str, str], Decimal] | None = None
) -> PoolFigures:
    """Statistics on a day. `covers`: share of a loss guarantors pay, by (product, company)."""
    import numpy as np

    balance = int(columns.principal.sum())
    term = np.maximum(columns.maturity - day, 0)
    persons = _sums(columns.codes["person"], columns.principal)
    losses, pd, no_band = _losses(columns, policy, covers or {}, balance)
    return PoolFigures(
        loans=len(columns),
        borrowers=int((persons > 0).sum()),
        balance_fen=balance,
        interest_fen=int(columns.interest.sum()),
        average_fen=balance // len(columns) if len(columns) else 0,
        largest_fen=int(columns.principal.max()) if len(columns) else 0,
        life_days=_weighted(columns.principal, _life(columns, term), balance),
        term_days=_weighted(columns.principal, term, balance),
        rate=_weighted(columns.principal, columns.rate, balance) / 1_000_000,
        top_share=_part(int(np.sort(persons)[-TOP:].sum()), balance),
        category_hhi=_hhi(columns, "category", balance),
        region_hhi=_hhi(columns, "region", balance),
        pd=pd,
        no_band=no_band,
        stress=losses,
        by_band=_groups(columns, "band"),
        by_category=_groups(columns, "category"),
        by_region=_groups(columns, "region"),
    )


def _life(columns: LoanColumns, term: Numbers) -> Numbers:
    """Days until principal returns: the last day, or for equal parts the middle of the months that remain."""
    import numpy as np

    months = np.maximum(-(-term * 100 // 3044), 1)
    equal = columns.is_one("repayment", ("equal_principal", "equal_instalment"))
    found: Numbers = np.where(equal, (term * (months + 1)) // (2 * months), term)
    return found


def _sums(groups: Numbers, amounts: Numbers) -> Numbers:
    import numpy as np

    found = np.zeros(int(groups.max()) + 1 if len(groups) else 0, dtype=np.int64)
    np.add.at(found, groups, amounts)
    return found


def _weighted(weights: Numbers, values: Numbers, whole: int) -> Decimal:
    return (Decimal(int((weights * values).sum())) / whole).quantize(Decimal("0.01")) if whole else Decimal(0)


def _part(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else Decimal(0)


def _hhi(columns: LoanColumns, name: str, balance: int) -> Decimal:
    """Sum of the squares of shares."""
    sums = [int(one) for one in _sums(columns.codes[name], columns.principal)]
    if not balance:
        return Decimal(0)
    return (Decimal(sum(one * one for one in sums)) / (balance * balance)).quantize(Decimal("0.0001"))


def _groups(columns: LoanColumns, name: str) -> tuple[tuple[str, int, int], ...]:
    """Each word with its loans and balance, the largest first."""
    import numpy as np

    groups = columns.codes[name]
    counts, sums = np.bincount(groups, minlength=0), _sums(groups, columns.principal)
    rows = [
        (word, int(counts[place]), int(sums[place]))
        for place, word in enumerate(columns.names[name][: len(sums)])
        if counts[place]
    ]
    return tuple(sorted(rows, key=lambda row: (-row[2], row[0])))


def band_pds(policy: Policy) -> dict[str, Decimal]:
    """The PD at the lower end of each band that is lent to."""
    from workbench.scoring.points import pd_of_points

    lent = [terms for terms in policy.bands if terms.lend != "decline"]
    return {one.band: Decimal(str(pd_of_points(one.floor_points))).quantize(Decimal("0.000001")) for one in lent}


def _losses(
    columns: LoanColumns, policy: Policy, covers: Mapping[tuple[str, str], Decimal], balance: int
) -> tuple[tuple[Stress, ...], Decimal, int]:
    """Loss under each stress, the PD, and how many loans have no band."""
    pds, lgd = band_pds(policy), policy.economics.loss_given_default
    worst, no_band = max(pds.values()), 0
    weighted, losses = Decimal(0), [Decimal(0) for _ in STRESS]
    for (band, product, entity), (loans, principal_fen) in _cells(columns).items():
        no_band += 0 if band in pds else loans
        pd = pds.get(band, worst)
        weighted += pd * principal_fen
        for place, times in enumerate(STRESS):
            after = lgd * (1 - covers.get((product, entity), Decimal(0)))
            losses[place] += min(pd * times, Decimal(1)) * after * principal_fen
    found = tuple(
        Stress(times, half_up(loss), _part(half_up(loss), balance)) for times, loss in zip(STRESS, losses, strict=True)
    )
    return found, (weighted / balance).quantize(Decimal("0.0001")) if balance else Decimal(0), no_band


def _cells(columns: LoanColumns) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Loans and balance by band, product and company."""
    import numpy as np

    keys = ("band", "product", "entity")
    sizes = [max(len(columns.names[name]), 1) for name in keys]
    joint = np.ravel_multi_index([columns.codes[name] for name in keys], sizes) if len(columns) else columns.loan_no
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for cell in np.unique(joint):
        hit = joint == cell
        band, product, entity = (
            columns.names[name][int(place)]
            for name, place in zip(keys, np.unravel_index(int(cell), sizes), strict=True)
        )
        found[band, product, entity] = (int(hit.sum()), int(columns.principal[hit].sum()))
    return found
