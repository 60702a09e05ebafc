"""Is a free question understood as what it is about, and said not to be understood where it is not?"""

from __future__ import annotations

import pytest

from workbench.interview.persona import load_applicant
from workbench.interview.topics import asks_for_proof, leads, topic_of

WORDS = load_applicant()

ASKED = [
    ("您每个月大概卖多少？", "sales"),
    ("上个月营业额是多少", "sales"),
    ("How much do you sell in a good month?", "sales"),
    ("xiaoshou e duoshao", "sales"),
    ("货款多久到账？", "inflow"),
    ("When is the money received?", "inflow"),
    ("还有没有别的贷款没还？", "lenders"),
    ("信用卡欠了多少", "lenders"),
    ("Do you borrow from anyone else?", "lenders"),
    ("库存现在有多少件？", "stock"),
    ("Let me see the shelves, how much stock is there?", "stock"),
    ("kucun duoshao", "stock"),
    ("进货主要找哪家厂？", "purchases"),
    ("Who is your main supplier?", "purchases"),
    ("仓库在哪里？", "warehouses"),
    ("What is the address of the warehouse?", "warehouses"),
    ("房租一个月多少？", "running"),
    ("How high is the rent?", "running"),
    ("当初开店投了多少本钱？", "equity_initial"),
    ("一年能赚多少，利润怎么样？", "profit"),
    ("What is your margin?", "profit"),
    ("家里后来有没有添钱？", "injection"),
    ("钱都转出去做什么了？平时提现多吗？", "withdrawal"),
    ("Where does the money go?", "withdrawal"),
    ("这笔钱准备用在哪？", "purpose"),
    ("What is the loan for?", "purpose"),
    ("退货为什么这么多？", "refund"),
    ("Why so many returns?", "refund"),
    ("多久能发货？", "dispatch"),
    ("Which courier do you use?", "dispatch"),
    ("为什么下滑了？", "trend"),
    ("老客占多少？", "buyers"),
    ("Who are your biggest customers?", "buyers"),
    ("差评是怎么回事？", "reviews"),
    ("有没有刷单？", "authenticity"),
    ("谁在打理店铺？", "visits"),
    ("店里有几个人？员工多吗", "team"),
    ("发票为什么作废？", "invoices"),
    ("请出示一下凭据", "proof"),
    ("Please show me the papers", "proof"),
    ("您的家底一共有多少？", "equity_now"),
]


@pytest.mark.parametrize(("said", "topic"), ASKED)
def test_a_question_is_understood_as_what_it_is_about(said: str, topic: str) -> None:
    found = topic_of(said, WORDS)
    assert found is not None
    assert found.code == topic


@pytest.mark.parametrize(
    "said", ["", "   ", "今天天气如何", "How is the weather?", "Are your parents well?", "？？？", "42"]
)
def test_what_is_about_nothing_known_is_not_understood(said: str) -> None:
    assert topic_of(said, WORDS) is None


def test_full_width_letters_and_capitals_are_read_as_they_are_meant() -> None:
    found = topic_of("ＷＨＡＴ IS YOUR　STOCK？", WORDS)
    assert found is not None
    assert found.code == "stock"


def test_asking_for_proof_is_heard_beside_a_topic() -> None:
    assert asks_for_proof("请出示库存的单据", WORDS)
    found = topic_of("请出示库存的单据", WORDS)
    assert found is not None
    assert found.code == "stock"
    assert not asks_for_proof("库存多少？", WORDS)


@pytest.mark.parametrize(
    "said",
    ["您没有别的借款，对吧？", "You have no other loans, right?", "每月卖 30 万吧", "Surely you own the warehouse?"],
)
def test_a_question_that_carries_its_answer_leads(said: str) -> None:
    assert leads(said, WORDS)


@pytest.mark.parametrize(
    "said", ["还有别的借款吗？", "Do you have other loans?", "每月卖多少？", "Which right do you hold?"]
)
def test_an_open_question_does_not_lead(said: str) -> None:
    assert not leads(said, WORDS)


def test_every_topic_has_words_in_all_three_and_every_line_both_languages() -> None:
    for intent in WORDS.intent:
        assert intent.zh, intent.code
        assert intent.pinyin, intent.code
        assert intent.en, intent.code
        assert all(word == word.lower() for word in (*intent.pinyin, *intent.en))
        assert all(story.zh and story.en for story in intent.story)
    for line in WORDS.line:
        assert all(words.zh and words.en for words in line.words)
