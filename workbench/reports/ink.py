"""How are lines of text and shapes put on one page?

Operators of a content stream (ISO 32000-1, annex A), as text. Places are points from the lower left corner here; the
sheet turns its own upside down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workbench.reports.faces import Run
from workbench.reports.outlines import Face, Places

_CURVE = 0.5523  # of a quarter circle by a Bezier curve


class Ink:
    """The content of one page. Fonts are shared by the pages of a document."""

    def __init__(self, fonts: dict[str, tuple[str, Places]], face_of: Callable[[str], Face]) -> None:
        self._fonts = fonts  # face name -> resource name, characters used
        self._face_of = face_of
        self.parts: list[str] = []
        self._fill = ""

    def places(self, face: str) -> tuple[str, Places]:
        known = self._fonts.get(face)
        if known is None:
            known = self._fonts[face] = (f"F{len(self._fonts) + 1}", Places(self._face_of(face)))
        return known

    def text(self, x: float, y: float, runs: Sequence[Run], size: float, color: str, angle: str = "1 0 0 1") -> None:
        shown = []
        for run in runs:
            name, places = self.places(run.face)
            shown.append(f"/{name} {size:.2f} Tf <{''.join([places[c] for c in run.text])}> Tj")
        tint = "" if color == self._fill else f"{rgb(color)} rg "
        self._fill = color
        self.parts.append(f"BT {tint}{angle} {x:.2f} {y:.2f} Tm {' '.join(shown)} ET")

    def box(self, x: float, y: float, wide: float, high: float, fill: str, line: str, radius: float) -> None:
        shape = f"{x:.2f} {y:.2f} {wide:.2f} {high:.2f} re" if radius <= 0 else _rounded(x, y, wide, high, radius)
        paint = {(True, False): "f", (False, True): "S", (True, True): "B"}[bool(fill), bool(line)]
        tints = (f"{rgb(fill)} rg " if fill else "") + (f"{rgb(line)} RG 0.7 w " if line else "")
        self.parts.append(f"q {tints}{shape} {paint} Q")

    def line(self, points: Sequence[tuple[float, float]], color: str, width: float, dash: str = "") -> None:
        (x, y), *rest = points
        way = " ".join(f"{a:.2f} {b:.2f} l" for a, b in rest)
        self.parts.append(f"q {rgb(color)} RG {width:.2f} w 1 j {dash}{x:.2f} {y:.2f} m {way} S Q")

    def circle(self, x: float, y: float, radius: float, color: str, *, filled: bool) -> None:
        shape = _rounded(x - radius, y - radius, 2 * radius, 2 * radius, radius)
        how = f"{rgb(color)} rg {shape} f" if filled else f"{rgb(color)} RG 1.1 w [5 2.5] 0 d {shape} S"
        self.parts.append(f"q {how} Q")


def _rounded(x: float, y: float, wide: float, high: float, radius: float) -> str:
    r = min(radius, wide / 2, high / 2)
    k, right, top = r * (1 - _CURVE), x + wide, y + high
    return (
        f"{x + r:.2f} {y:.2f} m {right - r:.2f} {y:.2f} l "
        f"{right - k:.2f} {y:.2f} {right:.2f} {y + k:.2f} {right:.2f} {y + r:.2f} c {right:.2f} {top - r:.2f} l "
        f"{right:.2f} {top - k:.2f} {right - k:.2f} {top:.2f} {right - r:.2f} {top:.2f} c {x + r:.2f} {top:.2f} l "
        f"{x + k:.2f} {top:.2f} {x:.2f} {top - k:.2f} {x:.2f} {top - r:.2f} c {x:.2f} {y + r:.2f} l "
        f"{x:.2f} {y + k:.2f} {x + k:.2f} {y:.2f} {x + r:.2f} {y:.2f} c h"
    )


_TINTS: dict[str, str] = {}


def rgb(color: str) -> str:
    """`#0B6B63` as three shares of one."""
    known = _TINTS.get(color)
    if known is None:
        known = _TINTS[color] = " ".join(f"{int(color[at : at + 2], 16) / 255:.4g}" for at in (1, 3, 5))
    return known


def resources(fonts: Mapping[str, tuple[str, Places]], numbers: Mapping[str, int]) -> str:
    """The fonts a page may name."""
    return " ".join(f"/{name} {numbers[name]} 0 R" for name, _ in fonts.values())
