"""What did challengers say, and where do they differ from the champion?"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from workbench.decision.outcome import Outcome
from workbench.scoring.score import Band
from workbench.storage.columns import moment_in, moment_out, put_rows
from workbench.storage.scores import margin_bits
from workbench.storage.tables import table
from workbench.storage.tables.shadow import ShadowScoreRow

_SHADOWS = table(ShadowScoreRow)


@dataclass(frozen=True, slots=True)
class KeptShadow:
    """One case as the challenger saw it, beside what the champion said then."""

    case_no: str
    version: str
    digest: str
    scored_at: datetime
    margin: float
    pd: float
    points: int
    band: Band
    outcome: Outcome
    champion_digest: str
    champion_points: int
    champion_band: Band
    champion_outcome: Outcome

    @property
    def disagrees(self) -> bool:
        """Another band, or another answer of policy."""
        return (self.band, self.outcome) != (self.champion_band, self.champion_outcome)


class ShadowShelf:
    """The newest answer of each challenger to each case. Nothing that a case's screen reads comes from here."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, shadows: Iterable[KeptShadow]) -> None:
        put_rows(self._connection, _SHADOWS, [_row(one) for one in shadows])

    def of(self, digest: str) -> tuple[KeptShadow, ...]:
        """All answers of one challenger, oldest first."""
        wanted = select(_SHADOWS).where(_SHADOWS.c.digest == digest).order_by(_SHADOWS.c.scored_at, _SHADOWS.c.case_no)
        return tuple(_kept(row) for row in self._connection.execute(wanted).mappings())


def _row(one: KeptShadow) -> dict[str, Any]:
    return {
        "case_no": one.case_no,
        "digest": one.digest,
        "version": one.version,
        "scored_at": moment_in(one.scored_at),
        "margin_bits": margin_bits(one.margin),
        "pd": one.pd,
        "points": one.points,
        "band": one.band.value,
        "outcome": one.outcome.value,
        "champion_digest": one.champion_digest,
        "champion_points": one.champion_points,
        "champion_band": one.champion_band.value,
        "champion_outcome": one.champion_outcome.value,
    }


def _kept(row: RowMapping) -> KeptShadow:
    return KeptShadow(
        case_no=row["case_no"],
        version=row["version"],
        digest=row["digest"],
        scored_at=moment_out(row["scored_at"]),
        margin=struct.unpack("<f", struct.pack("<I", row["margin_bits"]))[0],
        pd=row["pd"],
        points=row["points"],
        band=Band(row["band"]),
        outcome=Outcome(row["outcome"]),
        champion_digest=row["champion_digest"],
        champion_points=row["champion_points"],
        champion_band=Band(row["champion_band"]),
        champion_outcome=Outcome(row["champion_outcome"]),
    )
