"""How are capital, borrowings and guarantees recorded, agreed to by a second person, and ended?

Whoever proposes never agrees; the database says so too. Rules of how much and from how many are asked when a borrowing
is proposed and again when it is agreed to, in the transaction that writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.portfolio.borrowings import KINDS, Borrowed, require_borrowing
from workbench.services.access_rules import demand_seated, same_human
from workbench.services.commands import Once
from workbench.services.funding_proposals import GUARANTOR_KINDS
from workbench.services.funding_room import BORROWINGS_KNOWN, borrowed_of, capital_on, room_on
from workbench.services.ground import Ground
from workbench.services.once_more import done_before, keep_done

if TYPE_CHECKING:
    from workbench.storage.kept_funding import Agreed, KeptBorrowing, KeptCapital, KeptGuarantee
    from workbench.storage.shelves import Shelves

LEAST_REASON = 4
LEAST_SHARE = Decimal(1) / 1_000_000  # shares are kept in millionths
MOST_FEN = 10**14


@dataclass(frozen=True, slots=True)
class NewBorrowing:
    """Money to be borrowed. `entity` empty: for the whole group. `rate` a year."""

    lender: str
    kind: str  # bank, shareholder, group, bond
    amount_fen: int
    rate: Decimal
    from_day: date
    to_day: date
    entity: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewGuarantee:
    guarantor: str
    kind: str  # platform, company
    coverage: Decimal
    from_day: date
    to_day: date
    cap_fen: int | None = None
    entity: str = ""
    product_code: str = ""
    reason: str = ""


class BorrowingService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    # --- what comes in

    def borrow(self, new: NewBorrowing, actor: Actor, once: Once | None = None) -> int:
        """Record a borrowing; from the policy's amount on it waits for a second person. Answers its number.

        Raises `StaffError`: `NOT_PERMITTED`, `AMOUNT_IMPOSSIBLE`, `NAME_MISSING`, `DAYS_IMPOSSIBLE`, `REASON_MISSING`,
        `ENTITY_UNKNOWN`, `TOO_MANY_LENDERS`, `BORROWING_RATIO`, `NON_STANDARD`, `STANDARD`.
        """
        self._may(actor)
        _demand_record(new.lender, new.amount_fen, new.from_day, new.to_day, new.reason)
        _demand_kind(new.kind, KINDS)
        _demand_rate(new.rate)
        policy = self._ground.policy()

        def write(shelves: Shelves) -> int:
            from workbench.storage.kept_funding import KeptBorrowing

            self._demand_entity(new.entity)
            told = Borrowed(new.lender.strip(), new.kind, new.entity, new.amount_fen, *_days(new.from_day, new.to_day))
            self._demand_allowed(shelves, told)
            big = new.amount_fen >= policy.funds.two_persons_from_fen
            return shelves.funding.add_borrowing(
                KeptBorrowing(
                    0,
                    told.lender,
                    new.kind,
                    new.entity,
                    new.amount_fen,
                    new.rate,
                    told.from_day,
                    told.until,
                    new.reason.strip(),
                    "proposed" if big else "active",
                    self._proposed(actor),
                )
            )

        return self._record("borrowing.record", actor, once, new, write)

    def end_borrowing(self, number: int, day: date, reason: str, actor: Actor) -> None:
        """A borrowing is repaid before its last day. Raises `StaffError` (`NOT_ACTIVE`, `REASON_MISSING`, ...)."""
        self._may(actor)
        _demand_reason(reason)
        with self._ground.transaction() as shelves:
            known = next((one for one in shelves.funding.borrowings() if one.number == number), None)
            ended = day_number(day)
            if known is None or not known.from_day <= ended <= known.to_day or known.state != "active":
                raise _not_active()
            shelves.funding.end_borrowing(number, ended)
            facts = {"number": number, "day": day.isoformat(), "reason": reason.strip()}
            shelves.journal.append(self._ground.now(), actor, "borrowing.end", None, facts)

    def state_none(self, actor: Actor) -> None:
        """Say that the lender borrows from nobody: until somebody does, the number of banks is not known."""
        self._may(actor)
        with self._ground.transaction() as shelves:
            shelves.settings.put(BORROWINGS_KNOWN, True)
            shelves.journal.append(self._ground.now(), actor, "borrowing.none", None, {})

    def capital(
        self, entity: str, capital_fen: int, from_day: date, reason: str, actor: Actor, once: Once | None = None
    ) -> int:
        """Propose the registered capital of a company from a day on; a second person agrees. Answers its number.

        Raises `StaffError`: `NOT_PERMITTED`, `AMOUNT_IMPOSSIBLE`, `REASON_MISSING`, `ENTITY_UNKNOWN`.
        """
        self._may(actor)
        _demand_amount(capital_fen)
        _demand_reason(reason)

        def write(shelves: Shelves) -> int:
            from workbench.storage.kept_funding import KeptCapital

            if entity or self._ground.policy().funding.entities:
                self._demand_entity(entity, needed=True)
            kept = KeptCapital(
                0, entity, day_number(from_day), capital_fen, reason.strip(), "proposed", self._proposed(actor)
            )
            return shelves.funding.add_capital(kept)

        return self._record("capital.propose", actor, once, [entity, capital_fen, from_day.isoformat()], write)

    def guarantee(self, new: NewGuarantee, actor: Actor, once: Once | None = None) -> int:
        """Record who pays a part of losses; without a cap or from the policy's amount on a second person agrees.

        Raises `StaffError`: `NOT_PERMITTED`, `COVERAGE_IMPOSSIBLE`, `NAME_MISSING`, `DAYS_IMPOSSIBLE`, ...
        """
        self._may(actor)
        _demand_record(
            new.guarantor, new.cap_fen if new.cap_fen is not None else 1, new.from_day, new.to_day, new.reason
        )
        _demand_kind(new.kind, GUARANTOR_KINDS)
        if new.product_code:
            _demand_kind(new.product_code, self._ground.products())
        if not (new.coverage.is_finite() and LEAST_SHARE <= new.coverage <= 1):
            raise StaffError(
                Text("担保比例须在 0% 与 100% 之间", "Coverage lies above 0 % and up to 100 %"),
                Text("没有登记。请改写", "Nothing was recorded. Enter another share"),
                code="COVERAGE_IMPOSSIBLE",
            )
        most = self._ground.policy().funds.two_persons_from_fen

        def write(shelves: Shelves) -> int:
            from workbench.storage.kept_funding import KeptGuarantee

            self._demand_entity(new.entity)
            big = new.cap_fen is None or new.cap_fen >= most
            return shelves.funding.add_guarantee(
                KeptGuarantee(
                    0,
                    new.guarantor.strip(),
                    new.kind,
                    new.entity,
                    new.product_code,
                    new.coverage,
                    new.cap_fen,
                    *_days(new.from_day, new.to_day),
                    new.reason.strip(),
                    "proposed" if big else "active",
                    self._proposed(actor),
                )
            )

        return self._record("guarantee.record", actor, once, new, write)

    def end_guarantee(self, number: int, day: date, reason: str, actor: Actor) -> None:
        self._may(actor)
        _demand_reason(reason)
        with self._ground.transaction() as shelves:
            known = next((one for one in shelves.funding.guarantees() if one.number == number), None)
            ended = day_number(day)
            if known is None or known.state != "active" or not known.from_day < ended <= known.to_day:
                raise _not_active()
            shelves.funding.end_guarantee(number, ended)
            facts = {"number": number, "day": day.isoformat(), "reason": reason.strip()}
            shelves.journal.append(self._ground.now(), actor, "guarantee.end", None, facts)

    # --- the second person

    def agree(self, kind: str, number: int, actor: Actor) -> None:
        """Agree to what a colleague proposed. Raises `StaffError`: `SAME_PERSON`, `NOT_PROPOSED`, and rules anew."""
        self._settle(kind, number, "active", "", actor)

    def refuse(self, kind: str, number: int, reason: str, actor: Actor) -> None:
        """Refuse it, with a reason; the record stays. Raises `StaffError`: `SAME_PERSON`, `NOT_PROPOSED`, ..."""
        _demand_reason(reason)
        self._settle(kind, number, "refused", reason.strip(), actor)

    def _settle(self, kind: str, number: int, state: str, reason: str, actor: Actor) -> None:
        self._may(actor)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = _proposal(shelves, kind, number)
            demand_other(kept.agreed, actor, shelves.staff.names())
            if kind == "borrowing" and state == "active":
                self._demand_allowed(shelves, _as_agreed(shelves, number))
            settle = {
                "capital": shelves.funding.settle_capital, "borrowing": shelves.funding.settle_borrowing,
                "guarantee": shelves.funding.settle_guarantee,
            }[kind]  # fmt: skip
            settle(number, state, actor.staff_id, now)
            facts = {"number": number, "reason": reason}
            shelves.journal.append(now, actor, f"{kind}.{'agree' if state == 'active' else 'refuse'}", None, facts)

    # --- what is asked first

    def _may(self, actor: Actor) -> None:
        require(actor, Permission.FUND)
        demand_seated(self._ground, actor)

    def _proposed(self, actor: Actor) -> Agreed:
        from workbench.storage.kept_funding import Agreed

        return Agreed(actor.staff_id, self._ground.now())

    def _record(self, act: str, actor: Actor, once: Once | None, asked: object, write: Callable[[Shelves], int]) -> int:
        from workbench.records.plain import plain

        told = plain(asked)
        with self._ground.transaction() as shelves:
            if (before := done_before(shelves, once, act, actor, told)) is not None:
                return int(before)
            number = write(shelves)
            shelves.journal.append(self._ground.now(), actor, act, None, {"number": number, "record": told})
            keep_done(shelves, once, act, actor, told, str(number))
            return number

    def _demand_entity(self, entity: str, needed: bool = False) -> None:
        known = {one.code for one in self._ground.policy().funding.entities}
        if (entity and entity not in known) or (needed and not entity):
            raise StaffError(
                Text(f"政策中没有主体 {entity}", f"The policy names no company {entity}"),
                Text("请选择政策中的放贷主体", "Choose a company of the policy"),
                code="ENTITY_UNKNOWN",
            )

    def _demand_allowed(self, shelves: Shelves, new: Borrowed) -> None:
        rules = self._ground.policy().funding
        capital = capital_on(shelves, rules, new.from_day)
        standing = borrowed_of(shelves.funding.borrowings())
        sold_fen = room_on(shelves, self._ground.policy(), day_number(self._ground.today())).whole.sold_fen
        require_borrowing(rules, capital, standing, new, sold_fen)


def _proposal(shelves: Shelves, kind: str, number: int) -> KeptCapital | KeptBorrowing | KeptGuarantee:
    shelf = shelves.funding
    known: Sequence[KeptCapital | KeptBorrowing | KeptGuarantee]
    known = shelf.capital() if kind == "capital" else shelf.borrowings() if kind == "borrowing" else shelf.guarantees()
    kept = next((one for one in known if one.number == number and one.state == "proposed"), None)
    if kept is None:
        raise not_proposed()
    return kept


def _as_agreed(shelves: Shelves, number: int) -> Borrowed:
    one = next(one for one in shelves.funding.borrowings() if one.number == number)
    return Borrowed(one.lender, one.kind, one.entity, one.amount_fen, one.from_day, one.to_day)


def _days(first: date, last: date) -> tuple[int, int]:
    return day_number(first), day_number(last)


def demand_other(agreed: Agreed, actor: Actor, names: Mapping[str, str]) -> None:
    """Raises `StaffError` (`SAME_PERSON`) where somebody would agree to their own proposal, by whichever account."""
    if same_human(agreed.proposed_by, actor, names):
        raise StaffError(
            Text("提议人不能自己同意或退回", "Whoever proposed it does not settle it"),
            Text("请由另一位有权限的同事处理", "Another colleague who may do this settles it"),
            code="SAME_PERSON",
        )


def not_proposed() -> StaffError:
    return StaffError(
        Text("这一项已处理过", "This was settled before"),
        Text("没有改动。请刷新后再看", "Nothing was changed. Look again"),
        code="NOT_PROPOSED",
    )


def _not_active() -> StaffError:
    return StaffError(
        Text("这一项不在有效期内，或日期不在期限内", "It is not active, or the day is outside its term"),
        Text("没有改动", "Nothing was changed"),
        code="NOT_ACTIVE",
    )


def _demand_record(name: str, amount_fen: int, first: date, last: date, reason: str) -> None:
    demand_words(name)
    if not name.strip():
        raise StaffError(
            Text("请写明对方名称", "Name the other side"),
            Text("没有登记", "Nothing was recorded"),
            code="NAME_MISSING",
        )
    _demand_amount(amount_fen)
    if last <= first:
        raise StaffError(
            Text("到期日须晚于起始日", "It ends after it begins"),
            Text("没有登记。请更正日期", "Nothing was recorded. Correct the days"),
            code="DAYS_IMPOSSIBLE",
        )
    _demand_reason(reason)


def _demand_amount(amount_fen: int) -> None:
    if not 0 < amount_fen <= MOST_FEN:
        raise StaffError(
            Text("金额须大于零且不超过一万亿元", "The amount is above zero and at most a million million yuan"),
            Text("没有登记。请改写金额", "Nothing was recorded. Enter another amount"),
            code="AMOUNT_IMPOSSIBLE",
        )


def _demand_kind(kind: str, known: Iterable[str]) -> None:
    if kind not in known:
        raise StaffError(
            Text(f"没有类型 {kind}", f"There is no kind {kind}"),
            Text("没有登记。可选：" + "，".join(known), "Nothing was recorded. One of: " + ", ".join(known)),
            code="KIND_UNKNOWN",
        )


def _demand_rate(rate: Decimal) -> None:
    if not (rate.is_finite() and 0 <= rate <= 1):
        raise StaffError(
            Text("年利率须在 0% 与 100% 之间", "A yearly rate lies between 0 % and 100 %"),
            Text("没有登记。请改写利率", "Nothing was recorded. Enter another rate"),
            code="RATE_IMPOSSIBLE",
        )


def _demand_reason(reason: str) -> None:
    demand_words(reason)
    if len(reason.strip()) < LEAST_REASON:
        raise StaffError(
            Text(f"请写明依据，至少 {LEAST_REASON} 个字", f"Say why, in {LEAST_REASON} characters or more"),
            Text("例如合同号或决议", "The contract's number or the resolution, say"),
            code="REASON_MISSING",
        )


demand_amount, demand_reason = _demand_amount, _demand_reason
