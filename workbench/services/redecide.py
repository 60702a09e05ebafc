"""What would policy offer every merchant on record, today, and why?

From stored features to stored proposals: score, exact reasons, policy, limit and price of the whole portfolio in one
run, kept in one transaction with what it stood on. A run proposes; it moves no case, signs nothing and lends nothing.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.services.ground import Ground
from workbench.services.redecide_file import RunView

if TYPE_CHECKING:
    from workbench.services.portfolio_desk import DeskFacts
    from workbench.services.portfolio_known import Known
    from workbench.storage.portfolio_runs import PortfolioRun
    from workbench.storage.shelves import Shelves


class RedecideService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def run(self, actor: Actor, report: Report = silent, stop: Stop = never) -> RunView:
        """Decide everybody as of the newest day with features, and keep the proposals.

        Merchants with an open, scored case are decided on what they asked for, all others on the most the terms allow.
        Raises `StaffError` (`NOT_PERMITTED`, `MODEL_...`, `NO_VECTORS`), `Stopped`; nothing is written then.
        """
        from workbench.services.portfolio_desk import desk_facts
        from workbench.services.portfolio_made import made_of

        require(actor, Permission.SCORE)
        began = perf_counter()
        with self._ground.store.reading() as shelves:
            desk = desk_facts(self._ground, shelves)
            total = shelves.merchants.count()
            known = self._gathered(shelves, desk, total, report, stop)
        made = made_of(desk, known)
        with self._ground.transaction() as shelves:
            number = shelves.portfolio_runs.next_id()
            run = made.run(number, self._ground.now(), actor.staff_id, self._ground.currency())
            shelves.portfolio_runs.add(run, made.proposals, known.left_out, lambda count: _go_on(stop))
            payload = {"run": number, "merchants": run.merchants, "outcomes": run.summary["outcomes"]}
            shelves.journal.append(run.at, actor, "portfolio.redecide", None, payload | _digests(run))
        report(total, total)
        return view_of(run, perf_counter() - began)

    def newest(self) -> RunView | None:
        """The newest run; None before the first."""
        with self._ground.store.reading() as shelves:
            run = shelves.portfolio_runs.newest()
        return None if run is None else view_of(run, 0.0)

    def _gathered(self, shelves: Shelves, desk: DeskFacts, total: int, report: Report, stop: Stop) -> Known:
        from workbench.records.canonical import digest
        from workbench.services.portfolio_known import Gathering

        gathering, done = Gathering(desk), 0
        for block in shelves.merchant_facts.everybody(desk.as_of_day, digest(list(desk.names))):
            _go_on(stop)
            gathering.take(block)
            done += len(block.merchant_ids)
            report(done, total)
        _go_on(stop)
        return gathering.known()


def _go_on(stop: Stop) -> None:
    if stop():
        raise Stopped


def view_of(run: PortfolioRun, seconds: float) -> RunView:
    """A kept run as it is shown."""
    told = run.summary
    return RunView(
        run_id=run.run_id,
        at=run.at,
        as_of_day=run.as_of_day,
        model_version=run.model_version,
        policy_id=run.policy_id,
        currency=told["currency"],
        merchants=run.merchants,
        asked=told["asked"],
        outcomes=told["outcomes"],
        lanes=told["lanes"],
        bands=told["bands"],
        limit_fen=told["limit_fen"],
        green_fen=told["green_fen"],
        expected_loss_fen=told["expected_loss_fen"],
        headroom_fen=told["headroom_fen"],
        over_person=told["over_person"],
        left_out=told["left_out"],
        unknown_facts=tuple(told["unknown_facts"]),
        seconds=seconds,
        digests=_digests(run),
    )


def _digests(run: PortfolioRun) -> dict[str, str]:
    """What names the ground a run stood on, and the proposals themselves."""
    return {
        "model_digest": run.model_digest,
        "policy_digest": run.policy_digest,
        "features_digest": run.features_digest,
        "facts_digest": run.facts_digest,
        "rows_digest": run.rows_digest,
    }
