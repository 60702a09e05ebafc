"""What does staff see of the whole book, and what funds it?"""

from __future__ import annotations

from datetime import date

from workbench.common.dates import day_of
from workbench.portfolio.book_figures import Stand
from workbench.portfolio.figures import month_ends
from workbench.portfolio.funding import usage
from workbench.portfolio.vintages import vintages
from workbench.services.access_rules import demand_reader
from workbench.services.figures_ground import FigureGround, figure_ground
from workbench.services.funding import FundingService
from workbench.services.ground import Ground
from workbench.services.holdings import promised_fen
from workbench.services.portfolio_file import FundingCap, PortfolioFile, PsiRow
from workbench.services.portfolio_view import (
    Today,
    funding_cap,
    kpis,
    month_names,
    npl_lines,
    psi_rows,
    vintage_series,
)
from workbench.services.warnings import WarningService

MONTHS = 12


class PortfolioService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._drift: tuple[str, tuple[PsiRow, ...]] | None = None

    def open(self, day: date | None = None) -> PortfolioFile:
        """The book as of today, or as of an earlier day, read from the sums of its days."""
        demand_reader(self._ground)
        psi, warnings = self._psi(), WarningService(self._ground).pane()
        with figure_ground(self._ground, day) as one:
            ends = list(month_ends(one.day, MONTHS))
            stands = one.stands([ends[-2], one.day])
            now, before = stands[one.day], stands[ends[-2]]
            moved = one.shelves.loans.days.between(one.day, one.day, ("draw", "repay", "recovery"))
            drawn_fen = sum(row.amount_fen for row in moved if row.kind == "draw")
            repaid_fen = sum(row.amount_fen for row in moved if row.kind != "draw")
            cohorts = vintages(one.shelves.book.cohorts(one.day), one.day, MONTHS)
            return PortfolioFile(
                as_of=day_of(one.day),
                currency=one.currency,
                synthetic=one.synthetic,
                kpis=kpis(now, before, Today(drawn_fen, repaid_fen), one.currency),
                vintage_months=tuple(range(MONTHS + 1)),
                vintages=vintage_series(cohorts),
                npl_months=month_names(ends),
                npl=npl_lines(one, ends),
                npl_tolerance=float(one.policy.watch.npl_tolerance),
                cap=self._cap(one, now),
                psi=psi,
                warnings=warnings,
                today=day_of(one.today),
                stale_from=None if one.stale_from is None else day_of(one.stale_from),
            )

    def _cap(self, one: FigureGround, now: Stand) -> FundingCap:
        """What funds the book: as the funding page tells it today; of a past day what the book alone says."""
        if one.live:
            return FundingService(self._ground).cap_file()
        reserved_fen = promised_fen(one.shelves, one.day)
        used = usage(one.policy, now.all.fen, reserved_fen=reserved_fen, sold_fen=now.sold.fen)
        return funding_cap(used, one.policy, one.currency)

    def _psi(self) -> tuple[PsiRow, ...]:
        """Found anew only where there are newer features or another model."""
        with self._ground.store.reading() as shelves:
            newest, settings = shelves.features.latest_day(), shelves.settings.all()
        key = f"{newest} {settings.get('model_digest', '')} {settings.get('model_folder', '')}"
        if self._drift is None or self._drift[0] != key:
            self._drift = (key, psi_rows(self._ground))
        return self._drift[1]
