"""Does an issued file still prove its decision?

The bytes are compared with the digests on record, the journal chain is walked, the electronic signatures and the desk's
signature on the proof are checked, and the decision is performed again from the proof by the same single file anybody
else would use (`records/verify_decision.py`): trees, rules, limit, price, answer and reasons. The model, the policy and
the product are those the decision names, whatever is in force since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.records.proof import PURPOSE, DecisionProof, inputs_digest, proof_of
from workbench.services.document_file import DocumentKind, VerifyReport
from workbench.services.dossier import beside_proof, signature_of
from workbench.services.ground import Ground
from workbench.services.verifying_signatures import signatures_found

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision, KeptDocument
    from workbench.storage.shelves import Shelves

Finding = tuple[bool, Text]


def verify_file(ground: Ground, path: Path) -> VerifyReport:
    """Every finding on one file. Raises `StaffError` (`FILE_UNREADABLE`)."""
    try:
        data = path.read_bytes()
        sha256 = sha256_hex(data)
    except OSError as fault:
        raise StaffError(
            Text(f"无法读取 {path.name}", f"{path.name} cannot be read"),
            Text("请检查文件路径与权限", "Check the path and your rights"),
            code="FILE_UNREADABLE",
        ) from fault
    with ground.store.reading() as shelves:
        kept = shelves.documents.by_sha256(sha256)
        found = [_known(kept, path)]
        paper = shelves.papers.of([sha256]).get(sha256)
        names = shelves.staff.names()
        decision, proof = None, None
        if kept is not None:
            found += _journal(shelves, kept)
        if kept is not None and kept.kind != DocumentKind.INTERVIEW:  # which is of no decision
            decision = next(
                (d for d in shelves.decisions.versions(kept.case_no) if d.version == kept.decision_version), None
            )
            proof = _proof(decision)
            found += _decision(decision, proof, kept)
            if decision is not None and proof is not None:
                found.append(_signed(shelves, decision))
    if data.startswith(b"%PDF"):
        found += signatures_found(ground, data, paper, names)
    if decision is not None and proof is not None:
        found += _performed_again(ground, decision.proof, proof)
    failures = tuple(text for holds, text in found if not holds)
    return VerifyReport(
        file=path,
        sha256=sha256,
        passed=not failures,
        case_no=kept.case_no if kept else None,
        superseded=bool(kept and kept.superseded),
        lines=failures + tuple(text for holds, text in found if holds),
        failures=failures,
    )


def _known(kept: KeptDocument | None, path: Path) -> Finding:
    if kept is None:
        return False, Text(
            f"{path.name} 不是本台账签发的文件，或已被改动", f"{path.name} was not issued by this desk, or was changed"
        )
    if kept.superseded:
        return True, Text("文件与签发时一致；已有更新的版本", "The file is as issued; a newer version replaces it")
    return True, Text("文件与签发时逐字节一致", "The file is byte for byte as issued")


def _journal(shelves: Shelves, kept: KeptDocument) -> Iterator[Finding]:
    chain = shelves.journal.verify()
    if chain.holds:
        yield True, Text(f"日志链完好，共 {chain.entries} 条", f"The journal chain holds, {chain.entries} entries")
    else:
        yield (
            False,
            Text(f"日志链在第 {chain.first_bad} 条断开", f"The journal chain breaks at entry {chain.first_bad}"),
        )
    entries = shelves.journal.of_case(kept.case_no)
    issued = any(
        entry.action == "document.issue" and kept.sha256 in json.loads(entry.payload).get("files", {}).values()
        for entry in entries
    )
    holds = Text("签发已记入日志", "The journal records its issue")
    yield issued, holds if issued else Text("日志中没有这次签发", "The journal does not record its issue")


def _proof(decision: KeptDecision | None) -> DecisionProof | None:
    try:
        return proof_of(decision.proof) if decision else None
    except ValueError:
        return None


def _decision(decision: KeptDecision | None, proof: DecisionProof | None, kept: KeptDocument) -> Iterator[Finding]:
    if decision is None or proof is None:
        yield False, Text("找不到可读的决策证明", "There is no readable proof of the decision")
        return
    same_proof = sha256_hex(decision.proof.encode("utf-8")) == kept.proof_sha256
    yield (
        same_proof,
        (
            Text("决策证明与文件所引一致", "The proof is the one the file names")
            if same_proof
            else Text("决策证明在签发后被改动", "The proof was changed after the file was issued")
        ),
    )
    stands = (
        proof.outcome, proof.limit_fen, proof.term_days, proof.reason_codes, proof.policy_digest,
        inputs_digest(proof.features, proof.inputs),
    ) == (
        decision.outcome.value, decision.limit_fen, decision.term_days, decision.reason_codes, decision.policy_digest,
        decision.inputs_digest,
    )  # fmt: skip
    yield (
        stands,
        (
            Text("决策的金额、期限、原因与输入与证明一致", "Amount, term, reasons and inputs agree with the proof")
            if stands
            else Text("决策与其证明不一致", "The decision differs from its proof")
        ),
    )


def _signed(shelves: Shelves, decision: KeptDecision) -> Finding:
    """Did this desk's key sign this proof?"""
    from workbench.access.keys import BadSignature, demand_signed
    from workbench.services.desk_keys import own_keys

    digest = sha256_hex(decision.proof.encode("utf-8"))
    try:
        name = demand_signed(
            PURPOSE, digest.encode("ascii"), signature_of(shelves, decision), own_keys(shelves.settings.all())
        )
    except BadSignature as why:
        return False, Text(f"证明的签名不成立：{why}", f"The signature on the proof does not hold: {why}")
    return True, Text(f"证明由本台账密钥 {name} 签名", f"The proof is signed by this desk's key {name}")


def _performed_again(ground: Ground, text: str, proof: DecisionProof) -> Iterator[Finding]:
    """Nothing is taken on trust: a model, policy or product that is no longer at hand is a failure."""
    from workbench.records import verify_decision

    try:
        beside = dict(beside_proof(ground, proof))
    except StaffError as gone:
        yield False, gone.text
        return
    try:
        verify_decision.verify(text.encode("utf-8"), beside)
    except verify_decision.Wrong as wrong:
        yield False, Text(f"重算与证明不符：{wrong}", f"Done again it differs: {wrong}")
        return
    except Exception as fault:  # a damaged proof may break the reading anywhere; it is a failure of the proof, not ours
        yield False, Text(f"证明无法通读（{fault!r}）", f"The proof cannot be read through ({fault!r})")
        return
    yield (
        True,
        Text(
            f"重算评分逐位一致（{proof.margin_bits}）", f"The margin done again has the same bits ({proof.margin_bits})"
        ),
    )
    asked = sum(trace.severity != "document" for trace in proof.rules)
    yield (
        True,
        Text(
            f"重算分数 {proof.points}、{asked} 项检查、额度、价格与原因，结果一致",
            f"The score of {proof.points}, {asked} rules asked again, limit, price and reasons agree",
        ),
    )
