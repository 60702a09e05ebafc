"""Does a policy come into force by two people only, after a sound check and a run on record, and never backwards?"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from tests.builders import NOW
from tests.services import scored_desk
from tests.services.scored_desk import CLEAN, LARGE, REFUNDS, RISKY
from workbench.access.staff import SYSTEM, Actor, Role, Staff
from workbench.applications.policy_file import load_policy
from workbench.common.errors import StaffError, Stopped
from workbench.common.paths import resources
from workbench.common.text import Text
from workbench.decision.decide import decide
from workbench.services.advice import case_input
from workbench.services.decision import DecisionService
from workbench.services.ground import Ground
from workbench.services.policies import PolicyService
from workbench.services.policies_file import migration_of
from workbench.storage.store import Store

RISK, MANAGER = Actor("s03", "林潇", Role.RISK), Actor("s02", "周砚", Role.APPROVER)
OFFICER, SECOND_RISK = Actor("s01", "沈宁", Role.OFFICER), Actor("s05", "唐越", Role.RISK)
REASON = "信贷委员会第七号决议通过"
LINES = (resources() / "policy" / "cn-2025.toml").read_text("utf-8")
TODAY = date(2026, 11, 23)


def changed(*pairs: tuple[str, str], version: str = "2026-12") -> str:
    text = LINES.replace('version = "2026-11"', f'version = "{version}"', 1)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


STRICTER = changed(('bound = "0.25"', 'bound = "0.085"'))
FAULTY = changed(("cap_fen = 300_000_00", "cap_fen = 600_000_00"))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk with five scored cases; each test has a copy."""
    folder = tmp_path_factory.mktemp("begun") / "desk"
    with closing(Store.open(folder, NOW)) as store:
        scored_desk.fill(store)
        with store.transaction() as shelves:
            shelves.staff.put(Staff("s05", "唐越", Role.RISK, Text("风险总监", "Risk director"), 0))
            shelves.settings.put("business_date", TODAY.isoformat())
            shelves.settings.put("synthetic", True)
    return folder


@pytest.fixture
def ground(begun: Path, tmp_path: Path) -> Iterator[Ground]:
    shutil.copytree(begun, tmp_path / "desk")
    with closing(Store.open(tmp_path / "desk", NOW)) as store:
        yield scored_desk.ground_on(store)


@pytest.fixture
def policies(ground: Ground) -> PolicyService:
    return PolicyService(ground)


def refused(code: str, act: Callable[[], Any]) -> None:
    with pytest.raises(StaffError) as fault:
        act()
    assert fault.value.code == code
    assert fault.value.text.zh
    assert fault.value.text.en


def actions(ground: Ground) -> list[str]:
    with ground.store.reading() as shelves:
        return [entry.action for entry in shelves.journal.latest(50) if entry.action.startswith("policy.")]


def activated(policies: PolicyService, text: str = STRICTER, **changes: Any) -> Any:
    policies.test_run(text)
    asked = policies.propose(text, REASON, RISK, **changes)
    return policies.approve(asked.proposal_id, MANAGER)


def at_day(ground: Ground, day: date) -> None:
    with ground.transaction() as shelves:
        shelves.settings.put("business_date", day.isoformat())


def test_two_people_put_a_policy_in_force_and_the_desk_decides_by_it(ground: Ground, policies: PolicyService) -> None:
    before = ground.policy()
    done = activated(policies)
    now = ground.policy()
    assert (done.state, done.decided_by, done.effective_from) == ("approved", "s02", TODAY)
    assert (now.policy_id, now.version, now.digest) == ("cn-2025", "2026-12", done.digest)
    assert [one.path for one in done.changes] == ["version", "rules.REFUND_SHARE_HARD.bound"]
    assert policies.text() == STRICTER
    assert actions(ground) == ["policy.approve", "policy.propose"]
    with ground.store.reading() as shelves:
        advice = decide(case_input(shelves, REFUNDS, now), now, ground.products()["credit_tmall"])
    assert advice.outcome.value == "decline"
    assert ground.policy_of(before.policy_id, before.digest) == before


def test_the_table_of_a_run_is_what_decide_says_of_every_case(ground: Ground, policies: PolicyService) -> None:
    made = policies.test_run(STRICTER)
    assert made.cases == sum(made.counts.values()) == sum(made.lanes.values()) == 5
    moved = {one.case_no: one for one in made.moved}
    assert set(moved) == {REFUNDS}
    assert (moved[REFUNDS].before, moved[REFUNDS].after) == ("approve", "decline")
    assert moved[REFUNDS].after_fen == 0
    assert moved[REFUNDS].after_reasons[0].en.startswith("90-day refund rate")
    assert made.counts["approve", "decline"] == 1
    assert made.volume_change_fen == -moved[REFUNDS].before_fen
    assert made.loss_change_fen < 0
    assert made.synthetic
    assert (made.from_digest, made.left_out) == (ground.policy().digest, 0)


