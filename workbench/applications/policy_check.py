"""May this text become a policy, and what should people weigh before it does?

Static checks: nothing is decided. Faults keep a text from being proposed; remarks do not.
"""

from __future__ import annotations

import re

from workbench.applications.policy import Policy
from workbench.applications.policy_file import read_text
from workbench.applications.policy_finding import FAULT, PolicyCheck, PolicyFinding
from workbench.applications.policy_ground import CheckGround, Found, remark
from workbench.applications.policy_rules_check import rule_findings, words_of
from workbench.applications.policy_terms_check import terms_findings

_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff]\s?[,;?!]\s?[\u4e00-\u9fff]|[\u4e00-\u9fff]:\s?[\u4e00-\u9fff]")


def check_text(text: str, ground: CheckGround) -> PolicyCheck:
    """Everything found in a text: faults of form alone where it has any, else what its numbers and rules say."""
    policy, faults = read_text(text)
    if policy is None or faults:
        found = tuple(PolicyFinding(FAULT, "FORM", "", one) for one in faults)
        named = ("", "", "") if policy is None else (policy.policy_id, policy.version, policy.digest)
        return PolicyCheck(*named, found)
    return check_policy(policy, ground)


def check_policy(policy: Policy, ground: CheckGround) -> PolicyCheck:
    """The same of a policy that was read already; faults stand first."""
    found = [*terms_findings(policy, ground), *rule_findings(policy, ground), *_words(policy)]
    found.sort(key=lambda one: one.level != FAULT)
    return PolicyCheck(policy.policy_id, policy.version, policy.digest, tuple(found))


def _words(policy: Policy) -> Found:
    for where, words in words_of(policy):
        if _HALF_WIDTH.search(words):
            yield remark("HALF_WIDTH", where, "汉字之间用了半角标点", "half-width punctuation between Chinese words")
