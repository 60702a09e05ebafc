"""Whatever the child that parses a risky file does, the desk lives and the file is refused by name."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from tests.hostile.books import workbook
from tests.hostile.old_books import compound
from tests.hostile.packed import GOOD, zipped
from workbench.common.errors import StaffError, Stopped
from workbench.intake import guarded
from workbench.intake.guarded import READ_TABLES, Form, Wanted, opened, plain_tables, table_rows

WORKBOOK = workbook()

FAULTS = {
    "raises": "raise RuntimeError",
    "exits at once": "import os; os._exit(0)",
    "is killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "breaks down": "import os; os.abort()",
    "touches memory that is not its own": "import ctypes; ctypes.string_at(0)",
    "answers nonsense": "open('0.json', 'wb').write(b'\\xff{{{')",
    "answers a number": "open('0.json', 'w').write('5')",
    "answers an unknown refusal": "open('0.json', 'w').write('{\"refused\": \"__import__\"}')",
    "promises a table that is not there": (
        "import json; open('0.json', 'w').write(json.dumps({'tables': [dict(form='text', container='text', member=None,"
        " sheet=None, rows=None)]}))"
    ),
    "answers without end": "open('0.json', 'w').write('[' * 10_000_000)",
    "answers very deep": "open('0.json', 'w').write('[' * 1_000_000)",
}


def asked(path: Path, folder: Path, code: str) -> object:
    """What is answered for a file when the child runs `code`."""
    (answer,) = plain_tables([Wanted(path)], folder, command=[sys.executable, "-c", code])
    return answer


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "s.xlsx"
    path.write_bytes(WORKBOOK)
    return path


@pytest.mark.parametrize("fault", FAULTS)
def test_a_child_that_fails_is_a_refusal(book: Path, tmp_path: Path, fault: str) -> None:
    answer = asked(book, tmp_path, FAULTS[fault])
    assert isinstance(answer, StaffError)
    assert answer.code == "READING_CRASHED"


def test_a_child_that_hangs_is_ended(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "_PATIENCE", 0.3)
    began = perf_counter()
    answer = asked(book, tmp_path, "while True: pass")
    assert isinstance(answer, StaffError)
    assert answer.code == "READING_TOO_LONG"
    assert perf_counter() - began < 10


def test_a_child_is_ended_when_the_person_stops(book: Path, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        plain_tables([Wanted(book)], tmp_path, lambda: True, [sys.executable, "-c", "while True: pass"])


@pytest.mark.skipif(sys.platform == "win32", reason="this system keeps no such limits")
@pytest.mark.parametrize(
    ("greed", "end"),
    [
        ("x = bytearray(2 << 30)", "MemoryError"),
        ("open('big', 'wb').truncate(6 << 30)", "OSError"),
        ("held = [open('0') for _ in range(200)]", "OSError"),
    ],
    ids=["memory", "disk", "files"],
)
def test_the_limits_of_the_child_hold(tmp_path: Path, greed: str, end: str) -> None:
    (tmp_path / "0").touch()
    code = f"from workbench.intake.guarded_child import limit_resources\nlimit_resources(5)\n{greed}"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env={"PYTHONPATH": str(Path(guarded.__file__).parents[2])})  # fmt: skip
    assert done.returncode != 0
    assert end in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="this system keeps no such limits")
def test_the_child_may_not_use_the_processor_for_ever(tmp_path: Path) -> None:
    code = "from workbench.intake.guarded_child import limit_resources\nlimit_resources(1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False, timeout=60,
                          env={"PYTHONPATH": str(Path(guarded.__file__).parents[2])})  # fmt: skip
    assert done.returncode < 0


def test_the_files_behind_the_one_a_child_died_of_are_still_read(tmp_path: Path) -> None:
    """The second of three workbooks makes its reader swell beyond its limits."""
    from tests.hostile.books import SHEET, cell_at, changed

    contents = [WORKBOOK, changed({SHEET: cell_at("XFD1048576")}), compound()]
    paths = [tmp_path / f"{n}.xlsx" for n in range(3)]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    first, second, third = plain_tables([Wanted(path) for path in paths], tmp_path)
    assert isinstance(first, tuple)
    assert isinstance(second, StaffError)
    assert second.code in ("READING_CRASHED", "READING_TOO_LARGE")
    assert isinstance(third, tuple)


def test_nothing_a_file_unpacks_is_taken_for_code(tmp_path: Path) -> None:
    """Members named like modules of the child's own libraries lie in its folder and are never imported."""
    path = tmp_path / "a.zip"
    trap = "raise SystemExit('imported')"
    path.write_bytes(zipped({"json.py": trap.encode(), "s.csv": GOOD}))
    (answer,) = plain_tables([Wanted(path)], tmp_path)
    assert isinstance(answer, tuple)
    assert [table.member for table in answer] == ["json.py", "s.csv"]
    assert {table.file.suffix for table in answer} == {".table"}


def test_a_text_table_needs_no_child(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(GOOD)
    (answer,) = plain_tables([Wanted(path)], tmp_path, command=[sys.executable, "-c", "raise SystemExit(1)"])
    assert isinstance(answer, tuple)
    assert (answer[0].form, answer[0].file) == (Form.TEXT, path)


def test_a_preview_holds_the_ends_of_a_sheet_and_a_reading_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(workbook([["n"], *([n] for n in range(1, 1000))]))
    shown, whole = (plain_tables([Wanted(path, whole=w)], tmp_path)[0] for w in (False, True))
    assert isinstance(shown, tuple)
    assert isinstance(whole, tuple)
    assert shown[0].rows == whole[0].rows == 1000
    lines = [line for line, _ in table_rows(shown[0].file)]
    assert lines == [*range(1, 201), *range(901, 1001)]
    assert [cells for _, cells in table_rows(whole[0].file)] == [["n"], *([str(n)] for n in range(1, 1000))]


def test_the_original_bytes_of_a_packed_table_can_be_had(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"s.csv": GOOD, "t.csv": b"x"}))
    with opened(path, "s.csv") as stream:
        assert stream.read() == GOOD


def test_a_child_costs_less_than_three_tenths_of_a_second(tmp_path: Path) -> None:
    """Of processor time; it loads nothing that its file does not need."""
    import resource

    path = tmp_path / "s.xlsx"
    path.write_bytes(WORKBOOK)
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        plain_tables([Wanted(path)], tmp_path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spent) < 0.3


def test_the_program_answers_to_its_private_argument(tmp_path: Path, book: Path) -> None:
    """The way a frozen bundle goes: the program itself, with the argument and a folder."""
    jobs = [{"path": str(book), "member": None, "sheet": None, "whole": True}]
    (tmp_path / "jobs.json").write_text(json.dumps(jobs))
    root = str(Path(guarded.__file__).parents[2])
    begin = f"import sys; sys.argv[1:] = [{READ_TABLES!r}, {str(tmp_path)!r}]"
    code = f"{begin}\nfrom workbench.__main__ import main\nsys.exit(main())"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "0.json").read_text())
    assert [(t["container"], t["rows"]) for t in said["tables"]] == [("xlsx", 3)]
