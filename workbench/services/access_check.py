"""Are people, passphrases and certificates the ones the journal tells of?

Whoever can write to the database file can give themselves a role, an amount, another's passphrase or a certificate. The
journal's chain, whose head stands outside on every paper, tells each of them: what differs from it was not done here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workbench.access.certificates import fingerprint, issued_by
from workbench.access.secrets import mark_of
from workbench.access.staff import Role
from workbench.common.text import Text
from workbench.services.access_people import told_of
from workbench.services.personal_keys import roots_of

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TOLD_OF_PEOPLE = (
    "access.set_up", "access.passphrase", "access.passphrase_given", "access.sign_in", "access.unlock", "staff.add",
    "staff.change", "staff.activate", "staff.deactivate",
)  # fmt: skip

Finding = tuple[bool, Text]
"""Whether it holds, and what was looked at or what is wrong."""


def check_access(shelves: Shelves) -> Iterator[Finding]:
    """Findings on a desk with accounts, and on every certificate of any desk."""
    wrong = [*_people(shelves), *_certificates(shelves)]
    for text in wrong:
        yield False, text
    if not wrong and (shelves.accounts.any() or shelves.accounts.all_keys()):
        yield (
            True,
            Text("人员、口令与证书和日志一致", "People, passphrases and certificates agree with the journal"),
        )


def _people(shelves: Shelves) -> Iterator[Text]:
    if not shelves.accounts.any():
        return
    duties, accounts = _told(shelves)
    kept = {one.staff_id: mark_of(one.passphrase) for one in shelves.accounts.all()}
    for person in shelves.staff.all():
        if person.role is Role.SYSTEM or not (person.active or person.staff_id in duties):
            continue
        if duties.get(person.staff_id) != told_of(person):
            yield Text(
                f"{person.name} 的角色、权限或状态与日志不符",
                f"The role, amount or state of {person.name} differs from the journal",
            )
        if kept.get(person.staff_id, "") != accounts.get(person.staff_id, ""):
            yield Text(
                f"{person.name} 的口令不是日志记录的那一个",
                f"The passphrase of {person.name} is not the one the journal tells of",
            )


def _told(shelves: Shelves) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Duties and the mark of the passphrase, by person, as the journal tells them."""
    entries = [one for action in _TOLD_OF_PEOPLE for one in shelves.journal.since(_BEGINNING, action)]
    duties: dict[str, dict[str, Any]] = {}
    accounts: dict[str, str] = {}
    for entry in sorted(entries, key=lambda one: one.seq):
        facts = json.loads(entry.payload)
        if entry.action == "access.set_up":
            duties.clear()  # people of before are out of service
            accounts.clear()
        for one in facts.get("people", (facts.get("after", facts),)):
            staff_id = one.get("staff", "")
            if "role" in one:
                duties[staff_id] = {key: value for key, value in one.items() if key != "account"}
            if "account" in one:
                accounts[staff_id] = one["account"]
    return duties, accounts


def _certificates(shelves: Shelves) -> Iterator[Text]:
    roots, names = roots_of(shelves), shelves.staff.names()
    told_roots = _prints(shelves, "access.root")
    if any(fingerprint(root) not in told_roots for root in roots):
        yield Text("根证书与日志不符", "A root certificate differs from the journal")
    told = _prints(shelves, "access.key")
    for key in shelves.accounts.all_keys():
        named = any(issued_by(key.certificate, root) for root in roots)
        if not named or fingerprint(key.certificate) not in told:
            name = names.get(key.staff_id, key.staff_id)
            yield Text(f"{name} 的证书与日志不符", f"A certificate of {name} differs from the journal")


def _prints(shelves: Shelves, action: str) -> set[str]:
    return {json.loads(entry.payload)["fingerprint"] for entry in shelves.journal.since(_BEGINNING, action)}
