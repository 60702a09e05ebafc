"""How is a policy drafted, checked, tried and put in force, and who agrees?

A draft is text and is never overwritten. It is checked without deciding anything and tried on every stored case. One
risk director proposes it, with a reason and the test-run of exactly that text on record; another person with the right
agrees; from the business date named on, never backwards, the desk decides by it. What was decided before keeps the
policy it was decided by, by digest.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.policy import Policy
from workbench.applications.policy_check import check_text
from workbench.applications.policy_diff import differences
from workbench.applications.policy_file import load_policy, policy_ids, policy_in
from workbench.applications.policy_finding import PolicyChange, PolicyCheck
from workbench.common.paths import resources
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.records.plain import plain
from workbench.services.decision_rules import refuse
from workbench.services.policies_file import MigrationTable, PolicyDraft, PolicyProposal, PolicyStanding, migration_of
from workbench.services.policy_rules import (
    first_day,
    found,
    require_change,
    require_none_waiting,
    require_open,
    require_person,
    require_reason,
    require_sound,
    require_standing,
    settle,
    why_not,
)
from workbench.services.policy_words import draft_of, proposal_of, standing_of

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.policies import KeptPolicyChange, KeptRun
    from workbench.storage.shelves import Shelves

DRAFT = "draft:"


class PolicyService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def policies(self) -> tuple[PolicyStanding, ...]:
        """Every policy at hand: the program's, and those activated here; the one in force is marked."""
        now = self._ground.policy()
        program = [load_policy(policy_id) for policy_id in policy_ids()]
        with self._ground.store.reading() as shelves:
            activated = [one for one in shelves.policies.changes() if one.state == "approved"]
        own = [policy_in(one.text, one.policy_id) for one in reversed(activated)]
        known = [(policy, "program") for policy in program] + [(policy, "desk") for policy in own]
        if now.digest not in {policy.digest for policy, _ in known}:
            known.append((now, "desk"))
        return tuple(standing_of(policy, origin, now.digest) for policy, origin in known)

    def drafts(self) -> tuple[PolicyDraft, ...]:
        """Every draft ever saved, the newest first."""
        with self._ground.store.reading() as shelves:
            names = shelves.staff.names()
            return tuple(draft_of(kept, names) for kept in shelves.policies.drafts())

    def save(self, text: str, note: str, actor: Actor) -> PolicyDraft:
        """Keep a draft as it is, faults and all; earlier ones stay.

        Raises `StaffError`: `NOT_PERMITTED`, and `POLICY_INVALID` for a text that cannot be read as a policy at all.
        """
        from workbench.storage.policies import KeptDraft

        require(actor, Permission.POLICY)
        check = self.check(text)
        if not check.digest:
            policy_in(text, "draft")  # raises with the fault
        now = self._ground.now()
        kept = KeptDraft(
            0, check.policy_id, check.version, check.digest, text, note.strip(), len(check.faults), actor.staff_id, now
        )
        with self._ground.transaction() as shelves:
            number = shelves.policies.add_draft(kept)
            told = {"draft": number, "policy": kept.policy_id, "version": kept.version, "digest": kept.digest}
            shelves.journal.append(now, actor, "policy.draft", None, told)
            return draft_of(replace(kept, draft_id=number), shelves.staff.names())

    def text(self, policy_id: str = "") -> str:
        """The TOML of a policy: "" for the one in force, an id of the program's, `draft:7`, or a digest kept here.

        Raises `StaffError` (`POLICY_UNKNOWN`, `POLICY_GONE`).
        """
        if policy_id in policy_ids():
            return (resources() / "policy" / f"{policy_id}.toml").read_text("utf-8")
        if policy_id.startswith(DRAFT):
            return self._draft_text(policy_id)
        if policy_id:
            return self._kept_text(policy_id)
        policy = self._ground.policy()
        self._ground.keep_policy()
        return self._kept_text(policy.digest)

    def check(self, text: str) -> PolicyCheck:
        """Everything the static checks say of a text, on this desk and its business date."""
        from workbench.services.policy_ground import check_ground

        return check_text(text, check_ground(self._ground))

    def diff(self, a: str, b: str) -> tuple[PolicyChange, ...]:
        """What differs between two policies; each is a text or what `text` names. Raises as `text` does."""
        return differences(self._read(a), self._read(b))

    def test_run(
        self, text: str, report: Report = silent, stop: Stop = never, actor: Actor | None = None
    ) -> MigrationTable:
        """Ask a draft and the policy in force of every scored case, and keep the table as the record of that run.

        No case is touched. Raises `StaffError` (`POLICY_INVALID`), `Stopped`; nothing is kept then.
        """
        from workbench.services.policy_run import run_draft
        from workbench.storage.policies import KeptRun

        made = run_draft(self._ground, policy_in(text, "draft"), report, stop)
        who = None if actor is None else actor.staff_id
        document = json.dumps(made.document(), ensure_ascii=False)
        kept = KeptRun(0, made.digest, _digest(text), made.from_digest, self._ground.now(), who, document)
        with self._ground.transaction() as shelves:
            shelves.policies.add_run(kept)
        return made

    def proposals(self, actor: Actor) -> tuple[PolicyProposal, ...]:
        """Every activation ever asked for, the newest first, with whether this person may decide it."""
        with self._ground.store.reading() as shelves:
            return tuple(self._shown(shelves, kept, actor) for kept in shelves.policies.changes())

    def propose(self, text: str, reason: str, actor: Actor, effective_from: date | None = None) -> PolicyProposal:
        """Ask that a text become the desk's policy, from the business date or a later day.

        Raises `StaffError`: `NOT_PERMITTED`, `REASON_MISSING`, `POLICY_FAULTS`, `NOTHING_CHANGED`, `BACKDATED`,
        `NOT_IN_FORCE`, `RUN_MISSING`, `CHANGE_OPEN`, `POLICY_SCHEDULED`. Nothing is changed then.
        """
        from workbench.storage.policies import KeptPolicyChange

        require(actor, Permission.POLICY)
        require_person(actor)
        require_reason(reason)
        check = self.check(text)
        require_sound(check)
        draft, standing, today = policy_in(text, "draft"), self._ground.policy(), self._ground.today()
        require_change(draft, standing)
        first, now = first_day(effective_from, draft, today), self._ground.now()
        with self._ground.transaction() as shelves:
            require_none_waiting(shelves, today)
            change = KeptPolicyChange(
                change_id=0,
                policy_id=draft.policy_id,
                version=draft.version,
                digest=draft.digest,
                text=text,
                from_policy_id=standing.policy_id,
                from_digest=standing.digest,
                effective_from=first,
                reason=reason.strip(),
                changes=_json(differences(standing, draft)),
                remarks=_json(check.remarks),
                run_id=_run_of(shelves, text, standing).run_id,
                proposed_by=actor.staff_id,
                proposed_at=now,
            )
            number = shelves.policies.add_change(change)
            shelves.journal.append(now, actor, "policy.propose", None, _told(replace(change, change_id=number)))
            return self._shown(shelves, found(shelves, number), actor)

    def approve(self, proposal_id: int, actor: Actor) -> PolicyProposal:
        """Agree as the second person: the desk decides by it from its first day on, today at the earliest.

        Raises `StaffError`: `NOT_PERMITTED`, `SAME_PERSON`, `CHANGE_UNKNOWN`, `CHANGE_SETTLED`, `POLICY_MOVED`,
        `POLICY_FAULTS`, `NOT_IN_FORCE`. Nothing is changed then.
        """
        from workbench.services.kept_grounds import POLICIES, keep_policy, write_once

        with self._ground.store.reading() as shelves:
            kept = self._deciding(shelves, proposal_id, actor)
        draft, today = policy_in(kept.text, kept.policy_id), self._ground.today()
        standing = self._ground.policy()
        require_standing(kept, standing)
        require_sound(self.check(kept.text))
        first = first_day(max(kept.effective_from, today), draft, today)
        target = self._ground.folder / POLICIES / f"{draft.digest}.toml"
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = self._deciding(shelves, proposal_id, actor)
            settle(shelves, kept, "approved", actor, now, effective=first)
            # Before the records say so: a text without its record harms nothing, a record without its text would.
            keep_policy(self._ground.folder, standing)  # the one that goes: what it decided can be replayed
            if not target.exists():
                write_once(target, kept.text.encode("utf-8"))
            if first <= today:
                shelves.settings.put("policy", draft.policy_id)
            told = _told(replace(kept, effective_from=first)) | {"proposed_by": kept.proposed_by}
            shelves.journal.append(now, actor, "policy.approve", None, told)
            return self._shown(shelves, found(shelves, proposal_id), actor)

    def refuse(self, proposal_id: int, note: str, actor: Actor) -> PolicyProposal:
        """Say no as the second person, and why.

        Raises `StaffError`: `NOT_PERMITTED`, `SAME_PERSON`, `REASON_MISSING`, `CHANGE_UNKNOWN`, `CHANGE_SETTLED`.
        """
        require_reason(note)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = self._deciding(shelves, proposal_id, actor)
            settle(shelves, kept, "refused", actor, now, note.strip())
            shelves.journal.append(now, actor, "policy.refuse", None, _told(kept) | {"note": note.strip()})
            return self._shown(shelves, found(shelves, proposal_id), actor)

    def withdraw(self, proposal_id: int, actor: Actor) -> PolicyProposal:
        """Take one's own proposal back.

        Raises `StaffError`: `NOT_PERMITTED`, `NOT_YOURS`, `CHANGE_UNKNOWN`, `CHANGE_SETTLED`.
        """
        require(actor, Permission.POLICY)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = found(shelves, proposal_id)
            require_open(kept)
            if kept.proposed_by != actor.staff_id:
                raise refuse(
                    "NOT_YOURS",
                    Text("只有提议人可以撤回", "Only the proposer withdraws"),
                    Text("不同意请选择退回", "Refuse it if you disagree"),
                )
            settle(shelves, kept, "withdrawn", actor, now)
            shelves.journal.append(now, actor, "policy.withdraw", None, _told(kept))
            return self._shown(shelves, found(shelves, proposal_id), actor)

    def _deciding(self, shelves: Shelves, proposal_id: int, actor: Actor) -> KeptPolicyChange:
        """The open activation this person may decide."""
        kept = found(shelves, proposal_id)
        require_open(kept)
        forbidden = why_not(kept, actor)
        if forbidden is not None:
            raise forbidden
        return kept

    def _shown(self, shelves: Shelves, kept: KeptPolicyChange, actor: Actor) -> PolicyProposal:
        run = shelves.policies.run(kept.run_id)
        assert run is not None  # the database keeps the reference
        may_decide = kept.state == "open" and why_not(kept, actor) is None
        return proposal_of(kept, migration_of(json.loads(run.table_json)), shelves.staff.names(), may_decide)

    def _read(self, named: str) -> Policy:
        return policy_in(named, "draft") if "\n" in named else policy_in(self.text(named), named or "policy")

    def _draft_text(self, named: str) -> str:
        number = named.removeprefix(DRAFT)
        with self._ground.store.reading() as shelves:
            kept = shelves.policies.draft(int(number)) if number.isdecimal() else None
        if kept is None:
            raise refuse(
                "POLICY_UNKNOWN",
                Text(f"没有草稿 {number}", f"There is no draft {number}"),
                Text("请从草稿列表中选择", "Choose one from the list of drafts"),
            )
        return kept.text

    def _kept_text(self, digest: str) -> str:
        from workbench.services.kept_grounds import policy_text

        return policy_text(self._ground.folder, digest[:12], digest).decode("utf-8")


def _digest(text: str) -> str:
    return sha256_hex(text.encode("utf-8"))


def _json(values: tuple[object, ...]) -> str:
    return json.dumps(plain(values), ensure_ascii=False)


def _run_of(shelves: Shelves, text: str, standing: Policy) -> KeptRun:
    """The run of exactly this text beside the policy in force. Raises `StaffError` (`RUN_MISSING`)."""
    kept = shelves.policies.run_of(_digest(text), standing.digest)
    if kept is None:
        raise refuse(
            "RUN_MISSING",
            Text("没有这份文本在现行政策下的试算记录", "No test-run of exactly this text beside the present policy"),
            Text("请先试算，再提议", "Run it first, then propose it"),
        )
    return kept


def _told(kept: KeptPolicyChange) -> dict[str, object]:
    return {
        "change": kept.change_id, "policy": kept.policy_id, "version": kept.version, "digest": kept.digest,
        "from": kept.from_digest, "effective_from": kept.effective_from.isoformat(), "reason": kept.reason,
        "run": kept.run_id, "changes": _digest(kept.changes),
    }  # fmt: skip
