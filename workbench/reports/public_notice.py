"""What is a borrower told before a debt is made public, what does the public read, and how is it taken back?

A text for people to publish by hand, after two persons agreed and the borrower was told in writing. It states the facts
of the debt and nothing else: no judgement of the person, no word of others, names masked to what tells it apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.common.text import Text, same
from workbench.reports.repayment_plan import exact
from workbench.reports.words import long_date

if TYPE_CHECKING:
    from workbench.reports.blocks import Blocks
    from workbench.reports.collection_letters import CollectionFacts

TITLES = {
    "notice_ahead": Text("拟公示告知书", "Notice before a debt is made public"),
    "public_notice": Text("关于逾期借款的公示（文稿）", "Public notice of an overdue loan (text)"),
    "notice_withdrawal": Text("关于撤回公示的公告（文稿）", "Withdrawal of a public notice (text)"),
}
PUBLIC = frozenset({"public_notice", "notice_withdrawal"})


def masked_person(name: str) -> str:
    """The first character of a person's name; the rest is hidden, and how long it was as well."""
    return f"{name[:1]}**" if name else ""


def masked_shop(name: str) -> str:
    """The first two characters and the last of a shop's name; a name too short to hide that way shows its first."""
    return f"{name[:2]}***{name[-1:]}" if len(name) > 4 else f"{name[:1]}***"


def ahead(blocks: Blocks, facts: CollectionFacts) -> None:
    """To the borrower alone: what would be made public, from when, and what stops it."""
    day = long_date(facts.publish_from) if facts.publish_from else Text("", "")
    blocks.paragraph(
        Text(
            f"因 {exact(facts.due_fen, facts.currency)} 逾期 {facts.days_past_due} 天未还，依据{facts.basis}，"
            f"经两人复核同意，我们拟将这笔逾期的事实公示，不早于 {day.zh}。",
            f"{exact(facts.due_fen, facts.currency)} is {facts.days_past_due} days past due. Under {facts.basis}, and "
            f"as two persons of ours agreed, we intend to make the fact of this delay public, not before {day.en}.",
        ),
        after=8,
    )
    blocks.heading(Text("公示什么", "What would be public"))
    blocks.paragraph(
        Text(
            f"隐去全名后的经营者（{masked_person(facts.person) or '—'}）与店铺（{masked_shop(facts.merchant)}）、"
            "逾期金额、逾期天数、最早到期日与依据。不含证件号码、电话、住址、借款用途和交易明细。",
            f"The operator ({masked_person(facts.person) or '—'}) and the shop ({masked_shop(facts.merchant)}) with "
            "their names masked, the amount and days past due, the oldest due day and the basis. No document number, "
            "phone, address, purpose or transaction.",
        ),
        after=8,
    )
    blocks.heading(Text("怎样避免", "What stops it"))
    blocks.paragraph(
        Text(
            "在上述日期前还清到期部分，或与我们达成书面安排，即不公示。提出异议的，核对并书面答复之前不公示。",
            "Pay what is due before that day, or agree on an arrangement in writing, and nothing is made public. Where "
            "you object, nothing is made public before we have checked and answered in writing.",
        ),
        after=8,
    )


def notice(blocks: Blocks, facts: CollectionFacts) -> None:
    """To the public: the facts, how to object, and that it is withdrawn."""
    blocks.paragraph(
        Text(
            f"{facts.platform.zh}店铺“{facts.merchant}”的经营者{facts.person}在我处的借款有下列款项到期未还，经提醒和书面"
            f"告知后仍未归还。依据{facts.basis}，经两人复核同意，现将事实公示如下。",
            f"The loan of the operator {facts.person} of the shop {facts.merchant} on {facts.platform.en} is past due "
            "as below, and was not paid after a reminder and a written notice. "
            f"Under {facts.basis}, and as two persons of ours agreed, the facts are made public.",
        ),
        after=8,
    )
    blocks.pairs(
        (
            (Text("逾期金额", "Past due"), same(exact(facts.due_fen, facts.currency))),
            (Text("逾期天数", "Days past due"), same(str(facts.days_past_due))),
            (Text("最早到期日", "Oldest due day"), same(facts.since.isoformat() if facts.since else "—")),
            (Text("截至", "As of"), long_date(facts.head.day)),
            (Text("依据", "Basis"), same(facts.basis)),
        ),
        size=10.5,
    )
    blocks.paragraph(
        Text(
            "本公示只陈述上述事实，不是对经营者信用、经营或人格的评价。款项还清或达成书面安排后，我们立即撤回本公示并"
            "公告。请勿据此联系经营者的亲友、员工或客户，请勿转载、汇编或用于其他用途。",
            "This notice states the facts above and judges neither the operator's credit, business nor person. Once "
            "it is paid, or an arrangement is agreed in writing, we withdraw it at once and say so. Do not contact "
            "relatives, staff or customers of the operator about it; do not copy, collect or use it otherwise.",
        ),
        after=8,
    )
    _doubts(blocks, facts)
    _by_hand(blocks)


def withdrawal(blocks: Blocks, facts: CollectionFacts) -> None:
    """To the public: the notice does not stand any more."""
    why = Text("相关款项已经归还，", "What was due has been paid. ") if facts.due_fen == 0 else Text("", "")
    blocks.paragraph(
        why
        + Text(
            f"我处此前关于{facts.platform.zh}店铺“{facts.merchant}”经营者{facts.person}逾期借款的公示，自"
            f"{long_date(facts.head.day).zh}起撤回，不再有效。",
            f"Our public notice of an overdue loan of the operator {facts.person} of the shop {facts.merchant} on "
            f"{facts.platform.en} is withdrawn from {long_date(facts.head.day).en} and stands no longer.",
        ),
        after=8,
    )
    blocks.paragraph(
        Text(
            "请已登载、转载该公示的平台和个人立即删除，并不再引用。",
            "Whoever carries or copied that notice is asked to delete it at once and to quote it no longer.",
        ),
        after=8,
    )
    _by_hand(blocks)


def _doubts(blocks: Blocks, facts: CollectionFacts) -> None:
    blocks.heading(Text("异议", "Objection"))
    blocks.paragraph(
        Text(
            "当事人对事实有异议的，请与我们联系。由未参与此事的人员核对并书面答复；核对期间停止公示。",
            "Whoever is concerned and disputes a fact may turn to us. Somebody who took no part in it checks and "
            "answers in writing; meanwhile the notice is taken down.",
        ),
        after=4,
    )
    if blocks.wordings(facts.contact):
        blocks.paragraph(facts.contact, after=8)


def _by_hand(blocks: Blocks) -> None:
    blocks.paragraph(
        Text(
            "本文稿不会自动发布。发布前须由有权人员核对事实仍然成立、依据充分、渠道合法。",
            "This text publishes itself nowhere. Before it is published somebody entitled to it checks that the facts "
            "still hold, that the basis bears it and that the channel is lawful.",
        ),
        size=9,
        after=4,
    )
