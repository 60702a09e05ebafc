"""In which of the five classes is a loan, and what must be set aside for it?

Days past due give the best class a loan may have; a person or a model may put it lower, never higher.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import IntEnum

from workbench.applications.policy import Classification
from workbench.common.money import half_up
from workbench.common.text import Text


class LoanClass(IntEnum):
    """Five classes, the larger the worse."""

    NORMAL = 1
    SPECIAL_MENTION = 2
    SUBSTANDARD = 3
    DOUBTFUL = 4
    LOSS = 5


CLASS_NAMES = {
    LoanClass.NORMAL: Text("正常", "Normal"),
    LoanClass.SPECIAL_MENTION: Text("关注", "Special mention"),
    LoanClass.SUBSTANDARD: Text("次级", "Substandard"),
    LoanClass.DOUBTFUL: Text("可疑", "Doubtful"),
    LoanClass.LOSS: Text("损失", "Loss"),
}


def classify(days_past_due: int, rules: Classification, at_least: LoanClass = LoanClass.NORMAL) -> LoanClass:
    """The class of a loan so many days past due; `at_least` is a worse class someone set."""
    floors = (
        (LoanClass.LOSS, rules.loss_from),
        (LoanClass.DOUBTFUL, rules.doubtful_from),
        (LoanClass.SUBSTANDARD, rules.substandard_from),
        (LoanClass.SPECIAL_MENTION, rules.special_mention_from + rules.technical_days),
    )
    found = next((name for name, floor in floors if days_past_due >= floor), LoanClass.NORMAL)
    return max(found, at_least)


def is_bad(found: LoanClass) -> bool:
    """Non-performing: substandard or worse."""
    return found >= LoanClass.SUBSTANDARD


def provision_fen(balances: Iterable[tuple[LoanClass, int]], rules: Classification) -> int:
    """What must be set aside for principal by class, rounded once."""
    shares = dict(zip(LoanClass, rules.provision, strict=True))
    return half_up(sum((Decimal(amount_fen) * shares[name] for name, amount_fen in balances), Decimal(0)))


def settled(floor: LoanClass, before: LoanClass, days_past_due: int, at_least: LoanClass) -> LoanClass:
    """The class of a loan today, given yesterday's: it becomes better only when nothing is past due any more.

    `floor` is what its days past due allow; `at_least` what people, a model, a rule or an observation demand.
    """
    kept = max(floor, before) if days_past_due > 0 else floor
    return max(kept, at_least)


def coverage(provided_fen: int, npl_fen: int) -> Decimal | None:
    """What is set aside as a share of non-performing loans; None where there are none."""
    return Decimal(provided_fen) / Decimal(npl_fen) if npl_fen else None


def is_contagious(bad_fen: int, owed_fen: int, threshold: Decimal) -> bool:
    """Is more than the threshold of what one debtor owes non-performing? Exactly the threshold is not more."""
    return owed_fen > 0 and Decimal(bad_fen) > threshold * Decimal(owed_fen)
