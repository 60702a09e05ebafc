"""Does each shelf give back exactly what was put on it?"""

from __future__ import annotations

import struct
import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from tests.builders import APPROVER, NOW, OFFICER, PROGRAM, application, decision, merchant
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.decision.outcome import (
    Check,
    Limit,
    LimitTerm,
    Outcome,
    Price,
    ReasonCode,
    Recommendation,
    Verdict,
)
from workbench.features.feature import Flow
from workbench.flows.batches import BatchRef
from workbench.flows.lines import LineKind
from workbench.interview.questions import Answer, Assessment, Diligence, Question, Source
from workbench.scoring.score import Band, Bar, Cohort, Contribution, Score, Waterfall
from workbench.storage.kept import (
    DeclaredFigure,
    InterviewNote,
    KeptBatch,
    KeptDocument,
    KeptInterview,
    KeptProfile,
    KeptScore,
    KnownOutcome,
    PeerMetric,
    QuarantinedRow,
    ReferenceTable,
    RowFix,
    RowProblem,
    SourceFile,
    Standing,
)
from workbench.storage.kept_loans import KeptLoan, KeptWarning, LimitEvent, LoanEvent
from workbench.storage.store import Store

CASE = "LN-261123-0417"
WORDS = Text("退款率 8.7%", "Refund rate 8.7%")


@pytest.fixture
def filled(store: Store) -> Store:
    with store.transaction() as shelves:
        shelves.staff.put(OFFICER, APPROVER, PROGRAM)
        shelves.merchants.put([merchant()])
        shelves.applications.add([(application(), {})])
    return store


def recommendation() -> Recommendation:
    return Recommendation(
        outcome=Outcome.APPROVE_LOWER,
        lane="yellow",
        limit=Limit(
            6_000_000, (LimitTerm("requested", WORDS, 8_000_000), LimitTerm("sales", WORDS, 6_012_300)), "sales"
        ),
        price=Price(Decimal("0.00043"), Decimal("0.156"), Decimal("0.005"), Decimal("0.155"), Decimal("0.17"), 1, 180),
        checks=(Check("refund", WORDS, Verdict.REFER, WORDS, WORDS, WORDS),),
        reasons=(ReasonCode("REFUND", WORDS),),
        needs_second_person=False,
        needs_interview=True,
        expected_loss_fen=50_200,
        risk_adjusted_yield=Decimal("0.079000"),
        policy_id="cn-2025",
        policy_digest="d",
    )


def kept_score() -> KeptScore:
    margin = struct.unpack("<f", struct.pack("<f", -3.9176))[0]
    parts = (Contribution("refund_share_90", 0.087, 0.25, -14.4), Contribution("shop_level", None, -0.1, 5.8))
    return KeptScore(
        case_no=CASE, scored_at=NOW, as_of_day=20_779, model_digest="m", names_digest="n", inputs_digest="i",
        score=Score("xgb", "c", margin, 0.0186, 633, Band.B, -3.2, parts),
        waterfall=Waterfall(
            Cohort(WORDS, 120), 584, (Bar(("refund_share_90",), Flow.INFORMATION, WORDS, WORDS, -14),), 63, 1, 633
        ),
        standing=Standing(
            WORDS, 120, 584, 0.042, {"fund": 74.0, "logistics": None},
            {"refund_share_90": PeerMetric(0.03, 0.051, 0.06, 14.0, (0.05, None, 0.087))}, 18_640_000,
            (ReasonCode("REFUND", WORDS),), (), (ReasonCode("WAREHOUSES", WORDS),), 12, None, {"rating": "A"},
        ),
        recommendation=recommendation(),
    )  # fmt: skip


def test_a_score_comes_back_to_the_bit(filled: Store) -> None:
    with filled.transaction() as shelves:
        shelves.scores.put([kept_score()])
    with filled.reading() as shelves:
        assert shelves.scores.get(CASE) == kept_score()
        assert shelves.scores.points() == {CASE: 633}


def test_a_new_recommendation_leaves_the_score_as_it_is(filled: Store) -> None:
    lower = replace(recommendation(), outcome=Outcome.DECLINE)
    with filled.transaction() as shelves:
        shelves.scores.put([kept_score()])
        shelves.scores.put_recommendation(CASE, lower)
    with filled.reading() as shelves:
        assert shelves.scores.get(CASE) == replace(kept_score(), recommendation=lower)


def test_a_probability_of_nothing_or_certainty_is_refused(filled: Store) -> None:
    certain = replace(kept_score(), score=replace(kept_score().score, pd=1.0))
    with pytest.raises(IntegrityError), filled.transaction() as shelves:
        shelves.scores.put([certain])


