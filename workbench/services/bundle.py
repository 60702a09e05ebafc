"""Which services does the window (or a command) have?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.services.access import AccessService
    from workbench.services.bounds import BoundsService
    from workbench.services.cases import CaseService
    from workbench.services.champion import ChampionService
    from workbench.services.change import ChangeService
    from workbench.services.custody import CustodyService
    from workbench.services.decision import DecisionService
    from workbench.services.desk import DeskService
    from workbench.services.documents import DocumentService
    from workbench.services.drift import DriftService
    from workbench.services.governor import GovernorService
    from workbench.services.intake import IntakeService
    from workbench.services.interview import InterviewService
    from workbench.services.interview_drafts import DraftService
    from workbench.services.interview_weeks import InterviewWeeksService
    from workbench.services.lending import LendingService
    from workbench.services.limit_proofs import LimitProofService
    from workbench.services.models import ModelService
    from workbench.services.offers import OfferService
    from workbench.services.policies import PolicyService
    from workbench.services.policy_what_if import PolicyWhatIfService
    from workbench.services.portfolio import PortfolioService
    from workbench.services.recordings import RecordingService
    from workbench.services.redecide import RedecideService
    from workbench.services.reviews import ReviewService
    from workbench.services.scoring import ScoringService
    from workbench.services.shadow import ShadowService
    from workbench.services.then_now import ThenNowService
    from workbench.services.training import TrainingService
    from workbench.services.warnings import WarningService


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
    portfolio: PortfolioService
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
