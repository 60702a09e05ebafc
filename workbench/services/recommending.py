"""What does policy say of scored cases now, and what do lists show of them?

Asked after scoring, after an interview, and after anything else that policy reads: the score itself never moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.applications.products import Product
from workbench.decision.decide import decide
from workbench.services.advice import case_input, exposure
from workbench.services.case_summary import summary_of

if TYPE_CHECKING:
    from workbench.storage.kept import KeptScore
    from workbench.storage.shelves import Shelves


def advise(
    shelves: Shelves,
    scores: Iterable[KeptScore],
    policy: Policy,
    products: Mapping[str, Product],
    today: date | None = None,
) -> tuple[KeptScore, ...]:
    """The same scores with the recommendation of today's policy and facts; nothing is written."""
    lent = exposure(shelves)
    advised = []
    for kept in scores:
        case = case_input(shelves, kept.case_no, policy, kept=kept, lent=lent, today=today)
        advice = decide(case, policy, products[case.application.product_code])
        advised.append(replace(kept, recommendation=advice))
    return tuple(advised)


def renew(
    shelves: Shelves, case_no: str, policy: Policy, products: Mapping[str, Product], today: date | None = None
) -> KeptScore | None:
    """Write one case's recommendation and list row anew; None (and nothing written) for a case without a score."""
    kept = shelves.scores.get(case_no)
    if kept is None:
        return None
    (advised,) = advise(shelves, [kept], policy, products, today)
    if advised.recommendation is not None:
        shelves.scores.put_recommendation(case_no, advised.recommendation)
    shelves.applications.put_summaries([summary_of(advised, advised.recommendation)])
    return advised
