"""A sheet nobody declared: proposed, confirmed, written, remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.intake.unknown_files import SHEET_ZH, table, write_table, write_told
from tests.services.test_mending import AUDITOR, OFFICER, desk_at
from workbench.common.errors import StaffError
from workbench.flows.engine import number
from workbench.services.ground import Ground
from workbench.services.import_file import CellFix, FilePreview
from workbench.services.intake import IntakeService

HEADER = [told.header for told in SHEET_ZH]
# What staff says to the columns it is asked about.
ANSWERS = {"支付宝回款": "inflow_90_month_fen", "法人手机": "phone", "qy_flag": None}


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = desk_at(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def intake(ground: Ground) -> IntakeService:
    return IntakeService(ground)


def sheet(folder: Path, rows: int = 40, name: str = "tmall_merchants_202611.csv") -> Path:
    return write_told(folder / name, SHEET_ZH, rows, "gb18030")


def seen(intake: IntakeService, path: Path) -> FilePreview:
    (preview,) = intake.inspect([path])
    return preview


def test_an_unknown_sheet_is_proposed_and_its_figures_become_records_never_lines(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    preview = seen(intake, sheet(tmp_path))
    assert (preview.layout, preview.proposed, preview.encoding, preview.refusal) == (
        "custom_merchants", True, "gb18030", None,
    )  # fmt: skip
    check = intake.check([preview], {preview.name: ANSWERS})
    assert (check.good, check.bad, check.merchants) == (40, 0, 40)
    result = intake.commit(check.token, OFFICER)
    assert (result.merchants_new, result.rows_written) == (40, 0)
    row = dict(zip(HEADER, table(SHEET_ZH, 40)[0], strict=True))
    with ground.store.reading() as shelves:
        merchant = shelves.merchants.get(row["店铺ID"])
        figures = {f.figure: f.value for f in shelves.declared.figures(merchant.merchant_id)}
    assert (merchant.name, merchant.region, merchant.city) == (row["旺旺名"], row["所在省"], row["所在城市"])
    assert merchant.opened_on == datetime.strptime(row["开店时间"], "%Y/%m/%d").date()  # noqa: DTZ007
    assert figures["sales_90_fen"] == round(float(row["近90天成交额"]) * 100)
    assert figures["refund_share"] == round(float(row["退款率"].rstrip("%")) * 10_000)
    assert figures["dsr_logistics"] == round(float(row["DSR_物流"]) * 1_000_000)
    assert figures["other_lenders"] == int(row["在贷机构数"])
    with ground.lines() as engine:
        kinds = ("orders", "fund", "shipments", "events", "invoices")
        assert [number(engine, f"SELECT count(*) FROM {kind}") for kind in kinds] == [0] * 5


def test_a_shop_level_in_words_becomes_its_step(intake: IntakeService, ground: Ground, tmp_path: Path) -> None:
    header = ["店铺ID", "店铺名称", "信用等级"]
    path = write_table(
        tmp_path / "s.csv", header, [["a1", "一号", "三皇冠"], ["a2", "二号", "五心"], ["a3", "三号", "一金冠"]]
    )
    intake.commit(intake.check([seen(intake, path)]).token, OFFICER)
    with ground.store.reading() as shelves:
        assert [shelves.merchants.get(key).shop_level for key in ("a1", "a2", "a3")] == [13, 5, 16]


def test_what_is_not_sure_is_left_out_until_staff_says_so(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    preview = seen(intake, sheet(tmp_path))
    intake.commit(intake.check([preview]).token, OFFICER)
    with ground.store.reading() as shelves:
        figures = {f.figure for f in shelves.declared.figures("tb_8840217736")}
    assert "sales_90_fen" in figures
    assert not any(figure.startswith("inflow") for figure in figures)


def test_importing_a_sheet_again_puts_no_figure_twice(intake: IntakeService, ground: Ground, tmp_path: Path) -> None:
    path = sheet(tmp_path)
    for _ in range(2):
        preview = seen(intake, path)
        intake.commit(intake.check([preview], {preview.name: ANSWERS}).token, OFFICER)
    with ground.store.reading() as shelves:
        figures = shelves.declared.figures("tb_8840217736")
        assert json.loads(shelves.journal.latest(1)[0].payload)["declared_figures"] == 0
    assert len({f.figure for f in figures}) == len(figures)


def test_two_columns_cannot_be_one_field(intake: IntakeService, tmp_path: Path) -> None:
    preview = seen(intake, sheet(tmp_path))
    with pytest.raises(StaffError, match="FIELD_TWICE"):
        intake.check([preview], {preview.name: {"qy_flag": "penalties", "投诉次数": "penalties"}})


def test_a_choice_of_staff_takes_a_field_from_the_column_that_was_proposed_for_it(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    preview = seen(intake, sheet(tmp_path, 3))
    intake.commit(intake.check([preview], {preview.name: {"qy_flag": "penalties"}}).token, OFFICER)
    row = dict(zip(HEADER, table(SHEET_ZH, 3)[0], strict=True))
    with ground.store.reading() as shelves:
        figures = {f.figure: f.value for f in shelves.declared.figures(row["店铺ID"])}
    assert figures["penalties"] == int(row["qy_flag"])


def test_the_first_rows_are_shown_as_they_will_be_stored(intake: IntakeService, tmp_path: Path) -> None:
    header = ["店铺ID", "旺旺名", "近90天成交额", "退款率", "开店时间", "法人手机", "主体类型"]
    rows = [
        ["tb_1", "青禾手作", "559200.5", "8.7%", "2023/1/14", "13800002207", "个体工商户"],
        ["tb_2", "北境", "暂无", "2%", "2023/1/15", "13800002208", "企业"],
        ["tb_3", "小满茶事", "31,480.00", "1.4%", "2022-05-01", "", "企业"],
    ]
    preview = seen(intake, write_table(tmp_path / "s.csv", header, rows))
    labels, shown = intake.preview_written(
        preview, {preview.name: {"法人手机": "phone", "近90天成交额": "sales_90_fen"}}
    )
    words = [dict(zip([label.zh for label in labels], row, strict=True)) for row in shown]
    assert words == [
        {
            "商户编号": "tb_1", "商户名称": "青禾手作", "主体类型": "sole_trader", "联系电话": "••••",
            "开店日期": "2023-01-14", "近 90 天成交额": "¥559,200.50", "退款率": "8.7%",
        },
        {
            "商户编号": "tb_3", "商户名称": "小满茶事", "主体类型": "company", "联系电话": "—",
            "开店日期": "2022-05-01", "近 90 天成交额": "¥31,480", "退款率": "1.4%",
        },
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("退款率", ["8.7%", "2%", "0.5%"], [87_000, 20_000, 5_000]),
        ("退款率", ["0.087", "0.02", "0.005"], [87_000, 20_000, 5_000]),
        ("退款率", ["8.7", "2", "0.5"], [87_000, 20_000, 5_000]),
        ("退款率(%)", ["0.8", "0.2", "0.5"], [8_000, 2_000, 5_000]),
    ],
)
def test_a_share_is_read_as_its_column_writes_it(
    intake: IntakeService, ground: Ground, tmp_path: Path, header: str, cells: list[str], expected: list[int]
) -> None:
    rows = [[f"k{n}", f"店{n}", "2024-01-01", cell] for n, cell in enumerate(cells)]
    preview = seen(intake, write_table(tmp_path / "s.csv", ["店铺ID", "店铺名称", "开店时间", header], rows))
    check = intake.check([preview], {preview.name: {header: "refund_share"}})
    assert check.bad == 0
    intake.commit(check.token, OFFICER)
    with ground.store.reading() as shelves:
        assert [shelves.declared.figures(f"k{n}")[0].value for n in range(3)] == expected


def test_a_share_mended_later_is_read_as_its_file_wrote_them(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    rows = [["k1", "一", "8.7"], ["k2", "二", "870"], ["k3", "三", "0.5"]]
    preview = seen(intake, write_table(tmp_path / "s.csv", ["店铺ID", "店铺名称", "退款率"], rows))
    check = intake.check([preview], {preview.name: {"退款率": "refund_share"}})
    ((group,), cell) = (check.problems, check.problems[0].rows[0])
    assert (group.code, cell.value, cell.suggestion, cell.confidence) == ("SHARE_OVER_ONE", "870", "8.7%", 0.55)
    intake.commit(check.token, OFFICER)
    (row,) = intake.quarantined()
    again = intake.recheck([row.row_id], [CellFix(preview.name, 3, "退款率", "0.8")])
    intake.commit(again.token, OFFICER)
    with ground.store.reading() as shelves:
        assert shelves.declared.figures("k2")[0].value == 8_000  # a percentage, as in the rest of the file


def test_a_saved_mapping_selects_itself_for_the_same_header_in_any_order(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    preview = seen(intake, sheet(tmp_path))
    intake.save_profile(preview, {preview.name: ANSWERS}, "天猫商户月报", OFFICER)
    turned = write_told(tmp_path / "next.csv", SHEET_ZH[::-1], 10)
    known = seen(intake, turned)
    assert (known.profile, known.proposed) == ("天猫商户月报", False)
    assert all(column.confidence == 1.0 for column in known.columns)
    by_source = {column.source: column.field for column in known.columns}
    assert (by_source["支付宝回款"], by_source["法人手机"], by_source["qy_flag"]) == tuple(ANSWERS.values())
    intake.commit(intake.check([known]).token, OFFICER)
    with ground.store.reading() as shelves:
        assert "inflow_90_month_fen" in {f.figure for f in shelves.declared.figures("tb_8840217736")}
    other = write_table(tmp_path / "other.csv", [*HEADER[:-1], "别的列"], [[*["1"] * len(HEADER)]])
    assert seen(intake, other).profile is None


def test_a_mapping_travels_to_another_desk_as_a_file(intake: IntakeService, tmp_path: Path) -> None:
    preview = seen(intake, sheet(tmp_path))
    intake.save_profile(preview, {preview.name: ANSWERS}, "天猫商户月报", OFFICER)
    path = intake.export_profile("天猫商户月报", tmp_path / "profile.json")
    ground = desk_at(tmp_path / "second")
    second = IntakeService(ground)
    second.import_profile(path, OFFICER)
    (row,) = second.profiles()
    assert (row.name, row.layout.zh, row.columns, row.by) == ("天猫商户月报", "商户资料表", 34, "沈宁")
    assert [c.field for c in seen(second, preview.path).columns] == [
        c.field for c in seen(intake, preview.path).columns
    ]
    second.forget_profile("天猫商户月报", OFFICER)
    assert second.profiles() == ()
    assert seen(second, preview.path).profile is None
    ground.close()


def test_only_those_who_import_save_and_forget_mappings(intake: IntakeService, tmp_path: Path) -> None:
    preview = seen(intake, sheet(tmp_path))
    for act in (
        lambda: intake.save_profile(preview, {preview.name: ANSWERS}, "月报", AUDITOR),
        lambda: intake.forget_profile("月报", AUDITOR),
    ):
        with pytest.raises(StaffError, match="NOT_PERMITTED"):
            act()
    with pytest.raises(StaffError, match="PROFILE_UNKNOWN"):
        intake.forget_profile("没有", OFFICER)
    with pytest.raises(StaffError, match="PROFILE_UNNAMED"):
        intake.save_profile(preview, {preview.name: ANSWERS}, "  ", OFFICER)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "something else"}, "PROFILE_DAMAGED"),
        ({"version": 2}, "PROFILE_NEWER"),
        ({"version": "1"}, "PROFILE_DAMAGED"),
        ({"layout": "no_such_layout"}, "PROFILE_UNKNOWN_FIELD"),
        ({"fields": {"店铺ID": "no_such_field"}}, "PROFILE_UNKNOWN_FIELD"),
        ({"fields": {"a": "name", "b": "name"}}, "PROFILE_DAMAGED"),
        ({"fields": {"a": 7}}, "PROFILE_DAMAGED"),
        ({"fields": []}, "PROFILE_DAMAGED"),
        ({"name": " "}, "PROFILE_DAMAGED"),
    ],
)
def test_a_damaged_or_foreign_mapping_is_refused_and_changes_nothing(
    intake: IntakeService, tmp_path: Path, change: dict[str, object], code: str
) -> None:
    told = {
        "kind": "workbench-mapping", "version": 1, "name": "月报", "layout": "custom_merchants",
        "fields": {"店铺ID": "merchant_id"},
    }  # fmt: skip
    path = tmp_path / "p.json"
    path.write_text(json.dumps(told | change, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(StaffError, match=code):
        intake.import_profile(path, OFFICER)
    assert intake.profiles() == ()


@pytest.mark.parametrize("text", ["", "{", "[" * 5000, '"a"', "\x00"])
def test_what_is_no_json_is_no_mapping(intake: IntakeService, tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StaffError, match="PROFILE_DAMAGED"):
        intake.import_profile(path, OFFICER)


def test_a_table_that_says_too_little_is_refused_with_its_header_and_can_be_mapped_by_hand(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    path = write_table(tmp_path / "odd.csv", ["k", "v1", "v2"], [["m1", "12.50", "x"], ["m2", "13.50", "y"]])
    preview = seen(intake, path)
    assert (preview.refusal_code, preview.header_line) == ("HEADER_UNKNOWN", 1)
    assert [column.source for column in preview.columns] == ["k", "v1", "v2"]
    chosen = intake.reinterpret(preview, layout="custom_merchants")
    assert (chosen.layout, chosen.proposed, chosen.refusal) == ("custom_merchants", True, None)
    answers = {chosen.name: {"k": "merchant_id", "v1": "deposit_fen"}}
    intake.save_profile(chosen, answers, "手工", OFFICER)
    intake.commit(intake.check([chosen], answers).token, OFFICER)
    with ground.store.reading() as shelves:
        assert [(f.figure, f.value) for f in shelves.declared.figures("m2")] == [("deposit_fen", 1350)]
    known = seen(intake, path)
    assert (known.profile, known.refusal) == ("手工", None)


def test_fields_to_choose_from_are_told_with_their_words(intake: IntakeService) -> None:
    fields = dict(intake.fields_for("custom_merchants"))
    assert fields["inflow_90_month_fen"].zh == "近 90 天月均回款"
    assert intake.fields_for("nothing") == ()


def test_a_check_of_the_same_sheet_twice_says_the_same(intake: IntakeService, tmp_path: Path) -> None:
    path = sheet(tmp_path)
    assert replace(seen(intake, path), seen_before=None) == replace(seen(intake, path), seen_before=None)


def test_of_a_merchant_that_stands_twice_the_last_row_counts_and_a_note_says_so(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    rows = [["a1", "旧名", "1.00"], ["a2", "二号", "2.00"], ["a1", "新名", "3.00"]]
    preview = seen(intake, write_table(tmp_path / "s.csv", ["店铺ID", "店铺名称", "保证金"], rows))
    check = intake.check([preview], {preview.name: {"店铺ID": "merchant_id"}})
    assert any(note.en.startswith("1 rows repeat the merchant id") for note in check.notes)
    intake.commit(check.token, OFFICER)
    with ground.store.reading() as shelves:
        assert shelves.merchants.get("a1").name == "新名"
        assert [f.value for f in shelves.declared.figures("a1")] == [300]
