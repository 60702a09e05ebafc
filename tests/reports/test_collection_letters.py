"""Do letters about arrears say the right figures in plain words, and nothing they must not?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.reports.reading import pages_of, text_of, tight
from workbench.common.text import Lang, Text
from workbench.reports.collection_letters import TITLES, CollectionFacts, OwedRow, collection_letter
from workbench.reports.paper import Head
from workbench.reports.public_notice import masked_person, masked_shop

DAY = date(2026, 11, 23)
LENDER = Text("青禾小额贷款有限公司", "Qinghe Microcredit Ltd")
ROWS = (
    OwedRow("LO-260718-0001", Text("天猫信用贷", "Tmall credit"), 36_000_00, 1_800_50, 200_00, 5_120_00, 64,
            Decimal("0.0005")),
    OwedRow("LO-261001-0007", Text("订单贷", "Order loan"), 4_000_00, 20_00, 0, 0, 0, Decimal("0.00045")),
)  # fmt: skip


def facts(kind: str, **changes: object) -> CollectionFacts:
    head = Head("RM-261123-M3", "", LENDER, DAY, "", "", True, False)
    made = CollectionFacts(
        kind=kind, head=head, merchant="杭州拾光家电专营店", person="陈丽华", platform=Text("天猫", "Tmall"),
        currency="CNY",
        rows=ROWS, pay_by=date(2026, 11, 30), basis="合同第 9 条", since=date(2026, 9, 20),
        lifted=(Text("限制推广与回款账户", "Restrict inflow"),), contact=Text("电话 0571-000000", "Phone 0571-000000"),
        publish_from=date(2026, 11, 30),
    )  # fmt: skip
    return replace(made, **changes)


def read(kind: str, *languages: Lang, **changes: object) -> str:
    """The words of a letter, without blanks."""
    return text_of(collection_letter(facts(kind, **changes), languages or (Lang.ZH,)))


def test_a_reminder_names_what_is_due_what_settles_and_the_rate_of_a_year() -> None:
    said = read("remind")
    for words in (
        "¥5,120",
        "逾期 64 天",
        "¥42,020.50",
        "18.3%",
        "0.05% × 365",
        "2026 年 11 月 30 日",
        "LO-260718-0001",
    ):
        assert tight(words) in said, words
    assert "Syntheticdata" in said


def test_every_letter_to_a_borrower_says_how_to_object_and_whom_nobody_calls() -> None:
    for kind in ("remind", "restrict", "lift"):
        said = read(kind)
        assert "30日内" in said
        assert "不会联系其他人" in said
        assert "0571-000000" in said


def test_what_goes_to_the_platform_says_no_more_than_it_must() -> None:
    said = read("recommend_closure", person="")
    assert "合同第9条" in said
    assert "由贵平台依其规则决定" in said
    for hidden in ("陈丽华", "36,000", "0.05%", "LO-260718-0001", "0571"):
        assert hidden not in said, hidden


def test_a_lifting_names_what_was_lifted_and_needs_no_debt() -> None:
    said = read("lift", rows=())
    assert "限制推广与回款账户" in said
    assert "全部结清" not in said


def test_no_letter_speaks_of_a_delay_that_is_none() -> None:
    for kind in ("remind", "restrict", "recommend_closure"):
        with pytest.raises(ValueError, match="nothing is past due"):
            collection_letter(facts(kind, rows=ROWS[1:]), (Lang.ZH,))
    with pytest.raises(ValueError, match="no letter"):
        collection_letter(facts("threat"), (Lang.ZH,))


def test_names_are_masked_so_that_not_even_their_length_is_told() -> None:
    assert [masked_person(one) for one in ("陈丽华", "陈丽", "欧阳娜娜", "")] == ["陈**", "陈**", "欧**", ""]
    assert masked_shop("杭州拾光家电专营店") == "杭州***店"
    assert masked_shop("南风女鞋") == "南***"


def test_the_public_reads_the_facts_of_the_debt_and_nothing_else() -> None:
    masked = {"merchant": "杭州***店", "person": "陈**"}
    said = read("public_notice", Lang.ZH, Lang.EN, **masked)
    for words in ("¥5,120.00", "64", "2026-09-20", "合同第9条", "两人复核同意", "杭州***店", "陈**", "不会自动发布",
                  "Syntheticdata", "0571-000000", "twopersonsofoursagreed"):  # fmt: skip
        assert words in said, words
    for hidden in ("拾光", "丽华", "LO-260718", "42,020", "36,000", "0.05%", "失信", "恶意", "老赖", "欠债"):
        assert hidden not in said, hidden


def test_the_borrower_is_told_first_what_from_when_and_what_stops_it() -> None:
    said = read("notice_ahead")
    for words in ("2026年11月30日", "陈**", "杭州***店", "核对并书面答复之前不公示", "30日内", "¥42,020.50"):
        assert words in said, words


def test_a_notice_is_withdrawn_in_public_too_and_says_paid_only_where_it_was() -> None:
    masked = {"merchant": "杭州***店", "person": "陈**"}
    assert "已经归还" in read("notice_withdrawal", rows=(), **masked)
    said = read("notice_withdrawal", **masked)
    assert "已经归还" not in said
    assert "撤回" in said
    assert "5,120" not in said


@pytest.mark.parametrize("kind", list(TITLES))
def test_each_letter_fits_one_page_in_one_language_and_repeats_byte_for_byte(kind: str) -> None:
    for language in Lang:
        made = collection_letter(facts(kind), (language,))
        assert len(pages_of(made)) == 1
        assert made == collection_letter(facts(kind), (language,))
    assert collection_letter(facts(kind), (Lang.ZH, Lang.EN))


def test_nothing_internal_stands_in_a_letter() -> None:
    for kind in TITLES:
        said = read(kind, Lang.ZH, Lang.EN).casefold()
        for word in ("评分", "风险档", "预期损失", "刷单", "blacklist", "黑名单", "writtenoff", "违约概率"):
            assert word not in said, (kind, word)
