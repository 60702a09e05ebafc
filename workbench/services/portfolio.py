"""What does staff see of the whole book?"""

from __future__ import annotations

from workbench.common.dates import day_number
from workbench.portfolio.figures import figures, month_ends
from workbench.portfolio.funding import usage
from workbench.portfolio.vintages import vintages
from workbench.services.access_rules import demand_reader
from workbench.services.ground import Ground
from workbench.services.holdings import holdings, undrawn_fen
from workbench.services.portfolio_file import PortfolioFile
from workbench.services.portfolio_view import funding_cap, kpis, month_names, npl_series, psi_rows, vintage_series
from workbench.services.warnings import WarningService

MONTHS = 12


class PortfolioService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def open(self) -> PortfolioFile:
        """The book as of today, computed from the ledgers."""
        demand_reader(self._ground)
        policy, products, today = self._ground.policy(), self._ground.products(), self._ground.today()
        day, rules = day_number(today), policy.classification
        ends = month_ends(day, MONTHS)
        with self._ground.store.reading() as shelves:
            book = holdings(shelves, products)
            settings = shelves.settings.all()
        held = [one for _, one in book]
        now, before = figures(held, day, rules), figures(held, ends[-2], rules)
        reserved_fen = undrawn_fen(book, day)
        currency = str(settings.get("currency", "CNY"))
        return PortfolioFile(
            as_of=today,
            currency=currency,
            synthetic=bool(settings.get("synthetic", False)),
            kpis=kpis(now, before, currency),
            vintage_months=tuple(range(MONTHS + 1)),
            vintages=vintage_series(vintages(held, day, rules, MONTHS)),
            npl_months=month_names(ends),
            npl=npl_series(held, ends, rules, products),
            npl_tolerance=float(policy.watch.npl_tolerance),
            cap=funding_cap(usage(policy, now.outstanding_fen, reserved_fen=reserved_fen), policy, currency),
            psi=psi_rows(self._ground),
            warnings=WarningService(self._ground).pane(),
        )
