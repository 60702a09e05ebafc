"""Is what no model may read found by its name, and is nothing else?"""

from __future__ import annotations

import pytest

from workbench.common.errors import StaffError
from workbench.features.catalogue import BY_NAME
from workbench.features.forbidden import demand_allowed, forbidden_among, forbidden_as


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("religion", "religion"),
        ("owner_religious_group", "religion"),
        ("宗教信仰", "religion"),
        ("geneTest", "genes"),
        ("dna_score", "genes"),
        ("fingerprint_hash", "fingerprints"),
        ("bloodType", "blood type"),
        ("法人血型", "blood type"),
        ("medical_history", "illness"),
        ("有无病史", "illness"),
    ],
)
def test_each_forbidden_kind_is_found_in_both_languages(name: str, meaning: str) -> None:
    found = forbidden_as(name)
    assert found is not None
    assert found.en == meaning


@pytest.mark.parametrize("name", ["general_sales", "refund_share_90", "genuine_share", "bloom_days", "healthystock"])
def test_names_that_only_look_alike_are_free(name: str) -> None:
    assert forbidden_as(name) is None


def test_the_catalogue_reads_nothing_that_is_forbidden() -> None:
    assert forbidden_among(BY_NAME) == ()


def test_a_policy_may_forbid_further_words() -> None:
    assert forbidden_as("other_lenders", ("lender",)) is not None
    assert forbidden_as("other_lenders", ("",)) is None
    with pytest.raises(StaffError) as fault:
        demand_allowed("v1", ("sales", "other_lenders", "lender_age"), ("lender",))
    assert fault.value.code == "FEATURE_FORBIDDEN"
    assert "other_lenders" in fault.value.text.en
    demand_allowed("v1", ("sales",), ("lender",))
