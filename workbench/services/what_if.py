"""What would the model and the policy say of this case with other numbers?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.decide import decide
from workbench.features.catalogue import BY_NAME
from workbench.scoring.score import Score
from workbench.services.advice import case_input
from workbench.services.case_file import WhatIf
from workbench.services.ground import Ground
from workbench.services.levers import moved

if TYPE_CHECKING:
    from workbench.decision.case_input import CaseInput


def what_if(ground: Ground, case_no: str, changes: Mapping[str, float], limit_fen: int | None) -> WhatIf:
    """A pure question: the score under `changes`, and the policy's answer for `limit_fen` (the request without it)."""
    policy = ground.policy()
    with ground.store.reading() as shelves:
        case = case_input(shelves, case_no, policy)
    if case.score is None:
        raise StaffError(
            Text(f"{case_no} 尚未评分", f"{case_no} has no score yet"),
            Text("请先评分", "Score it first"),
            code="CASE_NOT_SCORED",
        )
    unknown = [name for name in changes if name not in BY_NAME]
    if unknown:
        raise StaffError(
            Text(f"没有指标 {unknown[0]}", f"There is no feature {unknown[0]}"),
            Text("请从案件的滑杆中选择", "Choose one of the case's sliders"),
            code="FEATURE_UNKNOWN",
        )
    changed = changed_case(ground, case, changes, limit_fen)
    product = ground.products()[case.application.product_code]
    advice = decide(changed, policy, product)
    score = changed.score or case.score
    return WhatIf(score.pd, score.points, score.band, advice.outcome, advice.limit.amount_fen)


def changed_case(ground: Ground, case: CaseInput, changes: Mapping[str, float], limit_fen: int | None) -> CaseInput:
    """The case with other features, scored anew, and another amount asked for."""
    application = case.application if limit_fen is None else replace(case.application, requested_fen=limit_fen)
    if not changes:
        return replace(case, application=application)
    features = moved(case.features, changes, BY_NAME)
    return replace(case, application=application, features=features, score=rescored(ground, features))


def rescored(ground: Ground, features: Mapping[str, float | None]) -> Score:
    """The champion's score of these features; no contribution is kept from before."""
    import numpy as np

    model = ground.model()
    row = [float("nan") if (value := features.get(name)) is None else value for name in model.features]
    return model.score(np.array(row, dtype=np.float32), ground.policy().floors())
