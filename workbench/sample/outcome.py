"""Who of the sample economy defaults, and how does it begin?

The event is the desk's target: 90 or more days past due, or written off, within 12 months of the decision. The logit of
its probability is linear in the underlying traits and has a part that no flow shows; the intercept is solved so that
the mean over applicants is the wanted rate. Defaults of merchants whose sales fall before the application show early.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.sample.traits import FAR, Fraud, Traits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_RATE = 0.040
FRAUD_SHARE = 0.022
RING_SIZE = 4
_HIDDEN = 0.55  # sd of the part of the logit that no flow shows
_INTERCEPT = -4.555  # solved once for DEFAULT_RATE on 200,000 merchants; see docs/sample-economy.md


def seed_rings(rng: np.random.Generator, traits: Traits, share: float = FRAUD_SHARE) -> None:
    """Turn a share of the merchants into rings that invent sales; the truth stays in `traits.fraud` and `.ring`."""
    import numpy as np

    count = round(len(traits) * share)
    chosen = rng.permutation(len(traits))[:count]
    rings = np.arange(count) // RING_SIZE
    kinds = rng.integers(1, Fraud.ROUND_TRIP, rings.max(initial=0) + 1)
    traits.fraud[chosen] = kinds[rings] if count else 0
    traits.ring[chosen] = rings + traits.code[0] * 7 % 1_000_003
    traits.fake[chosen] = rng.uniform(0.25, 0.65, count)


def risk(traits: Traits) -> NDArray[np.float64]:
    """Part of the logit of default that comes from traits, [n]; larger is riskier."""
    import numpy as np

    late = np.where(traits.prior_loans > 0, traits.prior_late / np.maximum(traits.prior_loans, 1), 0.0)
    on_time = traits.prior_loans - traits.prior_late
    return np.asarray(
        -0.50 * traits.money
        - 0.22 * traits.operations
        - 0.30 * traits.reputation
        - 0.34 * np.log((traits.last_day - traits.opened_day) / 700)
        - 0.95 * traits.growth
        + 0.24 * np.log(traits.refunds / 0.05)
        + 0.26 * traits.lenders
        + 2.0 * traits.debt_service
        + 0.35 * np.log(traits.week_noise / 0.32)
        - 0.30 * np.log(traits.balance_weeks / 1.42)
        + 0.40 * np.log(traits.balance_noise / 0.41)
        + 0.30 * np.log(traits.dispatch_hours / 28)
        + 1.5 * (traits.purchases - 0.65)
        + 1.6 * (late - 0.05)
        - 0.11 * np.minimum(on_time, 10)
        - 0.16 * np.log(traits.orders_a_day / 0.4)
        + 0.8 * (traits.whales - 0.05)
        + 2.1 * (traits.fraud > 0)
    )


def probability(traits: Traits, intercept: float = _INTERCEPT) -> NDArray[np.float64]:
    """Probability of default before the hidden part, which is drawn in `settle`."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-(intercept + risk(traits)))))


def settle(rng: np.random.Generator, traits: Traits, intercept: float = _INTERCEPT) -> NDArray[np.bool_]:
    """Draw who defaults, [n], and set the day on which sales begin to fall."""
    import numpy as np

    n = len(traits)
    logit = intercept + risk(traits) + _HIDDEN * rng.standard_normal(n)
    defaulted = rng.random(n) < 1 / (1 + np.exp(-logit))
    # Some failures have begun when the loan is asked for; a few shops that will pay have a bad month as well.
    early = np.where(defaulted, rng.random(n) < 0.33, rng.random(n) < 0.035)
    traits.distress_day = np.where(early, traits.last_day - rng.integers(3, 75, n), FAR)
    return defaulted
