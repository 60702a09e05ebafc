"""With which key does this person sign papers?

A desk without accounts makes keys that lie open, and says so in them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workbench.access.certificates import SYNTHETIC, UNGUARDED, PersonalKey, Root, issue, new_private, new_root

if TYPE_CHECKING:
    from workbench.services.ground import Ground

FILE = "open_keys.json"


def personal_key(ground: Ground, staff_id: str) -> PersonalKey:
    """The key `staff_id` signs with now. Raises `StaffError` (`STAFF_UNKNOWN`)."""
    kept = _kept(ground)
    if staff_id not in kept:
        kept[staff_id] = _made(ground, kept, staff_id)
        (ground.folder / FILE).write_text(json.dumps(kept), "ascii")
    certificate, private = (bytes.fromhex(part) for part in kept[staff_id])
    return PersonalKey(staff_id, certificate, bytes.fromhex(kept[""][0]), private)


def unlock(ground: Ground, staff_id: str, pin: str) -> None:
    """A desk without accounts has no PIN and takes any."""


def root_certificates(ground: Ground) -> tuple[bytes, ...]:
    """The desk's public roots, DER."""
    kept = _kept(ground)
    return (bytes.fromhex(kept[""][0]),) if "" in kept else ()


def _kept(ground: Ground) -> dict[str, list[str]]:
    path = ground.folder / FILE
    return dict(json.loads(path.read_text("ascii"))) if path.exists() else {}


def _made(ground: Ground, kept: dict[str, list[str]], staff_id: str) -> list[str]:
    with ground.store.reading() as shelves:
        person, settings = shelves.staff.get(staff_id), shelves.settings.all()
    mark = SYNTHETIC if settings.get("synthetic") else UNGUARDED
    if "" not in kept:
        root = new_root(ground.folder.name, str(settings.get("lender_zh", "")), ground.now(), mark)
        kept[""] = [root.certificate.hex(), root.private.hex()]
    above, private = Root(*(bytes.fromhex(part) for part in kept[""])), new_private()
    return [issue(above, person, ground.folder.name, private, ground.now(), mark).hex(), private.hex()]
