"""How is a merchant's borrowing base certified for a day, and shown again as it was certified?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.lending.borrowing_base import WHY_NAMES, Judged
from workbench.records.canonical import canonical_json, sha256_hex
from workbench.records.plain import dump, load
from workbench.services.access_rules import demand_seated
from workbench.services.blind_choice import demand_borrower
from workbench.services.bundle_reading import write_whole
from workbench.services.ground import Ground
from workbench.services.order_ground import advance_of, is_order_product, read_orders
from workbench.services.order_view import merchant_base, newest_product

if TYPE_CHECKING:
    from workbench.reports.certificate import CertifiedBase
    from workbench.storage.kept_loans import LiveLoan
    from workbench.storage.kept_orders import KeptCertificate, KeptPledge
    from workbench.storage.shelves import Shelves

FOLDER = "certificates"
NUMBERS = "BB"


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate as it is kept. `again`: nothing had changed since it was issued."""

    certificate_no: str
    digest: str
    again: bool


class OrderCertificateService:
    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def issue(self, merchant_id: str, actor: Actor) -> IssuedCertificate:
        """Certify the base of the newest day whose orders are known; the same facts are certified once.

        Raises `StaffError` (`NO_ORDER_LOANS`, `NOT_PERMITTED`, `BLIND_REVIEW_OPEN`).
        """
        require(actor, Permission.ISSUE)
        demand_borrower(self._ground, merchant_id)
        demand_seated(self._ground, actor)
        ground, day = self._ground, self._ground.as_of_day()
        with ground.store.reading() as shelves:
            pairs = [(merchant_id, one.order_id) for one in shelves.pledges.live(merchant_id=merchant_id)]
        orders = read_orders(ground, [merchant_id], day, also=pairs)[merchant_id]
        with ground.transaction() as shelves:
            live = _live(ground, shelves, merchant_id)
            product = newest_product(live, ground.products())
            found, base = merchant_base(orders, day, product, ground.policy(), live)
            earlier = [one for one in shelves.settlements.certificates(merchant_id) if one.day == day]
            version = (earlier[0].version if earlier else 0) + 1
            facts = _facts(ground, shelves, merchant_id, live, found, day, version)
            digest = digest_of(facts)
            if earlier and earlier[0].digest == digest:
                return IssuedCertificate(earlier[0].certificate_no, digest, True)
            shelves.settlements.add_certificate(_kept(ground, facts, digest, day, version, actor))
            told = {"certificate_no": facts.number, "digest": digest, "eligible_fen": base.eligible_fen,
                    "advance_fen": base.advance_fen, "drawn_fen": base.drawn_fen}  # fmt: skip
            shelves.journal.append(ground.now(), actor, "certificate.issue", None, told)
        return IssuedCertificate(facts.number, digest, False)

    def pdf(self, merchant_id: str, certificate_no: str, languages: tuple[Lang, ...] = (Lang.ZH, Lang.EN)) -> bytes:
        """A certificate as it was issued, as PDF.

        Raises `StaffError` (`CERTIFICATE_UNKNOWN`, `CERTIFICATE_CHANGED`, `BLIND_REVIEW_OPEN`).
        """
        from workbench.reports.certificate import CertifiedBase, base_certificate

        demand_borrower(self._ground, merchant_id)
        with self._ground.store.reading() as shelves:
            kept = _find(shelves.settlements.certificates(merchant_id), certificate_no)
            settings = shelves.settings.all()
        facts = load(CertifiedBase, kept.facts)
        if digest_of(facts) != kept.digest:
            raise StaffError(
                Text(f"证明 {certificate_no} 的内容被改动过", f"Certificate {certificate_no} was altered"),
                Text("没有出具。请从备份恢复台账", "Nothing was made. Restore the desk from a backup"),
                code="CERTIFICATE_CHANGED",
            )
        lender = Text(str(settings.get("lender_zh", "")), str(settings.get("lender_en", "")))
        return base_certificate(facts, kept.digest, "", lender, bool(settings.get("synthetic", False)), languages)

    def save(self, merchant_id: str, certificate_no: str, languages: tuple[Lang, ...] = (Lang.ZH, Lang.EN)) -> Path:
        """Write a certificate into the desk's folder; answers the file. Raises `StaffError` as `pdf` does."""
        data = self.pdf(merchant_id, certificate_no, languages)
        return write_whole(self._ground.folder / FOLDER, f"{certificate_no}.pdf", data)


