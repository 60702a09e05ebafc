"""Colours: every pair that carries text or a mark can be told apart, in every theme and for every eye."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from workbench.ui.tokens import THEMES, Tokens, tokens

TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink2", "ink3") for ground in ("surface", "canvas", "subtle", "sel")],
    ("ink3", "sunken"),
    ("on_accent", "accent"),
    ("on_accent", "accent_h"),
    ("on_tip", "tip"),
    ("on_tip2", "tip"),
    ("on_tip_accent", "tip_accent"),
    *[(f"{tone}_ink", f"{tone}_soft") for tone in ("up", "down", "warn", "bad", "ok", "info")],
    *[(f"{tone}_ink", "surface") for tone in ("up", "down", "warn", "bad", "ok", "info")],
    ("bad_ink", "sel"),
    ("ok_ink", "sel"),
    *[(f"band_{band}_fg", f"band_{band}_bg") for band in "abcde"],
]
MARK_PAIRS = [
    ("accent", "surface"),
    ("accent", "canvas"),
    ("focus", "surface"),
    ("ctl", "surface"),
    ("ctl", "canvas"),
    *[(mark, "surface") for mark in ("up", "down", "warn", "bad")],
]
# Machado et al. 2009, severity 1.0
SEES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[-6:][i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return tuple(c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two opaque colours."""
    levels = [sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (one, other)]
    return (max(levels) + 0.05) / (min(levels) + 0.05)


def seen(colour: str, eye: str) -> tuple[float, float, float]:
    """CIE Lab of a colour as that eye sees it."""
    source = linear(colour)
    r, g, b = (min(1, max(0, sum(m * c for m, c in zip(row, source, strict=True)))) for row in SEES[eye])
    xyz = (
        0.4124 * r + 0.3576 * g + 0.1805 * b,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        0.0193 * r + 0.1192 * g + 0.9505 * b,
    )
    x, y, z = (
        v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_pair_has_a_contrast_of_four_and_a_half(theme: str) -> None:
    found = tokens(theme)
    weak = {
        (ink, ground): round(contrast(getattr(found, ink), getattr(found, ground)), 2)
        for ink, ground in TEXT_PAIRS
        if contrast(getattr(found, ink), getattr(found, ground)) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_control_and_mark_has_a_contrast_of_three(theme: str) -> None:
    found = tokens(theme)
    weak = {
        (mark, ground): round(contrast(getattr(found, mark), getattr(found, ground)), 2)
        for mark, ground in MARK_PAIRS
        if contrast(getattr(found, mark), getattr(found, ground)) < 3.0
    }
    assert weak == {}


@pytest.mark.parametrize("eye", SEES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_two_risk_bands_look_alike_to_any_eye(theme: str, eye: str) -> None:
    found = tokens(theme)
    solids = [getattr(found, f"band_{band}") for band in "abcde"]
    assert min(math.dist(seen(a, eye), seen(b, eye)) for a, b in combinations(solids, 2)) > 17


@pytest.mark.parametrize("eye", SEES)
def test_raising_and_lowering_look_apart_to_every_eye(eye: str) -> None:
    for theme in ("light", "dark"):
        found = tokens(theme)
        assert math.dist(seen(found.up, eye), seen(found.down, eye)) > 60


def test_a_theme_without_one_of_the_colours_is_refused() -> None:
    fields = {name: "#000000" for name in Tokens.__dataclass_fields__ if name not in ("name", "dark")}
    del fields["ink"]
    with pytest.raises(TypeError, match="ink"):
        Tokens(name=tokens("light").name, dark=False, **fields)
