"""The one declarative list of features."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import ErrorLevel

from workbench.features.catalogue import BY_NAME, CATALOGUE, INVOICE, MARKETPLACE, PANELS, PLATFORM, digest
from workbench.features.compute import question_sql, record_sql
from workbench.features.feature import Feature, Flow
from workbench.features.prepared import columns
from workbench.flows.lines import LineKind

ROOT = Path(__file__).resolve().parents[2]
RECORD_COLUMNS = {"opened_day", "as_of", "shop_level", "trustpass_index", "prior_loans", "prior_late"}
# Words of the SQL subset; every other word of an expression must be a column.
_SUBSET = """
count sum avg min max max_by stddev_pop sqrt pow greatest floor coalesce nullif distinct filter where case when then end
and or not is null in between
sale refund purchase loan_in loan_out fee transfer
visit login review complaint penalty rating_item rating_service rating_logistics inquiry other_lender
"""
SUBSET = set(_SUBSET.split())


def test_the_catalogue_covers_every_desk_and_flow() -> None:
    assert len(PLATFORM) >= 55
    assert len(INVOICE) >= 25
    assert len(MARKETPLACE) >= 25
    assert {BY_NAME[name].flow for name in PLATFORM} == set(Flow)


def test_names_are_unique_and_never_of_a_person_or_an_id() -> None:
    names = [feature.name for feature in CATALOGUE]
    assert len(set(names)) == len(names)
    forbidden = re.compile(r"sex|gender|(?<![a-z])age(?![a-z])|name|merchant_id|owner|rating_officer|ethnic|marital")
    assert [name for name in names if forbidden.search(name)] == []


def test_every_panel_shows_four_known_features_of_its_desk() -> None:
    assert set(PANELS) == {"fund", "logistics", "information"}
    for names in PANELS.values():
        assert len(names) == 4
        assert set(names) <= set(PLATFORM)


@pytest.mark.parametrize("feature", CATALOGUE, ids=lambda feature: feature.name)
def test_a_feature_is_declared_in_full(feature: Feature) -> None:
    assert feature.sign in {-1, 0, 1}
    assert feature.tags
    for words in (feature.reason.zh, feature.reason.en):
        assert words.count("{value}") == 1
    assert not re.search(r"[,;:?!()](?!\d)", feature.reason.zh)
    assert re.search(r"[\u4e00-\u9fff]", feature.label.zh)
    known = set(columns(feature.lines)) if feature.lines else RECORD_COLUMNS
    words = {word.lower() for word in re.findall(r"[A-Za-z_]+", feature.sql)}
    assert words <= known | SUBSET


@pytest.mark.parametrize("kind", [*LineKind, None], ids=str)
def test_every_expression_also_runs_on_spark(kind: LineKind | None) -> None:
    features = [feature for feature in CATALOGUE if feature.lines is kind]
    sql = record_sql(features) if kind is None else question_sql(kind, features)
    (spark,) = sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    assert all(feature.name in spark for feature in features)
    sqlglot.parse_one(spark, read="spark")


def test_the_digest_changes_with_names_and_order() -> None:
    assert digest(PLATFORM) == digest(list(PLATFORM))
    assert digest(PLATFORM) != digest(PLATFORM[1:])
    assert digest(PLATFORM[:2]) != digest(PLATFORM[1::-1])
    with pytest.raises(KeyError):
        digest(["no_such_feature"])
