"""What does staff see of the whole book, and how are its warnings handled?"""

from __future__ import annotations

from dataclasses import replace

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.portfolio.figures import figures, month_ends
from workbench.portfolio.funding import usage
from workbench.portfolio.vintages import vintages
from workbench.portfolio.warnings import LEVELS
from workbench.services.access_rules import demand_reader
from workbench.services.blind_choice import judged_blind_merchants
from workbench.services.borrower_view import borrower_row, by_merchant, warning_row
from workbench.services.decision_rules import require_comment
from workbench.services.ground import Ground
from workbench.services.holdings import holdings, newest_summaries, undrawn_fen
from workbench.services.lending import LendingService
from workbench.services.portfolio_file import PortfolioFile
from workbench.services.portfolio_view import funding_cap, kpis, month_names, npl_series, psi_rows, vintage_series

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

    def open(self) -> PortfolioFile:
        """The book as of today, computed from the ledgers."""
        demand_reader(self._ground)
        policy, products, today = self._ground.policy(), self._ground.products(), self._ground.today()
        day, rules = day_number(today), policy.classification
        ends = month_ends(day, MONTHS)
        with self._ground.store.reading() as shelves:
            book = holdings(shelves, products)
            settings, names = shelves.settings.all(), shelves.staff.names()
            hidden = judged_blind_merchants(self._ground, shelves)
            raised = [one for one in shelves.warnings.all() if one.merchant_id not in hidden]
            summaries = newest_summaries(shelves)
            merchants = shelves.merchants.some(sorted({loan.merchant_id for loan, _ in book}))
        held = [one for _, one in book]
        now, before = figures(held, day, rules), figures(held, ends[-2], rules)
        reserved_fen = undrawn_fen(book, day)
        groups = by_merchant(book)
        standing = {
            merchant_id: borrower_row(merchants[merchant_id], group, summaries.get(merchant_id), day, policy)
            for merchant_id, group in groups.items()
            if any(w.merchant_id == merchant_id for w in raised)
        }
        rows = [
            warning_row(w, merchants[w.merchant_id], standing[w.merchant_id], names)
            for w in raised
            if w.merchant_id in standing
        ]
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
            warnings=tuple(
                sorted(rows, key=lambda row: (row.state != "open", LEVELS.index(row.level), row.warning_id))
            ),
        )

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
