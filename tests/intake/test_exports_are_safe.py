"""No cell that leaves the desk is a formula where it is opened."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.intake.problems import bad_cell
from workbench.intake.quarantine import safe_cell, write_problems

DANGEROUS = tuple("=+-@\t\r\n|%\x00＝＋－＠")
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
hostile = st.tuples(st.text(st.sampled_from((*DANGEROUS, " ", "\ufeff", "'", '"')), max_size=4), words).map("".join)


@given(hostile)
def test_no_exported_cell_begins_like_a_formula_and_none_loses_a_letter(word: str) -> None:
    safe = safe_cell(word)
    assert not safe.lstrip(" \u3000\u00a0\ufeff").startswith(DANGEROUS)
    assert safe.removeprefix("'") == word or safe == word
    assert safe_cell(safe) == safe


@given(st.lists(hostile, min_size=1, max_size=5))
def test_the_table_of_problems_reads_back_safe(tmp_path_factory: pytest.TempPathFactory, found: list[str]) -> None:
    target = tmp_path_factory.getbasetemp() / "problems.csv"
    cells = [bad_cell(word, 2, word, word, "EMPTY") for word in found]
    assert write_problems(cells, target) == len(found)
    with target.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))[1:]
    assert [row[3] for row in rows] == [safe_cell(word) for word in found]
    assert not any(cell.lstrip().startswith(DANGEROUS) for row in rows for cell in row)
