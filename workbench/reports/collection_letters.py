"""What is a borrower told who is late, restricted or free again, and what is a platform asked?

Plain words and the figures to the day; nothing internal: no score, no suspicion, no names of staff's reasons. Every
letter to a borrower says how to object; what goes to a platform says no more than it must know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.common.money import money
from workbench.common.text import Text, same
from workbench.reports import public_notice
from workbench.reports.blocks import Blocks, Languages, Row
from workbench.reports.paper import Head, begin, shortest
from workbench.reports.repayment_plan import exact
from workbench.reports.sheet import INK2, LEFT
from workbench.reports.words import BASES, daily, long_date, yearly

OBJECTION_DAYS = 30
TITLES = {
    "remind": Text("还款提醒", "Payment reminder"),
    "restrict": Text("限制通知", "Notice of restriction"),
    "lift": Text("解除限制通知", "Notice that restrictions are lifted"),
    "recommend_closure": Text("关于店铺处置的建议", "Recommendation about a shop"),
    **public_notice.TITLES,
}


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One loan with what it owes to the day, in minor units."""

    loan_id: str
    product: Text
    principal_fen: int
    interest_fen: int
    charges_fen: int
    due_fen: int
    days_past_due: int
    daily_rate: Decimal


@dataclass(frozen=True, slots=True)
class CollectionFacts:
    """Every fact of a letter. `kind`: one of `TITLES`. `basis`: law or clause, as written. In a text for the public
    `merchant` and `person` are masked already. `publish_from`: no public notice before this day."""

    kind: str
    head: Head
    merchant: str
    person: str
    platform: Text
    currency: str
    rows: tuple[OwedRow, ...]
    pay_by: date | None
    basis: str
    since: date | None  # the oldest due day that is not settled
    lifted: tuple[Text, ...]  # names of the steps that were lifted
    contact: Text
    publish_from: date | None = None

    @property
    def due_fen(self) -> int:
        return sum(row.due_fen for row in self.rows)

    @property
    def owed_fen(self) -> int:
        return sum(row.principal_fen + row.interest_fen + row.charges_fen for row in self.rows)

    @property
    def days_past_due(self) -> int:
        return max((row.days_past_due for row in self.rows), default=0)


def collection_letter(facts: CollectionFacts, languages: Languages) -> bytes:
    """The letter as PDF; the same facts give the same bytes.

    Raises `ValueError` for an unknown kind, or where nothing is past due that a letter speaks of.
    """
    if facts.kind not in TITLES:
        raise ValueError(f"there is no letter {facts.kind}")
    if facts.kind not in {"lift", "notice_withdrawal"} and facts.days_past_due <= 0:
        raise ValueError("nothing is past due")
    return shortest(lambda scale: _set(facts, languages, scale), languages).sheet.finish()


def _set(facts: CollectionFacts, languages: Languages, scale: float) -> Blocks:
    blocks = begin(TITLES[facts.kind], facts.head, languages, scale=scale)
    blocks.gap(10)
    if facts.kind not in public_notice.PUBLIC:
        _whom(blocks, facts)
    {
        "remind": _remind,
        "restrict": _restrict,
        "lift": _lift,
        "recommend_closure": _recommend,
        "notice_ahead": public_notice.ahead,
        "public_notice": public_notice.notice,
        "notice_withdrawal": public_notice.withdrawal,
    }[facts.kind](blocks, facts)
    if facts.kind == "notice_ahead":
        _sums(blocks, facts)
    if facts.kind not in {"recommend_closure", *public_notice.PUBLIC}:
        _rights(blocks, facts)
    _end(blocks, facts)
    return blocks


def _whom(blocks: Blocks, facts: CollectionFacts) -> None:
    if facts.kind == "recommend_closure":
        name = facts.platform
        blocks.paragraph(Text(f"{name.zh}：", f"To {name.en}"), bold=True, after=4)
        return
    person, comma = (f"  {facts.person}", f", {facts.person}") if facts.person else ("", "")
    blocks.paragraph(Text(f"{facts.merchant}{person}：", f"To {facts.merchant}{comma}"), bold=True, after=4)