def test_feature_vectors_keep_missing_values_missing(filled: Store) -> None:
    data = struct.pack("<3d", 1.5, float("nan"), -0.0)
    with filled.transaction() as shelves:
        names_digest = shelves.features.put(("a", "b", "c"), [("M1", 20_779, data)])
        shelves.features.put(("a", "b", "c"), [("M1", 20_700, struct.pack("<3d", 0, 0, 0))])
    with filled.reading() as shelves:
        found = shelves.features.latest("M1", names_digest)
        assert shelves.features.matrix(20_779, names_digest) == {"M1": data}
        assert shelves.features.latest("M2") is None
    assert found is not None
    assert (found.as_of_day, found.names, found.values[0]) == (20_779, ("a", "b", "c"), 1.5)
    assert found.values[1] != found.values[1]


def interview(**changes: object) -> KeptInterview:
    question = Question("q1", WORDS, WORDS, Source.REASON, "refund_share_90", WORDS, WORDS, "refund_share_90", True)
    made = KeptInterview(
        case_no=CASE, attempt=1, simulated=True, persona="honest", seed=1, started_at=NOW, consent_at=None,
        finished_at=NOW, state="finished", elapsed_seconds=600, officer="s01", diligence=Diligence.B,
        questions=(question,), answers=(Answer("q1", 30, "因为换季", 0.06, Assessment.CONSISTENT, ""),),
        notes=(InterviewNote(40, "看过仓库", "consistent", NOW),), ticks=frozenset({"id", "stock"}),
    )  # fmt: skip
    return replace(made, **changes)


def test_an_interview_comes_back_whole_and_the_newest_counts(filled: Store) -> None:
    with filled.transaction() as shelves:
        shelves.interviews.put(interview())
        shelves.interviews.put(interview(attempt=2, diligence=Diligence.C))
    with filled.reading() as shelves:
        assert shelves.interviews.get(CASE) == interview(attempt=2, diligence=Diligence.C)


def test_a_practice_counts_on_a_sample_desk_only(filled: Store) -> None:
    real = interview(simulated=False, persona=None, consent_at=NOW)
    with filled.transaction() as shelves:
        shelves.interviews.put(real)
        shelves.interviews.put(interview(attempt=2, diligence=Diligence.C))
    with filled.reading() as shelves:
        assert shelves.interviews.diligence() == {CASE: Diligence.B}
        assert shelves.interviews.counting(CASE) == real
    with filled.transaction() as shelves:
        shelves.settings.put("synthetic", True)
        assert shelves.interviews.diligence() == {CASE: Diligence.C}
        assert shelves.interviews.counting(CASE) == interview(attempt=2, diligence=Diligence.C)


def test_a_real_interview_does_not_begin_without_consent(filled: Store) -> None:
    with pytest.raises(IntegrityError), filled.transaction() as shelves:
        shelves.interviews.put(interview(simulated=False, persona=None))


def batch(number: int, **changes: object) -> KeptBatch:
    made = KeptBatch(
        batch_id=f"B{number}", seq=number, imported_at=NOW, staff_id="s01", layout="orders", rows=10, quarantined=1,
        lines=(BatchRef(f"B{number}", LineKind.ORDERS, f"B{number}-orders.parquet", "a" * 64, 10, number, "orders"),),
        files=(SourceFile("订单.csv", f"{number:064x}", 1000, 11, "gb18030"),),
    )  # fmt: skip
    return replace(made, **changes)


def test_batches_are_told_newest_first_and_an_undone_one_no_longer_counts(filled: Store) -> None:
    with filled.transaction() as shelves:
        assert shelves.batches.next_seq() == 1
        shelves.batches.add(batch(1))
        shelves.batches.add(batch(2))
    with filled.reading() as shelves:
        assert shelves.batches.all() == (batch(2), batch(1))
        assert shelves.batches.seen(f"{1:064x}") == NOW
    with filled.transaction() as shelves:
        shelves.batches.mark_undone("B1")
    with filled.reading() as shelves:
        assert [ref.batch_id for ref in shelves.batches.lines()] == ["B2"]
        assert shelves.batches.seen(f"{1:064x}") is None
        assert shelves.batches.get("B1").undone


