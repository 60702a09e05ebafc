"""What does the model itself say of a fall of sales, beside the elasticity the committee declared?

The fall is put into the figures of every performing borrower that has any, and the champion scores them again. The
declared elasticity is applied to the same borrowers and the same probabilities, so that both can be compared.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.common.money import half_up
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.portfolio.book_figures import ratio
from workbench.portfolio.sales_shock import shocked
from workbench.services.figures_file import FigureColumn, FigureRow, FigureTable, Value
from workbench.services.figures_ground import FigureGround

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Doubles = npt.NDArray[np.float64]

NAME = Text("销售下降：模型与弹性", "Sales fall: the model and the elasticity")


@dataclass(frozen=True, slots=True)
class ModelStress:
    """Of the borrowers that have figures. Shares are weighed by what each owes; losses are over twelve months."""

    fall: Decimal
    pd_model: Decimal
    pd_elasticity: Decimal
    more_model_fen: int
    more_elasticity_fen: int
    implied: Decimal | None  # the elasticity that the model's answer amounts to


def model_stress_table(one: FigureGround) -> FigureTable:
    """Both ways side by side; without rows where nobody who owes has figures, or a past day is shown."""
    names, owed, rows = _figures(one) if one.live else ((), [], ())
    whole = one.book.performing_fen() if one.live else 0
    covered = sum(owed)
    found = _stressed(one, names, owed, rows) if owed else ()
    told: list[FigureRow] = []
    for answer in found:
        cells: tuple[Value, ...] = (
            Text(f"销售下降 {percent(answer.fall, 0)}", f"Sales −{percent(answer.fall, 0)}")
            if answer.fall
            else Text("现状", "As it stands"),
            answer.pd_model, answer.pd_elasticity, answer.more_model_fen, answer.more_elasticity_fen, answer.implied,
        )  # fmt: skip
        told.append(FigureRow(cells, strong=not answer.fall))
    share = ratio(covered, whole)
    said = "—" if share is None else percent(share, 1)
    return FigureTable(
        "model_stress",
        NAME,
        (
            FigureColumn(Text("情景", "Scenario"), "words", 190),
            FigureColumn(Text("违约概率：模型", "PD: model"), "share", 140),
            FigureColumn(Text("违约概率：弹性", "PD: elasticity"), "share", 140),
            FigureColumn(Text("多损失：模型", "More loss: model"), "money", 150),
            FigureColumn(Text("多损失：弹性", "More loss: elasticity"), "money", 160),
            FigureColumn(Text("模型隐含弹性", "Implied elasticity"), "number", 140),
        ),
        tuple(told),
        Text(
            f"{len(owed)} 户有指标的未不良借款人，占其余额 {said}。模型：近 90 天的销售、订单、回款按降幅改小"
            "（全年减去同额），由现行模型重新评分。弹性：同样的借款人和概率，按政策弹性移动。模型只见过单个商户的下降，未见过全市场下降。"
            "过去日期不算。",
            f"{len(owed)} performing borrowers with figures, {said} of what such borrowers owe. Model: sales, orders "
            "and inflow of the last 90 days made smaller by the fall (the year loses as much), scored again by the "
            "champion. Elasticity: the same borrowers and probabilities, moved as policy says. The model knows falls "
            "of single merchants from its training, none of a whole market. Not made for a past day.",
        ),
    )


def _figures(one: FigureGround) -> tuple[tuple[str, ...], list[int], Sequence[Doubles]]:
    """Names of the champion's features; what each borrower with all of them on record owes, and its row."""
    import numpy as np

    owed: list[int] = []
    rows: list[Doubles] = []
    names: tuple[str, ...] = ()
    places: dict[str, list[int] | None] = {}
    vectors = list(one.shelves.watching.newest_vectors(one.day))
    owing = one.book.performing_of([merchant_id for merchant_id, _, _ in vectors])
    for merchant_id, names_digest, data in vectors:
        if merchant_id not in owing:
            continue
        if not names:
            names = one.ground.model().features
        if names_digest not in places:
            have = {name: place for place, name in enumerate(one.shelves.features.names(names_digest))}
            places[names_digest] = [have[name] for name in names] if all(name in have for name in names) else None
        chosen = places[names_digest]
        if chosen is not None:
            owed.append(owing[merchant_id])
            rows.append(np.frombuffer(data, dtype="<f8")[chosen])
    return names, owed, rows


def _stressed(
    one: FigureGround, names: Sequence[str], owed: Sequence[int], rows: Sequence[Doubles]
) -> tuple[ModelStress, ...]:
    import numpy as np

    model, matrix = one.ground.model(), np.vstack(rows)
    weights = np.array(owed, dtype=np.float64) / sum(owed)
    elasticity, lgd = float(one.policy.figures.sales_elasticity), one.policy.economics.loss_given_default
    base = model.pds(model.margins(matrix.astype(np.float32)))
    found: list[ModelStress] = []
    for fall in (Decimal(0), *one.policy.figures.sales_shocks):
        told = model.pds(model.margins(shocked(matrix, names, float(fall)).astype(np.float32)))
        odds = base / (1 - base) * (1 / (1 - float(fall))) ** elasticity
        by_model, by_rule, now = (_share(one_, weights) for one_ in (told, odds / (1 + odds), base))
        more, declared = (half_up((pd - now) * lgd * sum(owed)) for pd in (by_model, by_rule))
        found.append(ModelStress(fall, by_model, by_rule, more, declared, _implied(now, by_model, fall)))
    return tuple(found)


def _share(pds: Doubles, weights: Doubles) -> Decimal:
    """A probability weighed by what is owed, to millionths of a percent."""
    return Decimal(str(round(float(pds @ weights), 8)))


def _implied(now: Decimal, then: Decimal, fall: Decimal) -> Decimal | None:
    """The elasticity that moves the odds of the whole as the model did; None where nothing fell."""
    if not fall or not 0 < now < 1 or not 0 < then < 1:
        return None
    moved = math.log(float(then / (1 - then))) - math.log(float(now / (1 - now)))
    return Decimal(str(round(moved / -math.log(1 - float(fall)), 4)))
