"""How is a contact, a promise or a request for help written down?"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.portfolio.promises import KINDS, OUTCOMES, PARTIES
from workbench.services.collection_file import CollectionView
from workbench.services.commands import Once
from workbench.ui.ask import Question, ask
from workbench.ui.collections.step_acts import CHANGED
from workbench.ui.page import Page
from workbench.ui.widgets import AmountField, Choice, Field, Label, TextBox, column, row

DAY_HINT = Text("日期，如 11-28", "Day, such as 11-28")
ASKS = (
    (Text("延期", "More time"), "extend"),
    (Text("分期归还", "Instalments"), "instalments"),
    (Text("暂缓归还", "A pause"), "pause"),
    (Text("其他", "Other"), "other"),
)


def read_day(typed: str, today: date) -> date | None:
    """`11-28`, `2026-11-28`, `+3`; None for nothing. Raises `StaffError` (`DAY_UNREADABLE`).

    A day without its year is the next one of that name.
    """
    words = typed.strip().replace("/", "-").replace(".", "-")
    if not words:
        return None
    try:
        if words.startswith("+"):
            return today + timedelta(days=int(words[1:]))
        parts = [int(one) for one in words.split("-")]
        if len(parts) == 3:
            return date(*parts)
        found = date(today.year, *parts)
        return found if found >= today else date(today.year + 1, *parts)
    except (ValueError, TypeError, OverflowError):
        raise StaffError(
            Text(f"“{typed}” 不是日期", f"{typed} is no day"),
            Text("没有写入。请写成 11-28、2026-11-28 或 +3", "Nothing was written. Write 11-28, 2026-11-28 or +3"),
            code="DAY_UNREADABLE",
        ) from None


class Forms:
    """Belongs to the page; each form is asked over it."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def _today(self) -> date:
        return self._page.bench.status.business_date

    def _put(self, work: object, told: Text) -> None:
        page = self._page
        page.bench.lane.put(page, work, lambda _: page.bench.tell(told), changed=CHANGED)  # type: ignore[arg-type]

    def contact(self, view: CollectionView) -> Question:
        look = self._page.look
        kind, party, outcome = Choice(look, 120), Choice(look, 120), Choice(look)
        kind.offer(tuple((words, code) for code, words in KINDS.items()), "phone")
        party.offer(tuple((words, code) for code, words in PARTIES.items()), "borrower")
        outcome.offer(tuple((words, code) for code, words in OUTCOMES.items()), "reached")
        kind.call(Text("方式", "Means"))
        party.call(Text("对象", "With whom"))
        outcome.call(Text("结果", "Outcome"))
        note = TextBox(look, Text("说了什么", "What was said"), 64)
        again = Field(look, placeholder=Text("下次联系，如 11-28 或 +3", "Next contact: 11-28 or +3"))
        broken = Text("；".join(one.zh for one in view.may_contact), "; ".join(one.en for one in view.may_contact))
        warning = Text(
            f"现在联系超出规定：{broken.zh}。仍须如实登记，并写明原因",
            f"A contact now is against the rules: {broken.en}. Write it down truthfully and say why",
        )
        rules = Label(look, warning if view.may_contact else view.contact_rules, 12, 400,
                      "bad_ink" if view.may_contact else "ink3", wrap=True)  # fmt: skip
        body = QWidget()
        body.setLayout(column(row(kind, party, (outcome, 1), spacing=8), note, again, rules, spacing=8))
        question = Text("登记与 {name} 的联系", "Log a contact with {name}").format(name=view.name)
        detail = Text("只登记已经发生的联系。", "Only what took place.")

        def act() -> None:
            service, actor, once = self._page.bench.services.collections, self._page.bench.actor, Once(uuid4().hex)
            values = (str(kind.value), str(outcome.value), note.toPlainText().strip())
            try:
                next_on = read_day(again.text(), self._today())
            except StaffError as fault:
                self._page.bench.tell_refusal(fault)
                return
            who = str(party.value)
            self._put(
                lambda: service.log_contact(view.merchant_id, *values, actor, next_on, who, once),
                Text("已登记联系", "Contact logged"),
            )

        made = ask(self._page, look, question, detail, Text("登记", "Log it"), act, body=body)
        note.setFocus()
        return made

    def promise(self, view: CollectionView) -> Question:
        look = self._page.look
        amount = AmountField(look, view.due_fen, view.currency, wide=150)
        amount.call(Text("承诺金额", "Amount promised"))
        when = Field(look, f"{self._today() + timedelta(days=3):%m-%d}", placeholder=DAY_HINT)
        when.call(Text("承诺日期", "Day promised"))
        body = QWidget()
        body.setLayout(row(amount, (when, 1), spacing=8))
        question = Text("登记 {name} 的还款承诺", "A promise of {name}").format(name=view.name)
        detail = Text(
            "是否兑现由账务判断；原有的待兑现承诺改为已改约。",
            "The ledger says whether it is kept; an open one is replaced.",
        )

        def act() -> None:
            service, actor, once = self._page.bench.services.collections, self._page.bench.actor, Once(uuid4().hex)
            amount_fen = amount.amount_fen
            try:
                due = read_day(when.text(), self._today()) or self._today()
            except StaffError as fault:
                self._page.bench.tell_refusal(fault)
                return
            self._put(
                lambda: service.promise(view.merchant_id, amount_fen, due, actor, once),
                Text("已登记承诺", "Promise kept on record"),
            )

        made = ask(self._page, look, question, detail, Text("登记承诺", "Keep it"), act, body=body)
        amount.setFocus()
        amount.selectAll()
        return made

    def help(self, view: CollectionView) -> Question:
        look = self._page.look
        asks, words = (
            Choice(look),
            TextBox(look, Text("借款人怎么说，不少于 10 个字", "In their words, 10 or more"), 64),
        )
        asks.call(Text("请求", "Request"))
        asks.offer(ASKS, "extend")
        body = QWidget()
        body.setLayout(column(asks, words, spacing=8))
        question = Text("{name} 请求帮助？", "Does {name} ask for help?").format(name=view.name)
        detail = Text(
            "交给有权重组的同事答复；答复前不作比提醒更重的处置。",
            "Handed to who may restructure; nothing harder than talk is done before the answer.",
        )

        def act() -> None:
            service, actor = self._page.bench.services.collections, self._page.bench.actor
            what, said = str(asks.value), words.toPlainText()
            self._put(
                lambda: service.ask_help(view.merchant_id, what, said, actor), Text("已登记并转交", "Handed over")
            )

        made = ask(self._page, look, question, detail, Text("登记并转交", "Hand over"), act, body=body)
        words.setFocus()
        return made

    def answer(self, view: CollectionView, *, granted: bool) -> Question:
        look = self._page.look
        words = Field(look, placeholder=Text("答复，不少于 10 个字", "Answer, 10 characters or more"))
        question = Text("同意借款人的请求？", "Grant what the borrower asks?") if granted else Text(
            "不同意借款人的请求？", "Refuse what the borrower asks?"
        )  # fmt: skip
        detail = Text("同意的安排另行在借据上登记。", "What is granted is booked with the loan itself.")

        def act() -> None:
            service, actor, said = self._page.bench.services.collections, self._page.bench.actor, words.text()
            self._put(lambda: service.answer_help(view.merchant_id, granted, said, actor), Text("已答复", "Answered"))

        verb = Text("同意", "Grant") if granted else Text("不同意", "Refuse")
        made = ask(self._page, look, question, detail, verb, act, body=words, danger=not granted)
        words.setFocus()
        return made
