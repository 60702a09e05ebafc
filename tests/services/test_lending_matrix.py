"""Role x command of the lending half: may nobody do what is not theirs, as first or as second person?

Commands are found by introspection: a new one without a line in `lending_tries` fails here. Refusals leave nothing.
"""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from tests.services.lending_ready import (
    APPROVER,
    DIRECTOR,
    OFFICER,
    OTHER_APPROVER,
    WHY,
    Desk,
    one_desk,
    restricting,
)
from tests.services.lending_tries import INSIDE, OWNERS_ONLY, TRIES, run, services
from tests.services.sequences import PEOPLE, OneTransaction
from workbench.access.accounts import Account
from workbench.access.staff import Actor, Role, Staff, actor_of
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.ground import Ground

READS = {"collections.open"}
"""Names its reader, and changes nothing."""
PLACES = {person.role: actor_of(person) for person in reversed(PEOPLE) if person.staff_id not in {"s05", "s06"}}
SECONDS = sorted(name for name, one in TRIES.items() if one.own is not None)
Place = tuple[OneTransaction, Ground, Desk]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    with ExitStack() as stack:
        found = {}
        for base in ("book", "orders"):
            one, ground = stack.enter_context(one_desk(tmp_path_factory.mktemp(base) / "desk", base))
            found[base] = (one, ground, services(ground))
        yield found


@pytest.fixture(autouse=True)
def as_it_was(places: dict[str, Place]) -> Iterator[None]:
    """A try may have put other numbers in the policy, or somebody in the seat."""
    before = {base: dict(ground._policies) for base, (_, ground, _) in places.items()}
    yield
    for base, (_, ground, _) in places.items():
        ground._policies = before[base]
        ground.seat.leave()


def told(one: OneTransaction) -> tuple[int, str]:
    with one.reading() as shelves:
        return shelves.journal.count(), shelves.journal.head()


def refusal(desk: Desk, name: str, actor: Actor, arguments: dict[str, Any]) -> str:
    """The code of what refused it; empty where it was done."""
    try:
        run(desk, name, actor, arguments)
    except StaffError as found:
        return found.code
    return ""


def test_every_command_is_tried(places: dict[str, Place]) -> None:
    found = set()
    for name, service in places["book"][2].items():
        for method, function in inspect.getmembers(type(service), inspect.isfunction):
            given = inspect.signature(function).parameters.get("actor")
            if not method.startswith("_") and given is not None and given.default is inspect.Parameter.empty:
                found.add(f"{name}.{method}")
    assert found - READS == set(TRIES) | OWNERS_ONLY | INSIDE


@pytest.mark.parametrize("name", sorted(TRIES))
def test_a_command_is_done_by_whoever_may_and_refused_to_all_others(places: dict[str, Place], name: str) -> None:
    tried = TRIES[name]
    one, _, desk = places[tried.base]
    wrong = []
    for role, actor in PLACES.items():
        with one.sequence():
            arguments = tried.ready(desk)
            before = told(one)
            code = refusal(desk, name, actor, arguments)
            if tried.may(role) and code:
                wrong.append(f"{role} may and was refused: {code}")
            if not tried.may(role) and (code != "NOT_PERMITTED" or told(one) != before):
                wrong.append(f"{role} may not and got {code or 'it done'}")
    assert wrong == []


@pytest.mark.parametrize("name", SECONDS)
def test_nobody_agrees_to_what_they_proposed_whatever_account_they_use(places: dict[str, Place], name: str) -> None:
    tried = TRIES[name]
    one, _, desk = places[tried.base]
    assert tried.own is not None
    again = Staff("s08", f" {tried.own.name} ", Role.RISK, Text("风险总监", "Risk director"), 10**12)
    for actor in (tried.own, actor_of(again)):
        with one.sequence():
            with one.transaction() as shelves:
                shelves.staff.put(again)
            arguments = tried.ready(desk)
            before = told(one)
            assert (refusal(desk, name, actor, arguments), told(one)) == ("SAME_PERSON", before)


def test_only_who_proposed_it_withdraws_it(places: dict[str, Place]) -> None:
    one, _, desk = places["book"]
    with one.sequence():
        asked = {"merchant_id": "M4", "event_no": restricting(desk, OFFICER)}
        assert refusal(desk, "penalties.withdraw", DIRECTOR, asked) == "NOT_YOURS"
        assert refusal(desk, "penalties.withdraw", OFFICER, asked) == ""
        desk["standing"].set_class("CLEAN", 3, WHY, OFFICER)
        desk["standing"].ask_better("CLEAN", 1, WHY, OTHER_APPROVER)
        ask = {"ask_id": desk["standing"].waiting()[-1].ask_id}
        assert refusal(desk, "standing.withdraw", APPROVER, ask) == "NOT_PERMITTED"
        assert refusal(desk, "standing.withdraw", OTHER_APPROVER, ask) == ""


def seat(one: OneTransaction, ground: Ground, actor: Actor, *, active: bool = True) -> None:
    """Give everybody an account and put one in the seat."""
    with one.transaction() as shelves:
        for person in PEOPLE:
            if person.role is not Role.SYSTEM:
                shelves.accounts.put(Account(person.staff_id, "$argon2id$x", ground.now()))
            if person.staff_id == actor.staff_id and not active:
                shelves.staff.put(replace(person, active=False))
    ground.seat.staff_id = actor.staff_id


def files(ground: Ground) -> set[str]:
    return {str(path) for path in ground.folder.rglob("*") if path.is_file() and "sqlite" not in path.name}


@pytest.mark.parametrize("name", sorted(TRIES))
def test_nothing_is_done_in_the_name_of_somebody_who_does_not_sit_there_or_left(
    places: dict[str, Place], name: str
) -> None:
    tried = TRIES[name]
    one, ground, desk = places[tried.base]
    for sits, active in ((DIRECTOR, True), (tried.by, False)):
        with one.sequence():
            ground.seat.leave()
            shutil.rmtree(ground.folder / "instructions", ignore_errors=True)  # of a sequence that was rolled back
            arguments = tried.ready(desk)
            seat(one, ground, sits, active=active)
            before, lying = told(one), files(ground)
            code = refusal(desk, name, tried.by, arguments)
            ground.seat.leave()
            assert (code, told(one), files(ground)) == ("NOT_SEATED", before, lying)
