"""How do champion and challenger compare by month, on the same cases, once outcomes are known?

What the challenger said in the shadow counts as it was said; cases from before it ran are put to it on the figures kept
of them. Ranks are told only where a month has both good and bad outcomes, enough of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.common.errors import StaffError
from workbench.services.drift_file import ContestMonth

if TYPE_CHECKING:
    import numpy.typing as npt

    from workbench.scoring.model import Model
    from workbench.services.ground import Ground
    from workbench.services.scored_rows import ScoredRows
    from workbench.services.shadow import Challenger
    from workbench.storage.shadow import KeptShadow

LEAST_BAD = 5  # and as many good ones, before a month's ranks are told
LEAST_ROWS = 30


def contest(
    ground: Ground, champion: Model, rows: ScoredRows, challenger: Challenger | None
) -> tuple[tuple[ContestMonth, ...], tuple[str, ...]]:
    """Months oldest first, and the cases on which the two differ, newest first; nothing without a challenger."""
    import numpy as np

    from workbench.services.scored_rows import scored_rows

    if challenger is None:
        return (), ()
    try:
        rival = ground.model_of(challenger.digest)
    except (StaffError, OSError):
        return (), ()
    with ground.store.reading() as shelves:
        said = {one.case_no: one for one in shelves.shadows.of(challenger.digest)}
    other = scored_rows(ground, rival)
    theirs = dict(zip(other.case_nos, rival.margins(other.values).tolist() if len(other) else [], strict=True))
    theirs |= {case_no: one.margin for case_no, one in said.items()}
    own = champion.margins(rows.values) if len(rows) else np.zeros(0)
    made = []
    for month in sorted(set(rows.months)):
        place = [i for i in rows.of_month(month).tolist() if rows.case_nos[i] in theirs]
        if place:
            margins = np.array([theirs[rows.case_nos[i]] for i in place])
            made.append(_month(month, rows, place, own[place], margins, rival, said))
    differing = [one for one in said.values() if one.disagrees]
    differing.sort(key=lambda one: (one.scored_at, one.case_no), reverse=True)
    return tuple(made), tuple(one.case_no for one in differing)


def _month(
    month: str,
    rows: ScoredRows,
    place: list[int],
    own: npt.NDArray[Any],
    theirs: npt.NDArray[Any],
    rival: Model,
    said: dict[str, KeptShadow],
) -> ContestMonth:
    import numpy as np

    from workbench.scoring.metrics import auc, ks

    known = [j for j, i in enumerate(place) if rows.bad[i] is not None]
    y = np.array([bool(rows.bad[place[j]]) for j in known], dtype=np.int8)
    bad = int(y.sum())
    told = LEAST_BAD <= bad <= len(y) - LEAST_BAD
    reference = rival.reference.get("score")
    points = rival.all_points(theirs).astype(np.float64)
    cases = [rows.case_nos[i] for i in place]
    return ContestMonth(
        month=month,
        count=len(place),
        bad=bad,
        champion_auc=auc(y, own[known]) if told else None,
        challenger_auc=auc(y, theirs[known]) if told else None,
        champion_ks=ks(y, own[known]) if told else None,
        challenger_ks=ks(y, theirs[known]) if told else None,
        psi=reference.psi(points) if reference is not None and len(points) >= LEAST_ROWS else None,
        disagreed=sum(said[case_no].disagrees for case_no in cases if case_no in said),
    )
