"""Who is in arrears, what is done about it today, and what did the borrower promise?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.applications.policy_calendar import unknown_note
from workbench.common.dates import day_number, day_of, local
from workbench.common.money import money
from workbench.common.rates import from_millionths
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.lending.classification import CLASS_NAMES, LoanClass
from workbench.portfolio.penalties import step_name
from workbench.portfolio.promises import KINDS, OUTCOMES, PARTIES, breaches
from workbench.services.access_rules import demand_reader, same_human
from workbench.services.arrears_question import priced, question
from workbench.services.blind_choice import demand_borrower, judged_blind_merchants
from workbench.services.collection_file import ArrearsRow, CollectionView, QueueFile, QueueFilter, WorkloadRow
from workbench.services.collection_view import ASKS, collection_view
from workbench.services.commands import Once, once_only
from workbench.services.debts import owed
from workbench.services.decision_rules import require_comment
from workbench.services.ground import Ground
from workbench.services.loan_command import lending_command
from workbench.services.penalty_rules import refuse

if TYPE_CHECKING:
    from workbench.storage.kept_collections import Arrears, ArrearsQuestion
    from workbench.storage.shelves import Shelves

BUCKETS = {"1-30": (1, 30), "31-60": (31, 60), "61-90": (61, 90), "90+": (91, None)}
MONTH = 30


class CollectionService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def _today(self) -> int:
        return day_number(self._ground.today())

    # --- reading

    def queue(self, asked: QueueFilter = QueueFilter()) -> QueueFile:  # noqa: B008 - a frozen value
        """Everybody in arrears in the order asked for, with the first rows; what a blind reviewer must not see is left
        out. Raises `StaffError` (`SORT_UNKNOWN`)."""
        demand_reader(self._ground)
        today = self._today()
        with self._ground.store.reading() as shelves:
            wanted = self._question(shelves, asked)
            found = shelves.arrears.order(wanted)
            first = found.merchant_ids[: max(asked.limit, 0)]
            rows, names = shelves.arrears.some(wanted, first), shelves.staff.names()
            people = [one for one in shelves.staff.all() if one.active]
            broken = shelves.collections.breaches(today - MONTH)
        steps = self._ground.policy().collection.steps
        return QueueFile(
            as_of=self._ground.today(),
            currency=self._ground.currency(),
            rows=tuple(_row(rows[one], today, names) for one in first),
            borrowers=found.sums.borrowers,
            due_fen=found.sums.due_fen,
            owed_fen=found.sums.owed_fen,
            loss_fen=found.sums.loss_fen,
            owners=tuple((one.staff_id, one.name) for one in people if _collects(one.role.value)),
            steps=tuple((step.code, step_name(step.code)) for step in steps),
            breaches_30=broken,
            calendar_note=unknown_note(self._ground.policy().calendar, self._ground.today()),
            order=found.merchant_ids,
        )

    def page(self, asked: QueueFilter, merchant_ids: Sequence[str]) -> tuple[ArrearsRow | None, ...]:
        """Rows of a list that was opened, as they are now; None for whoever does not belong to it any more."""
        demand_reader(self._ground)
        today = self._today()
        with self._ground.store.reading() as shelves:
            rows = shelves.arrears.some(self._question(shelves, asked), merchant_ids)
            names = shelves.staff.names()
        return tuple(_row(rows[one], today, names) if one in rows else None for one in merchant_ids)

    def open(self, merchant_id: str, actor: Actor) -> CollectionView:
        """One borrower. Raises `StaffError` (`MERCHANT_UNKNOWN`, `BLIND_REVIEW_OPEN`)."""
        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            return collection_view(self._ground, shelves, merchant_id, actor)

    def workload(self) -> tuple[WorkloadRow, ...]:
        """Arrears by officer, with promises judged in the last thirty days."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            wanted, names = self._question(shelves, QueueFilter()), shelves.staff.names()
            found = shelves.arrears.workload(wanted, self._today() - MONTH)
        return tuple(
            WorkloadRow(
                "" if one.owner is None else names.get(one.owner, one.owner), one.borrowers, one.due_fen, one.loss_fen,
                one.overdue_actions, one.promises_kept, one.promises_broken,
            )
            for one in found
        )  # fmt: skip

    def _question(self, shelves: Shelves, asked: QueueFilter) -> ArrearsQuestion:
        from workbench.storage.kept_collections import SORTS

        if asked.sort not in SORTS:
            hint = Text("可选：" + "，".join(SORTS), "One of: " + ", ".join(SORTS))
            raise refuse("SORT_UNKNOWN", f"不能按 {asked.sort} 排序", f"The list has no order by {asked.sort}", hint)
        policy = self._ground.policy()
        base = priced(question(policy, self._today(), judged_blind_merchants(self._ground, shelves)), shelves, policy)
        least, most = BUCKETS.get(asked.bucket, (1, None))
        return replace(
            base, from_days=0 if asked.which == "cured" else least, to_days=most, owner=asked.owner, step=asked.step,
            words=asked.words, limit=asked.limit, waiting=asked.which == "waiting",
            suggested=asked.which == "suggested", broken=asked.which == "broken", cured=asked.which == "cured",
            sort=asked.sort, descending=asked.descending, ladder=tuple(one.code for one in policy.collection.steps),
        )  # fmt: skip

    # --- work

    def assign(self, merchant_id: str, owner: str | None, actor: Actor) -> None:
        """Give a borrower in arrears to an officer, or to nobody. Raises `StaffError` (`NOT_PERMITTED`, ...)."""
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        with lending_command(self._ground, actor, "collection.assign") as shelves:
            shelves.merchants.get(merchant_id)  # raises for one nobody knows
            person = next((one for one in shelves.staff.all() if one.staff_id == owner and one.active), None)
            if owner is not None and (person is None or not _collects(person.role.value)):
                raise refuse("STAFF_UNKNOWN", "此人不能经办催收", "This person does not collect")
            kept = shelves.collections.file(merchant_id)
            shelves.collections.put_files([replace(kept, owner=owner)])
            self._tell(shelves, actor, "collection.assign", {"merchant_id": merchant_id, "owner": owner})

    def log_contact(
        self,
        merchant_id: str,
        kind: str,
        outcome: str,
        note: str,
        actor: Actor,
        next_on: date | None = None,
        party: str = "borrower",
        once: Once | None = None,
    ) -> None:
        """Write down a contact as it took place, now. One against the rules of contact is kept as such, with a reason.

        Raises `StaffError`: `NOT_PERMITTED`, `THIRD_PARTY`, `CONTACT_UNKNOWN`, `BREACH_UNEXPLAINED` (against the rules
        and under ten characters of note), `DAY_PAST`.
        """
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        _demand_contact(kind, outcome, party)
        demand_words(note)
        if next_on is not None and next_on < self._ground.today():
            raise refuse("DAY_PAST", "下次联系日期已过", "The next day is over already")
        asked = [merchant_id, kind, outcome, note, str(next_on), party]

        def work() -> None:
            with lending_command(self._ground, actor, "contact.log", once, asked) as shelves:
                shelves.merchants.get(merchant_id)  # raises for one nobody knows
                self._keep_contact(shelves, merchant_id, kind, outcome, note.strip(), actor, next_on, party)

        once_only(lambda _: None, work)

    def _keep_contact(
        self,
        shelves: Shelves,
        merchant_id: str,
        kind: str,
        outcome: str,
        note: str,
        actor: Actor,
        next_on: date | None,
        party: str,
    ) -> None:
        from workbench.storage.kept_collections import KeptContact

        now, today, policy = self._ground.now(), self._today(), self._ground.policy()
        before = shelves.collections.contacted(merchant_id, today)
        broken = breaches(local(now), before, policy.collection.contact, policy.calendar)
        if broken and len(note) < 10:
            hint = Text(
                "没有写入。请在备注中说明为何在规定之外联系", "Nothing was written. Say in the note why it was made"
            )
            raise refuse("BREACH_UNEXPLAINED", "这次联系超出规定", "This contact is against the rules", hint)
        next_day = None if next_on is None else day_number(next_on)
        shelves.collections.add_contact(
            KeptContact(None, merchant_id, now, today, kind, party, outcome, note, next_day, broken, actor.staff_id)
        )
        file = shelves.collections.file(merchant_id)
        shelves.collections.put_files([replace(file, next_day=next_day, owner=file.owner or actor.staff_id)])
        facts = {"merchant_id": merchant_id, "kind": kind, "outcome": outcome, "breaches": list(broken)}
        self._tell(shelves, actor, "contact.log", facts)

    def promise(self, merchant_id: str, amount_fen: int, due_on: date, actor: Actor, once: Once | None = None) -> None:
        """Write down a promise to pay; an open one is replaced by it. Whether it is kept, the ledger says.

        Raises `StaffError`: `NOT_PERMITTED`, `NOTHING_OWED`, `AMOUNT_NOT_POSITIVE`, `PROMISE_TOO_LARGE`, `DAY_PAST`,
        `PROMISE_TOO_FAR`.
        """
        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        self._demand_day(due_on)

        def work() -> None:
            asked = [merchant_id, amount_fen, due_on.isoformat()]
            with lending_command(self._ground, actor, "promise.make", once, asked) as shelves:
                self._demand_amount(shelves, merchant_id, amount_fen)
                self._keep_promise(shelves, merchant_id, amount_fen, day_number(due_on), actor)

        once_only(lambda _: None, work)

    def _demand_day(self, due_on: date) -> None:
        longest = self._ground.policy().collection.promise_days
        if due_on < self._ground.today():
            raise refuse("DAY_PAST", "承诺日期已过", "The day promised is over already")
        if due_on > self._ground.today() + timedelta(days=longest):
            hint = Text("更久的安排请登记困难申请", "For longer, record a request for help")
            raise refuse("PROMISE_TOO_FAR", f"承诺最长 {longest} 天", f"A promise runs {longest} days at most", hint)

    def _demand_amount(self, shelves: Shelves, merchant_id: str, amount_fen: int) -> None:
        found = owed(shelves, merchant_id, self._ground.policy(), self._ground.products(), self._today())
        if found.owed_fen <= 0:
            raise refuse("NOTHING_OWED", "该借款人没有欠款", "This borrower owes nothing")
        if amount_fen <= 0:
            raise refuse("AMOUNT_NOT_POSITIVE", "金额须大于零", "The amount must be above zero")
        if amount_fen > found.owed_fen:
            total = money(found.owed_fen)
            raise refuse("PROMISE_TOO_LARGE", f"共欠 {total}", f"{total} is owed in all")

    def _keep_promise(self, shelves: Shelves, merchant_id: str, amount_fen: int, due: int, actor: Actor) -> None:
        from workbench.storage.kept_collections import KeptPromise

        today = self._today()
        for one in shelves.collections.promises(merchant_id):
            if one.state == "open" and one.promise_id is not None:
                paid = max(shelves.collections.paid_fen(merchant_id, today) - one.paid_before_fen, 0)
                shelves.collections.judge_promise(one.promise_id, "replaced", paid, today)
        before = shelves.collections.paid_fen(merchant_id, today)
        shelves.collections.add_promise(
            KeptPromise(None, merchant_id, today, due, amount_fen, before, 0, "open", None, actor.staff_id)
        )
        facts = {"merchant_id": merchant_id, "amount_fen": amount_fen, "due": day_of(due).isoformat()}
        self._tell(shelves, actor, "promise.make", facts)

    # --- help

    def ask_help(self, merchant_id: str, asks: str, words: str, actor: Actor) -> None:
        """Hand a borrower's request for help to whoever may restructure; harder steps wait for the answer.

        Raises `StaffError`: `NOT_PERMITTED`, `COMMENT_TOO_SHORT`, `HELP_UNKNOWN`, `HELP_OPEN`.
        """
        from workbench.storage.kept_collections import KeptHardship

        require(actor, Permission.WATCH)
        demand_borrower(self._ground, merchant_id)
        require_comment(words)
        if asks not in ASKS:
            raise refuse("HELP_UNKNOWN", f"没有这类申请 {asks}", f"There is no such request {asks}")
        with lending_command(self._ground, actor, "hardship.ask") as shelves:
            shelves.merchants.get(merchant_id)  # raises for one nobody knows
            if merchant_id in shelves.collections.paused():
                raise refuse("HELP_OPEN", "已有困难申请待答复", "A request waits for its answer already")
            made = KeptHardship(
                None, merchant_id, asks, words.strip(), actor.staff_id, self._ground.now(), "open", None, None, ""
            )
            shelves.collections.add_hardship(made)
            self._tell(shelves, actor, "hardship.ask", {"merchant_id": merchant_id, "asks": asks})

    def answer_help(self, merchant_id: str, granted: bool, answer: str, actor: Actor) -> None:
        """Answer a request for help as another person; what was granted is booked with the loan itself.

        Raises `StaffError`: `NOT_PERMITTED`, `COMMENT_TOO_SHORT`, `NOTHING_WAITS`, `SAME_PERSON`.
        """
        require(actor, Permission.APPROVE)
        demand_borrower(self._ground, merchant_id)
        require_comment(answer)
        with lending_command(self._ground, actor, "hardship.answer") as shelves:
            found = next((one for one in shelves.collections.hardships(merchant_id) if one.state == "open"), None)
            if found is None:
                raise refuse("NOTHING_WAITS", "没有待答复的申请", "No request waits")
            if same_human(found.asked_by, actor, shelves.staff.names()):
                raise refuse("SAME_PERSON", "登记与答复不能是同一人", "Who records it does not answer it")
            state = "granted" if granted else "refused"
            done = replace(
                found, state=state, answered_by=actor.staff_id, answered_at=self._ground.now(), answer=answer.strip()
            )
            shelves.collections.answer_hardship(done)
            self._tell(shelves, actor, "hardship.answer", {"merchant_id": merchant_id, "state": state})

    def _tell(self, shelves: Shelves, actor: Actor, action: str, facts: Mapping[str, object]) -> None:
        shelves.journal.append(self._ground.now(), actor, action, None, facts)


