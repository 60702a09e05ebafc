"""Random lives of a small desk: who tries what, in which order, and what must never come of it.

One sequence is some commands by random people on random cases, sent to the real services on real SQLite. Each command
is a savepoint of one transaction that is rolled back after the sequence, so that every sequence begins at the same desk
and a hundred thousand of them can be run. What holds afterwards is asked of the records, not of the services.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlalchemy import Connection

from tests.builders import PROGRAM
from tests.services.scored_desk import CLEAN, DIRECTOR, LARGE, MISMATCH, REFUNDS, RISKY, fill, ground_on
from workbench.access.permissions import GRANTS, Permission
from workbench.access.staff import Actor, Role, Staff, actor_of
from workbench.applications.application import Stage
from workbench.applications.override_codes import override_codes
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.authority import covers, role_needed
from workbench.decision.outcome import Outcome
from workbench.services.cases import CaseService
from workbench.services.decision import DecisionService
from workbench.services.decision_rules import LEAST_COMMENT, DecisionDraft
from workbench.services.ground import Ground
from workbench.services.personal_keys import personal_key
from workbench.storage.shelves import Shelves, shelves_on
from workbench.storage.store import Store, kept_whole

CASES = (CLEAN, REFUNDS, MISMATCH, RISKY, LARGE)
PEOPLE = (
    Staff("s01", "沈宁", Role.OFFICER, Text("信贷员", "Credit officer"), 10_000_000),
    Staff("s02", "周砚", Role.APPROVER, Text("信贷经理", "Credit manager"), 50_000_000),
    DIRECTOR,
    Staff("s04", "何清", Role.AUDITOR, Text("审计员", "Auditor"), 0),
    Staff("s05", "陆安", Role.OFFICER, Text("信贷员", "Credit officer"), 10_000_000),
    Staff("s06", "许白", Role.APPROVER, Text("信贷经理", "Credit manager"), 50_000_000),
    Staff("s07", "管理员", Role.ADMIN, Text("系统管理员", "Administrator"), 0),
    PROGRAM,
)
ACTORS = tuple(actor_of(person) for person in PEOPLE)
SECONDS = tuple(actor for actor in ACTORS if Permission.APPROVE in GRANTS[actor.role])
COMMENTS = ("", "同意", "现场核实后的理由，共十余字", "经核对流水与访谈记录，理由充分")
CODES = ("", "MADE_UP", *(one.code for one in override_codes()))
APPROVALS = (Outcome.APPROVE, Outcome.APPROVE_LOWER)


class OneTransaction(Store):
    """The store of a desk whose transactions are savepoints of one that is never committed."""

    def __init__(self, store: Store) -> None:
        assert store._writer is not None
        super().__init__(store.folder, None, store._writer, store._reader)
        self._connection: Connection | None = None

    @contextmanager
    def sequence(self) -> Iterator[None]:
        assert self._writer is not None
        with self._writer.connect() as connection:
            outer = connection.begin()
            self._connection = connection
            try:
                yield
            finally:
                outer.rollback()
                self._connection = None

    @contextmanager
    def sequence_within(self) -> Iterator[None]:
        """A part of a sequence that is rolled back by itself."""
        assert self._connection is not None
        part = self._connection.begin_nested()
        try:
            yield
        finally:
            part.rollback()

    @contextmanager
    def transaction(self) -> Iterator[Shelves]:
        assert self._connection is not None
        with kept_whole(), self._connection.begin_nested():
            yield shelves_on(self._connection)

    @contextmanager
    def reading(self) -> Iterator[Shelves]:
        assert self._connection is not None
        with kept_whole():
            yield shelves_on(self._connection)


@dataclass
class Found:
    """What the sequences came to: commands done and refused by code, and whatever broke a promise."""

    sequences: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


class RandomDesk:
    """Sequences on a desk of five scored cases."""

    def __init__(self, store: Store, seed: int) -> None:
        fill(store)
        with store.transaction() as shelves:
            shelves.staff.put(*PEOPLE)
        for person in PEOPLE:  # a key made within a sequence would be made again in the next
            if person.role is not Role.SYSTEM:
                personal_key(ground_on(store), person.staff_id)
        self.store = OneTransaction(store)
        self.ground: Ground = ground_on(self.store)
        self.decisions, self.cases = DecisionService(self.ground), CaseService(self.ground)
        self.dice, self.found = random.Random(seed), Found()
        self.commands: tuple[tuple[int, str, Callable[[str, Actor], object]], ...] = (
            (8, "propose", self.propose), (6, "sign", self.sign), (2, "send_back", self.send_back),
            (2, "withdraw", self.withdraw), (2, "reopen", self.reopen), (1, "open", self.decisions.open_proposal),
            (1, "by_policy", lambda case, actor: self.decisions.decide_automatically([case], actor)),
            (1, "stop", lambda _, actor: self.decisions.stop_automatic(self.comment(), actor)),
            (1, "resume", lambda _, actor: self.decisions.resume_automatic(self.comment(), actor)),
            (1, "note", lambda case, actor: self.cases.add_note(case, self.comment(), actor)),
            (1, "assign", lambda case, actor: self.cases.assign(case, self.dice.choice(PEOPLE).staff_id, actor)),
        )  # fmt: skip

    def comment(self) -> str:
        return self.dice.choice(COMMENTS)

    def propose(self, case_no: str, actor: Actor) -> object:
        """A draft as an officer, a careless one or a dishonest one would change it."""
        dice = self.dice
        if dice.random() < 0.5:
            return self.decisions.propose(case_no, self.sensible(case_no, actor), actor)
        # Whoever may not draft still tries to send a draft of somebody else's.
        draft = self.decisions.draft(case_no, actor if dice.random() < 0.7 else ACTORS[0])
        known = [reason.code for reason in draft.reasons]
        codes = dice.choice([draft.reason_codes, (), tuple(dice.sample(known, min(2, len(known)))), ("J_MADE_UP",)])
        limit = dice.choice([draft.limit_fen, draft.limit_fen // 2, draft.limit_fen * 3, 0, 60_000_00, 10**9])
        rate = dice.choice([draft.daily_rate, draft.daily_rate / 2, Decimal(0), Decimal("0.01")])
        drafted = replace(
            draft, outcome=dice.choice([*Outcome, None]), limit_fen=limit, daily_rate=rate, reason_codes=codes,
            comment=self.comment(), override_code=dice.choice(CODES),
        )  # fmt: skip
        return self.decisions.propose(case_no, drafted, actor)

    def sensible(self, case_no: str, actor: Actor) -> DecisionDraft:
        """What a careful officer would send: often with the recommendation, sometimes against it and with reasons."""
        dice, draft = self.dice, self.decisions.draft(case_no, actor)
        with self.store.reading() as shelves:
            kept = shelves.scores.get(case_no)
        assert kept is not None
        assert kept.recommendation is not None
        advised = kept.recommendation.outcome
        outcome = advised if dice.random() < 0.4 else dice.choice([Outcome.APPROVE, Outcome.DECLINE, Outcome.REFER])
        codes = draft.reason_codes or tuple(reason.code for reason in draft.reasons[:1])
        return replace(
            draft, outcome=outcome, limit_fen=draft.limit_fen or 30_000_00, reason_codes=codes, comment=COMMENTS[-1],
            override_code=dice.choice(CODES[2:]),
        )  # fmt: skip

    def usual(self, case_no: str) -> tuple[str, Actor]:
        """What usually comes next at the case's stage, by somebody who usually does it."""
        with self.store.reading() as shelves:
            stage = shelves.applications.get(case_no).stage
        if stage is Stage.DECISION:
            name = self.dice.choice(["sign", "sign", "sign", "send_back", "withdraw", "withdraw", "open"])
            return name, self.dice.choice(ACTORS[:2] if name == "withdraw" else [*ACTORS, *SECONDS, *SECONDS])
        if stage in {Stage.SCORED, Stage.SURVEY}:
            return "propose", self.dice.choice([a for a in ACTORS if a.role in {Role.OFFICER, Role.APPROVER}])
        return "reopen", self.dice.choice(ACTORS)

    def sign(self, case_no: str, actor: Actor) -> object:
        return self.decisions.sign(case_no, actor, self.comment())

    def send_back(self, case_no: str, actor: Actor) -> object:
        return self.decisions.send_back(case_no, self.comment(), actor)

    def withdraw(self, case_no: str, actor: Actor) -> object:
        return self.decisions.withdraw(case_no, self.comment(), actor)

    def reopen(self, case_no: str, actor: Actor) -> object:
        return self.decisions.reopen(case_no, self.comment(), actor)

    def run(self, sequences: int, length: int = 6) -> Found:
        """Run some sequences; every broken promise is named with its commands."""
        works = {name: work for _, name, work in self.commands}
        names, weights = list(works), [weight for weight, _, _ in self.commands]
        for _ in range(sequences):
            told: list[str] = []
            case_no = self.dice.choice(CASES)
            with self.store.sequence():
                for _ in range(self.dice.randrange(2, length + 1)):
                    if self.dice.random() < 0.6:
                        name, actor = self.usual(case_no)
                    else:
                        name, actor = self.dice.choices(names, weights)[0], self.dice.choice(ACTORS)
                    told.append(f"{actor.staff_id} {name}")
                    try:
                        works[name](case_no, actor)
                    except StaffError as refusal:
                        told[-1] += f" refused {refusal.code}"
                        self.found.refused[refusal.code] += 1
                    else:
                        self.found.done[name] += 1
                with self.store.reading() as shelves:
                    self.found.broken += [f"{fault}: {'; '.join(told)}" for fault in broken(shelves, self.ground)]
            self.found.sequences += 1
        return self.found


