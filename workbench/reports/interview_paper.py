"""What was asked, said and found in an interview, on paper?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.dates import local
from workbench.common.rates import percent
from workbench.common.text import Text, same
from workbench.interview.equity import EQUITY_NAMES, NOW
from workbench.interview.ledger import VERDICT_NAMES, LedgerRow, Verdict
from workbench.interview.questions import ASSESSMENT_NAMES, Assessment
from workbench.interview.report import InterviewReport, ReportedQuestion
from workbench.reports.blocks import Blocks, Languages, Tile
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.paper import Head, begin, close, note
from workbench.reports.repayment_plan import exact
from workbench.reports.sheet import BAD, INK, INK2, INK3, LEFT, WARN

TITLE = Text("访谈报告", "Interview report")
SIMULATED = Text("模拟申请人，不是真实访谈", "Simulated applicant, not a real interview")
_INTERNAL = Text("内部资料，不得外发", "Internal")
_TONES = {Assessment.CONTRADICTS: BAD, Assessment.EVASIVE: WARN, Assessment.NO_ANSWER: WARN}
BODY = 9.2


@dataclass(frozen=True, slots=True)
class InterviewPaperFacts:
    head: Head
    report: InterviewReport


def interview_paper(facts: InterviewPaperFacts, languages: Languages) -> bytes:
    """The report as PDF; the same facts give the same bytes."""
    blocks, alone = _set(facts, languages)
    if alone:
        blocks, _ = _set(facts, languages, last_apart=True)
    return blocks.sheet.finish()


def _set(facts: InterviewPaperFacts, languages: Languages, *, last_apart: bool = False) -> tuple[Blocks, bool]:
    """The report, and whether its signature stands alone on the last page; `last_apart` gives it the last chapter."""
    report = facts.report
    blocks = begin(TITLE, facts.head, languages, _INTERNAL)
    if report.simulated:
        blocks.paragraph(SIMULATED, size=12, bold=True, color=WARN, after=4)
    _parties(blocks, report)
    _figures(blocks, report)
    _open_points(blocks, report)
    _questions(blocks, report)
    _claims(blocks, report)
    _equity(blocks, report)
    _rating(blocks, report)
    if last_apart:
        blocks.sheet.new_page()
    _checks(blocks, report)
    _talk(blocks, report)
    note(blocks, facts.head.note)
    before = len(blocks.sheet.pages)
    close(blocks, facts.head)
    return blocks, len(blocks.sheet.pages) > before


def clock(seconds: int | None) -> str:
    """Media time, `12:07`; a dash where there is none."""
    return "—" if seconds is None else f"{seconds // 60:02d}:{seconds % 60:02d}"


def _parties(blocks: Blocks, report: InterviewReport) -> None:
    began = local(report.started_at)
    rows = [
        (Text("商户", "Merchant"), same(report.merchant_name)),
        (Text("受访人", "Interviewed"), same(report.applicant)),
        (Text("访谈人", "Interviewer"), same(report.officer_name)),
        (Text("开始", "Began"), same(f"{began:%Y-%m-%d %H:%M} ({clock(report.elapsed_seconds)})")),
        (Text("提纲版本", "Guide"), same(report.guide_version)),
    ]
    if report.persona is not None:
        rows.append((Text("模拟人物", "Persona"), report.persona))
    rows.append((Text("同意", "Consent"), _consent(report)))
    blocks.pairs([row for row in rows if row[1].zh.strip()], size=BODY, label_width=92)


def _consent(report: InterviewReport) -> Text:
    given = report.consent
    if given is None:
        return Text("没有记录", "none on record")
    at = f"{local(given.at):%Y-%m-%d %H:%M}"
    kept = Text("同意录音录像", "recording agreed") if given.recording else Text("不录音录像", "no recording")
    face = (
        Text("同意处理人脸与声音", "face and voice agreed")
        if given.face_and_voice
        else Text("不处理人脸与声音", "face and voice not processed")
    )
    head = Text(
        f"{at}，{kept.zh}，{face.zh}（{given.words_version}）：",
        f"{at}, {kept.en}, {face.en} ({given.words_version}): ",
    )
    return head + given.words


def _figures(blocks: Blocks, report: InterviewReport) -> None:
    found = [question.assessment for question in report.questions]
    asked = sum(one is not Assessment.OPEN for one in found)
    unsettled = sum(row.verdict is Verdict.CONTRADICTED for row in report.claims)
    blocks.tiles(
        (
            Tile(Text("已问", "Asked"), f"{asked} / {len(found)}"),
            Tile(Text("矛盾未决", "Unsettled"), str(unsettled)),
            Tile(Text("按准则", "By criteria"), report.derived.value if report.derived else "—"),
            Tile(Text("尽调评级", "Diligence"), report.rating.value if report.rating else "—"),
        )
    )


def _open_points(blocks: Blocks, report: InterviewReport) -> None:
    if report.open_points:
        blocks.heading(Text("未解决的矛盾：解决之前不得批准", "Unsettled contradictions: no approval before they are"))
        blocks.numbered(report.open_points, size=BODY)


def _questions(blocks: Blocks, report: InterviewReport) -> None:
    blocks.heading(Text("一、问与答", "1. Questions and answers"))
    for question in report.questions:
        _question(blocks, question)
    blocks.gap(4)


def _question(blocks: Blocks, question: ReportedQuestion) -> None:
    tone, name = _TONES.get(question.assessment, INK2), ASSESSMENT_NAMES[question.assessment]
    blocks.sheet.need(70 if len(blocks.languages) == 1 else 104)  # a question stands with its answer
    number = f"{question.number}. "
    blocks.paragraph(same(number) + question.ask, size=BODY + 0.4, bold=True, after=0)
    verdict = Text(f"{clock(question.at_seconds)} · {name.zh}", f"{clock(question.at_seconds)} · {name.en}")
    why = Text(f"为何问：{question.why.zh}", f"Why asked: {question.why.en}") if question.why.zh else Text("", "")
    blocks.paragraph(why, size=8, color=INK3, x=LEFT + 14, after=0)
    if question.said:
        said = _quoted(blocks, Text("答", "Answer"), question.said)
        blocks.paragraph(said, size=BODY, x=LEFT + 14, after=0)
    blocks.paragraph(verdict, size=8.6, color=tone, x=LEFT + 14, after=0)
    if question.note:
        noted = _quoted(blocks, Text("备注", "Note"), question.note)
        blocks.paragraph(noted, size=8.6, color=INK2, x=LEFT + 14, after=0)
    blocks.gap(4)


def _quoted(blocks: Blocks, label: Text, words: str) -> Text:
    """Words as they were said or written, after their label: once, whatever the languages of the paper."""
    if len(blocks.languages) > 1:
        return same(f"{label.zh} {label.en}：{words}")
    return Text(f"{label.zh}：{words}", f"{label.en}: {words}")


_LEDGER = (
    Column(Text("说法", "Claim"), 2.0),
    Column(Text("所述", "Said"), 1.4, right=True),
    Column(Text("流水或区间", "Flow or range"), 1.7, right=True),
    Column(Text("比值", "Ratio"), 0.7, right=True),
    Column(Text("容差", "Tolerance"), 1.1, right=True),
    Column(Text("结论", "Verdict"), 1.4),
    Column(Text("说明", "Explanation"), 1.9),
)


def _claims(blocks: Blocks, report: InterviewReport) -> None:
    blocks.heading(Text("二、说法与流水对照", "2. Claims against the flows"))
    if not report.claims:
        blocks.paragraph(Text("没有可核对的说法。", "No claim could be checked."), size=BODY)
        return
    rows = [_claim(row) for row in report.claims]
    wide = len(_LEDGER) if any(row[-1].text.zh for row in rows) else len(_LEDGER) - 1  # no column without a word
    grid(blocks, _LEDGER[:wide], [row[:wide] for row in rows])


def _claim(row: LedgerRow) -> list[Cell]:
    tone = BAD if row.verdict is Verdict.CONTRADICTED else INK
    settled = "；".join(part for part in (row.explanation, row.evidence) if part)
    if tone == BAD:
        settled = settled or row.note
    return [
        Cell(row.label),
        Cell(same(row.claimed_words or "—")),
        Cell(same(row.shown_words or "—")),
        Cell(same("—" if row.ratio is None else f"{row.ratio:.2f}")),
        Cell(same(f"±{percent(float(row.tolerance), 0)}")),
        Cell(VERDICT_NAMES[row.verdict], tone, row.verdict is Verdict.CONTRADICTED),
        Cell(same(settled)),
    ]


def _equity(blocks: Blocks, report: InterviewReport) -> None:
    check = report.equity
    blocks.sheet.need(180 if len(blocks.languages) == 1 else 260)  # the ladder is read as one
    blocks.heading(Text("三、权益核对", "3. Equity check"))

    def amount(fen: int | None) -> Text:
        return Text("未说明", "not told") if fen is None else same(exact(fen, check.currency))

    signs = {1: "+", -1: "−"}
    rows = [
        (Text(f"{signs[r.sign]} {r.title.zh}", f"{signs[r.sign]} {r.title.en}"), amount(r.amount_fen))
        for r in check.rows
    ]
    rows += [
        (Text("= 应有权益", "= Equity expected"), amount(check.expected_fen)),
        (NOW[1], amount(check.found_fen)),
        (Text("偏差", "Deviation"), _deviation(report)),
    ]
    blocks.pairs(rows, size=BODY, label_width=130)


def _deviation(report: InterviewReport) -> Text:
    check, name = report.equity, EQUITY_NAMES[report.equity.verdict]
    if check.deviation_fen is None:
        return name
    part = "" if check.share is None else f" ({percent(float(check.share), 1)})"
    shown, most = f"{exact(check.deviation_fen, check.currency)}{part}", percent(float(check.tolerance), 0)
    return Text(f"{shown}，容许 {most}：{name.zh}", f"{shown}, {most} allowed: {name.en}")


def _rating(blocks: Blocks, report: InterviewReport) -> None:
    blocks.heading(Text("四、尽调评级", "4. Diligence rating"))
    rows = []
    for one in report.criteria:
        anchor = one.anchors[one.mark - 1] if one.mark and one.mark <= len(one.anchors) else Text("未评", "not rated")
        points = "—" if one.mark is None else f"{one.mark} / {len(one.anchors)}"
        rows.append([Cell(one.title), Cell(same(points), bold=True), Cell(anchor), Cell(same(one.by))])
    if rows:
        columns = (
            Column(Text("准则", "Criterion"), 2.0),
            Column(Text("评分", "Mark"), 0.8),
            Column(Text("所依据的描述", "Anchor"), 4.2),
            Column(Text("评定人", "By"), 1.1),
        )
        grid(blocks, columns, rows)
    derived = report.derived.value if report.derived else "—"
    rating = report.rating.value if report.rating else "—"
    blocks.paragraph(
        Text(
            f"按准则 {derived}（{report.derived_why.zh}）；评定 {rating}。",
            f"By the criteria {derived} ({report.derived_why.en}); rated {rating}.",
        ),
        size=BODY,
        after=2,
    )
    if report.rating_reason:
        why = Text(f"不同于准则的理由：{report.rating_reason}", f"Why it differs: {report.rating_reason}")
        blocks.paragraph(why, size=BODY, after=2)
    if not report.counts:
        told = Text("本次评级不影响决策。", "This rating does not move the decision.")
        blocks.paragraph(told, size=BODY, color=WARN)


def _checks(blocks: Blocks, report: InterviewReport) -> None:
    if not report.checklist:
        return
    blocks.heading(Text("五、核对清单", "5. Checklist"))
    done, open_ = Text("已做", "done"), Text("未做", "not done")
    blocks.pairs([(done if one.done else open_, one.text) for one in report.checklist], size=BODY, label_width=56)


def _talk(blocks: Blocks, report: InterviewReport) -> None:
    if report.exchanges:
        blocks.heading(Text("追问", "Follow-ups"))
        for one in report.exchanges:
            blocks.paragraph(
                Text(
                    f"{clock(one.at_seconds)} {one.asked} → {one.said.zh}",
                    f"{clock(one.at_seconds)} {one.asked} → {one.said.en}",
                ),
                size=8.8,
                after=1,
            )
    beside = {question.note for question in report.questions}  # stand with their answers already
    notes = [one for one in report.notes if one.text not in beside]
    if notes:
        blocks.heading(Text("笔记", "Notes"))
        blocks.pairs([(same(clock(one.at_seconds)), same(one.text)) for one in notes], size=8.8, label_width=44)