def test_a_run_reads_bands_by_the_floors_of_the_draft(policies: PolicyService) -> None:
    lower = policies.test_run(changed(("floor_points = 620", "floor_points = 640")))  # 633 points are C then
    assert {one.case_no for one in lower.moved} >= {LARGE}
    same = policies.test_run(changed())
    assert same.moved == ()


def test_a_run_touches_no_case_and_can_be_stopped(ground: Ground, policies: PolicyService) -> None:
    with ground.store.reading() as shelves:
        before = [(kept.case_no, kept.recommendation) for kept in shelves.scores.all()]
    seen: list[tuple[int, int]] = []
    policies.test_run(STRICTER, lambda done, total: seen.append((done, total)))
    with pytest.raises(Stopped):
        policies.test_run(STRICTER, stop=lambda: True)
    with ground.store.reading() as shelves:
        assert [(kept.case_no, kept.recommendation) for kept in shelves.scores.all()] == before
        assert shelves.policies.run(2) is None  # the stopped one left no record
    assert seen[-1] == (5, 5)
    assert actions(ground) == []


def test_the_record_of_a_run_says_the_same_as_the_run(ground: Ground, policies: PolicyService) -> None:
    made = policies.test_run(STRICTER, actor=RISK)
    with ground.store.reading() as shelves:
        kept = shelves.policies.run(1)
    assert kept is not None
    assert kept.ran_by == "s03"
    assert migration_of(json.loads(kept.table_json)) == made


def test_nothing_is_proposed_without_a_run_of_exactly_that_text(policies: PolicyService) -> None:
    refused("RUN_MISSING", lambda: policies.propose(STRICTER, REASON, RISK))
    policies.test_run(STRICTER)
    refused("RUN_MISSING", lambda: policies.propose(STRICTER + "# one more remark\n", REASON, RISK))
    assert policies.propose(STRICTER, REASON, RISK).state == "open"


def test_a_text_with_a_fault_is_not_proposed(policies: PolicyService) -> None:
    policies.test_run(FAULTY)
    refused("POLICY_FAULTS", lambda: policies.propose(FAULTY, REASON, RISK))
    refused("POLICY_FAULTS", lambda: policies.propose("policy_id = ", REASON, RISK))


def test_a_fault_that_arises_while_it_waits_keeps_it_from_being_activated(
    ground: Ground, policies: PolicyService
) -> None:
    policies.test_run(STRICTER)
    asked = policies.propose(STRICTER, REASON, RISK)
    at_day(ground, date(2027, 7, 1))  # every source is past its review then
    refused("POLICY_FAULTS", lambda: policies.approve(asked.proposal_id, MANAGER))
    assert ground.policy().version == "2026-11"


@pytest.mark.parametrize(
    ("code", "reason", "actor"),
    [
        ("REASON_MISSING", "太短", RISK),
        ("NOT_PERMITTED", REASON, OFFICER),
        ("NOT_PERMITTED", REASON, MANAGER),
        ("NOT_PERMITTED", REASON, Actor("s04", "审计", Role.AUDITOR)),
        ("NOT_PERMITTED", REASON, Actor("s06", "管理员", Role.ADMIN)),
        ("NOT_PERMITTED", REASON, SYSTEM),
    ],
)
def test_only_a_risk_director_proposes_and_says_why(
    code: str, reason: str, actor: Any, policies: PolicyService
) -> None:
    who = actor if isinstance(actor, Actor) else Actor("system", "程序", Role.SYSTEM)
    policies.test_run(STRICTER)
    refused(code, lambda: policies.propose(STRICTER, reason, who))


def test_nobody_agrees_to_their_own_proposal(policies: PolicyService) -> None:
    policies.test_run(STRICTER)
    asked = policies.propose(STRICTER, REASON, RISK)
    refused("SAME_PERSON", lambda: policies.approve(asked.proposal_id, RISK))
    refused("SAME_PERSON", lambda: policies.refuse(asked.proposal_id, REASON, RISK))
    refused("NOT_PERMITTED", lambda: policies.approve(asked.proposal_id, OFFICER))
    refused("NOT_YOURS", lambda: policies.withdraw(asked.proposal_id, SECOND_RISK))
    assert not policies.proposals(RISK)[0].may_decide
    assert policies.proposals(SECOND_RISK)[0].may_decide
    assert policies.approve(asked.proposal_id, SECOND_RISK).state == "approved"


def test_the_database_itself_refuses_one_person_in_both_parts(ground: Ground, policies: PolicyService) -> None:
    policies.test_run(STRICTER)
    asked = policies.propose(STRICTER, REASON, RISK)
    with pytest.raises(IntegrityError), ground.transaction() as shelves:
        shelves.policies.settle(asked.proposal_id, "approved", "s03", NOW)


