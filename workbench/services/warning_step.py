"""Which early warnings does the close of a day raise?"""

from __future__ import annotations

from workbench.services.close_steps import CloseContext, StepDone
from workbench.services.holdings import holdings
from workbench.services.watching import raise_warnings


def close_step(context: CloseContext) -> StepDone:
    """The step `warnings`. A day that is made again raises nothing: nobody could act on that day any more."""
    if context.remade:
        return StepDone({"raised": 0})
    ground = context.ground
    with ground.transaction() as shelves:
        book = holdings(shelves, context.products)
        new = raise_warnings(shelves, book, context.day, context.policy, ground.now())
    return StepDone({"raised": new})
