"""Is this folder a model that may be used?

A pack is a booster, its card, the distributions it was trained on and rows it must answer bit by bit, with further
evidence where training left it; `manifest` says which files these are. Beside packs, `current.toml` names the champion
and its digest. Whatever does not agree is refused: nothing is scored with a model that may have been changed.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.access.keys import BadSignature, Keys, Signer, demand_signed
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.records.plain import plain, restore
from workbench.scoring.card import TABLE, ModelCard
from workbench.scoring.forest import UnsoundForest, read_forest
from workbench.scoring.golden import golden_bytes, made_rows, read_background, read_golden
from workbench.scoring.manifest import (
    BACKGROUND,
    BOOSTER,
    CARD,
    CURRENT,
    GOLDEN,
    MANIFEST,
    MOST_BYTES,
    PURPOSE,
    REFERENCE,
    SIGNATURE,
    VALIDATION,
    changed,
    manifest_bytes,
    pack_digest,
    read,
    read_part,
    read_parts,
    unsound,
)
from workbench.scoring.model import Model
from workbench.scoring.reference import Reference, read_reference, reference_text
from workbench.scoring.toml_text import toml_text

__all__ = [
    "BACKGROUND", "BOOSTER", "CARD", "CURRENT", "GOLDEN", "MANIFEST", "REFERENCE", "SIGNATURE", "VALIDATION",
    "demand_signature", "load_pack", "name_champion", "pack_digest", "read_card", "read_part", "sign_pack",
    "write_pack",
]  # fmt: skip


def load_pack(folder: Path, digest: str | None = None, *, keys: Keys | None = None, replay: bool = False) -> Model:
    """The model in `folder`, checked in every part, down to the margin bits of its golden rows.

    `digest` is the pack's expected digest; without it the one in `current.toml` beside the folder counts where it
    names this version. With `keys` one of them must have signed the pack; without, its author is not asked, which is
    for a pack this very process wrote: services load models through `Ground`, which always asks. `replay` admits a
    model of earlier definitions of its features: it may score inputs that a decision recorded, never features computed
    now. Raises `StaffError`: `MODEL_MISSING`, `MODEL_CHANGED`, `MODEL_UNSOUND`, `MODEL_UNSIGNED`, `MODEL_OUTDATED`.
    """
    parts, found = read_parts(folder)
    expected = digest or _current_digest(folder)
    if expected is not None and expected != found:
        raise changed(MANIFEST)
    if keys is not None:
        demand_signature(folder, found, keys)
    card = _card(parts[CARD])
    for name, told in ((BOOSTER, card.booster_sha256), (REFERENCE, card.reference_sha256)):
        if sha256_hex(parts[name]) != told:
            raise changed(name)
    if not replay:
        _demand_same_definitions(card)
    try:
        model = Model(read_forest(parts[BOOSTER]), card, read_reference(parts[REFERENCE].decode("utf-8")), found)
        _check_tables(parts, model)
    except (UnsoundForest, ValueError, RecursionError) as fault:
        raise unsound(str(fault)) from fault
    return model


def demand_signature(folder: Path, digest: str, keys: Keys) -> str:
    """The name of the known key that signed the pack. Raises `StaffError` (`MODEL_UNSIGNED`)."""
    try:
        signed = read(folder, SIGNATURE)
        return demand_signed(PURPOSE, digest.encode("ascii"), signed, keys)
    except (StaffError, BadSignature) as fault:
        raise StaffError(
            Text(f"模型 {folder.name} 没有可信的签名", f"Model {folder.name} bears no signature of a known key"),
            Text(
                "已停止使用该模型。请重新安装，或由本机构重新训练",
                "It is not used. Install again, or train it at this desk",
            ),
            code="MODEL_UNSIGNED",
        ) from fault


def _check_tables(parts: Mapping[str, bytes], model: Model) -> None:
    """What a pack holds beside its trees is whole, and the trees answer the golden rows with the golden bits."""
    rows, margins = read_golden(parts[GOLDEN], model.features)
    if model.margins(rows).tobytes() != margins.tobytes():
        raise ValueError(f"the trees answer {GOLDEN} with other bits")
    if BACKGROUND in parts:
        model.background = read_background(parts[BACKGROUND], model.features)
    if VALIDATION in parts:
        report = json.loads(parts[VALIDATION], parse_constant=_no_constant)
        if not isinstance(report, dict):
            raise ValueError(f"{VALIDATION} is no report")


def _no_constant(name: str) -> float:
    raise ValueError(f"{VALIDATION} holds {name}")


def write_pack(
    folder: Path,
    booster: bytes,
    card: ModelCard,
    reference: Reference,
    *,
    extras: Mapping[str, bytes] | None = None,
    signer: Signer | None = None,
) -> str:
    """Write a pack; answers its digest. The card names the digests of booster and reference already.

    `extras` are `VALIDATION`, `BACKGROUND` and `GOLDEN`; without golden rows some are drawn over the reference. The
    manifest is written last: a pack that was cut off is none. Raises `ValueError` for another extra, `UnsoundForest`.
    """
    parts = {
        BOOSTER: booster,
        CARD: toml_text(plain(card)).encode("utf-8"),
        REFERENCE: reference_text(reference).encode("utf-8"),
        **(extras or {}),
    }
    strange = parts.keys() - MOST_BYTES.keys() | parts.keys() & {MANIFEST, SIGNATURE}
    if strange:
        raise ValueError(f"a pack has no {min(strange)}")
    if GOLDEN not in parts:
        rows = made_rows(reference, card.features)
        parts[GOLDEN] = golden_bytes(card.features, rows, read_forest(booster).margins(rows))
    folder.mkdir(parents=True, exist_ok=True)
    for name in MOST_BYTES:
        (folder / name).unlink(missing_ok=True)
    for name, data in parts.items():
        (folder / name).write_bytes(data)
    manifest = manifest_bytes(parts)
    (folder / MANIFEST).write_bytes(manifest)
    if signer is not None:
        sign_pack(folder, signer)
    return sha256_hex(manifest)


def sign_pack(folder: Path, signer: Signer) -> None:
    """Put a signature beside the pack; it takes the place of one that is there. Raises `StaffError` (`MODEL_...`)."""
    _, digest = read_parts(folder)
    (folder / SIGNATURE).write_bytes(signer.sign(PURPOSE, digest.encode("ascii")))


def name_champion(folder: Path, digest: str) -> None:
    """Say in `current.toml` beside the pack that it is the champion."""
    words = {"version": folder.name, "digest": digest}
    (folder.parent / CURRENT).write_bytes(toml_text(words).encode("utf-8"))


def read_card(folder: Path) -> ModelCard:
    """The card alone, for lists of versions; unchecked. Raises `StaffError` where there is none."""
    return _card(read(folder, CARD), whole=False)


def _card(data: bytes, whole: bool = True) -> ModelCard:
    try:
        card = restore(ModelCard, tomllib.loads(data.decode("utf-8")))
        faults = card.faults() if whole else []
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise unsound(f"{CARD}: {fault}") from fault
    if faults:
        raise unsound(f"{CARD}: {faults[0]}")
    return card


def _current_digest(folder: Path) -> str | None:
    named = folder.parent / CURRENT
    if not named.is_file():
        return None
    try:
        current: dict[str, Any] = tomllib.loads(named.read_text("utf-8"))
    except ValueError as fault:
        raise unsound(f"{CURRENT}: {fault}") from fault
    return str(current.get("digest")) if current.get("version") == folder.name else None


def _demand_same_definitions(card: ModelCard) -> None:
    from workbench.features.catalogue import BY_NAME, digest

    if card.kind == TABLE:  # its features are declared on the card itself
        return
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
