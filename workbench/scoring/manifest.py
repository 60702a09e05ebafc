"""Which files make up a pack, and is each of them the one that was written?

`manifest.json` names every other file with its SHA-256 and the form of the pack; the digest of a pack is the SHA-256 of
the manifest, and that is what a signature in `manifest.sig` covers. A file the manifest does not name, a name a pack
does not have, a file that is too large or not plain text is refused before anything in it is read: a pack holds numbers
and words, never a program (a pickle, a zipped one, a compressed one).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import canonical_json, sha256_hex

CURRENT = "current.toml"  # which of the packs that came with the program is used

FORM = "workbench-pack-2"
PURPOSE = "model-pack"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
BOOSTER, CARD, REFERENCE = "booster.json", "card.toml", "reference.csv"
VALIDATION, BACKGROUND, GOLDEN = "validation.json", "background.csv", "golden.csv"
NEEDED = frozenset({BOOSTER, CARD, REFERENCE, GOLDEN})
_MEGA = 1024 * 1024
MOST_BYTES = {
    BOOSTER: 64 * _MEGA, CARD: _MEGA, REFERENCE: 16 * _MEGA, VALIDATION: 16 * _MEGA, BACKGROUND: 4 * _MEGA,
    GOLDEN: 4 * _MEGA, MANIFEST: 65_536, SIGNATURE: 4_096,
}  # fmt: skip
# What systems drop into a folder somebody looked at; never read.
_DROPPED = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def manifest_bytes(parts: Mapping[str, bytes]) -> bytes:
    return canonical_json({"form": FORM, "files": {name: sha256_hex(data) for name, data in parts.items()}})


def read_parts(folder: Path) -> tuple[dict[str, bytes], str]:
    """Every file of a pack by name, each as the manifest says, and the pack's digest.

    Raises `StaffError`: `MODEL_MISSING`, `MODEL_CHANGED`, `MODEL_UNSOUND`.
    """
    manifest = read(folder, MANIFEST)
    told = _told(manifest)
    _demand_only(folder, told)
    parts = {}
    for name, digest in told.items():
        data = read(folder, name)
        if sha256_hex(data) != digest:
            raise changed(name)
        parts[name] = data
    return parts, sha256_hex(manifest)


def read_part(folder: Path, name: str) -> bytes | None:
    """One file of a pack, or None where the pack has none of that name.

    Raises `StaffError`: `MODEL_MISSING`, `MODEL_CHANGED`, `MODEL_UNSOUND`.
    """
    told = _told(read(folder, MANIFEST))
    if name not in told:
        return None
    data = read(folder, name)
    if sha256_hex(data) != told[name]:
        raise changed(name)
    return data


def pack_digest(folder: Path) -> str | None:
    """The digest the pack in `folder` goes by, or None where there is no pack; nothing of it is checked."""
    try:
        return sha256_hex(read(folder, MANIFEST))
    except StaffError:
        return None


def read(folder: Path, name: str) -> bytes:
    """A file of a pack, if it is of a size and kind a pack may hold."""
    path = folder / name
    try:
        if path.is_symlink():
            raise unsound(f"{name} is a link")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES[name] + 1)
    except OSError as fault:
        raise StaffError(
            Text(f"模型文件 {path.name} 读不到", f"The model file {path.name} cannot be read"),
            Text("请重新安装，或从备份恢复模型文件夹", "Install again, or restore the model folder from a backup"),
            code="MODEL_MISSING",
        ) from fault
    if len(data) > MOST_BYTES[name]:
        raise unsound(f"{name} is too large")
    _demand_plain_text(name, data)
    return data


def _told(manifest: bytes) -> dict[str, str]:
    """Digests by name, believed only in the very bytes `manifest_bytes` writes."""
    try:
        document: Any = json.loads(manifest)
        form, files = document["form"], document["files"]
        same = canonical_json({"form": form, "files": files}) == manifest
    except (ValueError, KeyError, TypeError, RecursionError) as damage:
        raise unsound(f"{MANIFEST} is none") from damage
    if form != FORM:
        raise unsound(f"{MANIFEST} is of another form than {FORM}")
    if not same or not isinstance(files, dict) or not all(isinstance(digest, str) for digest in files.values()):
        raise unsound(f"{MANIFEST} is none")
    strange = files.keys() - MOST_BYTES.keys() | files.keys() & {MANIFEST, SIGNATURE}
    if strange or not files.keys() >= NEEDED:
        raise unsound(f"{MANIFEST} names other files than a pack has")
    return dict(files)


def _demand_only(folder: Path, told: Mapping[str, str]) -> None:
    known = {MANIFEST, SIGNATURE, *told, *_DROPPED}
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            raise unsound(f"{path.name} does not belong to a pack")


def _demand_plain_text(name: str, data: bytes) -> None:
    """Text in UTF-8 without control characters, JSON where it must be: no pickle, archive or compressed file is."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as damage:
        raise unsound(f"{name} is not text") from damage
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in set(text)):
        raise unsound(f"{name} is not text")
    if name.endswith((".json", ".sig")) and not text.startswith("{"):
        raise unsound(f"{name} is not JSON")


def changed(name: str) -> StaffError:
    return StaffError(
        Text(f"模型文件 {name} 与清单的指纹不符", f"The model file {name} is not the one its manifest names"),
        Text("已停止评分。请重新安装，或从备份恢复", "Scoring is stopped. Install again, or restore from a backup"),
        code="MODEL_CHANGED",
    )


def unsound(why: str) -> StaffError:
    return StaffError(
        Text(f"模型文件已损坏：{why}", f"The model is damaged: {why}"),
        Text("已停止评分。请重新安装，或从备份恢复", "Scoring is stopped. Install again, or restore from a backup"),
        code="MODEL_UNSOUND",
    )
