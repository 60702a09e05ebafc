"""Which steps make up the close of a day, and in which order?"""

from __future__ import annotations

from workbench.common.text import Text
from workbench.services import ladder_step, standing_step, warning_step
from workbench.services.close_steps import Step

STEPS: tuple[Step, ...] = (
    Step("standing", Text("计息与分类", "Interest and classes"), standing_step.close_step),
    Step("ladder", Text("额度阶梯", "Limit ladder"), ladder_step.close_step),
    Step("warnings", Text("预警", "Warnings"), warning_step.close_step),
)
