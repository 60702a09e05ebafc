"""Which numbers decide the class of a loan beyond its days past due, and the steps of the limit ladder?

Thresholds whose text for micro-loan companies was not read are parameters here and facts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbench.common.text import Text

ACTIONS = frozenset({"none", "cut", "freeze"})
DEBTORS = frozenset({"company", "sole_trader", "person"})


@dataclass(frozen=True, slots=True)
class ClassRules:
    """What makes a class worse than its days past due, and for how long.

    `contagion_share`: where more than this share of what a debtor owes is non-performing, all of it is (exactly this
    share is not more). It, and `elsewhere_share` of all bank debt past due for over 90 days, bind debtors of the kinds
    in `contagion_of`. A restructured loan is observed for `observation_periods` repayment periods and at least
    `observation_days`; until then it is no better than `observation_class`, or than `observation_bad_class` where it
    was non-performing.
    """

    contagion_share: Decimal = Decimal("0.10")
    contagion_of: tuple[str, ...] = ("company",)  # of: company, sole_trader, person; empty: nobody
    elsewhere_share: Decimal = Decimal("0.20")
    elsewhere_known_days: int = 180  # what was told of debt elsewhere is known for so long
    observation_periods: int = 2
    observation_days: int = 365
    observation_class: int = 2
    observation_bad_class: int = 3


@dataclass(frozen=True, slots=True)
class LadderRules:
    """What the close of a day does to limits. Actions: none, cut (by `cut_share` of the limit), freeze.

    A rise above `auto_max_fen` waits for a person; None: what policy may decide alone. A score older than `score_days`
    is no ground for a rise.
    """

    late_action: str = "cut"
    late_from: int = 1  # days past due
    cut_share: Decimal = Decimal("0.50")
    high_action: str = "cut"  # a warning of this level is open
    urgent_action: str = "freeze"
    score_days: int = 90
    auto_max_fen: int | None = None


def close_faults(classes: ClassRules, rungs: LadderRules) -> Iterator[Text]:
    """What keeps these numbers from being used."""
    if not set(classes.contagion_of) <= DEBTORS:
        yield Text(
            "classes.contagion_of 只能是 company、sole_trader、person",
            "classes.contagion_of names company, sole_trader and person only",
        )
    if not {rungs.late_action, rungs.high_action, rungs.urgent_action} <= ACTIONS:
        yield Text("rungs 的动作只能是 none、cut、freeze", "actions of rungs are none, cut or freeze")
    shares = {
        "classes.contagion_share": classes.contagion_share,
        "classes.elsewhere_share": classes.elsewhere_share,
        "rungs.cut_share": rungs.cut_share,
    }
    for name, share in shares.items():
        if not 0 <= share <= 1:
            yield Text(f"{name} 须在 0 与 1 之间", f"{name} lies between 0 and 1")
    if not 1 <= classes.observation_class <= classes.observation_bad_class <= 5:
        yield Text(
            "classes 的观察期等级须为 1 至 5，且原为不良的不能更好",
            "classes of observation lie in 1 to 5, and one that was non-performing is no better",
        )
    if min(classes.observation_periods, classes.observation_days, rungs.score_days) < 0 or rungs.late_from < 1:
        yield Text("classes 与 rungs 的天数和期数不能为负", "days and periods of classes and rungs are not negative")
