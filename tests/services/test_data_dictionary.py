from __future__ import annotations

from tests.conftest import ROOT
from workbench.intake.layouts import LAYOUTS
from workbench.services.data_dictionary import render


def test_the_data_dictionary_is_up_to_date() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text("utf-8") == render()


def test_every_accepted_layout_stands_in_the_dictionary_once() -> None:
    written = render()
    assert [layout.code for layout in LAYOUTS if written.count(f"| `{layout.code}` |") != 1] == []


def test_what_is_recognised_and_refused_is_named_as_such() -> None:
    (row,) = [line for line in render().splitlines() if line.startswith("| `securities_ledger`")]
    assert "refused: This is a securities ledger, not trade income" in row
