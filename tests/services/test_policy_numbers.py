"""Every number the screen offers can be read, moved within its span, and written back into the policy's text."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal

import pytest

from workbench.applications.policy_file import load_policy, policy_ids
from workbench.applications.products import load_products
from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.services.policy_numbers import SECTIONS, fault_of, number_in, numbers_of, span_of, with_number
from workbench.services.policy_text import changed_text, next_version

PRODUCTS = load_products()


def _text(policy_id: str) -> str:
    return (resources() / "policy" / f"{policy_id}.toml").read_text("utf-8")


@pytest.mark.parametrize("policy_id", policy_ids())
def test_every_number_of_every_policy_moves_and_is_written_into_the_text_alone(policy_id: str) -> None:
    policy, text = load_policy(policy_id), _text(policy_id)
    numbers = numbers_of(policy, PRODUCTS)
    assert {one.section for one in numbers} <= set(SECTIONS)
    assert len({one.where for one in numbers}) == len(numbers) >= 30
    for one in numbers:
        was = number_in(policy, one.path)
        assert fault_of(one, policy, was, "CNY") is None, one.where
        wanted = 1 - was if one.kind == "flag" else was + one.step
        then = with_number(policy, one.path, wanted)
        assert number_in(then, one.path) == wanted
        assert with_number(then, one.path, was) == with_number(policy, one.path, was)
        made = changed_text(text, {one.path: wanted})
        lines = [pair for pair in zip(text.split("\n"), made.split("\n"), strict=True) if pair[0] != pair[1]]
        assert len(lines) == 1, one.where
        assert _at(tomllib.loads(made), one.path) == wanted


def _at(document: object, path: tuple[str | int, ...]) -> Decimal:
    for step in path:
        document = document[step]  # type: ignore[index]
    return Decimal(int(document)) if isinstance(document, bool) else Decimal(document)  # type: ignore[arg-type]


def test_a_floor_stays_between_its_neighbours_and_says_so() -> None:
    policy = load_policy("cn-2025")
    floor = next(one for one in numbers_of(policy, PRODUCTS) if one.where == "bands.B.floor_points")
    assert span_of(floor, policy) == (581, 659)
    fault = fault_of(floor, policy, Decimal(660), "CNY")
    assert fault is not None
    assert "581 分 与 659 分" in fault.zh


def test_a_tier_stays_between_its_neighbours() -> None:
    policy = load_policy("cn-2025")
    tier = next(one for one in numbers_of(policy, PRODUCTS) if one.where == "tiers.approver.up_to_fen")
    assert span_of(tier, policy) == (100_000_00 + 1, 10_000_000_00 - 1)


def test_no_number_is_not_within_any_span() -> None:
    policy = load_policy("cn-2025")
    for one in numbers_of(policy, PRODUCTS):
        assert fault_of(one, policy, Decimal("NaN"), "CNY") is not None, one.where


def test_comments_and_sources_of_the_text_stay() -> None:
    made = changed_text(
        _text("cn-2025"), {("bands", 1, "cap_fen"): Decimal(250_000_00), ("cost", "cap"): Decimal("0.20")}
    )
    assert "# Policy of the sample desk." in made
    assert "cap_fen = 250_000_00" in made
    assert 'cap = "0.2"' in made


@pytest.mark.parametrize(
    ("path", "number"),
    [
        (("bands", 9, "cap_fen"), Decimal(1)),
        (("bands", 1, "lend"), Decimal(1)),
        (("bands", 1, "cap_fen"), Decimal("0.5")),
    ],
)
def test_a_number_the_text_does_not_have_is_refused(path: tuple[str | int, ...], number: Decimal) -> None:
    with pytest.raises(StaffError) as refused:
        changed_text(_text("cn-2025"), {path: number})
    assert refused.value.code == "POLICY_TEXT"


def test_a_changed_policy_has_a_version_of_its_own() -> None:
    day = date(2026, 11, 23)
    assert [next_version(one, day) for one in ("2026-11", "2026-11-23", "2026-11-23.2")] == [
        "2026-11-23", "2026-11-23.2", "2026-11-23.3",
    ]  # fmt: skip
    made = changed_text(_text("cn-2025"), {("cost", "cap"): Decimal("0.22")}, "2026-11-23")
    assert tomllib.loads(made)["version"] == "2026-11-23"
    with pytest.raises(StaffError):
        changed_text("a = 1\n", {}, "2026-11-23")


def test_a_comment_behind_a_number_stays_where_it_is() -> None:
    text = 'a = 1\n[cost]\ncap = "0.24" # of law\n'
    assert changed_text(text, {("cost", "cap"): Decimal("0.22")}) == 'a = 1\n[cost]\ncap = "0.22" # of law\n'
