from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from workbench.common.errors import StaffError
from workbench.reports import fonts
from workbench.reports.faces import Faces


def _made(name: str) -> TTFont:
    return TTFont(fonts.ready() / name, lazy=True)


def test_made_faces_are_static_and_have_names_of_their_own() -> None:
    names = set()
    for file in fonts.FILES:
        with _made(file) as font:
            assert "fvar" not in font
            assert "glyf" in font
            names.add(font["name"].getDebugName(6))
    assert len(names) == len(fonts.FILES)


def test_bold_is_drawn_heavier_than_regular() -> None:
    with _made("WorkbenchHan-Regular.ttf") as regular, _made("WorkbenchHan-Bold.ttf") as bold:
        glyph = regular.getBestCmap()[ord("一")]
        thin, thick = regular["glyf"][glyph], bold["glyf"][bold.getBestCmap()[ord("一")]]
        assert thick.yMax - thick.yMin > 1.3 * (thin.yMax - thin.yMin)


def test_the_made_faces_cover_common_han_and_the_signs_of_the_papers() -> None:
    with _made("WorkbenchHan-Regular.ttf") as han, _made("WorkbenchLatin-Regular.ttf") as latin:
        covered = set(han.getBestCmap()) | set(latin.getBestCmap())
    assert len(fonts.common_han()) > 3_900
    assert fonts.common_han() <= covered
    assert set(map(ord, "，。：；？！（）“”‘’《》、¥−×≤≥…·€£ÀçñöŞ")) <= covered


def test_making_the_faces_again_gives_the_same_bytes() -> None:
    once, twice = (fonts.extra_face.__wrapped__("sc", frozenset(map(ord, "囍㐂")), "Bold") for _ in range(2))
    assert once == twice


def test_a_character_outside_comes_from_a_face_made_for_the_document() -> None:
    faces = Faces()
    assert faces.printable("囍㐂店") == "囍㐂店"
    runs = faces.runs("囍㐂店", bold=True)
    assert [run.text for run in runs] == ["囍㐂", "店"]
    assert runs[0].face not in {run.face for run in faces.runs("店", bold=True)}
    assert faces.width("囍㐂店", 10) == pytest.approx(30)


def test_a_character_no_font_has_is_named() -> None:
    with pytest.raises(StaffError) as refused:
        fonts.extra_face("sc", frozenset({0x1F600}), "Regular")
    assert refused.value.code == "GLYPH_MISSING"


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("김치 가게", ["WorkbenchHangul"]),
        ("Қазақстан Ελλάδα", ["WorkbenchLatin"]),
        ("𠮷野家", ["WorkbenchHan"]),
        ("囍 김치 Ж", ["WorkbenchHan", "WorkbenchHangul", "WorkbenchLatin"]),
    ],
)
def test_names_in_other_writing_are_printed_as_they_are(name: str, families: list[str]) -> None:
    faces = Faces()
    assert faces.printable(name) == name
    runs = faces.runs(name)
    assert "".join(run.text for run in runs) == name
    for run in runs:
        assert all(ord(one) in faces.face(run.face).glyphs for one in run.text)
    assert {family for family in families if not any(run.face.startswith(family) for run in runs)} == set()


def test_writing_no_font_has_stands_as_codes_in_the_order_it_was_written() -> None:
    assert Faces().printable("אב店😀") == "‹U+05D0›‹U+05D1›店‹U+1F600›"


def test_a_cache_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(StaffError) as refused:
        fonts.ready(blocked / "fonts")
    assert refused.value.code == "FONT_CACHE"