def digest_of(facts: CertifiedBase) -> str:
    """Over everything the certificate says but its own number: the same base has the same digest."""
    return sha256_hex(canonical_json(replace(facts, number="")))


def _live(ground: Ground, shelves: Shelves, merchant_id: str) -> list[LiveLoan]:
    live = [one for one in shelves.loans.live.all(merchant_id) if is_order_product(ground.products(), one.product_code)]
    if not live:
        raise StaffError(
            Text("该商户没有订单贷", "This merchant has no order loan"),
            Text("没有出具证明", "No certificate was made"),
            code="NO_ORDER_LOANS",
        )
    return live


def _facts(
    ground: Ground, shelves: Shelves, merchant_id: str, live: list[LiveLoan], found: dict[str, Judged], day: int,
    version: int,
) -> CertifiedBase:  # fmt: skip
    from workbench.reports.certificate import CertifiedBase, CertifiedOrder

    merchant = shelves.merchants.get(merchant_id)
    product = newest_product(live, ground.products())
    pledges = {one.order_id: one for one in shelves.pledges.live(merchant_id=merchant_id)}
    rows = tuple(
        CertifiedOrder(
            order_id=order_id,
            placed=day_of(one.order.placed_day),
            shipped=None if one.order.shipped_day is None else day_of(one.order.shipped_day),
            carrier=one.order.carrier,
            waybill=one.order.waybill,
            signed=None if one.order.signed_day is None else day_of(one.order.signed_day),
            paid_fen=one.order.paid_fen,
            why=one.why.value,
            why_name=WHY_NAMES[one.why],
            eligible_fen=one.eligible_fen,
            room_fen=one.room_fen,
            lent_fen=_lent(pledges.get(order_id)),
            loan_id=pledges[order_id].loan_id if order_id in pledges else "",
        )
        for order_id, one in sorted(found.items(), key=lambda pair: (pair[1].order.placed_day, pair[0]))
    )
    open_ = shelves.pledges.calls(merchant_id=merchant_id, state="open")
    return CertifiedBase(
        number=f"{NUMBERS}-{day_of(day):%y%m%d}-{merchant_id}-{version}",
        merchant_id=merchant_id,
        merchant=merchant.name,
        person=merchant.owner_name,
        product=product.name,
        currency=product.currency,
        as_of=day_of(day),
        advance=advance_of(product),
        oldest_days=ground.policy().orders.oldest_days,
        orders=rows,
        eligible_fen=sum(one.eligible_fen for one in rows),
        advance_fen=sum(one.room_fen for one in rows),
        drawn_fen=sum(one.principal_fen for one in live),
        pledged_fen=sum(one.lent_fen for one in rows),
        limit_fen=sum(one.limit_fen for one in live),
        short_fen=sum(call.short_fen for call in open_),
        lines=tuple(
            (ref.file, ref.digest) for ref in shelves.batches.lines() if ref.kind.value in {"orders", "shipments"}
        ),
    )  # fmt: skip


def _lent(pledge: KeptPledge | None) -> int:
    return 0 if pledge is None else pledge.lent_fen


def _kept(ground: Ground, facts: CertifiedBase, digest: str, day: int, version: int, actor: Actor) -> KeptCertificate:
    from workbench.storage.kept_orders import KeptCertificate

    return KeptCertificate(
        facts.merchant_id, day, version, facts.number, digest, dump(facts), facts.eligible_fen, facts.advance_fen,
        facts.drawn_fen, ground.now(), actor.staff_id,
    )  # fmt: skip


def _find(kept: tuple[KeptCertificate, ...], certificate_no: str) -> KeptCertificate:
    for one in kept:
        if one.certificate_no == certificate_no:
            return one
    raise StaffError(
        Text(f"没有证明 {certificate_no}", f"There is no certificate {certificate_no}"),
        Text("请在“订单贷”页面重新出具", "Issue it on the page “Order loans”"),
        code="CERTIFICATE_UNKNOWN",
    )
