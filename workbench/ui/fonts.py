"""Which font is a text set in?

Latin and figures in Inter from its package, by the variable weight axis and with figures of equal width; Chinese in
the system's own font, or in the packaged Noto Sans SC where there is none, and always offscreen so that pictures do not
depend on the machine.
"""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

SYSTEM_HAN = (
    "PingFang SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)
PACKAGED_HAN = "Noto Sans SC"
_WEIGHT_AXIS = "wght"
# Chinese strokes need a little more weight than Latin ones to read as bold beside them.
_AXIS = {400: 400.0, 500: 490.0, 600: 640.0, 700: 720.0}
_TABULAR = "tnum"


def packaged(package: str, *parts: str) -> Path | None:
    """A file of an installed package, found without importing the package."""
    spec = find_spec(package)
    # A bundle carries only the package's files, so there it is a folder without a module.
    folders = () if spec is None else spec.submodule_search_locations or ()
    files = (Path(folder).joinpath(*parts) for folder in folders)
    return next((file for file in files if file.is_file()), None)


def _load(path: Path | None) -> bool:
    return path is not None and QFontDatabase.addApplicationFont(str(path)) >= 0


@cache
def families() -> tuple[str, ...]:
    """Font families in order of preference; loads the packaged ones when first asked. Needs an application."""
    chosen = []
    if _load(packaged("fontpkg_inter", "files", "Inter[opsz,wght].ttf")):
        chosen.append("Inter")
    system = [name for name in SYSTEM_HAN if QFontDatabase.hasFamily(name)]
    if QGuiApplication.platformName() == "offscreen" or not system:
        # Without the package the system's default font stands in.
        _load(packaged("justmytype_intl_cjk", "fonts", "ofl", "notosanssc", "NotoSansSC[wght].ttf"))
        return (*chosen, PACKAGED_HAN)
    return (*chosen, system[0])


@cache
def font(px: int, weight: int = 400) -> QFont:
    """A font of `px` pixels and weight 400 to 700. Shared: do not change it, copy it."""
    face = QFont(list(families()))
    face.setPixelSize(px)
    # Above 600 Qt would embolden the variable font a second time.
    face.setWeight(QFont.Weight(min(weight, 600)))
    face.setVariableAxis(QFont.Tag(_WEIGHT_AXIS), _AXIS[weight])
    face.setFeature(QFont.Tag(_TABULAR), 1)
    if sys.platform != "win32" or QGuiApplication.primaryScreen().devicePixelRatio() >= 1.5:
        face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return face


@cache
def metrics(px: int, weight: int = 400) -> QFontMetricsF:
    return QFontMetricsF(font(px, weight))


@lru_cache(maxsize=20_000)
def _width(text: str, px: int, weight: int) -> float:
    return metrics(px, weight).horizontalAdvance(text)


def width(text: str, px: int = 13, weight: int = 400) -> float:
    """How wide a line of text is, in pixels."""
    return _width(text, px, weight) if len(text) < 40 else metrics(px, weight).horizontalAdvance(text)
