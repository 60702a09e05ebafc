"""Does an issued file still prove its decision?

The bytes are compared with the digests on record, the journal chain is walked, and what the proof holds is computed
again: the model's margin bit by bit, its points and contributions, and every policy rule that reads the model's inputs
or the merchant's record. Rules that read the lender's position of the day (exposure, funds) cannot be computed again
later and are said to be so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.records.proof import DecisionProof, float32_hex, float32_of, inputs_digest, proof_of
from workbench.services.document_file import VerifyReport
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision, KeptDocument
    from workbench.storage.shelves import Shelves

Finding = tuple[bool, Text]
OWN_FACTS = frozenset({"shop_months", "region", "city"})
CONTRIBUTION_TOLERANCE = 1e-9  # log-odds; the same tables give the same sums


def verify_file(ground: Ground, path: Path) -> VerifyReport:
    """Every finding on one file. Raises `StaffError` (`FILE_UNREADABLE`)."""
    try:
        sha256 = sha256_hex(path.read_bytes())
    except OSError as fault:
        raise StaffError(
            Text(f"无法读取 {path.name}", f"{path.name} cannot be read"),
            Text("请检查文件路径与权限", "Check the path and your rights"),
            code="FILE_UNREADABLE",
        ) from fault
    with ground.store.reading() as shelves:
        kept = shelves.documents.by_sha256(sha256)
        found = [_known(kept, path)]
        if kept is not None:
            found += _journal(shelves, kept)
            decision = next(
                (d for d in shelves.decisions.versions(kept.case_no) if d.version == kept.decision_version), None
            )
            proof = _proof(decision)
            found += _decision(decision, proof, kept)
    if kept is not None and proof is not None:
        found += _model(ground, proof)
        found += _rules(ground, kept.case_no, proof)
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


def _model(ground: Ground, proof: DecisionProof) -> Iterator[Finding]:
    """The margin bit by bit; a model that is no longer at hand is a failure: nothing is taken on trust."""
    try:
        model = ground.model_of(proof.model_digest, replay=True)
    except StaffError as gone:
        yield False, gone.text
        return
    if tuple(model.features) != proof.features:
        yield False, Text("证明所列特征不是该模型的特征", "The proof lists other features than its model has")
        return
    import numpy as np

    row = np.array([float32_of(bits) for bits in proof.inputs], dtype=np.float32)
    score = model.score(row)
    same_bits = float32_hex(score.margin) == proof.margin_bits
    yield (
        same_bits,
        (
            Text(
                f"重算评分逐位一致（{proof.margin_bits}）",
                f"The margin computed again has the same bits ({proof.margin_bits})",
            )
            if same_bits
            else Text("重算评分与证明不同", "The margin computed again differs")
        ),
    )
    kept = [float.fromhex(text) for text in proof.contributions]
    sums = score.points == proof.points and all(
        abs(part.margin - value) <= CONTRIBUTION_TOLERANCE
        for part, value in zip(score.contributions, kept, strict=True)
    )
    yield (
        sums,
        (
            Text(f"分数 {proof.points} 与各项贡献一致", f"The score of {proof.points} and its contributions agree")
            if sums
            else Text("分数或贡献与证明不同", "Score or contributions differ from the proof")
        ),
    )


def _rules(ground: Ground, case_no: str, proof: DecisionProof) -> Iterator[Finding]:
    """Rules over the model's inputs and the merchant's record, asked again."""
    from workbench.decision.checks import check_rule
    from workbench.services.advice import case_input

    try:
        policy = ground.policy_of(proof.policy_id, proof.policy_digest)
    except StaffError as gone:
        yield False, gone.text
        return
    with ground.store.reading() as shelves:
        case = case_input(shelves, case_no, policy)
    inputs = {
        name: _value(bits, case.features.get(name)) for name, bits in zip(proof.features, proof.inputs, strict=True)
    }
    case = replace(case, features=inputs, as_of=day_of(proof.as_of_day))
    traced = {trace.rule_id: trace.verdict for trace in proof.rules}
    rules = [
        rule for rule in policy.rules if rule.rule_id in traced and (rule.fact in inputs or rule.fact in OWN_FACTS)
    ]
    wrong = [rule.rule_id for rule in rules if check_rule(rule, case).verdict.value != traced[rule.rule_id]]
    for rule_id in wrong:
        yield False, Text(f"规则 {rule_id} 重算结果不同", f"Rule {rule_id} answers differently now")
    if not wrong:
        yield (
            True,
            Text(
                f"重算 {len(rules)} 条规则，结果一致；另 {len(traced) - len(rules)} 条依当日资金与敞口，按记录",
                f"{len(rules)} rules asked again agree; {len(traced) - len(rules)} rest on that day's funds or "
                "records and stand as recorded",
            ),
        )


def _value(bits: str, stored: float | None) -> float | None:
    """What the rules read: the stored double where it has these bits, because rules compare before rounding."""
    if stored is not None and float32_hex(stored) == bits:
        return stored
    value = float32_of(bits)
    return None if value != value else value
