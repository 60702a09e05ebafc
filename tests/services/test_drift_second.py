"""While scores have drifted, an approval by a person takes two: said beforehand, recorded, proved and re-performed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.builders import merchant
from tests.services.decided_desk import APPROVER as SECOND
from tests.services.decided_desk import AS_OF, CASE, OFFICER, DecidedDesk
from tests.services.drifted_desk import DriftedDesk, unchanged, worse
from workbench.decision.outcome import Outcome
from workbench.records.canonical import canonical_json, sha256_hex
from workbench.records.proof import proof_of
from workbench.records.verify_decision import Wrong, attached, verify
from workbench.services.asking import asked
from workbench.services.cases import CaseService
from workbench.services.drift import DriftService, second_by_drift
from workbench.services.score_batch import desk_names


def drifted(folder: Path) -> DecidedDesk:
    """One clean case inside the officer's authority, at a desk whose other merchants all moved to one place."""
    desk = DecidedDesk(folder)
    names = desk_names(desk.ground.model().features)
    with desk.ground.store.reading() as shelves:
        kept = shelves.scores.get(CASE)
    assert kept is not None
    read = {one.feature: one.value for one in kept.score.contributions}
    row = np.array([np.nan if (value := read.get(name)) is None else value for name in names], dtype="<f8").tobytes()
    with desk.ground.transaction() as shelves:
        shelves.merchants.put([merchant(f"Q{number:03d}") for number in range(150)])
        shelves.features.put(names, [(f"Q{number:03d}", AS_OF, row) for number in range(150)])
    return desk


def test_a_clean_approval_waits_for_a_second_person_while_scores_have_drifted(tmp_path: Path) -> None:
    calm = DecidedDesk(tmp_path / "calm")
    calm.decide()
    with calm.ground.store.reading() as shelves:
        assert shelves.decisions.get(CASE).state == "signed"
    calm.close()
    desk = drifted(tmp_path / "moved")
    assert DriftService(desk.ground).standing().state != "ok"
    desk.decide()
    with desk.ground.store.reading() as shelves:
        kept = shelves.decisions.get(CASE)
        (entry,) = [one for one in shelves.journal.of_case(CASE) if one.action == "decision.propose"]
    assert (kept.state, kept.needs_second, kept.override) == ("proposed", True, False)
    assert "PSI" in json.loads(entry.payload)["drift"]
    desk.decisions.sign(CASE, SECOND)
    with desk.ground.store.reading() as shelves:
        proof = proof_of(shelves.decisions.get(CASE).proof)
    assert proof.needs_second
    assert proof.advice.needs_second_person
    assert (proof.advice.lane, proof.approved_by) == ("yellow", "s02")
    assert proof.standing.drift is not None
    assert "第二人" in proof.standing.drift.zh
    desk.close()


def test_the_second_signature_a_drift_asks_for_is_missed_by_the_file_anybody_can_run(tmp_path: Path) -> None:
    desk = drifted(tmp_path)
    desk.decide()
    desk.decisions.sign(CASE, SECOND)
    memo = next(file for file in desk.documents.issue(CASE, OFFICER) if file.name.startswith("CM"))
    inside = attached(memo.read_bytes())
    desk.close()
    verify(inside["decision.json"], inside)
    proof = json.loads(inside["decision.json"])
    for approved_by in (None, proof["prepared_by"]):
        changed = {**proof, "approved_by": approved_by}
        changed["seals"] = {**proof["seals"], "approved_by": sha256_hex(canonical_json(approved_by))[:16]}
        with pytest.raises(Wrong, match=r"^approved_by"):
            verify(canonical_json(changed), inside)


def test_the_case_and_what_if_say_so_beforehand(tmp_path: Path) -> None:
    desk = drifted(tmp_path)
    file = CaseService(desk.ground).open(CASE, OFFICER)
    assert file.drift is not None
    assert "a second person signs" in file.drift.en
    case = asked(desk.ground, CASE)
    assert case.as_it_is().needs_second_person
    assert case.as_it_is().outcome in (Outcome.APPROVE, Outcome.APPROVE_LOWER)
    desk.close()


def test_declining_and_referring_need_no_second_person_for_drift(tmp_path: Path) -> None:
    desk = drifted(tmp_path)
    desk.decide(outcome=Outcome.REFER, comment="请补充仓单后再议，暂不放款")
    with desk.ground.store.reading() as shelves:
        assert shelves.decisions.get(CASE).state == "signed"
    desk.close()


def test_people_are_two_at_the_two_person_bound_and_one_without_drift(tmp_path: Path) -> None:
    moved = DriftedDesk(tmp_path / "moved", ("2026-10", 150, 0.8, worse))
    policy = moved.ground.policy()
    assert policy.drift is not None
    moved.ground._policies[policy.policy_id] = replace(
        policy, drift=replace(policy.drift, stop_psi=policy.drift.stop_psi * 100)
    )
    assert DriftService(moved.ground).standing().state == "two_person"
    assert second_by_drift(moved.ground) is not None
    moved.ground._policies[policy.policy_id] = replace(policy, drift=None)
    assert second_by_drift(moved.ground) is None
    moved.ground.close()
    calm = DriftedDesk(tmp_path / "calm", ("2026-10", 150, 0.2, unchanged))
    assert second_by_drift(calm.ground) is None
    calm.ground.close()


def test_the_answer_is_kept_until_something_is_scored_anew(tmp_path: Path) -> None:
    desk = DriftedDesk(tmp_path, ("2026-09", 150, 0.2, unchanged))
    assert second_by_drift(desk.ground) is None
    first = desk.ground.drift_found
    assert second_by_drift(desk.ground) is None
    assert desk.ground.drift_found is first
    desk.add("2026-10", 150, 0.8, worse)
    words = second_by_drift(desk.ground)
    assert words is not None
    assert "2026-10" in words.zh
    desk.ground.close()
