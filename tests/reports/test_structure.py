"""Can a paper be read by somebody who does not see it, and is it whole without anything outside?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from tests.reports.case_papers import PLAN
from tests.reports.model_cards import card_facts
from tests.reports.papers import LETTER, MEMO
from workbench.common.text import Lang
from workbench.reports.archive_check import archive_faults
from workbench.reports.letter import letter
from workbench.reports.memo import memo
from workbench.reports.repayment_plan import repayment_plan

ZH, BOTH = (Lang.ZH,), (Lang.ZH, Lang.EN)


def kinds(element: Any) -> Counter[str]:
    found: Counter[str] = Counter([str(element.S)])
    for kid in element.K if isinstance(element.K, pikepdf.Array) else [element.K]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += kinds(kid)
    return found


def test_headings_lists_and_tables_are_told_as_what_they_are() -> None:
    with pikepdf.open(BytesIO(letter(LETTER, ZH))) as pdf:
        found = kinds(pdf.Root.StructTreeRoot.K)
    assert found["/H1"] == 1
    assert found["/H2"] == 3
    assert (found["/Table"], found["/TR"], found["/TH"], found["/TD"]) == (1, 8, 8, 8)
    assert (found["/L"], found["/LI"], found["/Lbl"]) == (1, 2, 2)


def test_every_marked_stretch_is_reached_from_the_tree_once() -> None:
    with pikepdf.open(BytesIO(memo(MEMO, BOTH))) as pdf:
        held = list(pdf.Root.StructTreeRoot.ParentTree.Nums)[1::2]
        for page, parents in zip(pdf.pages, held, strict=True):
            marks = page.Contents.read_bytes().count(b"/MCID")
            assert marks == len(parents) > 0


def test_a_table_that_goes_on_has_its_head_on_both_pages() -> None:
    many = replace(PLAN.rows[1], principal_fen=0)
    rows = (*PLAN.rows[:1], *[many] * 60, *PLAN.rows[1:])
    extra = sum(row.interest_fen for row in rows) - sum(row.interest_fen for row in PLAN.rows)
    price = replace(PLAN.price, total_cost_fen=PLAN.price.total_cost_fen + extra)
    with pikepdf.open(BytesIO(repayment_plan(replace(PLAN, rows=rows, price=price), ZH))) as pdf:
        assert len(pdf.pages) == 3
        assert kinds(pdf.Root.StructTreeRoot.K)["/TH"] == 4 + 4 + 3 * 7


def test_curves_of_a_model_card_are_figures_with_words() -> None:
    from workbench.reports.model_card import model_card

    with pikepdf.open(BytesIO(model_card(card_facts(), ZH))) as pdf:
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
    assert len(figures) >= 3
    assert all(str(figure.Alt).strip() for figure in figures)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda pdf: pdf.Root.__delitem__("/OutputIntents"), "output intent"),
        (lambda pdf: pdf.Root.__delitem__("/Metadata"), "metadata"),
        (lambda pdf: pdf.docinfo.__setitem__("/Title", "another"), "/Title"),
        (lambda pdf: pdf.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")), "/JS"),
        (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "structure"),
        (lambda pdf: pdf.pages[0].Contents.write(b"0 0 9 9 re f"), "neither tagged nor an artifact"),
        (lambda pdf: _fonts(pdf)[0].__delitem__("/FontDescriptor"), "not embedded"),
        (lambda pdf: next(iter(pdf.Root.AF)).__delitem__("/AFRelationship"), "belongs"),
    ],
)
def test_the_checker_finds_each_fault_that_is_planted(fault: Any, said: str) -> None:
    with pikepdf.open(BytesIO(memo(MEMO, ZH))) as pdf:
        fault(pdf)
        out = BytesIO()
        pdf.save(out)
    assert any(said in one for one in archive_faults(out.getvalue()))


def _fonts(pdf: Any) -> list[Any]:
    return [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/CIDFontType2"]


def test_an_encrypted_paper_is_found() -> None:
    with pikepdf.open(BytesIO(letter(LETTER, ZH))) as pdf:
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    assert any("encrypted" in one for one in archive_faults(out.getvalue()))
