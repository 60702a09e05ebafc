"""How is a pool built, proposed, agreed to, cancelled, filled up and bought back?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.money import half_up
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.portfolio.eligibility import LoanColumns, PoolRules, choose, columns_of
from workbench.portfolio.funding import homes_of
from workbench.portfolio.waterfall import PoolTerms, revolves
from workbench.records.plain import dump
from workbench.services.access_rules import demand_reader, demand_seated, same_human
from workbench.services.borrowings import demand_amount, demand_other, demand_reason, not_proposed
from workbench.services.commands import Once
from workbench.services.ground import Ground
from workbench.services.once_more import done_before, keep_done
from workbench.services.pool_deals import Booking, buy_back, cash_fen
from workbench.services.pool_draft import make_draft
from workbench.services.pool_records import rules_of, terms_of
from workbench.services.pool_templates import drop_template, save_template, templates
from workbench.services.pool_view import pool_file, pool_rows
from workbench.services.pools_file import PoolDraft, PoolFile, PoolRow, PoolTemplate
from workbench.services.posting import refresh

if TYPE_CHECKING:
    from workbench.storage.kept_funding import Agreed
    from workbench.storage.shelves import Shelves

BUY_BACKS = {"defect": Text("资产瑕疵", "Defect"), "clean_up": Text("清仓回购", "Clean-up call")}


class PoolService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def _day(self) -> int:
        return day_number(self._ground.today())

    # --- building

    def usual_rules(self) -> PoolRules:
        """Filters a new pool begins with: what the policy's first company may sell."""
        entities = self._ground.policy().funding.entities
        return PoolRules(entity=entities[0].code if entities else "")

    def usual_terms(self) -> PoolTerms:
        """Tranches and months of the policy; their numbers are parameters of each deal."""
        funds = self._ground.policy().funds
        return PoolTerms(
            funds.tranches, funds.revolving_months, funds.amortising_months, Decimal(1), funds.clean_up_share
        )

    def draft(self, rules: PoolRules, terms: PoolTerms | None = None) -> PoolDraft:
        """The pool these filters choose today, with its figures; nothing is written. Raises `RULES_IMPOSSIBLE`."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            return make_draft(self._ground, shelves, rules, terms or self.usual_terms(), self._day())

    def templates(self) -> tuple[PoolTemplate, ...]:
        """Filters and terms that were kept to begin from; `services.pool_templates`."""
        return templates(self._ground)

    def save_template(self, name: str, rules: PoolRules, terms: PoolTerms, actor: Actor) -> None:
        save_template(self._ground, name, rules, terms, actor)

    def drop_template(self, name: str, actor: Actor) -> None:
        drop_template(self._ground, name, actor)

    def propose(
        self, name: str, rules: PoolRules, terms: PoolTerms, transfer_day: date, reason: str, actor: Actor,
        once: Once | None = None,
    ) -> str:  # fmt: skip
        """List the loans these filters choose and ask a second person; they change hands at the end of a day.

        Raises `StaffError`: `NOT_PERMITTED`, `POOL_EMPTY`, `RULES_IMPOSSIBLE`, `NAME_MISSING`, `DAYS_IMPOSSIBLE`,
        `ENTITY_UNKNOWN`, `REASON_MISSING`.
        """
        from workbench.storage.kept_funding import KeptPool, KeptPoolEvent, KeptPoolLoan

        self._may(actor)
        self._demand_words(name, rules.companies, reason)
        if day_number(transfer_day) < self._day():
            raise _refused("DAYS_IMPOSSIBLE", "转让日不能早于今天", "The day of transfer is not before today")
        asked = [name, dump(rules), dump(terms), transfer_day.isoformat()]
        with self._ground.transaction() as shelves:
            if (before := done_before(shelves, once, "pool.propose", actor, asked)) is not None:
                return before
            draft = make_draft(self._ground, shelves, rules, terms, self._day())
            if not draft.loan_nos:
                raise _refused("POOL_EMPTY", "没有符合条件的贷款", "No loan fits these filters")
            pool_id, day = shelves.pools.next_id(), self._day()
            shelves.pools.add(
                KeptPool(
                    pool_id,
                    name.strip(),
                    "+".join(rules.companies),
                    "proposed",
                    dump(rules),
                    dump(terms),
                    day,
                    day_number(transfer_day),
                    0,
                    reason.strip(),
                    self._proposed(actor),
                )
            )
            sums = {row[0]: (row[1], row[2]) for row in shelves.pools.candidates()}
            shelves.pools.list_loans(
                [KeptPoolLoan(pool_id, number, "listed", day, *sums[number], 0) for number in sorted(draft.loan_nos)]
            )
            figures = draft.figures
            shelves.pools.add_event(
                KeptPoolEvent(
                    pool_id, 0, day, "propose", figures.loans, figures.balance_fen, draft.price_fen, actor.staff_id
                )
            )
            facts = {"pool": pool_id, "loans": figures.loans, "balance_fen": figures.balance_fen, "reason": reason}
            shelves.journal.append(self._ground.now(), actor, "pool.propose", None, facts)
            keep_done(shelves, once, "pool.propose", actor, asked, pool_id)
            return pool_id

    def record_outside(self, name: str, entity: str, sold_fen: int, reason: str, actor: Actor) -> str:
        """Propose to record what was sold before this desk kept its loans. Answers its number.

        Raises `StaffError`: `NOT_PERMITTED`, `AMOUNT_IMPOSSIBLE`, `NAME_MISSING`, `ENTITY_UNKNOWN`, `REASON_MISSING`.
        """
        from workbench.storage.kept_funding import KeptPool, KeptPoolEvent

        self._may(actor)
        self._demand_words(name, (entity,), reason)
        demand_amount(sold_fen)
        with self._ground.transaction() as shelves:
            pool_id, day = shelves.pools.next_id(), self._day()
            shelves.pools.add(
                KeptPool(
                    pool_id,
                    name.strip(),
                    entity,
                    "proposed",
                    "{}",
                    "{}",
                    day,
                    day,
                    sold_fen,
                    reason.strip(),
                    self._proposed(actor),
                )
            )
            shelves.pools.add_event(KeptPoolEvent(pool_id, 0, day, "outside", 0, sold_fen, 0, actor.staff_id))
            facts = {"pool": pool_id, "sold_fen": sold_fen, "reason": reason}
            shelves.journal.append(self._ground.now(), actor, "pool.outside", None, facts)
            return pool_id

    # --- the second person

    def agree(self, pool_id: str, actor: Actor) -> None:
        """Agree to a pool a colleague proposed; it waits for the end of its day of transfer.

        Raises `StaffError`: `SAME_PERSON`, `NOT_PROPOSED`, `NOT_PERMITTED`, `POOL_UNKNOWN`.
        """
        self._may(actor)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            pool = shelves.pools.get(pool_id)
            if pool.state != "proposed":
                raise not_proposed()
            demand_other(pool.agreed, actor, shelves.staff.names())
            shelves.pools.agree(pool_id, actor.staff_id, now, "active" if pool.outside_fen else "pending")
            self._event(shelves, pool_id, "agree", actor)
            shelves.journal.append(now, actor, "pool.agree", None, {"pool": pool_id})

    def cancel(self, pool_id: str, reason: str, actor: Actor) -> None:
        """Take a pool back before its loans change hands. Raises `StaffError`: `POOL_TRANSFERRED`, `REASON_MISSING`."""
        self._may(actor)
        demand_reason(reason)
        with self._ground.transaction() as shelves:
            pool = shelves.pools.get(pool_id)
            if pool.state not in {"proposed", "pending"}:
                raise _refused(
                    "POOL_TRANSFERRED", "已转让或已取消的资产池不能取消", "Nothing is cancelled once it was transferred"
                )
            shelves.pools.move(pool_id, pool.state, "cancelled")
            shelves.pools.drop_listed(pool_id, self._day(), "CANCELLED")
            self._event(shelves, pool_id, "cancel", actor, reason)
            facts = {"pool": pool_id, "reason": reason.strip()}
            shelves.journal.append(self._ground.now(), actor, "pool.cancel", None, facts)

    # --- while it stands

    def buy_more(self, pool_id: str, actor: Actor) -> int:
        """List further loans for what a revolving pool has in hand; they change hands at the end of the day.

        Within filters two people agreed to, so that one person is enough. Answers how many loans. Raises `StaffError`:
        `NOT_REVOLVING`, `POOL_EMPTY`.
        """
        from dataclasses import replace

        from workbench.storage.kept_funding import KeptPoolLoan

        self._may(actor)
        with self._ground.transaction() as shelves:
            pool, day = shelves.pools.get(pool_id), self._day()
            terms = terms_of(pool)
            if pool.state != "active" or terms is None or not revolves(pool.transfer_day, terms, day):
                raise _refused("NOT_REVOLVING", "资产池不在循环购买期", "The pool buys no loans any more")
            cash = cash_fen(shelves, pool, day)
            rows = shelves.pools.candidates()
            known = {one.loan_no for one in shelves.pools.loans(pool_id)}
            homes = homes_of(self._ground.policy().funding)
            columns = columns_of([row for row in rows if row[0] not in known], homes)
            cheapest = min((one.price for one in terms.sellers), default=terms.price)
            target = int(Decimal(max(cash, 0)) / cheapest)
            rules = replace(
                rules_of(pool), target_fen=max(target, 1), borrower_share=Decimal(1), category_share=Decimal(1),
                region_share=Decimal(1),
            )  # fmt: skip
            chosen = columns.take(choose(columns, rules, day).chosen)
            listed = _affordable(chosen, cash, terms)
            if not listed:
                raise _refused("POOL_EMPTY", "没有可购买的贷款，或资金不足", "No loan fits, or there is no cash")
            shelves.pools.list_loans([KeptPoolLoan(pool_id, n, "listed", day, p, i, 0) for n, p, i in listed])
            self._event(shelves, pool_id, "list", actor, loans=len(listed), principal=sum(one[1] for one in listed))
            facts = {"pool": pool_id, "loans": len(listed), "cash_fen": cash}
            shelves.journal.append(self._ground.now(), actor, "pool.list", None, facts)
            return len(listed)

    def buy_back(self, pool_id: str, loan_ids: Sequence[str], kind: str, reason: str, actor: Actor) -> int | None:
        """Buy loans back at what they owe: a `defect`, or the `clean_up` of all once little is left.

        From the policy's amount on it waits for a second person, and answers None; else the price. Raises `StaffError`:
        `NOT_IN_POOL`, `NOT_YET_SMALL`, `REASON_MISSING`, `POOL_UNKNOWN`.
        """
        self._may(actor)
        demand_reason(reason)
        if kind not in BUY_BACKS:
            raise _refused("KIND_UNKNOWN", f"没有回购种类 {kind}", f"There is no buy-back {kind}")
        with self._ground.transaction() as shelves:
            owed = self._owed(shelves, pool_id, loan_ids, kind)
            price = sum(principal + interest for _, principal, interest in owed.values())
            facts = {"pool": pool_id, "loans": len(owed), "price_fen": price, "kind": kind, "reason": reason.strip()}
            now = self._ground.now()
            if price >= self._ground.policy().funds.two_persons_from_fen:
                told = {"buy_back": sorted(one[0] for one in owed.values()), "kind": kind, "reason": reason.strip()}
                self._event(shelves, pool_id, "propose", actor, loans=len(owed), facts=told)
                shelves.journal.append(now, actor, "pool.ask_buy_back", None, facts)
                return None
            buy_back(shelves, pool_id, owed, self._day(), kind, self._booking(actor))
            shelves.journal.append(now, actor, "pool.buy_back", None, facts)
            return price

    def agree_buy_back(self, pool_id: str, actor: Actor) -> int:
        """Agree to the newest buy-back a colleague asked for; answers the price.

        Raises `StaffError`: `SAME_PERSON`, `NOT_PROPOSED` and those of `buy_back`.
        """
        self._may(actor)
        with self._ground.transaction() as shelves:
            events = shelves.pools.events(pool_id)
            asked = next((one for one in reversed(events) if one.kind in {"propose", "buy_back", "cancel"}), None)
            wish = {} if asked is None or asked.kind != "propose" else json.loads(asked.facts)
            if asked is None or "buy_back" not in wish:
                raise not_proposed()
            if same_human(asked.staff_id, actor, shelves.staff.names()):
                raise _same_person()
            owed = self._owed(shelves, pool_id, wish["buy_back"], wish["kind"])
            price = buy_back(shelves, pool_id, owed, self._day(), wish["kind"], self._booking(actor))
            facts = {"pool": pool_id, "loans": len(owed), "price_fen": price, "kind": wish["kind"]}
            shelves.journal.append(self._ground.now(), actor, "pool.buy_back", None, facts)
            return price

    def _owed(
        self, shelves: Shelves, pool_id: str, loan_ids: Sequence[str], kind: str
    ) -> dict[int, tuple[str, int, int]]:
        pool = shelves.pools.get(pool_id)
        mine = {loan_id: number for number, loan_id in shelves.pools.loan_ids(pool_id, "active").items()}
        wanted = list(mine) if kind == "clean_up" else list(loan_ids)
        if not wanted or any(one not in mine for one in wanted):
            raise _refused("NOT_IN_POOL", "所选贷款不属于该资产池", "These loans do not belong to the pool")
        terms = terms_of(pool)
        if kind == "clean_up" and terms is not None:
            sold = sum(one.principal_fen for one in shelves.pools.loans(pool_id, ("active", "ended", "bought_back")))
            now = shelves.pools.balances().get(pool_id, (0, 0, 0))[1]
            if now > terms.clean_up_share * sold:
                raise _refused("NOT_YET_SMALL", "余额尚未降至清仓比例", "Too much is left for a clean-up call")
        # Interest runs to today, not to the last close.
        ground = self._ground
        refresh(shelves, wanted, day=self._day(), products=ground.products(), policy=ground.policy())
        owed = {row[0]: (row[1], row[2]) for row in shelves.pools.candidates()}
        return {mine[one]: (one, *owed.get(mine[one], (0, 0))) for one in wanted}

    # --- what is shown

    def pools(self) -> tuple[PoolRow, ...]:
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            return pool_rows(shelves, self._ground.policy())

    def pool(self, pool_id: str) -> PoolFile:
        """Raises `StaffError` (`POOL_UNKNOWN`)."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            return pool_file(self._ground, shelves, pool_id, self._day())

    # --- what is asked first

    def _may(self, actor: Actor) -> None:
        require(actor, Permission.FUND)
        demand_seated(self._ground, actor)

    def _booking(self, actor: Actor) -> Booking:
        return Booking(actor.staff_id, self._ground.products(), self._ground.policy())

    def _proposed(self, actor: Actor) -> Agreed:
        from workbench.storage.kept_funding import Agreed

        return Agreed(actor.staff_id, self._ground.now())

    def _demand_words(self, name: str, companies: Sequence[str], reason: str) -> None:
        demand_words(name)
        if not name.strip():
            raise _refused("NAME_MISSING", "请为资产池命名", "Name the pool")
        known = {one.code for one in self._ground.policy().funding.entities}
        if known and (not companies or not known.issuperset(companies)):
            raise _refused("ENTITY_UNKNOWN", "请选择出让主体", "Choose the company that sells")
        demand_reason(reason)

    def _event(
        self, shelves: Shelves, pool_id: str, kind: str, actor: Actor, reason: str = "", loans: int = 0,
        principal: int = 0, facts: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        from workbench.storage.kept_funding import KeptPoolEvent

        told = json.dumps(facts or ({"reason": reason} if reason else {}), ensure_ascii=False)
        shelves.pools.add_event(KeptPoolEvent(pool_id, 0, self._day(), kind, loans, principal, 0, actor.staff_id, told))


def _affordable(columns: LoanColumns, cash: int, terms: PoolTerms) -> list[tuple[int, int, int]]:
    """Loans in the order chosen as long as cash pays for principal and interest."""
    found, left = [], cash
    names = columns.names["entity"]
    companies = (names[int(code)] for code in columns.codes["entity"])
    rows = zip(columns.loan_no, columns.principal, columns.interest, companies, strict=True)
    for number, principal, interest, company in rows:
        price = half_up(Decimal(int(principal) + int(interest)) * terms.price_of(company))
        if price <= left:
            left -= price
            found.append((int(number), int(principal), int(interest)))
    return found


def _same_person() -> StaffError:
    return _refused("SAME_PERSON", "提议人不能自己同意", "Whoever asked for it does not agree to it")


def _refused(code: str, zh: str, en: str) -> StaffError:
    return StaffError(Text(zh, en), Text("没有改动", "Nothing was changed"), code=code)
