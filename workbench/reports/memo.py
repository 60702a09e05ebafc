"""What do the lender's own people keep about a decision?"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.common.money import money
from workbench.common.rates import percent
from workbench.common.text import Lang, Text, same
from workbench.decision.outcome import Check, Verdict
from workbench.interview.questions import ASSESSMENT_NAMES
from workbench.records.canonical import sha256_hex
from workbench.reports.blocks import Blocks, Languages, Tile
from workbench.reports.figures import flow_bars, waterfall
from workbench.reports.grid import Cell, Column, grid
from workbench.reports.memo_facts import ClaimLine, Finding, InterviewFacts, MemoFacts
from workbench.reports.memo_terms import terms
from workbench.reports.paper import anchor_line, note
from workbench.reports.seals import SLIP_HIGH, slips
from workbench.reports.sheet import ACCENT, BAD, DOWN, INK, INK2, INK3, LEFT, RIGHT, WARN, Frame, Sheet
from workbench.reports.structure import ROW_HEAD
from workbench.reports.words import DRAFT, PAGES, mark

TITLE = Text("内部授信备忘录", "Internal credit memo")
PROOF_NAME = "decision.json"
BODY = 9.5
VERDICTS = {
    Verdict.PASS: (Text("通过", "pass"), ACCENT),
    Verdict.REFER: (Text("待核", "refer"), WARN),
    Verdict.FAIL: (Text("未过", "fail"), BAD),
    Verdict.UNKNOWN: (Text("未知", "unknown"), WARN),
    Verdict.NOTE: (Text("提示", "noted"), INK2),
}

OVERRIDE = Text("改判原因：", "Reason of the override: ")
CLEARED = (Text("已澄清", "cleared"), ACCENT)  # read and found wanting, then settled by a finished interview


def memo(facts: MemoFacts, languages: Languages) -> bytes:
    """The credit memo as PDF; the same facts give the same bytes. A signed decision's proof travels inside it, with
    the trees, the policy and the product it names.

    Raises `StaffError` (`GLYPH_MISSING`, `FONT_MISSING`, `FONT_CACHE`) where it cannot be printed.
    """
    blocks = Blocks(Sheet(_frame(facts, languages)), languages)
    blocks.title(TITLE)
    blocks.gap(-12)
    _key_figures(blocks, facts)
    blocks.pairs(facts.parties, size=BODY)
    _score(blocks, facts)
    _policy(blocks, facts)
    _flows(blocks, facts)
    terms(blocks, facts)
    _conclusion(blocks, facts)
    _records(blocks, facts)
    if facts.proof:
        for name, data in ((PROOF_NAME, facts.proof), *facts.beside):
            blocks.sheet.attach(name, data)
    return blocks.sheet.finish()


def _frame(facts: MemoFacts, languages: Languages) -> Frame:
    first = languages[0]
    internal = Text(f"内部资料，不得外发 · {facts.basis.zh}", f"Internal · {facts.basis.en}")
    return Frame(
        lender=facts.lender.of(first),
        number=facts.number,
        title=TITLE.of(first),
        language="zh-CN" if first is Lang.ZH else "en",
        footer=internal.of(first),
        pages=PAGES,
        pages_language=first.value,
        mark=mark(facts.synthetic),
        draft=DRAFT.of(first) if facts.draft else "",
        day=facts.decided_on,
        anchor=anchor_line(facts.anchor, first),
    )


def _key_figures(blocks: Blocks, facts: MemoFacts) -> None:
    loss = "—" if facts.expected_loss_fen is None else money(facts.expected_loss_fen, facts.currency)
    blocks.tiles(
        (
            Tile(Text("评分", "Score"), "—" if facts.points is None else str(facts.points)),
            Tile(Text("风险档", "Band"), facts.band or "—"),
            Tile(Text("违约概率", "PD"), "—" if facts.pd is None else percent(facts.pd, 2)),
            Tile(Text("预期损失", "Expected loss"), loss),
            Tile(Text("尽调", "Diligence"), facts.diligence or "—"),
        )
    )


def _score(blocks: Blocks, facts: MemoFacts) -> None:
    blocks.heading(Text("一、评分依据", "1. Score drivers"))
    if facts.waterfall is None:
        blocks.paragraph(Text("本案没有评分。", "This case has no score."), size=BODY)
        return
    waterfall(blocks, facts.waterfall)
    event = Text(f"违约概率所指：{facts.outcome_name.zh}。", f"The PD is of: {facts.outcome_name.en}. ")
    blocks.paragraph(event + facts.model_note, size=8.2, color=INK3)


def _policy(blocks: Blocks, facts: MemoFacts) -> None:
    blocks.heading(Text("二、政策与例外", "2. Policy and exceptions"))
    passed = sum(check.verdict is Verdict.PASS for check in facts.checks)
    blocks.paragraph(
        Text(f"{len(facts.checks)} 项检查，{passed} 项通过。", f"{passed} of {len(facts.checks)} checks pass."),
        size=BODY,
        after=2,
    )
    with blocks.sheet.part("Table"):
        for check in facts.checks:
            with blocks.sheet.part("TR"):
                _check(blocks, check)
    blocks.gap(3)
    if facts.override_name is not None:
        blocks.paragraph(OVERRIDE + facts.override_name, size=BODY, bold=True, color=WARN, after=2)
    if facts.comment:
        label = Text("例外理由：", "Reason for the exception: ") if facts.override else Text("经办意见：", "Officer: ")
        blocks.paragraph(label + same(facts.comment), size=BODY)
    _duties(blocks, facts.duties)


def _duties(blocks: Blocks, duties: Sequence[Check]) -> None:
    """What the policy leaves to the lender, two in a row: recorded, answered by no data."""
    if not duties:
        return
    cells = [Cell(one.title, INK2) for one in duties] + [Cell(same(""))] * (len(duties) % 2)
    rows = [list(pair) for pair in zip(cells[::2], cells[1::2], strict=True)]
    told = Text(
        f"另有 {len(duties)} 项须由机构自行办理", f"{len(duties)} duties the lender sees to itself"
    )  # fmt: skip
    grid(blocks, (Column(told, 1.0), Column(same(""), 1.0)), rows, after=5)


def _check(blocks: Blocks, check: Check) -> None:
    """Title and value in one line; what it means and its basis only where it did not pass."""
    sheet = blocks.sheet
    words, color = CLEARED if check.cleared else VERDICTS[check.verdict]
    lines = max(len(blocks.wordings(check.title)), len(blocks.wordings(check.value)), len(blocks.wordings(words)))
    height = 4 + 10.8 * lines
    sheet.need(height)
    with sheet.part("TH", attributes=ROW_HEAD):
        _stack(blocks, check.title, LEFT, "left", INK)
    with sheet.part("TD"):
        _stack(blocks, check.value, RIGHT - 62, "right", INK2)
    with sheet.part("TD"):
        _stack(blocks, words, RIGHT, "right", color)
    sheet.y += height
    if check.verdict is not Verdict.PASS:
        why = _sentence(check.message, Text(f"依据：{check.basis.zh}", f"Basis: {check.basis.en}"))
        with sheet.part("TD"):
            blocks.paragraph(why, size=8.2, color=INK3, x=LEFT + 10, right=RIGHT - 62, after=2)
    sheet.line(LEFT, sheet.y, RIGHT, sheet.y, width=0.4)


def _stack(blocks: Blocks, text: Text, x: float, align: str, color: str) -> None:
    """The wordings of one cell below each other."""
    for index, words in enumerate(blocks.wordings(text)):
        first, y = index == 0, blocks.sheet.y + 10.5 + index * 10.5
        tint = color if first or color != INK else INK2
        blocks.sheet.text(x, y, words, 9 if first else 8, color=tint, align=align)


def _sentence(first: Text, second: Text) -> Text:
    zh = first.zh.rstrip("。；，") + "。" if first.zh.strip() else ""
    en = first.en.rstrip(".;,") + ". " if first.en.strip() else ""
    return Text(zh + second.zh, en + second.en)


def _flows(blocks: Blocks, facts: MemoFacts) -> None:
    blocks.heading(Text("三、三流与访谈", "3. Flows and interview"))
    flow_bars(blocks, facts.flows)
    for text in facts.mismatches:
        marked = Text(f"不一致：{text.zh}", f"Mismatch: {text.en}")
        blocks.paragraph(marked, size=9, color=DOWN, after=1)
    interview = facts.interview
    if interview is None:
        blocks.paragraph(Text("没有访谈。", "No interview was held."), size=BODY)
        return
    blocks.paragraph(
        Text(
            f"访谈 {interview.held.zh}，尽调 {interview.rating}。尽调影响额度与流程，不影响评分。",
            f"Interview {interview.held.en}, diligence {interview.rating}. It moves limit and route, never the score.",
        ),
        size=BODY,
        after=2,
    )
    for finding in interview.findings:
        _finding(blocks, finding)
    blocks.gap(4)
    _claims(blocks, interview)


_LEDGER = (
    Column(Text("说法", "Claim"), 1.7),
    Column(Text("所述", "Said"), 1.2, right=True),
    Column(Text("流水或区间", "Flow or range"), 1.6, right=True),
    Column(Text("结论", "Verdict"), 1.1),
    Column(Text("说明", "Explanation"), 2.4),
)


def _claims(blocks: Blocks, interview: InterviewFacts) -> None:
    """The ledger of what was said beside what the flows show, and the check of the owner's equity."""
    if interview.claims:
        grid(blocks, _LEDGER, [_claim(one) for one in interview.claims], after=5)
    if interview.equity is not None:
        blocks.paragraph(Text("权益核对：", "Equity check: ") + interview.equity, size=9, color=INK2)


