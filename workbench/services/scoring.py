"""How are cases scored, compared with their peers, and recommended on?

Everything a case screen shows is made here once and kept: opening a case then only reads. A case whose data do not
pass the quality gate is scored, and policy refers it; an error never becomes a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.application import Application, Stage
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.services.case_summary import summary_of
from workbench.services.ground import Ground
from workbench.services.recommending import advise

if TYPE_CHECKING:
    from workbench.storage.kept import KeptScore

SCORED_STAGES = (Stage.DRAFT, Stage.SCORED, Stage.SURVEY)


class ScoringService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def score_all(self, actor: Actor, report: Report = silent, stop: Stop = never) -> int:
        """Score every case that is not yet before the second person or decided; answers how many.

        Raises `StaffError` (`NOT_PERMITTED`, `MODEL_...`), `Stopped`; nothing is written then.
        """
        require(actor, Permission.SCORE)
        with self._ground.store.reading() as shelves:
            cases = shelves.applications.all(SCORED_STAGES)
        self._score(cases, actor, report, stop)
        return len(cases)

    def score_case(self, case_no: str, actor: Actor) -> None:
        """Score one case anew, beside all its peers. Raises `StaffError` (`CASE_UNKNOWN`, `CASE_CLOSED`)."""
        require(actor, Permission.SCORE)
        with self._ground.store.reading() as shelves:
            case = shelves.applications.get(case_no)
        if case.stage not in SCORED_STAGES:
            raise StaffError(
                Text(
                    f"{case_no} 已进入决策，不能重新评分",
                    f"{case_no} is already being decided and cannot be scored again",
                ),
                Text("请先撤回决策", "Withdraw the decision first"),
                code="CASE_CLOSED",
            )
        self._score((case,), actor, silent, never)

    def _score(self, cases: Sequence[Application], actor: Actor, report: Report, stop: Stop) -> None:
        from workbench.services.score_batch import score_batch

        if not cases:
            return
        batch = score_batch(self._ground, cases, report, stop)
        if stop():
            raise Stopped
        now, policy, products = self._ground.now(), self._ground.policy(), self._ground.products()
        with self._ground.transaction() as shelves:
            shelves.features.put(batch.names, batch.vectors)
            scores = advise(shelves, batch.scores, policy, products)
            shelves.scores.put(scores)
            shelves.applications.put_summaries(summary_of(kept, kept.recommendation) for kept in scores)
            for case in cases:
                if case.stage is Stage.DRAFT:
                    shelves.applications.move(case.case_no, Stage.SCORED)
            for kept in scores:
                shelves.journal.append(now, actor, "score.case", kept.case_no, _facts(kept))


def _facts(kept: KeptScore) -> dict[str, object]:
    return {
        "points": kept.score.points,
        "outcome": kept.recommendation.outcome.value if kept.recommendation else "",
        "model": kept.score.model_version,
        "model_digest": kept.model_digest,
        "inputs": kept.inputs_digest,
    }
