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

TESTS = {"at_least", "at_most", "one_of", "none_of"}
SEVERITIES = {"decline", "refer", "justify"}
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
        document = tomllib.loads(path.read_text("utf-8"))
        policy = restore(Policy, document)
    except (tomllib.TOMLDecodeError, TypeError, ValueError, ArithmeticError, KeyError, AttributeError) as fault:
        raise _invalid(path, str(fault)) from fault
    for fault_found in _faults(document, policy):
        raise _invalid(path, fault_found)
    return replace(policy, digest=digest(document))


def _invalid(path: Path, fault: str) -> StaffError:
    return StaffError(
        Text(f"政策文件 {path.name} 不能使用：{fault}", f"The policy file {path.name} cannot be used: {fault}"),
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
        if rule.test not in TESTS or rule.severity not in SEVERITIES or rule.phase not in {"case", "offer"}:
            yield f"rule {rule.rule_id}: test, severity or phase is not known"
        if (rule.test in {"at_least", "at_most"}) != (rule.bound is not None):
            yield f"rule {rule.rule_id}: a bound is missing or not wanted"
        if rule.test in {"one_of", "none_of"} and not rule.words:
            yield f"rule {rule.rule_id}: no words"
