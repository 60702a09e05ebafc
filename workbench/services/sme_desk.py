"""How does the published SME problem run on this desk, from invoices to an allotted budget?

Firms are scored from their invoices alone: neither the enterprise number nor the bank officer's rating is a feature.
Firms without a rating get the desk's own: A to D by cut-offs on the predicted probability that reproduce the rated
firms' shares. Then the published policy allots its yearly sum (`decision.budget`), and what is to be lent goes to the
second person as proposals. The published data name no requested amount: every case asks for the policy's largest.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.access.staff import SYSTEM
from workbench.applications.application import Application, Stage
from workbench.common.dates import DESK_ZONE
from workbench.common.errors import StaffError
from workbench.common.progress import Report, silent
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.decision.budget import Allocation, ChurnTable, Firm, allocate
from workbench.decision.outcome import Outcome
from workbench.services.real_desks import DeskSummary, bring_in, prepare

if TYPE_CHECKING:
    from workbench.services.bundle import Services
    from workbench.services.ground import Ground

AS_OF, OPENS = "2020-02-21", datetime(2020, 2, 22, 9, 0, tzinfo=DESK_ZONE)
VERSION = "sme-2020.02"
TERM_DAYS = 365
ALLOTTED = "OV_ALLOTMENT"
RATINGS = ("A", "B", "C", "D")
DATA = Text("公开的中小微企业发票与违约标记", "published SME invoices and default flags")
PURPOSE = "经营周转（公开数据未给出申请金额，按政策上限列示）"
PROPOSED = Text("按年度预算分配方案提出，请复核。", "Proposed from the allotment of the yearly budget; please review.")


def build_sme_desk(services: Services, data: Path, report: Report = silent) -> DeskSummary:
    """Import, train, score, rate, allot and propose. `data`: the folder of the published tables.

    Raises `StaffError` (`CHURN_MISSING`, and what the steps raise).
    """
    ground = services.training.ground
    churn = read_churn(data)
    prepare(ground, {"business_date": OPENS.date().isoformat(), "as_of": AS_OF, "opens_at": OPENS.isoformat(),
                     "policy": "bank-sme-2020", "currency": "CNY", "synthetic": False})  # fmt: skip
    files = [*sorted(data.glob("enterprise_information_*.csv")), *sorted(data.glob("*_invoices_*.csv.gz"))]
    facts = bring_in(services, files, report)
    held_out, told = _train(services, report)
    facts |= told
    ratings, told = _rate(ground, held_out)
    facts |= told
    _ask(ground)
    facts["cases_scored"] = services.scoring.score_all(SYSTEM, report=report)
    allocation = _allot(ground, ratings, churn)
    facts |= _figures(allocation)
    facts["proposed_to_second_person"] = _propose(services, allocation)
    return DeskSummary(facts, (_write(ground.folder / "documents" / "allotment.csv", allocation),))


def read_churn(data: Path) -> ChurnTable:
    """The bank's table of yearly rates and the share of customers lost at each, by rating."""
    from workbench.intake.workbooks import sheet_rows

    books = sorted(data.glob("*.xlsx"))
    if not books:
        raise StaffError(
            Text("没有找到利率与流失率的表", "The table of rates and lost customers is missing"),
            Text("请把附件 3 放在数据文件夹中", "Put the third attachment into the data folder"),
            code="CHURN_MISSING",
        )
    rows = [cells for _, cells in sheet_rows(books[0])]
    numbers = [[Decimal(cell) for cell in cells[:4]] for cells in rows[2:] if cells[0]]
    lost = {rating: tuple(row[i + 1] for row in numbers) for i, rating in enumerate(RATINGS[:3])}
    return ChurnTable(tuple(row[0] for row in numbers), lost)


def _train(services: Services, report: Report) -> tuple[dict[str, float], dict[str, object]]:
    """A model of this desk's own flags, measured by cross-validation, made the champion.

    Answers the probability of each firm it learned from as predicted while the firm was held out, and the figures.
    """
    from workbench.services.known_outcomes import known_rows
    from workbench.services.training import facts_of

    known = replace(known_rows(services.training.ground), name=DATA)
    made = services.training.train_rows(known, known.labelled, VERSION, report=report)
    services.training.record(made, SYSTEM)
    services.champion.name_first(VERSION, "以本台账的结果训练，仅用于这些企业", SYSTEM)
    kept = ("rows", "bad", "features", "auc", "auc_fold_mean", "auc_fold_sd", "auc_95", "brier")
    figures = facts_of(made)
    told = {f"model_{name}": figures[name] for name in kept}
    told |= {f"model_{name}": value for name, value in figures.items() if name.startswith("auc of")}
    firms = [known.merchant_ids[row] for row in made.held_rows.tolist()]
    return dict(zip(firms, map(made.card.calibration.pd, made.held_out.tolist()), strict=True)), told


def _rate(ground: Ground, held_out: Mapping[str, float]) -> tuple[dict[str, str], dict[str, object]]:
    """The desk's rating of every firm the bank did not rate, kept as an outcome of its own kind, and its figures."""
    import numpy as np

    from workbench.storage.kept import KnownOutcome

    pds = _probabilities(ground)
    with ground.store.reading() as shelves:
        officer = {m: known.value for m, known in shelves.outcomes.of_kind("officer_rating").items()}
    shares = [sum(value == rating for value in officer.values()) / len(officer) for rating in RATINGS]
    cuts = cut_offs(np.array([held_out[m] for m in sorted(officer)]), shares)
    ratings = {m: rating_of(pd, cuts) for m, pd in sorted(pds.items()) if m not in officer}
    with ground.transaction() as shelves:
        shelves.outcomes.put(KnownOutcome(m, "desk_rating", rating) for m, rating in ratings.items())
        told = {"cut_offs": list(cuts), "model": VERSION}
        shelves.journal.append(ground.now(), SYSTEM, "rating.make", None, told)
    facts: dict[str, object] = {
        "firms_scored": len(pds),
        "rating_cut_offs_pd": ", ".join(percent(cut, 2) for cut in cuts),
    }
    for rating in RATINGS:
        facts[f"desk_rating_{rating}"] = sum(value == rating for value in ratings.values())
    return ratings, facts


