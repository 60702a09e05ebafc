"""What does each policy rule say about this case?

Unknown never passes: a rule whose fact is not known answers `unknown`, and the case goes to people.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from workbench.applications.policy import Policy, Rule
from workbench.applications.products import Product
from workbench.common.money import compact_money, half_up, money
from workbench.common.rates import percent
from workbench.common.text import Lang, Text, same
from workbench.decision.case_input import CaseInput, Fact
from workbench.decision.limits import LABELS
from workbench.decision.outcome import Check, Limit, Price, Verdict
from workbench.decision.pricing import yearly_cost
from workbench.flows.detectors import BY_CODE, DETECTORS
from workbench.interview.questions import Diligence
from workbench.merchants.merchant import PLATFORM_NAMES

MISSING = Text("缺失", "Missing")
BY_THE_DESK = Text("由机构落实", "The lender sees to it")
NO_WORDS = Text("", "")
NO_HIT = Text("无命中", "No hit")
UNKNOWN_MESSAGE = Text("数据缺失，须人工核实", "Not known: a person must check")
CLEARING = frozenset({Diligence.A, Diligence.B})


def worded(value: Decimal, unit: str, currency: str) -> Text:
    """A number of a rule as people read it."""
    whole = int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    match unit:
        case "share":
            return same(percent(value))
        case "months":
            return Text(f"{whole} 个月", f"{whole} mo")
        case "days":
            return Text(f"{whole} 天", f"{whole} days")
        case "fen":
            return same(money(half_up(value), currency))
        case "times":
            number = f"{value.normalize():f}"
            return Text(f"{number} 倍", f"{number}×")
        case "hits":
            return Text(f"{whole}", f"{whole}") if whole else NO_HIT
    return same(f"{value.normalize():f}" if value != whole else f"{whole}")


def rule_checks(case: CaseInput, policy: Policy, product: Product) -> tuple[Check, ...]:
    """Every rule that reads something and is in force for this product on the day, in the policy's order."""
    return tuple(check_rule(rule, case) for rule in _standing(case, policy, product) if rule.asks)


def duties(case: CaseInput, policy: Policy, product: Product) -> tuple[Check, ...]:
    """What the lender must see to by itself on that day: nothing is read, so nothing passes."""
    return tuple(
        Check(rule.rule_id, rule.title, Verdict.NOTE, BY_THE_DESK, rule.message, rule.basis, rule.severity)
        for rule in _standing(case, policy, product)
        if not rule.asks
    )


def _standing(case: CaseInput, policy: Policy, product: Product) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in policy.rules
        if in_force(rule, case.day) and _concerns(rule, product) and (case.asked or rule.phase != "request")
    )


def in_force(rule: Rule, day: date) -> bool:
    return is_dated(rule.valid_from, rule.valid_to, day)


def _concerns(rule: Rule, product: Product) -> bool:
    return not rule.products or product.code in rule.products


def check_rule(rule: Rule, case: CaseInput) -> Check:
    """One rule asked of one case."""
    fact = case.fact(rule.fact)
    if rule.words:
        return _check_words(rule, fact, case)
    return _check_number(rule, fact, case)


def _check_words(rule: Rule, fact: Fact, case: CaseInput) -> Check:
    if fact is None:
        return _check(rule, Verdict.UNKNOWN, MISSING, UNKNOWN_MESSAGE, rule.title, case)
    passed = words_allow(rule.test, rule.words, str(fact))
    value = same(str(fact))
    message = NO_WORDS if passed else rule.message.format(value=value)
    return _check(rule, Verdict.PASS if passed else _failed(rule), value, message, rule.title, case)


def words_allow(test: str, words: tuple[str, ...], fact: str) -> bool:
    """Does a word begin with one of the words, with none of them, or hold none of them anywhere in any case?"""
    if test == "none_within":
        folded = fact.casefold()
        return not any(word.casefold() in folded for word in words)
    return any(fact.startswith(word) for word in words) is (test == "one_of")


def _check_number(rule: Rule, fact: Fact, case: CaseInput) -> Check:
    bound = rule.bound if rule.bound is not None else Decimal(0)
    currency = case.application.currency
    title = rule.title.format(bound=worded(bound, rule.unit, currency))
    number = _number(fact)
    if number is None:
        return _check(rule, Verdict.UNKNOWN, MISSING, UNKNOWN_MESSAGE, title, case)
    passed = number >= bound if rule.test == "at_least" else number <= bound
    value = worded(number, rule.unit, currency)
    gap = worded(abs(number - bound), rule.unit, currency)
    if rule.unit == "share":
        # A share just over its bound must not read as if it were the bound.
        close = not passed and value == worded(bound, rule.unit, currency)
        points = f"{abs(number - bound) * 100:.{2 if close else 1}f}"
        gap = Text(f"{points} 个百分点", f"{points} pt")
        value = same(f"{number * 100:.2f}%") if close else value
    words = rule.message.format(value=value, bound=worded(bound, rule.unit, currency), gap=gap)
    return _check(rule, Verdict.PASS if passed else _failed(rule), value, NO_WORDS if passed else words, title, case)


