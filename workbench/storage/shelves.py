"""What can one transaction reach?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from workbench.storage.accounts import AccountShelf
from workbench.storage.applications import ApplicationShelf
from workbench.storage.arrears import ArrearsShelf
from workbench.storage.batches import BatchShelf
from workbench.storage.book import BookShelf
from workbench.storage.book_past import BookPastShelf
from workbench.storage.case_locks import CaseLockShelf
from workbench.storage.case_rows import CaseRowShelf
from workbench.storage.collections import CollectionShelf
from workbench.storage.commands import CommandShelf
from workbench.storage.custody import CustodyShelf
from workbench.storage.day_closes import DayCloseShelf
from workbench.storage.decision_courses import DecisionCourseShelf
from workbench.storage.decisions import DecisionShelf
from workbench.storage.declared import DeclaredShelf
from workbench.storage.documents import DocumentShelf
from workbench.storage.features import FeatureShelf
from workbench.storage.funding import FundingShelf
from workbench.storage.instructions import InstructionShelf
from workbench.storage.interviews import InterviewShelf
from workbench.storage.journal import JournalShelf
from workbench.storage.life import LifeShelf
from workbench.storage.limit_ladder import LimitLadderShelf
from workbench.storage.loan_classes import LoanClassShelf
from workbench.storage.loans import LoanShelf
from workbench.storage.merchant_facts import MerchantFactsShelf
from workbench.storage.merchants import MerchantShelf
from workbench.storage.model_changes import ModelChangeShelf
from workbench.storage.offers import OfferShelf
from workbench.storage.outcomes import OutcomeShelf
from workbench.storage.papers import PaperShelf
from workbench.storage.partners import PartnerShelf
from workbench.storage.penalties import PenaltyShelf
from workbench.storage.pledges import PledgeShelf
from workbench.storage.policies import PolicyShelf
from workbench.storage.pools import PoolShelf
from workbench.storage.portfolio_runs import PortfolioRunShelf
from workbench.storage.profiles import ProfileShelf
from workbench.storage.proofs import ProofShelf
from workbench.storage.quarantine import QuarantineShelf
from workbench.storage.recordings import RecordingShelf
from workbench.storage.reservations import ReservationShelf
from workbench.storage.reviews import ReviewShelf
from workbench.storage.scenarios import ScenarioShelf
from workbench.storage.scores import ScoreShelf
from workbench.storage.settings import SettingShelf
from workbench.storage.settlements import SettlementShelf
from workbench.storage.shadow import ShadowShelf
from workbench.storage.staff import StaffShelf
from workbench.storage.talks import TalkShelf
from workbench.storage.warning_pages import WarningPageShelf
from workbench.storage.warnings import WarningShelf
from workbench.storage.watching import WatchShelf
from workbench.storage.write_offs import WriteOffShelf


@dataclass(frozen=True, slots=True)
class Shelves:
    """One shelf per noun, all on the same connection: what is written here stands or falls together."""

    staff: StaffShelf
    accounts: AccountShelf
    merchants: MerchantShelf
    applications: ApplicationShelf
    batches: BatchShelf
    quarantine: QuarantineShelf
    profiles: ProfileShelf
    declared: DeclaredShelf
    features: FeatureShelf
    merchant_facts: MerchantFactsShelf
    scores: ScoreShelf
    scenarios: ScenarioShelf
    interviews: InterviewShelf
    talks: TalkShelf
    recordings: RecordingShelf
    decisions: DecisionShelf
    courses: DecisionCourseShelf
    reviews: ReviewShelf
    offers: OfferShelf
    proofs: ProofShelf
    locks: CaseLockShelf
    portfolio_runs: PortfolioRunShelf
    documents: DocumentShelf
    papers: PaperShelf
    loans: LoanShelf
    closes: DayCloseShelf
    classes: LoanClassShelf
    pledges: PledgeShelf
    settlements: SettlementShelf
    rungs: LimitLadderShelf
    warnings: WarningShelf
    collections: CollectionShelf
    arrears: ArrearsShelf
    penalties: PenaltyShelf
    instructions: InstructionShelf
    warning_pages: WarningPageShelf
    watching: WatchShelf
    life: LifeShelf
    shadows: ShadowShelf
    outcomes: OutcomeShelf
    model_changes: ModelChangeShelf
    policies: PolicyShelf
    settings: SettingShelf
    journal: JournalShelf
    commands: CommandShelf
    case_rows: CaseRowShelf
    custody: CustodyShelf
    write_offs: WriteOffShelf
    funding: FundingShelf
    reservations: ReservationShelf
    partners: PartnerShelf
    pools: PoolShelf
    book: BookShelf
    past: BookPastShelf


def shelves_on(connection: Connection) -> Shelves:
    return Shelves(
        staff=StaffShelf(connection),
        accounts=AccountShelf(connection),
        merchants=MerchantShelf(connection),
        applications=ApplicationShelf(connection),
        batches=BatchShelf(connection),
        quarantine=QuarantineShelf(connection),
        profiles=ProfileShelf(connection),
        declared=DeclaredShelf(connection),
        features=FeatureShelf(connection),
        merchant_facts=MerchantFactsShelf(connection),
        scores=ScoreShelf(connection),
        scenarios=ScenarioShelf(connection),
        interviews=InterviewShelf(connection),
        talks=TalkShelf(connection),
        recordings=RecordingShelf(connection),
        decisions=DecisionShelf(connection),
        courses=DecisionCourseShelf(connection),
        reviews=ReviewShelf(connection),
        offers=OfferShelf(connection),
        proofs=ProofShelf(connection),
        locks=CaseLockShelf(connection),
        portfolio_runs=PortfolioRunShelf(connection),
        documents=DocumentShelf(connection),
        papers=PaperShelf(connection),
        loans=LoanShelf(connection),
        closes=DayCloseShelf(connection),
        classes=LoanClassShelf(connection),
        pledges=PledgeShelf(connection),
        settlements=SettlementShelf(connection),
        rungs=LimitLadderShelf(connection),
        warnings=WarningShelf(connection),
        collections=CollectionShelf(connection),
        arrears=ArrearsShelf(connection),
        penalties=PenaltyShelf(connection),
        instructions=InstructionShelf(connection),
        warning_pages=WarningPageShelf(connection),
        watching=WatchShelf(connection),
        life=LifeShelf(connection),
        shadows=ShadowShelf(connection),
        outcomes=OutcomeShelf(connection),
        model_changes=ModelChangeShelf(connection),
        policies=PolicyShelf(connection),
        settings=SettingShelf(connection),
        journal=JournalShelf(connection),
        commands=CommandShelf(connection),
        case_rows=CaseRowShelf(connection),
        custody=CustodyShelf(connection),
        write_offs=WriteOffShelf(connection),
        funding=FundingShelf(connection),
        reservations=ReservationShelf(connection),
        partners=PartnerShelf(connection),
        pools=PoolShelf(connection),
        book=BookShelf(connection),
        past=BookPastShelf(connection),
    )
