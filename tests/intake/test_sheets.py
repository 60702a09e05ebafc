from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from tests.conftest import ROOT
from tests.intake.reading import KEY, found_in, previews
from workbench.cli import program
from workbench.flows.engine import Engine
from workbench.intake.check import Found
from workbench.intake.layouts.sheets import EVENTS, PARCELS, PROFILE
from workbench.intake.templates import TEMPLATES
from workbench.intake.typed import party_key
from workbench.services.intake import IntakeService


def read(path: Path, rows: list[str], layout: str, encoding: str = "gb18030", **more: str) -> tuple[Engine, Found]:
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode(encoding))
    (preview,) = previews([path])
    assert preview.layout == layout
    return found_in([path], path.parent / "desk", **more)


PROFILE_ROWS = [
    "商户编号,店铺名称,平台,类目,主体类型,地区,城市,开店日期,店铺等级,诚信通会员,诚信通指数,诚信通年限,证书数,投诉数,满意率,"
    "保障金,截止日期",
    "b2b-1,永嘉阀门厂,1688,阀门,企业,浙江,温州,2005/3/1,12,是,186,7,3,1,98.5%,20000.00,2026-11-01",
    "b2b-2,未入会工厂,1688,五金,个体工商户,浙江,台州,2015-06-18,3,否,90,-,,0,,,2026-11-01",
    "tb-3,青禾手作,淘宝,家居,个人,江苏,南京,,5,,,,,,,,",
]


def test_a_profile_becomes_a_merchant_and_the_index_holds_for_members_only(tmp_path: Path) -> None:
    _, found = read(tmp_path / "档案.csv", PROFILE_ROWS, "sheet_profile")
    assert (found.rows, found.bad) == (3, 0)
    known = {m.merchant_id: m for m in found.merchants}
    member = known["b2b-1"]
    assert (member.name, member.platform.value, member.region, member.city) == ("永嘉阀门厂", "b2b", "浙江", "温州")
    assert (str(member.opened_on), member.shop_level, member.trustpass_index) == ("2005-03-01", 12, 186)
    assert [known[m].trustpass_index for m in ("b2b-2", "tb-3")] == [None, None]
    assert (known["b2b-2"].entity_type.value, known["tb-3"].opened_on) == ("sole_trader", None)
    assert [note.en.split(" have ")[0] for note in found.notes] == ["1 merchants"]


def test_of_two_rows_of_one_merchant_the_newer_one_counts(tmp_path: Path) -> None:
    newer = PROFILE_ROWS[1].replace(",186,", ",201,").replace("2026-11-01", "2026-11-20")
    _, found = read(tmp_path / "p.csv", [PROFILE_ROWS[0], newer, PROFILE_ROWS[1]], "sheet_profile")
    assert [m.trustpass_index for m in found.merchants] == [201]


def test_parcels_come_in_with_hashed_waybills_and_weights_in_grams(tmp_path: Path) -> None:
    rows = [
        "商户编号,订单号,物流公司,运单号,发货时间,签收时间,收货地区,重量(kg),物流状态",
        "b2b-1,218800000000000001,圆通速递,YT1,2026-11-01 10:00:00,2026-11-03 09:00:00,广东,1.25,",
        "b2b-1,218800000000000002,圆通速递,YT2,2026-11-02 10:00:00,,四川,0.5,",
        "b2b-1,218800000000000003,顺丰,SF3,2026-11-02 10:00:00,,四川,,已退回",
        "b2b-1,218800000000000004,顺丰,SF4,2026-11-05 10:00:00,2026-11-04 10:00:00,四川,,",
    ]
    engine, found = read(tmp_path / "物流.csv", rows, "sheet_parcels")
    assert (found.bad, [note.en for note in found.notes]) == (
        0, ["1 parcels were signed for before they were sent"],
    )  # fmt: skip
    seen = engine.execute(
        "SELECT right(order_id, 1), waybill_key, carrier, weight_g, state, dest_region FROM change_shipments ORDER BY 1"
    ).fetchall()
    assert seen[:3] == [
        ("1", party_key(KEY, "YT1"), "圆通速递", 1_250, "signed", "广东"),
        ("2", party_key(KEY, "YT2"), "圆通速递", 500, "moving", "四川"),
        ("3", party_key(KEY, "SF3"), "顺丰", None, "returned", "四川"),
    ]


