"""To which accounts is a draw paid out, and how much to each?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from workbench.common.money import money
from workbench.common.text import Text, same

MARK = " → "
ACCOUNTS: Mapping[str, Text] = {
    "bank_card": Text("银行卡", "bank card"),
    "alipay": Text("支付宝", "Alipay"),
}
"""What people call the accounts that products name."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a draw that is paid to one account."""

    account: str
    amount_fen: int


def legs(shares: Mapping[str, Decimal], amount_fen: int) -> tuple[Leg, ...]:
    """An amount by account, to the fen; what rounding leaves goes to the first. None where no shares are named."""
    parts = [
        Leg(account, int((Decimal(amount_fen) * share).quantize(Decimal(1), rounding=ROUND_DOWN)))
        for account, share in shares.items()
    ]
    if not parts:
        return ()
    left_fen = amount_fen - sum(leg.amount_fen for leg in parts)
    return (Leg(parts[0].account, parts[0].amount_fen + left_fen), *parts[1:])


def with_legs(reference: str, parts: tuple[Leg, ...]) -> str:
    """A draw's reference with its legs, in minor units: `进货 → bank_card 1600000, alipay 400000`."""
    if not parts:
        return reference
    return f"{reference}{MARK}" + ", ".join(f"{leg.account} {leg.amount_fen}" for leg in parts)


def legs_in(reference: str) -> tuple[Leg, ...]:
    """The legs a draw's reference names; none where it names none."""
    _, mark, written = reference.rpartition(MARK)
    if not mark:
        return ()
    parts = (part.rsplit(" ", 1) for part in written.split(", "))
    return tuple(Leg(part[0], int(part[1])) for part in parts if len(part) == 2 and part[1].isdigit())


def in_words(reference: str, currency: str) -> Text | None:
    """A draw's reference as people read it, its legs named and in money; None where it names none."""
    parts = legs_in(reference)
    if not parts:
        return None
    before = reference.rpartition(MARK)[0]
    told = same(f"{before}{MARK}" if before.strip() else "")
    for place, leg in enumerate(parts):
        told += Text("，", ", ") if place else same("")
        told += ACCOUNTS.get(leg.account, same(leg.account)) + same(f" {money(leg.amount_fen, currency)}")
    return told
