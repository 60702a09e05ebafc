"""Is the model truly better than a simpler one on the same rows?

To the rivals given, a classic scorecard is added, learned from the rows the model learned from, where later rows judge
both. AUC by DeLong's paired test; the Brier score by a paired bootstrap. A rival's risk need not be a probability, so
both sides get a logistic line fitted on one half of the rows and applied to the other, and the other way round.
"""

from __future__ import annotations

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
    mine = _crossed(held.bad, held.margins.astype(np.float64), seed)
    made = []
    for name, risk in (*held.rivals, *_scorecard(held)):
        theirs = _crossed(held.bad, np.asarray(risk, dtype=np.float64), seed)
        gain = None if mine is None or theirs is None else _brier_gain(held.bad, mine, theirs, seed)
        difference = auc_difference(held.bad, held.margins, np.asarray(risk))
        made.append(Contest(name, auc_estimate(held.bad, np.asarray(risk)), difference, gain))
    return tuple(made)


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


def _brier_gain(bad: Array, mine: Array, theirs: Array, seed: int) -> Estimate:
    gain = (theirs - bad) ** 2 - (mine - bad) ** 2
    draws = np.array([float(weight @ gain) for weight in weights(bad, seed)]) / len(bad)
    return interval(float(gain.mean()), draws)
