"""Which services does the window (or a command) have?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.services.access import AccessService
    from workbench.services.borrowings import BorrowingService
    from workbench.services.bounds import BoundsService
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


@dataclass(frozen=True, slots=True)
class Services:
    """One class per stage; one method per thing staff can do. Made by `workbench.app.open_desk`."""

    desk: DeskService
    access: AccessService
    intake: IntakeService
    cases: CaseService
    change: ChangeService
    scoring: ScoringService
    interview: InterviewService
    recordings: RecordingService
    drafts: DraftService
    weeks: InterviewWeeksService
    decision: DecisionService
    reviews: ReviewService
    documents: DocumentService
    lending: LendingService
    day_close: CloseService
    standing: StandingService
    reborrow: ReborrowService
    order_loans: OrderLoanService
    order_certificates: OrderCertificateService
    sweeps: SweepService
    portfolio: PortfolioService
    figures: FiguresService
    warnings: WarningService
    models: ModelService
    training: TrainingService
    champion: ChampionService
    bounds: BoundsService
    shadow: ShadowService
    drift: DriftService
    then_now: ThenNowService
    redecide: RedecideService
    custody: CustodyService
    policy_what_if: PolicyWhatIfService
    policies: PolicyService
    offers: OfferService
    limit_proofs: LimitProofService
    governor: GovernorService
    collections: CollectionService
    penalties: PenaltyService
    instructions: InstructionService
    seed: SeedService
    loan_table: LoanTableService
    loan_export: LoanExportService
    write_offs: WriteOffService
    trial_balance: TrialBalanceService
    collection_letters: CollectionLetterService
    funding: FundingService
    borrowings: BorrowingService
    partners: PartnerService
    pools: PoolService
