"""Does a bundle hold what the program loads, and nothing whose licence would bind it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from build_spec.contents import EXCLUDED_MODULES, gpl_only, is_wanted

INSIDE = "PySide6/Qt/"


@pytest.mark.parametrize(
    "name",
    [
        "lib/libQt6Charts.so.6",
        "lib/libQt6NetworkAuth.so.6",
        "lib/libQt6VirtualKeyboard.so.6",
        "plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "plugins/platformthemes/libqgtk3.so",
        "plugins/tls/libqopensslbackend.so",
        "plugins/texttospeech/libqtexttospeech_mock.so",
        "lib/libQt6EglFSDeviceIntegration.so.6",
    ],
)
def test_what_may_not_or_need_not_ship_is_left_out(name: str) -> None:
    assert not is_wanted(INSIDE + name)
    assert not is_wanted((INSIDE + name).replace("/", "\\"))


@pytest.mark.parametrize(
    "name",
    [
        "plugins/multimedia/libffmpegmediaplugin.so",
        "plugins/texttospeech/libqtexttospeech_speechd.so",
        "plugins/platforms/libqxcb.so",
        "plugins/platforms/libqoffscreen.so",
        "plugins/printsupport/libcupsprintersupport.so",
        "lib/libQt6Pdf.so.6",
    ],
)
def test_what_the_program_loads_ships(name: str) -> None:
    assert is_wanted(INSIDE + name)


def test_gnu_readline_is_neither_imported_nor_shipped() -> None:
    assert "readline" in EXCLUDED_MODULES
    assert not is_wanted("libreadline.so.8")


def test_a_file_under_the_gpl_alone_is_found_in_a_built_bundle(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "libQt6Core.so.6").touch()
    assert gpl_only(tmp_path) == []
    (tmp_path / "deep" / "libQt6Charts.so.6").touch()
    assert gpl_only(tmp_path) == ["libQt6Charts.so.6"]
