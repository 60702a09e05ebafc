"""Which figures stand beside the rows of a waterfall, in points, in PD or in log-odds?

Every reading adds up as it is shown: a row's figure is the difference of two rounded places on the path, so that the
figures carry exactly from the peers' figure to the case's own. Points are rounded on the way; the last step before the
case takes what that left, so that the PD and the log-odds of the case are the model's, not those of its whole points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.common.money import MINUS
from workbench.scoring.points import pd_of_points

if TYPE_CHECKING:
    from workbench.ui.case.fall import Line

ENDS = ("peers", "case")


def figures(rows: Sequence[Line], view: str, pd: float | None = None) -> tuple[str, ...]:
    """One figure for each row; `pd` is the case's own, else that of its points.

    Places are whole points, hundredths of a per cent of PD, or hundredths of calibrated log-odds. A PD of a step is the
    change along this path: another order of the rows would share the same sum out differently.
    """
    if not rows:
        return ()
    places = [_place(row.end, view) for row in rows]
    if pd is not None and view != "points":
        own = _place_of_pd(pd, view)
        places[-1] = own
        if len(places) > 2:
            places[-2] = own
    told = []
    for index, row in enumerate(rows):
        if row.kind in ENDS:
            told.append(_end(places[index], view))
        else:
            told.append(_step(places[index] - places[index - 1], view))
    return tuple(told)


def _place(points: int, view: str) -> int:
    return points if view == "points" else _place_of_pd(pd_of_points(points), view)


def _place_of_pd(pd: float, view: str) -> int:
    return round(pd * 10_000) if view == "pd" else round(math.log(pd / (1 - pd)) * 100)


def _end(place: int, view: str) -> str:
    if view == "points":
        return str(place)
    return f"{place / 100:.2f}%" if view == "pd" else f"{place / 100:.2f}".replace("-", MINUS)


def _step(step: int, view: str) -> str:
    sign = "+" if step > 0 else MINUS if step < 0 else ""
    return f"{sign}{abs(step)}" if view == "points" else f"{sign}{abs(step) / 100:.2f}"
