"""What does a command print of one scored case?"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.common.text import Lang
from workbench.services.case_file import CaseFile


def case_facts(file: CaseFile, lang: Lang) -> dict[str, object]:
    if file.score is None or file.waterfall is None:
        return {"scored": False}
    fall = file.waterfall
    return {
        "case": file.application.case_no,
        "merchant": file.merchant.name,
        "points": file.score.points,
        "band": file.score.band.value,
        "pd": round(file.score.pd, 6),
        "outcome": file.outcome_name.of(lang),
        "model": file.score.model_version,
        "model_note": file.model_note.of(lang),
        "start": fall.start_points,
        "reasons": [{"points": bar.points, "reason": bar.reason.of(lang)} for bar in fall.bars],
        "other": fall.other_points,
        "recommendation": file.recommendation.outcome.value if file.recommendation else None,
    }


def case_lines(file: CaseFile, lang: Lang) -> Iterator[str]:
    facts = case_facts(file, lang)
    reasons = facts.pop("reasons", [])
    yield from (f"{name}: {value}" for name, value in facts.items())
    if isinstance(reasons, list):
        yield from (f"  {row['points']:+4d}  {row['reason']}" for row in reasons)