def _remind(blocks: Blocks, facts: CollectionFacts) -> None:
    due, late = money(facts.due_fen, facts.currency), facts.days_past_due
    blocks.paragraph(
        Text(
            f"截至 {long_date(facts.head.day).zh}，您有 {due} 已到期尚未归还，最早一期逾期 {late} 天。请尽快归还，"
            "以免利息与费用继续增加。",
            f"As of {long_date(facts.head.day).en}, {due} has fallen due and is not paid; the oldest part is {late} "
            f"day{'' if late == 1 else 's'} late. Please pay soon, so that interest and charges do not grow.",
        ),
        after=8,
    )
    _sums(blocks, facts)
    _how_to_pay(blocks, facts)


def _restrict(blocks: Blocks, facts: CollectionFacts) -> None:
    due, late = money(facts.due_fen, facts.currency), facts.days_past_due
    basis = Text(f"依据{facts.basis}，", f"Under {facts.basis}, ") if facts.basis else Text("", "")
    blocks.paragraph(
        basis
        + Text(
            f"因 {due} 逾期 {late} 天未还，我们已建议{facts.platform.zh}暂停您店铺的推广活动，并限制回款账户转出。"
            "您仍可正常销售、发货和还款。",
            f"{'b' if facts.basis else 'B'}ecause {due} is {late} days past due, we have asked {facts.platform.en} to "
            "pause promotion of your shop and to limit transfers out of the account its sales are paid to. You may go "
            "on selling, shipping and repaying.",
        ),
        after=8,
    )
    _sums(blocks, facts)
    blocks.heading(Text("怎样解除", "How it ends"))
    blocks.paragraph(
        Text(
            "还清到期部分后，我们会在核对到账后书面解除限制。如一时无法归还，请联系我们商量延期或分期。",
            "Once what is due is paid and has arrived, we lift the restriction in writing. If you cannot pay now, "
            "talk to us about more time or instalments.",
        ),
        after=8,
    )


def _lift(blocks: Blocks, facts: CollectionFacts) -> None:
    names_zh, names_en = "、".join(one.zh for one in facts.lifted), ", ".join(one.en.lower() for one in facts.lifted)
    blocks.paragraph(
        Text(
            f"此前对您采取的限制（{names_zh}）自 {long_date(facts.head.day).zh}起解除，"
            f"我们将同时告知{facts.platform.zh}。",
            f"The measures taken earlier ({names_en}) are lifted from {long_date(facts.head.day).en}, and "
            f"we tell {facts.platform.en} so.",
        ),
        after=8,
    )
    if facts.owed_fen:
        _sums(blocks, facts)


def _recommend(blocks: Blocks, facts: CollectionFacts) -> None:
    due, late = money(facts.due_fen, facts.currency), facts.days_past_due
    blocks.paragraph(
        Text(
            f"贵平台店铺“{facts.merchant}”的经营者在我处有 {due} 逾期 {late} 天未还，经提醒和限制后仍未归还。"
            f"依据{facts.basis}，我们建议贵平台评估关闭该店铺。是否处置由贵平台依其规则决定。",
            f"The operator of the shop {facts.merchant} on your platform has {due} outstanding with us, {late} days "
            "past due, after reminders and a restriction. "
            f"Under {facts.basis}, we recommend that you consider closing the shop. Whether to act is yours to decide "
            "under your own rules.",
        ),
        after=8,
    )
    blocks.pairs(
        (
            (Text("店铺", "Shop"), same(facts.merchant)),
            (Text("逾期金额", "Past due"), same(exact(facts.due_fen, facts.currency))),
            (Text("逾期天数", "Days past due"), same(str(late))),
            (Text("最早到期日", "Oldest due day"), same(facts.since.isoformat() if facts.since else "—")),
            (Text("依据", "Basis"), same(facts.basis)),
        ),
        size=10.5,
    )
    blocks.paragraph(
        Text(
            "本函不含经营者的其他个人信息，请勿向第三方转发。经营者还清后，我们会立即书面撤回本建议。",
            "This letter holds no other personal data of the operator; please pass it on to nobody. Once the debt is "
            "paid we withdraw it at once in writing.",
        ),
        after=8,
    )


