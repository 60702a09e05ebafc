"""Which colours has a theme?

A theme is a file of `resources/theme`; a colour is named by its role, never by its hue.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from workbench.common.paths import resources
from workbench.common.text import Text

THEMES = ("light", "dark", "contrast")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as `#RRGGBB` (`#AARRGGBB` where translucent), by role."""

    name: Text
    dark: bool
    canvas: str  # window, rail, top and status bar
    surface: str  # sheet, tables
    raised: str  # fields, menus, dialogs
    subtle: str  # side list, decision bar, checked row
    sunken: str  # tracks, neutral chip, skeleton
    hover: str
    sel: str  # current row
    line: str  # hairlines
    line2: str  # border of buttons and key caps
    ctl: str  # border of fields, checkboxes; median tick
    ink: str
    ink2: str
    ink3: str
    ink_off: str
    accent: str
    accent_h: str
    accent_p: str
    on_accent: str
    accent_soft: str
    focus: str
    ok: str
    ok_soft: str
    ok_ink: str
    warn: str
    warn_soft: str
    warn_ink: str
    bad: str
    bad_soft: str
    bad_ink: str
    up: str  # raises the score, stronger than peers
    up_soft: str
    up_ink: str
    down: str  # lowers the score, weaker than peers
    down_soft: str
    down_ink: str
    info: str
    info_soft: str
    info_ink: str
    peer: str
    peer_line: str
    scrim: str
    tip: str
    on_tip: str
    on_tip2: str
    tip_accent: str
    on_tip_accent: str
    desk: str  # behind pages of paper
    paper: str
    shadow: str
    band_a: str
    band_a_bg: str
    band_a_fg: str
    band_b: str
    band_b_bg: str
    band_b_fg: str
    band_c: str
    band_c_bg: str
    band_c_fg: str
    band_d: str
    band_d_bg: str
    band_d_fg: str
    band_e: str
    band_e_bg: str
    band_e_fg: str


@cache
def tokens(theme: str) -> Tokens:
    """The colours of `light`, `dark` or `contrast`. A missing or unknown colour is a `TypeError`."""
    with (resources() / "theme" / f"{theme}.toml").open("rb") as file:
        read = tomllib.load(file)
    return Tokens(name=Text(**read["name"]), dark=read["dark"], **read["colour"])
