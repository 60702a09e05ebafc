"""Is the loss by which the queue is sorted the lender's own, as the rules of funding divide it?"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from tests.builders import NOW
from tests.services.late_desk import DAY, late_desk, many_late
from tests.services.scored_desk import ME, SECOND
from workbench.common.rates import from_millionths, to_millionths
from workbench.portfolio.loss_borne import Claim, borne, expected_loss_fen
from workbench.services.arrears_question import priced, question
from workbench.services.collections import CollectionService
from workbench.services.ground import Ground
from workbench.storage.kept_funding import Agreed, KeptGuarantee, KeptPartner
from workbench.storage.shelves import Shelves
from workbench.storage.store import Store

AGREED = Agreed(ME.staff_id, NOW, SECOND.staff_id, NOW)


def guarantee(coverage: str, cap_fen: int | None = None, **changes: object) -> KeptGuarantee:
    made = KeptGuarantee(
        0, "平台", "platform", "", "", Decimal(coverage), cap_fen, DAY - 1, DAY + 1, "协议 3 号", "active", AGREED
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def lend_together(shelves: Shelves, loan_id: str, **shares: str) -> None:
    known = {one.partner_id for one in shelves.partners.all()}
    for name in shares:
        if name not in known:
            shelves.partners.add(
                KeptPartner(name, name, "bank", Decimal("0.3"), None, DAY - 900, "名单 1 号", "active", AGREED)
            )
    number = shelves.loans.numbers([loan_id])[loan_id]
    shelves.partners.put_shares(number, {name: Decimal(share) for name, share in shares.items()})


def rows(ground: Ground) -> dict[str, tuple[int, int, int]]:
    return {
        one.merchant_id: (one.owed_fen, one.net_fen, one.loss_fen) for one in CollectionService(ground).queue().rows
    }


def test_golden_cover_and_partners_lower_the_loss_and_change_the_order(store: Store) -> None:
    """M3 owes 22,000.00, in default. A bank bears 70 %: 6,600; a guarantee of 40 % leaves 3,960 x LGD."""
    ground = late_desk(store)
    lgd = ground.policy().economics.loss_given_default
    before = CollectionService(ground).queue()
    assert [one.merchant_id for one in before.rows] == ["M3", "M4", "M2"]
    with ground.transaction() as shelves:
        lend_together(shelves, "LM3", bank="0.7")
        shelves.funding.add_guarantee(guarantee("0.4", product_code="credit_taobao"))
        shelves.funding.add_guarantee(guarantee("0.9", state="ended", to_day=DAY))
        shelves.funding.add_guarantee(guarantee("0.9", product_code="order_taobao"))
        shelves.funding.add_guarantee(guarantee("0.9", state="proposed"))
    found = rows(ground)
    assert found["M3"] == (22_000_00, 3_960_00, int(3_960_00 * lgd))
    after = CollectionService(ground).queue()
    assert {one.merchant_id: one.chance for one in after.rows} == {one.merchant_id: one.chance for one in before.rows}
    assert after.loss_fen == sum(one.loss_fen for one in after.rows)


def test_golden_a_cap_bounds_what_a_guarantee_takes_off(store: Store) -> None:
    """60,000 of principal on the books and a cap of 6,800: a tenth, however much of each loss was promised."""
    ground = late_desk(store)
    with ground.transaction() as shelves:
        exposed = sum(shelves.funding.exposures().values())
        assert exposed == 68_000_00
        shelves.funding.add_guarantee(guarantee("0.8", 6_800_00))
    assert rows(ground)["M3"][:2] == (22_000_00, 19_800_00)


def test_the_statement_and_the_rules_agree_on_a_book_of_many(store: Store) -> None:
    ground, chance = late_desk(store), random.Random(7)
    with ground.transaction() as shelves:
        many_late(shelves, 120)
        run = shelves.arrears._connection.exec_driver_sql
        for loan_no, loan_id in run("SELECT loan_no, loan_id FROM loans").all():
            owner = chance.choice(["own", "own", "own", "P1", "P2", "P3"])
            entity = chance.choice([None, "chongqing", "zhejiang"])
            run("UPDATE live_loans SET owner = ?, entity = ?, interest_fen = ?, charges_fen = ? WHERE loan_no = ?",
                (owner, entity, chance.randrange(90_000), chance.randrange(9_000), loan_no))  # fmt: skip
            if chance.random() < 0.4:
                lend_together(shelves, loan_id, bank=f"0.{chance.randrange(1, 700_000):06d}")
            if chance.random() < 0.1:
                lend_together(shelves, loan_id, bank="0.333333", trust="0.111111")
    asked = replace(
        question(ground.policy(), DAY), limit=1000, kept=(("P1", 123_457), ("P2", 0)),
        covers=(("credit_taobao", "", 250_001), ("credit_taobao", "chongqing", 999_999)),
    )  # fmt: skip
    with ground.store.reading() as shelves:
        shares = shelves.partners.shares()
        covers = {(product, entity): from_millionths(share) for product, entity, share in asked.covers}
        kept = {pool: from_millionths(share) for pool, share in asked.kept}
        claims: dict[str, list[Claim]] = {}
        for one in shelves.loans.live.all():
            owed = one.principal_fen + one.interest_fen + one.charges_fen
            told = Claim(owed, one.product_code, one.entity or "", one.owner, shares.get(one.loan_id, {}))
            claims.setdefault(one.merchant_id, []).append(told)
        page = shelves.arrears.page(asked)
    assert len(page) > 120
    for one in page:
        expected = borne(claims[one.merchant_id], covers, kept)
        assert (one.owed_fen, one.net_fen) == (expected.owed_fen, expected.net_fen)
        lgd = asked.loss_given_default
        assert one.loss_fen == expected_loss_fen(expected.net_fen, one.chance_millionths, lgd)


def test_what_is_asked_is_priced_from_what_is_on_record(store: Store) -> None:
    ground = late_desk(store)
    with ground.transaction() as shelves:
        bare = priced(question(ground.policy(), DAY), shelves, ground.policy())
        assert (bare.covers, bare.kept) == ((), ())
        shelves.funding.add_guarantee(guarantee("0.4"))
        covered = priced(question(ground.policy(), DAY), shelves, ground.policy())
        late = priced(question(ground.policy(), DAY + 1), shelves, ground.policy())  # its last day is over
    assert covered.covers == (("credit_taobao", "", to_millionths(Decimal("0.4"))),)
    assert late.covers == ()
