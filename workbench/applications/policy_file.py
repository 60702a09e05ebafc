"""Is a policy file whole, consistent and in force, and what does it say?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.applications.policy import Policy, Rule
from workbench.applications.policy_calendar import calendar_faults
from workbench.applications.policy_close import close_faults
from workbench.applications.policy_collection import faults as collection_faults
from workbench.applications.policy_ledger import ledger_faults
from workbench.applications.policy_orders import order_rule_faults
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.text import Text, same
from workbench.records.canonical import digest
from workbench.records.plain import plain, restore

NUMBER_TESTS = {"at_least", "at_most"}
WORD_TESTS = {"one_of", "none_of", "none_within"}
TESTS = NUMBER_TESTS | WORD_TESTS | {"duty"}
SEVERITIES = {"decline", "refer", "justify", "warn", "document"}
PHASES = {"case", "offer", "request"}
CONFIDENCES = {"law", "secondary", "example", "desk", "unverified"}
LEND = {"auto", "review", "refer", "decline"}
BASES = {"nominal_365", "irr_x12", "xirr"}


def policy_ids() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (resources() / "policy").glob("*.toml")))


@lru_cache(maxsize=16)
def load_policy(policy_id: str) -> Policy:
    """The policy of that id. Raises `StaffError` (`POLICY_UNKNOWN`, `POLICY_INVALID`)."""
    if policy_id not in policy_ids():
        raise StaffError(
            Text(f"没有政策 {policy_id}", f"There is no policy {policy_id}"),
            Text("可用政策：" + "，".join(policy_ids()), "Known policies: " + ", ".join(policy_ids())),
            code="POLICY_UNKNOWN",
        )
    return read_policy(resources() / "policy" / f"{policy_id}.toml")


def read_policy(path: Path) -> Policy:
    """The policy in a file. Raises `StaffError` (`POLICY_INVALID`) naming the first fault."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as fault:
        raise _invalid(path.name, same(str(fault))) from fault
    return policy_in(text, path.name)


def policy_in(text: str, name: str) -> Policy:
    """The policy that a text is; `name` is how faults call it. Raises `StaffError` (`POLICY_INVALID`)."""
    policy, faults = read_text(text)
    if policy is None or faults:
        raise _invalid(name, faults[0])
    return policy


def read_text(text: str) -> tuple[Policy | None, tuple[Text, ...]]:
    """The policy a text is, None where it cannot be read at all, and every fault of its form."""
    try:
        document = tomllib.loads(text)
        policy = restore(Policy, document)
        faults = tuple(_faults(document, policy))
    except (tomllib.TOMLDecodeError, TypeError, ValueError, ArithmeticError, KeyError, AttributeError) as fault:
        return None, (Text(f"无法读取：{fault}", f"cannot be read: {fault}"),)
    return replace(policy, digest=digest(document)), faults


def _invalid(name: str, fault: Text) -> StaffError:
    return StaffError(
        Text("政策文件 {name} 不能使用：{fault}", "The policy file {name} cannot be used: {fault}").format(
            name=name, fault=fault
        ),
        Text("请恢复上一版，或按政策说明修改后再试", "Restore the last version, or mend it as the policy guide says"),
        code="POLICY_INVALID",
    )


def unknown_keys(document: Any, known: Any, where: str = "") -> Iterator[str]:
    """Keys of a document that the value read from it does not have: a misspelt number must not be ignored."""
    if isinstance(document, dict) and isinstance(known, dict):
        for key, part in document.items():
            if key not in known:
                yield f"unknown key {where}{key}"
            else:
                yield from unknown_keys(part, known[key], f"{where}{key}.")
    elif isinstance(document, list) and isinstance(known, list):
        for index, (part, other) in enumerate(zip(document, known, strict=False)):
            yield from unknown_keys(part, other, f"{where}{index}.")


def _faults(document: dict[str, Any], policy: Policy) -> Iterator[Text]:
    for key in unknown_keys(document, plain(policy)):
        name = key.removeprefix("unknown key ")
        yield Text(f"没有 {name} 这一项", f"unknown key {name}")
    for where in _endless(policy):
        yield Text(f"{where} 不是有限的数", f"{where} is no finite number")
    yield from _band_faults(policy)
    yield from _price_faults(policy)
    yield from _rule_faults(policy)
    yield from _drift_faults(policy)
    yield from _funding_faults(policy)
    yield from close_faults(policy.classes, policy.rungs)
    for name, zh, en in ledger_faults(policy.ledger):
        yield Text(f"ledger.{name} {zh}", f"ledger.{name} {en}")
    yield from order_rule_faults(policy.orders)
    yield from collection_faults(policy.collection)
    if not 0 <= policy.review.blind_share <= 1:
        yield Text("review.blind_share 须在 0 与 1 之间", "review.blind_share lies between 0 and 1")
    limits = [tier.up_to_fen for tier in policy.tiers]
    if not limits or limits != sorted(set(limits)):
        yield Text("审批权限各级金额须递增", "authority tiers must rise")
    if not {"A", "B", "C", "D"} <= policy.interview.cap_share.keys():
        yield Text("interview.cap_share 须有 A、B、C、D", "interview.cap_share needs A, B, C and D")
    yield from calendar_faults(policy.calendar)


