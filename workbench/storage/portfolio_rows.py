"""How do the proposals of a run stand in the database: which row, of which fields, and what may no row say?

A row is 72 bytes, and some thousand merchants are one block: a database row for each of a quarter of a million
merchants would take longer than deciding them. Words stand as places in the run's own vocabularies.
"""

from __future__ import annotations

import hashlib
import json
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import lt
from typing import Any

from workbench.decision.outcome import Outcome
from workbench.scoring.score import Band

LANES = ("green", "yellow", "red")
NO_RATE = -1  # where the band has no price
# Name and form as `struct` has them, little end first, without gaps.
FIELDS = (
    ("product_code", "H"), ("term_days", "i"), ("requested_fen", "q"), ("margin_bits", "I"), ("points", "i"),
    ("band", "B"), ("outcome", "B"), ("lane", "B"), ("limit_fen", "q"), ("binding", "B"), ("daily_rate", "i"),
    ("second_person", "?"), ("interview", "?"), ("expected_loss_fen", "q"),
    ("reason_1", "h"), ("reason_2", "h"), ("reason_3", "h"), ("reason_4", "h"),
    ("points_1", "f"), ("points_2", "f"), ("points_3", "f"), ("points_4", "f"),
)  # fmt: skip
ROW = struct.Struct("<" + "".join(form for _, form in FIELDS))
WORDS = ("product_code", "band", "outcome", "lane", "binding")  # and the reasons, which share one vocabulary
REASON = "reason"


@dataclass(frozen=True, slots=True)
class Proposals:
    """The rows of a run by merchant id. `rows` holds `FIELDS` of one merchant after another.

    `words` are the vocabularies of `WORDS` and `REASON`; a reason of -1 is none, and points of NaN are none: the reason
    is then a check's or a term's. `case_nos` names the open case of those that asked with one, by merchant.
    """

    merchant_ids: Sequence[str]
    case_nos: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    rows: bytes

    def __len__(self) -> int:
        return len(self.merchant_ids)

    def digest(self) -> str:
        """SHA-256 over vocabularies, open cases and merchants as JSON, line by line, and then all rows."""
        words = {name: list(self.words[name]) for name in sorted(self.words)}
        found = hashlib.sha256()
        for part in (words, dict(sorted(self.case_nos.items())), list(self.merchant_ids)):
            found.update(as_json(part).encode() + b"\n")
        found.update(self.rows)
        return found.hexdigest()

    def faults(self) -> tuple[str, ...]:
        """What no proposal may say, by name; empty when all is well. All rows are looked at at once."""
        if len(self.rows) != len(self) * ROW.size:
            return ("length",)
        rows = table_of(self.rows)
        found = {name: rows[name] >= len(self.words[name]) for name in WORDS}
        found["band_known"] = ~_said(rows["band"], self.words["band"], [band.value for band in Band])
        found["outcome_known"] = ~_said(rows["outcome"], self.words["outcome"], [one.value for one in Outcome])
        found["lane_known"] = ~_said(rows["lane"], self.words["lane"], LANES)
        for place in range(1, 5):
            reason = rows[f"reason_{place}"]
            found[f"reason_{place}"] = (reason < -1) | (reason >= len(self.words[REASON]))
        lent = _said(rows["outcome"], self.words["outcome"], [Outcome.APPROVE.value, Outcome.APPROVE_LOWER.value])
        declined = _said(rows["outcome"], self.words["outcome"], [Outcome.DECLINE.value])
        found["limit_fen_not_negative"] = rows["limit_fen"] < 0
        found["expected_loss_fen_not_negative"] = rows["expected_loss_fen"] < 0
        found["limit_only_approved"] = (rows["limit_fen"] != 0) & ~lent
        found["decline_has_reason"] = declined & (rows["reason_1"] < 0)
        wrong = [name for name, where in found.items() if where.any()]
        ordered = all(map(lt, self.merchant_ids, self.merchant_ids[1:]))
        return tuple(wrong if ordered else [*wrong, "order"])

    def blocks(self, size: int) -> Iterator[Proposals]:
        """The same proposals, so many merchants at a time, each with its own open cases."""
        asked = sorted(self.case_nos)
        for start in range(0, len(self), size):
            ids = self.merchant_ids[start : start + size]
            cases = {
                one: self.case_nos[one] for one in asked[bisect_left(asked, ids[0]) : bisect_right(asked, ids[-1])]
            }
            yield Proposals(ids, cases, self.words, self.rows[start * ROW.size : (start + size) * ROW.size])


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a run proposes for one merchant. Reasons are codes; those of the score have their points, below zero."""

    merchant_id: str
    case_no: str | None
    product_code: str
    term_days: int
    requested_fen: int
    margin_bits: int
    points: int
    band: str
    outcome: str
    lane: str
    limit_fen: int
    binding: str
    daily_rate: int | None  # millionths
    second_person: bool
    interview: bool
    expected_loss_fen: int
    reasons: tuple[tuple[str, float | None], ...]


def proposal(merchant_id: str, case_no: str | None, row: bytes, words: Mapping[str, Sequence[str]]) -> Proposal:
    """One row of a block, in words."""
    held: dict[str, Any] = dict(zip((name for name, _ in FIELDS), ROW.unpack(row), strict=True))
    held |= {name: words[name][held[name]] for name in WORDS}
    held["daily_rate"] = None if held["daily_rate"] == NO_RATE else held["daily_rate"]
    pairs = [(held.pop(f"reason_{i}"), held.pop(f"points_{i}")) for i in range(1, 5)]
    reasons = tuple((words[REASON][at], None if points != points else points) for at, points in pairs if at >= 0)
    return Proposal(merchant_id=merchant_id, case_no=case_no, reasons=reasons, **held)


def table_of(rows: bytes) -> Any:
    """All rows as one numpy table with the names of `FIELDS`."""
    import numpy as np

    return np.frombuffer(rows, dtype=row_type())


def row_type() -> Any:
    """The same row for numpy."""
    import numpy as np

    found = np.dtype([(name, f"<{form}" if form not in "B?" else form) for name, form in FIELDS])
    assert found.itemsize == ROW.size
    return found


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _said(places: Any, vocabulary: Sequence[str], wanted: Sequence[str]) -> Any:
    """Where a column says one of these words."""
    import numpy as np

    meant = np.zeros(256, dtype=bool)
    meant[[i for i, word in enumerate(vocabulary) if word in wanted]] = True
    return meant[places]
