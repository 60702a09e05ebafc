"""Every file of the public sets: recognised or refused by name, read whole, its figures reproduced."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.intake_table import SETS, read_sets


def test_the_table_names_every_file_there_is(real_data: Path) -> None:
    there = {
        path.relative_to(real_data).as_posix()
        for path in real_data.rglob("*")
        if path.is_file() and path.suffix != ".md"
    }
    declared = [expected.file for group in SETS for expected in group]
    assert (len(declared), set(declared)) == (76, there)


@pytest.mark.slow
def test_every_file_is_read_as_declared_with_no_row_refused(real_data: Path) -> None:
    reads = list(read_sets(real_data))
    assert len(reads) == 76
    assert [read for read in reads if not read.agrees] == []
