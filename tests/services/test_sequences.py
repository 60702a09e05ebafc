"""Do random people doing random things ever bring a desk where it must not be?"""

from __future__ import annotations

import pytest

from tests.services.sequences import RandomDesk
from workbench.services import decision_ground, decision_rules
from workbench.storage.store import Store


def test_no_random_sequence_of_commands_breaks_a_promise(store: Store) -> None:
    found = RandomDesk(store, 18).run(60)
    assert found.broken == []
    # The search really decides, signs and undoes, and is refused for many reasons.
    assert {"propose", "sign", "send_back", "withdraw"} <= set(found.done)
    assert len(found.refused) >= 8


def test_the_search_finds_a_planted_fault(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were reasons no longer asked for, the search would say so."""
    monkeypatch.setattr(decision_rules, "_require_reasons", lambda *_: None)
    monkeypatch.setattr(decision_ground, "judge", decision_rules.judge, raising=False)
    desk = RandomDesk(store, 11)
    with pytest.raises(Exception, match="decline_has_reasons"):  # the database is the last to refuse
        desk.run(400)
