"""What would a bad year cost: expected loss, bad loans and room to lend, if sales fell or defaults doubled?

Each scenario moves the probability of default of every band and the loss given default; nothing else moves. A fall of
sales moves the odds of default by a declared elasticity: odds x (1 / (1 - fall)) ^ elasticity. Loans that are bad
already stay bad; performing loans go bad with their probability. The loss comes out of capital, and with it goes the
bank money that capital may carry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workbench.applications.policy import Policy
from workbench.common.money import half_up
from workbench.common.rates import percent
from workbench.common.text import Text
from workbench.portfolio.book_figures import ratio


@dataclass(frozen=True, slots=True)
class Scenario:
    """`sales_fall` 0.2: a fifth less is sold; `pd_multiple` times the probability; `loss_add` on the loss."""

    code: str
    name: Text
    sales_fall: Decimal = Decimal(0)
    pd_multiple: Decimal = Decimal(1)
    loss_add: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Stressed:
    """A scenario's outcome on the book of one day, over twelve months, in minor units."""

    scenario: Scenario
    loss_given_default: Decimal
    expected_loss_fen: int
    bad_fen: int
    bad_share: Decimal | None
    cap_fen: int
    headroom_fen: int


@dataclass(frozen=True, slots=True)
class StressBook:
    """What is stressed: performing principal by band (empty: unknown), bad principal, and what fills the cap."""

    performing_fen: Mapping[str, int]
    bad_fen: int
    pd: Mapping[str, Decimal]
    pd_without_band: Decimal
    used_fen: int


def scenarios(policy: Policy) -> tuple[Scenario, ...]:
    """As it stands, then each shock of the policy, then the worst of all together."""
    rules = policy.figures
    found = [Scenario("base", Text("现状", "As it stands"))]
    found += [
        Scenario(f"sales{percent(fall, 0)}", Text(f"销售下降 {percent(fall, 0)}", f"Sales −{percent(fall, 0)}"), fall)
        for fall in rules.sales_shocks
    ]
    found += [
        Scenario(f"pd{times}", Text(f"违约概率 × {times}", f"PD × {times}"), pd_multiple=times)
        for times in rules.pd_multiples
    ]
    add = f"{(rules.loss_add * 100):.0f}"
    found.append(Scenario("lgd", Text(f"违约损失率 +{add} 个百分点", f"LGD +{add} pt"), loss_add=rules.loss_add))
    worst = max(rules.sales_shocks, default=Decimal(0))
    times = max(rules.pd_multiples, default=Decimal(1))
    found.append(Scenario("all", Text("全部叠加", "All together"), worst, times, rules.loss_add))
    return tuple(found)


def shifted_pd(pd: Decimal, scenario: Scenario, elasticity: Decimal) -> Decimal:
    """A probability under a scenario; never above 1."""
    if scenario.sales_fall:
        odds = pd / (1 - pd) if pd < 1 else Decimal(10**9)
        odds *= (1 / (1 - scenario.sales_fall)) ** elasticity
        pd = odds / (1 + odds)
    return min(pd * scenario.pd_multiple, Decimal(1))


def stressed(book: StressBook, scenario: Scenario, policy: Policy) -> Stressed:
    lgd = min(policy.economics.loss_given_default + scenario.loss_add, Decimal(1))
    elasticity = policy.figures.sales_elasticity
    newly_bad = Decimal(0)
    for band, fen in book.performing_fen.items():
        newly_bad += fen * shifted_pd(book.pd.get(band, book.pd_without_band), scenario, elasticity)
    loss_fen = half_up((newly_bad + book.bad_fen) * lgd)
    bad_fen = book.bad_fen + half_up(newly_bad)
    total = sum(book.performing_fen.values()) + book.bad_fen
    cap_fen = int(max(policy.funding.capital_fen - loss_fen, 0) * (1 + policy.funding.bank_share))
    return Stressed(scenario, lgd, loss_fen, bad_fen, ratio(bad_fen, total), cap_fen, cap_fen - book.used_fen)
