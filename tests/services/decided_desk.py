"""A desk with one scored case, decided through the real services: the bundled model, the real policy, real storage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.builders import NOW, application, merchant, outlook
from workbench.access.staff import Actor, actor_of
from workbench.applications.application import Stage
from workbench.applications.policy_file import policy_in
from workbench.common.paths import resources
from workbench.common.text import Text
from workbench.decision.outcome import ReasonCode
from workbench.features.catalogue import BY_NAME
from workbench.interview.questions import Diligence
from workbench.records.canonical import digest
from workbench.records.proof import inputs_digest, inputs_of
from workbench.scoring.model import Model
from workbench.scoring.pack import load_pack
from workbench.scoring.reasons import PeerView, principal_reasons
from workbench.scoring.score import Cohort
from workbench.scoring.waterfall import CohortMean, waterfall
from workbench.services.decision import DecisionService
from workbench.services.desk import FIRST_SETTINGS, FIRST_STAFF
from workbench.services.documents import DocumentService
from workbench.services.ground import Ground
from workbench.services.kept_grounds import POLICIES, write_once
from workbench.services.recommending import advise
from workbench.storage.kept import KeptInterview, KeptScore, PeerMetric, Standing
from workbench.storage.policies import KeptPolicyChange, KeptRun

CASE = "LN-261123-0417"
AS_OF = 20_780
STAFF = {person.staff_id: person for person in FIRST_STAFF}
OFFICER, APPROVER = actor_of(STAFF["s01"]), actor_of(STAFF["s02"])
AUDITOR: Actor = actor_of(STAFF["s04"])


class DecidedDesk:
    """`decide()` proposes as the officer; what the policy asks of a second person is left to the test."""

    def __init__(
        self,
        folder: Path,
        features: Mapping[str, float] | None = None,
        policy: tuple[str, str] | None = None,
        diligence: Diligence | None = None,
        **changes: Any,
    ) -> None:
        """`policy`: words of the policy's text and those in their place. `diligence`: of an interview that was held."""
        self._stand_on(Ground(folder, lambda: NOW))
        with self.ground.transaction() as shelves:
            shelves.staff.put(*FIRST_STAFF)
            for key, value in {**FIRST_SETTINGS, "synthetic": True}.items():
                shelves.settings.put(key, value)
        self._apply(diligence, changes)
        if policy is not None:
            self._activate(*policy)
        self._score(dict(features or {}))

    def _score(self, given: dict[str, float]) -> None:
        model = self.ground.model()
        values = {name: given.get(name, _middle(model.reference[name].edges)) for name in model.features}
        row = np.array([values[name] for name in model.features], dtype=np.float32)
        score = model.score(row, self.ground.policy().floors())
        views = {name: PeerView(40.0, _middle(model.reference[name].edges)) for name in model.features}
        cohort = Cohort(Text("家居", "Home"), 214)
        mean = CohortMean(cohort, 600.0, dict.fromkeys(model.features, 0.0))
        mean = replace(mean, points=float(model.calibration.points(model.base_margin)))
        reasons = principal_reasons(score, model.card.baseline, model.calibration, BY_NAME, views)
        kept = KeptScore(
            case_no=CASE,
            scored_at=NOW,
            as_of_day=AS_OF,
            model_digest=model.digest,
            names_digest=digest(list(model.features)),
            inputs_digest=inputs_digest(model.features, inputs_of(row.tolist())),
            score=score,
            waterfall=waterfall(score, mean, BY_NAME, views),
            standing=Standing(
                cohort_name=cohort.name,
                cohort_count=cohort.count,
                peer_points=600,
                peer_pd=0.03,
                flows={"fund": 74.0, "logistics": 31.0, "information": None},
                metrics={n: PeerMetric(None, v.median, None, 40.0, (None,) * 12) for n, v in views.items()},
                verified_month_fen=10_000_000,
                outlook=outlook(AS_OF),
                reasons=tuple(ReasonCode(one.code, one.text) for one in reasons),
                fraud=(),
            ),
            recommendation=None,
        )
        stored = np.array([values[name] for name in model.features], dtype="<f8").tobytes()
        with self.ground.transaction() as shelves:
            shelves.features.put(model.features, [("M1", AS_OF, stored)])
            (advised,) = advise(shelves, [kept], self.ground.policy(), self.ground.products())
            shelves.scores.put([advised])
            shelves.applications.move(CASE, Stage.SCORED)

    @classmethod
    def on(cls, ground: Ground) -> DecidedDesk:
        """The same scored case on a desk that has its people already."""
        made = cls.__new__(cls)
        made._stand_on(ground)
        made._apply(None, {})
        made._score({})
        return made

    def _stand_on(self, ground: Ground) -> None:
        self.ground = ground
        self.ground._model = _champion(self.ground.model_folder())  # read once for all desks of a run
        self.documents = DocumentService(self.ground)
        self.decisions = DecisionService(self.ground)

    def _apply(self, diligence: Diligence | None, changes: Mapping[str, Any]) -> None:
        firm = changes.get("merchant", merchant())
        told = {name: value for name, value in changes.items() if name != "merchant"}
        case = application(CASE, **{"product_code": "credit_tmall", **told})
        with self.ground.transaction() as shelves:
            shelves.merchants.put([firm])
            shelves.applications.add([(case, {})])
            if diligence is not None:
                shelves.interviews.put(
                    KeptInterview(CASE, 1, False, None, 1, NOW, NOW, NOW, "finished", 60, "s01", diligence, ())
                )

    def _activate(self, old: str, new: str) -> None:
        """Another policy in force: the program's with other words, kept and activated as two people would have."""
        before = self.ground.policy()
        text = (resources() / "policy" / f"{before.policy_id}.toml").read_text("utf-8").replace(old, new)
        own = policy_in(text, "test")
        assert own.digest != before.digest
        write_once(self.ground.folder / POLICIES / f"{own.digest}.toml", text.encode("utf-8"))
        change = KeptPolicyChange(
            0, own.policy_id, own.version, own.digest, text, before.policy_id, before.digest, self.ground.today(),
            "委员会决议：评级 D 拒绝", "一处改动", "", 1, "s03", NOW,
        )  # fmt: skip
        with self.ground.transaction() as shelves:
            run = shelves.policies.add_run(KeptRun(0, own.digest, own.digest, before.digest, NOW, "s03", "{}"))
            number = shelves.policies.add_change(replace(change, run_id=run))
            assert shelves.policies.settle(number, "approved", "s02", NOW)

    def decide(self, **changes: Any) -> None:
        draft = self.decisions.draft(CASE, OFFICER)
        with self.ground.store.reading() as shelves:
            advice = shelves.scores.get(CASE).recommendation
        self.decisions.propose(CASE, replace(draft, **{"outcome": advice.outcome, **changes}), OFFICER)

    def close(self) -> None:
        self.ground.close()


@cache
def _champion(folder: Path) -> Model:
    return load_pack(folder)


def _middle(edges: tuple[float, ...]) -> float:
    return edges[len(edges) // 2] if edges else 0.0
