"""Does the desk print a letter only when the ladder says so, and keep its digest?"""

from __future__ import annotations

import json

import pytest

from tests.services.late_desk import BASIS, WHY, late_desk, pay_all
from tests.services.scored_desk import ME, SECOND
from workbench.access.staff import Actor, Role
from workbench.common.errors import StaffError
from workbench.common.text import Lang
from workbench.records.canonical import sha256_hex
from workbench.services.collection_letters import CollectionLetterService
from workbench.services.ground import Ground
from workbench.services.penalties import PenaltyService
from workbench.storage.store import Store


@pytest.fixture
def ground(store: Store) -> Ground:
    return late_desk(store)


def newest(ground: Ground, merchant_id: str) -> int:
    with ground.store.reading() as shelves:
        return shelves.penalties.of_merchant(merchant_id)[-1].event_no


def test_a_letter_follows_the_ladder(ground: Ground) -> None:
    letters, ladder = CollectionLetterService(ground), PenaltyService(ground)
    assert letters.kinds("M1") == ()
    assert [code for code, _ in letters.kinds("M3")] == ["remind"]
    with pytest.raises(StaffError, match="NOT_STANDING"):
        letters.make("M3", "restrict", (Lang.ZH,), ME)
    ladder.propose("M3", "remind", WHY, ME)
    ladder.propose("M3", "restrict", WHY, ME)
    ladder.agree("M3", newest(ground, "M3"), SECOND)
    ladder.propose("M3", "recommend_closure", WHY, ME, BASIS)
    ladder.agree("M3", newest(ground, "M3"), SECOND)
    assert [code for code, _ in letters.kinds("M3")] == ["remind", "restrict", "recommend_closure"]
    pay_all(ground, "M3")
    ladder.ask_lift("M3", "restrict", "欠款已于今日全部结清", ME)
    ladder.lift("M3", newest(ground, "M3"), "已核对到账，同意解除", SECOND)
    assert [code for code, _ in letters.kinds("M3")] == ["lift"]


def test_a_letter_lies_in_the_folder_with_its_digest_in_the_journal(ground: Ground) -> None:
    letters = CollectionLetterService(ground)
    path = letters.make("M3", "remind", (Lang.ZH, Lang.EN), ME)
    assert path.name == "RM-261123-M3-zhen.pdf"
    with ground.store.reading() as shelves:
        told = next(json.loads(e.payload) for e in shelves.journal.latest() if e.action == "collection.letter")
    assert told["sha256"] == sha256_hex(path.read_bytes())
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        letters.make("M3", "remind", (Lang.ZH,), Actor("s04", "何清", Role.AUDITOR))
    with pytest.raises(StaffError, match="NOT_PAST_DUE"):
        letters.make("M1", "remind", (Lang.ZH,), ME)
