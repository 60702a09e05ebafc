"""What must a reader of the figures be told in plain words?

Made from what was found, never written by hand: a limit stands only where the rows show it, and what was not tested is
named as not tested.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.features.catalogue import BY_NAME
from workbench.scoring.card import ModelCard
from workbench.scoring.validation.chance import Estimate
from workbench.scoring.validation.figures import MOVED, beyond_chance
from workbench.scoring.validation.held_out import HeldOut
from workbench.scoring.validation.parts import Parts

FEW_BAD = 100


def limits_found(held: HeldOut, parts: Parts, card: ModelCard) -> tuple[Text, ...]:
    return (
        *_data(held, card),
        *_groups(parts),
        *_probabilities(parts),
        *_population(parts),
        *_reasons(parts),
        *_people(parts),
        *_rivals(parts),
    )


def _data(held: HeldOut, card: ModelCard) -> Iterator[Text]:
    bad = int(held.bad.sum())
    if card.data.synthetic:
        yield Text(
            "全部数字来自合成申请：对真实借款人什么也没有证明。",
            "All figures come from synthetic applications: they prove nothing about real borrowers.",
        )
    if card.outcome_note.proxy:
        yield Text(
            "预测的是替代指标而非违约：不得当作违约概率使用。",
            "It predicts a proxy, not default: never use it as a probability of default.",
        )
    if held.days is None:
        yield Text(
            "结果没有日期，未能以较晚的申请衡量：区间不含时间变化。",
            "Outcomes have no dates, so later applications could not measure it: no interval covers change over time.",
        )
    if bad < FEW_BAD:
        yield Text(
            f"衡量用的违约只有 {bad} 个：各项数字都不精确。", f"Only {bad} bad rows measure it: every figure is rough."
        )


def _groups(parts: Parts) -> Iterator[Text]:
    blind = [one.name for one in parts.segments if one.blind]
    thin = [one.name for one in parts.segments if one.auc is None]
    if blind:
        yield Text("在这些客群中看不出区分力：{names}。", "It tells nothing for certain in: {names}.").format(
            names=_listed(blind)
        )
    if thin:
        yield Text(
            "这些客群的违约或正常样本不足，未能检验：{names}。", "Too few bad or good rows to test it in: {names}."
        ).format(names=_listed(thin))
    if not parts.segments:
        yield Text("没有给出客群：未分群检验。", "No segments were given: none was tested by itself.")


def _probabilities(parts: Parts) -> Iterator[Text]:
    found = parts.calibration
    if found.in_the_large.low > 0:
        yield _level(found.in_the_large, Text("低估了风险", "too low"))
    elif found.in_the_large.high < 0:
        yield _level(found.in_the_large, Text("高估了风险", "too high"))
    if found.slope.high < 1:
        yield _slope(found.slope, Text("过于极端", "too extreme"))
    elif found.slope.low > 1:
        yield _slope(found.slope, Text("过于平缓", "too timid"))


def _level(found: Estimate, word: Text) -> Text:
    return Text(
        "违约概率整体{word}（对数几率偏差 {value}）。", "PDs are {word} as a whole (by {value} log-odds)."
    ).format(word=word, value=f"{found.value:+.2f}")


def _slope(found: Estimate, word: Text) -> Text:
    return Text("高低两端的违约概率{word}（斜率 {value}）。", "PDs at both ends are {word} (slope {value}).").format(
        word=word, value=f"{found.value:.2f}"
    )


def _population(parts: Parts) -> Iterator[Text]:
    if parts.stability is None:
        yield Text("未能衡量人群在学习之后的变化。", "No shift of the population since it learned was measured.")
        return
    moved = [one for one in parts.stability.features if beyond_chance(one) > MOVED]
    if moved:
        names = [_label(one.name) for one in moved[:5]]
        yield Text(
            "学习之后这些指标的分布已明显变化：{names}。",
            "These features are distributed clearly otherwise than when it learned: {names}.",
        ).format(names=_listed(names))


def _reasons(parts: Parts) -> Iterator[Text]:
    if parts.explained is None:
        yield Text("解释值未与训练库比较。", "Explanations were not compared with those of the library.")
    elif parts.explained.largest is None:
        yield Text(
            "模型超出模式表的范围，由训练库解释：没有第二种算法可比，且不能给案件评分。",
            "The model is beyond the range of the tables and explained by the library: nothing to compare it with, and "
            "it cannot score cases.",
        )
    if parts.retrained is None:
        yield Text("未检验换种子重训后原因是否相同。", "Whether reasons survive training again was not tested.")
    elif parts.retrained.mean.same_set < 0.75:
        share = percent(parts.retrained.mean.same_set, 0)
        yield Text(
            "换种子重训后，只有 {share} 的案件得到同一组原因：原因是依声明的方法得出，不是唯一的真相。",
            "Trained with another seed, only {share} of cases keep their set of reasons: a list follows from the "
            "declared method and is not the only truth.",
        ).format(share=share)
    if parts.monotone.violations:
        names = [BY_NAME[one.name].label if one.name in BY_NAME else same(one.name) for one in parts.monotone.against]
        yield Text(
            "这些指标会违反声明的方向：{names}。", "These features break their declared direction: {names}."
        ).format(names=_listed(names))


def _people(parts: Parts) -> Iterator[Text]:
    if not parts.fairness:
        yield Text(
            "没有受保护属性数据：未检验对不同人群的影响，不等于没有影响。",
            "No protected attributes were given: the effect on groups of people was not tested, which does not mean "
            "there is none.",
        )
    for table in parts.fairness:
        least = table.least_impact
        if least is not None and least.impact is not None and least.impact.value < 0.8:
            yield Text(
                "按 {attribute}，{name} 的通过率是 {reference} 的 {share}：须复核。",
                "By {attribute}, {name} passes {share} as often as {reference}: review it.",
            ).format(
                attribute=table.attribute, name=least.name, reference=table.reference or same("–"),
                share=percent(least.impact.value, 0),
            )  # fmt: skip


def _rivals(parts: Parts) -> Iterator[Text]:
    if not parts.contests:
        yield Text("没有与更简单的模型比较。", "It was not compared with any simpler model.")
        return
    for contest in parts.contests:
        if contest.gain.high < 0:
            yield Text("{rival}更好：AUC 高 {gap}。", "{rival} is better: its AUC is {gap} higher.").format(
                rival=contest.rival, gap=f"{-contest.gain.value:.3f}"
            )
        elif contest.gain.low <= 0:
            yield Text(
                "与{rival}的 AUC 相差 {gap}，不能排除只是偶然。",
                "Its AUC differs from that of {rival} by {gap}, which may be chance.",
            ).format(rival=contest.rival, gap=f"{abs(contest.gain.value):.3f}")


def _label(feature: str) -> Text:
    return BY_NAME[feature].label if feature in BY_NAME else same(feature)


def _listed(names: list[Text]) -> Text:
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
