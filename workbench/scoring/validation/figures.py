"""Which figure of a validation does each gate judge?"""

from __future__ import annotations

from workbench.scoring.validation.chance import Estimate
from workbench.scoring.validation.held_out import HeldOut, Overrides
from workbench.scoring.validation.parts import Parts
from workbench.scoring.validation.stability import Shift

MOVED = 0.25  # CSI above which a feature has moved
Figure = Estimate | float | None


def figures_of(held: HeldOut, parts: Parts) -> dict[str, Figure]:
    """By measure, as `resources/validation.toml` names them; None where a figure could not be made."""
    told, calibration = parts.discrimination, parts.calibration
    return {
        "bad_rows": float(held.bad.sum()),
        "out_of_time": float(held.days is not None),
        "auc": told.auc,
        "auc_drop": told.drop,
        "ks": told.ks,
        "blind_segments": _blind_segments(parts),
        "strongest_feature": told.strongest[0].auc if told.strongest else None,
        "brier_skill": calibration.brier_skill,
        "ece": calibration.ece if calibration.ece > calibration.ece_by_chance else 0.0,
        "slope": calibration.slope,
        "score_psi": None if parts.stability is None else beyond_chance(parts.stability.score),
        "features_moved": _features_moved(parts),
        "monotone_violations": float(parts.monotone.violations) if parts.monotone.signed else None,
        "explanation_gap": None if parts.explained is None else parts.explained.largest,
        "reasons_same_set": None if parts.retrained is None else parts.retrained.mean.same_set,
        "reason_lift": _reason_lift(parts),
        **_fairness(parts),
        "challenger_gain": _challenger_gain(parts),
        "override_share": _override_share(held.overrides),
    }


def beyond_chance(shift: Shift) -> float:
    """The index, or 0 where as few rows show as much without any change."""
    return shift.psi if shift.psi > shift.critical else 0.0


def _blind_segments(parts: Parts) -> float | None:
    told = [one for one in parts.segments if one.auc is not None]
    return float(sum(one.blind for one in told)) if told else None


def _features_moved(parts: Parts) -> float | None:
    if parts.stability is None:
        return None
    return float(sum(beyond_chance(one) > MOVED for one in parts.stability.features))


def _reason_lift(parts: Parts) -> float | None:
    """How many times more the first reason moves the log-odds than a family at random; at most a hundred is told."""
    if parts.faithfulness is None:
        return None
    first = parts.faithfulness.steps[0]
    return min(first.moved / max(first.moved_at_random, 1e-6), 100.0) if first.moved > 0 else 0.0


def _fairness(parts: Parts) -> dict[str, Figure]:
    least = [one.least_impact for one in parts.fairness]
    impacts = [one.impact for one in least if one is not None and one.impact is not None]
    gaps = [abs(g.difference) for table in parts.fairness for g in table.groups if g.difference is not None]
    return {
        "least_impact": min(impacts, key=lambda impact: impact.value, default=None),
        "largest_difference": max(gaps, default=None),
        "strongest_proxy": max((one.auc for table in parts.fairness for one in table.proxies), default=None),
    }


def _challenger_gain(parts: Parts) -> Figure:
    """Over the rival with the largest AUC."""
    if not parts.contests:
        return None
    strongest = max(parts.contests, key=lambda contest: contest.auc.value)
    return Estimate(strongest.gain.value, strongest.gain.low, strongest.gain.high)


def _override_share(overrides: Overrides | None) -> float | None:
    if overrides is None or not overrides.decided:
        return None
    return (overrides.approved_against + overrides.declined_against) / overrides.decided
