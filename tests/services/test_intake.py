from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import application, decision
from tests.intake.exports import ledger_line, ledger_zip, taobao_file, taobao_order
from tests.intake.test_rows import invoice, invoices
from workbench.access.staff import SYSTEM, Actor, Role, actor_of
from workbench.common.errors import StaffError, Stopped
from workbench.flows.engine import number
from workbench.flows.lines import LineKind
from workbench.services.desk import FIRST_STAFF
from workbench.services.ground import Ground
from workbench.services.import_file import ImportResult
from workbench.services.intake import IntakeService
from workbench.storage.kept import RowProblem

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
OFFICER = actor_of(FIRST_STAFF[0])
AUDITOR = Actor("s04", "何清", Role.AUDITOR)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    made = Ground(tmp_path / "desk", lambda: NOW)
    with made.transaction() as shelves:
        shelves.staff.put(*FIRST_STAFF)
    yield made
    made.close()


@pytest.fixture
def intake(ground: Ground) -> IntakeService:
    return IntakeService(ground)


def take(intake: IntakeService, *paths: Path, merchant_id: str | None = None) -> ImportResult:
    check = intake.check(intake.inspect(paths), merchant_id=merchant_id)
    return intake.commit(check.token, OFFICER)


def lines(ground: Ground, kind: LineKind = LineKind.ORDERS) -> int:
    with ground.lines() as engine:
        return number(engine, f"SELECT count(*) FROM {kind.value}")


def snapshot(ground: Ground) -> tuple[object, ...]:
    """Everything of a desk an import could change."""
    with ground.store.reading() as shelves:
        records = (
            shelves.journal.head(),
            shelves.batches.all(),
            shelves.merchants.all(),
            shelves.outcomes.of_kind("default"),
        )
    return (*records, tuple(sorted(path.name for path in (ground.folder / "flows").glob("*.parquet"))))


def orders(folder: Path, *numbers: int, name: str = "orders.csv") -> Path:
    return taobao_file(folder / name, [taobao_order(f"21888{n:04d}") for n in numbers])


