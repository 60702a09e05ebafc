"""Are journal entries told in words, and never in another case's words?"""

from __future__ import annotations

import pytest

from tests.builders import NOW
from workbench.common.text import Text
from workbench.records.canonical import canonical_json
from workbench.records.journal import GENESIS, Entry, next_entry
from workbench.services.history import history

NAMES = {"s01": "沈宁", "system": "系统"}


def entry(action: str, payload: object) -> Entry:
    return next_entry((0, GENESIS), NOW, "s01", "officer", action, "LN-1", canonical_json(payload))


@pytest.mark.parametrize(
    ("action", "payload", "told"),
    [
        ("case.assign", {"to": "s01"}, Text("沈宁 领取案件", "Assigned to 沈宁")),
        ("decision.propose", {"outcome": "approve_lower", "limit_fen": 6_000_000},
         Text("提出决策：通过，降额，¥60,000", "Proposed: Approve, lower limit, ¥60,000")),
        ("score.case", {"points": 633, "outcome": "decline"}, Text("出分 633，建议拒绝", "Scored 633, Decline")),
        ("loan.draw", {"amount_fen": 4_500_050}, Text("支用 ¥45,000.50", "Drew ¥45,000.50")),
        ("score.case", {}, Text("出分 —，—", "Scored —, —")),
        ("something.new", {"a": 1}, Text("something.new", "something.new")),
    ],
)  # fmt: skip
def test_an_entry_is_told_in_both_languages(action: str, payload: object, told: Text) -> None:
    (item,) = history([entry(action, payload)], NAMES, "CNY")
    assert item.text == told
    assert item.actor == "沈宁"


def test_words_with_braces_in_a_note_stay_words() -> None:
    (item,) = history([entry("case.note", {"text": "{outcome} <b>"})], NAMES, "CNY")
    assert item.text.zh == "备注：{outcome} <b>"
