"""Does this installation do everything, from the sample to a verified document and a painted window?

Run by the frozen bundle: it exercises every native library the program ships with.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.services.bundle import Services

SMALL = 300


def run(say: Callable[[str], None]) -> int:
    """0 when every step passed; 1 with the first failure said and its traceback on the error stream."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = perf_counter()
    try:
        with tempfile.TemporaryDirectory(prefix="workbench-check-", ignore_cleanup_errors=True) as made:
            for name, detail in steps(Path(made)):
                say(f"ok  {name:<12} {detail}")
    except Exception as failure:  # the entry point of a proof: anything that goes wrong is its finding
        import traceback

        traceback.print_exc()
        say(f"FAILED  {type(failure).__name__}: {failure}")
        return 1
    say(f"self-check passed in {perf_counter() - began:.1f} s, Python {sys.version.split()[0]}, {sys.platform}")
    return 0


def steps(folder: Path) -> Iterator[tuple[str, str]]:
    """Each step does one part of the main job and answers what it saw."""
    from workbench.app import open_desk
    from workbench.services.demo import demonstrate

    services = open_desk(folder / "desk", lambda: datetime.now(UTC))
    try:
        yield "reading", reading(services, folder)
        made = demonstrate(services, merchants=SMALL)
        yield "main job", f"{made.figures['scored']} cases scored, {made.figures['documents']} documents verified"
        yield "libraries", libraries()
        row = services.cases.queue("all").rows[0]
        file = services.cases.open(row.case_no)
        fall = file.waterfall
        if fall is None or fall.start_points + sum(b.points for b in fall.bars) + fall.other_points != fall.end_points:
            raise AssertionError(f"the waterfall of {row.case_no} does not add up")
        yield "explain", f"{row.case_no}: {fall.end_points} points, {len(fall.bars)} reasons"
        copy = services.desk.backup(folder / "copy")
        yield "backup", copy.name
        yield from trust(services, folder)
        checked = services.desk.check()
        if not checked.passed:
            raise AssertionError("; ".join(text.en for text in checked.failures))
        yield "check", f"{len(checked.findings)} findings, journal {checked.journal_head[:12]}"
    finally:
        services.desk.close()
    yield "window", window(folder / "desk", folder / "pictures")
    yield "media", media()


def trust(services: Services, folder: Path) -> Iterator[tuple[str, str]]:
    """A second desk beside the first: accounts, signatures, a case handed over and back, both journals."""
    from workbench import self_check_trust as of
    from workbench.app import open_desk

    other = open_desk(folder / "second", lambda: datetime.now(UTC))
    try:
        yield "accounts", of.accounts(other)
        yield "signatures", of.signed_letter(services, folder)
        yield "hand-over", of.hand_over(services, other, folder)
        yield "journal", of.journals(folder, first=services, second=other)
    finally:
        other.desk.close()


def reading(services: Services, folder: Path) -> str:
    """Look into a workbook and an archive, which the program opens as a child of itself."""
    import zipfile

    rows = (("企业代号", "企业名称", "信誉评级", "是否违约"), ("E1", "某某商贸有限公司", "A", "否"))
    files = {"firms.xlsx": workbook_parts(rows), "firms.zip": {"firms.csv": "\n".join(map(",".join, rows))}}
    for name, parts in files.items():
        with zipfile.ZipFile(folder / name, "w") as archive:
            for part, text in parts.items():
                archive.writestr(part, text)
    previews = services.intake.inspect([folder / name for name in files])
    if [(p.layout, p.row_estimate) for p in previews] != [("sme_firms", 1)] * 2:
        raise AssertionError("; ".join(p.refusal.en if p.refusal else str(p.layout) for p in previews))
    return ", ".join(preview.container for preview in previews)


def workbook_parts(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The parts an .xlsx cannot do without."""
    office = "http://schemas.openxmlformats.org"
    main, kinds = f"{office}/spreadsheetml/2006/main", f"{office}/officeDocument/2006/relationships"
    cells = ["".join(f"<c t='inlineStr'><is><t>{cell}</t></is></c>" for cell in row) for row in rows]
    sheet = "".join(f"<row>{row}</row>" for row in cells)

    def relation(kind: str, target: str) -> str:
        one = f"<Relationship Id='rId1' Type='{kinds}/{kind}' Target='{target}'/>"
        return f"<Relationships xmlns='{office}/package/2006/relationships'>{one}</Relationships>"

    return {
        "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
        "xl/workbook.xml": (
            f"<workbook xmlns='{main}' xmlns:r='{kinds}'><sheets><sheet name='1' sheetId='1' r:id='rId1'/></sheets>"
            "</workbook>"
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{main}'><sheetData>{sheet}</sheetData></worksheet>",
    }


def libraries() -> str:
    """Load what only training and validation use, so that a bundle without it is found out."""
    from workbench.scoring.libraries import versions

    return ", ".join(f"{name} {version}" for name, version in versions().items())


def media() -> str:
    """What the interview room can play, record and speak with here."""
    from workbench.ui.interview.media_report import report

    return report()


def window(desk: Path, out: Path) -> str:
    """Paint every screen once, without a display."""
    from workbench.app import open_now
    from workbench.common.text import Lang
    from workbench.ui.screenshots import render

    pictures = list(render(desk, out, Lang.ZH, "light", (1180, 720), open_now))
    if not pictures or any(path.stat().st_size < 5_000 for path in pictures):
        raise AssertionError("a screen stayed empty")
    return f"{len(pictures)} screens painted"
