"""Which figures does each flow show on a case of this desk?"""

from __future__ import annotations

from collections.abc import Collection

from workbench.features.catalogue import BY_NAME, PANELS
from workbench.features.feature import Flow

MOST = 4

# Commerce stands inside the fund flow on screen.
_SPEAKS_FOR = {
    Flow.FUND: (Flow.FUND, Flow.COMMERCE),
    Flow.LOGISTICS: (Flow.LOGISTICS,),
    Flow.INFORMATION: (Flow.INFORMATION,),
}


def panel_names(flow: Flow, known: Collection[str]) -> tuple[str, ...]:
    """The catalogue's four where the desk has one of them; else the first four of the flow that lines give."""
    usual = tuple(name for name in PANELS[flow.value] if name in known)
    if usual:
        return usual
    own = [name for name in known if BY_NAME[name].flow in _SPEAKS_FOR[flow] and BY_NAME[name].lines is not None]
    return tuple(own[:MOST])


def shown_names(known: Collection[str]) -> tuple[str, ...]:
    """Every figure any panel of this desk shows, in order."""
    return tuple(name for flow in _SPEAKS_FOR for name in panel_names(flow, known))
