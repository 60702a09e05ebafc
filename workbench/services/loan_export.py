"""How does a list of loans leave the desk, however long it is: whole or not at all, with its digest in the journal?

Rows go from the list to the file as they are read; what leaves is what the list shows, in its order. The file takes
its name in the transaction that writes down who took it, so neither is there without the other.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.access.staff import Actor
from workbench.common.dates import day_of
from workbench.common.errors import StaffError, Stopped
from workbench.common.progress import Report, Stop, never, silent
from workbench.common.text import Lang, Text, same
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.records.canonical import digest
from workbench.services.access_rules import demand_reader, demand_seated
from workbench.services.ground import Ground
from workbench.services.loan_filter import LoanFilter
from workbench.services.loan_table import LoanLine, LoanTableService
from workbench.services.loan_words import BLIND, COMPANY_NAMES, STATE_NAMES

if TYPE_CHECKING:
    from workbench.portfolio.shown import Value
    from workbench.reports.table_data import DataRow, DataSet

KINDS = ("csv", "xlsx")
AT_ONCE = 2_000  # loans read together
TITLE, EVERY_LOAN, CHOSEN = Text("借据", "Loans"), Text("全部借据", "All loans"), Text("已勾选", "Checked")
COLUMNS: tuple[tuple[Text, str, int], ...] = (
    (Text("借据号", "Loan no."), "words", 112),
    (Text("商户号", "Merchant no."), "words", 84),
    (Text("商户", "Merchant"), "words", 180),
    (Text("产品", "Product"), "words", 140),
    (Text("放款日", "Opened"), "day", 84),
    (Text("到期日", "Matures"), "day", 84),
    (Text("币种", "Currency"), "words", 70),
    (Text("金额", "Amount"), "money", 98),
    (Text("余额", "Balance"), "money", 98),
    (Text("五级分类", "Class"), "words", 98),
    (Text("逾期天数", "Days past due"), "count", 84),
    (Text("状态", "State"), "words", 84),
    (Text("放贷公司", "Company"), "words", 84),
)
_KINDS = tuple(kind for _, kind, _ in COLUMNS)
_HIDDEN: tuple[Value, ...] = (BLIND, *(None,) * (len(COLUMNS) - 1))


@dataclass(frozen=True, slots=True)
class LoanExport:
    """What was written."""

    path: Path
    loans: int
    sha256: str


class LoanExportService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._table = LoanTableService(ground)

    def write(
        self,
        path: Path,
        lang: Lang,
        actor: Actor,
        chosen: LoanFilter | None = None,
        sort: str = "booked",
        descending: bool = True,
        checked: tuple[int, ...] = (),
        report: Report = silent,
        stop: Stop = never,
    ) -> LoanExport:
        """Write a list as `.csv` or `.xlsx`, by the end of the name. `checked` narrows it to loans of these numbers.

        Raises `StaffError`: `EXPORT_KIND`, `EXPORT_EMPTY`, `EXPORT_TOO_LONG` (a sheet of Excel has an end),
        `EXPORT_UNORDERED`, `EXPORT_FAILED`, and those of `LoanTableService.open`; `Stopped` where somebody stopped
        it. There is no file then, and one that was there before is untouched.
        """
        kind = _demand_kind(path)
        demand_seated(self._ground, actor)
        demand_reader(self._ground)
        wanted = chosen or LoanFilter()
        listed = self._table.open(wanted, sort, descending)
        if not listed.marked:
            raise _refused("EXPORT_UNORDERED", Text("次序还没有编排好", "The order has not been worked out yet"),
                           Text("没有写出文件。请在列表中按此列排序一次，再导出",
                                "No file was written. Sort the list by this column once, then export"))  # fmt: skip
        total = len(checked) or listed.total
        _demand_length(total, kind)
        data = self._data_set(wanted, bool(checked))
        part = path.with_name(path.name + ".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as out:
                rows = self._rows(listed, checked, total, report, stop)
                if kind == "csv":
                    from workbench.reports.csv_tables import csv_to

                    csv_to(out, data, rows, lang)
                else:
                    from workbench.reports.workbook import workbook_to

                    workbook_to(out, data, rows, lang)
                out.flush()
                os.fsync(out.fileno())
            made = LoanExport(path, total, _digest(part))
            with self._ground.transaction() as shelves:
                told = {"kind": kind, "loans": total, "sha256": made.sha256, "lang": lang.value, "sort": sort,
                        "descending": descending, **_facts(wanted, checked)}  # fmt: skip
                shelves.journal.append(self._ground.now(), actor, "loans.export", None, told)
                os.replace(part, path)
        except OSError as fault:
            raise _refused(
                "EXPORT_FAILED",
                Text(f"未能写出 {path.name}：{fault.strerror}", f"{path.name} could not be written: {fault.strerror}"),
                Text("台账未改动，没有留下半份文件。请关闭占用它的程序，或换一个有空间、可写的文件夹",
                     "The desk is unchanged and no half file is left. Close what holds it, or choose a folder that has"
                     " room and can be written"),
            ) from fault  # fmt: skip
        finally:
            with suppress(OSError):
                part.unlink()
        return made

    def _rows(self, listed: Any, checked: tuple[int, ...], total: int, report: Report, stop: Stop) -> Iterator[DataRow]:
        """The rows of the file. Raises `StaffError` (`EXPORT_MOVED`) where fewer loans are found than were counted."""
        from workbench.reports.table_data import DataRow

        products, found = self._table.products(), 0

        @lru_cache(maxsize=64)
        def product(code: str) -> Text:
            return products[code].short_name if code in products else same(code)

        for first in range(0, total, AT_ONCE):
            if stop():
                raise Stopped
            report(first, total)
            if checked:
                lines = self._table.lines(list(checked[first : first + AT_ONCE]), listed.today)
            else:
                lines = self._table.page(listed, first, AT_ONCE)
            found += len(lines)
            for one in lines:
                yield DataRow(_cells(one, product(one.product_code)), _KINDS)
        if found != total:
            raise _refused("EXPORT_MOVED", Text("借据在导出时有变动", "Loans changed while they were written"),
                           Text("没有写出文件。请再导出一次", "No file was written. Export once more"))  # fmt: skip
        report(total, total)

    def _data_set(self, chosen: LoanFilter, checked: bool) -> DataSet:
        from workbench.reports.table_data import DataColumn, DataSet, DataTable

        with self._ground.store.reading() as shelves:
            settings = shelves.settings.all()
        words = CHOSEN if checked else _narrowed_to(chosen)
        columns = tuple(DataColumn(title, kind, float(wide)) for title, kind, wide in COLUMNS)
        table = DataTable("loans", words, columns, (), Text("", ""))
        lender = Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", "")))
        return DataSet(
            TITLE,
            self._ground.today(),
            self._ground.currency(),
            bool(settings.get("synthetic", False)),
            lender,
            (table,),
        )


def _cells(one: LoanLine, product: Text) -> tuple[Value, ...]:
    if one.blind:
        return _HIDDEN
    return (
        one.loan_id, one.merchant_id, one.merchant_name, product, _day(one.opened_day), _day(one.maturity_day),
        one.currency, one.amount_fen, one.balance_fen,
        None if one.loan_class is None else CLASS_NAMES[LoanClass(one.loan_class)], one.days_past_due,
        STATE_NAMES.get(one.state, one.state), COMPANY_NAMES.get(one.entity, one.entity),
    )  # fmt: skip


_day = lru_cache(maxsize=8192)(day_of)


def _facts(chosen: LoanFilter, checked: tuple[int, ...]) -> dict[str, object]:
    """What was asked for, small enough for the journal: of long lists their length and digest."""
    found = {name: value for name, value in asdict(chosen).items() if value not in (None, ()) and name != "words"}
    if "ids" in found:
        found["ids"] = {"count": len(chosen.ids), "digest": digest(list(chosen.ids))}
    if checked:
        found = {"checked": {"count": len(checked), "digest": digest(list(checked))}}
    return {"filter": found}


def _narrowed_to(chosen: LoanFilter) -> Text:
    """The filter in words, so that the file tells by itself what it leaves out."""
    if not chosen.narrows:
        return EVERY_LOAN
    if chosen.words is not None:
        return chosen.words
    told = []
    for name, value in asdict(chosen).items():
        if value in (None, ()):
            continue
        shown = f"{len(value)}" if name == "ids" else day_of(value).isoformat() if name in _DAYS else str(value)
        told.append(same(f"{name} = {shown}") if name not in _NAMES else _NAMES[name] + same(f" {shown}"))
    joined = Text("；".join(one.zh for one in told), "; ".join(one.en for one in told))
    return EVERY_LOAN + Text("，筛选：", ", narrowed to: ") + joined


_DAYS = frozenset({"opened_from", "opened_to", "as_of"})
_NAMES = {
    "product": Text("产品", "product"), "state": Text("状态", "state"), "loan_class": Text("五级分类", "class"),
    "least_class": Text("五级分类不低于", "class at least"), "bucket": Text("逾期档", "bucket"),
    "least_bucket": Text("逾期档不低于", "bucket at least"), "opened_from": Text("放款日自", "opened from"),
    "opened_to": Text("放款日至", "opened to"), "merchant_id": Text("商户号", "merchant no."),
    "owner": Text("持有方", "owner"), "officer": Text("经办", "officer"), "entity": Text("放贷公司", "company"),
    "ids": Text("指定借据笔数", "loans named"), "as_of": Text("统计日", "as of"),
}  # fmt: skip


def _demand_kind(path: Path) -> str:
    kind = path.suffix.removeprefix(".").lower()
    if kind not in KINDS:
        raise _refused("EXPORT_KIND", Text(f"借据不能导出为 {path.name}", f"Loans are not exported as {path.name}"),
                       Text("请用 .csv 或 .xlsx 结尾的文件名", "Choose a name that ends in .csv or .xlsx"))  # fmt: skip
    return kind


def _demand_length(total: int, kind: str) -> None:
    from workbench.reports.workbook import HEAD_ROWS, MOST_ROWS

    if not total:
        hint = Text("没有写出文件。请换一个条件或清除筛选", "No file was written. Change or clear the filter")
        raise _refused("EXPORT_EMPTY", Text("列表是空的", "The list is empty"), hint)
    if kind == "xlsx" and total > MOST_ROWS - HEAD_ROWS:
        raise _refused(
            "EXPORT_TOO_LONG",
            Text(f"一张 Excel 表最多 {MOST_ROWS:,} 行，这份列表有 {total:,} 笔",
                 f"A sheet of Excel ends at {MOST_ROWS:,} rows; this list has {total:,} loans"),
            Text("没有写出文件。请导出 CSV，或先用筛选缩小范围",
                 "No file was written. Export CSV instead, or narrow the list first"),
        )  # fmt: skip


def _refused(code: str, text: Text, hint: Text) -> StaffError:
    return StaffError(text, hint, code=code)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
