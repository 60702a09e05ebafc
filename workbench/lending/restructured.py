"""For how long is a restructured loan observed, and how good may its class be until then?"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.applications.policy_close import ClassRules
from workbench.lending.classification import LoanClass, is_bad


def observed_until(day: int, due_days: Sequence[int], maturity_day: int, rules: ClassRules) -> int:
    """The first day the observation may be over: after so many repayment periods and at least so many days.

    `due_days` are those of the new schedule. A schedule with fewer periods is observed until its last day is past.
    """
    coming = sorted({due for due in (*due_days, maturity_day) if due > day})
    periods = coming[: rules.observation_periods]
    last = periods[-1] if periods else maturity_day
    return max(day + rules.observation_days, last + 1)


def observed_class(before: LoanClass, rules: ClassRules) -> LoanClass:
    """The best class while it is observed."""
    return LoanClass(max(rules.observation_bad_class if is_bad(before) else rules.observation_class, before))
