"""Is the model truly better than a simpler one on the same rows?

To the rivals given, a classic scorecard is added, learned from the rows the model learned from, where later rows judge
both. AUC by DeLong's paired test; the Brier score by a paired bootstrap. A rival's risk need not be a probability, so
both sides get a logistic line fitted on one half of the rows and applied to the other, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.scoring.calibrate import fit_calibration
from workbench.scoring.splits import stratified_folds
from workbench.scoring.validation.chance import Array, Estimate, interval, weights
from workbench.scoring.validation.delong import Difference, auc_difference, auc_estimate
from workbench.scoring.validation.held_out import HeldOut
from workbench.scoring.validation.scorecard import Scorecard

SCORECARD = Text("证据权重评分卡，同样指标", "Weight-of-evidence scorecard, same features")


@dataclass(frozen=True, slots=True)
class Contest:
    """The model beside one rival: `gain` is AUC of the model less the rival's; `brier_gain` is Brier of the rival less
    the model's, above 0 where the model is better; None where the rival's risk says nothing of the outcome."""

    rival: Text
    auc: Estimate  # of the rival
    gain: Difference
    brier_gain: Estimate | None


def contests(held: HeldOut, seed: int) -> tuple[Contest, ...]:
    rivals = [(name, np.asarray(risk, dtype=np.float64)) for name, risk in (*held.rivals, *_scorecard(held))]
    gains = _brier_gains(held, [risk for _, risk in rivals], seed)
    return tuple(
        Contest(name, auc_estimate(held.bad, risk), auc_difference(held.bad, held.margins, risk), gain)
        for (name, risk), gain in zip(rivals, gains, strict=True)
    )


def _brier_gains(held: HeldOut, risks: Sequence[Array], seed: int) -> list[Estimate | None]:
    """Brier of each rival less the model's; every draw of rows serves all rivals."""
    mine = _crossed(held.bad, held.margins.astype(np.float64), seed)
    theirs = [None if mine is None else _crossed(held.bad, risk, seed) for risk in risks]
    gains = [None if mine is None or one is None else (one - held.bad) ** 2 - (mine - held.bad) ** 2 for one in theirs]
    told = [gain for gain in gains if gain is not None]
    if not told:
        return [None] * len(gains)
    table = np.array(told)
    draws = np.array([table @ weight for weight in weights(held.bad, seed)]) / len(held)
    found = iter([interval(float(gain.mean()), draws[:, place]) for place, gain in enumerate(told)])
    return [None if gain is None else next(found) for gain in gains]


def _scorecard(held: HeldOut) -> tuple[tuple[Text, Array], ...]:
    """None without later rows: a cross-validation measures on the very rows a scorecard would learn from here."""
    learned = held.learned
    brought = any(name == SCORECARD for name, _ in held.rivals)  # training learns one inside every fold
    if learned is None or held.days is None or brought:
        return ()
    card = Scorecard(learned.values, learned.bad, held.signs)
    return ((SCORECARD, card.margins(held.values)),)


def _crossed(bad: Array, risk: Array, seed: int) -> Array | None:
    """Probabilities of each half by the line of the other half; None where risk does not rise with the outcome."""
    spread = float(risk.std())
    if spread == 0:
        return None
    scaled = (risk - risk.mean()) / spread
    fold, answer = stratified_folds(bad, 2, seed), np.empty(len(bad))
    for half in (0, 1):
        try:
            line = fit_calibration(bad[fold != half], scaled[fold != half])
        except StaffError:
            return None
        answer[fold == half] = 1 / (1 + np.exp(-(line.intercept + line.slope * scaled[fold == half])))
    return answer
