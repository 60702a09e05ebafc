"""Is the script made of this case and of nothing else?"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.common.text import Lang, Text
from workbench.flows import contradictions
from workbench.interview.claims import Shown
from workbench.interview.guide import load_guide
from workbench.interview.ledger import Verdict, verdict_of
from workbench.interview.numbers import number_in
from workbench.interview.questions import Source, When
from workbench.interview.script import (
    AdverseReason,
    Disagreement,
    LeverItem,
    PolicyItem,
    ScriptInput,
    follow_up_of,
    script,
)
from workbench.records.canonical import canonical_json

GUIDE = load_guide()
REFUND = AdverseReason(
    "refund_share_90", "refund", Text("退款率", "Refund rate"), Text("退款率 8.7%", "Refund rate 8.7%")
)
DISPATCH = AdverseReason(
    "dispatch_hours_90", "dispatch", Text("发货时长", "Dispatch time"), Text("发货时长 41 小时", "Dispatch takes 41 h")
)
WAREHOUSES = Disagreement(
    "WAREHOUSES",
    Text("申报 2 个仓库，近 6 个月平台只见 1 个发货地", "2 warehouses claimed, platform saw 1 origin in 6 months"),
    ((Text("仓库", "Warehouses"), "2", "1"), (Text("日均发货", "Parcels a day"), "180", "180")),
)
SALES = Shown(Text("月均销售额", "Monthly sales"), 18_640_000.0, "fen")
CASE = ScriptInput(
    reasons=(REFUND, DISPATCH),
    disagreements=(WAREHOUSES,),
    policy=(
        PolicyItem(
            "REFUND_SHARE",
            "refund",
            Text("退款率 ≤ 8.0%", "Refund rate ≤ 8.0%"),
            Text("8.7%", "8.7%"),
            "refund_share_90",
        ),
    ),
    gaps=(("conversion_90", Text("访客转化", "Conversion")),),
    levers=(LeverItem("dispatch_hours_90", Text("发货时长", "Dispatch time"), Text("41 → ≤25 小时", "41 → ≤25 h")),),
    claims={"sales_90_month_fen": 30_000_000.0},
    shown={"sales_90_month_fen": SALES, "refund_share_90": Shown(Text("退款率", "Refund rate"), 0.087, "share")},
)


def test_the_same_case_gives_the_same_script_bytes() -> None:
    assert canonical_json(script(CASE, GUIDE)) == canonical_json(script(CASE, GUIDE))


def test_every_question_points_to_what_it_came_from() -> None:
    questions = script(CASE, GUIDE)
    assert all(question.pointer and question.why.zh and question.expected.en for question in questions)
    assert len({question.question_id for question in questions}) == len(questions)
    sources = [question.source for question in questions]
    assert sources == [
        Source.STANDARD, Source.STANDARD, Source.REASON, Source.REASON, Source.CONTRADICTION, Source.GAP,
        Source.LEVER, *[Source.CROSS] * len(GUIDE.cross), Source.STANDARD, Source.STANDARD,
    ]  # fmt: skip


def test_one_more_contradiction_adds_exactly_its_question() -> None:
    extra = Disagreement("OTHER", Text("另一处不一致", "Another mismatch"))
    before = script(CASE, GUIDE)
    after = script(replace(CASE, disagreements=(WAREHOUSES, extra)), GUIDE)
    assert [q for q in after if q not in before] == [q for q in after if q.pointer == "OTHER"]
    assert len(after) == len(before) + 1


def test_a_policy_item_on_the_same_topic_joins_the_question_and_its_why() -> None:
    refund = next(question for question in script(CASE, GUIDE) if question.topic == "refund")
    assert refund.pointer == "refund_share_90,REFUND_SHARE"
    assert refund.why.zh == "退款率 8.7%；政策项：退款率 ≤ 8.0%，现为 8.7%"


def test_without_the_reason_the_policy_item_asks_for_itself() -> None:
    questions = script(replace(CASE, reasons=(DISPATCH,)), GUIDE)
    (asked,) = (q for q in questions if q.source is Source.POLICY)
    assert asked.topic == "refund"
    assert [(pair.claimed, pair.shown) for pair in asked.pairs] == [(None, "8.7%")]


def test_five_adverse_reasons_at_most_and_each_its_own_question() -> None:
    many = tuple(
        AdverseReason(f"f{i}", family, Text("某项", "Item"), Text("理由", "Reason"))
        for i, family in enumerate(["refund", "dispatch", "transit", "reviews", "visits", "tenure"])
    )
    asked = [q.pointer for q in script(ScriptInput(reasons=many), GUIDE) if q.source is Source.REASON]
    assert asked == ["f0", "f1", "f2", "f3", "f4"]


def test_a_family_without_a_topic_of_its_own_names_its_label() -> None:
    odd = AdverseReason("odd", "unheard_of", Text("某项", "Item"), Text("理由", "Reason"))
    question = next(q for q in script(ScriptInput(reasons=(odd,)), GUIDE) if q.source is Source.REASON)
    assert "某项" in question.ask.zh
    assert "Item" in question.ask.en


def test_a_claim_beyond_tolerance_is_shown_as_not_agreeing() -> None:
    sales = next(question for question in script(CASE, GUIDE) if question.measure == "sales_90_month_fen")
    assert [(p.claimed, p.shown, p.agrees) for p in sales.pairs] == [("¥300,000", "¥186,400", False)]
    assert sales.shown_value == 18_640_000.0


def test_the_pairs_of_a_contradiction_say_which_agree() -> None:
    asked = next(question for question in script(CASE, GUIDE) if question.source is Source.CONTRADICTION)
    assert [pair.agrees for pair in asked.pairs] == [False, True]


def test_a_follow_up_is_a_question_of_its_own_beside_its_root() -> None:
    root = script(CASE, GUIDE)[2]
    follow = follow_up_of(root, 1)
    assert follow.question_id == f"{root.question_id}/1"
    assert follow.ask == root.follow_up
    assert not follow.mandatory


def test_a_small_count_must_agree_exactly_and_a_large_amount_within_its_share() -> None:
    lenders = Shown(Text("在贷机构", "Other lenders"), 3.0, "count")
    assert verdict_of(2.0, lenders, None, None, 0.2) is Verdict.CONTRADICTED
    assert verdict_of(3.0, lenders, None, None, 0.2) is Verdict.CONSISTENT
    assert verdict_of(18_640_000.0 * 1.2, SALES, None, None, 0.2) is Verdict.CONSISTENT
    assert verdict_of(18_640_000.0 * 1.21, SALES, None, None, 0.2) is Verdict.CONTRADICTED
    assert verdict_of(1.0, None, None, None, 0.2) is Verdict.UNCHECKED
    assert verdict_of(5.0, None, 2.0, 9.0, 0.2) is Verdict.CONSISTENT
    assert verdict_of(9.1, None, 2.0, 9.0, 0.2) is Verdict.CONTRADICTED


def sources_of(case: ScriptInput) -> dict[str, str]:
    """Question by what it came from."""
    return {question.question_id: canonical_json(question).hex() for question in script(case, GUIDE)}


NO_POLICY = replace(CASE, policy=())
FURTHER = {
    "reasons": AdverseReason("refund_rise_90", "refund_rise", Text("退款率变化", "Refund change"), Text("升", "Up")),
    "disagreements": Disagreement("NO_RECEIPT", Text("12% 的订单未见回款", "12% of orders without receipt")),
    "gaps": ("stars_365", Text("评价星级", "Review stars")),
    "levers": LeverItem("refund_share_90", Text("退款率", "Refund rate"), Text("8.7% → ≤5%", "8.7% → ≤5%")),
}


@pytest.mark.parametrize("kind", sorted(FURTHER))
def test_a_source_more_adds_exactly_its_question_and_a_source_less_takes_exactly_that_away(kind: str) -> None:
    before = sources_of(NO_POLICY)
    more = replace(NO_POLICY, **{kind: (*getattr(NO_POLICY, kind), FURTHER[kind])})
    after = sources_of(more)
    assert len(after) == len(before) + 1
    assert {name: body for name, body in after.items() if name in before} == before
    less = sources_of(replace(NO_POLICY, **{kind: getattr(NO_POLICY, kind)[1:]}))
    assert len(less) == len(before) - 1
    assert {name: body for name, body in before.items() if name in less} == less


def test_nothing_hidden_is_spoken() -> None:
    hidden = ["¥186,400", "186,400", "18640000", "8.7", "8.0", "25", "41"]
    for question in script(CASE, GUIDE):
        for words in (spoken.of(lang) for spoken in question.spoken() for lang in Lang):
            assert words
            assert not [one for one in hidden if one in words], (question.question_id, words)
            assert question.expected.zh not in words
            assert question.expected.en not in words


def test_no_wording_of_the_guide_speaks_a_figure_or_names_the_platform_s_value() -> None:
    asked = [words for entry in (*GUIDE.standard, *GUIDE.topic, *GUIDE.cross) for words in (entry.ask, entry.follow_up)]
    asked += [words for entry in GUIDE.contradictions for words in (entry.ask, entry.follow_up)]
    for words in asked:
        assert "{value}" not in words.zh
        assert "{text}" not in words.zh
        assert not re.search(r"\d+(\.\d+)?\s*(%|倍|times)", words.zh + words.en)


def test_every_kind_of_contradiction_the_flows_find_has_words_of_its_own() -> None:
    source = inspect.getsource(contradictions)
    codes = set(re.findall(r'Contradiction\(\s*"([A-Z_]+)"', source))
    assert codes == {named.code for named in GUIDE.contradictions}


def test_a_plausible_range_is_made_of_the_flows_and_stays_hidden() -> None:
    shown = {**CASE.shown, "purchases_month_fen": Shown(Text("进货", "Purchases"), 10_000_000.0, "fen")}
    stock = next(q for q in script(replace(CASE, shown=shown), GUIDE) if q.pointer == "stock_fen")
    assert (stock.low, stock.high) == (1_500_000.0, 60_000_000.0)
    without = next(q for q in script(CASE, GUIDE) if q.pointer == "stock_fen")
    assert (without.low, without.high) == (None, None)


def test_the_fitting_follow_up_asks_a_figure_again_and_proof_without_one() -> None:
    sales = next(question for question in script(CASE, GUIDE) if question.measure == "sales_90_month_fen")
    again, proof = follow_up_of(sales, 1, When.CONTRADICTS), follow_up_of(sales, 2, When.NO_PROOF)
    assert (again.ask, again.measure) == (GUIDE.follow_ups.contradicts, "sales_90_month_fen")
    assert (proof.ask, proof.measure) == (sales.follow_up, None)


reasons = st.lists(
    st.sampled_from(["refund", "refund_rise", "dispatch", "transit", "trend", "season", "odd", "reviews", "debt"]),
    unique=True,
    max_size=7,
).map(lambda names: tuple(AdverseReason(f"{n}_f", n, Text(n, n), Text(f"{n} 差", f"{n} bad")) for n in names))


@settings(max_examples=40, deadline=None)
@given(reasons, st.sets(st.sampled_from(["WAREHOUSES", "NO_PARCEL", "UNHEARD_OF"])), st.integers(0, 3))
def test_any_case_has_one_question_for_each_source_and_the_same_bytes_each_time(
    found: tuple[AdverseReason, ...], codes: set[str], gaps: int
) -> None:
    case = ScriptInput(
        reasons=found,
        disagreements=tuple(Disagreement(code, Text(code, code)) for code in sorted(codes)),
        gaps=tuple((f"gap_{n}", Text("某项", "Item")) for n in range(gaps)),
        shown=CASE.shown,
    )
    first, again = script(case, GUIDE), script(case, load_guide())
    assert canonical_json(first) == canonical_json(again)
    counted = Counter(question.source for question in first)
    assert counted[Source.REASON] == min(len(found), 5)
    assert counted[Source.CONTRADICTION] == len(codes)
    assert counted[Source.GAP] == gaps
    assert len({question.question_id for question in first}) == len(first)
    assert len({question.ask for question in first if question.source is Source.REASON}) == min(len(found), 5)


def test_numbers_are_read_out_of_what_was_said() -> None:
    assert number_in("大概 18 万吧", "fen") == 18_000_000.0
    assert number_in("¥186,400 左右", "fen") == 18_640_000.0
    assert number_in("退款 8.7%", "share") == 8.7 * 0.01
    assert number_in("记不清了", "fen") is None
    assert number_in("一直都是这样", "fen") is None
    assert number_in("大概十八万", "fen") == 18_000_000.0
    assert number_in("两家", "count") == 2.0
    assert number_in("一百八十个", "count") == 180.0
    assert number_in("三成左右", "share") == pytest.approx(0.3)
    assert number_in("跌了 -3 万", "fen") == -3_000_000.0
    assert number_in("¥250,000……不对不对，是 ¥186,400。", "fen") == 18_640_000.0
    assert number_in("Er… ¥250,000… no, wait, let me look: ¥186,400.", "fen") == 18_640_000.0
