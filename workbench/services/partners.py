"""With whom is lent together, which part of each loan is theirs, and what of each payment is?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.money import money
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.portfolio.joint import LEAD, own_share, require_shares, split
from workbench.services.access_rules import demand_reader, demand_seated
from workbench.services.blind_choice import demand_borrower, judged_blind_merchants
from workbench.services.borrowings import demand_other, demand_reason, not_proposed
from workbench.services.funding_room import own_part
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.kept_funding import KeptPartner
    from workbench.storage.shelves import Shelves

KINDS = {
    "bank": Text("商业银行", "Commercial bank"),
    "trust": Text("信托公司", "Trust company"),
    "consumer_finance": Text("消费金融公司", "Consumer finance company"),
    "micro_loan": Text("小额贷款公司", "Micro-loan company"),
}


@dataclass(frozen=True, slots=True)
class NewPartner:
    """Somebody to lend with; every kind is a licensed lender. `least_own` of each loan stays with this lender."""

    name: str
    kind: str
    from_day: date
    least_own: Decimal = Decimal(0)
    most_fen: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PartnerRow:
    partner_id: str
    name: str
    kind: str
    kind_name: Text
    state: str
    least_own: Decimal  # after the policy's own share where it is a bank
    most_fen: int | None
    loans: int
    lent_fen: int
    from_day: date


@dataclass(frozen=True, slots=True)
class SharedLoan:
    loan_id: str
    own: Decimal
    shares: tuple[tuple[str, Decimal], ...]  # partner's name and share
    principal_fen: int
    own_fen: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One cash event with its parts; `partner_fen` and `own_fen` sum to the amount."""

    day: date
    loan_id: str
    kind: str
    amount_fen: int
    partner_fen: int
    partner_principal_fen: int
    partner_interest_fen: int
    own_fen: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a partner pays in and gets out over some days; `net_fen` above zero goes to the partner."""

    partner_id: str
    name: str
    first_day: date
    last_day: date
    lines: tuple[StatementLine, ...]
    paid_in_fen: int
    paid_out_fen: int

    @property
    def net_fen(self) -> int:
        return self.paid_out_fen - self.paid_in_fen


class PartnerService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def propose(self, new: NewPartner, actor: Actor) -> str:
        """Ask for a partner to be put on the approved list; a second person agrees. Answers its number.

        Raises `StaffError`: `NOT_PERMITTED`, `NAME_MISSING`, `REASON_MISSING`, `SHARES_IMPOSSIBLE`.
        """
        from workbench.storage.kept_funding import Agreed, KeptPartner

        self._may(actor)
        demand_reason(new.reason)
        demand_words(new.name)
        if not new.name.strip() or new.kind not in KINDS:
            raise StaffError(
                Text("请写明合作方名称与类型（须为持牌机构）", "Name the partner and its kind: a licensed lender"),
                Text("不得与无放贷资质的机构联合放贷", "Nobody without a licence to lend is lent with"),
                code="NAME_MISSING",
            )
        bound = new.most_fen is None or new.most_fen > 0
        if not (new.least_own.is_finite() and 0 <= new.least_own < 1 and bound):
            raise StaffError(
                Text("份额或上限不可能", "The share or the bound cannot be"),
                Text("没有登记", "Nothing was recorded"),
                code="SHARES_IMPOSSIBLE",
            )
        with self._ground.transaction() as shelves:
            partner_id = f"B{len(shelves.partners.all()) + 1:03d}"
            kept = KeptPartner(
                partner_id, new.name.strip(), new.kind, new.least_own, new.most_fen, day_number(new.from_day),
                new.reason.strip(), "proposed", Agreed(actor.staff_id, self._ground.now()),
            )  # fmt: skip
            shelves.partners.add(kept)
            facts = {"partner": partner_id, "name": kept.name, "kind": kept.kind, "reason": kept.reason}
            shelves.journal.append(self._ground.now(), actor, "partner.propose", None, facts)
        return partner_id

    def agree(self, partner_id: str, actor: Actor) -> None:
        """Put it on the list. Raises `StaffError`: `SAME_PERSON`, `NOT_PROPOSED`, `NOT_PERMITTED`."""
        self._settle(partner_id, "active", "", actor)

    def refuse(self, partner_id: str, reason: str, actor: Actor) -> None:
        demand_reason(reason)
        self._settle(partner_id, "refused", reason.strip(), actor)

    def end(self, partner_id: str, reason: str, actor: Actor) -> None:
        """Take it off the list: loans lent together run on, no new one is."""
        self._may(actor)
        demand_reason(reason)
        with self._ground.transaction() as shelves:
            if not shelves.partners.end(partner_id):
                raise not_proposed()
            facts = {"partner": partner_id, "reason": reason.strip()}
            shelves.journal.append(self._ground.now(), actor, "partner.end", None, facts)

    def _settle(self, partner_id: str, state: str, reason: str, actor: Actor) -> None:
        self._may(actor)
        now = self._ground.now()
        with self._ground.transaction() as shelves:
            kept = next((one for one in shelves.partners.all() if one.partner_id == partner_id), None)
            if kept is None or kept.state != "proposed":
                raise not_proposed()
            demand_other(kept.agreed, actor, shelves.staff.names())
            shelves.partners.settle(partner_id, state, actor.staff_id, now)
            word = "agree" if state == "active" else "refuse"
            shelves.journal.append(now, actor, f"partner.{word}", None, {"partner": partner_id, "reason": reason})

    def set_shares(self, loan_id: str, shares: Mapping[str, Decimal], actor: Actor) -> SharedLoan:
        """Say which part of a loan each partner lends, before anything is drawn on it; none: it is lent alone.

        Raises `StaffError`: `NOT_PERMITTED`, `LOAN_DRAWN`, `PARTNER_NOT_LISTED`, `SHARES_IMPOSSIBLE`,
        `OWN_SHARE_LOW`, `PARTNER_FULL`, `JOINT_NOT_ALLOWED`.
        """
        self._may(actor)
        policy = self._ground.policy()
        with self._ground.transaction() as shelves:
            loan = shelves.loans.get(loan_id)
            demand_borrower(self._ground, loan.merchant_id)
            if any(shelves.loans.events([loan_id]).values()):
                raise StaffError(
                    Text("已支用的贷款不能改变份额", "Shares do not change once a loan was drawn on"),
                    Text("没有改动", "Nothing was changed"),
                    code="LOAN_DRAWN",
                )
            listed = {one.partner_id: one for one in shelves.partners.all()}
            chosen = [self._listed(listed, partner_id) for partner_id in shares]
            least = self._least_own(chosen, policy.funding.own_share)
            require_shares(shares, least, {one.partner_id: one.least_own for one in chosen})
            self._demand_room(shelves, chosen, split(loan.limit_fen, shares))
            shelves.partners.put_shares(shelves.loans.numbers([loan_id])[loan_id], shares)
            for kept in shelves.reservations.active(loan_id):
                shelves.reservations.resize(kept.number, own_part(shelves, loan_id, loan.limit_fen))
            facts = {"loan_id": loan_id, "shares": {name: str(share) for name, share in shares.items()}}
            shelves.journal.append(self._ground.now(), actor, "loan.share", loan.case_no, facts)
            return _shared(shelves, loan_id, dict(shares), listed)

    def _listed(self, listed: Mapping[str, KeptPartner], partner_id: str) -> KeptPartner:
        kept = listed.get(partner_id)
        today = day_number(self._ground.today())
        if kept is None or kept.state != "active" or kept.from_day > today:
            raise StaffError(
                Text(f"{partner_id} 不在合作方名单内", f"{partner_id} is not on the list of partners"),
                Text("请先登记并由第二人同意", "Record it first; a second person agrees"),
                code="PARTNER_NOT_LISTED",
            )
        return kept

    def _least_own(self, chosen: list[KeptPartner], by_policy: Decimal | None) -> Decimal | None:
        """The policy's least own share where a bank lends too."""
        if not any(one.kind == "bank" for one in chosen):
            return None
        if by_policy is None:
            raise StaffError(
                Text("现行政策不允许与银行联合放贷", "The policy in force allows no loan together with a bank"),
                Text("没有改动", "Nothing was changed"),
                code="JOINT_NOT_ALLOWED",
            )
        return by_policy

    def _demand_room(self, shelves: Shelves, chosen: list[KeptPartner], parts: Mapping[str, int]) -> None:
        lent = shelves.partners.lent_fen()
        for one in chosen:
            left = None if one.most_fen is None else one.most_fen - lent.get(one.partner_id, 0)
            if left is not None and parts[one.partner_id] > left:
                raise StaffError(
                    Text(f"{one.name} 的出资只余 {money(left)}", f"{one.name} lends {money(left)} more at most"),
                    Text("请降低其份额", "Lower its share"),
                    code="PARTNER_FULL",
                )

    def partners(self) -> tuple[PartnerRow, ...]:
        """The approved list with what each has lent, then proposals."""
        demand_reader(self._ground)
        by_policy = self._ground.policy().funding.own_share
        with self._ground.store.reading() as shelves:
            lent, shares = shelves.partners.lent_fen(), shelves.partners.shares()
            rows = [
                PartnerRow(
                    one.partner_id, one.name, one.kind, KINDS[one.kind], one.state,
                    max(one.least_own, by_policy or Decimal(0)) if one.kind == "bank" else one.least_own,
                    one.most_fen, sum(one.partner_id in parts for parts in shares.values()),
                    lent.get(one.partner_id, 0), day_of(one.from_day),
                )
                for one in shelves.partners.all()
            ]  # fmt: skip
        order = {"active": 0, "proposed": 1, "ended": 2, "refused": 3}
        return tuple(sorted(rows, key=lambda row: (order[row.state], row.partner_id)))

    def shared_loans(self) -> tuple[SharedLoan, ...]:
        """Loans lent together, by number."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            hidden = self._hidden(shelves)
            listed = {one.partner_id: one for one in shelves.partners.all()}
            return tuple(
                _shared(shelves, loan_id, shares, listed)
                for loan_id, shares in shelves.partners.shares().items()
                if loan_id not in hidden
            )

    def statement(self, partner_id: str, first: date, last: date) -> Statement:
        """Every cash event of a partner's loans with its part to the fen. Raises `StaffError` (`PARTNER_UNKNOWN`)."""
        demand_reader(self._ground)
        with self._ground.store.reading() as shelves:
            name = next((one.name for one in shelves.partners.all() if one.partner_id == partner_id), None)
            if name is None:
                raise StaffError(
                    Text(f"没有合作方 {partner_id}", f"There is no partner {partner_id}"),
                    Text("请检查编号", "Check the number"),
                    code="PARTNER_UNKNOWN",
                )
            hidden = self._hidden(shelves)
            events = shelves.partners.events(partner_id, day_number(first), day_number(last))
            shares = shelves.partners.shares(sorted({one.loan_id for one in events}))
            lines = []
            for one in events:
                if one.loan_id in hidden:
                    continue
                parts = split(one.amount_fen, shares[one.loan_id])
                principal = split(one.principal_fen, shares[one.loan_id])[partner_id]
                part = parts[partner_id]
                lines.append(
                    StatementLine(
                        day_of(one.day),
                        one.loan_id,
                        one.kind,
                        one.amount_fen,
                        part,
                        min(principal, part),
                        part - min(principal, part),
                        parts[LEAD],
                    )
                )
        paid_in = sum(line.partner_fen for line in lines if line.kind in {"draw", "refund"})
        paid_out = sum(line.partner_fen for line in lines if line.kind in {"repay", "recovery"})
        return Statement(partner_id, name, first, last, tuple(lines), paid_in, paid_out)

    def _hidden(self, shelves: Shelves) -> frozenset[str]:
        merchants = judged_blind_merchants(self._ground, shelves)
        return frozenset(loan.loan_id for one in merchants for loan in shelves.loans.of_merchant(one))

    def _may(self, actor: Actor) -> None:
        require(actor, Permission.FUND)
        demand_seated(self._ground, actor)


def _shared(
    shelves: Shelves, loan_id: str, shares: Mapping[str, Decimal], listed: Mapping[str, KeptPartner]
) -> SharedLoan:
    owed = shelves.loans.live.balances([loan_id]).get(loan_id, 0)
    told = tuple((listed[name].name, share) for name, share in shares.items())
    return SharedLoan(loan_id, own_share(shares), told, owed, split(owed, shares)[LEAD])
