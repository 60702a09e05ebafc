"""How do the figures of the book become tiles, lines and bars?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.applications.policy import Policy
from workbench.common.dates import day_of
from workbench.common.errors import StaffError
from workbench.common.money import MINUS, compact_money, money
from workbench.common.rates import percent
from workbench.common.text import Lang, Text, same
from workbench.features.catalogue import BY_NAME
from workbench.portfolio.book_figures import Stand, ratio, stand
from workbench.portfolio.funding import Usage
from workbench.portfolio.vintages import Vintage
from workbench.records.canonical import digest
from workbench.services.ground import Ground
from workbench.services.portfolio_file import CapPart, FundingCap, Kpi, PsiRow, Series

if TYPE_CHECKING:
    import numpy.typing as npt

    from workbench.scoring.model import Model
    from workbench.services.figures_ground import FigureGround

RUNNING_HIGH = Decimal("1.2")  # times the mean of earlier quarters at the same age
EARLIER_NEEDED = 2
PSI_SHOWN = 6
NPL_LEAST_LIVE = 100  # of a product: one bad loan among fewer would draw a line that means nothing
PSI_LEAST_ROWS = 100
SCORE_NAME = Text("评分", "Score")


def compact(amount_fen: int, currency: str) -> Text:
    return Text(compact_money(amount_fen, Lang.ZH, currency), compact_money(amount_fen, Lang.EN, currency))


@dataclass(frozen=True, slots=True)
class Today:
    """What moved on the day that is shown."""

    drawn_fen: int = 0
    repaid_fen: int = 0


def kpis(now: Stand, before: Stand, moved: Today, currency: str) -> tuple[Kpi, ...]:
    """The six figures on top, each beside the end of last month."""
    mean_fen = now.all.fen // now.all.loans if now.all.loans else 0
    growth = ratio(now.all.fen - before.all.fen, before.all.fen)
    return (
        Kpi("outstanding", Text("贷款余额", "Outstanding"), compact(now.all.fen, currency), _growth(growth), False),
        Kpi("borrowers", Text("余额客户", "Active borrowers"), same(f"{now.borrowers:,}"),
            same(_signed(now.borrowers - before.borrowers)), False),
        Kpi("loans", Text("在贷笔数", "Open loans"), same(f"{now.all.loans:,}"),
            Text("均额 {mean}", "avg {mean}").format(mean=same(money(mean_fen // 100 * 100, currency))), False),
        Kpi("npl", Text("不良率（按金额）", "NPL by amount"), _share(now.bad.share_of(now.all)),
            *_points(now.bad.share_of(now.all), before.bad.share_of(before.all))),
        Kpi("overdue30", Text("逾期 30 天以上", "30+ days past due"), _share(now.over_30.share_of(now.all)),
            *_points(now.over_30.share_of(now.all), before.over_30.share_of(before.all))),
        Kpi("today", Text("今日支用 / 还款", "Drawn / repaid today"),
            Text("{drawn} / {repaid}", "{drawn} / {repaid}").format(
                drawn=compact(moved.drawn_fen, currency), repaid=compact(moved.repaid_fen, currency)),
            Text("日利息 {interest}", "interest a day {interest}").format(
                interest=compact(now.daily_interest_fen, currency)), False),
    )  # fmt: skip


def _share(share: Decimal | None) -> Text:
    return same("—" if share is None else percent(share, 2))


def _signed(change: int) -> str:
    return f"+{change:,}" if change >= 0 else f"{MINUS}{-change:,}"


def _growth(change: Decimal | None) -> Text:
    if change is None:
        return Text("", "")
    sign = "+" if change >= 0 else MINUS
    return Text(f"较上月末 {sign}{percent(abs(change))}", f"{sign}{percent(abs(change))} m/m")


def _points(now: Decimal | None, before: Decimal | None) -> tuple[Text, bool]:
    """A change of a share in points, and whether it is for the worse."""
    if now is None or before is None:
        return Text("", ""), False
    points = f"{abs(now - before) * 100:.2f}"
    if now == before or points == "0.00":
        return Text("持平", "unchanged"), False
    if now > before:
        return Text(f"升 {points} 点", f"up {points} pt"), True
    return Text(f"降 {points} 点", f"down {points} pt"), False


def month_names(days: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{day_of(day):%Y-%m}" for day in days)


def npl_lines(one: FigureGround, days: Sequence[int]) -> tuple[Series, ...]:
    """Bad share by amount at each month end: all loans, then each product with enough loans to draw a line of."""
    rows, totals = one.rows(list(days))
    lines = [Series(Text("全部", "All"), _bad_shares([stand(day, rows, totals) for day in days], 1), "main")]
    for code in sorted({row.product_code for row in rows}):
        shares = _bad_shares([stand(day, rows, totals, code) for day in days], NPL_LEAST_LIVE)
        if any(share is not None for share in shares):
            lines.append(Series(one.product_name(code), shares, "plain"))
    return tuple(lines)


def _bad_shares(stands: Sequence[Stand], least: int) -> tuple[float | None, ...]:
    return _floats([one.bad.share_of(one.all) if one.all.loans >= least else None for one in stands])


def _floats(shares: Sequence[Decimal | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else float(value) for value in shares)


def vintage_series(found: Sequence[Vintage]) -> tuple[Series, ...]:
    """One line a quarter that has ended: the newest is the main one, one that runs high against earlier quarters is
    marked."""
    found = [one for one in found if any(share is not None for share in one.shares)]
    return tuple(
        Series(same(one.name), _floats(one.shares), _emphasis(found, place)) for place, one in enumerate(found)
    )


def _emphasis(found: Sequence[Vintage], place: int) -> str:
    ages = [age for age, value in enumerate(found[place].shares) if value is not None]
    if ages:
        age = ages[-1]
        earlier = [value for one in found[:place] if (value := one.shares[age]) is not None]
        own = found[place].shares[age] or Decimal(0)
        if len(earlier) >= EARLIER_NEEDED and own > RUNNING_HIGH * sum(earlier) / len(earlier) and any(earlier):
            return "alert"
    return "main" if place == len(found) - 1 else "past"


def funding_cap(used: Usage, policy: Policy, currency: str) -> FundingCap:
    """The cap as one bar: own money first, then bank loans, then what is promised; sold and partner money beside it."""
    bank_cap_fen = used.cap_fen - policy.funding.capital_fen
    own_left_fen = policy.funding.capital_fen - used.own_fen
    parts = [
        CapPart(Text("自有资本", "Own capital"), used.own_fen, _left(own_left_fen, currency), True),
        CapPart(
            Text("银行借款（不超过资本 {share}）", "Bank loans (max {share} of capital)").format(
                share=percent(policy.funding.bank_share, 0)
            ),
            used.bank_fen,
            _left(bank_cap_fen - used.bank_fen, currency),
            True,
        ),
        CapPart(
            Text("已批未用", "Approved, not drawn"), used.reserved_fen, Text("本台账额度", "lines of this desk"), True
        ),
    ]
    off_cap = ((Text("资产证券化", "Securitised"), used.sold_fen), (Text("联合贷合作方", "Partners"), used.partner_fen))
    parts += [CapPart(label, amount_fen, Text("不计入上限", "off cap"), False) for label, amount_fen in off_cap]
    return FundingCap(used.cap_fen, used.used_fen, float(policy.funding.warn_share), tuple(parts))


def _left(left_fen: int, currency: str) -> Text:
    if left_fen <= 0:
        return Text("已用足", "fully used")
    return Text("余 {left}", "{left} left").format(left=compact(left_fen, currency))


def psi_rows(ground: Ground) -> tuple[PsiRow, ...]:
    """Drift of the score and of the features that moved most, over every merchant the desk has features of.

    The whole population, not the queue: a handful of applicants differs from any reference by chance alone. None
    without a model or with fewer merchants than tell drift from chance.
    """
    import numpy as np

    from workbench.services.score_batch import desk_names

    try:
        model = ground.model()
    except (StaffError, OSError):
        return ()
    names = desk_names(model.features)
    with ground.store.reading() as shelves:
        day = shelves.features.latest_day()
        stored = {} if day is None else shelves.features.matrix(day, digest(list(names)))
    if len(stored) < PSI_LEAST_ROWS:
        return ()
    table = np.array([np.frombuffer(stored[merchant], dtype="<f8") for merchant in sorted(stored)])
    return drift_rows(model, table[:, [names.index(name) for name in model.features]])


def drift_rows(model: Model, rows: npt.NDArray[Any]) -> tuple[PsiRow, ...]:
    """PSI of the score and of the features that moved most, of rows [n, features] against the model's reference."""
    drift = {name: model.reference[name].psi(rows[:, i]) for i, name in enumerate(model.features)}
    moved = sorted(drift, key=lambda name: (-drift[name], name))[: PSI_SHOWN - 1]
    score = model.reference["score"].psi(model.all_points(model.margins(rows)).astype(float))
    return (
        PsiRow(SCORE_NAME, score),
        *(PsiRow(BY_NAME[name].label if name in BY_NAME else same(name), drift[name]) for name in moved),
    )