def _number(fact: Fact) -> Decimal | None:
    """A fact as an exact number; a word or an infinite value is not one."""
    if fact is None or isinstance(fact, str):
        return None
    number = Decimal(repr(fact)) if isinstance(fact, float) else Decimal(fact)
    return number if number.is_finite() else None


def _failed(rule: Rule) -> Verdict:
    if not rule.weighs:
        return Verdict.NOTE
    return Verdict.FAIL if rule.severity == "decline" else Verdict.REFER


def _check(rule: Rule, verdict: Verdict, value: Text, message: Text, title: Text, case: CaseInput) -> Check:
    # An unknown fact is never cleared by talk: only a rule that was read and found wanting can be.
    cleared = verdict is Verdict.REFER and rule.cleared_by == "interview" and case.diligence in CLEARING
    return Check(rule.rule_id, title, verdict, value, message, rule.basis, rule.severity, cleared)


def _compact(amount_fen: int, currency: str) -> Text:
    return Text(compact_money(amount_fen, Lang.ZH, currency), compact_money(amount_fen, Lang.EN, currency))


def fraud_checks(case: CaseInput) -> tuple[Check, ...]:
    """What the detectors of invented sales flagged: a person looks before anything is lent, and talk clears nothing.

    Asked before any other rule. Where nobody looked the answer is unknown.
    """
    title, basis = Text("反欺诈检查", "Fraud checks"), Text("四流对账与反欺诈规则", "Reconciled flows, fraud rules")
    if case.fraud is None:
        return (_built("FRAUD", title, Verdict.UNKNOWN, MISSING, UNKNOWN_MESSAGE, basis),)
    if not case.fraud:
        none = Text(f"{len(DETECTORS)} 项无命中", f"{len(DETECTORS)} asked, no hit")
        return (_built("FRAUD", title, Verdict.PASS, none, NO_WORDS, basis),)
    currency = case.application.currency
    return tuple(
        _built(
            f"FRAUD_{one.code}",
            BY_CODE[one.code].title,
            Verdict.REFER,
            same(percent(one.score)),
            BY_CODE[one.code].finding.format(orders=f"{one.orders:,}", money=money(one.marked_fen, currency)),
            basis,
        )
        for one in case.fraud
    )


def form_checks(case: CaseInput, policy: Policy, product: Product) -> tuple[Check, ...]:
    """Does the request fit the product, are both in force, and do the data allow a score?

    Only the platform is shown when all is well.
    """
    platform, term = case.merchant.platform.value, case.application.term_days
    currency = case.application.currency
    gate = case.gate_failures
    checks = [
        _built(
            "PLATFORM_MISMATCH",
            Text("平台适用本产品", "Platform fits the product"),
            Verdict.PASS if platform in product.platforms else Verdict.FAIL,
            PLATFORM_NAMES[case.merchant.platform],
            Text("商户所在平台不适用本产品", "The merchant's platform does not fit this product"),
            product.source,
            "decline",
        ),
        _built(
            "TERM",
            Text("期限适用本产品", "Term fits the product"),
            Verdict.PASS if term <= max(product.terms_days) else Verdict.REFER,
            Text(f"{term} 天", f"{term} days"),
            Text(f"本产品最长 {max(product.terms_days)} 天", f"{max(product.terms_days)} days at most"),
            product.source,
        ),
        _built(
            "CURRENCY",
            Text("币种适用本产品", "Currency fits the product"),
            Verdict.PASS if currency == product.currency else Verdict.FAIL,
            same(currency),
            Text("申请币种与产品不同", "The request is in another currency than the product"),
            product.source,
            "decline",
        ),
    ]
    if not is_dated(policy.valid_from, policy.valid_to, case.day):
        checks.append(_expired(policy.name, case.day))
    if not is_dated(product.valid_from, product.valid_to, case.day):
        checks.append(_expired(product.name, case.day))
    if gate:
        more = Text(f"{gate[0].zh}（共 {len(gate)} 项）", f"{gate[0].en} ({len(gate)} in all)")
        title, basis = Text("数据质量", "Data quality"), Text("数据质量闸门", "Data-quality gate")
        checks.append(_built("DATA_GATE", title, Verdict.REFER, Text(f"{len(gate)} 项", f"{len(gate)}"), more, basis))
    return tuple(check for check in checks if check.rule_id == "PLATFORM_MISMATCH" or check.verdict is not Verdict.PASS)


