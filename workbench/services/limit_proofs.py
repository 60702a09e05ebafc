"""Which files did a merchant prove further sales with, who accepted them, and what do they add to the limit?

One person adds a file with what it claims, another accepts it; only then it counts, and never beyond the share the
policy allows. A removed one stays on record with the reason. The recommendation is renewed with each step.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.applications.acts import Act, allowed
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.access_rules import same_human
from workbench.services.blind_choice import case_reading
from workbench.services.commands import command, permit
from workbench.services.decision_rules import refuse, require_comment
from workbench.services.ground import Ground
from workbench.services.kept_grounds import EVIDENCE, write_once
from workbench.services.recommending import renew

if TYPE_CHECKING:
    from workbench.storage.proofs import KeptProof
    from workbench.storage.shelves import Shelves

LARGEST_BYTES = 20_000_000
KINDS = {
    "invoice": Text("发票", "Invoice"),
    "contract": Text("购销合同", "Contract"),
    "bank_statement": Text("银行流水", "Bank statement"),
    "tax_return": Text("纳税申报", "Tax return"),
    "other_platform": Text("其他平台销售", "Sales on another platform"),
    "stock_photo": Text("库存照片", "Photo of stock"),
}


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One proof as it is shown. `state`: who added, accepted or removed it, and why."""

    sha256: str
    kind: Text
    month_fen: int
    claim: str
    state: Text
    counts: bool
    removed: bool
    may_accept: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class ProofsView:
    """`counting_fen`: what accepted proofs claim a month; of it no more than `share` of verified sales counts."""

    rows: tuple[ProofRow, ...]
    currency: str
    counting_fen: int
    share: Decimal
    may_add: bool