def broken(shelves: Shelves, ground: Ground) -> Iterator[str]:
    """What must never be so, asked of the records."""
    people = {person.staff_id: person for person in shelves.staff.all()}
    if not shelves.journal.verify().holds:
        yield "the chain is broken"
    for case_no in CASES:
        for kept in shelves.decisions.versions(case_no):
            if kept.approved_by is not None and kept.approved_by == kept.prepared_by:
                yield f"{case_no} approved by its preparer"
            if kept.outcome not in APPROVALS and kept.limit_fen:
                yield f"{case_no} {kept.outcome.value} lends"
            given = len(kept.comment) >= LEAST_COMMENT and kept.outcome is not Outcome.DECLINE
            if kept.outcome is not Outcome.APPROVE and not kept.reason_codes and not given:
                yield f"{case_no} {kept.outcome.value} without a reason"
            if kept.state == "signed" and kept.needs_second:
                second = people.get(str(kept.approved_by))
                if second is None or Permission.APPROVE not in GRANTS[second.role]:
                    yield f"{case_no} signed by nobody who may"
                elif kept.outcome in APPROVALS and not covers(
                    second.role.value, role_needed(ground.policy(), kept.limit_fen)
                ):
                    yield f"{case_no} signed beyond authority"
            if kept.state == "signed" and not kept.proof:
                yield f"{case_no} signed without proof"
        stage = shelves.applications.get(case_no).stage
        newest = shelves.decisions.get(case_no)
        lent = [loan for loan in shelves.loans.of_merchant(shelves.applications.get(case_no).merchant_id)
                if loan.case_no == case_no and loan.state == "open"]  # fmt: skip
        approved = newest is not None and newest.state == "signed" and newest.outcome in APPROVALS
        if lent and not approved and stage not in {Stage.CONTRACT, Stage.ACTIVE}:
            yield f"{case_no} lends without a signed approval"
        if stage is Stage.REJECTED and lent:
            yield f"{case_no} is declined and lends"
