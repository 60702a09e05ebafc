from __future__ import annotations

import numpy as np

from workbench.scoring.splits import stratified_folds

RNG = np.random.default_rng(3)
OWNERS = RNG.integers(0, 90, 400)
BAD = ((OWNERS % 5 == 0) & (RNG.random(400) < 0.9)).astype(np.int8)


def test_rows_of_one_borrower_stay_in_one_fold_and_bad_rows_are_even() -> None:
    fold = stratified_folds(BAD, 5, 7, OWNERS)
    assert all(len(np.unique(fold[owner == OWNERS])) == 1 for owner in np.unique(OWNERS).tolist())
    bads = np.bincount(fold, weights=BAD, minlength=5)
    assert bads.max() - bads.min() <= 6
    rows = np.bincount(fold, minlength=5)
    assert rows.max() - rows.min() <= 10


def test_another_seed_deals_otherwise_and_the_same_seed_the_same() -> None:
    first, again, other = (stratified_folds(BAD, 5, seed, OWNERS) for seed in (7, 7, 8))
    assert (first == again).all()
    assert (first != other).any()


def test_a_borrower_learned_by_heart_does_not_measure() -> None:
    """Features that only name the borrower look perfect where folds split borrowers, and useless where they do not."""
    from workbench.scoring.logistic import Logistic
    from workbench.scoring.metrics import auc

    values = np.eye(90)[OWNERS]
    areas = []
    for groups in (None, OWNERS):
        fold = stratified_folds(BAD, 5, 7, groups)
        risk = np.zeros(len(BAD))
        for number in range(5):
            held = fold == number
            risk[held] = Logistic(values[~held], BAD[~held]).margins(values[held])
        areas.append(auc(BAD, risk))
    assert areas[0] > 0.9
    assert areas[1] < 0.7