class LimitProofService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def of_case(self, case_no: str) -> tuple[KeptProof, ...]:
        """Every proof of a case, also those removed."""
        with case_reading(self._ground, case_no) as shelves:
            return shelves.proofs.of_case(case_no)

    def view(self, case_no: str, actor: Actor) -> ProofsView:
        """The proofs of a case, those removed last, with what the person at the desk may do about each."""
        with case_reading(self._ground, case_no, actor) as shelves:
            stage, names = shelves.applications.get(case_no).stage, shelves.staff.names()
            kept = sorted(shelves.proofs.of_case(case_no), key=lambda one: one.removed_by is not None)
            may_accept, may_remove = (allowed(actor.role, one, stage) for one in (Act.ACCEPT_PROOF, Act.REMOVE_PROOF))
            rows = tuple(
                ProofRow(
                    sha256=one.sha256,
                    kind=KINDS.get(one.kind, same(one.kind)),
                    month_fen=one.month_fen,
                    claim=one.claim,
                    state=_state(one, names),
                    counts=one.counts,
                    removed=one.removed_by is not None,
                    may_accept=may_accept
                    and one.accepted_by is None
                    and one.removed_by is None
                    and not same_human(one.added_by, actor, names),
                    may_remove=may_remove and one.removed_by is None,
                )
                for one in kept
            )
            return ProofsView(
                rows=rows,
                currency=shelves.applications.get(case_no).currency,
                counting_fen=sum(one.month_fen for one in kept if one.counts),
                share=self._ground.policy().limits.proof_share,
                may_add=allowed(actor.role, Act.ADD_PROOF, stage),
            )

    def add(self, case_no: str, path: Path, kind: str, month_fen: int, claim: str, actor: Actor) -> KeptProof:
        """Keep a file and what it claims of monthly sales beyond the verified ones. It counts once it is accepted.

        Raises `StaffError`: `NOT_PERMITTED`, `CASE_UNKNOWN`, `PROOF_UNREADABLE`, `PROOF_INCOMPLETE`, `PROOF_KNOWN`.
        """
        from workbench.storage.proofs import KeptProof

        permit(self._ground, Act.ADD_PROOF, actor, case_no)
        data = _read(path)
        if kind not in KINDS or month_fen <= 0 or not claim.strip():
            raise refuse(
                "PROOF_INCOMPLETE",
                Text("请写明材料类型、月销售额和所证明的内容", "Name the kind, the monthly sales and what is proved"),
                Text("没有保存任何内容", "Nothing was kept"),
            )
        digest = hashlib.sha256(data).hexdigest()
        with command(self._ground, Act.ADD_PROOF, actor, case_no) as running:
            shelves = running.shelves
            if any(one.sha256 == digest for one in shelves.proofs.of_case(case_no)):
                raise refuse(
                    "PROOF_KNOWN",
                    Text("这份文件已在本案中", "This file stands with the case already"),
                    Text("同一文件只算一次；被移除的不能再次加入", "A file counts once; a removed one stays out"),
                )
            file = f"{EVIDENCE}/{digest}{path.suffix.lower()}"
            write_once(self._ground.folder / file, data)
            kept = KeptProof(
                case_no, digest, kind, file, month_fen, claim.strip(), actor.staff_id, self._ground.now()
            )  # fmt: skip
            self._write(shelves, kept, "proof.add", actor)
            return kept

    def accept(self, case_no: str, sha256: str, actor: Actor) -> KeptProof:
        """Let a proof count; never by who added it, and only while the kept file is the one that was added.

        Raises `StaffError`: `NOT_PERMITTED`, `PROOF_UNKNOWN`, `SAME_PERSON`, `PROOF_CHANGED`, `PROOF_REMOVED`.
        """
        with command(self._ground, Act.ACCEPT_PROOF, actor, case_no) as running:
            shelves = running.shelves
            kept = _found(shelves, case_no, sha256)
            if same_human(kept.added_by, actor, shelves.staff.names()):
                raise refuse(
                    "SAME_PERSON",
                    Text("材料须由另一人核验", "Another person must check the proof"),
                    Text("请交给复核", "Hand it to the approver"),
                )
            if kept.removed_by is not None:
                raise refuse(
                    "PROOF_REMOVED",
                    Text("这份材料已被移除", "This proof was removed"),
                    Text("请补充新的材料", "Bring another one"),
                )
            if hashlib.sha256(_read(self._ground.folder / kept.file)).hexdigest() != kept.sha256:
                raise refuse(
                    "PROOF_CHANGED",
                    Text("材料文件在加入后被改动", "The file was changed after it was added"),
                    Text("请移除，并重新加入原件", "Remove it, and add the original again"),
                )
            kept = replace(kept, accepted_by=actor.staff_id, accepted_at=self._ground.now())
            self._write(shelves, kept, "proof.accept", actor)
            return kept

    def remove(self, case_no: str, sha256: str, reason: str, actor: Actor) -> KeptProof:
        """Let a proof count no more; it stays on record. Raises `StaffError`: `COMMENT_TOO_SHORT`, `PROOF_UNKNOWN`."""
        permit(self._ground, Act.REMOVE_PROOF, actor, case_no)
        require_comment(reason)
        with command(self._ground, Act.REMOVE_PROOF, actor, case_no) as running:
            shelves = running.shelves
            kept = _found(shelves, case_no, sha256)
            if kept.removed_by is None:
                kept = replace(
                    kept, removed_by=actor.staff_id, removed_at=self._ground.now(), reason=reason.strip()
                )  # fmt: skip
                self._write(shelves, kept, "proof.remove", actor)
            return kept

    def _write(self, shelves: Shelves, kept: KeptProof, action: str, actor: Actor) -> None:
        shelves.proofs.put(kept)
        renew(shelves, kept.case_no, self._ground.policy(), self._ground.products())
        payload = {"sha256": kept.sha256, "kind": kept.kind, "month_fen": kept.month_fen, "reason": kept.reason}
        shelves.journal.append(self._ground.now(), actor, action, kept.case_no, payload)


def _state(one: KeptProof, names: Mapping[str, str]) -> Text:
    def name(staff_id: str | None) -> str:
        return names.get(staff_id or "", staff_id or "")

    if one.removed_by is not None:
        return Text(f"{name(one.removed_by)}移除：{one.reason}", f"Removed by {name(one.removed_by)}: {one.reason}")
    if one.accepted_by is not None:
        return Text(
            f"{name(one.added_by)}加入，{name(one.accepted_by)}核验",
            f"Added by {name(one.added_by)}, accepted by {name(one.accepted_by)}",
        )
    return Text(f"{name(one.added_by)}加入，待另一人核验", f"Added by {name(one.added_by)}, waits for another person")


def _found(shelves: Shelves, case_no: str, sha256: str) -> KeptProof:
    found = next((one for one in shelves.proofs.of_case(case_no) if one.sha256 == sha256), None)
    if found is None:
        raise refuse(
            "PROOF_UNKNOWN",
            Text("没有这份材料", "There is no such proof"),
            Text("请刷新后再试", "Reload and try again"),
        )
    return found


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST_BYTES else b""
    except OSError as fault:
        raise _unreadable(path) from fault
    if not data:
        raise _unreadable(path)
    return data


def _unreadable(path: Path) -> StaffError:
    return refuse(
        "PROOF_UNREADABLE",
        Text(f"{path.name} 不能读取、是空的，或超过 20 MB", f"{path.name} cannot be read, is empty, or is above 20 MB"),
        Text("没有保存任何内容；请换一份文件", "Nothing was kept: choose another file"),
    )
