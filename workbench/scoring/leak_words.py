"""How is each finding of the leak guard said, and what should staff do about it?"""

from __future__ import annotations

from workbench.common.text import Text

_DROP = Text(
    "请用 --drop {column} 去掉该列，或由具名人员书面接受（--accept-leak）",
    "Leave the column out (--drop {column}), or have a named person accept it in writing (--accept-leak)",
)
# By the kind of a finding: what was found, what to do.
WORDS: dict[str, tuple[Text, Text]] = {
    "protected": (
        Text("“{column}”是受保护属性（{attribute}），不作指标", "“{column}” is a protected attribute ({attribute})"),
        Text("已自动去掉，只用于公平性检验", "Left out; kept aside for the test of fairness only"),
    ),
    "identifier": (
        Text(
            "“{column}”是编号或名称：{share} 的值各不相同{inner}",
            "“{column}” names rows: {share} of its values differ{inner}",
        ),
        _DROP,
    ),
    "aftermath": (
        Text(
            "“{column}”按名称是结果出现之后才有的（单列 AUC {figure}）",
            "“{column}” by its name exists only once the outcome is known (AUC alone {figure})",
        ),
        _DROP,
    ),
    "one_sided": (
        Text(
            "“{column}”取{value}时几乎只有一种结果：违约率 {share}",
            "“{column}” with {value} has one outcome almost alone: {share} bad",
        ),
        _DROP,
    ),
    "rating": (
        Text(
            "“{column}”是评级，取{value}时违约率 {share}：评级者可能已知结果",
            "“{column}” is a rating; with {value} {share} are bad: whoever rated may have known the outcome",
        ),
        _DROP,
    ),
    "later_day": (
        Text(
            "“{column}”有 {share} 的日期晚于审批日：审批时还不知道",
            "{share} of the days of “{column}” lie after the decision: not known when it was made",
        ),
        _DROP,
    ),
    "undated": (
        Text(
            "“{column}”是日期，但不知道审批日：无法判断它在审批前后",
            "“{column}” is a day, and no day of decision is told: nobody can say whether it lies before",
        ),
        Text(
            "请用 --time 指明审批日的列，或用 --drop {column} 去掉该列",
            "Name the column of the decision's day (--time), or leave this one out (--drop {column})",
        ),
    ),
    "cut": (
        Text(
            "“{column}”像是被结果截短的期限：整年或整月的占比，好坏客户相差 {share}",
            "“{column}” looks like a duration cut short by the outcome: the share of round ones differs by {share}",
        ),
        _DROP,
    ),
    "derived": (
        Text(
            "“{column}”由被拒绝的列算出（解释度 {figure}）",
            "“{column}” is computed from refused columns (explained to {figure})",
        ),
        _DROP,
    ),
    "too_good": (
        Text(
            "“{column}”单列的 AUC 为 {figure}，好得不像事前可知",
            "“{column}” alone has AUC {figure}: too good to have been known before",
        ),
        _DROP,
    ),
    "strong": (
        Text("“{column}”单列很强：信息值 {figure}", "“{column}” is strong alone: information value {figure}"),
        Text("请确认它在审批时已经知道", "Make sure that it was known when the decision was made"),
    ),
    "later_name": (
        Text(
            "“{column}”按名称可能在审批之后才有（单列 AUC {figure}）",
            "“{column}” by its name may come after the decision (AUC alone {figure})",
        ),
        Text("请确认它在审批时已经知道，否则去掉", "Make sure that it was known at the decision, or leave it out"),
    ),
    "calendar": (
        Text(
            "“{column}”随审批日变化（秩相关 {figure}）：以后的申请会落在学过的范围之外",
            "“{column}” follows the day of the decision (rank correlation {figure}): "
            "later rows lie beyond what was learned",
        ),
        Text("建议去掉：它只记住年份，不能预测", "Better leave it out: it remembers years and foretells nothing"),
    ),
    "proxy": (
        Text(
            "“{column}”可能间接代表受保护属性（单列 AUC {figure}）",
            "“{column}” may stand in for protected attributes (AUC alone {figure})",
        ),
        Text("请看公平性检验，必要时去掉", "Look at the test of fairness; leave it out where it matters"),
    ),
    "whole": (
        Text(
            "整个模型的 AUC 为 {figure}，高于此类数据的常见上限 {most}",
            "The whole model has AUC {figure}, above the {most} such data usually allow",
        ),
        Text(
            "多半有一列知道结果：请逐列核对何时写入",
            "Most likely a column knows the outcome: check of each when it was written",
        ),
    ),
}
