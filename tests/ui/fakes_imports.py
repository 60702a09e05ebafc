"""Invented files on their way in, and a service that remembers what was asked of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.common.errors import StaffError, Stopped
from workbench.common.text import Text
from workbench.flows.lines import LineKind
from workbench.services.import_file import (
    BadCell,
    BatchRow,
    CellFix,
    ColumnMatch,
    Decoding,
    FileFacts,
    FilePreview,
    HeldRow,
    Histogram,
    ImportCheck,
    ImportResult,
    Landed,
    Meaning,
    ProblemGroup,
    ProfileRow,
    Treatment,
)

NOW = datetime(2026, 11, 23, 2, 46, tzinfo=UTC)
SHEET = "tmall_merchants_202611.csv"
READABLE = re.compile(r"\d{4}-\d{2}-\d{2}|\d+\.\d{2}")


# ---- orders: a layout the program knows


def columns() -> tuple[ColumnMatch, ...]:
    rows: list[tuple[str, str, str | None, Text | None, float, bool]] = [
        ("订单编号", "tb_8840217736", "order_id", Text("订单编号", "Order id"), 1.0, True),
        ("店铺名称", "青禾手作", "merchant_id", Text("店铺", "Shop"), 0.98, True),
        ("订单创建时间", "2026-11-02 09:14", "created_at", Text("创建时间", "Created at"), 0.99, True),
        ("买家应付货款", "559.00", "gross_fen", Text("应付金额", "Payable"), 0.97, True),
        ("实际支付金额", "186.40", "paid_fen", Text("实付金额", "Paid"), 0.71, True),
        ("退款金额", "0.00", "refund_fen", Text("退款金额", "Refunded"), 0.99, False),
        ("订单状态", "交易成功", "status", Text("订单状态", "Order status"), 0.92, True),
        ("宝贝总数量", "2", "quantity", Text("件数", "Quantity"), 0.88, False),
        ("收货地址", "浙江省 湖州市", "dest_region", Text("收件省份", "Destination"), 0.96, False),
        ("qy_flag", "0", None, None, 0.34, False),
        ("备注2", "自营仓", None, None, 0.0, False),
        ("订单付款时间", "2026-11-02 09:15", "paid_at", Text("付款时间", "Paid at"), 0.64, False),
        ("运费", "0.00", "freight_fen", Text("运费", "Freight"), 0.99, False),
    ]
    return tuple(ColumnMatch(*row) for row in rows)


def known_columns() -> tuple[ColumnMatch, ...]:
    """The same without a doubt: a file exactly as the platform exports it."""
    return tuple(replace(one, confidence=1.0) for one in columns() if one.field is not None)


def preview(
    path: Path,
    *,
    refusal: Text | None = None,
    hint: Text | None = None,
    code: str | None = None,
    seen: datetime | None = None,
    decodings: tuple[Decoding, ...] = (),
    found: tuple[ColumnMatch, ...] | None = None,
) -> FilePreview:
    taken = columns() if found is None else found
    sample = tuple(
        tuple(c.sample if c.source != "订单编号" else f"tb_88402177{n:02d}" for c in taken) for n in range(36, 42)
    )
    unlocked = Text("用表格软件去掉密码后再拖入", "Remove the password in a spreadsheet and drop it again")
    return FilePreview(
        path=path,
        size_bytes=48_200_000,
        sha256="9f3c" + "0" * 56 + "e71a",
        container="csv",
        encoding=None if decodings else "gb18030",
        delimiter=None if refusal else ",",
        layout=None if refusal else "taobao_orders",
        layout_name=None if refusal else Text("淘宝订单导出", "Taobao order export"),
        kind=None if refusal else LineKind.ORDERS,
        header_line=None if refusal else 1,
        columns=() if refusal else taken,
        rows=() if refusal else sample,
        row_estimate=None if refusal else 126_408,
        seen_before=seen,
        refusal=refusal,
        hint=(hint or unlocked) if refusal else None,
        refusal_code=code,
        decodings=decodings,
    )


# ---- a merchant sheet nobody has seen before

_SHEET = (
    ("店铺ID", "tb_8840217736", "merchant_id", "店铺编号", "Shop id", 1.0),
    ("旺旺名", "青禾手作", "name", "店铺名称", "Shop name", 0.98),
    ("开店时间", "2023/1/14", "opened_on", "开店日期", "Opened on", 0.99),
    ("近90天成交额", "559,200.00", "sales_90_fen", "近 90 天成交额", "Sales in 90 days", 0.97),
    ("支付宝回款", "186400", "inflow_90_month_fen", "月均回款", "Monthly inflow", 0.71),
    ("退款率", "8.7%", "refund_share", "退款率", "Refund rate", 0.99),
    ("DSR_物流", "4.71", "dsr_logistics", "物流评分", "Logistics rating", 0.92),
    ("平均发货(时)", "41", "dispatch_hours", "发货时长（小时）", "Dispatch time (h)", 0.88),
    ("诚信通指数", "", "trustpass_index", "诚信通指数", "TrustPass index", 0.96),
    ("qy_flag", "0 / 1", None, "", "", 0.0),
    ("备注2", "自营仓…", None, "", "", 0.95),
    ("法人手机", "138****2207", "phone", "联系电话", "Phone", 0.64),
    ("所在省", "浙江", "province", "经营省份", "Province", 0.99),
    ("近一年收件省", "27", "provinces_reached", "收件省份数", "Provinces reached", 0.90),
    ("复购率", "31%", "repeat_share", "复购率", "Repeat rate", 0.98),
    ("访客转化", "3.8%", "conversion_share", "访客转化", "Conversion", 0.97),
    ("信用等级", "三皇冠", "shop_rating", "店铺信用", "Shop rating", 0.95),
)


def sheet_columns() -> tuple[ColumnMatch, ...]:
    """34 columns: 17 as drawn, and as many plain ones."""
    found = [
        ColumnMatch(name, sample, code, Text(zh, en) if code else None, sure, code == "merchant_id")
        for name, sample, code, zh, en, sure in _SHEET
    ]
    for n in range(17):
        label = Text(f"附加字段 {n + 1}", f"Extra field {n + 1}")
        found.append(ColumnMatch(f"附加{n + 1}", str(120 + n * 7), f"extra_{n}", label, 0.93, False))
    found[4] = replace(
        found[4],
        empty_share=412 / 126_408,
        odd=("暂无",),
        odd_count=27,
        sensitivity=Text("财务，入库加密", "Financial, stored encrypted"),
        histogram=Histogram((4, 9, 21, 38, 52, 66, 60, 48, 34, 24, 14, 8, 5, 2), "¥0", "¥14.2 万", "¥80 万", 6),
        meanings=(
            Meaning("inflow_90_month_fen", Text("近 90 天月均", "Monthly average of 90 days"), 0.984, 2_140),
            Meaning("inflow_30_fen", Text("最近一个月", "The last month"), 0.61, 2_140),
            Meaning("inflow_90_fen", Text("90 天合计", "Sum of 90 days"), 0.002, 2_140),
        ),
    )
    found[8] = replace(found[8], empty_share=0.61)
    found[11] = replace(found[11], sensitivity=Text("个人信息，只存哈希", "Personal, kept as a hash"))
    return tuple(found)


def sheet(path: Path = Path(SHEET)) -> FilePreview:
    taken = sheet_columns()
    names = ("青禾手作", "北境登山装备", "小满茶事", "鹿野童装")
    figures = ("186400", "92150", "31480", "58020")
    rows = tuple(
        tuple(name if c.source == "旺旺名" else figure if c.source == "支付宝回款" else c.sample for c in taken)
        for name, figure in zip(names, figures, strict=True)
    )
    return replace(
        preview(path, found=taken),
        layout="custom_merchants",
        layout_name=Text("商户主数据", "Merchant records"),
        kind=None,
        rows=rows,
        proposed=True,
    )


def decodings() -> tuple[Decoding, ...]:
    return (
        Decoding("gb18030", ("订单编号,店铺名称,订单状态", "tb_8840217736,青禾手作,交易成功")),
        Decoding("big5", ("隆等晤瘍,虫ⅰ靡備", "tb_8840217736,ч侤も")),
        Decoding("latin-1", ("¶©µ¥±àºÅ,µêÆÌÃû³Æ", "tb_8840217736,ÇàºÌÊÖ×÷")),
    )


# ---- what a check finds


def _bad(
    line: int,
    value: str,
    column: str = "订单创建时间",
    code: str = "DAY_UNREADABLE",
    suggestion: tuple[str, float] | None = None,
) -> BadCell:
    fix = Text("请写成 2023-04-13 的样子", "Write it like 2023-04-13")
    if code == "MONEY_UNREADABLE":
        fix = Text("请写成 559.00 的样子", "Write it like 559.00")
    value_of, sure = suggestion if suggestion is not None else (None, None)
    return BadCell("tmall_orders_202611.csv", line, column, value, code, fix, value_of, sure)


_DATES: tuple[tuple[int, str, tuple[str, float] | None], ...] = (
    (2114, "2023/13/04", ("2023-04-13", 0.93)),
    (5870, "13-2022-09", ("2022-09-13", 0.88)),
    (9402, "2024年2月30日", None),
    (11038, "44927", ("2023-01-01", 0.97)),
    (17551, "2021.15.06", ("2021-06-15", 0.90)),
    (20096, "二零二三年五月", ("2023-05-01", 0.71)),
    (23310, "2022/00/17", None),
)


def problem_groups() -> tuple[ProblemGroup, ...]:
    dates = tuple(_bad(line, value, suggestion=known) for line, value, known in _DATES)
    amounts = tuple(_bad(9 + n * 31, "暂无", "实际支付金额", "MONEY_UNREADABLE") for n in range(27))
    same_id = tuple(_bad(50 + n * 7, "tb_8840217736", "订单编号", "ID_REPEATED") for n in range(22))
    return (
        ProblemGroup("DAY_UNREADABLE", Text("日期无法识别", "A date cannot be read"), "2023/13/04", 7, dates, 4),
        ProblemGroup("MONEY_UNREADABLE", Text("金额不是数字", "An amount is not a number"), "暂无", 27, amounts),
        ProblemGroup("ID_REPEATED", Text("订单编号重复", "Order id repeated"), "tb_8840217736", 22, same_id),
    )


def import_check(previews: tuple[FilePreview, ...]) -> ImportCheck:
    name = previews[0].name if previews else "quarantine"
    facts = FileFacts(name, Text("淘宝订单导出", "Taobao order export"), 126_408, 56, 0, ())
    return ImportCheck(
        token="check-1",
        files=previews,
        good=126_352,
        warned=312,
        bad=56,
        new=1_204,
        updated=925,
        unchanged=124_223,
        problems=problem_groups(),
        notes=(Text("3 天没有订单：11-04 至 11-06", "No orders on 3 days: 4 to 6 November"),),
        merchants=412,
        first_day="2025-11-23",
        last_day="2026-11-22",
        amount_fen=821_490_611_200,
        currency="CNY",
        file_facts=(facts,),
    )


def _without(check: ImportCheck, gone: Callable[[BadCell], bool]) -> tuple[ImportCheck, int]:
    """The check without some bad rows, and how many there were."""
    groups = []
    for group in check.problems:
        rows = tuple(cell for cell in group.rows if not gone(cell))
        left = len([c for c in rows if (c.confidence or 0) >= 0.85])
        if rows:
            groups.append(replace(group, rows=rows, count=group.count - len(group.rows) + len(rows), suggested=left))
    went = sum(len(g.rows) for g in check.problems) - sum(len(g.rows) for g in groups)
    return replace(check, problems=tuple(groups), bad=check.bad - went), went


def held_rows() -> tuple[HeldRow, ...]:
    def one(row_id: int, line: int, together: bool, *problems: BadCell) -> HeldRow:
        header, cells = ("订单编号", "订单创建时间", "实际支付金额"), (f"tb_{line}", "2023/13/04", "暂无")
        layout = Text("淘宝订单导出", "Taobao order export")
        at = NOW - timedelta(hours=17)
        return HeldRow(row_id, "B00012", at, "tmall_orders_202610.csv", line, layout, header, cells, problems, together)

    day = _bad(214, "2023/13/04", suggestion=("2023-04-13", 0.93))
    return (
        one(1, 214, False, day),
        one(2, 981, False, _bad(981, "2024年2月30日"), _bad(981, "暂无", "实际支付金额", "MONEY_UNREADABLE")),
        one(3, 1200, True, _bad(1200, "二零二三年五月", suggestion=("2023-05-01", 0.71))),
    )


def profiles() -> tuple[ProfileRow, ...]:
    layout = Text("商户主数据", "Merchant records")
    return (
        ProfileRow("p1", "天猫商户月表", layout, 34, NOW - timedelta(days=20), "沈宁"),
        ProfileRow("p2", "1688 会员名单", layout, 12, NOW - timedelta(days=51), "周岩"),
    )


def batches() -> list[BatchRow]:
    alipay, waybills = Text("支付宝商家流水", "Alipay statement"), Text("菜鸟运单", "Cainiao waybills")
    later = Text("B00013 依赖这一批的行，请先撤销它", "B00013 builds on its rows: undo that one first")
    files = ("alipay_flow_20261122.csv",), ("cainiao_waybill_1122.csv",)
    return [
        BatchRow("B00013", NOW - timedelta(hours=16), "沈宁", alipay, files[0], 1_904_220, 0, True),
        BatchRow("B00012", NOW - timedelta(hours=17), "沈宁", waybills, files[1], 412_877, 3, False, later),
    ]


# ---- the service


@dataclass
class FakeIntake:
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    refuse: Text | None = None
    fail: StaffError | None = None  # raised by check
    fail_commit: StaffError | None = None
    show: dict[str, Callable[[Path], FilePreview]] = field(default_factory=dict)  # by file name
    during: Callable[[], None] | None = None  # called amid check and commit
    found: ImportCheck | None = None
    history: list[BatchRow] = field(default_factory=batches)
    held: list[HeldRow] = field(default_factory=lambda: list(held_rows()))
    saved: list[ProfileRow] = field(default_factory=lambda: list(profiles()))

    def inspect(self, paths: Sequence[Path]) -> tuple[FilePreview, ...]:
        self.calls.append(("inspect", tuple(paths)))
        return tuple(
            self.show[path.name](path) if path.name in self.show else preview(path, refusal=self.refuse)
            for path in paths
        )

    def reinterpret(self, file: FilePreview, **changes: Any) -> FilePreview:
        self.calls.append(("reinterpret", file.name, changes))
        found = preview(file.path)
        known = {k: v for k, v in changes.items() if k in ("encoding", "delimiter", "header_line", "layout")}
        return replace(found, **known)

    def check(
        self,
        previews: tuple[FilePreview, ...],
        overrides: Mapping[str, Any],
        report: Callable[[int, int], None],
        stop: Callable[[], bool],
        *,
        merchant_id: str | None = None,
        as_of: datetime | None = None,
    ) -> ImportCheck:
        self.calls.append(("check", overrides, merchant_id, as_of))
        if self.fail is not None:
            raise self.fail
        report(63_204, 126_408)
        self._pause(stop)
        report(126_408, 126_408)
        self.found = import_check(previews)
        return self.found

    def _pause(self, stop: Callable[[], bool]) -> None:
        if self.during is not None:
            self.during()
        if stop():
            raise Stopped

    def mend(self, token: str, fixes: Sequence[CellFix]) -> ImportCheck:
        self.calls.append(("mend", tuple(fixes)))
        assert self.found is not None
        good = {(f.file, f.line, f.column) for f in fixes if READABLE.fullmatch(f.value)}
        found, went = _without(self.found, lambda c: (c.file, c.line, c.column) in good)
        self.found = replace(found, good=found.good + went, new=found.new + went, mended=found.mended + went)
        return self.found

    def accept_suggestions(self, token: str, code: str) -> ImportCheck:
        assert self.found is not None
        rows = next(group.rows for group in self.found.problems if group.code == code)
        sure = [c for c in rows if c.suggestion is not None and (c.confidence or 0) >= 0.85]
        self.calls.append(("accept_suggestions", code))
        return self.mend(token, [CellFix(c.file, c.line, c.column, c.suggestion or "") for c in sure])

    def treat(self, token: str, code: str, treatment: Treatment) -> ImportCheck:
        self.calls.append(("treat", code, treatment))
        assert self.found is not None
        before, now = self.found, dict(self.found.treatments) | {code: treatment}
        groups = {group.code: group.count for group in before.problems}
        skipped = sum(count for name, count in groups.items() if now.get(name) is Treatment.SKIP)
        self.found = replace(before, treatments=now, skipped=skipped)
        return self.found

    def commit(
        self, token: str, actor: Any, report: Callable[[int, int], None], stop: Callable[[], bool]
    ) -> ImportResult:
        self.calls.append(("commit", token))
        report(1, 2)
        self._pause(stop)
        if self.fail_commit is not None:
            raise self.fail_commit
        assert self.found is not None
        written = self.found.new + self.found.updated
        layout = Text("淘宝订单导出", "Taobao order export")
        skipped, aside = self.found.skipped, self.found.bad - self.found.skipped
        row = BatchRow("B00014", NOW, "沈宁", layout, ("tmall_orders_202611.csv",), written, aside, True)
        self.history.insert(0, row)
        return ImportResult("B00014", written, aside, 41, 371, 4.8, "9f3ce71a", None, skipped)

    def landed(self, batch_id: str) -> Landed:
        self.calls.append(("landed", batch_id))
        assert self.found is not None
        found = self.found
        return Landed(found.new + found.updated, found.amount_fen, 371, found.first_day, found.last_day)

    def discard(self, token: str) -> None:
        self.calls.append(("discard", token))

    def batches(self) -> tuple[BatchRow, ...]:
        return tuple(self.history)

    def undo(self, batch_id: str, actor: Any) -> None:
        self.calls.append(("undo", batch_id))
        self.history = [row for row in self.history if row.batch_id != batch_id]

    def export_problems(self, token: str, to: Path) -> Path:
        self.calls.append(("export_problems", token, to))
        return to

    def preview_written(
        self, file: FilePreview, overrides: Mapping[str, Mapping[str, str | None]], rows: int = 4
    ) -> tuple[tuple[Text, ...], tuple[tuple[str, ...], ...]]:
        self.calls.append(("preview_written", file.name, overrides.get(file.name, {})))
        shown = [n for n, c in enumerate(file.columns) if c.label is not None]
        labels = tuple(file.columns[n].label or Text("", "") for n in shown)
        return labels, tuple(tuple(cells[n] for n in shown) for cells in file.rows[:rows])

    def quarantined(self, batch_id: str | None = None, *, after: int = 0) -> tuple[HeldRow, ...]:
        return tuple(self.held)

    def recheck(self, row_ids: Sequence[int], fixes: Sequence[CellFix]) -> ImportCheck:
        self.calls.append(("recheck", tuple(row_ids), tuple(fixes)))
        count = len(row_ids)
        empty = import_check(())
        self.found = replace(
            empty, good=count, bad=0, warned=0, new=count, updated=0, unchanged=0, problems=(), notes=(), file_facts=()
        )
        return self.found

    def dismiss(self, row_ids: Sequence[int], reason: str, actor: Any) -> None:
        self.calls.append(("dismiss", tuple(row_ids), reason))
        self.held = [row for row in self.held if row.row_id not in row_ids]

    def export_quarantine(self, to: Path) -> Path:
        self.calls.append(("export_quarantine", to))
        return to

    def profiles(self) -> tuple[ProfileRow, ...]:
        return tuple(self.saved)

    def save_profile(self, file: FilePreview, overrides: Mapping[str, Any], name: str, actor: Any) -> None:
        self.calls.append(("save_profile", file.name, overrides.get(file.name, {}), name))
        self.saved.insert(0, ProfileRow("p3", name, file.layout_name or Text("", ""), len(file.columns), NOW, "沈宁"))

    def forget_profile(self, name: str, actor: Any) -> None:
        self.calls.append(("forget_profile", name))
        self.saved = [one for one in self.saved if one.name != name]

    def export_profile(self, name: str, to: Path) -> Path:
        self.calls.append(("export_profile", name, to))
        return to

    def import_profile(self, path: Path, actor: Any) -> None:
        self.calls.append(("import_profile", path))
