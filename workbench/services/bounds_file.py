"""What does staff see of a case some of whose figures are missing or in doubt?"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.common.text import Text
from workbench.decision.robust import Verdict
from workbench.scoring.score import Band


@dataclass(frozen=True, slots=True)
class CaseBounds:
    """Where the score lies and what policy says, whatever the unknown figures turn out to be.

    Points and PD hold for every completion. `usual_points` are those with the unknown figures inside the middle four
    fifths of the population the model learned from. `settle` says which datum would settle the case, empty where
    nothing is left to settle.
    """

    case_no: str
    unknown: tuple[str, ...]  # features, in the model's order
    doubted: tuple[str, ...]  # those of them that have a value an interviewer doubts
    head: Text  # 物流缺失：评分使用 58/78 项
    verdict: Verdict
    words: Text  # 取决于“发货时长”
    points: tuple[int, int]  # worst, best
    usual_points: tuple[int, int]
    pd: tuple[float, float]  # best, worst
    bands: tuple[Band, ...]  # best first
    range_words: Text  # 612 至 668 分，B–C 档
    limit_words: Text  # empty where nothing is approved
    settle: Text
    exact: bool  # both ends are met by some completion
