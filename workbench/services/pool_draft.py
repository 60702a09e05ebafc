"""What would a pool be if it were proposed now, and may it be?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import Policy
from workbench.common.errors import StaffError
from workbench.common.money import half_up, large_money
from workbench.common.text import Text, same
from workbench.portfolio.eligibility import LoanColumns, PoolRules, choose, columns_of
from workbench.portfolio.funding import homes_of
from workbench.portfolio.pool_figures import PoolFigures, figures_of
from workbench.portfolio.pool_terms import demand_terms
from workbench.portfolio.waterfall import PoolTerms, Slice, held_fen, issue, planned, retained_fen
from workbench.services.funding_room import names_of
from workbench.services.guarantee_cover import covers_on
from workbench.services.pools_file import PoolDraft, SellerPart

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves


def make_draft(ground: Ground, shelves: Shelves, rules: PoolRules, terms: PoolTerms, day: int) -> PoolDraft:
    """The pool these filters choose on a day, by these terms. Raises `StaffError` (`RULES_IMPOSSIBLE`, and those of
    `portfolio.pool_terms`)."""
    demand_rules(rules)
    demand_terms(terms, rules.companies)
    policy = ground.policy()
    columns = columns_of(shelves.pools.candidates(), homes_of(policy.funding))
    found = choose(columns, rules, day)
    chosen = columns.take(found.chosen)
    figures = figures_of(chosen, day, policy, covers_on(shelves, day, homes_of(policy.funding)))
    slices = issue(figures.balance_fen, terms.tranches)
    sellers = tuple(_parts(policy, chosen, rules, terms, slices))
    price = sum(one.price_fen for one in sellers)
    deals = sum(1 for pool in shelves.pools.all() if pool.state in {"proposed", "pending", "active"})
    narrow = any(one.loans for one in found.kept_out if one.code.endswith("_SHARE"))
    return PoolDraft(
        rules, terms, figures, found.kept_out, found.asked, found.asked_fen, slices, price,
        price - retained_fen(slices), tuple(_remarks(policy, chosen, figures, deals, narrow, sellers)),
        tuple(int(one) for one in chosen.loan_no), sellers,
        tuple(planned(figures.balance_fen, figures.yearly, day, terms)) if figures.balance_fen else (),
    )  # fmt: skip


def _parts(
    policy: Policy, chosen: LoanColumns, rules: PoolRules, terms: PoolTerms, slices: Sequence[Slice]
) -> Iterator[SellerPart]:
    """What each company sells, at its own price, and keeps of what is retained."""
    names, codes = names_of(policy.funding), chosen.codes["entity"]
    words = chosen.names["entity"]
    sold = [words[int(code)] for code in sorted(set(codes.tolist()))]
    companies = rules.companies or tuple(sold)
    kept = held_fen(retained_fen(slices), terms, companies[0] if len(companies) == 1 else "")
    for entity in companies:
        mine = chosen.is_one("entity", (entity,))
        principal, interest = int(chosen.principal[mine].sum()), int(chosen.interest[mine].sum())
        price = terms.price_of(entity)
        yield SellerPart(
            entity, names.get(entity, same(entity)), int(mine.sum()), principal, price,
            half_up(Decimal(principal + interest) * price), kept.get(entity, 0),
        )  # fmt: skip


def _remarks(
    policy: Policy, columns: LoanColumns, figures: PoolFigures, deals: int, narrow: bool, sellers: Sequence[SellerPart]
) -> Iterator[Text]:
    funds, balance = policy.funds, figures.balance_fen
    if balance and not funds.pool_least_fen <= balance <= funds.pool_most_fen:
        least, most = large_money(funds.pool_least_fen), large_money(funds.pool_most_fen)
        yield Text(
            f"规模不在 {least.zh}–{most.zh}（已发行各期的范围）", f"Outside {least.en} to {most.en} of past deals"
        )
    if not balance and narrow:
        yield Text("集中度限制下没有足够多的借款人：请放宽占比", "Too few borrowers: widen the shares")
    if deals >= funds.pools_most:
        yield Text(f"已有 {deals} 期（获批不超过 {funds.pools_most} 期）",
                   f"{deals} deals stand; {funds.pools_most} at most were approved")  # fmt: skip
    if len(columns) and not all(columns.names["band"]):
        yield Text("部分贷款无风险档，按最差可贷档计", "Loans without a band count as the worst one lent to")
    if len(sellers) > 1:
        yield Text("多家主体出让：须法务确认", "Several sellers: counsel confirms")
        for one in sellers:
            if balance and not one.loans:
                yield Text("{name}没有入池贷款", "No loan of {name} fits").format(name=one.name)
            if one.held_fen > one.principal_fen:
                yield Text("{name}自持多于其出让", "{name} would hold more than it sells").format(name=one.name)


def demand_rules(rules: PoolRules) -> None:
    """Raises `StaffError` (`RULES_IMPOSSIBLE`) for filters that cannot be."""
    ranges = rules.least_days <= rules.most_days and rules.least_fen <= rules.most_fen
    shares = (rules.borrower_share, rules.category_share, rules.region_share)
    within = all(one.is_finite() and 0 < one <= 1 for one in shares)
    possible = ranges and within and rules.target_fen >= 0 and min(rules.most_days_late, rules.seasoned_days) >= 0
    if not (possible and 1 <= rules.worst_class <= 5 and len(set(rules.companies)) == len(rules.companies)):
        raise StaffError(
            Text("筛选范围不可能：起止颠倒、占比超出 0–100% 或为负数",
                 "Filters cannot be: a range is reversed, a share is outside 0 to 100 %, or a number is negative"),
            Text("没有改动。请更正筛选条件", "Nothing was changed. Correct the filters"),
            code="RULES_IMPOSSIBLE",
        )  # fmt: skip
