"""Which constraint of the lender stops a case's loan, and what would be enough?

Everything comes from the records as they stand: loans by company, reservations and when they lapse, borrowings, what
was sold, the borrower's and the linked parties' exposure, region and price as policy answered them. Bank lenders and
lines that nobody ever recorded are not known and never pass for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import Funding, Policy
from workbench.applications.products import Product
from workbench.common.dates import day_number, day_of
from workbench.common.errors import StaffError
from workbench.common.money import large_money, money
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.decision.case_input import CaseInput
from workbench.decision.decide import decide
from workbench.decision.governor import OVER, Ceiling, Constraints, Cost, Governed, Promise
from workbench.decision.limits import floor_fen
from workbench.decision.outcome import Recommendation, Verdict
from workbench.decision.relief import govern
from workbench.portfolio.funding import booked_at
from workbench.services.advice import case_input
from workbench.services.blind_choice import demand_case
from workbench.services.funding_room import OWN, Room, company_of, room_on
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.storage.funding import BookPart
    from workbench.storage.shelves import Shelves

MONEY_CAPS = frozenset({"FUNDING_CAP", "FUNDING_ENTITY", "FUNDING_LAW", "NON_STANDARD", "IN_HAND"})
__all__ = ["GovernorService", "booked_at", "require_funds", "state_of"]


class GovernorService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def of_case(self, case_no: str, amount_fen: int | None = None, partner_fen: int = 0) -> Governed:
        """Every constraint of a loan of this amount (None: what policy allows, else the amount asked for).

        `partner_fen` of it is lent by a bank. Raises `StaffError`: `CASE_UNKNOWN`, `AMOUNT_IMPOSSIBLE`.
        """
        demand_case(self._ground, case_no)
        policy = self._ground.policy()
        with self._ground.store.reading() as shelves:
            case = case_input(shelves, case_no, policy)
            product = self._ground.products()[case.application.product_code]
            advice = decide(case, policy, product)
            wanted = amount_fen if amount_fen is not None else proposed_fen(case, advice)
            if wanted <= 0 or not 0 <= partner_fen < wanted:
                raise StaffError(
                    Text(
                        "金额须大于零，合作方出资须小于贷款金额",
                        "The amount is above zero and the partner's part below it",
                    ),
                    Text("请改写金额", "Enter another amount"),
                    code="AMOUNT_IMPOSSIBLE",
                )  # fmt: skip
            today = self._ground.today()
            return govern(state_of(shelves, case, policy, product, advice, today, wanted, partner_fen))


def state_of(
    shelves: Shelves, case: CaseInput, policy: Policy, product: Product, advice: Recommendation, today: date,
    amount_fen: int, partner_fen: int = 0,
) -> Constraints:  # fmt: skip
    """All constraints as the records have them, for a loan of this amount."""
    room = room_on(shelves, policy, day_number(today))
    parts = room.parts
    rules, company = room.rules, company_of(policy.funding, product.code)
    at_home = [one for one in parts if one.owner == OWN and _booked(rules, one, company)]
    plus_four = rules.rule == "one_plus_four"
    return Constraints(
        amount_fen=amount_fen,
        least_fen=min(product.min_fen, amount_fen),
        day=today,
        currency=product.currency,
        partner_fen=partner_fen,
        own_share=rules.own_share,
        funding=tuple(_funding(room, company)),
        exposures=tuple(_exposures(case, rules)),
        promises=tuple(_promises(shelves, rules, parts, company)),
        sale_frees=not plus_four,
        sellable_fen=sum(
            one.principal_fen - one.partner_fen
            for one in at_home
            if one.state == "open" and one.maturity_day >= day_number(today)
        ),
        non_standard=_non_standard(rules, room) if plus_four else None,
        standard=_standard(rules, room) if plus_four else None,
        in_hand=_in_hand(rules, room),
        bank_room_fen=max(floor_fen(rules.capital_fen * rules.bank_share) - (room.lent_fen or 0), 0),
        bank_lenders=room.banks,
        most_lenders=rules.max_bank_lenders,
        licensed=_licensed(advice),
        region=_region_words(case, advice),
        cost=_cost(case, policy, product, advice),
        margin=advice.risk_adjusted_yield,
        funding_rate=policy.economics.funding_rate,
    )


def require_funds(
    shelves: Shelves, case: CaseInput, policy: Policy, product: Product, advice: Recommendation, today: date,
    amount_fen: int,
) -> Governed:  # fmt: skip
    """The lender's money as it stands at the moment of signing: exactly a cap is allowed. Answers all that was asked.

    Raises `StaffError` (`FUNDING_CAP`) with the cheapest measure that would be enough.
    """
    found = govern(state_of(shelves, case, policy, product, advice, today, amount_fen))
    over = [row for row in found.rows if row.code in MONEY_CAPS and row.state == OVER]
    if not over:
        return found
    worst = min(over, key=lambda row: row.left_fen)
    left = money(worst.cap_fen - worst.used_fen, product.currency)
    wait = Text("请降低额度，或等待回款后再签批", "Lower the limit, or sign once loans are repaid")
    raise StaffError(
        Text("{title}只余 {left}", "{title}: only {left} is left").format(title=worst.title, left=left),
        wait if worst.relief is None else worst.relief.text,
        code="FUNDING_CAP",
    )


def proposed_fen(case: CaseInput, advice: Recommendation) -> int:
    return advice.limit.amount_fen or case.application.requested_fen


def _booked(rules: Funding, part: BookPart, company: str) -> bool:
    return company in ("", company_of(rules, part.product_code, part.entity))


def _filled(room: Room, entity: str) -> int:
    used = room.usages[entity]
    return used.on_book_fen + used.reserved_fen


def _funding(room: Room, company: str) -> Iterator[Ceiling]:
    rules, used = room.rules, room.whole
    share = percent(rules.bank_share, 0)
    basis = Text(f"资本金 {large_money(rules.capital_fen).zh} 与其 {share} 的银行借款",
                 f"Capital of {large_money(rules.capital_fen).en} and bank loans of {share} of it")  # fmt: skip
    title = Text("资金上限（合并）", "Funding cap, consolidated")
    yield Ceiling("FUNDING_CAP", title, used.cap_fen, used.used_fen, basis)
    entity = next((one for one in rules.entities if one.code == company), None)
    if entity is not None:
        capital = large_money(entity.capital_fen)
        own = Text(f"{entity.name.zh}资本金 {capital.zh} 与其 {share} 的银行借款",
                   f"Capital of {entity.name.en}, {capital.en}, and bank loans: {share}")  # fmt: skip
        title = Text("资金上限（{name}）", "Funding cap, {name}").format(name=entity.name)
        yield Ceiling("FUNDING_ENTITY", title, room.usages[company].cap_fen, _filled(room, company), own)
    if rules.rule == "one_plus_four":
        times = 1 + (rules.non_standard_multiple or Decimal(0)) + (rules.standard_multiple or Decimal(0))
        title = Text("“1+4”合计（含证券化）", "“1+4” in all, securities included")
        law = Text(
            f"净资产的 {times} 倍：自有、非标、标准化融资合计", f"{times} times net assets: own, bank, securities"
        )
        yield Ceiling("FUNDING_LAW", title, floor_fen(rules.capital_fen * times), used.used_fen, law)


def _non_standard(rules: Funding, room: Room) -> Ceiling:
    times = rules.non_standard_multiple or Decimal(0)
    title = Text("自有与非标融资", "Own and non-standard funds")
    basis = Text(f"银行与股东借款不超过净资产 {times} 倍（银保监办发〔2020〕86号）",
                 f"Bank and shareholder loans at most {times} × net assets (2020 no. 86)")  # fmt: skip
    return Ceiling("NON_STANDARD", title, floor_fen(rules.capital_fen * (1 + times)), _filled(room, ""), basis)


def _standard(rules: Funding, room: Room) -> Ceiling:
    times = rules.standard_multiple or Decimal(0)
    title = Text("标准化融资（债券、ABS）", "Bonds and securities")
    basis = Text(f"不超过净资产 {times} 倍；转让不释放上限（〔2020〕86号）",
                 f"At most {times} × net assets; a sale frees no cap (2020 no. 86)")  # fmt: skip
    bonds = sum(b.amount_fen for b in room.borrowed if b.kind == "bond" and b.from_day <= room.day < b.until)
    return Ceiling("ABS", title, floor_fen(rules.capital_fen * times), room.whole.sold_fen + bonds, basis)


def _in_hand(rules: Funding, room: Room) -> Ceiling | None:
    """Own money and what was borrowed; None where nobody recorded what was, or that nothing was."""
    if room.lent_fen is None:
        return None
    title = Text("可用资金（自有与已借入）", "Funds in hand, own and borrowed")
    lent = large_money(room.lent_fen)
    basis = Text(f"资本金与已借入资金 {lent.zh}", f"Capital and borrowings of {lent.en}")
    return Ceiling("IN_HAND", title, rules.capital_fen + room.lent_fen, _filled(room, ""), basis)


def _exposures(case: CaseInput, rules: Funding) -> Iterator[Ceiling]:
    joint = case.exposure_fen
    own = joint if case.own_exposure_fen is None else case.own_exposure_fen
    share = percent(rules.borrower_share, 0)
    yield Ceiling("BORROWER", Text("单一借款人", "One borrower"), floor_fen(rules.capital_fen * rules.borrower_share),
                  own, Text(f"不超过净资产 {share}", f"At most {share} of net assets"))  # fmt: skip
    if rules.linked_share is not None:
        share = percent(rules.linked_share, 0)
        basis = Text(f"借款人及 {case.linked_persons} 个关联方，不超过净资产 {share}",
                     f"Borrower and {case.linked_persons} linked: at most {share} of net assets")  # fmt: skip
        cap_fen = floor_fen(rules.capital_fen * rules.linked_share)
        yield Ceiling("LINKED", Text("借款人及关联方", "Borrower and linked parties"), cap_fen, joint, basis)
    basis = Text("本机构设定，合并关联方", "The desk's own ceiling, linked parties included")
    yield Ceiling("LEGAL_PERSON", Text("同一法人", "One legal person"), rules.legal_person_fen, joint, basis)
    if rules.household_fen is not None:
        basis = Text("经营性贷款单户余额（金规〔2024〕26号）；以法人及关联方计",
                     "Business loans of a household (2024 no. 26): the legal person and those linked")  # fmt: skip
        yield Ceiling("HOUSEHOLD", Text("单户余额", "One household"), rules.household_fen, joint, basis)


def _promises(shelves: Shelves, rules: Funding, parts: tuple[BookPart, ...], company: str) -> Iterator[Promise]:
    """What is approved and not drawn: reservations until they lapse, and young lines as if they had one."""
    for kept in shelves.reservations.active():
        if kept.left_fen > 0:
            yield Promise(day_of(kept.until_day), kept.left_fen, company in ("", kept.entity))
    for part in parts:
        left = part.unreserved_fen - part.partner_undrawn_fen
        if left > 0:
            yield Promise(day_of(part.until_day), left, _booked(rules, part, company))


def _licensed(advice: Recommendation) -> bool | None:
    asked = [check for check in advice.checks if check.rule_id.startswith("REGION")]
    if any(check.verdict is Verdict.UNKNOWN for check in asked):
        return None
    return all(check.verdict is Verdict.PASS for check in asked)


def _region_words(case: CaseInput, advice: Recommendation) -> Text:
    asked = [check for check in advice.checks if check.rule_id.startswith("REGION")]
    if not asked:
        return Text("本产品不限地区", "This product has no limit of region")
    told = next((check for check in asked if check.verdict is not Verdict.PASS), asked[0])
    return Text("{place}：{basis}", "{place}: {basis}").format(place=case.merchant.region or "—", basis=told.basis)


def _cost(case: CaseInput, policy: Policy, product: Product, advice: Recommendation) -> Cost | None:
    found = advice.price
    if found.daily_rate <= 0:
        return None
    return Cost(
        daily_rate=found.daily_rate, fee_rate=found.fee_rate, start=case.as_of, term_days=found.term_days,
        repayment=product.repayment, basis=policy.cost.basis, cap=policy.cost.cap, source=policy.cost.source,
    )  # fmt: skip
