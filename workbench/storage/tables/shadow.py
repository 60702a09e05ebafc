"""What did a challenger say, beside the champion, of the same case?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from workbench.decision.outcome import Outcome
from workbench.scoring.score import Band
from workbench.storage.tables.naming import Row, one_of


class ShadowScoreRow(Row, table=True):
    __tablename__ = "shadow_scores"
    __table_args__ = (
        one_of("band", [b.value for b in Band]),
        one_of("champion_band", [b.value for b in Band]),
        one_of("outcome", [o.value for o in Outcome]),
        one_of("champion_outcome", [o.value for o in Outcome]),
        CheckConstraint("pd > 0 AND pd < 1", name="pd_inside"),
        CheckConstraint("digest <> champion_digest", name="two_models"),
        Index("ix_shadow_scores_digest", "digest", "scored_at"),
    )
    case_no: str = Field(primary_key=True, foreign_key="applications.case_no")
    digest: str = Field(primary_key=True)  # of the challenger's pack
    version: str
    scored_at: str
    margin_bits: int  # the float32 margin, by its bits
    pd: float
    points: int
    band: str
    outcome: str
    champion_digest: str
    champion_points: int
    champion_band: str
    champion_outcome: str
