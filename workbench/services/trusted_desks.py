"""Whose bundles are taken at this desk?

Two desks exchange their public keys as files and compare the fingerprints by another way. What a desk trusts stands in
its settings and its journal; it is given by a person who may change settings, with a reason.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.keys import key_name, public_pem, read_public_pem
from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.custody_file import TrustedDesk
from workbench.services.desk_keys import own_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.services.ground import Ground

TRUSTED = "trusted_desks"
"""The setting: JSON, by key name the desk's name and public key in hexadecimal."""


def fingerprint(public: bytes) -> str:
    """Eight groups of four hexadecimal digits, to be read out."""
    digits = hashlib.sha256(public).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def write_desk_key(ground: Ground, path: Path) -> str:
    """Write this desk's public key for another desk; answers its fingerprint."""
    with ground.transaction() as shelves:
        public = ground.signer(shelves).public
    path.write_text(f"# {ground.folder.name}\n{public_pem(public)}", "utf-8")
    return fingerprint(public)


def trust(ground: Ground, path: Path, reason: str, actor: Actor) -> TrustedDesk:
    """Take another desk's bundles from now on.

    Raises `StaffError` (`NOT_PERMITTED`, `REASON_MISSING`, `KEY_UNREADABLE`, `OWN_KEY`).
    """
    require(actor, Permission.SETTINGS)
    if not reason.strip():
        raise StaffError(
            Text("信任另一台账须写明理由", "Trusting another desk needs a reason"),
            Text("请写明，并与对方核对指纹", "Write it, and compare the fingerprint with the other side"),
            code="REASON_MISSING",
        )
    name, public = _read(path)
    key = key_name(public)
    with ground.transaction() as shelves:
        settings = shelves.settings.all()
        if key in own_keys(settings):
            raise StaffError(
                Text("这是本台账自己的密钥", "This is this desk's own key"),
                Text("请向对方要其公钥文件", "Ask the other desk for its public key"),
                code="OWN_KEY",
            )
        known = _kept(settings) | {key: {"name": name, "public": public.hex()}}
        shelves.settings.put(TRUSTED, json.dumps(known, ensure_ascii=False, sort_keys=True))
        facts = {"key": key, "name": name, "fingerprint": fingerprint(public), "reason": reason.strip()}
        shelves.journal.append(ground.now(), actor, "desk.trust", None, facts)
    return TrustedDesk(key, name, fingerprint(public))


def distrust(ground: Ground, key: str, reason: str, actor: Actor) -> None:
    """Take no more bundles of that desk; what came stays. Raises `StaffError` (`NOT_PERMITTED`)."""
    require(actor, Permission.SETTINGS)
    with ground.transaction() as shelves:
        known = _kept(shelves.settings.all())
        known.pop(key, None)
        shelves.settings.put(TRUSTED, json.dumps(known, ensure_ascii=False, sort_keys=True))
        shelves.journal.append(ground.now(), actor, "desk.distrust", None, {"key": key, "reason": reason.strip()})


def trusted(settings: Mapping[str, str | int | bool]) -> tuple[TrustedDesk, ...]:
    return tuple(
        TrustedDesk(key, str(one["name"]), fingerprint(bytes.fromhex(one["public"])))
        for key, one in sorted(_kept(settings).items())
    )


def bundle_keys(settings: Mapping[str, str | int | bool]) -> dict[str, bytes]:
    """Keys whose bundles are taken: this desk's own, and those it trusts. Publishers sign models, never cases."""
    return {**own_keys(settings), **{key: bytes.fromhex(one["public"]) for key, one in _kept(settings).items()}}


def desk_name(settings: Mapping[str, str | int | bool], key: str) -> str:
    known = _kept(settings).get(key)
    return key[:8] if known is None else known["name"]


def _kept(settings: Mapping[str, str | int | bool]) -> dict[str, dict[str, str]]:
    return dict(json.loads(str(settings.get(TRUSTED) or "{}")))


def _read(path: Path) -> tuple[str, bytes]:
    try:
        lines = path.read_text("utf-8").splitlines()
        name = next((line[1:].strip() for line in lines if line.startswith("#")), path.stem)
        return name[:80], read_public_pem("\n".join(line for line in lines if not line.startswith("#")))
    except (OSError, ValueError) as damage:
        raise StaffError(
            Text(f"{path.name} 不是台账公钥文件", f"{path.name} is not a desk's public key"),
            Text("没有改动。请让对方重新导出公钥", "Nothing was changed. Ask the other desk to export it again"),
            code="KEY_UNREADABLE",
        ) from damage
