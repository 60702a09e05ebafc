"""Is this folder a model that may be used?

A pack is `booster.json`, `card.toml` and `reference.csv`. The card names the digests of the other two; the digest of
the card names the pack. Beside packs, `current.toml` names the champion and its digest. Whatever does not agree is
refused: nothing is scored with a model that may have been changed.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.records.plain import plain, restore
from workbench.scoring.card import ModelCard
from workbench.scoring.forest import UnsoundForest, read_forest
from workbench.scoring.model import Model
from workbench.scoring.reference import Reference, read_reference, reference_text
from workbench.scoring.toml_text import toml_text

BOOSTER, CARD, REFERENCE, CURRENT = "booster.json", "card.toml", "reference.csv", "current.toml"


def load_pack(folder: Path, digest: str | None = None, *, replay: bool = False) -> Model:
    """The model in `folder`, checked in every part.

    `digest` is the pack's expected digest; without it the one in `current.toml` beside the folder counts where it
    names this version. `replay` admits a model of earlier definitions of its features: it may score inputs that a
    decision recorded, never features computed now.
    Raises `StaffError`: `MODEL_MISSING`, `MODEL_CHANGED`, `MODEL_UNSOUND`, `MODEL_OUTDATED`.
    """
    booster, card_bytes, reference = (_read(folder / name) for name in (BOOSTER, CARD, REFERENCE))
    found = sha256_hex(card_bytes)
    expected = digest or _current_digest(folder)
    if expected is not None and expected != found:
        raise _changed(CARD)
    try:
        card = restore(ModelCard, tomllib.loads(card_bytes.decode("utf-8")))
        faults = card.faults()
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise _unsound(f"{CARD}: {fault}") from fault
    if faults:
        raise _unsound(f"{CARD}: {faults[0]}")
    for name, data, told in ((BOOSTER, booster, card.booster_sha256), (REFERENCE, reference, card.reference_sha256)):
        if sha256_hex(data) != told:
            raise _changed(name)
    if not replay:
        _demand_same_definitions(card)
    try:
        return Model(read_forest(booster), card, read_reference(reference.decode("utf-8")), found)
    except (UnsoundForest, ValueError) as fault:
        raise _unsound(str(fault)) from fault


def write_pack(folder: Path, booster: bytes, card: ModelCard, reference: Reference) -> str:
    """Write a pack; answers its digest. The digests of the card are those of the given parts already."""
    folder.mkdir(parents=True, exist_ok=True)
    text = toml_text(plain(card)).encode("utf-8")
    (folder / BOOSTER).write_bytes(booster)
    (folder / REFERENCE).write_bytes(reference_text(reference).encode("utf-8"))
    (folder / CARD).write_bytes(text)
    return sha256_hex(text)


def name_champion(folder: Path, digest: str) -> None:
    """Say in `current.toml` beside the pack that it is the champion."""
    words = {"version": folder.name, "digest": digest}
    (folder.parent / CURRENT).write_bytes(toml_text(words).encode("utf-8"))


def pack_digest(folder: Path) -> str | None:
    """The digest the pack in `folder` goes by, or None where there is no pack; nothing of it is checked."""
    try:
        return sha256_hex((folder / CARD).read_bytes())
    except OSError:
        return None


def read_card(folder: Path) -> ModelCard:
    """The card alone, for lists of versions; unchecked. Raises `StaffError` where there is none."""
    try:
        return restore(ModelCard, tomllib.loads(_read(folder / CARD).decode("utf-8")))
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise _unsound(f"{CARD}: {fault}") from fault


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise StaffError(
            Text(f"模型文件 {path.name} 读不到", f"The model file {path.name} cannot be read"),
            Text("请重新安装，或从备份恢复模型文件夹", "Install again, or restore the model folder from a backup"),
            code="MODEL_MISSING",
        ) from fault


def _current_digest(folder: Path) -> str | None:
    named = folder.parent / CURRENT
    if not named.is_file():
        return None
    try:
        current: dict[str, Any] = tomllib.loads(named.read_text("utf-8"))
    except ValueError as fault:
        raise _unsound(f"{CURRENT}: {fault}") from fault
    return str(current.get("digest")) if current.get("version") == folder.name else None


def _demand_same_definitions(card: ModelCard) -> None:
    from workbench.features.catalogue import BY_NAME, digest

    missing = [name for name in card.features if name not in BY_NAME]
    if missing or digest(card.features) != card.catalogue_digest:
        raise StaffError(
            Text(
                f"模型 {card.version} 按另一版指标定义训练",
                f"Model {card.version} was trained on other definitions of its features",
            ),
            Text("请重新训练，或使用同一版本的程序", "Train it again, or use the version of the program it belongs to"),
            code="MODEL_OUTDATED",
        )


def _changed(name: str) -> StaffError:
    return StaffError(
        Text(f"模型文件 {name} 与模型卡的指纹不符", f"The model file {name} is not the one its card names"),
        Text("已停止评分。请重新安装，或从备份恢复", "Scoring is stopped. Install again, or restore from a backup"),
        code="MODEL_CHANGED",
    )


def _unsound(why: str) -> StaffError:
    return StaffError(
        Text(f"模型文件已损坏：{why}", f"The model is damaged: {why}"),
        Text("已停止评分。请重新安装，或从备份恢复", "Scoring is stopped. Install again, or restore from a backup"),
        code="MODEL_UNSOUND",
    )
