"""Is a case file whole, and from a desk that is trusted here?"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.access.keys import BadSignature, demand_signed
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import canonical_json, sha256_hex
from workbench.records.case_bundle import BODY, PURPOSE, BadBundle, Parts, read_bundle
from workbench.records.custody import Custody, first_broken
from workbench.records.plain import restore
from workbench.services.trusted_desks import bundle_keys


@dataclass(frozen=True, slots=True)
class Incoming:
    """A bundle whose signature and chain hold."""

    parts: Parts
    body: Mapping[str, Any]
    chain: tuple[Custody, ...]
    sha256: str

    @property
    def case_no(self) -> str:
        return str(self.body["case_no"])

    @property
    def link(self) -> Custody:
        return self.chain[-1]


def read_file(path: Path) -> bytes:
    """Raises `StaffError` (`FILE_UNREADABLE`)."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise refuse_bundle("FILE_UNREADABLE", Text(f"无法读取 {path.name}", f"{path.name} cannot be read")) from fault


def believed(data: bytes, name: str, settings: Mapping[str, str | int | bool]) -> Incoming:
    """What a file is, believed only where a known desk signed it and its chain holds.

    Raises `StaffError`: `BUNDLE_DAMAGED`, `BUNDLE_UNSIGNED`.
    """
    damaged = Text(f"{name} 已损坏或被改动", f"{name} is damaged or was changed")
    try:
        parts = read_bundle(data)
        signer = demand_signed(PURPOSE, parts.manifest, parts.signature, bundle_keys(settings))
        body = json.loads(parts.files[BODY])
        chain = restore(tuple[Custody, ...], body["custody"])
        rows = sha256_hex(canonical_json(body["rows"]))
    except BadSignature as wrong:
        text = Text(f"{name} 不是可信台账签署的", f"{name} was not signed by a desk that is trusted here")
        raise refuse_bundle("BUNDLE_UNSIGNED", text) from wrong
    except (BadBundle, ValueError, KeyError, TypeError) as damage:
        raise refuse_bundle("BUNDLE_DAMAGED", damaged) from damage
    if not chain or first_broken(chain) is not None or (chain[-1].desk, chain[-1].rows) != (signer, rows):
        raise refuse_bundle("BUNDLE_DAMAGED", damaged)
    return Incoming(parts, body, chain, sha256_hex(data))


def write_whole(folder: Path, name: str, data: bytes) -> Path:
    """Write whole or not at all."""
    target, part = folder / name, folder / (name + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise StaffError(
            Text(f"{name} 无法写入", f"{name} cannot be written"),
            Text(
                "案件没有改动。请检查文件夹或 U 盘",
                "The case was not changed. Check the folder or drive, then retry",
            ),
            code="FILE_LOCKED",
        ) from fault
    return target


def refuse_bundle(code: str, text: Text) -> StaffError:
    hint = Text("本台账没有任何改动。请与交件人核对", "Nothing was changed here. Ask whoever handed over the file")
    return StaffError(text, hint, code=code)
