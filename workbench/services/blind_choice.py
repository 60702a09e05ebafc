"""Which decided cases are judged a second time, blind, and what is kept from whoever judges them?

A share that policy names, chosen by a keyed hash of the case number: nobody can steer a case into or out of it without
the desk's key, and the same case is always chosen alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.keys import Signer
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.services.access_rules import demand_reader

if TYPE_CHECKING:
    from workbench.services.ground import Ground
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


def judged_blind(ground: Ground, shelves: Shelves, actor: Actor | None = None) -> frozenset[str]:
    """Cases that whoever reads has taken to judge blind and has not answered: nothing of their judgement is shown.

    Who reads is the person at the desk, and the actor where one is named.
    """
    readers = {ground.seat.staff_id, ground.seat.looking if ground.seat.staff_id is None else None}
    readers |= {None if actor is None else actor.staff_id}
    readers.discard(None)
    if not readers:
        return frozenset()
    return frozenset(one.case_no for one in shelves.reviews.blind(given=False) if one.reviewer in readers)


def judged_blind_merchants(ground: Ground, shelves: Shelves, actor: Actor | None = None) -> frozenset[str]:
    """The merchants of those cases: a loan tells that it was approved."""
    return frozenset(shelves.applications.get(one).merchant_id for one in judged_blind(ground, shelves, actor))


def demand_not_under_review(ground: Ground, case_no: str, actor: Actor | None = None) -> None:
    """Whoever judges a case blind reads nothing of it elsewhere before they have answered. All readers ask this.

    Raises `StaffError` (`BLIND_REVIEW_OPEN`).
    """
    with ground.store.reading() as shelves:
        if case_no in judged_blind(ground, shelves, actor):
            raise _shut()


def demand_case(ground: Ground, case_no: str, actor: Actor | None = None) -> None:
    """May whoever sits there read this case? Raises `StaffError` as `demand_reader` and `demand_not_under_review`."""
    demand_reader(ground)
    demand_not_under_review(ground, case_no, actor)


@contextmanager
def case_reading(ground: Ground, case_no: str, actor: Actor | None = None) -> Iterator[Shelves]:
    """The shelves, to read what stands of one case. Raises `StaffError` as `demand_case`."""
    demand_case(ground, case_no, actor)
    with ground.store.reading() as shelves:
        yield shelves


def demand_borrower(ground: Ground, merchant_id: str) -> None:
    """May whoever sits there read this borrower? Raises `StaffError` as `demand_case`."""
    demand_reader(ground)
    with ground.store.reading() as shelves:
        if merchant_id in judged_blind_merchants(ground, shelves):
            raise _shut()


def _shut() -> StaffError:
    return StaffError(
        Text("你正在盲审这个案件，答复之前不能打开", "You are judging this case blind; it opens after your answer"),
        Text("请先在“复核 › 盲审”中给出结论", "Give your answer under Approve › Blind first"),
        code="BLIND_REVIEW_OPEN",
    )
