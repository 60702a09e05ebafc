"""Is the script made of this case and of nothing else?"""

from __future__ import annotations

from dataclasses import replace

from workbench.common.text import Text
from workbench.interview.claims import Shown
from workbench.interview.ledger import verdict_of
from workbench.interview.numbers import number_in
from workbench.interview.guide import load_guide
from workbench.interview.questions import Source
from workbench.interview.script import AdverseReason, Disagreement, PolicyItem, ScriptInput, follow_up_of, script
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
        Source.STANDARD, Source.STANDARD,
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
    assert compare("other_lenders", 2.0, lenders, 0.2).verdict == "contradicted"
    assert compare("other_lenders", 3.0, lenders, 0.2).verdict == "consistent"
    assert compare("sales", 18_640_000.0 * 1.2, SALES, 0.2).verdict == "consistent"
    assert compare("sales", 18_640_000.0 * 1.21, SALES, 0.2).verdict == "contradicted"
    assert compare("sales", 1.0, None, 0.2).verdict == "unchecked"


def test_numbers_are_read_out_of_what_was_said() -> None:
    assert number_in("大概 18 万吧", "fen") == 18_000_000.0
    assert number_in("¥186,400 左右", "fen") == 18_640_000.0
    assert number_in("退款 8.7%", "share") == 8.7 * 0.01
    assert number_in("记不清了", "fen") is None