def _collects(role: str) -> bool:
    return role in {"officer", "approver", "risk"}


def _demand_contact(kind: str, outcome: str, party: str) -> None:
    if party not in PARTIES:
        hint = Text("没有写入。只能联系借款人或担保人", "Nothing was written. Only the borrower or a guarantor")
        raise refuse("THIRD_PARTY", "不得就欠款联系第三人", "Nobody else may be spoken to about a debt", hint)
    if kind not in KINDS or outcome not in OUTCOMES:
        raise refuse("CONTACT_UNKNOWN", "没有这种联系方式或结果", "There is no such way or outcome")


def _row(one: Arrears, today: int, names: dict[str, str]) -> ArrearsRow:
    return ArrearsRow(
        merchant_id=one.merchant_id,
        name=one.name,
        currency=one.currency,
        days_past_due=today - one.since_day,
        due_fen=one.due_fen,
        owed_fen=one.owed_fen,
        loan_class=CLASS_NAMES[LoanClass(one.loan_class)],
        chance=from_millionths(min(one.chance_millionths, 1_000_000)).quantize(Decimal("0.0001")),
        loss_fen=one.loss_fen,
        step=one.step,
        step_words=step_name(one.step) if one.step else Text("—", "—"),
        waiting=bool(one.waiting),
        suggested=bool(one.suggested),
        promise=one.promise,
        promise_on=None if one.promise_day is None else day_of(one.promise_day),
        promise_fen=one.promise_fen,
        owner="" if one.owner is None else names.get(one.owner, one.owner),
        next_on=None if one.next_day is None else day_of(one.next_day),
        net_fen=one.net_fen,
    )
