"""For which declared reasons may a person decide otherwise than recommended?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from workbench.common.paths import resources
from workbench.common.text import Text
from workbench.records.plain import restore

LEND, REFUSE = "lend", "refuse"


@dataclass(frozen=True, slots=True)
class OverrideCode:
    """`towards` says for which direction it may be given: lend (more risk than advised), refuse (less)."""

    code: str
    name: Text
    towards: tuple[str, ...]
    retired: bool = False  # still named in old decisions, no longer chosen


@lru_cache(maxsize=1)
def override_codes() -> tuple[OverrideCode, ...]:
    """Every declared code, in the order staff sees them. Raises `ValueError` for a file that contradicts itself."""
    document = tomllib.loads((resources() / "decision" / "override_codes.toml").read_text("utf-8"))
    codes = tuple(restore(OverrideCode, one) for one in document["codes"])
    names = [one.code for one in codes]
    if len(names) != len(set(names)) or any(set(one.towards) - {LEND, REFUSE} or not one.towards for one in codes):
        raise ValueError("override codes: a code is used twice, or its direction is not known")
    return codes


def codes_towards(direction: str) -> tuple[OverrideCode, ...]:
    """Codes that may be chosen for a direction."""
    return tuple(one for one in override_codes() if direction in one.towards and not one.retired)


def override_name(code: str) -> Text | None:
    """A code in words; None for one that was never declared."""
    return next((one.name for one in override_codes() if one.code == code), None)
