"""What does a list show of a case, in few words?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.text import Text
from workbench.decision.outcome import Outcome, Recommendation, Verdict
from workbench.features.feature import Flow

if TYPE_CHECKING:
    from workbench.flows.quality import Quality
    from workbench.storage.kept import CaseSummary, KeptScore

MOST_WATCHED = 4


def summary_of(kept: KeptScore, advice: Recommendation | None) -> CaseSummary:
    """The row of one scored case. Fast track only where policy says green: nothing else may be approved in bulk."""
    from workbench.storage.kept import CaseSummary

    flows = kept.standing.flows
    approves = advice is not None and advice.outcome in (Outcome.APPROVE, Outcome.APPROVE_LOWER)
    return CaseSummary(
        case_no=kept.case_no,
        points=kept.score.points,
        pd=kept.score.pd,
        band=kept.score.band,
        fund=flows.get(Flow.FUND.value),
        logistics=flows.get(Flow.LOGISTICS.value),
        information=flows.get(Flow.INFORMATION.value),
        suggested_fen=advice.limit.amount_fen if advice is not None and approves else None,
        recommendation=advice.outcome if advice else None,
        watch=watch_points(kept, advice),
        fast_track=advice is not None and advice.lane == "green",
        needs_interview=advice is not None and advice.needs_interview,
        needs_documents=bool(kept.standing.gate_failures),
    )


ASKED = Text("待复核放行", "Asked to pass the gate")


def unscored(case_no: str, quality: Quality, asked: bool = False) -> CaseSummary:
    """The row of a case whose lines may not be scored; `asked`: a second person is to say whether they may."""
    from workbench.storage.kept import CaseSummary

    watch = (*([ASKED] if asked else []), *(finding.text for finding in quality.findings))[:MOST_WATCHED]
    return CaseSummary(
        case_no=case_no, points=None, pd=None, band=None, fund=None, logistics=None, information=None,
        suggested_fen=None, recommendation=None, watch=watch, fast_track=False, needs_interview=False,
        needs_documents=True,
    )  # fmt: skip


def watch_points(kept: KeptScore, advice: Recommendation | None) -> tuple[Text, ...]:
    """What to look at before deciding, most important first."""
    points: list[Text] = []
    if advice is not None:
        unmet = [c for c in advice.checks if c.unmet]
        points += [c.title for c in sorted(unmet, key=lambda c: c.verdict is not Verdict.FAIL)]
    if kept.standing.mismatches:
        count = len(kept.standing.mismatches)
        points.append(Text(f"{count} 处不一致", f"{count} mismatch" + ("es" if count > 1 else "")))
    if advice is not None and advice.needs_interview:
        points.append(Text("需视频访谈", "Interview due"))
    points += list(kept.standing.gate_failures)
    return tuple(dict.fromkeys(points))[:MOST_WATCHED]
