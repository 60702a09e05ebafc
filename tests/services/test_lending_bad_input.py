"""Is bad input to a command of the lending half always refused in words, with nothing written?

Every argument of every command is replaced by what a slip, a damaged paste or a thief would send. Nothing but a
`StaffError` may come of it, with a code and a hint in both languages, and the desk is afterwards as it was.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from tests.services.lending_ready import Desk, one_desk
from tests.services.lending_tries import TRIES, run, services
from tests.services.sequences import OneTransaction
from workbench.common.errors import StaffError
from workbench.services.ground import Ground

WORDS = ("x" * 3_000, "名\x00字" * 5, "\ud800理由" * 6, "\u202e" * 12)
NUMBERS = (2**63, 10**40, -(10**40))
DECIMALS = (Decimal("NaN"), Decimal("Infinity"), Decimal("1e30"), Decimal(-1))
OPTIONAL: dict[str, tuple[Any, ...]] = {
    "day": (date(1, 1, 1), date(9999, 12, 31)), "reference": WORDS, "basis": WORDS, "note": WORDS,
    "party": ("", "妈妈"), "next_on": (date(1, 1, 1),), "amount_fen": (-1, 0, 10**13, *NUMBERS),
}  # fmt: skip
SLIPS = {"amount_fen": (-1, 0, 10**13), "at_least": (-1, 0, 6, 10**13), "share_millionths": (-1, 1_000_001)}
"""Values of these are refused, whatever else they might be elsewhere."""
ASKED = {"upto": (date(1, 1, 1), date(9999, 12, 31)), "maturity": (date(1, 1, 1), date(9999, 12, 31))}
Place = tuple[OneTransaction, Ground, Desk]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    with ExitStack() as stack:
        found = {}
        for base in ("book", "orders"):
            one, ground = stack.enter_context(one_desk(tmp_path_factory.mktemp(base) / "desk", base))
            found[base] = (one, ground, services(ground))
        yield found


def hostile(name: str, value: Any) -> tuple[Any, ...]:
    """What is sent in the place of a value."""
    if isinstance(value, bool | Enum) or value is None:
        return ()
    if isinstance(value, int):
        return (*NUMBERS, *SLIPS.get(name, ()))
    if isinstance(value, str):
        return WORDS
    if isinstance(value, Decimal):
        return DECIMALS
    if isinstance(value, date):
        return ASKED.get(name, ())
    if isinstance(value, Path):
        return (Path("/dev/null/x.csv"), Path("a\x00b"))
    if isinstance(value, dict):
        return ({"nobody": Decimal("0.5")}, *(dict.fromkeys(value, bad) for bad in DECIMALS))
    if isinstance(value, list):
        return ([], *([bad] for bad in hostile(name, value[0])))
    if is_dataclass(value) and type(value).__name__ != "PoolRules":
        return tuple(
            replace(value, **{one.name: bad})  # type: ignore[type-var]
            for one in fields(value)
            for bad in hostile(one.name, getattr(value, one.name))
        )
    return ()


def rows(one: OneTransaction) -> dict[str, int]:
    """How many rows each table has, and where the journal ends."""
    assert one._connection is not None
    run_ = one._connection.exec_driver_sql
    names = [row[0] for row in run_("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: run_(f'SELECT COUNT(*) FROM "{name}"').scalar() for name in names}


def cases(desk: Desk, name: str, arguments: dict[str, Any]) -> Iterator[dict[str, Any]]:
    service, method = name.split(".")
    for key, value in arguments.items():
        for bad in hostile(key, value):
            yield {key: bad}
    for key in set(inspect.signature(getattr(desk[service], method)).parameters) - set(arguments):
        for bad in OPTIONAL.get(key, ()):
            yield {key: bad}


@pytest.mark.parametrize("name", sorted(TRIES))
def test_every_bad_argument_is_refused_in_words_and_writes_nothing(places: dict[str, Place], name: str) -> None:
    tried = TRIES[name]
    one, ground, desk = places[tried.base]
    policies = dict(ground._policies)
    with one.sequence():
        arguments = tried.ready(desk)
        for path in arguments.values():  # sums of past days are made once, whoever asks for them first
            if isinstance(path, Path) and "figures" in name:
                run(desk, name, tried.by, arguments)
        before = rows(one)
        wrong = []
        for changed in cases(desk, name, arguments):
            told = f"{ {key: repr(bad)[:60] for key, bad in changed.items()} }"
            with one.sequence_within():
                try:
                    run(desk, name, tried.by, {**arguments, **changed})
                except StaffError as found:
                    fine = found.code and found.text.zh and found.text.en and found.hint.zh and found.hint.en
                    if not fine:
                        wrong.append(f"{told} refused without words")
                    if rows(one) != before:
                        wrong.append(f"{told} refused {found.code} and wrote")
                else:
                    wrong.append(f"{told} was done")
    ground._policies = policies
    assert wrong == []
