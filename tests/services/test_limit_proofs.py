"""Does an accepted proof raise the limit within the policy's share, and a removed one no longer?"""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.services.scored_desk import CLEAN, ME, SECOND, THIRD, fill
from workbench.common.errors import StaffError
from workbench.services.ground import Ground
from workbench.services.limit_proofs import LARGEST_BYTES, LimitProofService
from workbench.storage.store import Store

REASON = "合同金额与发票不符，撤下重核"


@pytest.fixture
def ground(store: Store) -> Ground:
    return fill(store)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "合同.PDF"
    path.write_bytes(b"%PDF-1.4 a contract")
    return path


def sales_term(ground: Ground) -> int:
    with ground.store.reading() as shelves:
        advice = shelves.scores.get(CLEAN).recommendation  # type: ignore[union-attr]
        return next(term.amount_fen for term in advice.limit.terms if term.code == "sales")  # type: ignore[union-attr]


def test_a_proof_counts_once_another_person_accepted_it_and_no_longer_once_removed(ground: Ground, paper: Path) -> None:
    service, before = LimitProofService(ground), sales_term(ground)
    kept = service.add(CLEAN, paper, "contract", 10_000_00, "双 12 备货合同", ME)
    assert sales_term(ground) == before
    service.accept(CLEAN, kept.sha256, SECOND)
    assert sales_term(ground) == before + 10_000_00 * 40 // 100
    service.remove(CLEAN, kept.sha256, REASON, ME)
    assert sales_term(ground) == before
    (left,) = service.of_case(CLEAN)
    assert (left.accepted_by, left.removed_by, left.reason, left.counts) == ("s02", "s01", REASON, False)
    assert (ground.folder / left.file).read_bytes() == paper.read_bytes()
    with ground.store.reading() as shelves:
        actions = [entry.action for entry in shelves.journal.of_case(CLEAN)]
    assert {"proof.add", "proof.accept", "proof.remove"} <= set(actions)


def test_proofs_add_no_more_than_the_policys_share(ground: Ground, paper: Path) -> None:
    service, before = LimitProofService(ground), sales_term(ground)
    kept = service.add(CLEAN, paper, "invoice", 900_000_00, "线下销售发票", ME)
    service.accept(CLEAN, kept.sha256, SECOND)
    assert sales_term(ground) == before * 120 // 100


@pytest.mark.parametrize(
    ("kind", "month_fen", "claim"), [("letter", 1, "x"), ("invoice", 0, "x"), ("invoice", 1, "  ")]
)
def test_an_incomplete_proof_is_refused_and_nothing_is_kept(
    ground: Ground, paper: Path, kind: str, month_fen: int, claim: str
) -> None:
    service = LimitProofService(ground)
    with pytest.raises(StaffError, match="PROOF_INCOMPLETE"):
        service.add(CLEAN, paper, kind, month_fen, claim, ME)
    assert service.of_case(CLEAN) == ()
    assert not (ground.folder / "evidence").exists()


def test_files_that_cannot_be_read_or_stand_already_are_refused(ground: Ground, paper: Path, tmp_path: Path) -> None:
    service = LimitProofService(ground)
    empty, large = tmp_path / "empty.pdf", tmp_path / "large.pdf"
    empty.touch()
    with large.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    for path in (tmp_path / "nowhere.pdf", empty, large):
        with pytest.raises(StaffError, match="PROOF_UNREADABLE"):
            service.add(CLEAN, path, "invoice", 1, "x", ME)
    kept = service.add(CLEAN, paper, "invoice", 1, "x", ME)
    service.remove(CLEAN, kept.sha256, REASON, ME)
    with pytest.raises(StaffError, match="PROOF_KNOWN"):
        service.add(CLEAN, paper, "invoice", 1, "x", ME)
    with pytest.raises(StaffError, match="PROOF_REMOVED"):
        service.accept(CLEAN, kept.sha256, SECOND)


def test_nobody_accepts_a_proof_of_their_own_and_a_changed_file_is_not_accepted(ground: Ground, paper: Path) -> None:
    service = LimitProofService(ground)
    kept = service.add(CLEAN, paper, "invoice", 1_000_00, "发票", SECOND)
    with pytest.raises(StaffError, match="SAME_PERSON"):
        service.accept(CLEAN, kept.sha256, SECOND)
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        service.accept(CLEAN, kept.sha256, ME)
    with pytest.raises(StaffError, match="PROOF_UNKNOWN"):
        service.accept(CLEAN, "0" * 64, THIRD)
    with pytest.raises(StaffError, match="COMMENT_TOO_SHORT"):
        service.remove(CLEAN, kept.sha256, "短", ME)
    (ground.folder / kept.file).write_bytes(b"another")
    with pytest.raises(StaffError, match="PROOF_CHANGED"):
        service.accept(CLEAN, kept.sha256, THIRD)


def test_the_database_refuses_an_acceptance_by_who_added_it(ground: Ground, paper: Path) -> None:
    from dataclasses import replace

    kept = LimitProofService(ground).add(CLEAN, paper, "invoice", 1_000_00, "发票", ME)
    with pytest.raises(sa.exc.IntegrityError), ground.transaction() as shelves:
        shelves.proofs.put(replace(kept, accepted_by=kept.added_by, accepted_at=kept.added_at))
