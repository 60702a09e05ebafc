"""Do equal values give equal bytes, and different ones different bytes?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.common.text import Text
from workbench.records.canonical import canonical_json, digest

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner), max_leaves=12
)


@given(VALUES)
def test_any_value_has_one_form_however_its_keys_came(value: object) -> None:
    def turned(part: object) -> object:
        if isinstance(part, dict):
            return {key: turned(item) for key, item in reversed(part.items())}
        return [turned(item) for item in part] if isinstance(part, list) else part

    assert canonical_json(value) == canonical_json(turned(value))


def test_the_bytes_are_those_written_down_here() -> None:
    value = {"b": [1, True, None, Decimal("0.0006"), 0.1], "a": "青禾", "at": date(2026, 11, 23)}
    assert canonical_json(value).decode() == (
        '{"a":"青禾","at":"2026-11-23","b":[1,true,null,{"$decimal":"0.0006"},{"$float":"0x1.999999999999ap-4"}]}'
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [(1, 1.0), (1, "1"), (0.1, "0x1.999999999999ap-4"), (0.0, -0.0), (Decimal("1"), 1), (None, "null"), (b"a", "61")],
)
def test_values_of_different_kinds_never_share_a_digest(left: object, right: object) -> None:
    assert digest(left) != digest(right)


def test_a_moment_is_the_same_in_every_zone() -> None:
    here = datetime(2026, 11, 23, 10, 42, tzinfo=timezone(timedelta(hours=8)))
    assert digest(here) == digest(here.astimezone(UTC))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        digest(datetime(2026, 11, 23))  # noqa: DTZ001


def test_a_thing_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError):
        digest(object())


def test_a_frozen_value_is_written_by_its_fields() -> None:
    assert canonical_json(Text("通过", "Approve")) == '{"en":"Approve","zh":"通过"}'.encode()
