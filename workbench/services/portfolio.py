"""What does staff see of the whole book, and how are its warnings handled?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.portfolio.book_figures import Stand
from workbench.portfolio.figures import month_ends
from workbench.portfolio.funding import usage
from workbench.portfolio.vintages import vintages
from workbench.services.access_rules import demand_reader
from workbench.services.decision_rules import require_comment
from workbench.services.figures_ground import FigureGround, figure_ground
from workbench.services.ground import Ground
from workbench.services.lending import LendingService
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
from workbench.services.portfolio_warnings import promised_fen, warning_rows

MONTHS = 12
ACTIONS = {
    "contact": Text("联系商户", "Contact the merchant"),
    "freeze": Text("冻结额度", "Freeze the line"),
    "watch": Text("继续观察", "Keep watching"),
    "dismiss": Text("排除", "Dismiss"),
}


class PortfolioService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._drift: tuple[str, tuple[PsiRow, ...]] | None = None

    def open(self, day: date | None = None) -> PortfolioFile:
        """The book as of today, or as of an earlier day, read from the sums of its days."""
        demand_reader(self._ground)
        psi = self._psi()
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
                warnings=warning_rows(self._ground, one.shelves),
                today=day_of(one.today),
                stale_from=None if one.stale_from is None else day_of(one.stale_from),
            )

    def _cap(self, one: FigureGround, now: Stand) -> FundingCap:
        """What funds the book: as the funding page tells it today; of a past day what the book alone says."""
        if one.live and find_spec("workbench.services.funding") is not None:
            service = import_module("workbench.services.funding").FundingService(self._ground)
            found: FundingCap = service.cap_file()
            return found
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

    def handle_warning(self, warning_id: str, action: str, note: str, actor: Actor) -> None:
        """Close a warning with what was done: contact, freeze, watch or dismiss.

        Freezing also stops drawing where a line is still open. Dismissing needs ten characters of reason. Raises
        `StaffError`: `NOT_PERMITTED`, `WARNING_UNKNOWN`, `WARNING_HANDLED`, `ACTION_UNKNOWN`, `COMMENT_TOO_SHORT`.
        """
        require(actor, Permission.WATCH)
        if action not in ACTIONS:
            raise StaffError(
                Text(f"没有处理方式 {action}", f"There is no action {action}"),
                Text("可选：" + "，".join(ACTIONS), "Choose one of: " + ", ".join(ACTIONS)),
                code="ACTION_UNKNOWN",
            )
        if action == "dismiss":
            require_comment(note)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = shelves.warnings.get(warning_id)
            if kept.state != "open":
                raise StaffError(
                    Text("该预警已处理", "This warning was handled already"),
                    Text("请刷新预警列表", "Reload the list of warnings"),
                    code="WARNING_HANDLED",
                )
            lines = shelves.loans.of_merchant(kept.merchant_id)
            if action == "freeze" and any(loan.state == "open" for loan in lines):
                LendingService(self._ground).freeze_in(shelves, kept.merchant_id, note or kept.trigger.zh, actor)
            handled = replace(
                kept, state="handled", owner=actor.staff_id, action=action, note=note.strip(), handled_at=now
            )
            shelves.warnings.put([handled])
            facts = {"warning": warning_id, "action": action, "merchant_id": kept.merchant_id}
            shelves.journal.append(now, actor, "warning.handle", None, facts)
