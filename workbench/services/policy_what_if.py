"""What would a changed number of the policy do to every merchant on record?

The columns of the whole portfolio are gathered once and held in memory, the same that a portfolio run decides by.
After that a changed policy is answered within one frame of the window: only the merchants the change can reach are
decided again. Nothing is written by it but the numbers of a draft, and a draft decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may, require
from workbench.access.staff import Actor, Role
from workbench.common.dates import day_of
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.services.ground import Ground
from workbench.services.policy_numbers import Path, PolicyNumber, numbers_of
from workbench.services.policy_what_if_file import BandSums, Mover, PortfolioTotals, WhatIfAnswer, WhatIfGround

if TYPE_CHECKING:
    from workbench.applications.policy import Policy
    from workbench.decision.portfolio_columns import Flags
    from workbench.decision.portfolio_plan import PortfolioPlan
    from workbench.decision.portfolio_standing import Rows, Standing
    from workbench.services.portfolio_desk import DeskFacts
    from workbench.services.portfolio_known import Known

MOST_MOVERS = 50


class PolicyWhatIf:
    """A portfolio held in memory, asked about one policy after another. Of one thread at a time.

    `ask` answers the draft beside the policy in force. A policy that cannot be compiled leaves the last one standing.
    """

    def __init__(self, desk: DeskFacts, known: Known, currency: str, synthetic: bool) -> None:
        import numpy as np

        from workbench.decision.portfolio_rows import some_rows
        from workbench.decision.portfolio_standing import Standing
        from workbench.services.policy_cover import Covers

        # By points, so that whoever a number reaches lies together: one band, or the few between two floors.
        order = np.argsort(-known.columns.points, kind="stable")
        columns = some_rows(known.columns, order, tuple(known.columns.facts))
        self.policy = desk.policy
        self.numbers: tuple[PolicyNumber, ...] = numbers_of(desk.policy, desk.products)
        self._desk, self._known = desk, known
        self._order = order
        self._covers = Covers(desk.policy, desk.asked, known.merchant_ids, order, columns)
        self._now = Standing.of(self._plan(desk.policy), columns, known.proposed[order])
        self._then = self._now.draft()
        self._now_totals = self._totals(self._now)
        self.ground = WhatIfGround(
            policy_id=desk.policy.policy_id,
            version=desk.policy.version,
            name=desk.policy.name,
            digest=desk.policy.digest,
            currency=currency,
            as_of=day_of(desk.as_of_day),
            model_version=desk.model.version,
            merchants=len(known.merchant_ids),
            asked=int((~known.proposed).sum()),
            left_out=len(known.left_out),
            synthetic=synthetic,
            example=desk.policy.example,
        )

    def ask(self, policy: Policy) -> WhatIfAnswer:
        """Everybody under another policy, beside the one in force.

        Raises `ValueError`, `KeyError` or `ArithmeticError` for a policy that nobody can be decided by; the answer
        before stays what it was.
        """
        facts = self._covers.under(policy)
        self._then.moved_to(self._plan(policy), self._desk.lent.headroom_fen(policy), facts)
        now, then = self._now, self._then
        moved, raised, cut = then.counts_moved()
        return WhatIfAnswer(
            now=self._now_totals,
            then=self._totals(then),
            from_to=_from_to(then),
            moved=moved,
            raised=raised,
            cut=cut,
            movers=self._movers(now, then),
            decided_again=then.reached,
        )

    def _plan(self, policy: Policy) -> PortfolioPlan:
        from workbench.services.portfolio_made import plan_under

        return plan_under(policy, self._desk, self._known)

    def _totals(self, standing: Standing) -> PortfolioTotals:
        from workbench.decision.portfolio import LANES, LOWER, OUTCOMES
        from workbench.decision.portfolio_plan import BANDS

        sums, policy = standing.sums, standing.plan.policy
        merchants, approved = sums.by_band.sum(axis=0).tolist(), sums.by_band[: LOWER + 1].sum(axis=0).tolist()
        limits_fen, losses_fen = sums.limit_fen.tolist(), sums.loss_fen.tolist()
        rows = zip((*BANDS, ""), merchants, approved, limits_fen, losses_fen, strict=True)
        return PortfolioTotals(
            merchants=len(standing.columns),
            outcomes=dict(zip((one.value for one in OUTCOMES), sums.by_band.sum(axis=1).tolist(), strict=True)),
            lanes=dict(zip(LANES, sums.lanes.tolist(), strict=True)),
            limit_fen=sum(limits_fen),
            loss_fen=sum(losses_fen),
            second_person=sums.second_person,
            interview=sums.interview,
            cap_fen=policy.funding_cap_fen,
            headroom_fen=self._desk.lent.headroom_fen(policy),
            bands=tuple(BandSums(*row) for row in rows),
        )

    def _movers(self, now: Standing, then: Standing) -> tuple[Mover, ...]:
        from workbench.decision.portfolio import OUTCOMES
        from workbench.decision.portfolio_plan import BANDS

        rows = then.movers(MOST_MOVERS)
        if not len(rows):
            return ()
        stricter = (then.outcome[rows] > now.outcome[rows]) | (
            (then.outcome[rows] == now.outcome[rows]) & (then.limit_fen[rows] < now.limit_fen[rows])
        )
        letters = (*BANDS, "")
        words = self._words(now, rows, ~stricter) | self._words(then, rows, stricter)
        return tuple(
            Mover(
                merchant_id=self._known.merchant_ids[self._order[row]],
                band=letters[int(then.band[row])],
                before=OUTCOMES[int(now.outcome[row])].value,
                after=OUTCOMES[int(then.outcome[row])].value,
                before_fen=int(now.limit_fen[row]),
                after_fen=int(then.limit_fen[row]),
                reason=words[row],
            )
            for row in rows.tolist()
        )

    def _words(self, standing: Standing, rows: Rows, where: Flags) -> dict[int, Text]:
        """Why these rows stand as they do: the band's move where it moved, else the first reason of an outcome that
        moved, else what binds the limit."""
        from workbench.decision.portfolio_plan import BANDS
        from workbench.decision.portfolio_reasons import reasons_of
        from workbench.services.policy_reasons import reason_words

        now, then, policy, mine = self._now, self._then, standing.plan.policy, rows[where]
        moved = mine[(now.outcome[mine] != then.outcome[mine]) & (now.band[mine] == then.band[mine])]
        found: dict[int, Text] = {}
        if len(moved):
            told = reasons_of(standing.plan, *standing.some(moved))
            codes = ((row, told.of(place)) for place, row in enumerate(moved.tolist()))
            found = {row: reason_words(code[0], policy) for row, code in codes if code}
        letters = (*BANDS, "")
        for row in mine.tolist():
            before, after = letters[int(now.band[row])], letters[int(then.band[row])]
            if before != after:
                found[row] = Text(f"风险档 {before} → {after}", f"Band {before} → {after}")
            elif row not in found:
                found[row] = reason_words(f"LIMIT_{standing.binding_of(row).upper()}", policy)
        return found


def _from_to(standing: Standing) -> dict[tuple[str, str], int]:
    from workbench.decision.portfolio import OUTCOMES

    codes = [one.value for one in OUTCOMES]
    counts = standing.sums.from_to.tolist()
    return {(one, other): counts[i][k] for i, one in enumerate(codes) for k, other in enumerate(codes)}


class PolicyWhatIfService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def whole(self, report: Report = silent, stop: Stop = never) -> PolicyWhatIf:
        """The whole portfolio as of the newest day with features, scored and ready to be asked.

        Raises `StaffError` (`MODEL_...`, `NO_VECTORS`) and `Stopped`; nothing is written.
        """
        from workbench.records.canonical import digest
        from workbench.services.portfolio_desk import desk_facts
        from workbench.services.portfolio_known import Gathering

        with self._ground.store.reading() as shelves:
            desk = desk_facts(self._ground, shelves)
            total, done = shelves.merchants.count(), 0
            gathering = Gathering(desk)
            for block in shelves.merchant_facts.everybody(desk.as_of_day, digest(list(desk.names))):
                if stop():
                    raise Stopped
                gathering.take(block)
                done += len(block.merchant_ids)
                report(done, total)
        synthetic = bool(self._ground.settings().get("synthetic", False))
        return PolicyWhatIf(desk, gathering.known(), self._ground.currency(), synthetic)

    def names(self, merchant_ids: Sequence[str]) -> dict[str, str]:
        """What these merchants are called."""
        with self._ground.store.reading() as shelves:
            return {key: one.name for key, one in shelves.merchants.some(merchant_ids).items()}

    def may_edit(self, actor: Actor) -> bool:
        """May this person change numbers of a draft? Policy is the risk role's; all others read."""
        return actor.role is Role.RISK and may(actor, Permission.SETTINGS)

    # ---- the numbers somebody is at

    def draft(self, actor: Actor) -> dict[Path, Decimal]:
        """The numbers this person changed and has not given up; none where they were of another policy."""
        kept = json.loads(str(self._ground.settings().get(_key(actor), "{}")))
        if kept.get("policy") != self._ground.policy().digest:
            return {}
        return {tuple(path): Decimal(number) for path, number in kept["numbers"]}

    def keep_draft(self, numbers: Mapping[Path, Decimal], actor: Actor) -> None:
        """Keep changed numbers at the desk until they are proposed or given up. They decide nothing.

        Raises `StaffError` (`NOT_PERMITTED`).
        """
        require(actor, Permission.SETTINGS)
        kept = {
            "policy": self._ground.policy().digest,
            "numbers": [[list(path), str(number)] for path, number in numbers.items()],
        }
        with self._ground.transaction() as shelves:
            shelves.settings.put(_key(actor), json.dumps(kept, sort_keys=True))


def _key(actor: Actor) -> str:
    return f"policy_draft.{actor.staff_id}"
