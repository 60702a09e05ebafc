"""Do very large files come in, in time and within the memory that the engine is given?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import ROOT
from tests.hostile.cases import HEADER, cells

IMPORT = """
import json, resource, sys, time
from pathlib import Path
from tests.intake.reading import KEY
from workbench.flows.engine import open_engine
from workbench.flows.store import FlowStore
from workbench.intake.check import check_files
from workbench.intake.sniff import inspect

def peak_kb():
    # What getrusage tells of a program begins with the size of the process that started it.
    told = Path("/proc/self/status")
    if not told.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in told.read_text().splitlines() if line.startswith("VmHWM"))

path, folder = Path(sys.argv[1]), Path(sys.argv[2])
before = peak_kb()
began = time.perf_counter()
(preview,) = inspect(path)
engine = open_engine(memory_mb=int(sys.argv[3]), folder=folder)
FlowStore(folder).attach(engine, [])
found = check_files(engine, [preview], KEY)
for change in found.differences:
    FlowStore(folder).write(engine, "B1", change.kind, f"SELECT * EXCLUDE (standing) FROM {change.table}", 1, "test")
peak = peak_kb()
print(json.dumps({"rows": found.rows, "bad": found.bad, "new": found.new, "seconds": time.perf_counter() - began,
                  "mb": peak / 1024, "before": before / 1024,
                  "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}))
"""


def imported(path: Path, folder: Path, engine_mb: int) -> dict[str, float]:
    """Figures of an import in a process of its own."""
    command = [sys.executable, "-c", IMPORT, str(path), str(folder), str(engine_mb)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr[-2000:]
    figures: dict[str, float] = json.loads(done.stdout)
    sys.stderr.write(f"\n{path.name}: {figures}\n")
    return figures


@pytest.mark.slow
@pytest.mark.parametrize("count", [500_000, 2_000_000])
def test_the_memory_of_a_large_import_does_not_grow_with_the_file(tmp_path: Path, count: int) -> None:
    path = tmp_path / "events.csv"
    with path.open("w") as handle:
        handle.write("merchant_id,day,kind,value,count\n")
        for begin in range(0, count, 10_000):
            numbers = range(begin, begin + 10_000)
            handle.writelines(f"m{n % 997},{20_000 + n % 700},visit,{n % 5000}.5,{n}\n" for n in numbers)
    figures = imported(path, tmp_path, 200)
    assert (figures["rows"], figures["bad"], figures["new"]) == (count, 0, count)
    assert figures["mb"] < 400


@pytest.mark.slow
def test_a_workbook_of_a_hundred_thousand_rows_is_held_once(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER.split(","))
    for number in range(100_000):
        sheet.write_row(number + 1, 0, cells(no=str(number)))
    book.close()
    figures = imported(path, tmp_path, 200)
    assert (figures["rows"], figures["bad"], figures["new"]) == (100_000, 0, 100_000)
    assert figures["mb"] < 500
    assert figures["child"] < 500
