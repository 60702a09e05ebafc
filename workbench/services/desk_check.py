"""Is everything at this desk as it was written?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.dates import day_of
from workbench.common.text import Text
from workbench.services.access_check import check_access
from workbench.services.collection_check import check_collections
from workbench.services.desk_file import CheckReport
from workbench.services.ground import Ground
from workbench.services.recordings_file import RECORDINGS

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

Finding = tuple[bool, Text]
"""Whether it holds, and what was looked at or what is wrong."""


def check_desk(ground: Ground) -> CheckReport:
    """Every finding; the desk passes when all hold."""
    found = list(_database(ground))
    with ground.store.reading() as shelves:
        found += _journal(shelves)
        found += _files(ground.folder, shelves)
        found += _decisions(shelves)
        found += _balances(shelves)
        found += _portfolio(shelves)
        found += _merchant_blocks(shelves)
        found += check_access(shelves)
        found += check_collections(ground.folder, shelves)
        head = shelves.journal.head()
    failures = tuple(text for holds, text in found if not holds)
    passed = tuple(text for holds, text in found if holds)
    return CheckReport(not failures, failures + passed, failures, head)


def _database(ground: Ground) -> Iterator[Finding]:
    wrong = ground.store.integrity()
    for line in wrong[:20]:
        yield False, Text(f"数据库：{line}", f"Database: {line}")
    if not wrong:
        yield True, Text("数据库文件与引用完好", "The database file and its references are whole")


def _journal(shelves: Shelves) -> Iterator[Finding]:
    # Every signed decision tells the head the chain had when it was signed: a chain made anew passes none of them.
    heads = {head for kept in shelves.decisions.newest().values() if (head := _head_of(kept.proof))}
    chain = shelves.journal.verify(heads=heads)
    if chain.holds:
        count = chain.entries
        yield True, Text(f"日志链完好，共 {count} 条", f"The journal chain holds, {count} entries")
    else:
        yield (
            False,
            Text(f"日志链在第 {chain.first_bad} 条断开", f"The journal chain breaks at entry {chain.first_bad}"),
        )


def _head_of(proof: str) -> str:
    from workbench.records.proof import proof_of

    try:
        return proof_of(proof).journal_head if proof else ""
    except ValueError:
        return ""  # found by `_decisions`


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path, shelves: Shelves) -> Iterator[Finding]:
    lines = [(folder / "flows" / file, digest) for ref in shelves.batches.lines() for file, digest in ref.files()]
    lines += [(folder / "flows" / table.file, table.digest) for table in shelves.declared.references()]
    papers = [(folder / kept.file, kept.sha256) for kept in shelves.documents.all()]
    media = [(folder / RECORDINGS / file, digest) for file, digest in shelves.recordings.files()]
    for path, digest in [*lines, *papers, *media]:
        if not path.is_file():
            yield False, Text(f"文件缺失：{path.name}", f"A file is missing: {path.name}")
        elif sha256_of(path) != digest:
            yield False, Text(f"文件被改动：{path.name}", f"A file was changed: {path.name}")
    counted = Text(
        f"已核对 {len(lines)} 个流水文件、{len(papers)} 份文书",
        f"{len(lines)} line files and {len(papers)} documents were compared with their digests",
    )
    yield True, counted


def _decisions(shelves: Shelves) -> Iterator[Finding]:
    """A signed decision agrees with its stage, and its proof with its figures."""
    from workbench.records.proof import broken_seals, proof_of

    wrong = 0
    for case_no, kept in shelves.decisions.newest().items():
        if kept.state != "signed":
            continue
        try:
            proof = proof_of(kept.proof)
        except ValueError:
            wrong += 1
            yield False, Text(f"{case_no} 的决策证明无法读取", f"The proof of {case_no} cannot be read")
            continue
        if (proof.outcome, proof.limit_fen, proof.inputs_digest_matches(kept.inputs_digest)) != (
            kept.outcome.value,
            kept.limit_fen,
            True,
        ) or broken_seals(kept.proof):
            wrong += 1
            yield False, Text(f"{case_no} 的决策与其证明不符", f"The decision on {case_no} differs from its proof")
    if not wrong:
        yield True, Text("已签决策与其证明一致", "Signed decisions agree with their proofs")


def _balances(shelves: Shelves) -> Iterator[Finding]:
    """Principal drawn less principal repaid is the balance of every loan."""
    wrong = list(shelves.loans.off_balance())
    # The live book must say what the ledgers say.
    wrong += [loan_id for loan_id in shelves.loans.live.wrong() if loan_id not in wrong]
    for day, product, _, kind in shelves.loans.days.wrong():
        found = f"{day_of(day).isoformat()} {product} {kind}"
        yield False, Text(f"{found} 的日合计与流水不符", f"The sums of {found} differ from the movements")
    for loan_id in wrong[:20]:
        yield (
            False,
            Text(f"借据 {loan_id} 的余额与流水不符", f"The balance of loan {loan_id} differs from its movements"),
        )
    if not wrong:
        yield True, Text("全部借据余额与流水相符", "Every loan's balance agrees with its movements")


def _portfolio(shelves: Shelves) -> Iterator[Finding]:
    """The proposals of the newest run are those its journal entry names, and name merchants and cases on record."""
    run = shelves.portfolio_runs.newest()
    if run is None:
        return
    entries = [e for e in shelves.journal.since(run.at, "portfolio.redecide") if run.run_id in e.payload]
    told = any(run.rows_digest in entry.payload for entry in entries)
    kept = shelves.portfolio_runs.proposals(run.run_id)
    if not told or kept.digest() != run.rows_digest or not shelves.merchants.known().issuperset(kept.merchant_ids):
        yield False, Text(f"组合测算 {run.run_id} 被改动", f"The portfolio run {run.run_id} was changed")
    else:
        yield True, Text(f"组合测算 {run.run_id} 与日志一致", f"The portfolio run {run.run_id} agrees with the journal")


def _merchant_blocks(shelves: Shelves) -> Iterator[Finding]:
    """The copy in columns that a run over the portfolio reads says what the rows say that it was made of."""
    ground = shelves.merchant_facts.block_ground()
    if ground is None:
        return
    wrong = shelves.merchant_facts.faulty_blocks(*ground)
    for upto in wrong[:20]:
        yield (
            False,
            Text(f"至 {upto} 的商户列存副本与原记录不符", f"The copy of merchants up to {upto} differs from its rows"),
        )
    if not wrong:
        yield True, Text("商户列存副本与原记录一致", "The copy of merchants in columns agrees with its rows")
