"""What does staff see of how the population, the features and the models moved, month by month?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text


@dataclass(frozen=True, slots=True)
class DriftMonth:
    """The scores of one month against the reference of the model's card.

    `psi` is None below the count that tells anything; `critical` is the PSI that chance alone exceeds in 5 % of samples
    of this size. `fault` names, in words, the population that carries the shift; empty where there is none.
    """

    month: str  # 2026-11
    count: int
    psi: float | None
    critical: float | None
    fault: Text


@dataclass(frozen=True, slots=True)
class FeatureDrift:
    """CSI of one feature, one value for each month of the view; None where the month has too few rows."""

    name: str
    label: Text
    csi: tuple[float | None, ...]
    missing: tuple[float | None, ...] = ()  # share missing now less the share missing at training, by month


@dataclass(frozen=True, slots=True)
class ContestMonth:
    """Champion and challenger on the same cases of one month; ranks only over outcomes that are known."""

    month: str
    count: int
    bad: int
    champion_auc: float | None
    challenger_auc: float | None
    champion_ks: float | None
    challenger_ks: float | None
    psi: float | None  # of the challenger's scores against the reference of its own card
    disagreed: int = 0  # cases whose band differs between the two


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether automatic decisions may go on. `state`: ok, two_person, stop."""

    state: str
    words: Text
    month: str = ""
    psi: float | None = None


@dataclass(frozen=True, slots=True)
class DriftView:
    """`months` oldest first; `features` worst first in the newest month; `population` says who moved, in words."""

    months: tuple[DriftMonth, ...]
    features: tuple[FeatureDrift, ...]
    population: Text
    contest: tuple[ContestMonth, ...]
    challenger: str | None
    shadow_days: int | None
    disagreed: tuple[str, ...] = ()  # case numbers on which champion and challenger differ, newest first
    standing: Standing | None = None