def _endless(part: Any, where: str = "") -> Iterator[str]:
    """Places of numbers that are none: NaN and infinity compare with nothing."""
    if isinstance(part, Decimal):
        if not part.is_finite():
            yield where
    elif is_dataclass(part):
        for field in fields(part):
            yield from _endless(getattr(part, field.name), f"{where}.{field.name}" if where else field.name)
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _endless(value, f"{where}.{key}")
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from _endless(value, f"{where}.{index}")


def _drift_faults(policy: Policy) -> Iterator[Text]:
    rules = policy.drift
    if rules is not None and not 0 < rules.two_person_psi <= rules.stop_psi:
        yield Text("drift 的两个界限须为正且递增", "drift: the bounds must be positive and rise")
    if rules is not None and rules.least_count < 1:
        yield Text("drift.least_count 须为正", "drift.least_count must be positive")


def _funding_faults(policy: Policy) -> Iterator[Text]:
    funding = policy.funding
    if funding.rule not in {"pilot", "one_plus_four"}:
        yield Text(f"funding.rule 不能是 {funding.rule}", f"funding.rule {funding.rule}")
    if funding.rule == "one_plus_four" and None in (funding.non_standard_multiple, funding.standard_multiple):
        yield Text("funding：one_plus_four 须给出两个倍数", "funding: one_plus_four names both multiples")
    if funding.entities and sum(one.capital_fen for one in funding.entities) != funding.capital_fen:
        yield Text("funding：各主体资本之和不等于总额", "funding: the capital of the entities does not add up")
    booked = [product for one in funding.entities for product in one.products]
    if len(booked) != len(set(booked)):
        yield Text("funding：同一产品记在两个主体", "funding: a product is booked at two entities")
    if funding.linked_share is not None and funding.linked_share < funding.borrower_share:
        yield Text("funding.linked_share 低于 borrower_share", "funding.linked_share is below borrower_share")
    if unknown := set(policy.limits.required) - {"order_base", "working_capital", "borrower", "headroom"}:
        yield Text(f"limits.required 不认识 {min(unknown)}", f"limits.required {min(unknown)}")
    days = [row.valid_from for row in policy.lpr]
    if days != sorted(set(days)) or any(row.rate <= 0 for row in policy.lpr):
        yield Text("lpr：日期须递增，利率须为正", "lpr: days must rise and rates be positive")
    if policy.cost.lpr_multiple is not None and not policy.lpr:
        yield Text("有 cost.lpr_multiple 却没有 lpr 表", "cost.lpr_multiple without a table of lpr")


def _band_faults(policy: Policy) -> Iterator[Text]:
    if [terms.band for terms in policy.bands] != ["A", "B", "C", "D", "E"]:
        yield Text("风险档须依次为 A 至 E", "bands must be A to E")
    floors = [terms.floor_points for terms in policy.bands]
    if floors != sorted(set(floors), reverse=True):
        yield Text("各档最低分须递减", "band floors must fall")
    for terms in policy.bands:
        if terms.lend not in LEND:
            yield Text(f"{terms.band} 档的 lend 不能是 {terms.lend}", f"band {terms.band}: lend is {terms.lend}")
        if terms.lend == "decline" and terms.cap_fen:
            yield Text(f"{terms.band} 档不放贷却有上限", f"band {terms.band} is declined and has a cap")


def _price_faults(policy: Policy) -> Iterator[Text]:
    if policy.cost.basis not in BASES:
        yield Text(f"成本口径 {policy.cost.basis} 不认识", f"cost basis {policy.cost.basis}")
    keys = [(row.product, row.band) for row in policy.prices]
    if len(keys) != len(set(keys)):
        yield Text("同一产品同一档定价两次", "a product and band is priced twice")
    lent = {terms.band for terms in policy.bands if terms.lend != "decline"}
    for product in sorted({row.product for row in policy.prices}):
        missing = lent - {band for name, band in keys if name == product}
        if missing:
            yield Text(f"{product} 的 {min(missing)} 档没有定价", f"{product} has no price for band {min(missing)}")


def _rule_faults(policy: Policy) -> Iterator[Text]:
    ids = [rule.rule_id for rule in policy.rules]
    if len(ids) != len(set(ids)):
        yield Text("规则编号重复", "a rule id is used twice")
    for rule in policy.rules:
        for zh, en in _rule_fault(rule):
            yield Text(f"规则 {rule.rule_id}：{zh}", f"rule {rule.rule_id}: {en}")


def _rule_fault(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.test not in TESTS or rule.severity not in SEVERITIES or rule.phase not in PHASES:
        yield "比较方式、后果或阶段不认识", "test, severity or phase is not known"
    if rule.confidence not in CONFIDENCES:
        yield f"可信度不能是 {rule.confidence}", f"confidence is {rule.confidence}"
    if (rule.test in NUMBER_TESTS) != (rule.bound is not None):
        yield "界限缺失或多余", "a bound is missing or not wanted"
    if (rule.test in WORD_TESTS) != bool(rule.words):
        yield "词表缺失或多余", "words are missing or not wanted"
    duty = rule.test == "duty"
    if duty != (not rule.fact) or (duty and rule.severity != "document"):
        yield (
            "duty 不读取事实且后果须为 document，其他规则须读取事实",
            "a duty reads no fact and has severity document; any other rule reads one",
        )
    if not rule.weighs and rule.cleared_by:
        yield "不影响结论的规则不须访谈", "what changes no answer needs no interview"
