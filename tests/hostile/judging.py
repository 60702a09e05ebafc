"""How is a hostile file opened, read and judged the way the desk does it?"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.hostile.cases import Case, Imports, Verdict
from tests.intake.reading import KEY
from workbench.common.errors import StaffError
from workbench.flows.engine import open_engine
from workbench.flows.store import FlowStore
from workbench.intake.bad_rows import bad_cells
from workbench.intake.check import check_files
from workbench.intake.guarded import Wanted, plain_tables
from workbench.intake.layouts import LAYOUTS
from workbench.intake.preview import FilePreview
from workbench.intake.sniff import previews_of

MOST_SECONDS = 2.0  # of processor time, ours and the child's: on a busy machine a clock on the wall measures others


@dataclass(frozen=True, slots=True)
class Outcome:
    verdicts: tuple[Verdict | str, ...]  # a code where it was refused
    seconds: float


def spent() -> float:
    """Processor seconds of this process and its finished children."""
    return sum(os.times()[:4])


def outcomes_of(cases: Sequence[Case], folder: Path) -> dict[str, Outcome]:
    """Each file written, opened (all by as few children as possible) and read; the time of opening is shared out by
    when each outcome appeared."""
    scratch = folder / "scratch"
    scratch.mkdir()
    paths = [written(folder / f"{n}", one) for n, one in enumerate(cases)]
    answers = plain_tables([Wanted(path) for path in paths], scratch)
    found = {}
    for one, path, answer in zip(cases, paths, answers, strict=True):
        began = spent()
        verdicts = tuple(verdict(preview, folder) for preview in previews_of(path, answer, LAYOUTS))
        found[one.id] = Outcome(verdicts, spent() - began)
    slowest = max(found, key=lambda name: found[name].seconds)
    said = f"{len(found)} hostile files, {opening(scratch):.2f} s the longest to open"
    sys.stderr.write(f"\n{said}; slowest to read {slowest}: {found[slowest].seconds:.2f} s\n")
    assert opening(scratch) < 5 * MOST_SECONDS  # by the clock on the wall
    return found


def opening(scratch: Path) -> float:
    """The longest time between two outcomes of one child."""
    gaps = [0.0]
    for own in scratch.iterdir():
        times = sorted(path.stat().st_mtime for path in own.glob("*.json"))
        gaps += [later - earlier for earlier, later in pairwise(times)]
    return max(gaps)


def written(folder: Path, one: Case) -> Path:
    folder.mkdir()
    path = folder / one.file
    path.write_bytes(one.content())
    return path


def verdict(preview: FilePreview, folder: Path) -> Verdict | str:
    if preview.refusal is not None:
        assert preview.hint is not None
        assert preview.refusal_code is not None
        return preview.refusal_code
    if preview.unconfirmed:
        return "HEADER_UNKNOWN"  # a proposal, which only a person can take
    engine = open_engine(memory_mb=300, threads=1, folder=folder)
    try:
        FlowStore(folder).attach(engine, [])
        found = check_files(engine, [preview], KEY)
        codes = Counter(cell.code for cell in bad_cells(engine, found.reading))
        return Imports(found.rows, dict(codes))
    except StaffError as problem:
        return problem.code
    finally:
        engine.close()


def judge(one: Case, outcome: Outcome) -> None:
    """Fails unless every table of the file has the verdict it is due, in time."""
    assert len(outcome.verdicts) == len(one.verdicts), outcome.verdicts
    for got, due in zip(outcome.verdicts, one.verdicts, strict=True):
        assert got == due if isinstance(due, Imports) else got in due.codes
    assert outcome.seconds < MOST_SECONDS
