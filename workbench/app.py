"""Which parts make a desk, and how are they joined?

The composition root: it knows everyone and is known by none. Importing it loads nothing heavy; opening a desk loads the
database, and each service loads its own library when it is first used.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.services.bundle import Services


def open_desk(folder: Path, clock: Callable[[], datetime]) -> Services:
    """Open the desk in `folder`, or begin one there. `services.desk.close()` lets it go.

    Raises `StaffError`: `DESK_IN_USE`, `DESK_NOT_SAFE`, `DESK_TOO_NEW`.
    """
    from workbench.services.access import AccessService
    from workbench.services.borrowings import BorrowingService
    from workbench.services.bounds import BoundsService
    from workbench.services.bundle import Services
    from workbench.services.cases import CaseService
    from workbench.services.champion import ChampionService
    from workbench.services.change import ChangeService
    from workbench.services.collection_letters import CollectionLetterService
    from workbench.services.collections import CollectionService
    from workbench.services.custody import CustodyService
    from workbench.services.day_close import CloseService
    from workbench.services.decision import DecisionService
    from workbench.services.desk import DeskService
    from workbench.services.documents import DocumentService
    from workbench.services.drift import DriftService
    from workbench.services.figures import FiguresService
    from workbench.services.funding import FundingService
    from workbench.services.governor import GovernorService
    from workbench.services.ground import Ground
    from workbench.services.instructions import InstructionService
    from workbench.services.intake import IntakeService
    from workbench.services.interview import InterviewService
    from workbench.services.interview_drafts import DraftService
    from workbench.services.interview_weeks import InterviewWeeksService
    from workbench.services.lending import LendingService
    from workbench.services.limit_proofs import LimitProofService
    from workbench.services.loan_export import LoanExportService
    from workbench.services.loan_table import LoanTableService
    from workbench.services.models import ModelService
    from workbench.services.offers import OfferService
    from workbench.services.order_certificates import OrderCertificateService
    from workbench.services.order_loans import OrderLoanService
    from workbench.services.partners import PartnerService
    from workbench.services.penalties import PenaltyService
    from workbench.services.policies import PolicyService
    from workbench.services.policy_what_if import PolicyWhatIfService
    from workbench.services.pools import PoolService
    from workbench.services.portfolio import PortfolioService
    from workbench.services.reborrow import ReborrowService
    from workbench.services.recordings import RecordingService
    from workbench.services.redecide import RedecideService
    from workbench.services.reviews import ReviewService
    from workbench.services.scoring import ScoringService
    from workbench.services.seed_portfolio import SeedService
    from workbench.services.shadow import ShadowService
    from workbench.services.standing import StandingService
    from workbench.services.sweep import SweepService
    from workbench.services.then_now import ThenNowService
    from workbench.services.training import TrainingService
    from workbench.services.trial_balance import TrialBalanceService
    from workbench.services.warnings import WarningService
    from workbench.services.write_offs import WriteOffService

    ground = Ground(folder, clock)
    intake, scoring = IntakeService(ground), ScoringService(ground)
    desk = DeskService(ground, intake, scoring)
    desk.begin()
    return Services(
        desk=desk,
        access=AccessService(ground),
        intake=intake,
        cases=CaseService(ground),
        change=ChangeService(ground),
        scoring=scoring,
        interview=InterviewService(ground),
        recordings=RecordingService(ground),
        drafts=DraftService(ground),
        weeks=InterviewWeeksService(ground),
        decision=DecisionService(ground),
        reviews=ReviewService(ground),
        documents=DocumentService(ground),
        lending=LendingService(ground),
        day_close=CloseService(ground),
        standing=StandingService(ground),
        reborrow=ReborrowService(ground),
        order_loans=OrderLoanService(ground),
        order_certificates=OrderCertificateService(ground),
        sweeps=SweepService(ground),
        portfolio=PortfolioService(ground),
        figures=FiguresService(ground),
        warnings=WarningService(ground),
        models=ModelService(ground),
        training=TrainingService(ground),
        champion=ChampionService(ground),
        bounds=BoundsService(ground),
        shadow=ShadowService(ground),
        drift=DriftService(ground),
        then_now=ThenNowService(ground),
        redecide=RedecideService(ground),
        custody=CustodyService(ground),
        policy_what_if=PolicyWhatIfService(ground),
        policies=PolicyService(ground),
        offers=OfferService(ground),
        limit_proofs=LimitProofService(ground),
        governor=GovernorService(ground),
        collections=CollectionService(ground),
        penalties=PenaltyService(ground),
        instructions=InstructionService(ground),
        seed=SeedService(ground),
        loan_table=LoanTableService(ground),
        loan_export=LoanExportService(ground),
        write_offs=WriteOffService(ground),
        trial_balance=TrialBalanceService(ground),
        collection_letters=CollectionLetterService(ground),
        funding=FundingService(ground),
        borrowings=BorrowingService(ground),
        partners=PartnerService(ground),
        pools=PoolService(ground),
    )


def open_now(folder: Path) -> Services:
    """Open a desk on the machine's clock; what the window and the pictures are handed."""
    return open_desk(folder, lambda: datetime.now(UTC))
