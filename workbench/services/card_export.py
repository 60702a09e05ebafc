"""How does a model's card leave the desk: as PDF to sign, and as JSON for other programs?

Both are made from the pack itself and the desk's own record of who trained, proposed and agreed. A pack that does not
agree with its digests or signature is not exported as if it were whole.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.services.champion_packs import folder_of, standing
from workbench.services.champion_rules import EVER, FIRST, trainings
from workbench.services.overrides import overrides_at

if TYPE_CHECKING:
    from datetime import datetime

    from workbench.access.staff import Actor
    from workbench.reports.model_card_facts import ModelCardFacts, Signature
    from workbench.scoring.validation.report import ValidationReport
    from workbench.services.ground import Ground
    from workbench.storage.model_changes import KeptChange
    from workbench.storage.shelves import Shelves

FORM = 1


def validation_of(ground: Ground, version: str) -> ValidationReport | None:
    """The validation a version's pack carries, or None. Raises `StaffError` (`VERSION_UNKNOWN`, `VALIDATION_...`)."""
    from workbench.scoring.pack import read_card
    from workbench.scoring.validation.pack_report import report_in

    folder = folder_of(ground, version)
    return report_in(folder, read_card(folder))


def export_card(ground: Ground, version: str, folder: Path, lang: Lang, actor: Actor) -> tuple[Path, ...]:
    """Write `model-card-VERSION-LANG.pdf` and `model-card-VERSION.json` into `folder`; answers both paths.

    Whoever may read the desk may export; who did stands in the journal. Raises `StaffError`: `VERSION_UNKNOWN`,
    `EXPORT_FAILED`, and those of a damaged pack or report; nothing is half-written then.
    """
    from workbench.reports.model_card import model_card

    facts = _facts(ground, version)
    paper = folder / f"model-card-{version}-{lang.value}.pdf"
    data = folder / f"model-card-{version}.json"
    _write({paper: model_card(facts, (lang,)), data: card_json(facts)})
    with ground.transaction() as shelves:
        told = {"version": version, "digest": facts.digest, "report": facts.report_digest, "language": lang.value}
        shelves.journal.append(ground.now(), actor, "model.export", None, told)
    return paper, data


def card_json(facts: ModelCardFacts) -> bytes:
    """Card, validation and signatures as UTF-8 JSON with sorted keys; the same facts give the same bytes."""
    from workbench.records.plain import plain

    document = {
        "form": FORM,
        "pack_digest": facts.digest,
        "validation_digest": facts.report_digest,
        "synthetic": facts.card.data.synthetic,
        "champion": facts.champion,
        "card": plain(facts.card),
        "validation": plain(facts.report),
        "signatures": plain(facts.signatures),
        "overrides": plain(facts.overrides),
    }
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode("utf-8")


def _facts(ground: Ground, version: str) -> ModelCardFacts:
    from workbench.reports.model_card_facts import ModelCardFacts
    from workbench.scoring.validation.pack_report import report_digest

    folder = folder_of(ground, version)
    model = ground.read_pack(folder)  # whole and signed, or refused
    settings = ground.settings()
    with ground.store.reading() as shelves:
        signatures = _signatures(shelves, model.digest, model.card.trained_on)
        overrides = overrides_at(shelves, version)
    return ModelCardFacts(
        lender=Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", ""))),
        card=model.card,
        digest=model.digest,
        report=validation_of(ground, version),
        report_digest=report_digest(folder) or "",
        champion=standing(ground).digest == model.digest,
        signatures=signatures,
        overrides=overrides,
    )


def _signatures(shelves: Shelves, digest: str, trained_on: str) -> tuple[Signature, ...]:
    """Who trained it here, and the newest change that named it; blank places where nobody did yet."""
    names = shelves.staff.names()
    change = next((kept for kept in shelves.model_changes.all() if kept.proposed.digest == digest), None)
    trained = trainings(shelves).get(digest)
    made = None if trained is None else (names.get(trained[0], trained[0]), trained[1])
    return (_trained(made, trained_on), *(_first(shelves, digest, names) or _agreed(change, names)))


def _first(shelves: Shelves, digest: str, names: dict[str, str]) -> tuple[Signature, ...]:
    """Set-up named it before anything was scored: then nobody proposed it and nobody agreed."""
    from workbench.reports.model_card_facts import Signature

    for entry in shelves.journal.since(EVER, FIRST):
        facts = json.loads(entry.payload)
        if facts["digest"] == digest:
            role = Text("建账时指定", "Named at set-up")
            return (Signature(role, names.get(entry.staff_id, entry.staff_id), entry.at, str(facts["reason"])),)
    return ()


def _trained(made: tuple[str, datetime] | None, trained_on: str) -> Signature:
    from workbench.reports.model_card_facts import Signature

    role = Text("训练", "Trained by")
    if made is not None:
        return Signature(role, *made)
    return Signature(role, "", None, f"随程序提供 came with the program, {trained_on}")


def _agreed(change: KeptChange | None, names: dict[str, str]) -> tuple[Signature, Signature]:
    from workbench.reports.model_card_facts import Signature

    propose, agree = Text("提议启用", "Proposed by"), Text("独立复核", "Agreed by")
    if change is None:
        return Signature(propose, "", None), Signature(agree, "", None)
    asked = change.proposed
    first = Signature(propose, names.get(asked.proposed_by, asked.proposed_by), asked.proposed_at, asked.reason)
    if change.state != "approved" or change.decided_by is None:
        words = {"open": "待复核 open", "refused": f"已退回 refused：{change.note}", "withdrawn": "已撤回 withdrawn"}
        return first, Signature(agree, "", None, words[change.state])
    return first, Signature(agree, names.get(change.decided_by, change.decided_by), change.decided_at)


def _write(files: dict[Path, bytes]) -> None:
    """Every file whole or not at all: all are written beside their names first, and named last."""
    parts = {path: path.with_name(path.name + ".part") for path in files}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            parts[path].write_bytes(data)
        for path, part in parts.items():
            os.replace(part, path)
    except OSError as fault:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()
        raise StaffError(
            Text(f"模型卡未能写出：{fault.strerror}", f"The model card could not be written: {fault.strerror}"),
            Text("台账未改动。请换一个可写的文件夹", "The desk is unchanged. Choose a folder that can be written"),
            code="EXPORT_FAILED",
        ) from fault
