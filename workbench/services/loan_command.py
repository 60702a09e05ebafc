"""Is a command about what has been lent allowed, done only once, and written down whole?

Commands of a case go through `services.commands`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.lending.facts import Fact
from workbench.lending.movement import Movement
from workbench.records.canonical import digest
from workbench.services.access_rules import demand_seated
from workbench.services.commands import Done, Once, demand_new
from workbench.services.ground import Ground
from workbench.services.posting import first_changed_day, post

if TYPE_CHECKING:
    from workbench.storage.kept_loans import KeptLoan
    from workbench.storage.shelves import Shelves

Value = TypeVar("Value")


@contextmanager
def lending_command(
    ground: Ground, actor: Actor, action: str, once: Once | None = None, asked: object = None
) -> Iterator[Shelves]:
    """One transaction in which something is done to a loan or its borrower; nothing is written when the block raises.

    `asked` names the loan or borrower and all that was asked: the same key with other wishes is another command.

    Raises `StaffError` (`NOT_SEATED`, `COMMAND_REUSED`) and `Done` where a command of this key was done before.
    """
    key = None if once is None else once.key
    demand_seated(ground, actor)
    with ground.transaction() as shelves:
        wish = digest([action, actor.staff_id, asked])
        if key is not None:
            demand_new(shelves, key, wish)
            shelves.journal.command = key
        yield shelves
        if key is not None:
            from workbench.storage.commands import KeptCommand

            answer = shelves.journal.count()
            shelves.commands.add(KeptCommand(key, action, actor.staff_id, None, wish, answer, ""))


def done_once(work: Callable[[], object], then: Callable[[], Value]) -> Value:
    """Do `work` unless it was done before, then answer how things stand."""
    with suppress(Done):
        work()
    return then()


def demand_day(ground: Ground, actor: Actor, day: int, today: int) -> None:
    """May the actor book on so early a day? Raises `StaffError` (`DAY_TOO_FAR_BACK`)."""
    most = ground.policy().ledger.back_days
    if today - day <= most:
        return
    try:
        require(actor, Permission.APPROVE)
    except StaffError:
        raise StaffError(
            Text(f"超过 {most} 天前的记账须由可签批的同事操作", f"A day more than {most} days back needs who may sign"),
            Text("没有写入任何内容。请核对日期或交由同事", "Nothing was written. Check the day, or ask a colleague"),
            code="DAY_TOO_FAR_BACK",
        ) from None


def book(
    ground: Ground,
    shelves: Shelves,
    loan: KeptLoan,
    facts: Sequence[Fact],
    actor: Actor,
    action: str,
    today: int,
    told: Mapping[str, object] | None = None,
) -> tuple[Movement, ...]:
    """Post facts and write them down, with the first day whose figures moved."""
    demand_day(ground, actor, min(fact.day for fact in facts), today)
    first_day = first_changed_day(shelves, loan.loan_id, facts)
    moved = post(shelves, loan.loan_id, facts, booked_day=today, products=ground.products(), policy=ground.policy())
    known = {
        "loan_id": loan.loan_id, "day": facts[0].day, "amount_fen": facts[0].amount_fen,
        "balance_fen": moved[-1].balance_fen, "first_changed_day": first_day, **(told or {}),
    }  # fmt: skip
    shelves.journal.append(ground.now(), actor, action, loan.case_no, known)
    return moved
