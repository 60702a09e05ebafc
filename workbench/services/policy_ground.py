"""What does this desk know that the static checks of a policy ask for?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.applications.policy import PriceRow
from workbench.applications.policy_ground import CheckGround
from workbench.applications.products import Product
from workbench.common.errors import StaffError
from workbench.decision.case_input import GIVEN_FACTS, OWN_FACTS
from workbench.decision.pricing import price, yearly_cost
from workbench.features.catalogue import BY_NAME
from workbench.features.forbidden import forbidden_among

if TYPE_CHECKING:
    from workbench.services.ground import Ground

UNIT_FEN = 100_000_000  # large enough that rounding to whole fen does not show in a yearly rate
FACTS = frozenset(OWN_FACTS | GIVEN_FACTS | BY_NAME.keys())


def check_ground(ground: Ground) -> CheckGround:
    """The desk's own ground: its products, business date, models and the policy in force."""
    today = ground.today()
    return CheckGround(
        facts=FACTS,
        products=ground.products(),
        today=today,
        cost_of=lambda row, product, days, basis: cost_of(row, product, days, basis, today),
        features=(*BY_NAME, *_model_features(ground)),
        forbidden=forbidden_among,
        standing=ground.policy(),
    )


def cost_of(row: PriceRow, product: Product, days: int, basis: str, start: date) -> Decimal:
    """The yearly cost of a price for a term, all fees included, drawn on `start`."""
    return yearly_cost(price(UNIT_FEN, row.daily_rate, row.fee_rate, start, days, product.repayment), basis)


def _model_features(ground: Ground) -> tuple[str, ...]:
    try:
        return ground.model().features
    except StaffError:
        return ()  # a desk whose model cannot be loaded scores nothing, so nothing is read
