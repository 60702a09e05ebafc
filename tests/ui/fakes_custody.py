"""Invented hand-overs, and a service that answers with them and remembers what was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.common.text import Text
from workbench.records.custody import Relation
from workbench.services.custody_file import CustodyView, Handed, Move, RemoteStep, Taken, TrustedDesk

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
OWN = TrustedDesk("a" * 16, "总部台账", "724f 9f92 4498 7a71 4905 f555 cf04 926a")
THEIRS = TrustedDesk("b" * 16, "湖州台账", "ae6e 4b71 d36b 79d0 a15c f7e2 7af7 3a58")
FORK = Taken(
    "LN-261123-0417", "青禾手作家居旗舰店", Relation.FORK, "湖州台账", "周砚", AT,
    (RemoteStep(AT, "周砚", Text("备注：看了访谈", "Note: saw the interview")),),
    (RemoteStep(AT, "沈宁", Text("备注：又打了电话", "Note: phoned again")),), fork_id=4,
)  # fmt: skip
MOVE = Move("LN-261123-0418", "云川电玩", Text("待决策", "To decide"), 2, True, "总部台账", "沈宁", AT, True)


class FakeCustody:
    def __init__(self, view: CustodyView) -> None:
        self.view, self.asked = view, []  # type: ignore[var-annotated]

    def overview(self, actor: object) -> CustodyView:
        return self.view

    def settle(self, *given: Any) -> None:
        self.asked.append(("settle", *given[:4]))

    def hand_over(self, case_no: str, folder: Path, actor: object) -> Handed:
        self.asked.append(("hand_over", case_no, folder))
        return Handed(case_no, folder / "x.case", "0" * 64, None)  # type: ignore[arg-type]

    def take(self, path: Path, actor: object) -> Taken:
        self.asked.append(("take", path))
        return FORK


NOTHING = CustodyView(OWN, (), (), (), True, True, True)