def _probabilities(ground: Ground) -> dict[str, float]:
    """PD of every firm of the desk by the champion."""
    import numpy as np

    from workbench.features.compute import compute

    model = ground.model()
    with ground.lines() as engine:
        matrix = compute(engine, model.features, ground.as_of_day())
    pds = model.pds(model.margins(matrix.values.astype(np.float32)))
    return dict(zip(matrix.merchant_ids, pds.tolist(), strict=True))


def cut_offs(pds: Any, shares: Sequence[float]) -> tuple[float, ...]:
    """Upper ends of A, B, C so that the given probabilities fall into the ratings with these shares."""
    import numpy as np

    ends = np.cumsum(shares)[:-1]
    ordered = np.sort(pds)
    places = np.clip(np.round(ends * len(ordered)).astype(int), 1, len(ordered) - 1)
    return tuple(float((ordered[place - 1] + ordered[place]) / 2) for place in places)


def rating_of(pd: float, cuts: Sequence[float]) -> str:
    return next((rating for rating, cut in zip(RATINGS, cuts, strict=False) if pd <= cut), RATINGS[-1])


def _ask(ground: Ground) -> None:
    """One case for each firm without a bank rating."""
    budget = ground.policy().budget
    assert budget is not None
    with ground.transaction() as shelves:
        rated = shelves.outcomes.of_kind("officer_rating")
        firms = [m.merchant_id for m in shelves.merchants.all() if m.merchant_id not in rated]
        shelves.applications.add(
            (
                Application(
                    case_no=f"LN-{OPENS:%y%m%d}-{number:04d}",
                    merchant_id=firm,
                    product_code="loan_sme",
                    requested_fen=budget.max_fen,
                    term_days=TERM_DAYS,
                    purpose=PURPOSE,
                    submitted_at=OPENS,
                    due_at=OPENS + timedelta(days=5),
                    stage=Stage.DRAFT,
                    assigned_to=None,
                ),
                {},
            )
            for number, firm in enumerate(sorted(firms, key=_number), start=1)
        )


def _number(firm: str) -> tuple[int, str]:
    digits = "".join(character for character in firm if character.isdigit())
    return (int(digits) if digits else 0, firm)


def _allot(ground: Ground, ratings: Mapping[str, str], churn: ChurnTable) -> Allocation:
    from workbench.flows.verified import verified_sales

    budget = ground.policy().budget
    assert budget is not None
    with ground.lines() as engine:
        sales = verified_sales(engine, ground.as_of_day())
    with ground.store.reading() as shelves:
        merchant_of = {case.case_no: case.merchant_id for case in shelves.applications.all()}
        pd_of = {merchant_of[kept.case_no]: kept.score.pd for kept in shelves.scores.all()}
    firms = [
        Firm(firm, rating, Decimal(repr(pd_of[firm])), sales[firm].verified_fen if firm in sales else 0)
        for firm, rating in sorted(ratings.items(), key=lambda item: _number(item[0]))
    ]
    return allocate(firms, churn, budget)


def _figures(allocation: Allocation) -> dict[str, object]:
    lent = [one for one in allocation.allotments if one.amount_fen]
    weighed = sum((one.rate * one.amount_fen for one in lent), Decimal(0))
    facts: dict[str, object] = {
        "allotted_firms": len(lent),
        "allotted_yuan": allocation.total_fen // 100,
        "expected_profit_yuan": allocation.profit_fen // 100,
        "mean_yearly_rate": percent(weighed / allocation.total_fen, 2) if allocation.total_fen else "–",
    }
    for reason in ("never_lent", "too_small", "no_profit", "budget"):
        facts[f"not_lent_{reason}"] = sum(one.reason == reason for one in allocation.allotments if not one.amount_fen)
    return facts


def _propose(services: Services, allocation: Allocation) -> int:
    """Every allotted loan as a proposal, made by the program, that a second person must sign."""
    with services.training.ground.store.reading() as shelves:
        case_of = {case.merchant_id: case.case_no for case in shelves.applications.all()}
    count = 0
    for one in allocation.allotments:
        if not one.amount_fen:
            continue
        draft = services.decision.draft(case_of[one.firm_id], SYSTEM)
        daily = (one.rate / TERM_DAYS).quantize(Decimal("0.000001"), rounding=ROUND_FLOOR)
        wanted = replace(
            draft, outcome=Outcome.APPROVE, limit_fen=one.amount_fen, daily_rate=daily, fee_rate=Decimal(0),
            term_days=TERM_DAYS, comment=PROPOSED.zh + PROPOSED.en, override_code=ALLOTTED,
        )  # fmt: skip
        services.decision.propose(case_of[one.firm_id], wanted, SYSTEM)
        count += 1
    return count


def _write(path: Path, allocation: Allocation) -> Path:
    """The allotment as a table staff can open; amounts in yuan."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["firm", "desk_rating", "amount_yuan", "yearly_rate", "churn", "expected_profit_yuan", "why"])
        for one in allocation.allotments:
            row = [one.firm_id, one.rating, one.amount_fen // 100, one.rate, one.churn, one.profit_fen // 100]
            writer.writerow([*row, one.reason])
    return path
