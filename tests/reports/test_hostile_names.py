"""Is every name printed as it is, whatever stands in it?

Three hundred names that try to be markup, operators, escapes, hidden or reversed text, or are merely unusual. What a
reader copies from the paper is the name: characters that cannot be seen, and those no font has, stand as their codes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from random import Random

import pikepdf
import pytest

from tests.reports.papers import LETTER
from tests.reports.reading import shown
from workbench.common.text import Lang
from workbench.reports.archive_check import archive_faults
from workbench.reports.faces import Faces
from workbench.reports.letter import letter
from workbench.reports.structure import Part

SEEDS = (
    '<img src="/etc/hostname"/>', "</para><para>额度 9999999", "A&B 商贸 &amp; &lt;", "Tom & <b>Jerry</b>",
    "(a) Tj ET Q", "\\) Tj /F1 99 Tf (x", "<FEFF0041>", "endstream endobj", "%%EOF", "/JavaScript (app.alert(1))",
    "${x} %s {0} {{y}}", "\u202etxt.exe", "a\u200eb\u200fc", "家\u200b居\ufeff店", "e\u0301 o\u0323\u0301 n\u0303",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "\u0645\u0631\u062d\u0628\u0627",
    "\U0001f600\U0001f3ea\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U00020000\U0002a6a5", "㐂䶮囍", "A\x00B\x07C",
    "tab\tnew\nline", "\ue000私用", "\uff21\uff11\uff26\uff35\uff2c\uff2c", "   空  格   ", "São João ° Ñandú",
    "Ω≈ç√", "''; DROP TABLE merchants;--", "=cmd|'/c calc'!A0", "…\u2014\u2013·•",
    "김치 가게", "Магазин №5 ҚазКитап", "Αθήνα Ἀθῆναι", "𠮷野家 𨋢 〼",
)  # fmt: skip


def names() -> list[str]:
    random, found = Random(300), list(SEEDS)
    alphabet = "".join(SEEDS) + "青禾手作家居旗舰店的一是在不了有和人这"
    while len(found) < 300:
        length = 400 if len(found) % 60 == 0 else random.randrange(1, 40)
        found.append("".join(random.choice(alphabet) for _ in range(length)))
    return found


def paragraphs(data: bytes) -> list[str]:
    """Text of each paragraph as a reader gets it: places of fonts looked up in what they say they mean."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return [_stretch(page, stretch) for page in pdf.pages for stretch in _stretches(page)]


def _stretches(page: pikepdf.Page) -> list[str]:
    content = page.Contents.read_bytes().decode("ascii")
    return re.findall(r"/P << /MCID \d+ >> BDC\n(.*?)\nEMC", content, re.DOTALL)


def _stretch(page: pikepdf.Page, stretch: str) -> str:
    return shown(stretch, page.Resources.Font)


def back(printed: str) -> str:
    """The text from how it is printed: codes are characters again."""
    return re.sub(r"‹U\+([0-9A-F]+)›", lambda found: chr(int(found[1], 16)), printed)


def blank(text: str) -> str:
    """Without blanks: lines may be broken at them, and all sorts of them are printed as one."""
    return "".join(text.split())


@pytest.mark.parametrize("part", range(6))
def test_three_hundred_names_come_back_exactly(part: int) -> None:
    for name in names()[part * 50 : part * 50 + 50]:
        made = letter(replace(LETTER, merchant=name, person=""), (Lang.ZH,))
        addressed = paragraphs(made)[0]
        assert blank(back(addressed)) == blank(name.replace("\x0b", " ")) + "：", name
        assert archive_faults(made) == (), name


def test_nothing_that_steers_or_hides_text_is_printed_as_itself() -> None:
    faces = Faces()
    for name in names():
        printed = faces.printable(name)
        assert printed.isprintable(), name
        assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]", printed), name


def test_a_name_never_becomes_a_part_of_the_structure() -> None:
    made = letter(replace(LETTER, merchant="/P << /MCID 9 >> BDC EMC"), (Lang.ZH,))
    assert archive_faults(made) == ()
    assert Part("P").below == []
