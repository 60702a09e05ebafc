"""Are the policies whole, and is a faulty one refused?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.applications.policy_file import load_policy, policy_ids, read_policy
from workbench.applications.products import find_product, load_products
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.decision.pricing import price, yearly_cost

LINES = (resources() / "policy" / "cn-2025.toml").read_text("utf-8")


def refused(tmp_path: Path, old: str, new: str) -> str:
    assert old in LINES
    path = tmp_path / "changed.toml"
    path.write_text(LINES.replace(old, new, 1), "utf-8")
    with pytest.raises(StaffError) as fault:
        read_policy(path)
    assert fault.value.code == "POLICY_INVALID"
    return fault.value.text.en


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_bundled_policy_can_be_used(policy_id: str) -> None:
    policy = load_policy(policy_id)
    assert policy.policy_id == policy_id
    assert len(policy.digest) == 64
    assert all(rule.basis.zh and rule.basis.en for rule in policy.rules)


def test_the_published_funding_cap_is_one_and_a_half_times_capital() -> None:
    assert load_policy("cn-2025").funding_cap_fen == 2_400_000_000_00


def test_the_bank_policy_states_the_published_numbers() -> None:
    budget = load_policy("bank-sme-2020").budget
    assert budget is not None
    assert (budget.total_fen, budget.min_fen, budget.max_fen) == (100_000_000_00, 100_000_00, 1_000_000_00)
    assert (budget.lowest_rate, budget.highest_rate) == (Decimal("0.04"), Decimal("0.15"))
    assert budget.never_lend == ("D",)


def test_any_change_of_a_number_changes_the_digest(tmp_path: Path) -> None:
    path = tmp_path / "changed.toml"
    path.write_text(LINES.replace('bound = "0.08"', 'bound = "0.09"'), "utf-8")
    assert read_policy(path).digest != load_policy("cn-2025").digest


def test_a_comment_does_not_change_the_digest(tmp_path: Path) -> None:
    path = tmp_path / "changed.toml"
    path.write_text("# read again\n" + LINES, "utf-8")
    assert read_policy(path).digest == load_policy("cn-2025").digest


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("auto_max_fen", "auto_maximum_fen", "auto_max"),
        ('bound = "0.08"', 'bound = "eight"', "ConversionSyntax"),
        ("floor_points = 620", "floor_points = 670", "floors must fall"),
        ('band = "D"\ndaily_rate = "0.000550"', 'band = "A"\ndaily_rate = "0.000550"', "twice"),
        ('severity = "justify"', 'severity = "perhaps"', "REFUND_SHARE"),
        ('rule_id = "SHOP_AGE_ORDER"', 'rule_id = "SHOP_AGE"', "used twice"),
        ("up_to_fen = 300_000_00", "up_to_fen = 90_000_00", "tiers must rise"),
        ('cap_share = { A = "1", B = "1", C = "0.70", D = "0" }', 'cap_share = { A = "1" }', "cap_share"),
        ('basis = "xirr"', 'basis = "flat"', "flat"),
        ('daily_rate = "0.000400"', 'daily_rate = "NaN"', "prices.0.daily_rate is no finite"),
        ('sales_share = "0.60"', 'sales_share = "Infinity"', "no finite"),
        ('lend = "decline"\ncap_fen = 0', 'lend = "decline"\ncap_fen = 5', "declined and has a cap"),
        ("[lanes]", "[lanes]\nspare = 1", "lanes.spare"),
        ("policy_id", "policy_id = ", "Invalid"),
    ],
)
def test_a_faulty_policy_is_refused_with_its_fault(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert says in refused(tmp_path, old, new)


def test_an_unknown_policy_names_the_known_ones() -> None:
    with pytest.raises(StaffError, match="cn-2025"):
        load_policy("nowhere")


@pytest.mark.parametrize("policy_id", list(policy_ids()))
def test_every_price_is_below_the_cost_cap_for_every_term(policy_id: str) -> None:
    policy, products = load_policy(policy_id), load_products()
    for row in policy.prices:
        product = products[row.product]
        for term in product.terms_days:
            found = price(1_000_000, row.daily_rate, row.fee_rate, date(2026, 11, 22), term, product.repayment)
            assert yearly_cost(found, policy.cost.basis) <= policy.cost.cap, (row, term)


def test_products_are_found_by_code_and_by_alias() -> None:
    assert find_product("order_loan") is find_product("order_taobao")
    assert find_product("loan_sme").min_fen == 100_000_00
    with pytest.raises(StaffError, match="PRODUCT_UNKNOWN"):
        find_product("mortgage")


def test_every_priced_product_and_every_rule_product_exists() -> None:
    for policy_id in policy_ids():
        policy = load_policy(policy_id)
        named = {row.product for row in policy.prices} | {code for rule in policy.rules for code in rule.products}
        assert named <= set(load_products())
