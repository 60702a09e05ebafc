from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workbench.decision.coverage import debt_service_cover, due_fen

START = date(2026, 11, 22)


def test_what_falls_due_is_principal_and_interest_of_the_term() -> None:
    assert due_fen(10_000_00, Decimal("0.0005"), START, 30, "single") == 10_000_00 + 150_00
    for repayment in ("single", "bullet"):
        assert due_fen(10_000_00, Decimal("0.0005"), START, 365, repayment) == 10_000_00 + 1_825_00
    assert 10_000_00 < due_fen(10_000_00, Decimal("0.0005"), START, 365, "equal_principal") < 11_825_00


def test_cover_is_rounded_down_and_keeps_its_sign() -> None:
    assert debt_service_cover(1_999, 1_000) == Decimal("1.99")
    assert debt_service_cover(-1_001, 1_000) == Decimal("-1.01")
    with pytest.raises(ValueError, match="nothing falls due"):
        debt_service_cover(1, 0)
