"""What does a signature look like on the page?

A small slip in a frame: who signed, in which role, when, and with which certificate. It is a page of its own that the
signature takes as its appearance, with its fonts inside.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.reports.faces import Faces
from workbench.reports.ink import Ink, resources
from workbench.reports.outlines import Places
from workbench.reports.pdf_file import PdfFile

INK, INK2, ACCENT = "#16211F", "#46524F", "#0B6B63"
PAD, LEADING = 7.0, 9.6


def stamp(lines: Sequence[str], wide: float, high: float) -> bytes:
    """A page of `wide` by `high` points: the first line bold, the others small; each cut to the width by its size."""
    faces, fonts = Faces(), dict[str, tuple[str, Places]]()
    ink = Ink(fonts, faces.face)
    ink.box(0.5, 0.5, wide - 1, high - 1, "#FFFFFF", ACCENT, 2.5)
    ink.box(0.5, 0.5, 2.6, high - 1, ACCENT, "", 0)
    y = high - 5.5
    for number, line in enumerate(lines):
        words, bold = faces.printable(line), number == 0
        size = 8.6 if bold else 6.8
        size = min(size, (wide - 2 * PAD) / max(faces.width(words, 1, bold), 0.01))
        y -= LEADING if bold else LEADING - 1.4
        ink.text(PAD, y + 1.6, faces.runs(words, bold), size, INK if bold else INK2)
    file = PdfFile()
    root, tree, page = file.reserve(), file.reserve(), file.reserve()
    numbers = {name: file.reserve() for name, _ in fonts.values()}
    content = file.stream("", "\n".join(ink.parts).encode("ascii"))
    file.put(
        f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {wide} {high}] /Contents {content} 0 R "
        f"/Resources << /Font << {resources(fonts, numbers)} >> >> >>",
        page,
    )
    file.put(f"<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>", tree)
    for name, places in fonts.values():
        places.write(file, numbers[name])
    file.put(f"<< /Type /Catalog /Pages {tree} 0 R >>", root)
    return file.finish(root, file.put("<< /Producer (merchant-loan-workbench) >>"))
