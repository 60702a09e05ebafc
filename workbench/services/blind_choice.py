"""Which decided cases are judged a second time, blind?

A share that policy names, chosen by a keyed hash of the case number: nobody can steer a case into or out of it without
the desk's key, and the same case is always chosen alike.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.keys import Signer
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
