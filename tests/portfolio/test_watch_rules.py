"""Does each rule speak at its threshold, stay silent beside it, and say when it does not know?"""

from __future__ import annotations

import numpy as np
import pytest

from workbench.applications.policy_file import load_policy, policy_in, read_text
from workbench.common.paths import resources
from workbench.portfolio.warnings import WatchFacts, checks, raised, raised_of
from workbench.portfolio.watch_facts import FACTS, WatchTable, fact_words
from workbench.portfolio.watch_rules.catalogue import BY_CODE, RULES
from workbench.portfolio.watch_rules.rule import ACTIONS, Limits

POLICY = load_policy("cn-2025")
LIMITS = Limits(POLICY.watch, POLICY.watching)


def facts(late: int = 0, due_fen: int = 0, **known: float | None) -> WatchFacts:
    return WatchFacts("M1", 100_00, late, due_fen, known)


def levels(code: str, **known: float) -> str | None:
    """The level one rule reaches on these facts, or None."""
    table = facts(**known).table()
    found = [one for one in checks(table, LIMITS) if one.rule.code == code]
    return found[0].raised.level if found[0].raised else found[0].state


@pytest.mark.parametrize(
    ("code", "below", "at", "level"),
    [
        ("SALES_PACE", {"sales_pace": 0.41}, {"sales_pace": 0.40}, "watch"),
        ("SALES_PACE", {"sales_pace": 0.31}, {"sales_pace": 0.30}, "high"),
        ("SALES_PACE", {"sales_pace": 0.21}, {"sales_pace": 0.20}, "urgent"),
        ("SALES_SEASON", {"season_share": 0.71}, {"season_share": 0.70}, "watch"),
        ("SALES_SEASON", {"season_share": 0.51}, {"season_share": 0.50}, "high"),
        ("INFLOW_SHORT", {"inflow_90_month_fen": 100.0, "due_month_fen": 100.0},
         {"inflow_90_month_fen": 99.0, "due_month_fen": 100.0}, "watch"),
        ("LOW_DAYS", {"low_balance_days_30": 11.0}, {"low_balance_days_30": 12.0}, "watch"),
        ("NEW_LENDERS", {"other_lenders": 2.0, "other_lenders_then": 2.0},
         {"other_lenders": 4.0, "other_lenders_then": 2.0}, "high"),
        ("PENALTY_POINTS", {"penalty_points_365": 35.0}, {"penalty_points_365": 36.0}, "urgent"),
        ("LOW_STARS", {"low_star_share_90": 0.019, "low_star_share_90_then": 0.0},
         {"low_star_share_90": 0.023, "low_star_share_90_then": 0.01}, "watch"),
        ("REACH_DOWN", {"destinations_90": 11.0, "destinations_90_then": 21.0},
         {"destinations_90": 9.0, "destinations_90_then": 21.0}, "watch"),
        ("BAND_FALL", {"bands_fallen": 1.0}, {"bands_fallen": 2.0}, "watch"),
        ("OWNER_CHANGED", {"owner_changed_days": 91.0}, {"owner_changed_days": 90.0}, "watch"),
        ("DATA_STALE", {"line_age_days": 6.0}, {"line_age_days": 7.0}, "watch"),
        ("DATA_STALE", {"line_age_days": 20.0}, {"line_age_days": 21.0}, "high"),
        ("CURE_FAILED", {"failed_cures": 0.0}, {"failed_cures": 1.0}, "watch"),
        ("DEBTOR_LATE", {"debtor_late_days": 0.0}, {"debtor_late_days": 1.0}, "watch"),
        ("DEBTOR_LATE", {"debtor_late_days": 90.0}, {"debtor_late_days": 91.0}, "urgent"),
        ("NEAR_BREACH", {"near_breaches": 0.0}, {"near_breaches": 1.0}, "watch"),
        ("PROCEEDS_UNKNOWN", {"unknown_share": 0.19, "traced_share": 1.0},
         {"unknown_share": 0.20, "traced_share": 1.0}, "watch"),
        ("PROCEEDS_DEBT", {"debt_share": 0.29, "traced_share": 1.0}, {"debt_share": 0.60, "traced_share": 1.0}, "high"),
    ],
)  # fmt: skip
def test_each_level_begins_at_its_threshold(
    code: str, below: dict[str, float], at: dict[str, float], level: str
) -> None:
    assert levels(code, **at) == level
    assert levels(code, **below) != level


