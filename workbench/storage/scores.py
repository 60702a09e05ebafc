"""How was each case scored, with everything its screen and its papers need?"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from workbench.decision.outcome import Recommendation
from workbench.records.plain import dump, load
from workbench.scoring.score import Band, Contribution, Score, Waterfall
from workbench.storage.columns import chunks, moment_in, moment_out, put_rows
from workbench.storage.kept import KeptScore, Standing
from workbench.storage.tables import table
from workbench.storage.tables.cases import ScoreRow

_SCORES = table(ScoreRow)
_MISSING = float("nan")


def _pack(contributions: tuple[Contribution, ...]) -> bytes:
    """Three float64 a feature: value (NaN when missing), margin, points."""
    numbers = [
        number for c in contributions for number in (_MISSING if c.value is None else c.value, c.margin, c.points)
    ]
    return struct.pack(f"<{len(numbers)}d", *numbers)


def _unpack(names: list[str], data: bytes) -> tuple[Contribution, ...]:
    numbers = struct.iter_unpack("<3d", data)
    return tuple(
        Contribution(name, None if value != value else value, margin, points)
        for name, (value, margin, points) in zip(names, numbers, strict=True)
    )


def margin_bits(margin: float) -> int:
    """The bits of a float32 margin, as an unsigned whole number."""
    return int(struct.unpack("<I", struct.pack("<f", margin))[0])


def _row(kept: KeptScore) -> dict[str, Any]:
    score = kept.score
    return {
        "case_no": kept.case_no,
        "scored_at": moment_in(kept.scored_at),
        "as_of_day": kept.as_of_day,
        "model_version": score.model_version,
        "model_digest": kept.model_digest,
        "catalogue_digest": score.catalogue_digest,
        "names_digest": kept.names_digest,
        "inputs_digest": kept.inputs_digest,
        "margin_bits": margin_bits(score.margin),
        "base_margin": score.base_margin,
        "pd": score.pd,
        "points": score.points,
        "band": score.band.value,
        "features": json.dumps([c.feature for c in score.contributions]),
        "contributions": _pack(score.contributions),
        "waterfall": dump(kept.waterfall),
        "standing": dump(kept.standing),
        "recommendation": None if kept.recommendation is None else dump(kept.recommendation),
    }


def _score(row: RowMapping) -> Score:
    return Score(
        model_version=row["model_version"],
        catalogue_digest=row["catalogue_digest"],
        margin=struct.unpack("<f", struct.pack("<I", row["margin_bits"]))[0],
        pd=row["pd"],
        points=row["points"],
        band=Band(row["band"]),
        base_margin=row["base_margin"],
        contributions=_unpack(json.loads(row["features"]), row["contributions"]),
    )


# Opening a case asks for its score three times: case, draft and figures. The text is the key, so a changed row is read
# anew, and frozen values may be shared.
_read = lru_cache(maxsize=256)(load)


def _kept(row: RowMapping) -> KeptScore:
    advice = row["recommendation"]
    return KeptScore(
        case_no=row["case_no"],
        scored_at=moment_out(row["scored_at"]),
        as_of_day=row["as_of_day"],
        model_digest=row["model_digest"],
        names_digest=row["names_digest"],
        inputs_digest=row["inputs_digest"],
        score=_score(row),
        waterfall=_read(Waterfall, row["waterfall"]),
        standing=_read(Standing, row["standing"]),
        recommendation=None if advice is None else _read(Recommendation, advice),
    )


class ScoreShelf:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, scores: Iterable[KeptScore]) -> None:
        for part in chunks(scores, 500):
            put_rows(self._connection, _SCORES, [_row(kept) for kept in part])

    def get(self, case_no: str) -> KeptScore | None:
        """The newest score of a case, or None before the first."""
        rows = self._connection.execute(select(_SCORES).where(_SCORES.c.case_no == case_no)).mappings()
        found = rows.first()
        return None if found is None else _kept(found)

    def remove(self, case_nos: Iterable[str]) -> None:
        """Forget scores that lines no longer carry; the journal keeps what they were."""
        for case_no in case_nos:
            self._connection.execute(_SCORES.delete().where(_SCORES.c.case_no == case_no))

    def put_recommendation(self, case_no: str, recommendation: Recommendation) -> None:
        """What policy says after an interview or a new fact; the score stays as it is."""
        self._connection.execute(
            _SCORES.update().where(_SCORES.c.case_no == case_no).values(recommendation=dump(recommendation))
        )

    def all(self) -> Iterable[KeptScore]:
        for row in self._connection.execute(select(_SCORES).order_by(_SCORES.c.case_no)).mappings():
            yield _kept(row)

    def inputs(self) -> Iterator[tuple[str, tuple[str, ...], tuple[float, ...]]]:
        """What the model read of every scored case: case number, names and values (NaN where missing)."""
        for row in self._connection.execute(select(_SCORES.c.case_no, _SCORES.c.features, _SCORES.c.contributions)):
            values = tuple(value for value, _, _ in struct.iter_unpack("<3d", row.contributions))
            yield row.case_no, tuple(json.loads(row.features)), values

    def mark(self) -> tuple[int, str]:
        """How many cases are scored, and when the newest was: another mark means that scores were made since."""
        count, newest = self._connection.execute(select(func.count(), func.max(_SCORES.c.scored_at))).one()
        return int(count), str(newest)

    def mismatches(self) -> dict[str, int]:
        """How many contradictions each scored case has; counted by the database, for there may be very many cases."""
        counted = func.json_array_length(_SCORES.c.standing, "$.mismatches")
        return {row[0]: int(row[1] or 0) for row in self._connection.execute(select(_SCORES.c.case_no, counted))}

    def points(self) -> dict[str, int]:
        return {
            row.case_no: row.points for row in self._connection.execute(select(_SCORES.c.case_no, _SCORES.c.points))
        }
