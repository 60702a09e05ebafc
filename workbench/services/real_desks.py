"""How does a folder of public data become a desk that has done its day's work?

`sme`: enterprises known by their invoices, with real defaults (see `services.sme_desk`). `marketplace`: sellers of a
public marketplace (see `services.marketplace_desk`). The data are never part of the program.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.progress import Report, silent
from workbench.common.text import Text

if TYPE_CHECKING:
    from workbench.services.bundle import Services
    from workbench.services.ground import Ground

DATA_VARIABLE = "WORKBENCH_REAL_DATA"


@dataclass(frozen=True, slots=True)
class DeskSummary:
    """What was made of real data: figures by name, in the order they came to be, and the files written."""

    facts: Mapping[str, object]
    files: tuple[Path, ...] = field(default=())

    def figures(self) -> dict[str, object]:
        return dict(self.facts)


def build_desk(services: Services, source: str, data: Path | None, report: Report = silent) -> DeskSummary:
    """Fill an empty desk from `data` (else from the folder the environment names).

    Raises `StaffError`: `DESK_NOT_EMPTY`, `DATA_MISSING`, and what the steps raise.
    """
    from workbench.services.marketplace_desk import build_marketplace_desk
    from workbench.services.sme_desk import build_sme_desk

    if not services.desk.status().empty:
        raise StaffError(
            Text("本台账已有数据", "This desk already holds records"),
            Text("请换一个空文件夹", "Choose an empty folder"),
            code="DESK_NOT_EMPTY",
        )
    if source == "sme":
        return build_sme_desk(services, folder_of(data, "cumcm2020c"), report)
    return build_marketplace_desk(services, folder_of(data, "olist"), report)


def folder_of(data: Path | None, name: str) -> Path:
    """The folder of one public set: `data` itself or the folder `name` in it."""
    named = data or (Path(os.environ[DATA_VARIABLE]) if os.environ.get(DATA_VARIABLE) else None)
    if named is not None:
        for folder in (named / name, named):
            if folder.name == name and folder.is_dir():
                return folder
    raise StaffError(
        Text(f"没有找到公开数据 {name}", f"The public data set {name} was not found"),
        Text(
            f"请用 --data 指定其文件夹，或设置 {DATA_VARIABLE}", f"Name its folder with --data, or set {DATA_VARIABLE}"
        ),
        code="DATA_MISSING",
    )


def prepare(ground: Ground, settings: Mapping[str, str | int | bool]) -> None:
    """Give the empty desk its day, its policy and its currency, in the journal."""
    from workbench.access.staff import SYSTEM

    with ground.transaction() as shelves:
        for key, value in settings.items():
            shelves.settings.put(key, value)
        shelves.journal.append(ground.now(), SYSTEM, "desk.prepare", None, dict(settings))
    ground.forget()


def bring_in(services: Services, files: list[Path], report: Report) -> dict[str, object]:
    """Import files as staff would; answers the counts."""
    from workbench.access.staff import SYSTEM

    check = services.intake.check(services.intake.inspect(files), report=report)
    result = services.intake.commit(check.token, SYSTEM, report=report)
    return {
        "lines_imported": result.rows_written,
        "rows_quarantined": result.rows_quarantined,
        "merchants": result.merchants_new,
        "import_notes": "; ".join(note.en for note in check.notes),
    }
