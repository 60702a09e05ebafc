"""What may a second rater see of an interview that another officer held?

Two ratings are worth comparing only while neither knows the other: who may still mark a finished interview sees what
was asked, said and noted, and nothing of how the first officer judged it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbench.access.permissions import GRANTS
from workbench.access.staff import Actor
from workbench.applications.acts import ACTS, Act
from workbench.common.text import Text
from workbench.services.interview_file import Effect, InterviewFile

HIDDEN = Text("第二评分：首评不显示", "Second rating: the first is not shown")
HIDDEN_EFFECT = Text("第二评分只用于一致性统计", "A second rating serves the statistics of agreement only")


def second_rater(file: InterviewFile, actor: Actor) -> bool:
    """May this person mark a finished interview that another one held?"""
    may = ACTS[Act.MARK_INTERVIEW].permission in GRANTS.get(actor.role, frozenset())
    return may and file.state == "finished" and bool(file.officer) and actor.staff_id != file.officer


def for_reader(file: InterviewFile, reader: Actor | None, own_marks: Mapping[str, int]) -> InterviewFile:
    """The file as this person may see it: for a second rater without marks, rating, effect and persona of the first."""
    if reader is None or not second_rater(file, reader):
        return file
    effect = file.effect
    return replace(
        file,
        blind=True,
        criteria=tuple(replace(one, mark=own_marks.get(one.code)) for one in file.criteria),
        diligence=None,
        suggested=None,
        suggested_why=HIDDEN,
        rating_reason="",
        persona=None,
        effect=Effect(None, None, effect.limit_before_fen, effect.limit_before_fen, effect.points, HIDDEN_EFFECT),
    )
