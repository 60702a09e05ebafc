"""Is a policy file whole, consistent and in force, and what does it say?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.applications.policy import Policy
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.text import Text
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
        raise _invalid(path.name, str(fault)) from fault
    return policy_in(text, path.name)


def policy_in(text: str, name: str) -> Policy:
    """The policy that a text is; `name` is how faults call it. Raises `StaffError` (`POLICY_INVALID`)."""
    try:
        document = tomllib.loads(text)
        policy = restore(Policy, document)
        for fault_found in _faults(document, policy):
            raise _invalid(name, fault_found)
    except (tomllib.TOMLDecodeError, TypeError, ValueError, ArithmeticError, KeyError, AttributeError) as fault:
        raise _invalid(name, str(fault)) from fault
    return replace(policy, digest=digest(document))


def _invalid(name: str, fault: str) -> StaffError:
    return StaffError(
        Text(f"政策文件 {name} 不能使用：{fault}", f"The policy file {name} cannot be used: {fault}"),
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


def _faults(document: dict[str, Any], policy: Policy) -> Iterator[str]:
    yield from unknown_keys(document, plain(policy))
    yield from _band_faults(policy)
    yield from _price_faults(policy)
    yield from _rule_faults(policy)
    yield from _drift_faults(policy)
    yield from _funding_faults(policy)
    if not 0 <= policy.review.blind_share <= 1:
        yield "review.blind_share lies between 0 and 1"
    limits = [tier.up_to_fen for tier in policy.tiers]
    if not limits or limits != sorted(set(limits)):
        yield "authority tiers must rise"
    if not {"A", "B", "C", "D"} <= policy.interview.cap_share.keys():
        yield "interview.cap_share needs A, B, C and D"


def _drift_faults(policy: Policy) -> Iterator[str]:
    rules = policy.drift
    if rules is not None and not 0 < rules.two_person_psi <= rules.stop_psi:
        yield "drift: the bounds must be positive and rise"
    if rules is not None and rules.least_count < 1:
        yield "drift.least_count must be positive"


def _funding_faults(policy: Policy) -> Iterator[str]:
    funding = policy.funding
    if funding.rule not in {"pilot", "one_plus_four"}:
        yield f"funding.rule {funding.rule}"
    if funding.rule == "one_plus_four" and None in (funding.non_standard_multiple, funding.standard_multiple):
        yield "funding: one_plus_four names both multiples"
    if funding.entities and sum(one.capital_fen for one in funding.entities) != funding.capital_fen:
        yield "funding: the capital of the entities does not add up"
    booked = [product for one in funding.entities for product in one.products]
    if len(booked) != len(set(booked)):
        yield "funding: a product is booked at two entities"
    if funding.linked_share is not None and funding.linked_share < funding.borrower_share:
        yield "funding.linked_share is below borrower_share"
    if unknown := set(policy.limits.required) - {"order_base", "working_capital", "borrower", "headroom"}:
        yield f"limits.required {min(unknown)}"
    days = [row.valid_from for row in policy.lpr]
    if days != sorted(set(days)) or any(row.rate <= 0 for row in policy.lpr):
        yield "lpr: days must rise and rates be positive"
    if policy.cost.lpr_multiple is not None and not policy.lpr:
        yield "cost.lpr_multiple without a table of lpr"


def _band_faults(policy: Policy) -> Iterator[str]:
    if [terms.band for terms in policy.bands] != ["A", "B", "C", "D", "E"]:
        yield "bands must be A to E"
    floors = [terms.floor_points for terms in policy.bands]
    if floors != sorted(set(floors), reverse=True):
        yield "band floors must fall"
    for terms in policy.bands:
        if terms.lend not in LEND:
            yield f"band {terms.band}: lend is {terms.lend}"
        if terms.lend == "decline" and terms.cap_fen:
            yield f"band {terms.band} is declined and has a cap"


def _price_faults(policy: Policy) -> Iterator[str]:
    if policy.cost.basis not in BASES:
        yield f"cost basis {policy.cost.basis}"
    keys = [(row.product, row.band) for row in policy.prices]
    if len(keys) != len(set(keys)):
        yield "a product and band is priced twice"
    lent = {terms.band for terms in policy.bands if terms.lend != "decline"}
    for product in {row.product for row in policy.prices}:
        missing = lent - {band for name, band in keys if name == product}
        if missing:
            yield f"{product} has no price for band {min(missing)}"


def _rule_faults(policy: Policy) -> Iterator[str]:
    ids = [rule.rule_id for rule in policy.rules]
    if len(ids) != len(set(ids)):
        yield "a rule id is used twice"
    for rule in policy.rules:
        if rule.test not in TESTS or rule.severity not in SEVERITIES or rule.phase not in PHASES:
            yield f"rule {rule.rule_id}: test, severity or phase is not known"
        if rule.confidence not in CONFIDENCES:
            yield f"rule {rule.rule_id}: confidence is {rule.confidence}"
        if (rule.test in NUMBER_TESTS) != (rule.bound is not None):
            yield f"rule {rule.rule_id}: a bound is missing or not wanted"
        if (rule.test in WORD_TESTS) != bool(rule.words):
            yield f"rule {rule.rule_id}: words are missing or not wanted"
        if (rule.test == "duty") != (not rule.fact) or (rule.test == "duty" and rule.severity != "document"):
            yield f"rule {rule.rule_id}: a duty reads no fact and has severity document; any other rule reads one"
        if not rule.weighs and rule.cleared_by:
            yield f"rule {rule.rule_id}: what changes no answer needs no interview"
