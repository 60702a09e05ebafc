"""What does the hand-over screen show?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, may
from workbench.access.staff import Actor
from workbench.applications.application import STAGE_NAMES
from workbench.common.errors import StaffError
from workbench.records.custody import Custody, Relation
from workbench.services.blind_choice import judged_blind
from workbench.services.bundle_reading import Incoming, believed, read_file
from workbench.services.commands import seen_of
from workbench.services.custody_file import CustodyView, Move, Taken, TrustedDesk
from workbench.services.trusted_desks import desk_name, fingerprint, trusted

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

MOST = 50
Told = Callable[["Shelves", Incoming, Relation, Sequence[Custody]], Taken]


def custody_view(ground: Ground, actor: Actor, told: Told) -> CustodyView:
    """`told` says what a bundle is beside the copy here."""
    with ground.transaction() as shelves:
        signer = ground.signer(shelves)
    own = TrustedDesk(signer.name, ground.folder.name, fingerprint(signer.public))
    settings = ground.settings()
    with ground.store.reading() as shelves:
        hidden = judged_blind(ground, shelves, actor)
        known = [case_no for case_no in shelves.custody.cases() if case_no not in hidden]
        moves = tuple(_move(shelves, case_no, own) for case_no in known[:MOST])
        forks = []
        for fork in (one for one in shelves.custody.open_forks() if one.case_no not in hidden):
            try:
                incoming = believed(read_file(ground.folder / fork.file), fork.file, settings)
            except StaffError:
                continue  # its desk is no longer trusted, or the file is gone: nothing can be taken from it
            taken = told(shelves, incoming, Relation.FORK, shelves.custody.chain(fork.case_no))
            forks.append(replace(taken, fork_id=fork.fork_id))
    return CustodyView(
        own=own,
        trusted=trusted(settings),
        moves=moves,
        forks=tuple(forks),
        may_trust=may(actor, Permission.SETTINGS),
        may_settle=may(actor, Permission.APPROVE),
        may_move=may(actor, Permission.PROPOSE),
    )


def _move(shelves: Shelves, case_no: str, own: TrustedDesk) -> Move:
    application = shelves.applications.get(case_no)
    chain = shelves.custody.chain(case_no)
    last = chain[-1]
    here = last.desk == own.key
    return Move(
        case_no=case_no,
        merchant_name=shelves.merchants.get(application.merchant_id).name,
        stage=STAGE_NAMES[application.stage],
        hands=len(chain),
        outward=here,
        desk=own.name if here else desk_name(shelves.settings.all(), last.desk),
        person=last.person,
        at=last.at,
        changed_since=seen_of(shelves, case_no) > shelves.custody.seen(case_no),
    )
