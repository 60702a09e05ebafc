"""Who signs the papers of a decision, and whose keys are at hand now?

The people who decided sign, each with a key of their own; a decision of the program is signed with the program's. A key
is at hand while its owner sits there and gave the PIN; on a desk without accounts every key lies open. Papers go out
with the signatures that can be given now; whoever is missing adds theirs later, beside those that stand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.reports.signing import Signing
from workbench.storage.papers import KeptSignature

if TYPE_CHECKING:
    from workbench.access.certificates import PersonalKey
    from workbench.services.dossier import Dossier
    from workbench.services.ground import Ground
    from workbench.services.paper_subject import PaperSubject

PREPARED, APPROVED, INTERVIEWED = "prepared", "approved", "interviewed"
PARTS = {
    PREPARED: Text("经办", "Prepared"),
    APPROVED: Text("复核", "Approved"),
    INTERVIEWED: Text("访谈人", "Interviewer"),
}
AWAY = frozenset({"PIN_NEEDED", "NOT_SEATED", "KEY_MISSING", "STAFF_LEFT"})
"""What keeps somebody else's signature away for now, without keeping the paper back."""


@dataclass(frozen=True, slots=True)
class SigningPerson:
    staff_id: str
    part: str
    name: str


def signing_people(case: Dossier) -> tuple[SigningPerson, ...]:
    """Who signs, in the order they decided; nobody while the decision is not signed."""
    kept = case.decision
    if not case.signed:
        return ()
    found = [SigningPerson(kept.prepared_by, PREPARED, case.name_of(kept.prepared_by) or kept.prepared_by)]
    if kept.approved_by is not None:
        found.append(SigningPerson(kept.approved_by, APPROVED, case.name_of(kept.approved_by) or kept.approved_by))
    return tuple(found)


def keys_at_hand(ground: Ground, people: Sequence[SigningPerson], actor: Actor) -> dict[str, PersonalKey]:
    """Keys by staff id. Raises `StaffError`: what `personal_key` says of the person at the desk (`PIN_NEEDED`),
    and `NO_SIGNER` where none of the people is there to sign.
    """
    from workbench.services.personal_keys import personal_key

    found: dict[str, PersonalKey] = {}
    for person in people:
        try:
            found[person.staff_id] = personal_key(ground, person.staff_id)
        except StaffError as refused:
            if person.staff_id == actor.staff_id or refused.code not in AWAY:
                raise
    if not found:
        names = Text("、".join(p.name for p in people), ", ".join(p.name for p in people))
        raise StaffError(
            Text(f"文书须由 {names.zh} 签名", f"The papers are signed by {names.en}"),
            Text("没有出具任何文书。请本人登录后出具", "Nothing was issued. One of them signs in and issues"),
            code="NO_SIGNER",
        )
    return found


def signings(
    subject: PaperSubject, people: Sequence[SigningPerson], keys: dict[str, PersonalKey], given: int, at: datetime
) -> list[Signing]:
    """Signatures to add behind `given` ones, for everybody whose key is at hand."""
    ready = [person for person in people if person.staff_id in keys]
    return [signing(subject, person, keys[person.staff_id], place, at) for place, person in enumerate(ready, given)]


def signing(subject: PaperSubject, person: SigningPerson, key: PersonalKey, place: int, at: datetime) -> Signing:
    last = place == len(subject.people) - 1
    return Signing(key, place, last, PARTS[person.part], person.name, at, subject.synthetic)


def kept(person: SigningPerson, key: PersonalKey, at: datetime) -> KeptSignature:
    return KeptSignature(person.staff_id, person.part, at, hashlib.sha256(key.certificate).hexdigest())
