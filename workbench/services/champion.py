"""How does a model become the one that scores, and who agrees?

Two people. One who may train proposes a pack of the desk or the program, with a reason; it must load whole, carry a
validation of its very trees, and break no bound that blocks. Another with the right, who neither proposed nor trained
it, agrees; only then does it score, and every case must be scored again. The former champion stays and can be replayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.champion_file import ChampionChange
from workbench.services.champion_packs import Candidate, candidate, require_other, standing
from workbench.services.champion_rules import (
    found,
    require_none_open,
    require_open,
    require_person,
    require_reason,
    settle,
    trainers,
    why_not,
)
from workbench.services.decision_rules import refuse

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.model_changes import KeptChange
    from workbench.storage.shelves import Shelves


class ChampionService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def changes(self, actor: Actor) -> tuple[ChampionChange, ...]:
        """Every change ever asked for, the newest first; the approved ones are the champion's history."""
        with self._ground.store.reading() as shelves:
            names, trained = shelves.staff.names(), trainers(shelves)
            return tuple(_shown(kept, names, trained, actor) for kept in shelves.model_changes.all())

    def propose(self, version: str, reason: str, actor: Actor) -> ChampionChange:
        """Ask for `version` to become champion.

        Raises `StaffError`: `NOT_PERMITTED`, `REASON_MISSING`, `VERSION_UNKNOWN`, `ALREADY_CHAMPION`, `VERSION_TAKEN`,
        `CHANGE_OPEN`, `NOT_VALIDATED`, `GATES_BLOCK`, and those of a pack or a report that is damaged.
        """
        from workbench.storage.model_changes import ProposedChange

        require(actor, Permission.TRAIN)
        require_person(actor)
        require_reason(reason)
        champion = standing(self._ground)
        chosen = candidate(self._ground, version)
        require_other(chosen.model, champion)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            require_none_open(shelves)
            change = ProposedChange(
                version=version,
                digest=chosen.model.digest,
                from_version=champion.version,
                from_digest=champion.digest,
                report_digest=chosen.report_digest,
                reason=reason.strip(),
                warned=chosen.warned,
                proposed_by=actor.staff_id,
                proposed_at=now,
            )
            number = shelves.model_changes.add(change)
            told = {
                "change": number, "version": version, "digest": change.digest, "from": change.from_digest,
                "report": change.report_digest, "reason": change.reason, "warned": [one.en for one in chosen.warned],
            }  # fmt: skip
            shelves.journal.append(now, actor, "model.propose", None, told)
            return _shown(found(shelves, number), shelves.staff.names(), trainers(shelves), actor)

    def approve(self, change_id: int, actor: Actor) -> ChampionChange:
        """Agree as the second person: the model scores from now on, and every case must be scored again.

        Raises `StaffError`: `NOT_PERMITTED`, `SAME_PERSON`, `TRAINED_IT`, `CHANGE_UNKNOWN`, `CHANGE_SETTLED`,
        `CHAMPION_MOVED`, `PACK_MOVED`, and those of `propose` where the pack no longer deserves it. Nothing is changed.
        """
        with self._ground.store.reading() as shelves:
            proposed = self._deciding(shelves, change_id, actor).proposed
        chosen = candidate(self._ground, proposed.version)
        if (chosen.model.digest, chosen.report_digest) != (proposed.digest, proposed.report_digest):
            raise refuse(
                "PACK_MOVED",
                Text("模型包或验证报告与提议时不同", "The pack or its validation is no longer the one proposed"),
                Text("冠军模型未改动。请撤回后重新提议", "The champion is unchanged. Withdraw it and propose again"),
            )
        self._keep_former()
        home = self._home(chosen)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = self._deciding(shelves, change_id, actor)
            if standing(self._ground).digest != proposed.from_digest:
                raise refuse(
                    "CHAMPION_MOVED",
                    Text("提议之后冠军模型已经更换", "The champion changed after this was proposed"),
                    Text("请撤回后重新提议", "Withdraw it and propose again"),
                )
            settle(shelves, kept, "approved", actor, now)
            _put_champion(shelves, home, proposed.digest)
            told = {"change": change_id, "version": proposed.version, "digest": proposed.digest,
                    "from": proposed.from_digest, "proposed_by": proposed.proposed_by}  # fmt: skip
            shelves.journal.append(now, actor, "model.approve", None, told)
        self._ground.forget()
        return self._again(change_id, actor)

    def refuse(self, change_id: int, note: str, actor: Actor) -> ChampionChange:
        """Say no as the second person, and why.

        Raises `StaffError`: `NOT_PERMITTED`, `SAME_PERSON`, `REASON_MISSING`, `CHANGE_UNKNOWN`, `CHANGE_SETTLED`.
        """
        require_reason(note)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = self._deciding(shelves, change_id, actor)
            settle(shelves, kept, "refused", actor, now, note.strip())
            told = {"change": change_id, "digest": kept.proposed.digest, "note": note.strip()}
            shelves.journal.append(now, actor, "model.refuse", None, told)
        return self._again(change_id, actor)

    def withdraw(self, change_id: int, actor: Actor) -> ChampionChange:
        """Take one's own proposal back.

        Raises `StaffError`: `NOT_PERMITTED`, `NOT_YOURS`, `CHANGE_UNKNOWN`, `CHANGE_SETTLED`.
        """
        require(actor, Permission.TRAIN)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = found(shelves, change_id)
            require_open(kept)
            if kept.proposed.proposed_by != actor.staff_id:
                raise refuse(
                    "NOT_YOURS",
                    Text("只有提议人可以撤回", "Only the proposer withdraws"),
                    Text("不同意请选择退回", "Refuse it if you disagree"),
                )
            settle(shelves, kept, "withdrawn", actor, now)
            told = {"change": change_id, "digest": kept.proposed.digest}
            shelves.journal.append(now, actor, "model.withdraw", None, told)
        return self._again(change_id, actor)

    def name_first(self, version: str, reason: str, actor: Actor) -> None:
        """Give a desk its first model at set-up, before anything was scored with another; one person is enough then.

        Raises `StaffError`: `NOT_PERMITTED`, `REASON_MISSING`, `TWO_PEOPLE` once a case is scored or a model was
        named, and those of `propose` for the pack.
        """
        require(actor, Permission.TRAIN)
        require_reason(reason)
        chosen = candidate(self._ground, version)
        home = self._home(chosen)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            if shelves.scores.points() or shelves.settings.text("model_folder") or shelves.model_changes.all():
                raise refuse(
                    "TWO_PEOPLE",
                    Text("本台账已有模型或评分，更换模型须两人", "This desk has a model or scores: a change takes two"),
                    Text("请提议更换，由另一人复核", "Propose the change; another person agrees"),
                )
            _put_champion(shelves, home, chosen.model.digest)
            told = {
                "version": version, "digest": chosen.model.digest, "report": chosen.report_digest,
                "reason": reason.strip(), "warned": [one.en for one in chosen.warned],
            }  # fmt: skip
            shelves.journal.append(now, actor, "model.first", None, told)
        self._ground.forget()

    def _keep_former(self) -> None:
        """The former champion stays at the desk, to replay what it scored; a damaged one cannot be kept."""
        try:
            self._ground.keep_model()
        except StaffError:
            return

    def _home(self, chosen: Candidate) -> str:
        """The folder that is to score, as the desk's setting names it; a program's pack is copied to the desk."""
        from workbench.services.kept_grounds import KEPT, MODELS, is_kept, keep_pack

        desk, digest = self._ground.folder, chosen.model.digest
        if chosen.folder.is_relative_to(desk):
            return chosen.folder.relative_to(desk).as_posix()
        if not is_kept(desk, chosen.folder, digest):
            with self._ground.transaction() as shelves:
                keep_pack(desk, chosen.folder, digest, self._ground.signer(shelves))
        return f"{MODELS}/{KEPT}/{digest}"

    def _deciding(self, shelves: Shelves, change_id: int, actor: Actor) -> KeptChange:
        """The open change this person may decide."""
        kept = found(shelves, change_id)
        require_open(kept)
        fault = why_not(kept, actor, trainers(shelves))
        if fault is not None:
            raise fault
        return kept

    def _again(self, change_id: int, actor: Actor) -> ChampionChange:
        with self._ground.store.reading() as shelves:
            return _shown(found(shelves, change_id), shelves.staff.names(), trainers(shelves), actor)


def _put_champion(shelves: Shelves, folder: str, digest: str) -> None:
    shelves.settings.put("model_folder", folder)
    shelves.settings.put("model_digest", digest)


def _shown(kept: KeptChange, names: dict[str, str], trained: dict[str, str], actor: Actor) -> ChampionChange:
    asked, decided = kept.proposed, kept.decided_by
    return ChampionChange(
        change_id=kept.change_id,
        version=asked.version,
        digest=asked.digest,
        from_version=asked.from_version,
        from_digest=asked.from_digest,
        reason=asked.reason,
        proposed_by=asked.proposed_by,
        proposed_by_name=names.get(asked.proposed_by, asked.proposed_by),
        proposed_at=asked.proposed_at,
        state=kept.state,
        decided_by=decided,
        decided_by_name="" if decided is None else names.get(decided, decided),
        decided_at=kept.decided_at,
        note=kept.note,
        may_decide=kept.state == "open" and why_not(kept, actor, trained) is None,
        warned=tuple(asked.warned),
    )
