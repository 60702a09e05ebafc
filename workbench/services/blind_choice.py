"""Which decided cases are judged a second time, blind?

A share that policy names, chosen by a keyed hash of the case number: nobody can steer a case into or out of it without
the desk's key, and the same case is always chosen alike.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.keys import Signer
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.kept import KeptDecision
    from workbench.storage.shelves import Shelves

PURPOSE = "blind-review"


def is_chosen(signer: Signer, case_no: str, share: Decimal) -> bool:
    """Does the keyed hash of the case number fall into the share?

    The hash is SHA-256 over the key's signature on the number (Ed25519 signatures are deterministic, RFC 8032).
    """
    signature = signer.sign(PURPOSE, case_no.encode("utf-8"))
    return Decimal(int(sha256_hex(signature)[:16], 16)) < share * 2**64


def choose_blind(ground: Ground, shelves: Shelves, signed: KeptDecision, now: datetime) -> bool:
    """Put a decision that was just signed on the list of blind reviews where it is chosen."""
    from workbench.storage.reviews import KeptBlindReview

    share = ground.policy().review.blind_share
    if share <= 0 or not is_chosen(ground.signer(shelves), signed.case_no, share):
        return False
    shelves.reviews.add_blind(KeptBlindReview(signed.case_no, signed.version, now))
    return True


def demand_not_under_review(shelves: Shelves, case_no: str, actor: Actor) -> None:
    """Whoever judges a case blind does not open it before they have answered.

    Raises `StaffError` (`BLIND_REVIEW_OPEN`).
    """
    taken = [one for one in shelves.reviews.blind(case_no, given=False) if one.reviewer == actor.staff_id]
    if taken:
        raise StaffError(
            Text("你正在盲审这个案件，答复之前不能打开", "You are judging this case blind; it opens after your answer"),
            Text("请先在“复核 › 盲审”中给出结论", "Give your answer under Approve › Blind first"),
            code="BLIND_REVIEW_OPEN",
        )