def test_a_batch_comes_back_with_its_files_dependencies_and_fixes(filled: Store) -> None:
    source = SourceFile(
        "账单.csv", "c" * 64, 10, 3, "gb18030", "alipay_ledger", 1, 1, NOW, "d" * 64,
        {"account": "2088***0156"}, (("金额", "amount"), ("备注", None)), ",", b"head",
    )  # fmt: skip
    ref = replace(batch(2).lines[0], superseded_file="B2-orders-superseded.parquet", superseded_digest="e" * 64)
    second = batch(2, lines=(ref,), files=(source,), skipped=1, depends_on=("B1",))
    fix = RowFix("B2", "账单.csv", 7, "金额", "12,5", "12.50", "s01")
    with filled.transaction() as shelves:
        shelves.batches.add(batch(1))
        shelves.batches.add(second, ["M1"], [fix])
    with filled.reading() as shelves:
        assert shelves.batches.get("B2") == second
        assert shelves.batches.fixes("B2") == (fix,)
        assert shelves.batches.parts() == {"d" * 64: "B2"}
        assert shelves.batches.dependents() == {"B1": ("B2",)}
        assert shelves.batches.decided_after() == {}
    with filled.transaction() as shelves:
        shelves.decisions.add(decision())
    with filled.reading() as shelves:
        assert shelves.batches.decided_after() == {"B2": CASE}
    with filled.transaction() as shelves:
        shelves.batches.mark_undone("B2")
    with filled.reading() as shelves:
        assert (shelves.batches.parts(), shelves.batches.dependents(), shelves.batches.decided_after()) == ({}, {}, {})


def bad_row(line: int, **changes: object) -> QuarantinedRow:
    problems = (RowProblem("总金额", "abc", "MONEY_UNREADABLE"), RowProblem("日期", "", "EMPTY"))
    made = QuarantinedRow(
        "B1", "订单.csv", "taobao_orders", line, problems, ("1", "abc", ""), b"1,abc,\r\n", row_id=line
    )
    return replace(made, **changes)


def test_quarantined_rows_wait_whole_until_each_is_settled(filled: Store) -> None:
    with filled.transaction() as shelves:
        for number in (1, 2):
            shelves.batches.add(batch(number))
        shelves.quarantine.add(bad_row(line) for line in (1, 2, 3))
    with filled.transaction() as shelves:
        assert shelves.quarantine.page("B1", limit=2) == (bad_row(1), bad_row(2))
        assert shelves.quarantine.page(after=2) == (bad_row(3),)
        shelves.quarantine.settle([1], "mended", NOW, "s01", batch_id="B2")
        shelves.quarantine.settle([2], "dismissed", NOW, "s01", reason="重复")
        with pytest.raises(StaffError, match="QUARANTINE_SETTLED"):
            shelves.quarantine.settle([2, 3], "dismissed", NOW, "s01", reason="重复")
        with pytest.raises(StaffError, match="QUARANTINE_UNKNOWN"):
            shelves.quarantine.get([9])
    mended = bad_row(1, state="mended", settled_at=NOW, settled_by="s01", settled_batch="B2")
    with filled.transaction() as shelves:
        assert shelves.quarantine.get([1]) == (mended,)
        assert (shelves.quarantine.count(), shelves.quarantine.count("B1", state=None)) == (1, 3)
        shelves.quarantine.unsettle("B2")
        assert shelves.quarantine.get([1]) == (bad_row(1),)
        shelves.batches.mark_undone("B1")
        assert shelves.quarantine.page() == ()


def test_a_row_is_not_dismissed_without_a_reason(filled: Store) -> None:
    with filled.transaction() as shelves:
        shelves.batches.add(batch(1))
        shelves.quarantine.add([bad_row(1)])
    with pytest.raises(IntegrityError), filled.transaction() as shelves:
        shelves.quarantine.settle([1], "dismissed", NOW, "s01")


def test_a_profile_is_found_by_its_header_and_gives_way_to_a_newer_one(filled: Store) -> None:
    first = KeptProfile("p1", "老表", "a" * 64, "custom_orders", "{}", "s01", NOW)
    second = replace(first, profile_id="p2", name="新表", json='{"a": 1}')
    with filled.transaction() as shelves:
        shelves.profiles.put(first)
        assert shelves.profiles.by_header("a" * 64) == first
        shelves.profiles.put(second)
    with filled.transaction() as shelves:
        assert shelves.profiles.all() == (second,)
        shelves.profiles.remove("p2")
        assert shelves.profiles.by_header("a" * 64) is None


