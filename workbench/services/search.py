"""Which cases and merchants does a typed word mean?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.applications.application import STAGE_NAMES, Application
from workbench.common.errors import StaffError
from workbench.common.money import money, parse_amount
from workbench.common.text import Text
from workbench.merchants.merchant import PLATFORM_NAMES, Merchant
from workbench.services.case_file import SearchHit

if TYPE_CHECKING:
    from workbench.storage.shelves import Shelves

BLIND = Text("盲审中", "Judged blind")


def search(
    shelves: Shelves, text: str, limit: int, judged_blind: frozenset[str] = frozenset()
) -> tuple[SearchHit, ...]:
    """Hits for a name, an owner, pinyin, initials, an id, a case number or a requested amount; cases first.

    Of cases that the reader judges blind it is not told where they stand: that would say how they were decided.
    """
    wanted = text.strip()
    if not wanted or limit < 1:
        return ()
    merchants = shelves.merchants.search(wanted, limit)
    cases = list(shelves.applications.find(wanted, _amount(wanted), limit))
    for found in merchants:
        cases += [case for case in shelves.applications.of_merchant(found.merchant_id) if case not in cases]
    cases = cases[:limit]
    known = shelves.merchants.some([case.merchant_id for case in cases])
    hits = [_case_hit(case, known[case.merchant_id], case.case_no in judged_blind) for case in cases]
    hits += [_merchant_hit(merchant) for merchant in merchants]
    return tuple(hits[:limit])


def _amount(typed: str) -> int | None:
    try:
        return parse_amount(typed)
    except StaffError:
        return None


def _case_hit(case: Application, merchant: Merchant, blind: bool) -> SearchHit:
    stage, amount = BLIND if blind else STAGE_NAMES[case.stage], money(case.requested_fen, case.currency)
    detail = Text(f"{case.case_no} · {amount} · {stage.zh}", f"{case.case_no} · {amount} · {stage.en}")
    return SearchHit("case", case.case_no, merchant.name, detail)


def _merchant_hit(merchant: Merchant) -> SearchHit:
    platform = PLATFORM_NAMES[merchant.platform]
    place = " ".join(filter(None, (merchant.region, merchant.city)))
    detail = Text(
        f"{platform.zh} · {place} · {merchant.owner_name}", f"{platform.en} · {place} · {merchant.owner_name}"
    )
    return SearchHit("merchant", merchant.merchant_id, merchant.name, detail)