def test_a_sheet_without_a_merchant_is_about_the_one_staff_chose(tmp_path: Path) -> None:
    rows = [
        "类型,日期,扣分,件数,订单号,事由",
        "处罚,2026-10-01,12,,,虚假交易",
        "侵权,2026-10-02,4,,,图片",
        "投诉,2026-10-03,,2,218800000000000001,未按约定时间发货",
    ]
    engine, found = read(tmp_path / "处罚投诉.csv", rows, "sheet_events", "utf-8-sig", merchant_id="M7")
    assert (found.bad, found.merchant_ids) == (0, frozenset({"M7"}))
    assert engine.execute("SELECT kind, value, count, order_id FROM change_events ORDER BY day").fetchall() == [
        ("penalty", 12.0, 1, None), ("penalty", 4.0, 1, None), ("complaint", None, 2, "218800000000000001"),
    ]  # fmt: skip


def test_a_row_that_names_its_merchant_is_never_given_to_another(tmp_path: Path) -> None:
    rows = ["商户编号,类型,日期,事由", "b2b-1,处罚,2026-10-01,虚假交易", ",投诉,2026-10-02,少件"]
    engine, found = read(tmp_path / "e.csv", rows, "sheet_events", merchant_id="M7")
    assert engine.execute("SELECT merchant_id FROM change_events ORDER BY day").fetchall() == [("b2b-1",), ("M7",)]
    assert found.notes == ()


def test_rows_about_nobody_go_to_a_merchant_named_after_the_file_and_that_is_told(tmp_path: Path) -> None:
    rows = ["类型,日期,事由", "投诉,2026-10-02,少件"]
    _, found = read(tmp_path / "某店的投诉记录.csv", rows, "sheet_events")
    assert [note.en for note in found.notes] == [
        "1 rows name no merchant and none was chosen: they go to a merchant named after the file"
    ]
    assert [merchant.name for merchant in found.merchants] == ["某店***记录"]


def test_an_unknown_kind_of_event_is_refused_and_named(tmp_path: Path) -> None:
    rows = ["事件类型,发生日期,事由", "表扬,2026-10-01,好评"]
    _, found = read(tmp_path / "e.csv", rows, "sheet_events")
    assert (found.bad, found.problems[0].code, found.problems[0].example) == (1, "WORD_UNKNOWN", "表扬")


def test_every_form_of_the_desk_is_known_by_its_chinese_and_by_its_plain_header(tmp_path: Path) -> None:
    for layout in (PROFILE, PARCELS, EVENTS):
        for form, position in (("own", 0), ("plain", -1)):
            header = [column.names[position] for column in layout.columns]
            path = tmp_path / f"{layout.code}_{form}.csv"
            path.write_bytes((",".join(header) + "\n" + ",".join("1" for _ in header) + "\n").encode("gb18030"))
            (preview,) = previews([path])
            assert preview.layout == layout.code
            assert {match.field for match in preview.columns} == {column.field for column in layout.columns}


def test_the_empty_sheets_are_known_by_the_desk_and_shown_in_the_guide(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "real-data.md").read_text("utf-8")
    seen = []
    for path in IntakeService.write_templates(tmp_path / "sheets"):
        (preview,) = previews([path])
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert {match.field for match in preview.columns if match.field is None} == set()
        assert path.read_text("utf-8-sig").strip() in guide
        seen.append(preview.layout)
    assert seen == ["sheet_profile", "sheet_parcels", "sheet_events"]


def test_the_command_writes_the_empty_sheets(tmp_path: Path) -> None:
    done = CliRunner().invoke(program, ["templates", "--to", str(tmp_path / "sheets")])
    assert (done.exit_code, len(done.output.splitlines())) == (0, 3)
    assert sorted(path.name for path in (tmp_path / "sheets").iterdir()) == sorted(name for _, name in TEMPLATES)
