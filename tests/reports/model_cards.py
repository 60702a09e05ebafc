"""Facts of a model card made up for tests: the small test pack and its validation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np

from tests.scoring.validated import held_out, report_of, retrain, small_model
from workbench.common.text import Text
from workbench.records.canonical import sha256_hex
from workbench.reports.model_card_facts import ModelCardFacts, Signature
from workbench.scoring.validation.report import report_bytes

SIGNATURES = (
    Signature(Text("训练", "Trained by"), "林潇", datetime(2026, 11, 23, tzinfo=UTC)),
    Signature(Text("提议启用", "Proposed by"), "林潇", datetime(2026, 11, 24, tzinfo=UTC), "本机构全年结果"),
    Signature(Text("独立复核", "Agreed by"), "", None),
)


@lru_cache(maxsize=1)
def card_facts() -> ModelCardFacts:
    """Everything a card can say: groups, rivals, retraining."""
    forest, card = small_model()
    held, rng = held_out(forest, card), np.random.default_rng(1)
    groups = tuple(
        np.where(rng.random(len(held)) < 0.1, "", np.where(held.points < np.median(held.points), "甲", "乙"))
    )
    report = report_of(retrain=retrain, attributes={"分组 group": groups})
    lender = Text("示例小额贷款股份有限公司", "Example Micro-loan Company Limited")
    return ModelCardFacts(lender, card, "ab" * 32, report, sha256_hex(report_bytes(report)), False, SIGNATURES)


def without_report() -> ModelCardFacts:
    return replace(card_facts(), report=None, report_digest="")
