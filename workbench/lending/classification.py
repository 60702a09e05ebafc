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
