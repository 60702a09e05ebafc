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
    from workbench.services.bounds import BoundsService
    from workbench.services.bundle import Services
    from workbench.services.cases import CaseService
    from workbench.services.champion import ChampionService
    from workbench.services.change import ChangeService
    from workbench.services.custody import CustodyService
    from workbench.services.decision import DecisionService
    from workbench.services.desk import DeskService
    from workbench.services.documents import DocumentService
    from workbench.services.drift import DriftService
    from workbench.services.governor import GovernorService
    from workbench.services.ground import Ground
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
        portfolio=PortfolioService(ground),
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
    )


def open_now(folder: Path) -> Services:
    """Open a desk on the machine's clock; what the window and the pictures are handed."""
    return open_desk(folder, lambda: datetime.now(UTC))
