"""What does the merchant receive?"""

from __future__ import annotations

from workbench.common.money import money
from workbench.common.text import Lang, Text, same
from workbench.decision.outcome import Outcome
from workbench.reports.blocks import Blocks, Languages, Row
from workbench.reports.letter_facts import LetterFacts, ReviewWay
from workbench.reports.paper import anchor_line, note
from workbench.reports.seals import SLIP_HIGH, slips
from workbench.reports.sheet import BAD, BOTTOM, INK2, LEFT, RIGHT, Frame, Sheet
from workbench.reports.words import BASES, DRAFT, PAGES, daily, fee, long_date, mark, rate_of, short_digest, yearly

TITLE = Text("授信决定通知书", "Credit decision notice")
OBJECTION_DAYS = 30
SCALES = (1.0, 0.95, 0.9, 0.85, 0.8)  # a letter in one language is brought on one page where that stays readable


def letter(facts: LetterFacts, languages: Languages) -> bytes:
    """The decision letter as PDF; the same facts give the same bytes.

    Raises `ValueError` for an outcome that is no decision (refer) or a decline without reasons, `StaffError`
    (`GLYPH_MISSING`, `FONT_MISSING`, `FONT_CACHE`) where it cannot be printed.
    """
    if facts.outcome is Outcome.REFER:
        raise ValueError("a referral is not a decision and has no letter")
    if facts.outcome is Outcome.DECLINE and not 1 <= len(facts.reasons) <= 4:
        raise ValueError("a decline names one to four principal reasons")
    whole, alone = _set(facts, languages, SCALES[0])
    if len(whole.pages) == 1:
        return whole.finish()
    for scale in SCALES[1:] if len(languages) == 1 else ():
        smaller, _ = _set(facts, languages, scale)
        if len(smaller.pages) == 1:
            return smaller.finish()
    if alone:
        whole, _ = _set(facts, languages, SCALES[0], rights_apart=True)
    return whole.finish()


def _set(
    facts: LetterFacts, languages: Languages, scale: float, *, rights_apart: bool = False
) -> tuple[Sheet, bool]:  # fmt: skip
    """The letter, and whether its signatures stand alone on the last page; `rights_apart` gives them the rights."""
    blocks = Blocks(Sheet(_frame(facts, languages)), languages, scale)
    blocks.title(TITLE)
    _opening(blocks, facts)
    if facts.outcome is not Outcome.DECLINE:
        _terms(blocks, facts)
    _reasons(blocks, facts)
    if rights_apart:
        blocks.sheet.new_page()
    _rights(blocks, facts)
    before = len(blocks.sheet.pages)
    _signatures(blocks, facts)
    return blocks.sheet, len(blocks.sheet.pages) > before


def _frame(facts: LetterFacts, languages: Languages) -> Frame:
    first = languages[0]
    return Frame(
        lender=facts.lender.of(first),
        number=facts.number,
        title=TITLE.of(first),
        language="zh-CN" if first is Lang.ZH else "en",
        footer=short_digest(facts.proof_digest),
        pages=PAGES,
        pages_language=first.value,
        mark=mark(facts.synthetic),
        draft=DRAFT.of(first) if facts.draft else "",
        day=facts.decided_on,
        anchor=anchor_line(facts.anchor, first),
    )


def _opening(blocks: Blocks, facts: LetterFacts) -> None:
    person = f"  {facts.person}" if facts.person else ""
    comma = f", {facts.person}" if facts.person else ""
    blocks.paragraph(Text(f"{facts.merchant}{person}：", f"To {facts.merchant}{comma}"), bold=True, after=4)
    submitted = long_date(facts.submitted_on)
    verdict = {
        Outcome.APPROVE: Text("我们决定批准授信，条件如下。", "We approve the credit on the terms below."),
        Outcome.APPROVE_LOWER: Text(
            "我们决定批准授信，额度低于申请金额，条件如下。",
            "We approve the credit with a limit below the amount requested, on the terms below.",
        ),
        Outcome.DECLINE: Text(
            "很抱歉，我们目前不能批准这笔申请。", "We are sorry that we cannot approve this application at present."
        ),
    }[facts.outcome]
    amount = money(facts.requested_fen, facts.currency)
    product = f"{' ' if facts.product.zh[:1].isascii() else ''}{facts.product.zh}"  # a space stands before Latin
    blocks.paragraph(
        Text(
            f"您于 {submitted.zh}提交的{product}申请（编号 {facts.case_no}，金额 {amount}）已审核完毕。{verdict.zh}",
            f"Your application of {submitted.en} for {amount} ({facts.product.en}, {facts.case_no}) has been reviewed. "
            f"{verdict.en}",
        ),
        after=12,
    )


