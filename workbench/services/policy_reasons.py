"""How is the code of a portfolio's reason told, without a case at hand?"""

from __future__ import annotations

from workbench.applications.policy import Policy
from workbench.common.text import Text, same
from workbench.decision.checks import worded
from workbench.decision.limits import LABELS
from workbench.features.catalogue import BY_NAME

_CODES = {
    "BAND": Text("风险档不放贷或须人工核查", "The band is not lent to, or referred"),
    "NO_SCORE": Text("没有评分", "No score"),
    "DILIGENCE": Text("尽调评级", "Diligence rating"),
    "MISMATCH": Text("申报与平台不一致", "Mismatch with platform data"),
    "LIMIT_BELOW_LEAST": Text("可贷金额低于产品最低", "Below the product's least amount"),
    "PLATFORM_MISMATCH": Text("平台不适用该产品", "The product is not for this platform"),
    "TERM": Text("期限超出产品", "Term beyond the product's"),
    "CURRENCY": Text("币种不符", "Another currency"),
    "IN_FORCE": Text("政策或产品不在有效期内", "Policy or product not in force"),
    "DATA_GATE": Text("数据质量未过关", "Data quality"),
    "EXPOSURE": Text("同一法人余额超限", "Exposure of the legal person"),
    "FUNDING_CAP": Text("资金余量不足", "Funding headroom"),
    "COST_CAP": Text("综合年化成本超限", "All-in annual cost above its cap"),
}
_FRAUD = Text("反欺诈检查", "Fraud checks")


def reason_words(code: str, policy: Policy) -> Text:
    """A rule by its title with its bound, a term of the limit by its name, a family of features by its first one."""
    if code in _CODES:
        return _CODES[code]
    rule = next((one for one in policy.rules if one.rule_id == code), None)
    if rule is not None:
        bound = same("") if rule.bound is None else worded(rule.bound, rule.unit, policy.currency)
        return rule.title.format(bound=bound)
    if code.startswith("LIMIT_") and (term := code.removeprefix("LIMIT_").lower()) in LABELS:
        return LABELS[term]
    if code.startswith("FRAUD"):
        return _FRAUD
    family = next((one for one in BY_NAME.values() if one.family.upper() == code), None)
    return same(code) if family is None else family.label
