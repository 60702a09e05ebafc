"""How fast are papers made, signed and checked?

A decision letter and a credit memo, as tagged PDF/A, against the same content set with reportlab's platypus (which
writes neither tags nor archive marks). Both ways print the same words with the same fonts, interleaved in one run; CPU
time, median of the rounds. Signing, checking and the share that tags and archive marks take are measured apart; so is
the first PDF after a fresh start of the interpreter, with the font faces already made. At the end: the names of three
hundred hostile merchants read back from the page, and 400 flipped bits of a signed paper.

    python benchmarks/documents.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.reports.keys import first, second  # noqa: E402
from tests.reports.papers import LETTER, MEMO  # noqa: E402
from tests.reports.test_hostile_names import back, blank, names, paragraphs  # noqa: E402
from tests.reports.test_signing import ROOTS, accepted, inside_contents  # noqa: E402
from workbench.common.text import Lang  # noqa: E402
from workbench.records.canonical import sha256_hex  # noqa: E402
from workbench.reports import fonts, sheet  # noqa: E402
from workbench.reports.faces import Faces  # noqa: E402
from workbench.reports.letter import letter  # noqa: E402
from workbench.reports.memo import memo  # noqa: E402
from workbench.reports.sheet import Sheet  # noqa: E402
from workbench.reports.signature_check import signature_findings  # noqa: E402
from workbench.reports.signing import sign_paper  # noqa: E402

ZH = (Lang.ZH,)
PAIRS_GOAL = 40.0  # letters with memos a second on one core
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


def bare() -> None:
    """The same without structure, metadata and output intent."""
    kept = sheet.write_structure, sheet.write_marks
    sheet.write_structure = lambda file, document, pages: file.put("<< >>")  # type: ignore[assignment]
    sheet.write_marks = lambda file, about: ""  # type: ignore[assignment]
    try:
        ours()
    finally:
        sheet.write_structure, sheet.write_marks = kept


def _words() -> list[list[str]]:
    """Every wording the two papers print, in the order printed, for each paper."""
    printed: list[list[str]] = []
    genuine = Sheet._line

    def recording(made: Sheet, owner: object, x: float, y: float, text: str, *how: object) -> float:
        printed[-1].append(made.printed(text))
        return genuine(made, owner, x, y, text, *how)  # type: ignore[arg-type]

    Sheet._line = recording  # type: ignore[assignment, method-assign]
    try:
        for make in (lambda: letter(LETTER, ZH), lambda: memo(MEMO, ZH)):
            printed.append([])
            make()
    finally:
        Sheet._line = genuine  # type: ignore[method-assign]
    return printed


def _marked(text: str) -> str:
    """Paragraph markup that names the face of each run: what platypus needs to mix two faces in a line."""
    return "".join(f'<font name="{run.face}">{escape(run.text)}</font>' for run in Faces().runs(text))


def register_faces() -> None:
    """Make the faces known to reportlab, for its own way of setting."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0  # streams as bytes: a fifth smaller, and faster
    for name in fonts.FILES:
        face = name.removesuffix(".ttf")
        pdfmetrics.registerFont(TTFont(face, str(fonts.ready() / name), asciiReadable=False))


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


def cpu_seconds(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def first_pdf_seconds() -> float:
    run = subprocess.run(
        [sys.executable, "-c", FIRST.format(root=str(ROOT))], capture_output=True, text=True, check=True
    )
    return float(run.stdout)


def names_wrong() -> int:
    """How many of the hostile names do not come back from the page as they were."""
    wrong = 0
    for name in names():
        made = letter(replace(LETTER, merchant=name, person=""), ZH)
        wrong += blank(back(paragraphs(made)[0])) != blank(name.replace("\x0b", " ")) + "："
    return wrong


def flips(signed: bytes, count: int) -> tuple[int, int, int]:
    """Flipped bits the signatures alone let pass, those of them outside containers, and those the digest lets pass."""
    random, passed, outside, unseen = Random(400), 0, 0, 0
    known = sha256_hex(signed)
    for _ in range(count):
        at = random.randrange(len(signed))
        flipped = signed[:at] + bytes([signed[at] ^ (1 << random.randrange(8))]) + signed[at + 1 :]
        unseen += sha256_hex(flipped) == known
        if accepted(flipped):
            passed += 1
            outside += not inside_contents(signed, at)
    return passed, outside, unseen


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
    register_faces()
    ours()
    papers = [[_marked(text) for text in words] for words in _words()]
    platypus(papers)
    base = letter(replace(LETTER, seals=2), ZH)
    signed = sign_paper(base, [first(), second()])
    ways: tuple[Callable[[], object], ...] = (
        ours, lambda: platypus(papers), bare, lambda: sign_paper(base, [first(), second()]),
        lambda: signature_findings(signed, ROOTS),
    )  # fmt: skip
    taken = [[cpu_seconds(way) for way in ways] for _ in range(rounds)]
    mine, theirs, plain, signing, checking = (median(one[n] for one in taken) for n in range(len(ways)))
    ratio = median(one[1] / one[0] for one in taken)
    print(f"letter and memo {mine * 1000:.1f} ms CPU ({plain * 1000:.1f} without tags and archive marks), "
          f"platypus {theirs * 1000:.1f} ms, two signatures {signing * 1000:.1f} ms, "
          f"checking them {checking * 1000:.1f} ms; {rounds} rounds")  # fmt: skip
    speed, share = 1 / mine, (mine - plain) / mine
    wrong, count = names_wrong(), 400
    passed, outside, unseen = flips(signed, count)
    starts = min(first_pdf_seconds() for _ in range(3))
    result("letter_and_memo_a_second", speed, "1/s", PAIRS_GOAL, speed >= PAIRS_GOAL, "one core, signing apart")
    result("letter_and_memo_vs_platypus", ratio, "times", 2.0, ratio >= 2.0, "reportlab.platypus, one file a case")
    result(
        "tags_and_archive_marks",
        share,
        "share of CPU",
        0.3,
        share <= 0.3,
        "without tree, metadata and intent; marks in the pages stay",
    )
    result("two_signatures", signing * 1000, "ms CPU", 200, signing <= 0.2, "0.10 s a signature of a prototype")
    result("checking_two_signatures", checking * 1000, "ms CPU", 100, checking <= 0.1, "pyHanko, differences too")
    result("hostile_names_wrong", wrong, "of 300", 0, wrong == 0, "text read back from the page by its fonts")
    unused = "a prototype; unused digits of a container, found by the register's digest"
    result("flips_passing_signatures", passed, f"of {count}", 33, passed <= 33, unused)
    result("flips_outside_containers_passing", outside, f"of {count}", 0, outside == 0, "every signed byte")
    result("flips_passing_the_register", unseen, f"of {count}", 0, unseen == 0, "SHA-256 of the issued file")
    result("first_pdf_after_start", starts, "s", 1.0, starts < 1.0, "wall clock, faces already made, best of 3")


if __name__ == "__main__":
    main()
