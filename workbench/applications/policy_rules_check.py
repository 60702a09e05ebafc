"""Which rules of a policy can never matter, contradict each other, read nothing that is known, or lack their source?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, permutations
from string import Formatter

from workbench.applications.policy import Policy, Rule
from workbench.applications.policy_file import NUMBER_TESTS
from workbench.applications.policy_ground import CheckGround, Found, fault, remark

RANK = {"decline": 4, "refer": 3, "justify": 2, "warn": 1, "document": 0}
SOURCED = frozenset({"law", "secondary"})
EVER = (date.min, date.max)


def rule_findings(policy: Policy, ground: CheckGround) -> Found:
    """Every finding about rules, one by one and against each other."""
    for rule in policy.rules:
        yield from _reads(rule, ground)
        yield from _places(rule)
        yield from _sourced(rule, ground)
        yield from _dated(rule, policy, ground)
    asking = [rule for rule in policy.rules if rule.asks]
    yield from _unreachable(asking)
    for one, other in combinations(asking, 2):
        if one.fact == other.fact and _meet(one, other):
            yield from _contradiction(one, other)
            yield from _overlap(one, other)


def _where(rule: Rule, part: str = "") -> str:
    return f"rules.{rule.rule_id}" + (f".{part}" if part else "")


def _reads(rule: Rule, ground: CheckGround) -> Found:
    if rule.asks and rule.fact not in ground.facts:
        zh, en = f"没有名为 {rule.fact} 的事实，无人能通过", f"nothing is called {rule.fact}: nobody would pass"
        yield fault("UNKNOWN_FACT", _where(rule, "fact"), zh, en)
    for code in rule.products:
        if code not in ground.products:
            yield fault("UNKNOWN_PRODUCT", _where(rule, "products"), f"没有产品 {code}", f"there is no product {code}")


def _places(rule: Rule) -> Found:
    """Places in braces that nothing would fill, or that would be shown as braces."""
    numbers = rule.test in NUMBER_TESTS
    may = {
        "title": {"bound"} if numbers else set(),
        "message": {"value", "bound", "gap"} if numbers else {"value"} if rule.asks else set(),
    }
    for part, text in (("title", rule.title), ("message", rule.message)):
        for words in (text.zh, text.en):
            try:
                named = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
            except ValueError:
                yield fault("PLACE", _where(rule, part), "花括号不成对", "a brace has no partner")
                continue
            for name in sorted(named - may[part]):
                zh, en = f"没有可填入 {{{name}}} 的内容", f"nothing would fill the place {{{name}}}"
                yield fault("PLACE", _where(rule, part), zh, en)
    if not all((rule.title.zh, rule.title.en, rule.message.zh, rule.message.en)):
        yield fault("NO_WORDS", _where(rule), "标题或说明缺中文或英文", "title or message lacks Chinese or English")


def _sourced(rule: Rule, ground: CheckGround) -> Found:
    if not (rule.basis.zh.strip() and rule.basis.en.strip()):
        yield fault("NO_SOURCE", _where(rule, "basis"), "没有写明依据", "names no source")
    if rule.confidence in SOURCED and rule.checked_on is None:
        yield fault("UNDATED", _where(rule, "checked_on"), "没有写明依据核对日", "no day on which the source was read")
    if rule.valid_from is None:
        yield remark("UNDATED", _where(rule, "valid_from"), "没有写明生效日", "no day from which it counts")
    if rule.confidence == "unverified" and rule.severity == "decline":
        zh, en = "未核实的依据不得据以拒绝", "an unverified source may not decline anybody"
        yield fault("UNVERIFIED_BLOCKS", _where(rule, "confidence"), zh, en)


def _dated(rule: Rule, policy: Policy, ground: CheckGround) -> Found:
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        yield fault("DATES", _where(rule, "valid_to"), "失效日早于生效日", "ends before it begins")
    elif rule.valid_to is not None and rule.valid_to < ground.today and rule.valid_to != policy.valid_to:
        yield remark("OVER", _where(rule, "valid_to"), f"已于 {rule.valid_to} 失效", f"ended on {rule.valid_to}")
    if rule.review_by is not None and rule.review_by < ground.today:
        zh, en = f"复核期 {rule.review_by} 已过", f"was due for review by {rule.review_by}"
        yield fault("REVIEW_DUE", _where(rule, "review_by"), zh, en)


def _days(rule: Rule) -> tuple[date, date]:
    return rule.valid_from or EVER[0], rule.valid_to or EVER[1]


def _meet(one: Rule, other: Rule) -> bool:
    """Is there a product and a day on which both are asked?"""
    products = not one.products or not other.products or bool(set(one.products) & set(other.products))
    return products and _days(one)[0] <= _days(other)[1] and _days(other)[0] <= _days(one)[1]


def _wherever(wide: Rule, narrow: Rule) -> bool:
    """Is `wide` asked wherever `narrow` is?"""
    products = not wide.products or (bool(narrow.products) and set(narrow.products) <= set(wide.products))
    dates = _days(wide)[0] <= _days(narrow)[0] and _days(narrow)[1] <= _days(wide)[1]
    return products and dates and (wide.phase == narrow.phase or wide.phase == "case")


def _fails_with(first: Rule, second: Rule) -> bool:
    """Does whoever fails `second` fail `first` too?"""
    if first.test != second.test:
        return False
    if first.bound is not None and second.bound is not None:
        return first.bound >= second.bound if first.test == "at_least" else first.bound <= second.bound
    match first.test:
        case "one_of":
            return all(any(word.startswith(start) for start in second.words) for word in first.words)
        case "none_of":
            return all(any(word.startswith(start) for start in first.words) for word in second.words)
    return all(any(part.casefold() in word.casefold() for part in first.words) for word in second.words)


def _unreachable(rules: list[Rule]) -> Found:
    told: set[str] = set()
    for first, second in permutations(rules, 2):
        harder = RANK[first.severity] >= RANK[second.severity]
        # What an interview may clear leaves the other rule something to say.
        lasting = not first.cleared_by or first.cleared_by == second.cleared_by
        same = first.fact == second.fact and _wherever(first, second) and _fails_with(first, second)
        if not (harder and lasting and same) or {first.rule_id, second.rule_id} & told:
            continue
        told.add(second.rule_id)
        zh = f"凡不满足本规则者，{first.rule_id} 已以同等或更重的后果处理，本规则永远不起作用"
        en = f"whoever fails it fails {first.rule_id}, which is as hard or harder: it can never matter"
        made = fault if second.weighs else remark
        yield made("UNREACHABLE", _where(second), zh, en)


def _contradiction(one: Rule, other: Rule) -> Found:
    if not (one.weighs and other.weighs) or not _nobody_passes(one, other):
        return
    zh = f"与 {one.rule_id} 不能同时满足，无人能通过"
    yield fault("CONTRADICTION", _where(other), zh, f"cannot be met together with {one.rule_id}: nobody would pass")


def _nobody_passes(one: Rule, other: Rule) -> bool:
    by_test = {one.test: one, other.test: other}
    if {"at_least", "at_most"} == by_test.keys():
        least, most = by_test["at_least"].bound, by_test["at_most"].bound
        return least is not None and most is not None and least > most
    if {"one_of", "none_of"} == by_test.keys():
        return all(
            any(word.startswith(start) for start in by_test["none_of"].words) for word in by_test["one_of"].words
        )
    if one.test == other.test == "one_of":
        return not any(a.startswith(b) or b.startswith(a) for a in one.words for b in other.words)
    return False


def _overlap(one: Rule, other: Rule) -> Found:
    """Two bounds of one kind on the same fact that meet on some products only: which one counts depends on the case."""
    alike = one.test == other.test and one.severity == other.severity and one.test in NUMBER_TESTS
    if alike and one.bound != other.bound and not (_wherever(one, other) or _wherever(other, one)):
        zh = f"与 {one.rule_id} 在部分产品或日期上重叠，界限不同，较严者起作用"
        en = f"overlaps {one.rule_id} on some products or days with another bound; the tighter one counts"
        yield remark("OVERLAP", _where(other), zh, en)


def words_of(policy: Policy) -> Iterator[tuple[str, str]]:
    """Every Chinese wording people read, with its place."""
    yield "name", policy.name.zh
    yield "cost.source", policy.cost.source.zh
    for rule in policy.rules:
        for part in ("title", "message", "basis"):
            yield _where(rule, part), getattr(rule, part).zh
