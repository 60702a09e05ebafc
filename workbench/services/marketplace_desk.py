"""How does a public marketplace run on this desk, with three flows and no credit outcome?

Two things are told apart. Order loans have a real outcome: an advance at hand-over to the carrier is lost when the
parcel never arrives. Credit lines have none: the desk's model predicts dormancy, a proxy that is never called default.
The data name no applicants: every seller with an order in the last 90 days has one case, asking for a month's sales.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.staff import SYSTEM
from workbench.applications.application import Application, Stage
from workbench.applications.products import Product
from workbench.common.dates import DESK_ZONE
from workbench.common.progress import Report, silent
from workbench.common.rates import percent
from workbench.services.real_desks import DeskSummary, bring_in, prepare

if TYPE_CHECKING:
    from workbench.flows.engine import Engine
    from workbench.services.bundle import Services
    from workbench.services.ground import Ground

AS_OF, OPENS = "2018-02-28", datetime(2018, 3, 1, 9, 0, tzinfo=DESK_ZONE)
VERSION = "dormancy-2018.02"
PRODUCT, TERM_DAYS = "marketplace_line", 90
PURPOSE = "备货周转（公开数据没有申请，以近 90 天月均销售额列示）"
_NOT_TABLES = "olist_marketing_qualified_leads"


def build_marketplace_desk(services: Services, data: Path, report: Report = silent) -> DeskSummary:
    """Import, train on the proxy, score every active seller, recommend. `data`: the folder of the published tables."""
    ground = services.training.ground
    prepare(ground, {"business_date": OPENS.date().isoformat(), "as_of": AS_OF, "opens_at": OPENS.isoformat(),
                     "policy": "marketplace", "currency": "BRL", "synthetic": False})  # fmt: skip
    files = [
        path
        for path in sorted(data.iterdir())
        if path.name.endswith((".csv", ".csv.gz")) and not path.name.startswith(_NOT_TABLES)
    ]
    facts = bring_in(services, files, report)
    with ground.lines() as engine:
        facts |= order_loan_outcome(engine)
    facts |= _train(services, report)
    _ask(ground)
    facts["cases_scored"] = services.scoring.score_all(SYSTEM, report=report)
    counts = services.decision.decide_automatically(None, SYSTEM, report=report)
    facts |= {f"decided_{name}": count for name, count in dict(counts).items()}
    return DeskSummary(facts)


def order_loan_outcome(engine: Engine) -> dict[str, object]:
    """What became of an advance on every order that was handed over: arrived, or never delivered."""
    row = engine.execute(
        "SELECT count(DISTINCT order_id), count(DISTINCT order_id) FILTER (state <> 'signed') FROM shipments "
        "WHERE state IN ('signed', 'moving', 'exception', 'returned')"
    ).fetchone()
    handed_over, lost = (0, 0) if row is None else (int(row[0]), int(row[1]))
    return {
        "orders_handed_over": handed_over,
        "orders_never_delivered": lost,
        "order_loan_loss_share": percent(lost / max(handed_over, 1), 2),
    }


def _train(services: Services, report: Report) -> dict[str, object]:
    """The dormancy model, measured on later months beside the days since the last order."""
    from workbench.scoring.boosting import Settings
    from workbench.scoring.metrics import average_precision
    from workbench.services.dormancy import dormancy_rows
    from workbench.services.training import facts_of

    with services.training.ground.lines() as engine:
        known, panel = dormancy_rows(engine)
    settings = Settings(depth=3, trees=200, eta=0.05, min_child_weight=10)
    made = services.training.train_rows(known, known.labelled, VERSION, settings=settings, report=report)
    services.training.record(made, SYSTEM)
    services.champion.name_first(VERSION, "公开数据没有违约结果：使用停单这一替代指标", SYSTEM)
    told = facts_of(made)
    later = made.held_rows
    facts = {f"proxy_{name}": told[name] for name in ("rows", "bad", "outcome", "auc", "auc_95", "average_precision")}
    facts |= {f"proxy_{name}": value for name, value in told.items() if name.startswith("auc of")}
    alone = average_precision(panel.dormant[later], panel.silent_days[later])
    return facts | {
        "proxy_measured_rows": len(later),
        "proxy_measured_share": percent(float(panel.dormant[later].mean()), 1),
        "proxy_average_precision of Days since the last order alone": round(alone, 4),
        "proxy_segments": "; ".join(
            f"{one.name.en}: {one.count}, AUC {one.auc:.3f}" for one in made.card.segments if one.auc is not None
        ),
    }


def _ask(ground: Ground) -> None:
    product = ground.products()[PRODUCT]
    with ground.lines() as engine:
        asked = month_sales(engine, ground.as_of_day())
    with ground.transaction() as shelves:
        shelves.applications.add(
            (_application(number, seller, amount_fen, product), {})
            for number, (seller, amount_fen) in enumerate(sorted(asked.items()), start=1)
        )


def month_sales(engine: Engine, as_of_day: int) -> Mapping[str, int]:
    """Mean month of the last 90 days in minor units, of sellers who had an order in them."""
    rows = engine.execute(
        "SELECT merchant_id, sum(gross_fen) FROM orders WHERE day > ? AND day <= ? GROUP BY 1",
        [as_of_day - 90, as_of_day],
    ).fetchall()
    return {str(seller): int(total or 0) // 3 for seller, total in rows}


def _application(number: int, seller: str, amount_fen: int, product: Product) -> Application:
    whole_steps = amount_fen // product.step_fen * product.step_fen
    return Application(
        case_no=f"LN-{OPENS:%y%m%d}-{number:04d}",
        merchant_id=seller,
        product_code=PRODUCT,
        requested_fen=min(max(whole_steps, product.min_fen), product.max_fen),
        term_days=TERM_DAYS,
        purpose=PURPOSE,
        submitted_at=OPENS,
        due_at=OPENS + timedelta(days=5),
        stage=Stage.DRAFT,
        assigned_to=None,
        currency=product.currency,
    )