def _sums(blocks: Blocks, facts: CollectionFacts) -> None:
    """What is owed to the day, by part, with the rate as one writes it a year."""

    def said(label: Text, fen: int, note: Text | None = None, *, large: bool = False) -> Row:
        return Row(label, same(exact(fen, facts.currency)), note, large)

    rates = sorted({row.daily_rate for row in facts.rows})
    names = [row.loan_id for row in facts.rows]
    loans = Text("、".join(names), ", ".join(names))
    rows = [
        said(Text("已到期未还", "Due and not paid"), facts.due_fen, Text("请先归还此数", "please pay this first"),
             large=True),
        said(Text("未还本金", "Principal outstanding"), sum(row.principal_fen for row in facts.rows)),
        said(Text("利息（计至今日）", "Interest to today"), sum(row.interest_fen for row in facts.rows)),
        said(Text("费用与罚息", "Fees and penalties"), sum(row.charges_fen for row in facts.rows)),
        said(Text("全部结清", "Settles everything"), facts.owed_fen, Text("当日有效", "today only")),
    ]  # fmt: skip
    if rates:
        top = rates[-1]
        words = f"{yearly(top * 365).zh}"
        shown = same(words) + Text(f"（日利率 {daily(top)} × 365）", f" (daily rate {daily(top)} × 365)")
        many = Text("多笔借据中最高者", "the highest of several loans") if len(rates) > 1 else None
        rows.append(Row(Text("年化利率（单利）", "Annual rate (simple)"), shown, many or BASES["nominal_365"]))
    rows.append(Row(Text("借据", "Loans"), loans))
    blocks.terms(rows)


def _how_to_pay(blocks: Blocks, facts: CollectionFacts) -> None:
    blocks.heading(Text("怎样归还", "How to pay"))
    until = long_date(facts.pay_by) if facts.pay_by else None
    by = Text(f"请在 {until.zh}前", f"Please pay by {until.en} ") if until else Text("请尽快", "Please pay soon ")
    blocks.paragraph(
        by
        + Text(
            "按合同约定的方式归还。如已归还，请不必理会本提醒；如一时无法归还，请联系我们商量延期或分期。",
            "in the way your contract names. If you have paid, disregard this. If you cannot pay now, talk to us about "
            "more time or instalments.",
        ),
        after=8,
    )


def _rights(blocks: Blocks, facts: CollectionFacts) -> None:
    blocks.heading(Text("如有异议", "If you disagree"))
    contact = facts.contact
    blocks.paragraph(
        Text(
            f"如对金额或上述事项有异议，请在收到后 {OBJECTION_DAYS} 日内告诉我们，由未参与此事的人员核对并书面答复。"
            "我们只与您本人或担保人联系，不会联系其他人。",
            f"If you disagree with a figure or a measure, tell us within {OBJECTION_DAYS} days; somebody who took no "
            "part in it checks and answers in writing. We speak to you or a guarantor only, to nobody else.",
        ),
        after=4,
    )
    if blocks.wordings(contact):
        blocks.paragraph(contact, after=8)


def _end(blocks: Blocks, facts: CollectionFacts) -> None:
    sheet = blocks.sheet
    sheet.need(44)
    sheet.y += 18
    for words in blocks.wordings(facts.head.lender):
        sheet.text(LEFT, sheet.y, words, 10.5, bold=True)
        sheet.y += 15
    sheet.text(LEFT, sheet.y, "  ".join(blocks.wordings(long_date(facts.head.day))), 9.5, color=INK2)
    sheet.y += 14
