"""What waits for a second person, and what do guarantees cover?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.applications.products import Product
from workbench.common.dates import day_of
from workbench.common.text import Text, same
from workbench.portfolio.guarantees import effective_share
from workbench.services.funding_file import GuaranteeRow, ProposalRow
from workbench.services.guarantee_cover import covers_on as covers_on  # asked here by the queue of collections
from workbench.services.guarantee_cover import exposures_of, told
from workbench.services.guarantee_cover import guarantees_of as guarantees_of

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

GUARANTOR_KINDS = {"platform": Text("电商平台", "Platform"), "company": Text("担保公司", "Guarantee company")}
EVERY = Text("全部产品", "Every product")


def proposal_rows(shelves: Shelves) -> tuple[ProposalRow, ...]:
    """Records a colleague proposed and nobody agreed to or refused yet."""
    names, found = shelves.staff.names(), []
    for kind, title, kept, key, amount in _waiting(shelves):
        by = kept.agreed.proposed_by
        found.append(ProposalRow(kind, key, title, amount, by, names.get(by, by), kept.reason))
    return tuple(found)


def _waiting(shelves: Shelves):  # type: ignore[no-untyped-def]
    for c in shelves.funding.capital():
        if c.state == "proposed":
            title = Text(f"资本金 {c.entity}", f"Capital of {c.entity}")
            yield "capital", title, c, str(c.number), c.capital_fen
    for b in shelves.funding.borrowings():
        if b.state == "proposed":
            yield "borrowing", Text(f"借入 {b.lender}", f"Borrowing from {b.lender}"), b, str(b.number), b.amount_fen
    for g in shelves.funding.guarantees():
        if g.state == "proposed":
            yield "guarantee", Text(f"担保 {g.guarantor}", f"Guarantee of {g.guarantor}"), g, str(g.number), g.cap_fen
    for p in shelves.partners.all():
        if p.state == "proposed":
            yield "partner", Text(f"合作方 {p.name}", f"Partner {p.name}"), p, p.partner_id, p.most_fen


def guarantee_rows(
    shelves: Shelves, products: Mapping[str, Product], day: int, homes: Mapping[str, str] | None = None
) -> tuple[GuaranteeRow, ...]:
    exposures, rows = exposures_of(shelves, homes), []
    for one in shelves.funding.guarantees():
        promise = told(one)
        exposed = sum(amount for key, amount in exposures.items() if promise.stands(*key, day))
        product = products[one.product_code].name if one.product_code in products else same(one.product_code) or EVERY
        state = "ended" if one.state == "active" and one.to_day <= day else one.state
        rows.append(
            GuaranteeRow(
                one.number,
                one.guarantor,
                GUARANTOR_KINDS[one.kind],
                product if one.product_code else EVERY,
                one.coverage,
                effective_share(promise, exposures, day),
                one.cap_fen,
                exposed,
                day_of(one.from_day),
                day_of(one.to_day),
                state,
            )
        )
    return tuple(rows)