def test_a_refusal_says_why_and_leaves_everything(ground: Ground, policies: PolicyService) -> None:
    policies.test_run(STRICTER)
    asked = policies.propose(STRICTER, REASON, RISK)
    refused("REASON_MISSING", lambda: policies.refuse(asked.proposal_id, "不", MANAGER))
    told = policies.refuse(asked.proposal_id, "退款界限过严，先观察一季度", MANAGER)
    assert (told.state, told.note) == ("refused", "退款界限过严，先观察一季度")
    refused("CHANGE_SETTLED", lambda: policies.approve(asked.proposal_id, MANAGER))
    assert ground.policy().version == "2026-11"


def test_a_proposal_is_withdrawn_by_its_proposer_and_another_may_follow(policies: PolicyService) -> None:
    policies.test_run(STRICTER)
    asked = policies.propose(STRICTER, REASON, RISK)
    refused("CHANGE_OPEN", lambda: policies.propose(STRICTER, REASON, SECOND_RISK))
    assert policies.withdraw(asked.proposal_id, RISK).state == "withdrawn"
    assert policies.propose(STRICTER, REASON, SECOND_RISK).state == "open"
    refused("CHANGE_UNKNOWN", lambda: policies.approve(99, MANAGER))


def test_a_policy_never_counts_backwards_and_may_begin_later(ground: Ground, policies: PolicyService) -> None:
    policies.test_run(STRICTER)
    refused("BACKDATED", lambda: policies.propose(STRICTER, REASON, RISK, TODAY - timedelta(days=1)))
    later = TODAY + timedelta(days=8)
    asked = policies.propose(STRICTER, REASON, RISK, later)
    policies.approve(asked.proposal_id, MANAGER)
    assert ground.policy().version == "2026-11"
    other = changed(('bound = "0.25"', 'bound = "0.20"'), version="2027-01")
    policies.test_run(other)
    refused("POLICY_SCHEDULED", lambda: policies.propose(other, REASON, RISK))
    at_day(ground, later - timedelta(days=1))
    assert ground.policy().version == "2026-11"
    at_day(ground, later)
    assert ground.policy().version == "2026-12"


def test_what_waited_past_its_first_day_counts_from_the_day_it_was_agreed_to(
    ground: Ground, policies: PolicyService
) -> None:
    policies.test_run(STRICTER)
    asked = policies.propose(STRICTER, REASON, RISK)
    at_day(ground, TODAY + timedelta(days=5))
    assert policies.approve(asked.proposal_id, MANAGER).effective_from == TODAY + timedelta(days=5)


def test_a_policy_begins_no_earlier_than_its_own_text_says(ground: Ground, policies: PolicyService) -> None:
    dated = changed(('valid_from = "2025-01-17"', 'valid_from = "2026-12-01"'))
    policies.test_run(dated)
    refused("NOT_IN_FORCE", lambda: policies.propose(dated, REASON, RISK, TODAY))
    assert policies.propose(dated, REASON, RISK).effective_from == date(2026, 12, 1)


def test_a_proposal_on_a_policy_that_moved_is_not_agreed_to(ground: Ground, policies: PolicyService) -> None:
    policies.test_run(STRICTER)
    asked = policies.propose(STRICTER, REASON, RISK)
    with ground.transaction() as shelves:
        shelves.settings.put("policy", "bank-sme-2020")
    refused("POLICY_MOVED", lambda: policies.approve(asked.proposal_id, MANAGER))


def test_a_policy_equal_to_the_present_one_changes_nothing(policies: PolicyService) -> None:
    policies.test_run(LINES)
    refused("NOTHING_CHANGED", lambda: policies.propose(LINES + "# a remark\n", REASON, RISK))


def test_a_draft_on_which_a_decision_was_drafted_makes_it_stale(ground: Ground, policies: PolicyService) -> None:
    decisions = DecisionService(ground)
    draft = decisions.draft(CLEAN, OFFICER)
    activated(policies)
    with pytest.raises(StaffError) as fault:
        decisions.propose(CLEAN, replace(draft, outcome=None), OFFICER)
    assert fault.value.code in {"DRAFT_STALE", "SCORE_STALE"}


def test_drafts_are_kept_as_they_are_and_never_overwritten(policies: PolicyService) -> None:
    first = policies.save(FAULTY, "第一稿", RISK)
    second = policies.save(STRICTER, "第二稿", RISK)
    assert (first.faults, second.faults) == (1, 0)
    assert [one.draft_id for one in policies.drafts()] == [second.draft_id, first.draft_id]
    assert policies.text(f"draft:{first.draft_id}") == FAULTY
    assert [one.path for one in policies.diff("cn-2025", f"draft:{second.draft_id}")] == [
        "version",
        "rules.REFUND_SHARE_HARD.bound",
    ]
    refused("NOT_PERMITTED", lambda: policies.save(STRICTER, "", OFFICER))
    refused("POLICY_INVALID", lambda: policies.save("policy_id = ", "", RISK))
    refused("POLICY_UNKNOWN", lambda: policies.text("draft:99"))
    refused("POLICY_GONE", lambda: policies.text("../../etc/passwd"))


