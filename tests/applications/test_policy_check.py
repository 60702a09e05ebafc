"""Does every static check find what it is for, and is it silent where nothing is wrong?"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from workbench.applications.policy import Policy, Rule
from workbench.applications.policy_check import check_policy, check_text
from workbench.applications.policy_file import load_policy, policy_ids
from workbench.applications.policy_ground import CheckGround
from workbench.applications.products import load_products
from workbench.common.paths import resources
from workbench.common.text import Text
from workbench.features.forbidden import forbidden_among
from workbench.services.policy_ground import FACTS, cost_of

TODAY = date(2026, 11, 23)
POLICY = load_policy("cn-2025")
LINES = (resources() / "policy" / "cn-2025.toml").read_text("utf-8")


def ground(**changes: Any) -> CheckGround:
    made = CheckGround(
        facts=FACTS,
        products=load_products(),
        today=TODAY,
        cost_of=lambda row, product, days, basis: cost_of(row, product, days, basis, TODAY),
        features=("refund_share_90",),
        forbidden=forbidden_among,
    )
    return replace(made, **changes)


def codes(policy: Policy, level: str | None = None, **changes: Any) -> list[tuple[str, str]]:
    found = check_policy(policy, ground(**changes)).findings
    return [(one.code, one.where) for one in found if level is None or one.level == level]


def rule(name: str = "REFUND_SHARE", **changes: Any) -> Rule:
    return replace(next(one for one in POLICY.rules if one.rule_id == name), **changes)


def with_rules(*rules: Rule) -> Policy:
    return replace(POLICY, rules=rules)


def band(letter: str, **changes: Any) -> Policy:
    return replace(POLICY, bands=tuple(replace(b, **changes) if b.band == letter else b for b in POLICY.bands))


@pytest.mark.parametrize("policy_id", ["cn-2025", "bank-sme-2020", "marketplace"])
def test_a_bundled_policy_in_force_has_no_fault(policy_id: str) -> None:
    assert codes(load_policy(policy_id), "fault") == []


def test_the_historic_policy_has_no_fault_but_that_it_is_over() -> None:
    pilot = load_policy("cn-2008-pilot")
    assert codes(pilot, "fault") == [("OVER", "valid_to")]
    assert codes(pilot, "fault", today=date(2013, 4, 30)) == []


def test_no_rule_of_a_bundled_policy_is_past_its_review_on_the_day_of_the_sample_desk() -> None:
    rules = [one for policy_id in policy_ids() for one in load_policy(policy_id).rules]
    assert [one.rule_id for one in rules if one.review_by is not None and one.review_by < TODAY] == []


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_rule_has_source_dates_confidence_and_both_languages(policy_id: str) -> None:
    for one in load_policy(policy_id).rules:
        assert one.valid_from is not None, one.rule_id
        assert one.checked_on is not None, one.rule_id
        assert one.jurisdiction, one.rule_id
        texts = (one.title, one.message, one.basis)
        assert all(text.zh.strip() and text.en.strip() for text in texts), one.rule_id
        assert one.confidence in {"law", "secondary", "example", "desk", "unverified"}
        assert one.review_by is not None or one.valid_to is not None, one.rule_id


def test_every_requirement_of_the_current_list_stands_in_the_policy_as_a_rule() -> None:
    named = {law for one in POLICY.rules for law in one.laws}
    assert {law for law in named if law.startswith("CN-")} == {f"CN-{number:02}" for number in range(1, 27)}


def test_nothing_that_is_unverified_refuses_anybody() -> None:
    rules = [one for policy_id in policy_ids() for one in load_policy(policy_id).rules]
    assert all(not one.weighs for one in rules if one.confidence == "unverified")


Fires = Callable[[], Policy]

UNREACHABLE: dict[str, tuple[Rule, Rule]] = {
    "looser bound, as hard": (rule(bound=Decimal("0.08"), cleared_by=""), rule(rule_id="X", bound=Decimal("0.20"))),
    "looser bound, softer": (
        rule(severity="decline", cleared_by=""),
        rule(rule_id="X", bound=Decimal("0.30"), severity="justify"),
    ),
    "some of the products": (rule(cleared_by=""), rule(rule_id="X", products=("credit_tmall",))),
    "shorter validity": (rule(cleared_by=""), rule(rule_id="X", valid_to=date(2027, 1, 1))),
    "forbidden already": (
        rule("REGION_EXCLUDED"),
        rule("REGION_EXCLUDED", rule_id="X", words=("温州市",)),
    ),
    "allowed list is wider": (
        rule("REGION_B2B"),
        rule("REGION_B2B", rule_id="X", words=("上海", "浙江", "江苏", "安徽")),
    ),
    "word within a word": (
        rule("PURPOSE_ALLOWED", words=("股票",)),
        rule("PURPOSE_ALLOWED", rule_id="X", words=("买股票",)),
    ),
}


@pytest.mark.parametrize("name", UNREACHABLE)
def test_a_rule_that_can_never_matter_is_a_fault(name: str) -> None:
    first, second = UNREACHABLE[name]
    assert codes(with_rules(first, second), "fault") == [("UNREACHABLE", "rules.X")]
    assert codes(with_rules(second, first), "fault") == [("UNREACHABLE", "rules.X")]


REACHABLE: dict[str, tuple[Rule, Rule]] = {
    "harder at a looser bound": (rule(), rule(rule_id="X", bound=Decimal("0.25"), severity="decline")),
    "interview may clear the first": (rule(), rule(rule_id="X", bound=Decimal("0.20"), cleared_by="")),
    "other products": (rule(products=("credit_tmall",)), rule(rule_id="X", products=("order_taobao",))),
    "other days": (rule(valid_to=date(2026, 12, 1)), rule(rule_id="X", valid_from=date(2026, 12, 2))),
    "asked of everybody, not only of requests": (rule(phase="request", cleared_by=""), rule(rule_id="X")),
    "other fact": (rule(), rule(rule_id="X", fact="waybill_reuse_share_90")),
    "more words": (
        rule("REGION_EXCLUDED"),
        rule("REGION_EXCLUDED", rule_id="X", words=("温州", "台州"), title=Text("甲", "A")),
    ),
}


@pytest.mark.parametrize("name", [one for one in REACHABLE if one != "more words"])
def test_a_rule_that_may_matter_is_none(name: str) -> None:
    assert codes(with_rules(*REACHABLE[name]), "fault") == []


def test_of_two_lists_of_forbidden_words_the_shorter_one_never_matters() -> None:
    assert codes(with_rules(*REACHABLE["more words"]), "fault") == [("UNREACHABLE", "rules.REGION_EXCLUDED")]


def test_a_warning_inside_a_harder_rule_is_only_a_remark() -> None:
    policy = with_rules(rule(severity="decline", cleared_by=""), rule(rule_id="X", severity="warn", cleared_by=""))
    assert codes(policy, "fault") == []
    assert ("UNREACHABLE", "rules.X") in codes(policy, "remark")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rule(cleared_by=""), rule(rule_id="X", test="at_least", bound=Decimal("0.09"))),
        (rule("REGION_B2B", words=("浙江",)), rule("REGION_B2B", rule_id="X", test="none_of", words=("浙",))),
        (rule("REGION_B2B", words=("浙江",)), rule("REGION_B2B", rule_id="X", words=("上海",))),
    ],
)
def test_two_rules_nobody_can_meet_together_are_a_fault(one: Rule, other: Rule) -> None:
    assert ("CONTRADICTION", "rules.X") in codes(with_rules(one, other), "fault")
    apart = replace(other, products=("order_taobao",)), replace(one, products=("credit_b2b",))
    assert codes(with_rules(*apart), "fault") == []


def test_bounds_that_meet_exactly_are_no_contradiction() -> None:
    assert codes(with_rules(rule(), rule(rule_id="X", test="at_least", bound=Decimal("0.08"))), "fault") == []


def test_two_bounds_on_some_of_the_products_are_remarked() -> None:
    one = rule(products=("credit_tmall", "credit_taobao"))
    other = rule(rule_id="X", products=("credit_tmall", "credit_b2b"), bound=Decimal("0.09"))
    assert ("OVERLAP", "rules.X") in codes(with_rules(one, other), "remark")
    assert "OVERLAP" not in {code for code, _ in codes(with_rules(one, replace(other, bound=one.bound)))}


FAULTS: dict[str, tuple[Policy, tuple[str, str]]] = {
    "fact": (with_rules(rule(fact="refund_shares")), ("UNKNOWN_FACT", "rules.REFUND_SHARE.fact")),
    "product of a rule": (with_rules(rule(products=("gold",))), ("UNKNOWN_PRODUCT", "rules.REFUND_SHARE.products")),
    "place": (with_rules(rule(message=Text("{much}", "x"))), ("PLACE", "rules.REFUND_SHARE.message")),
    "brace": (with_rules(rule(message=Text("{value", "x"))), ("PLACE", "rules.REFUND_SHARE.message")),
    "place in words": (with_rules(rule("REGION_B2B", title=Text("{bound}", "x"))), ("PLACE", "rules.REGION_B2B.title")),
    "no words": (with_rules(rule(message=Text("有", ""))), ("NO_WORDS", "rules.REFUND_SHARE")),
    "source": (with_rules(rule(basis=Text(" ", "x"))), ("NO_SOURCE", "rules.REFUND_SHARE.basis")),
    "undated": (
        with_rules(rule(confidence="law", checked_on=None)),
        ("UNDATED", "rules.REFUND_SHARE.checked_on"),
    ),
    "unverified": (
        with_rules(rule(confidence="unverified", severity="decline", cleared_by="")),
        ("UNVERIFIED_BLOCKS", "rules.REFUND_SHARE.confidence"),
    ),
    "rule dates": (
        with_rules(rule(valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1))),
        ("DATES", "rules.REFUND_SHARE.valid_to"),
    ),
    "review": (with_rules(rule(review_by=date(2026, 11, 22))), ("REVIEW_DUE", "rules.REFUND_SHARE.review_by")),
    "band gap": (band("E", floor_points=300), ("BAND_GAP", "bands.E.floor_points")),
    "caps": (band("B", cap_fen=600_000_00), ("CAPS_RISE", "bands.B.cap_fen")),
    "shares": (band("C", sales_share=Decimal("0.41")), ("CAPS_RISE", "bands.C.sales_share")),
    "lend": (band("C", lend="refer"), ("", "")),
    "lend turns": (band("A", lend="refer"), ("LEND_RISES", "bands.B.lend")),
    "ratings": (
        replace(
            POLICY,
            interview=replace(POLICY.interview, cap_share=dict.fromkeys("ABC", Decimal("0.5")) | {"D": Decimal(1)}),
        ),
        ("CAPS_RISE", "interview.cap_share"),
    ),
    "tier gap": (
        replace(POLICY, tiers=(*POLICY.tiers[:-1], replace(POLICY.tiers[-1], up_to_fen=400_000_00))),
        ("TIER_GAP", "tiers"),
    ),
    "tier order": (
        replace(POLICY, tiers=(replace(POLICY.tiers[0], role="risk"), *POLICY.tiers[1:])),
        ("TIER_ORDER", "tiers.approver"),
    ),
    "tier role": (
        replace(POLICY, tiers=(replace(POLICY.tiers[0], role="clerk"), *POLICY.tiers[1:])),
        ("TIER_ROLE", "tiers.clerk"),
    ),
    "cost": (
        replace(POLICY, prices=(*POLICY.prices[:-1], replace(POLICY.prices[-1], fee_rate=Decimal("0.05")))),
        ("COST_ABOVE_CAP", "prices.credit_b2b.D"),
    ),
    "share": (
        replace(POLICY, funding=replace(POLICY.funding, borrower_share=Decimal("1.01"))),
        ("RANGE", "funding.borrower_share"),
    ),
    "capital": (
        replace(POLICY, funding=replace(POLICY.funding, capital_fen=-1)),
        ("RANGE", "funding.capital_fen"),
    ),
    "warn": (replace(POLICY, cost=replace(POLICY.cost, warn=Decimal("0.30"))), ("CAPS_RISE", "cost.warn")),
    "over": (replace(POLICY, valid_to=date(2026, 11, 22)), ("OVER", "valid_to")),
    "dates": (replace(POLICY, valid_to=date(2024, 1, 1)), ("DATES", "valid_to")),
    "features": (replace(POLICY, forbidden_features=("refund",)), ("FEATURE_FORBIDDEN", "forbidden_features")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_at_its_place_and_nowhere_else(name: str) -> None:
    policy, expected = FAULTS[name]
    found = codes(policy, "fault")
    assert found == ([expected] if expected[0] else [])


def test_the_day_of_review_itself_is_not_past_it() -> None:
    assert codes(with_rules(rule(review_by=TODAY)), "fault") == []


def test_a_price_of_an_unknown_product_is_a_fault() -> None:
    policy = replace(
        POLICY,
        prices=tuple(replace(row, product="gold") if row.product == "credit_b2b" else row for row in POLICY.prices),
    )
    assert ("UNKNOWN_PRODUCT", "prices.gold") in codes(policy, "fault")


def test_a_hole_between_the_present_policy_and_the_next_is_a_fault() -> None:
    ends = replace(POLICY, valid_to=date(2026, 12, 31), digest="a" * 64)
    later = replace(POLICY, version="2027-01", valid_from=date(2027, 1, 2))
    assert ("NO_POLICY_BETWEEN", "valid_from") in codes(later, "fault", standing=ends)
    assert codes(replace(later, valid_from=date(2027, 1, 1)), "fault", standing=ends) == []


def test_another_content_under_the_present_name_and_version_is_a_fault() -> None:
    other = replace(POLICY, digest="b" * 64)
    assert codes(other, "fault", standing=POLICY) == [("VERSION_TAKEN", "version")]
    assert codes(POLICY, "fault", standing=POLICY) == []
    assert codes(replace(POLICY, currency="BRL", version="x"), "fault", standing=POLICY) == [("CURRENCY", "currency")]


NO_B2B = tuple(row for row in POLICY.prices if row.product != "credit_b2b")
CHEAP_D = tuple(replace(row, daily_rate=Decimal("0.0001")) if row.band == "D" else row for row in POLICY.prices)
REMARKS: dict[str, tuple[Policy, tuple[str, str]]] = {
    "no price": (replace(POLICY, prices=NO_B2B), ("NO_PRICE", "prices.credit_b2b")),
    "price falls": (
        replace(POLICY, prices=CHEAP_D),
        ("PRICE_FALLS", "prices.credit_tmall.D"),
    ),
    "unused": (band("D", lend="decline", cap_fen=0, sales_share=Decimal(0)), ("PRICE_UNUSED", "prices.credit_b2b.D")),
    "half width": (with_rules(rule(basis=Text("甲,乙", "x"))), ("HALF_WIDTH", "rules.REFUND_SHARE.basis")),
    "undated": (with_rules(rule(valid_from=None)), ("UNDATED", "rules.REFUND_SHARE.valid_from")),
    "rule over": (with_rules(rule(valid_to=date(2026, 11, 22))), ("OVER", "rules.REFUND_SHARE.valid_to")),
    "ends": (replace(POLICY, valid_to=date(2027, 1, 1)), ("NO_POLICY_AFTER", "valid_to")),
    "fee": (POLICY, ("FEE_AT_DRAW", "prices")),
    "warned": (POLICY, ("COST_WARNED", "cost.warn")),
}  # fmt: skip
CLEAN = replace(
    with_rules(rule()),
    prices=tuple(replace(row, fee_rate=Decimal(0), daily_rate=Decimal("0.0003")) for row in POLICY.prices),
)


@pytest.mark.parametrize("name", REMARKS)
def test_each_remark_is_made_at_its_place_and_blocks_nothing(name: str) -> None:
    policy, expected = REMARKS[name]
    assert expected in codes(policy, "remark")
    assert codes(policy, "fault") == []
    assert expected not in codes(CLEAN)


def test_every_fault_of_form_is_told_at_once_in_both_languages() -> None:
    text = LINES.replace("up_to_fen = 300_000_00", "up_to_fen = 90_000_00").replace(
        'severity = "justify"', 'severity = "perhaps"'
    )
    found = check_text(text, ground())
    assert {one.code for one in found.findings} == {"FORM"}
    assert len(found.faults) == 3  # the tiers, and both rules of that severity
    assert all(one.what.zh and one.what.en for one in found.faults)


@pytest.mark.parametrize("text", ["", "policy_id = ", "policy_id = 'x'", "[[rules]]\nrule_id = 3", "\x00"])
def test_what_is_no_policy_is_said_to_be_none(text: str) -> None:
    found = check_text(text, ground())
    assert found.digest == ""
    assert [one.code for one in found.faults] == ["FORM"]


def mutated(rng: random.Random) -> str:
    """The text with a few lines lost, doubled, swapped, emptied, or with a number or a word turned into another."""
    lines = LINES.splitlines()
    for _ in range(rng.randrange(1, 4)):
        i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(6):
            case 0:
                del lines[i]
            case 1:
                lines.insert(j, lines[i])
            case 2:
                lines[i], lines[j] = lines[j], lines[i]
            case 3:
                lines[i] = lines[i].replace('"', "", 1)
            case 4:
                lines[i] = re.sub(r"\d+", lambda _: str(rng.choice([0, -1, 7, 10**12])), lines[i])
            case _:
                lines[i] = re.sub(r'= ".*"', f'= "{rng.choice(["", "NaN", "x", "9e999", "{", "温州"])}"', lines[i])
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_text_is_always_answered_with_findings_and_never_with_a_crash(seed: int) -> None:
    rng = random.Random(f"damage {seed}")
    for _ in range(40):
        text = mutated(rng)
        found = check_text(text, ground())
        assert all(one.what.zh and one.what.en for one in found.findings)
        if not found.digest:
            assert found.faults, text