def is_dated(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _expired(name: Text, day: date) -> Check:
    title = Text("{name}在有效期内", "{name} is in force").format(name=name)
    message = Text("不在有效期内，不得据此放贷", "Not in force on this day: nothing is lent on it")
    return _built("IN_FORCE", title, Verdict.REFER, same(day.isoformat()), message, name)


def offer_checks(case: CaseInput, policy: Policy, offer: Limit, price: Price | None) -> tuple[Check, ...]:
    """Exposure, funding and cost of the offer as it stands."""
    return (_exposure(case, policy, offer), _funding(case, offer), _cost(policy, price, case.as_of))


def _exposure(case: CaseInput, policy: Policy, offer: Limit) -> Check:
    cap_fen, currency = policy.funding.legal_person_fen, case.application.currency
    title = Text("单户余额 ≤ {cap}", "Exposure ≤ {cap}").format(cap=money(cap_fen, currency))
    basis = Text("同一法人合并计算", "Added up over one legal person")
    if case.linked_persons:
        count = case.linked_persons
        basis = Text(f"同一法人及 {count} 个关联方合并计算", f"Added up over the legal person and {count} linked to it")
    if case.exposure_fen is None:
        return _built("EXPOSURE", title, Verdict.UNKNOWN, MISSING, UNKNOWN_MESSAGE, basis)
    after_fen = case.exposure_fen + offer.amount_fen
    verdict = Verdict.PASS if after_fen <= cap_fen else Verdict.FAIL
    message = Text("同一法人余额已达上限", "The legal person has reached its ceiling")
    return _built("EXPOSURE", title, verdict, same(money(after_fen, currency)), message, basis, "decline")


def _funding(case: CaseInput, offer: Limit) -> Check:
    title, basis = Text("资金余量", "Funding headroom"), Text("资本金与银行借款上限", "Capital and bank-loan cap")
    if case.headroom_fen is None:
        return _built("FUNDING_CAP", title, Verdict.UNKNOWN, MISSING, UNKNOWN_MESSAGE, basis)
    enough = case.headroom_fen > 0 and offer.amount_fen <= case.headroom_fen
    message = Text("资金余量不足，等待回款", "Not enough funds: wait for repayments")
    value = _compact(case.headroom_fen, case.application.currency)
    return _built("FUNDING_CAP", title, Verdict.PASS if enough else Verdict.REFER, value, message, basis)


def terms_checks(missing: tuple[str, ...]) -> tuple[Check, ...]:
    """Terms of the limit the policy requires and nobody knows; nothing is shown where all are known."""
    if not missing:
        return ()
    named = [LABELS[code] for code in missing]
    value = Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))
    title, basis = (
        Text("额度各项已知", "Terms of the limit are known"),
        Text("政策额度规则", "The policy's limit rules"),
    )
    return (_built("LIMIT_TERMS", title, Verdict.UNKNOWN, value, UNKNOWN_MESSAGE, basis),)


def _cost(policy: Policy, price: Price | None, day: date) -> Check:
    title = Text("综合年化成本 ≤ {cap}", "All-in annual cost ≤ {cap}").format(cap=percent(policy.cost.cap))
    if price is None:
        message = Text("该风险档没有定价", "This band has no price")
        return _built("COST_CAP", title, Verdict.UNKNOWN, MISSING, message, policy.cost.source)
    cost = yearly_cost(price, policy.cost.basis)
    passed = cost <= policy.cost.cap
    message = Text("超过年化成本上限，不得按此定价放款", "Above the yearly cost cap: may not be lent at this price")
    verdict = Verdict.PASS if passed else Verdict.REFER
    found = _built("COST_CAP", title, verdict, same(percent(cost)), message, policy.cost.source)
    line = policy.warning_line(day)
    if passed and line is None:
        late = Text(
            "LPR 表已过期，无法判断是否超过提示线", "The LPR table is out of date: the warning line is not known"
        )
        return replace(found, message=late)
    if passed and line is not None and cost > line:
        warn = percent(line)
        return replace(found, message=Text(f"高于提示线 {warn}", f"Above the warning line of {warn}"))
    return found


def _built(
    rule_id: str, title: Text, verdict: Verdict, value: Text, message: Text, basis: Text, severity: str = "refer"
) -> Check:
    words = NO_WORDS if verdict is Verdict.PASS else message
    return Check(rule_id, title, verdict, value, words, basis, severity)