def test_the_list_marks_the_one_in_force(policies: PolicyService) -> None:
    assert [one.policy_id for one in policies.policies() if one.in_force] == ["cn-2025"]
    done = activated(policies)
    (now,) = [one for one in policies.policies() if one.in_force]
    assert (now.digest, now.origin) == (done.digest, "desk")


def test_a_copy_of_the_activated_text_that_was_edited_is_not_believed(ground: Ground, policies: PolicyService) -> None:
    done = activated(policies)
    kept = ground.folder / "policies" / f"{done.digest}.toml"
    kept.write_text(kept.read_text("utf-8").replace('bound = "0.085"', 'bound = "0.9"'), "utf-8")
    refused("POLICY_GONE", Ground(ground.folder, lambda: NOW, ground.store).policy)


def test_a_model_that_reads_what_is_forbidden_keeps_a_policy_from_being_activated(policies: PolicyService) -> None:
    text = changed(('currency = "CNY"', 'currency = "CNY"\nforbidden_features = ["not_on_this"]'))
    policies.test_run(text)
    refused("POLICY_FAULTS", lambda: policies.propose(text, REASON, RISK))


def test_of_two_second_persons_at_once_one_agrees_and_the_other_is_told(
    ground: Ground, policies: PolicyService
) -> None:
    policies.test_run(STRICTER)
    asked = policies.propose(STRICTER, REASON, RISK)

    def agree(actor: Actor) -> str:
        try:
            return policies.approve(asked.proposal_id, actor).state
        except StaffError as fault:
            return str(fault.code)

    with ThreadPoolExecutor(2) as both:
        told = sorted(both.map(agree, (MANAGER, SECOND_RISK)))
    assert told in (["CHANGE_SETTLED", "approved"], ["POLICY_MOVED", "approved"])
    assert actions(ground).count("policy.approve") == 1


def test_random_commands_never_let_one_person_activate_alone(ground: Ground, policies: PolicyService) -> None:
    rng = random.Random(20261123)
    people = [RISK, MANAGER, OFFICER, SECOND_RISK, Actor("s04", "审计", Role.AUDITOR), SYSTEM]
    texts = [changed(('bound = "0.25"', f'bound = "0.{n}"'), version=f"v{n}") for n in (21, 22, 23)]
    done: set[str] = set()
    for _ in range(200):
        who, text = rng.choice(people), rng.choice(texts)
        with ground.store.reading() as shelves:
            number = rng.choice([len(shelves.policies.changes())] * 4 + [99])
        act: Callable[[], Any] = rng.choice(
            [
                lambda text=text: policies.test_run(text),
                lambda text=text: policies.test_run(text),
                lambda text=text, who=who: policies.propose(text, REASON, who),
                lambda text=text, who=who: policies.propose(text, rng.choice([REASON, "短"]), who),
                lambda number=number, who=who: policies.approve(number, who),
                lambda number=number, who=who: policies.refuse(number, REASON, who),
                lambda number=number, who=who: policies.withdraw(number, who),
                lambda: at_day(ground, ground.today() + timedelta(days=1)),
            ]
        )
        try:
            act()
        except StaffError as fault:
            done.add(str(fault.code))
    with ground.store.reading() as shelves:
        kept = shelves.policies.changes()
        assert shelves.journal.verify().holds
    approved = [one for one in kept if one.state == "approved"]
    assert len(approved) >= 2
    assert {"SAME_PERSON", "NOT_PERMITTED", "CHANGE_UNKNOWN"} <= done
    assert all(one.decided_by != one.proposed_by for one in approved)
    assert {one.proposed_by for one in kept} <= {"s03", "s05"}
    assert {one.decided_by for one in approved} <= {"s02", "s03", "s05"}
    assert sum(one.state == "open" for one in kept) <= 1
    assert ground.policy().digest == approved[0].digest
    assert all(len(one.reason) >= 10 for one in kept)


def test_an_activated_policy_stays_after_the_desk_is_opened_again(ground: Ground, policies: PolicyService) -> None:
    done = activated(policies)
    again = Ground(ground.folder, lambda: NOW, ground.store)
    assert again.policy().digest == done.digest != load_policy("cn-2025").digest
    assert Path(ground.folder / "policies" / f"{done.digest}.toml").read_text("utf-8") == STRICTER
    with ground.store.reading() as shelves:
        assert shelves.settings.text("policy") == "cn-2025"
        assert RISKY in {kept.case_no for kept in shelves.scores.all()}