def test_files_become_lines_merchants_and_a_record_of_the_import(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    previews = intake.inspect([orders(tmp_path, 1, 2, 3)])
    check = intake.check(previews)
    assert (check.good, check.bad, check.new, check.updated, check.unchanged) == (3, 0, 6, 0, 0)
    assert (check.merchants, check.first_day, check.last_day) == (1, "2026-11-01", "2026-11-01")
    assert (check.amount_fen, check.currency) == (26_400, "CNY")
    result = intake.commit(check.token, OFFICER)
    assert (result.rows_written, result.rows_quarantined, result.merchants_new) == (6, 0, 1)
    assert (lines(ground), lines(ground, LineKind.SHIPMENTS)) == (3, 3)
    with ground.store.reading() as shelves:
        assert shelves.merchants.get("TB-3456").name == "青禾手作"
        assert shelves.journal.latest(1)[0].action == "import.commit"
    (row,) = intake.batches()
    assert (row.by, row.layout.zh, row.files, row.rows, row.undoable) == ("沈宁", "淘宝", ("orders.csv",), 6, True)


def test_nothing_is_written_before_commit_and_nothing_when_discarded(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    take(intake, orders(tmp_path, 1))
    before = snapshot(ground)
    check = intake.check(intake.inspect([orders(tmp_path, 2, name="b.csv")]))
    assert snapshot(ground) == before
    intake.discard(check.token)
    assert snapshot(ground) == before
    with pytest.raises(StaffError, match="CHECK_UNKNOWN"):
        intake.commit(check.token, OFFICER)


def test_importing_the_same_file_again_adds_no_row(intake: IntakeService, ground: Ground, tmp_path: Path) -> None:
    path = orders(tmp_path, 1, 2)
    take(intake, path)
    (preview,) = intake.inspect([path])
    assert preview.seen_before == NOW
    again = intake.check([preview])
    assert (again.new, again.updated, again.unchanged) == (0, 0, 4)
    result = intake.commit(again.token, OFFICER)
    assert (result.rows_written, result.merchants_new, result.merchants_updated) == (0, 0, 0)
    assert lines(ground) == 2


@pytest.mark.parametrize("ask", [0, 1])
def test_a_commit_that_is_stopped_leaves_the_desk_as_it_was(
    intake: IntakeService, ground: Ground, tmp_path: Path, ask: int
) -> None:
    check = intake.check(intake.inspect([orders(tmp_path, 1)]))
    before = snapshot(ground)
    asked = iter([False] * ask + [True] * 9)
    with pytest.raises(Stopped):
        intake.commit(check.token, OFFICER, stop=lambda: next(asked))
    assert snapshot(ground) == before


def test_a_commit_that_fails_leaves_the_desk_as_it_was(intake: IntakeService, ground: Ground, tmp_path: Path) -> None:
    applications = tmp_path / "applications.csv"
    applications.write_text(
        "case_no,merchant_id,product_code,requested_fen,term_days,submitted_at\n"
        "LN-261123-0001,M1,credit_tmall,0,180,2026-11-23 09:00:00\n"
    )
    check = intake.check(intake.inspect([orders(tmp_path, 1), applications]))
    before = snapshot(ground)
    with pytest.raises(StaffError, match="RECORD_IMPOSSIBLE"):
        intake.commit(check.token, OFFICER)
    assert snapshot(ground) == before


def test_an_application_stands_on_the_terms_in_force_on_its_day_and_is_refused_where_there_are_none(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    applications = tmp_path / "applications.csv"
    head = "case_no,merchant_id,product_code,requested_fen,term_days,submitted_at,stage\n"
    rows = "LN-1,M1,order_loan,8000000,30,2013-05-02 09:00:00,\n"
    rows += "LN-2,M1,credit_b2b,8000000,180,2009-01-02 09:00:00,closed\n"
    applications.write_text(head + rows)
    take(intake, applications)
    with ground.store.reading() as shelves:
        codes = [shelves.applications.get(case_no).product_code for case_no in ("LN-1", "LN-2")]
    assert codes == ["order_taobao_2012", "credit_b2b"]  # what was decided elsewhere long ago keeps its name
    applications.write_text(head + "LN-3,M1,credit_b2b,8000000,180,2009-01-02 09:00:00,\n")
    check = intake.check(intake.inspect([applications]))
    before = snapshot(ground)
    with pytest.raises(StaffError, match="PRODUCT_NOT_IN_FORCE"):
        intake.commit(check.token, OFFICER)
    assert snapshot(ground) == before


def test_an_application_may_name_a_merchant_nobody_described(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    applications = tmp_path / "applications.csv"
    head = "case_no,merchant_id,product_code,requested_fen,term_days,submitted_at,stage,claim_warehouses\n"
    good = "LN-261123-0001,M1,credit_tmall,8000000,180,2026-11-23 09:00:00,,2\n"
    rows = good + "LN-261123-0002,M1,x,1,1,2026-11-23 09:00:00,?,\n"
    applications.write_text(head + rows)
    result = take(intake, applications)
    assert (result.merchants_new, result.rows_quarantined) == (1, 1)
    with ground.store.reading() as shelves:
        kept = shelves.applications.get("LN-261123-0001")
        assert shelves.applications.claims(kept.case_no) == {"warehouses": 2}
    assert (kept.stage.value, kept.submitted_at) == ("draft", datetime(2026, 11, 23, 1, 0, tzinfo=UTC))


def test_a_role_that_may_not_import_is_refused(intake: IntakeService, tmp_path: Path) -> None:
    check = intake.check(intake.inspect([orders(tmp_path, 1)]))
    with pytest.raises(StaffError, match="NOT_PERMITTED"):
        intake.commit(check.token, AUDITOR)


def test_a_check_is_void_once_the_desk_was_imported_into(intake: IntakeService, tmp_path: Path) -> None:
    first = intake.check(intake.inspect([orders(tmp_path, 1)]))
    take(intake, orders(tmp_path, 2, name="b.csv"))
    with pytest.raises(StaffError, match="DESK_CHANGED"):
        intake.commit(first.token, OFFICER)


def test_bad_rows_stay_out_are_counted_and_kept(intake: IntakeService, ground: Ground, tmp_path: Path) -> None:
    path = invoices(tmp_path / "s.csv", invoice(1), invoice(2, net="=bad"))
    check = intake.check(intake.inspect([path]))
    assert (check.good, check.bad, [(g.code, g.count) for g in check.problems]) == (1, 1, [("MONEY_UNREADABLE", 1)])
    exported = intake.export_problems(check.token, tmp_path / "problems.csv").read_text("utf-8-sig")
    assert "s.csv,3,金额,'=bad,MONEY_UNREADABLE" in exported
    result = intake.commit(check.token, OFFICER)
    assert (result.rows_written, result.rows_quarantined) == (1, 1)
    assert result.quarantine_file is not None
    assert result.quarantine_file.is_file()
    with ground.store.reading() as shelves:
        (kept,) = shelves.quarantine.page(result.batch_id)
        (source,) = shelves.batches.get(result.batch_id).files
    assert (kept.file, kept.line, kept.problems) == ("s.csv", 3, (RowProblem("金额", "=bad", "MONEY_UNREADABLE"),))
    lines = path.read_bytes().splitlines(keepends=True)
    assert (source.head, kept.raw) == (lines[0], lines[2])
    assert kept.cells == tuple(lines[2].decode().strip().split(","))


def test_an_import_is_taken_back_only_while_no_other_stands_on_it(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    first = take(intake, orders(tmp_path, 1))
    second = take(intake, orders(tmp_path, 1, 2, name="b.csv"))
    third = take(intake, orders(tmp_path, 3, name="c.csv"))
    blocked = {row.batch_id: row.undo_blocked for row in intake.batches()}
    assert [batch_id for batch_id, why in blocked.items() if why is not None] == [first.batch_id]
    with pytest.raises(StaffError, match="BATCH_NEEDED: B00002 left out rows"):
        intake.undo(first.batch_id, OFFICER)
    intake.undo(second.batch_id, OFFICER)
    with pytest.raises(StaffError, match="BATCH_UNDONE"):
        intake.undo(second.batch_id, OFFICER)
    assert lines(ground) == 2
    assert [row.batch_id for row in intake.batches()] == [third.batch_id, first.batch_id]
    assert all(row.undoable for row in intake.batches())
    assert take(intake, tmp_path / "b.csv").rows_written == 2
    assert lines(ground) == 3


def test_an_import_that_a_decision_stands_on_is_not_taken_back(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    first = take(intake, orders(tmp_path, 1))
    other = take(intake, taobao_file(tmp_path / "o.csv", [taobao_order("1", shop="9")]))
    with ground.transaction() as shelves:
        shelves.applications.add([(application(merchant_id="TB-3456"), {})])
        shelves.decisions.add(decision())
    blocked = {row.batch_id: row.undo_blocked for row in intake.batches()}
    assert blocked[other.batch_id] is None
    assert blocked[first.batch_id] is not None
    with pytest.raises(StaffError, match="BATCH_NEEDED: LN-261123-0417 was decided after this import"):
        intake.undo(first.batch_id, OFFICER)
    intake.undo(other.batch_id, OFFICER)
    assert lines(ground) == 1


def test_orders_and_the_ledger_of_one_shop_meet_on_the_order_number(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    take(intake, orders(tmp_path, 1))
    ledger = ledger_zip(
        tmp_path / "l.zip",
        [ledger_line(1, "88.00", "88.00", "在线支付", "218880001")],
        money_in="88.00",
        money_out="0.00",
    )
    take(intake, ledger, merchant_id="TB-3456")
    with ground.lines() as engine:
        met = number(engine, "SELECT count(*) FROM orders o JOIN fund f USING (merchant_id, order_id)")
    assert met == 1
    with ground.store.reading() as shelves:
        assert [merchant.merchant_id for merchant in shelves.merchants.all()] == ["TB-3456"]
        assert shelves.merchants.get("TB-3456").name == "青禾手作"


def test_invoices_may_come_before_the_register_that_names_their_firm(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    take(intake, invoices(tmp_path / "s.csv", invoice(1)))
    with ground.store.reading() as shelves:
        assert shelves.merchants.get("E1").name == "E1"
    register = tmp_path / "firms.csv"
    register.write_text("企业代号,企业名称,信誉评级,是否违约\nE1,某某电器有限公司,A,是\n", "utf-8")
    result = take(intake, register)
    assert (result.merchants_new, result.merchants_updated, result.rows_written) == (0, 1, 0)
    with ground.store.reading() as shelves:
        assert shelves.merchants.get("E1").name == "某某电器有限公司"
        assert shelves.outcomes.of_kind("default")["E1"].value == "true"
    take(intake, invoices(tmp_path / "t.csv", invoice(2)))
    with ground.store.reading() as shelves:
        assert shelves.merchants.get("E1").name == "某某电器有限公司"


def test_a_desk_of_old_lines_is_judged_as_of_their_last_day(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    take(intake, invoices(tmp_path / "s.csv", invoice(1), invoice(2, day="2019/8/1")))
    assert ground.settings()["as_of"] == "2019-08-01"


def test_a_folder_stands_for_its_files_and_what_is_refused_is_left_out(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    folder = tmp_path / "handed in"
    folder.mkdir()
    orders(folder, 1)
    (folder / "notes.txt").write_text("call back on Monday\n")
    previews = intake.inspect([folder])
    assert [(p.name, p.refusal is None) for p in previews] == [("notes.txt", False), ("orders.csv", True)]
    assert intake.check(previews).new == 2
    with pytest.raises(StaffError, match="NOTHING_TO_IMPORT"):
        intake.check(previews[:1])


def test_people_are_known_by_the_same_key_in_every_import_of_a_desk(
    intake: IntakeService, ground: Ground, tmp_path: Path
) -> None:
    take(intake, orders(tmp_path, 1))
    take(intake, orders(tmp_path, 2, name="b.csv"))
    with ground.lines() as engine:
        assert number(engine, "SELECT count(DISTINCT buyer_key) FROM orders") == 1
        assert number(engine, "SELECT count(*) FROM orders WHERE buyer_key LIKE '%张三%'") == 0


def test_the_program_itself_may_import_the_sample(intake: IntakeService, tmp_path: Path) -> None:
    check = intake.check(intake.inspect([orders(tmp_path, 1)]))
    assert intake.commit(check.token, SYSTEM).rows_written == 2


def test_the_sample_comes_in_like_any_other_files(intake: IntakeService, ground: Ground, tmp_path: Path) -> None:
    from datetime import date

    from workbench.sample.economy import generate

    made = generate(tmp_path, seed=7, merchants=200, as_of=date(2026, 11, 23))
    result = take(intake, *made.files)
    assert (result.rows_written, result.rows_quarantined) == (sum(made.lines.values()), 0)
    with ground.store.reading() as shelves:
        assert shelves.merchants.count() == 200
        assert len(shelves.applications.known()) == made.applications
        assert len(shelves.loans.all()) == made.loans
        claims = shelves.applications.claims("LN-261123-0417")
    assert claims["warehouses"] == 2
    assert take(intake, *made.files).rows_written == 0
