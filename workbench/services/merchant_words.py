"""How is a reason told to the merchant?

Staff see which check failed; a letter tells the fact without internal words: no lists, no suspicion, no bands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.common.text import Text
from workbench.decision.outcome import ReasonCode

MOST = 4

# Reasons whose staff wording names something internal.
_TOLD = {
    "BAND": Text(
        "综合信用评估未达到本产品的要求", "The overall credit assessment does not meet this product's requirements"
    ),
    "NO_SCORE": Text("现有数据不足以完成信用评估", "The data available are too few for a credit assessment"),
    "DATA_GATE": Text("现有数据不足以完成信用评估", "The data available are too few for a credit assessment"),
    "LIST_HITS": Text(
        "同一法人在本机构有未按约结清的贷款", "A loan to the same legal person was not repaid to us as agreed"
    ),
    "WAYBILL_REUSE": Text("部分销售记录未能核实", "Part of the sales records could not be verified"),
    "PURPOSE_ALLOWED": Text(
        "申报的用途不在本产品可支持的范围内", "The purpose stated is not one this product may be for"
    ),
    "REPAYMENT_ABILITY": Text(
        "按经营流水预计的净收入不足以覆盖到期应还金额", "Expected net income does not cover what would fall due"
    ),
    "DILIGENCE": Text("访谈中说明的部分情况未能核实", "Part of what was said in the interview could not be verified"),
    "MISMATCH": Text("申报信息与平台记录不一致", "The application differs from the platform's records"),
    "FUNDING_CAP": Text("本机构目前可用资金有限", "Our available funds are limited at present"),
    "LIMIT_HEADROOM": Text("本机构目前可用资金有限", "Our available funds are limited at present"),
    "LIMIT_BORROWER": Text("额度已达对单一借款人的上限", "The limit has reached the most we lend to one borrower"),
    "LIMIT_LEGAL_PERSON": Text(
        "同一法人名下的授信已近上限", "Credit to the same legal person is close to the most we lend"
    ),
    "EXPOSURE": Text("同一法人名下的授信已近上限", "Credit to the same legal person is close to the most we lend"),
    "LIMIT_BAND_CAP": Text(
        "综合信用评估对应的额度低于申请金额", "The limit our credit assessment allows is below the amount requested"
    ),
    "LIMIT_INTERVIEW": Text(
        "访谈中说明的部分情况未能核实", "Part of what was said in the interview could not be verified"
    ),
    "OTHER_LENDERS": Text("在其他机构的借款较多", "There are loans from several other lenders"),
    "TRUSTPASS": Text("未取得诚信通会员信息", "No TrustPass membership was found"),
}
_GENERAL = Text("申请中的部分信息未能核实", "Part of the application could not be verified")

_INTERNAL = re.compile(
    r"刷单|黑名单|欺诈|骗贷|闸门|风险档|[A-E] 档|“档|模型|尽调|违约概率|嫌疑|人工核实|核实总负债"
    r"|\b(?:brushing|blacklist|fraud\w*|gate|band|model|diligence|PD|SHAP|suspect\w*|write-offs?)\b",
    re.IGNORECASE,
)


def is_internal(text: Text) -> bool:
    """Does the wording hold something a merchant must not read?"""
    return bool(_INTERNAL.search(text.zh) or _INTERNAL.search(text.en))


def for_merchant(reasons: Iterable[ReasonCode]) -> tuple[Text, ...]:
    """The principal reasons in words for the merchant, each once, four at most."""
    told: list[Text] = []
    for reason in reasons:
        words = _TOLD.get(reason.code, reason.text)
        words = _GENERAL if is_internal(words) else words
        if words not in told:
            told.append(words)
    return tuple(told[:MOST])
