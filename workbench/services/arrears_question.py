"""What is asked of the queue of arrears, in the policy's numbers?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.rates import to_millionths

if TYPE_CHECKING:
    from workbench.storage.kept_collections import ArrearsQuestion


def question(policy: Policy, day: int, hidden: Iterable[str] = ()) -> ArrearsQuestion:
    """Everybody in arrears on a day, without filters; `hidden`: borrowers the reader must not see."""
    from workbench.storage.kept_collections import ArrearsQuestion

    rules = sorted(policy.collection.chances, key=lambda one: one.from_days)
    return ArrearsQuestion(
        day=day,
        chances=tuple((one.from_days, to_millionths(one.chance)) for one in rules),
        loss_given_default=to_millionths(policy.economics.loss_given_default),
        hidden=tuple(sorted(hidden)),
        talk=tuple(step.code for step in policy.collection.steps if step.within_hours),
    )
