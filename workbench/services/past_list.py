"""Which loans of a past day does a list show, said so that a table of millions answers within a moment?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.portfolio.ageing import FLOORS, cells
from workbench.portfolio.book_rows import OWN
from workbench.services.loan_filter import LoanFilter

if TYPE_CHECKING:
    from workbench.applications.policy import Policy


def past_where(wanted: LoanFilter, policy: Policy, hidden: frozenset[str]) -> tuple[str, dict[str, Any]]:
    """The condition on loans `l` of a filter with a past day, and the values it names; no loan of a hidden merchant.

    Classes and days past due are those of the day under the policy. Raises `ValueError` for a filter without a day.
    """
    from workbench.storage.book_past import standing_on

    if wanted.as_of is None:
        raise ValueError("a filter without a past day")
    named = {"product_code": wanted.product, "merchant_id": wanted.merchant_id, "entity": wanted.entity}
    found = [f"l.{column} = :{column}" for column, value in named.items() if value is not None]
    names: dict[str, Any] = {column: value for column, value in named.items() if value is not None}
    days = {"l.opened_day >= :opened_from": wanted.opened_from, "l.opened_day <= :opened_to": wanted.opened_to}
    for words, day in days.items():
        if day is not None:
            found.append(words)
            names[words.rsplit(":", 1)[1]] = day
    for place, merchant_id in enumerate(sorted(hidden)):
        found.append(f"l.merchant_id <> :hidden{place}")
        names[f"hidden{place}"] = merchant_id
    if wanted.owner is not None:
        names["owner"] = "" if wanted.owner == OWN else wanted.owner
    standing = " AND ".join(_stood(wanted, policy)) or "1"
    return " AND ".join([f"l.loan_no IN ({standing_on(wanted.as_of, where=standing)})", *found]), names


def _stood(wanted: LoanFilter, policy: Policy) -> list[str]:
    """Conditions on the stretch a loan stood in."""
    day = int(wanted.as_of or 0)
    told = ["s.owner = :owner"] if wanted.owner is not None else []
    if wanted.loan_class is not None:
        told += [_at_least(wanted.loan_class, day, policy), f"NOT {_at_least(wanted.loan_class + 1, day, policy)}"]
    if wanted.least_class is not None:
        told.append(_at_least(wanted.least_class, day, policy))
    least = wanted.bucket if wanted.bucket is not None else wanted.least_bucket
    if least:
        told.append(f"s.since_day <= {day - FLOORS[least]}")
    if wanted.bucket is not None and wanted.bucket + 1 < len(FLOORS):
        told.append(f"s.since_day > {day - FLOORS[wanted.bucket + 1]}")
    return told


def _at_least(loan_class: int, day: int, policy: Policy) -> str:
    """This class or a worse one: held in it, or so many days past due."""
    lows = [cell.low for cell in cells(policy.classification) if cell.loan_class >= loan_class]
    late = f" OR s.since_day <= {day - min(lows)}" if lows else ""
    return f"(s.at_least >= {int(loan_class)}{late})"