def test_a_rule_that_misses_a_fact_says_unknown_and_raises_nothing() -> None:
    found = {one.rule.code: one for one in checks(facts().table(), LIMITS)}
    told = {"PAST_DUE"}  # the ledger always knows
    assert {code for code, one in found.items() if one.state != "unknown"} == told
    assert raised(facts(), POLICY.watch) == ()


def test_a_fall_that_peers_share_is_one_level_less() -> None:
    assert levels("SALES_SEASON", season_share=0.5) == "high"
    assert levels("SALES_SEASON", season_share=0.5, season_share_peers=0.9) == "high"
    assert levels("SALES_SEASON", season_share=0.5, season_share_peers=0.65) == "watch"
    assert levels("SALES_SEASON", season_share=0.65, season_share_peers=0.7) == "clear"


def test_the_month_before_speaks_only_where_no_season_is_known() -> None:
    assert levels("SALES_DOWN", sales_trend_30=0.2) == "watch"
    assert levels("SALES_DOWN", sales_trend_30=0.2, season_share=0.9) == "clear"


def test_a_draw_whose_lines_have_not_come_is_not_called_unknown() -> None:
    assert levels("PROCEEDS_UNKNOWN", unknown_share=0.9, traced_share=0.0) == "clear"


def test_what_is_raised_keeps_its_evidence_its_steps_and_what_to_do() -> None:
    (one,) = raised(facts(sales_pace=0.3, days_since_sale=2.0), POLICY.watch)
    assert one.evidence == {"sales_pace": 0.3, "days_since_sale": 2.0}
    assert one.steps == {"watch": "0.40", "high": "0.30", "urgent": "0.20"}
    assert (one.action, one.trigger.zh) == ("contact", "一周内销售降至平常的 30%")


def test_columns_of_many_answer_as_each_by_itself() -> None:
    rng = np.random.default_rng(7)
    columns = {name: rng.choice([np.nan, 0.0, 0.2, 0.6, 1.5, 30.0, 90.0], 400) for name in FACTS}
    columns["balance_fen"] = rng.choice([0.0, 100.0], 400)
    ids = tuple(f"M{n:03d}" for n in range(400))
    together = raised_of(WatchTable(ids, columns), LIMITS).raised
    for n in range(0, 400, 7):
        alone = WatchTable((ids[n],), {name: one[n : n + 1] for name, one in columns.items()})
        assert raised_of(alone, LIMITS).raised.get(ids[n]) == together.get(ids[n])
    assert not any(columns["balance_fen"][ids.index(one)] == 0 for one in together)


def test_every_rule_is_named_reads_known_facts_and_recommends_known_acts() -> None:
    assert len(BY_CODE) == len(RULES)
    for rule in RULES:
        assert rule.title.zh
        assert rule.title.en
        assert set(rule.reads) | set(rule.also) <= FACTS.keys()
        assert set(rule.actions) <= ACTIONS.keys()
        told = dict.fromkeys((*rule.reads, *rule.also), 1.0)
        assert rule.words(told, "CNY").en


def test_values_are_worded_by_their_unit() -> None:
    assert fact_words("balance_fen", 1_234_500.0, "CNY").zh == "¥12,345"
    assert fact_words("season_share", 0.243, "CNY").en == "24.3%"
    assert fact_words("owner_changed_days", float("inf"), "CNY").zh == "从未"
    assert fact_words("sales_trend_30", None, "CNY").en == "—"


def test_a_policy_without_the_section_has_the_usual_numbers_and_a_misspelt_one_is_refused() -> None:
    text = (resources() / "policy" / "bank-sme-2020.toml").read_text("utf-8")
    assert policy_in(text, "bank").watching.quiet_days == 14
    changed = policy_in(text + '\n[watching.pace]\nwatch = "0.6"\n', "bank").watching.pace
    assert (str(changed.watch), changed.high) == ("0.6", None)
    assert read_text(text + "\n[watching]\nquiet_day = 3\n")[1]
