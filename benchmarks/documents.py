"""How fast are a decision letter and a credit memo made, against the same content set with reportlab's platypus?

Both ways print the same words with the same fonts, interleaved in one run; CPU time, median of the rounds. Also timed:
the first PDF after a fresh start of the interpreter, with the font faces already made.

    python benchmarks/documents.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.reports.papers import LETTER, MEMO  # noqa: E402
from workbench.common.text import Lang  # noqa: E402
from workbench.reports import fonts  # noqa: E402
from workbench.reports.faces import Faces  # noqa: E402
from workbench.reports.letter import letter  # noqa: E402
from workbench.reports.memo import memo  # noqa: E402
from workbench.reports.sheet import Sheet  # noqa: E402

ZH = (Lang.ZH,)
FIRST = """
import sys, time
began = time.perf_counter()
sys.path.insert(0, {root!r})
from tests.reports.papers import LETTER
from workbench.common.text import Lang
from workbench.reports.letter import letter
letter(LETTER, (Lang.ZH,))
print(time.perf_counter() - began)
"""


def ours() -> None:
    letter(LETTER, ZH)
    memo(MEMO, ZH)


def _words() -> list[list[str]]:
    """Every wording the two papers print, in the order printed, for each paper."""
    printed: list[list[str]] = []
    genuine = Sheet.text

    def recording(sheet: Sheet, x: float, y: float, text: str, size: float, **how: object) -> float:
        printed[-1].append(text)
        return genuine(sheet, x, y, text, size, **how)  # type: ignore[arg-type]

    Sheet.text = recording  # type: ignore[assignment, method-assign]
    try:
        for make in (lambda: letter(LETTER, ZH), lambda: memo(MEMO, ZH)):
            printed.append([])
            make()
    finally:
        Sheet.text = genuine  # type: ignore[method-assign]
    return printed


def _marked(text: str) -> str:
    """Paragraph markup that names the face of each run: what platypus needs to mix two faces in a line."""
    return "".join(f'<font name="{run.face}">{escape(run.text)}</font>' for run in Faces().runs(text))


def platypus(papers: list[list[str]]) -> None:
    """The same words: pairs of cells in tables, the rest as paragraphs, nine bars as a drawing; two files."""
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

    style = ParagraphStyle("zh", fontName="WorkbenchHan-Regular", fontSize=9.5, leading=13, wordWrap="CJK")
    for words in papers:
        cells = [Paragraph(text, style) for text in words]
        half = len(cells) // 4 * 2
        story: list[Flowable] = cells[half:]
        story.append(Table(list(zip(cells[:half:2], cells[1:half:2], strict=True))))
        drawing = Drawing(400, 120)
        for place in range(9):
            drawing.add(Rect(place * 30, 100 - place * 10, 28, 8))
        story.append(drawing)
        SimpleDocTemplate(BytesIO(), invariant=1, title="paper").build(story)


def cpu_seconds(work: Callable[[], None]) -> float:
    began = process_time()
    work()
    return process_time() - began


def first_pdf_seconds() -> float:
    run = subprocess.run(
        [sys.executable, "-c", FIRST.format(root=str(ROOT))], capture_output=True, text=True, check=True
    )
    return float(run.stdout)


def result(name: str, value: float, unit: str, goal: float, met: bool, against: str) -> None:
    line = {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "met": met, "against": against}
    print("RESULT " + json.dumps(line, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, under a minute on two cores")
    rounds = 7 if parser.parse_args().quick else 25
    began = perf_counter()
    fonts.ready()
    print(f"font faces at hand after {perf_counter() - began:.1f} s")
    ours()
    papers = [[_marked(text) for text in words] for words in _words()]
    platypus(papers)
    pairs = [(cpu_seconds(ours), cpu_seconds(lambda: platypus(papers))) for _ in range(rounds)]
    mine, theirs = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    ratio = median(pair[1] / pair[0] for pair in pairs)
    print(f"letter and memo {mine * 1000:.1f} ms CPU, platypus {theirs * 1000:.1f} ms CPU, {rounds} rounds")
    first = min(first_pdf_seconds() for _ in range(3))
    result("letter_and_memo_vs_platypus", ratio, "times", 2.0, ratio >= 2.0, "reportlab.platypus, one file a case")
    result("first_pdf_after_start", first, "s", 1.0, first < 1.0, "wall clock, faces already made, best of 3")


if __name__ == "__main__":
    main()