def _claim(one: ClaimLine) -> list[Cell]:
    tone = BAD if one.stands_against else INK2
    return [
        Cell(one.label),
        Cell(same(one.said or "—")),
        Cell(same(one.shown or "—")),
        Cell(one.verdict, tone, one.stands_against),
        Cell(same(one.note), INK2),
    ]


def _finding(blocks: Blocks, finding: Finding) -> None:
    name = ASSESSMENT_NAMES[finding.assessment]
    note = Text(f"：{finding.note}", f": {finding.note}") if finding.note else Text("", "")
    blocks.paragraph(
        Text(f"· {finding.ask.zh}（{name.zh}）", f"· {finding.ask.en} ({name.en})") + note, size=9, color=INK2, after=1
    )


def _conclusion(blocks: Blocks, facts: MemoFacts) -> None:
    number = facts.limit is None and facts.price is None
    blocks.heading(Text("四、结论", "4. Conclusion") if number else Text("五、结论", "5. Conclusion"))
    blocks.paragraph(facts.conclusion, size=BODY, after=3)
    if facts.reasons:
        blocks.numbered(facts.reasons, size=9)
        if facts.baseline is not None:
            blocks.paragraph(facts.baseline, size=8, color=INK3, after=3)
    note(blocks, facts.note, BODY)
    sheet = blocks.sheet
    step = 19.0 + 10.0 * (len(blocks.languages) - 1)
    certified = sum(bool(one.certificate) for one in facts.signatures)
    slip = SLIP_HIGH + 10 if facts.seals else 0.0
    sheet.need(step * len(facts.signatures) + 9.5 * certified + 6 + slip)
    for signature in facts.signatures:
        for index, words in enumerate(blocks.wordings(signature.role)):
            sheet.text(LEFT, sheet.y + 13 + index * 10, words, BODY if index == 0 else 8, color=INK2)
        name_words = signature.name or "________________"
        sheet.text(LEFT + 150, sheet.y + 13, name_words, BODY, bold=bool(signature.name))
        for index, words in enumerate(blocks.wordings(signature.at)):
            sheet.text(RIGHT, sheet.y + 13 + index * 10, words, 9 if index == 0 else 8, color=INK2, align="right")
        sheet.y += step
        if signature.certificate:
            words = f"证书 Certificate SHA-256 {signature.certificate}"
            sheet.text(RIGHT, sheet.y + 5.5, words, 6.8, color=INK3, align="right")
            sheet.y += 9.5
    if facts.seals:
        slips(blocks, facts.seals, LEFT, sheet.y + 4)
        sheet.y += SLIP_HIGH + 8
    blocks.gap(4)


def _records(blocks: Blocks, facts: MemoFacts) -> None:
    """Digests in full, so that anyone can compare them with the desk's records."""
    records = list(facts.records)
    if facts.proof:
        records.insert(
            0, (Text("决策证明（附于本文件）", "Decision proof (inside this file)"), sha256_hex(facts.proof))
        )
    if not records:
        return
    blocks.sheet.need(26.0 + sum(1.5 + 9.8 * len(blocks.wordings(label)) for label, _ in records))
    blocks.heading(Text("记录指纹（SHA-256）", "Digests of record (SHA-256)"), 9.5)
    for label, digest in records:
        wordings = blocks.wordings(label)
        blocks.sheet.need(11.0 * len(wordings))
        for index, words in enumerate(wordings):
            blocks.sheet.text(LEFT, blocks.sheet.y + 9.5 + index * 9.5, words, 7.6, color=INK2)
        blocks.sheet.text(RIGHT, blocks.sheet.y + 9.5, digest, 7.2, color=INK2, align="right")
        blocks.sheet.y += 1.5 + 9.8 * len(wordings)
