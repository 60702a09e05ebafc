"""With which key does this desk sign, and whose signatures does it take?

Publishers' public keys come with the program in `resources/keys`; a desk adds its own, registered in its settings and
its journal. The private part lies in `desk.key` in the desk's folder, made with the desk. A desk whose key is lost
signs nothing until a person registers a new one with a reason; what the old key signed keeps its signature:
`python -m workbench.services.desk_keys DESK --actor s03 --reason "..."`.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.keys import Signer, key_name, new_signer, read_keys, read_signer, write_signer
from workbench.access.permissions import Permission, require
from workbench.access.staff import SYSTEM, Actor, actor_of
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.text import Text

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

KEY_FILE, KEYS = "desk.key", "desk_keys"
"""The private key's file, and the setting with the desk's public keys in hexadecimal, the newest last."""


def first_signer(folder: Path, shelves: Shelves) -> Signer:
    """The key of a desk that begins; whoever begins it tells the journal."""
    path = folder / KEY_FILE
    if not path.exists():
        write_signer(path, new_signer())
    signer = read_signer(path)
    shelves.settings.put(KEYS, signer.public.hex())
    return signer


def desk_signer(folder: Path, shelves: Shelves, now: datetime) -> Signer:
    """The desk's key; a desk that was begun before there were keys gets it here.

    Raises `StaffError` (`KEY_MISSING`, `KEY_UNREADABLE`, `KEY_CHANGED`).
    """
    registered = _registered(shelves.settings.all())
    if not registered:
        signer = first_signer(folder, shelves)
        shelves.journal.append(now, SYSTEM, "desk.key", None, key_facts(signer, ""))
        return signer
    signer = read_signer(folder / KEY_FILE)
    if registered[-1] != signer.public:
        raise StaffError(
            Text("签名密钥不是本台账登记的密钥", "The signing key is not the one registered at this desk"),
            Text("没有签署任何内容。请恢复原密钥文件", "Nothing was signed. Restore the desk's own key file"),
            code="KEY_CHANGED",
        )
    return signer


def known_keys(settings: Mapping[str, str | int | bool]) -> dict[str, bytes]:
    """Keys whose signatures count at this desk: publishers' and its own."""
    return {**read_keys(resources() / "keys"), **own_keys(settings)}


def own_keys(settings: Mapping[str, str | int | bool]) -> dict[str, bytes]:
    """The desk's own public keys by name, past ones too."""
    return {key_name(public): public for public in _registered(settings)}


def renew_key(ground: Ground, reason: str, actor: Actor) -> str:
    """Register a new key beside the old ones; answers its name. The file of the old one, if any, is kept aside.

    Raises `StaffError` (`NOT_PERMITTED`, `REASON_MISSING`).
    """
    require(actor, Permission.SETTINGS)
    if not reason.strip():
        raise StaffError(
            Text("更换密钥须写明理由", "A new key needs a reason"), Text("请填写理由", "Write the reason"),
            code="REASON_MISSING",
        )  # fmt: skip
    path, signer, now = ground.folder / KEY_FILE, new_signer(), ground.now()
    if path.exists():
        path.rename(path.with_name(f"{KEY_FILE}.{now.astimezone(UTC):%Y%m%dT%H%M%S}"))
    write_signer(path, signer)
    with ground.transaction() as shelves:
        keys = [*_registered(shelves.settings.all()), signer.public]
        shelves.settings.put(KEYS, " ".join(public.hex() for public in keys))
        shelves.journal.append(now, actor, "desk.key", None, key_facts(signer, reason.strip()))
    return signer.name


def _registered(settings: Mapping[str, str | int | bool]) -> list[bytes]:
    return [bytes.fromhex(public) for public in str(settings.get(KEYS, "")).split()]


def key_facts(signer: Signer, reason: str) -> dict[str, str]:
    """What the journal holds of a key."""
    return {"key": signer.name, "public": signer.public.hex(), "reason": reason}


def main() -> None:
    from workbench.services.ground import Ground

    parser = argparse.ArgumentParser(description="Register a new signing key at a desk whose key is lost.")
    parser.add_argument("desk", type=Path)
    parser.add_argument("--actor", required=True, help="who registers it; the role must allow settings")
    parser.add_argument("--reason", required=True)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    ground = Ground(chosen.desk, lambda: datetime.now(UTC))
    try:
        with ground.store.reading() as shelves:
            actor = actor_of(shelves.staff.get(chosen.actor))
        logging.info("%s", renew_key(ground, chosen.reason, actor))
    finally:
        ground.close()


if __name__ == "__main__":
    main()
