"""How are cases scored, compared with their peers, and recommended on?

Everything a case screen shows is made here once and kept: opening a case then only reads. A case whose lines do not
pass the quality gate is not scored (see `services.gate`); an error never becomes a decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.acts import Act
from workbench.applications.application import Application, Stage
from workbench.common.errors import Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.services import gate
from workbench.services.case_summary import summary_of, unscored
from workbench.services.commands import permit
from workbench.services.drift import second_by_drift
from workbench.services.ground import Ground
from workbench.services.recommending import advise
from workbench.services.shadow import keep_shadows

if TYPE_CHECKING:
    from workbench.flows.quality import Quality
    from workbench.services.score_batch import ScoreBatch
    from workbench.storage.kept import KeptScore

SCORED_STAGES = (Stage.DRAFT, Stage.SCORED, Stage.SURVEY)


class ScoringService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def score_all(self, actor: Actor, report: Report = silent, stop: Stop = never) -> int:
        """Score every case that is not yet before the second person or decided; answers how many got a score.

        Raises `StaffError` (`NOT_PERMITTED`, `MODEL_...`), `Stopped`; nothing is written then.
        """
        require(actor, Permission.SCORE)
        with self._ground.store.reading() as shelves:
            cases = shelves.applications.all(SCORED_STAGES)
        return len(cases) - len(self._score(cases, actor, report, stop))

    def score_case(self, case_no: str, actor: Actor) -> None:
        """Score one case anew, beside all its peers.

        Raises `StaffError` (`CASE_UNKNOWN`, `CASE_CLOSED`, and `GATE_SHUT` where its lines may not be scored; that is
        recorded).
        """
        permit(self._ground, Act.SCORE, actor, case_no)
        with self._ground.store.reading() as shelves:
            case = shelves.applications.get(case_no)
        for quality in self._score((case,), actor, silent, never).values():
            raise gate.shut_error(case_no, quality)

    def ask_pass(self, case_no: str, reason: str, actor: Actor) -> None:
        """Ask a second person to let a case pass the gate; see `services.gate.ask`."""
        gate.ask(self._ground, case_no, reason, actor)

    def agree_pass(self, case_no: str, actor: Actor) -> None:
        """Let a case pass the gate as the second person, and score it; see `services.gate.agree`."""
        gate.agree(self._ground, case_no, actor)
        self.score_case(case_no, actor)

    def _score(self, cases: Sequence[Application], actor: Actor, report: Report, stop: Stop) -> Mapping[str, Quality]:
        """Score those that may be; answers the findings on the others by case."""
        from workbench.services.score_batch import score_batch

        if not cases:
            return {}
        # Of everybody: what the lines of a merchant without a case fail is kept for runs over the portfolio.
        with self._ground.store.reading() as shelves:
            merchants = shelves.merchants.known()
        found = gate.qualities(self._ground, merchants)
        with self._ground.store.reading() as shelves:
            shut = {
                case.case_no: found[case.merchant_id]
                for case in cases
                if gate.is_shut(self._ground, shelves, case.case_no, found[case.merchant_id])
            }
        scored = [case for case in cases if case.case_no not in shut]
        failures = {one: tuple(f.text for f in quality.findings) for one, quality in found.items()}
        batch = score_batch(self._ground, scored, report, stop, failures) if scored else None
        if stop():
            raise Stopped
        self._hold_back(shut, actor)
        if batch is not None:
            self._keep(batch, scored, actor)
            second_by_drift(self._ground)  # asked at every case from here on: found now, while a person waits anyway
        return shut

    def _hold_back(self, shut: Mapping[str, Quality], actor: Actor) -> None:
        """Record why cases have no score; one they had is withdrawn, for the lines do not carry it any more."""
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            shelves.scores.remove(shut)
            shelves.applications.put_summaries(unscored(case_no, quality) for case_no, quality in shut.items())
            for case_no, quality in shut.items():
                findings = {f.code: f"{f.value.en}, {f.bound.en}" for f in quality.findings}
                shelves.journal.append(now, actor, "gate.shut", case_no, findings)

    def _keep(self, batch: ScoreBatch, cases: Sequence[Application], actor: Actor) -> None:
        now, policy, products = self._ground.now(), self._ground.policy(), self._ground.products()
        self._ground.keep_model()
        with self._ground.transaction() as shelves:
            names_digest = shelves.features.put(batch.names, batch.vectors)
            shelves.merchant_facts.put(batch.facts)
            for day in {day for _, day, _ in batch.vectors}:  # one: vectors of a batch are all as of the same day
                shelves.merchant_facts.keep_blocks(day, names_digest)
            scores = advise(shelves, batch.scores, policy, products, self._ground.today())
            shelves.scores.put(scores)
            keep_shadows(self._ground, shelves, batch, scores)
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