def test_declared_figures_and_look_up_tables_go_with_their_import(filled: Store) -> None:
    table = ReferenceTable("B1", "rates", "B1-rates.parquet", "f" * 64, 29)
    figure = DeclaredFigure("M1", "inflow_90_fen", 18_640_000, 20_779, "B1")
    with filled.transaction() as shelves:
        shelves.batches.add(batch(1))
        shelves.declared.put_references([table])
        shelves.declared.put_figures([figure])
    with filled.transaction() as shelves:
        assert shelves.declared.references() == (table,)
        assert shelves.declared.figures("M1") == (figure,)
        shelves.batches.mark_undone("B1")
        assert (shelves.declared.references(), shelves.declared.figures("M1")) == ((), ())


def loan(**changes: object) -> KeptLoan:
    made = KeptLoan("L1", "M1", CASE, "credit_tmall", "CNY", 5_000_000, Decimal("0.0005"), 20_600, 20_780, "open", "B")
    return replace(made, **changes)


def test_loans_balances_and_limits_come_back(filled: Store) -> None:
    draw = LoanEvent("L1", 1, 20_600, "draw", 4_500_000, 4_500_000, 0, 4_500_000, "")
    repay = LoanEvent("L1", 2, 20_640, "repay", 1_090_000, 1_000_000, 90_000, 3_500_000, "")
    limit = LimitEvent("M1", 1, 20_600, 5_000_000, "set", WORDS, "s01")
    with filled.transaction() as shelves:
        shelves.loans.put([loan()])
        shelves.loans.add_events([draw, repay])
        shelves.loans.add_limits([limit])
    with filled.reading() as shelves:
        assert shelves.loans.get("L1") == loan()
        assert shelves.loans.events(["L1"]) == {"L1": (draw, repay)}
        assert shelves.loans.live.balances() == {"L1": 3_500_000}
        assert shelves.loans.next_event_no("L1") == 3
        assert shelves.loans.limits("M1") == {"M1": (limit,)}
        with pytest.raises(StaffError, match="LOAN_UNKNOWN"):
            shelves.loans.get("L9")


def test_a_movement_is_never_written_twice(filled: Store) -> None:
    draw = LoanEvent("L1", 1, 20_600, "draw", 1, 1, 0, 1, "")
    with filled.transaction() as shelves:
        shelves.loans.put([loan()])
        shelves.loans.add_events([draw])
    with pytest.raises(IntegrityError), filled.transaction() as shelves:
        shelves.loans.add_events([draw])


def test_a_handled_warning_names_what_was_done(filled: Store) -> None:
    raised = KeptWarning("W1", "M1", "urgent", "NO_INFLOW", WORDS, NOW, "open")
    with filled.transaction() as shelves:
        shelves.warnings.put([raised])
    with filled.reading() as shelves:
        assert shelves.warnings.all("open") == (raised,)
    with pytest.raises(IntegrityError), filled.transaction() as shelves:
        shelves.warnings.put([replace(raised, state="handled")])


def test_a_newer_paper_supersedes_the_older(filled: Store) -> None:
    first = KeptDocument(CASE, 1, "letter", "zh", "documents/a.pdf", "a" * 64, "p", NOW, "s01")
    second = replace(first, file="documents/b.pdf", sha256="b" * 64)
    with filled.transaction() as shelves:
        shelves.documents.add([first])
        shelves.documents.add([second])
    with filled.reading() as shelves:
        assert shelves.documents.of_case(CASE) == (replace(first, superseded=True), second)
        assert shelves.documents.by_sha256("b" * 64) == second


def test_outcomes_stand_apart_from_merchants(filled: Store) -> None:
    known = KnownOutcome("M1", "default", "否")
    with filled.transaction() as shelves:
        shelves.outcomes.put([known])
    with filled.reading() as shelves:
        assert shelves.outcomes.of_kind("default") == {"M1": known}
        assert shelves.outcomes.of_kind("officer_rating") == {}


def test_settings_keep_their_kinds(filled: Store) -> None:
    with filled.transaction() as shelves:
        for key, value in (("a", "文"), ("b", 7), ("c", True)):
            shelves.settings.put(key, value)
    with filled.reading() as shelves:
        assert shelves.settings.all() == {"a": "文", "b": 7, "c": True}
        assert (shelves.settings.text("z", "-"), shelves.settings.number("b")) == ("-", 7)


def test_a_reader_in_another_thread_sees_only_what_is_committed(filled: Store) -> None:
    seen: list[int] = []

    def look() -> None:
        with filled.reading() as shelves:
            seen.append(shelves.merchants.count())

    with filled.transaction() as shelves:
        shelves.merchants.put([merchant("M2")])
        other = threading.Thread(target=look)
        other.start()
        other.join(10)
    look()
    assert seen == [1, 2]
