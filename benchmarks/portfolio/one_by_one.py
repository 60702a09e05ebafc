"""Which cases would have given these rows of a portfolio?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from workbench.applications.application import Application, Stage
from workbench.applications.policy import Policy
from workbench.common.text import same
from workbench.decision.case_input import WHOLE_FACTS, CaseInput
from workbench.decision.portfolio_columns import RATINGS, Amounts, Numbers, PortfolioColumns
from workbench.flows.detectors import DETECTORS, Finding
from workbench.merchants.merchant import EntityType, Merchant, Platform
from workbench.scoring.points import band_of
from workbench.scoring.score import Score


def cases_of(
    columns: PortfolioColumns, rows: Any, requested_fen: Any, as_of: date, policy: Policy
) -> tuple[CaseInput, ...]:
    """A case for each of these rows, as `decide` asks for it; reasons of the score are left out, for they decide
    nothing."""
    return tuple(_case(columns, row, int(requested_fen[row]), as_of, policy) for row in rows.tolist())


def _case(columns: PortfolioColumns, row: int, requested_fen: int, as_of: date, policy: Policy) -> CaseInput:
    request = columns.requests[columns.request[row]]
    moment = datetime.combine(as_of, time(2), UTC)
    facts = {name: _fact(fact, row, name) for name, fact in columns.facts.items()}
    points, pd = int(columns.points[row]), float(columns.pd[row])
    fraud, rating = int(columns.fraud[row]), int(columns.diligence[row])
    flagged = [one.code for i, one in enumerate(DETECTORS) if fraud > 0 and fraud & (1 << i)]
    made = CaseInput(
        application=Application(
            case_no=f"S{row}", merchant_id=f"S{row}", product_code=request.product, requested_fen=requested_fen,
            term_days=request.term_days, purpose="", submitted_at=moment, due_at=moment, stage=Stage.SCORED,
            assigned_to=None, currency=request.currency,
        ),
        merchant=Merchant(
            merchant_id=f"S{row}", name="", platform=Platform(request.platform), category="home",
            entity_type=EntityType.SOLE_TRADER, legal_person_id=f"P{row}", owner_name="",
            region=facts.get("region") or "", city=facts.get("city") or "",
            opened_on=_opened(facts.get("shop_months"), as_of), trustpass_index=facts.get("trustpass_index"),
        ),
        as_of=as_of,
        score=Score("m", "d", 0.0, pd, points, band_of(points, policy.floors()), 0.0, ())
        if columns.scored[row]
        else None,
        features={name: value for name, value in facts.items() if isinstance(value, float)},
        verified_month_fen=_amount(columns.verified, row),
        exposure_fen=_amount(columns.exposure, row),
        headroom_fen=_amount(columns.headroom, row),
        list_hits=facts.get("list_hits"),
        gate_failures=(same("gate"),) * int(columns.gate_failures[row]),
        mismatches=int(columns.mismatches[row]),
        diligence=None if rating < 0 else RATINGS[rating],
        fraud=None if fraud < 0 else tuple(Finding(code, f"S{row}", 0.3, 12, 30_000, 20_000, True) for code in flagged),
        order_base_fen=None if columns.order_base is None else _amount(columns.order_base, row),
    )  # fmt: skip
    return replace(made, **_further(columns, row))


def _further(columns: PortfolioColumns, row: int) -> dict[str, Any]:
    """What columns and cases may hold beside: whether anybody asked, what is owed alone, and what was proved."""
    found: dict[str, Any] = {}
    if (proposed := getattr(columns, "proposed", None)) is not None:
        found["asked"] = not proposed[row]
    if (own := getattr(columns, "own_exposure", None)) is not None:
        found["own_exposure_fen"] = _amount(own, row)
    if (proved := getattr(columns, "proved", None)) is not None:
        found["proved_month_fen"] = int(proved[row])
    return found


def _fact(fact: Any, row: int, name: str) -> Any:
    if not isinstance(fact, Numbers):
        return None if fact.places[row] < 0 else fact.vocabulary[fact.places[row]]
    if not fact.known[row]:
        return None
    return int(fact.values[row]) if name in WHOLE_FACTS else float(fact.values[row])


def _amount(amounts: Amounts, row: int) -> int | None:
    return int(amounts.fen[row]) if amounts.known[row] else None


def _opened(months: int | None, as_of: date) -> date | None:
    """A day so many whole months ago."""
    if months is None:
        return None
    place = as_of.year * 12 + as_of.month - 1 - months
    return date(place // 12, place % 12 + 1, min(as_of.day, 28))
