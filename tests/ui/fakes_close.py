"""Invented closed days, and services that answer with them and remember what was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.services.close_file import CAUSE_NAMES, ClassMove, CloseFile, CloseReport, DayRow, FaultRow, StepRow
from workbench.services.standing_file import AskRow, FloorRow, LoanStanding

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
WHY = "老板失联，门店已停业，先行下调"
STEPS = (
    StepRow(
        "standing", Text("计息与分类", "Interest and classes"), AT, 1,
        {"loans": 114_800, "replayed": 15_204, "worse": 12, "better": 3, "elsewhere_unknown": 4},
    ),
    StepRow("ladder", Text("额度阶梯", "Limit ladder"), AT, 0, {"rises": 41, "cuts": 2, "waits": 9}),
    StepRow("warnings", Text("预警", "Warnings"), AT, 0, {"warnings": 17, "worse": 2}),
)  # fmt: skip
DONE = DayRow(
    TODAY - timedelta(days=1), "done", "周砚", AT, 0, STEPS, 1, 114_800, 1_978_000_000_00, 24_329_400_00,
    31_000_000_00, 1_274_178, 12, 3, None,
)  # fmt: skip
STALE = replace(DONE, day=TODAY - timedelta(days=2), state="stale", remade=1, faults=0)
FAULT = FaultRow(
    Text("计息与分类", "Interest and classes"), "LO-261026-0001", "BR-008417", "星石衣橱专营店",
    Text("账本无法重算；分类保持上一日", "The ledger cannot be replayed; the class stays as it was"),
    TODAY - timedelta(days=3), TODAY - timedelta(days=1),
)  # fmt: skip
MOVES = (
    ClassMove("LO-260912-0001", "BR-008417", "山月生活馆专营店", 1, 3, CAUSE_NAMES["person"], 239_000_00),
    ClassMove("LO-260626-0002", "BR-008418", "金华嘉禾源电子有限公司", 2, 1, CAUSE_NAMES["cured"], 42_400_00),
)
FILE = CloseFile(TODAY, "CNY", DONE.day, STALE.day, 2, (STALE.day,), (DONE, STALE), (FAULT,), 4, True)
ASK = AskRow(
    7, "restructure", "LO-260912-0001", "BR-008417", "山月生活馆专营店", 1, date(2027, 12, 28),
    "客户申请展期，门店恢复经营", "沈宁", AT, True, False, None,
)  # fmt: skip
STANDING = LoanStanding(
    "LO-260912-0001", "BR-008417", "山月生活馆专营店", "CNY", 239_000_00, 12, 3, 2, 3, DONE.day, date(2027, 3, 12),
    (FloorRow(Text("人工", "Person"), 3, TODAY, None, WHY, "沈宁", True),),
    ((TODAY, 1, 3, CAUSE_NAMES["person"]),), (ASK,),
    (("LO-260912-0001", 3, 239_000_00), ("LO-260101-0009", 1, 5_000_00)),
)  # fmt: skip


class FakeClose:
    def __init__(self, file: CloseFile = FILE) -> None:
        self.file = file
        self.asked: list[tuple[Any, ...]] = []
        self.refusal: StaffError | None = None

    def open(self) -> CloseFile:
        return self.file

    def moves(self, day: date) -> tuple[ClassMove, ...]:
        return MOVES if day == DONE.day else ()

    def close(self, upto: date, actor: Any, report: Any, stop: Any) -> CloseReport:
        if self.refusal is not None:
            raise self.refusal
        report(1, 2)
        self.asked.append(("close", upto, actor.staff_id))
        self.file = replace(self.file, waiting=0, next_day=None, stale=(), last_closed=upto)
        days = (upto.isoformat(),)
        return CloseReport(upto.isoformat(), False, 1, 1, 0, 0, 0, 0, 0, days, (STALE.day.isoformat(),), 1)


class FakeStanding:
    def __init__(self, file: LoanStanding = STANDING) -> None:
        self.file = file
        self.asked: list[tuple[Any, ...]] = []
        self.refusal: StaffError | None = None

    def open(self, loan_id: str, actor: Any = None) -> LoanStanding:
        return replace(self.file, loan_id=loan_id)

    def waiting(self, actor: Any = None) -> tuple[AskRow, ...]:
        return self.file.asks

    def loans(self, merchant_id: str) -> tuple[tuple[str, int, int], ...]:
        return self.file.beside

    def _did(self, *asked: Any) -> LoanStanding:
        if self.refusal is not None:
            raise self.refusal
        self.asked.append(asked)
        return self.file

    def set_class(self, loan_id: str, at_least: int, reason: str, actor: Any) -> LoanStanding:
        return self._did("worse", loan_id, at_least, reason)

    def ask_better(self, loan_id: str, at_least: int, reason: str, actor: Any) -> LoanStanding:
        return self._did("better", loan_id, at_least, reason)

    def ask_restructure(self, loan_id: str, day: date, reason: str, actor: Any) -> LoanStanding:
        return self._did("terms", loan_id, day, reason)

    def agree(self, ask_id: int, actor: Any) -> LoanStanding:
        return self._did("agree", ask_id)

    def refuse(self, ask_id: int, note: str, actor: Any) -> LoanStanding:
        return self._did("refuse", ask_id, note)

    def withdraw(self, ask_id: int, actor: Any) -> LoanStanding:
        return self._did("withdraw", ask_id)


class FakeReborrow:
    def __init__(self) -> None:
        self.asked: list[tuple[str, object]] = []

    def reborrow(self, merchant_id: str, actor: Any, once: Any = None) -> str:
        self.asked.append((merchant_id, once.key))
        return "LN-261123-0999"
