"""What did the preparer of a decision see, as digests, and which part of it has changed since?

The approver signs what the preparer proposed on. Each part is digested alone, so that a change is named and not only
noticed. What moves with every other loan of the desk (the funding cap's headroom) is no part of it: it is asked again
at the signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.applications.products import Product
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.outcome import Recommendation
from workbench.records.canonical import digest

if TYPE_CHECKING:
    from workbench.storage.kept import KeptScore

PART_NAMES: dict[str, Text] = {
    "application": Text("申请", "the application"),
    "inputs": Text("评分指标", "the figures scored"),
    "score": Text("评分与模型", "score and model"),
    "reasons": Text("评分原因", "the score's reasons"),
    "mismatches": Text("申报与平台的不一致", "mismatches with the platform"),
    "rules": Text("政策检查结果", "the policy checks"),
    "limit": Text("额度各项上限", "the terms of the limit"),
    "price": Text("价格", "the price"),
    "interview": Text("访谈评级", "the interview's rating"),
    "policy": Text("政策或产品", "policy or product"),
}
_MOVING = frozenset({"headroom", "FUNDING_CAP"})


def seen_parts(case: CaseInput, kept: KeptScore, advice: Recommendation, product: Product) -> dict[str, str]:
    """SHA-256 of each part of what staff sees of a case when deciding it, by the keys of `PART_NAMES`."""
    asked, score = case.application, kept.score
    parts: dict[str, object] = {
        "application": [asked.product_code, asked.requested_fen, asked.term_days, asked.purpose, asked.currency],
        "inputs": kept.inputs_digest,
        "score": [kept.model_digest, score.margin, score.points, score.band],
        "reasons": case.reasons,
        "mismatches": kept.standing.mismatches,
        "rules": [
            [one.rule_id, one.verdict, one.value, one.severity, one.cleared]
            for one in advice.checks
            if one.rule_id not in _MOVING
        ],
        "limit": [[term.code, term.amount_fen] for term in advice.limit.terms if term.code not in _MOVING],
        "price": [advice.price.daily_rate, advice.price.fee_rate, advice.price.term_days],
        "interview": None if case.diligence is None else case.diligence.value,
        "policy": [advice.policy_digest, product],
    }
    return {name: digest(part) for name, part in parts.items()}


def seen_digest(parts: Mapping[str, str]) -> str:
    """One digest over all parts: what the proposal view prints and the signature confirms."""
    return digest(dict(parts))


def changed_parts(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[Text, ...]:
    """Parts that differ, in words; () where everything is as it was seen."""
    return tuple(name for key, name in PART_NAMES.items() if before.get(key) != now.get(key))
