"""Role x act x stage: does every service allow exactly what the table allows?

Each combination is tried on the real service, at a desk whose case was put at that stage; a refusal of the table is
told from any other by its words. Nothing that was refused may have left anything but its refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tests.builders import NOW
from tests.services.scored_desk import CLEAN, fill, ground_on
from tests.services.sequences import ACTORS, PEOPLE, OneTransaction
from workbench.access.staff import Actor, Role
from workbench.applications.acts import ACTS, Act, allowed
from workbench.applications.application import Stage
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.decision.outcome import Outcome
from workbench.interview.questions import Assessment, Diligence
from workbench.services import gate
from workbench.services.blind_review import BlindAnswer
from workbench.services.cases import CaseService
from workbench.services.change import ChangeService
from workbench.services.custody import CustodyService
from workbench.services.decision import DecisionService
from workbench.services.document_file import DocumentKind
from workbench.services.documents import DocumentService
from workbench.services.ground import Ground
from workbench.services.interview import InterviewService
from workbench.services.lending import LendingService
from workbench.services.limit_proofs import LimitProofService
from workbench.services.lines_of_credit import loan_id_of
from workbench.services.offers import OfferService
from workbench.services.paper_words import write_text
from workbench.services.personal_keys import personal_key
from workbench.services.reviews import ReviewService
from workbench.services.scoring import ScoringService
from workbench.storage.kept_loans import KeptLoan
from workbench.storage.shelves import Shelves
from workbench.storage.store import Store

WHY = "经核对流水与访谈记录，理由充分"
BY_ROLE = {role: next(actor for actor in ACTORS if actor.role is role) for role in Role}
Try = Callable[[Ground, Actor], object]


def drafted(ground: Ground, actor: Actor) -> object:
    desk = DecisionService(ground)
    draft = desk.draft(CLEAN, BY_ROLE[Role.OFFICER])
    return desk.propose(CLEAN, replace(draft, outcome=Outcome.APPROVE), actor)


def papered(ground: Ground, actor: Actor) -> object:
    with ground.store.reading() as shelves:
        application = shelves.applications.get(CLEAN)
    case: Any = SimpleNamespace(application=application, decision=SimpleNamespace(version=1))
    return write_text(ground, case, DocumentKind.LETTER, "nothing", Lang.ZH, "x", actor)


TRIES: dict[Act, Try] = {
    Act.SCORE: lambda g, a: ScoringService(g).score_case(CLEAN, a),
    Act.ASSIGN: lambda g, a: CaseService(g).assign(CLEAN, "s01", a),
    Act.NOTE: lambda g, a: CaseService(g).add_note(CLEAN, "备注", a),
    Act.SCENARIO: lambda g, a: ChangeService(g).save_scenario(CLEAN, "甲", {}, None, a),
    Act.PASS_GATE: lambda g, a: gate.ask(g, CLEAN, "短", a),
    Act.AGREE_GATE: lambda g, a: gate.agree(g, CLEAN, a),
    Act.START_INTERVIEW: lambda g, a: InterviewService(g).start(CLEAN, a, persona="nobody", simulated=True),
    Act.HOLD_INTERVIEW: lambda g, a: InterviewService(g).answer(CLEAN, "x", Assessment.CONSISTENT, "", 1, a),
    Act.MARK_INTERVIEW: lambda g, a: InterviewService(g).score_criterion(CLEAN, "identity", 3, a),
    Act.RESOLVE: lambda g, a: InterviewService(g).resolve(CLEAN, "x", "explained", WHY, a),
    Act.FINISH_INTERVIEW: lambda g, a: InterviewService(g).finish(CLEAN, a),
    Act.CHOOSE_OFFER: lambda g, a: OfferService(g).choose(CLEAN, "nothing", a),
    Act.ADD_PROOF: lambda g, a: LimitProofService(g).add(CLEAN, g.folder / "nowhere.pdf", "invoice", 1, "x", a),
    Act.ACCEPT_PROOF: lambda g, a: LimitProofService(g).accept(CLEAN, "0" * 64, a),
    Act.REMOVE_PROOF: lambda g, a: LimitProofService(g).remove(CLEAN, "0" * 64, WHY, a),
    Act.PROPOSE: drafted,
    Act.OPEN_PROPOSAL: lambda g, a: DecisionService(g).open_proposal(CLEAN, a),
    Act.SIGN: lambda g, a: DecisionService(g).sign(CLEAN, a),
    Act.SEND_BACK: lambda g, a: DecisionService(g).send_back(CLEAN, WHY, a),
    Act.WITHDRAW: lambda g, a: DecisionService(g).withdraw(CLEAN, WHY, a),
    Act.REOPEN: lambda g, a: DecisionService(g).reopen(CLEAN, WHY, a),
    Act.JUDGE_BLIND: lambda g, a: ReviewService(g).give(
        CLEAN, BlindAnswer(Outcome.APPROVE, Diligence.B, (), WHY), a
    ),
    Act.ASK_PERSON: lambda g, a: ReviewService(g).ask_for_person(CLEAN, "phone", WHY, date(2026, 11, 23), "s02", a),
    Act.ANSWER_PERSON: lambda g, a: ReviewService(g).close_request(CLEAN, False, WHY, a),
    Act.ISSUE: lambda g, a: DocumentService(g).issue(CLEAN, a),
    Act.ISSUE_INTERVIEW: lambda g, a: DocumentService(g).issue(CLEAN, a, kinds=(DocumentKind.INTERVIEW,)),
    Act.EDIT_PAPER: papered,
    Act.HAND_OVER: lambda g, a: CustodyService(g).hand_over(CLEAN, g.folder / "stick", a),
    Act.SETTLE_FORK: lambda g, a: CustodyService(g).settle(CLEAN, 1, "ours", WHY, a),
    Act.DRAW: lambda g, a: LendingService(g).draw(loan_id_of(CLEAN), 100_00, a),
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OneTransaction, Ground]]:
    store = Store.open(tmp_path_factory.mktemp("matrix") / "desk", NOW)
    fill(store)
    with store.transaction() as shelves:
        shelves.staff.put(*PEOPLE)
    base = ground_on(store)
    for person in PEOPLE:
        if person.role is not Role.SYSTEM:
            personal_key(base, person.staff_id)
    one = OneTransaction(store)
    with pytest.MonkeyPatch.context() as patch:
        # What comes after the table is proved elsewhere; here it must only be reached.
        patch.setattr(ScoringService, "_score", lambda *_: {})
        yield one, ground_on(one)
    store.close()


def put(shelves: Shelves, one: OneTransaction, stage: Stage) -> None:
    """Put the case at a stage, and its line of credit where there is one."""
    assert one._connection is not None
    one._connection.exec_driver_sql("UPDATE applications SET stage = ? WHERE case_no = ?", (stage.value, CLEAN))
    case = shelves.applications.get(CLEAN)
    line = KeptLoan(
        loan_id_of(CLEAN), case.merchant_id, CLEAN, case.product_code, "CNY", 60_000_00, Decimal("0.0004"), 20_779,
        21_144, "open", "B",
    )  # fmt: skip
    shelves.loans.put([line])


def by_table(refusal: StaffError, act: Act) -> bool:
    """Did the table refuse? Its words name the role, or the stage the case is at."""
    if refusal.code == "NOT_PERMITTED":
        return True
    return refusal.code == ACTS[act].code and "处于“" in refusal.text.zh


def test_every_act_is_tried() -> None:
    assert set(TRIES) == set(Act) == set(ACTS)


@pytest.mark.parametrize("act", list(Act), ids=str)
def test_services_allow_exactly_what_the_table_allows(desk: tuple[OneTransaction, Ground], act: Act) -> None:
    one, ground = desk
    wrong = []
    for role, actor in BY_ROLE.items():
        for stage in Stage:
            with one.sequence():
                with one.transaction() as shelves:
                    put(shelves, one, stage)
                refused = None
                try:
                    TRIES[act](ground, actor)
                except StaffError as refusal:
                    refused = refusal
                shut = refused is not None and by_table(refused, act)
                if shut is allowed(role, act, stage):
                    wrong.append(f"{role} {act} {stage}: {refused or 'done'}")
                if shut:
                    with one.reading() as shelves:
                        done = [entry.action for entry in shelves.journal.of_case(CLEAN)]
                        tried = shelves.journal.of_case(CLEAN, refused=True)
                    if done or bool(tried) is not ACTS[act].recorded:
                        wrong.append(f"{role} {act} {stage}: left {done}, told {len(tried)}")
    assert wrong == []