def _terms(blocks: Blocks, facts: LetterFacts) -> None:
    price = facts.price
    if price is None:
        raise ValueError("an approval has a price")
    limit, asked = money(facts.limit_fen, facts.currency), money(facts.requested_fen, facts.currency)
    granted = same(limit)
    if facts.limit_fen != facts.requested_fen:
        granted = Text(f"{limit}（申请 {asked}）", f"{limit} (requested {asked})")
    rows = [
        Row(Text("授信额度", "Credit limit"), granted),
        Row(
            Text("综合年化成本", "All-in annual cost"),
            yearly(rate_of(price, facts.headline)),
            note=BASES[facts.headline],
            large=True,
        ),
        Row(
            Text("年化利率（单利）", "Annual rate (simple)"),
            Text(
                f"{yearly(price.nominal_365).zh}（日利率 {daily(price.daily_rate)} × 365）",
                f"{yearly(price.nominal_365).en} (daily rate {daily(price.daily_rate)} × 365)",
            ),
        ),
    ]
    rows += [
        Row(Text("另一口径的年化成本", "The cost on another basis"), yearly(rate_of(price, basis)), note=BASES[basis])
        for basis in ("irr_x12", "xirr")
        if basis != facts.headline
    ]
    total = money(price.total_cost_fen, facts.currency)
    rows += [
        Row(Text("服务费", "Service fee"), fee(price.fee_rate)),
        Row(
            Text("利息与费用合计", "Interest and fees in all"),
            same(total),
            note=Text("全额支用并用满期限时", "if the whole limit is drawn for the whole term"),
        ),
        Row(Text("期限与还款", "Term and repayment"), facts.term),
    ]
    if facts.valid_until:
        rows.append(Row(Text("额度有效期至", "Limit valid until"), same(facts.valid_until.isoformat())))
    blocks.terms(rows)
    if blocks.wordings(facts.cost_note):
        blocks.gap(-6)
        blocks.paragraph(facts.cost_note, size=8.8, color=INK2, after=6)


def _reasons(blocks: Blocks, facts: LetterFacts) -> None:
    if facts.reasons and facts.outcome is not Outcome.APPROVE:
        declined = facts.outcome is Outcome.DECLINE
        title = Text("未获批准的主要原因", "Main reasons for this decision")
        lower = Text("额度低于申请的主要原因", "Main reasons the limit is lower")
        blocks.heading(title if declined else lower)
        blocks.numbered(facts.reasons)
    if blocks.wordings(facts.change):
        blocks.heading(Text("怎样可以改变结果", "What would change the result"))
        blocks.paragraph(facts.change, after=8)
    note(blocks, facts.note, 11)


def _rights(blocks: Blocks, facts: LetterFacts) -> None:
    how = (
        Text(
            "本决定由系统按既定政策作出。您有权要求说明，也有权拒绝仅由系统作出的决定，要求人工复核。",
            "This decision was made by our system under a fixed policy. You may ask for an explanation, refuse a "
            "decision made by a system alone, and ask for a review by a person.",
        )
        if facts.automatic
        else Text(
            "本决定由我们的工作人员作出，评分仅供参考。",
            "This decision was made by our staff; a score only advised them.",
        )
    )
    blocks.heading(Text("您的权利", "Your rights"))
    blocks.paragraph(_joined(how, _objection(facts.review), facts.contact), after=8)


def _objection(review: ReviewWay | None) -> Text:
    """Who looks again, until when one may ask, how, and when the answer comes."""
    if review is None:
        return Text(
            f"如有异议，请在收到本通知后 {OBJECTION_DAYS} 日内提出，我们将由未参与本决定的人员重新审核，并书面答复您。",
            f"If you disagree, object within {OBJECTION_DAYS} days of receiving this notice; a person who took no part "
            "in this decision will review it and answer you in writing.",
        )
    until, days = long_date(review.until), review.answer_days
    return Text(
        f"如有异议或要求人工复核，请在 {until.zh}前以{review.channels.zh}提出；"
        f"由未参与本决定的人员重新审核，自提出之日起 {days} 日内答复您。",
        f"If you disagree or want a person to look again, ask by {until.en} ({review.channels.en}); somebody who took "
        f"no part in this decision reviews it and answers you within {days} days of your request.",
    )


def _joined(*texts: Text) -> Text:
    """Sentences one after the other: Chinese without a space, English with one."""
    return Text("".join(t.zh for t in texts if t.zh), " ".join(t.en for t in texts if t.en))


def _signatures(blocks: Blocks, facts: LetterFacts) -> None:
    sheet = blocks.sheet
    room = SLIP_HIGH + 8 if facts.seals else 0.0
    gap = 34.0 if facts.seals else 46.0
    sheet.need(gap + 62 + 13 * (len(blocks.languages) - 1) if facts.seals else 90)
    y = max(sheet.y + gap, BOTTOM - 62 - room)  # at the foot of the page, or below what reaches further down
    _ring(blocks, y)
    approver = _approver(facts)
    for index, words in enumerate(
        blocks.wordings(
            Text(
                f"经办：{facts.prepared_by}    复核：{approver.zh}",
                f"Prepared: {facts.prepared_by}    Approver: {approver.en}",
            )
        )
    ):
        sheet.text(LEFT, y + index * 13, words, 9.5 if index == 0 else 8.5, color=INK2)
    words = "  ".join(blocks.wordings(long_date(facts.decided_on)))
    low = y + 15 + 13 * (len(blocks.languages) - 1)
    sheet.text(LEFT, low, words, 9.5, color=INK2)
    if facts.seals:
        slips(blocks, facts.seals, LEFT, low + 9)
    sheet.y = y + 48 + room


def _ring(blocks: Blocks, y: float) -> None:
    """The place for the lender's stamp."""
    sheet = blocks.sheet
    sheet.ring(RIGHT - 52, y + 12, 42, BAD)
    for index, words in enumerate(blocks.wordings(Text("盖章处", "Seal"))):
        sheet.text(RIGHT - 52, y + 15 + index * 11, words, 9.5 if index == 0 else 8, color=BAD, align="centre")


def _approver(facts: LetterFacts) -> Text:
    if facts.approved_by:
        return same(facts.approved_by)
    if facts.second_needed:
        return Text("待签", "pending")
    return Text("本额度内免复核", "not needed at this amount")
