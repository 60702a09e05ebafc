"""What is a hostile file, and which verdict must it get?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

HEADER = "企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态"
ROW = {
    "firm": "E1", "no": "1001", "day": "2026-07-08", "party": "B1", "net": "100.00", "tax": "3.00", "gross": "103.00",
    "status": "有效发票",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """The file (or this member of it) is refused by this code; any of several where systems differ."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imports:
    """Rows that are read, and how many cells are bad for which reason."""

    rows: int
    bad: Mapping[str, int] = field(default_factory=dict)


Verdict = Refused | Imports


@dataclass(frozen=True, slots=True)
class Case:
    """One file: its bytes, or what makes them, and the verdict of each of its tables."""

    family: str
    name: str
    file: str
    content: Callable[[], bytes]
    verdicts: tuple[Verdict, ...]

    @property
    def id(self) -> str:
        return f"{self.family}: {self.name}"


def refused(*codes: str) -> tuple[Verdict, ...]:
    return (Refused(codes),)


def imports(rows: int, **bad: int) -> tuple[Verdict, ...]:
    return (Imports(rows, bad),)


def case(
    family: str, name: str, content: bytes | Callable[[], bytes], verdicts: tuple[Verdict, ...], file: str
) -> Case:
    return Case(family, name, file, content if callable(content) else lambda: content, verdicts)


def row(**cells: str) -> str:
    return ",".join((ROW | cells).values())


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def table(*rows: str, header: str = HEADER, end: str = "\n") -> str:
    return end.join((header, *rows)) + end


def cells(**named: str) -> list[str]:
    return list((ROW | named).values())
