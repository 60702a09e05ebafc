"""How does staff record, end and agree to what funds the lender?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.portfolio.borrowings import KINDS
from workbench.services.borrowings import NewBorrowing, NewGuarantee
from workbench.services.commands import Once
from workbench.services.funding_file import BorrowingRow, FundingFile, ProposalRow, ReservationRow
from workbench.services.funding_proposals import GUARANTOR_KINDS
from workbench.services.partners import KINDS as PARTNER_KINDS
from workbench.services.partners import NewPartner
from workbench.ui.ask import ask
from workbench.ui.bench import Bench
from workbench.ui.fields import TextBox
from workbench.ui.funding.forms import Form, Option

CHANGED = ("funding", "loans")
LEAST = 4
WHY = Text("依据，例如合同号或决议", "The contract's number or the resolution, say")
AWAITS = Text("已提交，等待第二人同意", "Submitted: awaits a second person")
RECORDED = Text("已登记", "Recorded")


def companies(file: FundingFile, every: bool = True) -> tuple[Option, ...]:
    """Companies of the policy, the group first where it may be meant."""
    found = [(one.name, one.entity) for one in file.caps if one.entity]
    return ((Text("集团合并", "Whole group"), ""), *found) if every or not found else tuple(found)


def ask_form(
    owner: QWidget, bench: Bench, form: Form, question: Text, detail: Text, verb: Text,
    read: Callable[[], Callable[[], Any]], told: Callable[[Any], Text],
) -> None:  # fmt: skip
    """Ask with a form until what it says is done or given up: a refusal shows it again with everything typed."""

    def again(fault: StaffError) -> None:
        bench.tell_refusal(fault)
        ask_form(owner, bench, form, question, detail, verb, read, told)

    def done(value: Any) -> None:
        form.deleteLater()
        bench.tell(told(value))

    def act() -> None:
        form.hide()
        form.setParent(owner)  # it outlives the question
        try:
            work = read()
        except StaffError as fault:
            again(fault)
            return
        bench.lane.put(owner, work, done, again, changed=CHANGED)

    ask(owner, bench.look, question, detail, verb, act, body=form)
    form.show()


def with_reason(
    owner: QWidget, bench: Bench, question: Text, detail: Text, verb: Text, work: Callable[[str], Any], done: Text,
    danger: bool = False,
) -> None:  # fmt: skip
    """Ask why, then do it."""
    box = TextBox(bench.look, WHY, 64)

    def act() -> None:
        reason = box.toPlainText().strip()
        bench.lane.put(owner, lambda: work(reason), lambda _: bench.tell(done), changed=CHANGED)

    asked = ask(owner, bench.look, question, detail, verb, act, danger=danger, body=box)
    asked.yes.setEnabled(False)
    box.textChanged.connect(lambda: asked.yes.setEnabled(len(box.toPlainText().strip()) >= LEAST))
    box.setFocus()


def ask_borrowing(owner: QWidget, bench: Bench, file: FundingFile) -> None:
    form, today = Form(bench.look), file.day
    form.line("lender", Text("出借方", "Lender"), hint=Text("机构全称", "Its full name"))
    form.choice("kind", Text("类型", "Kind"), tuple((name, code) for code, name in KINDS.items()))
    form.choice("entity", Text("主体", "Company"), companies(file))
    form.line("amount", Text("金额", "Amount"), hint=Text("例如 3亿", "300000000, say"))
    form.line("rate", Text("年利率", "Rate a year"), "5.00", suffix="%")
    form.line("from", Text("起始日", "From"), today.isoformat())
    form.line("to", Text("到期日", "To"), (today + timedelta(days=365)).isoformat())
    form.reason(WHY)
    form.done()
    service, actor, once = bench.services.borrowings, bench.actor, Once(uuid4().hex)

    def read() -> Callable[[], Any]:
        new = NewBorrowing(
            form.text("lender"), str(form.chosen("kind")), form.amount("amount"), form.percent("rate"),
            form.day("from"), form.day("to"), str(form.chosen("entity") or ""), form.why(),
        )  # fmt: skip
        return lambda: service.borrow(new, actor, once)

    ask_form(
        owner, bench, form, Text("登记借入", "Record a borrowing"),
        Text("登记前先核对家数与比例；大额须第二人同意。", "Banks and ratios are checked first; a large one waits."),
        Text("登记", "Record"),
        read, lambda _: RECORDED,
    )  # fmt: skip


def ask_capital(owner: QWidget, bench: Bench, file: FundingFile) -> None:
    form = Form(bench.look)
    form.choice("entity", Text("主体", "Company"), companies(file, every=False))
    form.line("amount", Text("变更后资本", "Capital then"), hint=Text("例如 11亿", "1100000000, say"))
    form.line("from", Text("生效日", "From"), file.day.isoformat())
    form.reason(WHY)
    form.done()
    service, actor, once = bench.services.borrowings, bench.actor, Once(uuid4().hex)

    def read() -> Callable[[], Any]:
        told = (str(form.chosen("entity") or ""), form.amount("amount"), form.day("from"), form.why())
        return lambda: service.capital(*told, actor, once)

    ask_form(
        owner, bench, form, Text("变更注册资本", "Change registered capital"),
        Text("填写变更后的全部资本；须第二人同意。", "Enter the whole sum; a second person agrees."),
        Text("提交", "Submit"),
        read, lambda _: AWAITS,
    )  # fmt: skip


def ask_guarantee(owner: QWidget, bench: Bench, file: FundingFile, products: tuple[Option, ...]) -> None:
    form, today = Form(bench.look), file.day
    form.line("guarantor", Text("担保方", "Guarantor"), hint=Text("平台或担保公司", "Platform or company"))
    form.choice("kind", Text("类型", "Kind"), tuple((name, code) for code, name in GUARANTOR_KINDS.items()))
    form.choice("entity", Text("主体", "Company"), companies(file))
    form.choice("product", Text("产品", "Product"), ((Text("全部产品", "Every product"), ""), *products))
    form.line("coverage", Text("代偿比例", "Share of the loss"), "50", suffix="%")
    form.line("cap", Text("上限", "At most"), hint=Text("空白为不限", "Empty: no bound"))
    form.line("from", Text("起始日", "From"), today.isoformat())
    form.line("to", Text("到期日", "To"), (today + timedelta(days=365)).isoformat())
    form.reason(WHY)
    form.done()
    service, actor, once = bench.services.borrowings, bench.actor, Once(uuid4().hex)

    def read() -> Callable[[], Any]:
        new = NewGuarantee(
            form.text("guarantor"), str(form.chosen("kind")), form.percent("coverage"), form.day("from"),
            form.day("to"), form.amount_or_none("cap"), str(form.chosen("entity") or ""),
            str(form.chosen("product") or ""), form.why(),
        )  # fmt: skip
        return lambda: service.guarantee(new, actor, once)

    ask_form(
        owner, bench, form, Text("登记担保", "Record a guarantee"),
        Text("担保降低违约损失（LGD），不改变违约概率（PD）。", "It lowers the loss (LGD), not the probability (PD)."),
        Text("登记", "Record"),
        read, lambda _: RECORDED,
    )  # fmt: skip


def ask_partner(owner: QWidget, bench: Bench, file: FundingFile) -> None:
    form = Form(bench.look)
    form.line("name", Text("合作方", "Partner"), hint=Text("持牌机构全称", "A licensed lender's full name"))
    form.choice("kind", Text("类型", "Kind"), tuple((name, code) for code, name in PARTNER_KINDS.items()))
    form.line("own", Text("自有份额下限", "Least own share"), "30", suffix="%")
    form.line("most", Text("合作上限", "At most"), hint=Text("空白为不限", "Empty: no bound"))
    form.line("from", Text("起始日", "From"), file.day.isoformat())
    form.reason(WHY)
    form.done()
    service, actor = bench.services.partners, bench.actor

    def read() -> Callable[[], Any]:
        new = NewPartner(
            form.text("name"), str(form.chosen("kind")), form.day("from"), form.percent("own"),
            form.amount_or_none("most"), form.why(),
        )  # fmt: skip
        return lambda: service.propose(new, actor)

    ask_form(
        owner, bench, form, Text("提议合作方", "Propose a partner"),
        Text("与银行合作时自有份额不低于 30%；须第二人同意列入名单。",
             "With a bank the own share is 30 % or more; a second person puts it on the list."),
        Text("提交", "Submit"),
        read, lambda _: AWAITS,
    )  # fmt: skip


def ask_shares(owner: QWidget, bench: Bench, partners: tuple[Option, ...]) -> None:
    form = Form(bench.look)
    form.line("loan", Text("借据", "Loan"), hint="LO-261123-0001")
    form.choice("partner", Text("合作方", "Partner"), partners)
    form.line("share", Text("合作方份额", "Its share"), "70", suffix="%")
    form.done()
    service, actor = bench.services.partners, bench.actor

    def read() -> Callable[[], Any]:
        loan_id, shares = form.text("loan"), {str(form.chosen("partner")): form.percent("share")}
        return lambda: service.set_shares(loan_id, shares, actor)

    ask_form(
        owner, bench, form, Text("设定联合份额", "Set shares"),
        Text("须在首次支用前设定；余数归本机构。", "Before the first draw; odd fen are the lender's own."),
        Text("设定", "Set"),
        read, lambda _: Text("份额已设定", "Shares set"),
    )  # fmt: skip


def end_borrowing(owner: QWidget, bench: Bench, one: BorrowingRow, file: FundingFile) -> None:
    service, actor, number, today = bench.services.borrowings, bench.actor, one.number, file.day
    with_reason(
        owner, bench, Text("提前结束这笔借入？", "End this borrowing?"),
        Text(f"{one.lender}，自 {today} 起不再计入。", f"{one.lender}: it counts no more from {today}."),
        Text("结束", "End it"), lambda why: service.end_borrowing(number, today, why, actor), Text("已结束", "Ended"),
        danger=True,
    )  # fmt: skip


def release(owner: QWidget, bench: Bench, one: ReservationRow) -> None:
    service, actor, loan_id = bench.services.funding, bench.actor, one.loan_id
    with_reason(
        owner, bench, Text(f"释放 {loan_id} 的预留？", f"Give back what is kept for {loan_id}?"),
        Text("释放后支用须重新核对资金余量。", "A later draw asks for room again."), Text("释放", "Give back"),
        lambda why: service.release(loan_id, why, actor), Text("已释放", "Given back"), danger=True,
    )  # fmt: skip


def settle(owner: QWidget, bench: Bench, one: ProposalRow, agreed: bool) -> None:
    """Agree at once; refuse with a reason."""
    borrowings, partners, actor = bench.services.borrowings, bench.services.partners, bench.actor

    def yes() -> None:
        if one.kind == "partner":
            partners.agree(one.key, actor)
        else:
            borrowings.agree(one.kind, int(one.key), actor)

    def no(why: str) -> None:
        if one.kind == "partner":
            partners.refuse(one.key, why, actor)
        else:
            borrowings.refuse(one.kind, int(one.key), why, actor)

    if agreed:
        bench.lane.put(owner, yes, lambda _: bench.tell(Text("已同意", "Agreed")), changed=CHANGED)
    else:
        question, done = Text("退回这项提议？", "Refuse this proposal?"), Text("已退回", "Refused")
        with_reason(owner, bench, question, one.title, Text("退回", "Refuse"), no, done, danger=True)


def state_none(owner: QWidget, bench: Bench) -> None:
    service, actor = bench.services.borrowings, bench.actor

    def act() -> None:
        bench.lane.put(owner, lambda: service.state_none(actor), lambda _: bench.tell(RECORDED), changed=CHANGED)

    question = Text("确认没有任何借入？", "State that nothing is borrowed?")
    detail = Text("此后融资银行家数记为 0 家。", "The number of banks is then known to be none.")
    ask(owner, bench.look, question, detail, Text("确认", "State it"), act)
