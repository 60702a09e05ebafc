"""Does whoever judges a case blind read nothing of its judgement anywhere else at the desk?"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from tests.builders import NOW
from tests.services.scored_desk import CLEAN, ME, RISKY, SECOND, THIRD, fill
from tests.services.test_blind_review import YES
from workbench.applications.application import STAGE_NAMES, Stage
from workbench.common.errors import StaffError
from workbench.decision.outcome import Outcome
from workbench.records.plain import dump
from workbench.services.bundle import Services
from workbench.services.document_file import DocumentKind
from workbench.services.ground import Ground
from workbench.storage.store import Store

# What changes a case or a borrower goes through `commands.command` or is refused to a reviewer at its start.
WRITES = {
    "cases.add_note", "cases.assign", "change.save_scenario", "custody.hand_over", "custody.settle", "decision.hold",
    "decision.release", "decision.open_proposal", "decision.propose", "decision.reopen", "decision.send_back",
    "decision.sign", "decision.withdraw", "decision.decide_automatically", "documents.issue", "documents.write",
    "drafts.keep", "drafts.take_back", "drafts.write_again", "interview.add_follow_up", "interview.answer",
    "interview.consent", "interview.finish", "interview.note", "interview.pause", "interview.rate",
    "interview.resolve", "interview.score_criterion", "interview.simulate", "interview.start", "interview.tick",
    "collections.answer_help", "collections.ask_help", "collections.assign", "collections.log_contact",
    "collections.promise", "collection_letters.make",
    "penalties.agree", "penalties.ask_lift", "penalties.lift", "penalties.propose",
    "penalties.refuse", "penalties.withdraw",
    "lending.freeze", "lending.freeze_in", "lending.set_limit", "lending.thaw", "limit_proofs.accept",
    "limit_proofs.add", "limit_proofs.remove", "offers.choose", "recordings.add", "recordings.agree",
    "recordings.begin", "recordings.bookmark", "recordings.snapshot", "recordings.supersede", "reviews.ask_for_person",
    "reviews.close_request", "reviews.open_request", "scoring.agree_pass", "scoring.ask_pass", "scoring.score_case",
}  # fmt: skip
# What the applicant said or would say, and what the files of an import hold: nothing of it is a judgement.
NO_JUDGEMENT = {"interview.ask", "interview.ask_freely", "intake.check", "intake.declared"}
BLIND = {"reviews.take", "reviews.give"}
GIVEN: dict[str, Any] = {
    "case_no": CLEAN, "case_nos": (CLEAN,), "merchant_id": "M1", "actor": SECOND, "feature": "refund_share_90",
    "what": "verified", "offset": 0, "changes": {}, "limit_fen": None, "last": 0.0, "kind": DocumentKind.LETTER,
    "code": "A", "amount_fen": None, "partner_fen": 0, "snapshot_id": "none",
}  # fmt: skip


@pytest.fixture
def ground(store: Store) -> Ground:
    made = fill(store)
    policy = made.policy()
    made._policies[policy.policy_id] = replace(policy, review=replace(policy.review, blind_share=Decimal(1)))
    return made


@pytest.fixture
def desk(ground: Ground) -> dict[str, Any]:
    """Every service of the window on one desk, where `SECOND` has taken both decided cases to judge blind."""
    found = services_on(ground)
    decisions = found["decision"]
    decisions.propose(CLEAN, replace(decisions.draft(CLEAN, ME), outcome=Outcome.APPROVE), ME)
    decisions.propose(RISKY, replace(decisions.draft(RISKY, ME), outcome=Outcome.DECLINE), ME)
    found["reviews"].ask_for_person(RISKY, "phone", "请人工再看一次我的申请", NOW.date(), THIRD.staff_id, ME)
    for case_no in (CLEAN, RISKY):
        found["reviews"].take(case_no, SECOND)
    ground.seat.looking = SECOND.staff_id
    return found


def services_on(ground: Ground) -> dict[str, Any]:
    """The services by the names the window has for them, but those that make a whole desk."""
    from importlib import import_module

    module = import_module("workbench.services.bundle")
    source = inspect.getsource(module).splitlines()
    homes = {}
    for line in source:
        words = line.split()
        if words[:1] == ["from"] and words[2:3] == ["import"]:
            homes |= {name.strip(","): words[1] for name in words[3:]}
    made = {}
    for one in fields(Services):
        kind = str(one.type)
        if one.name not in {"desk", "access"}:
            made[one.name] = getattr(import_module(homes[kind]), kind)(ground)
    return made


def readers(desk: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """Every public method that is asked for one case or one borrower and changes nothing."""
    found = {}
    for name, service in desk.items():
        for method, function in inspect.getmembers(type(service), inspect.isfunction):
            asked = set(inspect.signature(function).parameters) & {"case_no", "case_nos", "merchant_id"}
            full = f"{name}.{method}"
            if asked and not method.startswith("_") and full not in WRITES | NO_JUDGEMENT | BLIND:
                found[full] = getattr(service, method)
    return found


def call(method: Callable[..., Any]) -> Any:
    wanted = inspect.signature(method).parameters.values()
    return method(**{p.name: GIVEN[p.name] for p in wanted if p.default is p.empty or p.name in {"actor"}})


def test_every_reader_of_a_case_or_borrower_is_shut_to_the_reviewer_and_to_nobody_else(
    desk: dict[str, Any], ground: Ground
) -> None:
    found = readers(desk)
    assert {"cases.open", "documents.open", "documents.preview", "interview.open", "lending.borrower",
            "then_now.of_borrower", "offers.view", "governor.of_case", "change.view"} <= set(found)  # fmt: skip
    open_to: dict[str, str] = {}
    for name, method in found.items():
        try:
            call(method)
            open_to[name] = "answered"
        except StaffError as refusal:
            if refusal.code != "BLIND_REVIEW_OPEN":
                open_to[name] = refusal.code
    assert open_to == {}
    # After the answer the case is theirs to read.
    desk["reviews"].give(CLEAN, YES, SECOND)
    assert desk["offers"].kept(CLEAN)
    assert desk["lending"].borrower("M1").row.limit_fen > 0
    with pytest.raises(StaffError, match="BLIND_REVIEW_OPEN"):
        desk["offers"].kept(RISKY)


def test_the_reviewer_changes_nothing_of_the_case_before_the_answer(desk: dict[str, Any], ground: Ground) -> None:
    with ground.store.reading() as shelves:
        before = shelves.journal.of_case(CLEAN)
    for act in (
        lambda: desk["cases"].add_note(CLEAN, "先写一句", SECOND),
        lambda: desk["documents"].issue(CLEAN, SECOND),
        lambda: desk["decision"].reopen(CLEAN, "想看看原来的结论如何", SECOND),
        lambda: desk["lending"].set_limit("M1", 1_000_000, "先降下来再看看情况如何", SECOND),
    ):
        with pytest.raises(StaffError, match=r"BLIND_REVIEW_OPEN|NOT_PERMITTED"):
            act()
    with ground.store.reading() as shelves:
        new = [e for e in shelves.journal.of_case(CLEAN) if e not in before]
    assert {entry.result.split(":")[0] for entry in new} <= {"refused"}


def test_no_list_tells_how_the_case_was_judged(desk: dict[str, Any], ground: Ground) -> None:
    lists: dict[str, Callable[[], Any]] = {
        **{f"queue {view}": lambda view=view: desk["cases"].queue(view, SECOND) for view in ("all", "mine")},
        "auto_sample": lambda: desk["cases"].queue("auto_sample", SECOND),
        "approvals": lambda: desk["decision"].approvals(SECOND),
        "signed": desk["decision"].signed_examples,
        "interviews": desk["interview"].rows,
        "borrowers": desk["lending"].borrowers,
        "portfolio": desk["portfolio"].open,
        "requests": lambda: desk["reviews"].requests(SECOND),
        "custody": lambda: desk["custody"].overview(SECOND),
    }
    hidden = (CLEAN, RISKY, '"M1"', '"M4"')
    told = {name: [one for one in hidden if one in dump(ask())] for name, ask in lists.items()}
    assert {name: found for name, found in told.items() if found} == {}
    ground.seat.looking = THIRD.staff_id  # the same lists tell others: the test sees what it looks for
    assert [row.merchant_id for row in desk["lending"].borrowers()] == ["M1"]
    assert [row.case_no for row in desk["reviews"].requests(THIRD)] == [RISKY]
    assert set(desk["decision"].signed_examples()) == {CLEAN, RISKY}


def test_a_search_hit_does_not_say_where_the_case_stands(desk: dict[str, Any], ground: Ground) -> None:
    (hit,) = [one for one in desk["cases"].search(CLEAN) if one.kind == "case"]
    assert hit.detail.zh.endswith("盲审中")
    assert not any(STAGE_NAMES[stage].en in hit.detail.en for stage in Stage)
    ground.seat.looking = THIRD.staff_id
    (hit,) = [one for one in desk["cases"].search(CLEAN) if one.kind == "case"]
    assert hit.detail.zh.endswith(STAGE_NAMES[Stage.CONTRACT].zh)


def test_who_signed_in_counts_and_not_who_looked_before(desk: dict[str, Any], ground: Ground) -> None:
    ground.seat.staff_id, ground.seat.looking = THIRD.staff_id, SECOND.staff_id
    assert desk["offers"].kept(CLEAN)
    ground.seat.staff_id, ground.seat.looking = SECOND.staff_id, THIRD.staff_id
    with pytest.raises(StaffError, match="BLIND_REVIEW_OPEN"):
        desk["offers"].kept(CLEAN)
    ground.seat.staff_id = None
