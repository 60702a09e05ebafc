"""Does a certificate say what the orders carry, once for the same facts, in the same bytes whenever it is asked?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.order_desk import DAY, ME, O, OrderDesk, order_desk
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.text import Lang, Text
from workbench.records.plain import load
from workbench.reports.archive_check import archive_faults
from workbench.reports.certificate import CertifiedBase, base_certificate
from workbench.services.order_certificates import OrderCertificateService, digest_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[OrderDesk]:
    made = order_desk(tmp_path / "desk")
    made.orders(O("A", 1_000), O("B", 500, refund=500), O("C", 800, shipped=None), O("D", 1_200, closed=0))
    made.draw(A=300)
    yield made
    made.ground.close()


def test_the_golden_base_is_certified_once_and_read_again_as_it_was(desk: OrderDesk) -> None:
    service = OrderCertificateService(desk.ground)
    issued = service.issue("M1", ME)
    assert (issued.certificate_no, issued.again) == (f"BB-{day_of(DAY):%y%m%d}-M1-1", False)
    assert service.issue("M1", ME) == replace(issued, again=True)
    with desk.ground.store.reading() as shelves:
        (kept,) = shelves.settlements.certificates("M1")
        entry = next(e for e in shelves.journal.walk() if e.action == "certificate.issue")
    facts = load(CertifiedBase, kept.facts)
    assert (facts.eligible_fen, facts.advance_fen, facts.drawn_fen, facts.available_fen) == (
        1_000_00, 800_00, 300_00, 500_00)  # fmt: skip
    assert [one.why for one in facts.orders] == ["eligible", "refund", "unshipped", "confirmed"]
    assert kept.digest in entry.payload
    assert kept.digest == digest_of(facts)
    first = service.pdf("M1", issued.certificate_no)
    desk.draw(A=100)
    assert service.pdf("M1", issued.certificate_no) == first  # what changed since is another certificate
    second = service.issue("M1", ME)
    assert second.certificate_no.endswith("-2")
    assert service.save("M1", second.certificate_no).read_bytes()[:5] == b"%PDF-"


@pytest.mark.parametrize("languages", [(Lang.ZH,), (Lang.EN,), (Lang.ZH, Lang.EN)])
def test_the_paper_is_fit_for_an_archive(desk: OrderDesk, languages: tuple[Lang, ...]) -> None:
    service = OrderCertificateService(desk.ground)
    number = service.issue("M1", ME).certificate_no
    assert archive_faults(service.pdf("M1", number, languages)) == ()


def test_sums_that_do_not_tie_make_no_paper(desk: OrderDesk) -> None:
    OrderCertificateService(desk.ground).issue("M1", ME)
    with desk.ground.store.reading() as shelves:
        facts = load(CertifiedBase, shelves.settlements.certificates("M1")[0].facts)
    for wrong in (
        replace(facts, eligible_fen=facts.eligible_fen + 1),
        replace(facts, advance_fen=facts.advance_fen - 1),
        replace(facts, pledged_fen=0),
    ):
        with pytest.raises(ValueError, match="do not add up"):
            base_certificate(wrong, "d", "", Text("甲", "A"), True, (Lang.ZH,))


def test_a_certificate_nobody_issued_is_not_shown(desk: OrderDesk) -> None:
    service = OrderCertificateService(desk.ground)
    with pytest.raises(StaffError, match="CERTIFICATE_UNKNOWN"):
        service.pdf("M1", "BB-1")
    with pytest.raises(StaffError, match="NO_ORDER_LOANS"):
        service.issue("M3", ME)
