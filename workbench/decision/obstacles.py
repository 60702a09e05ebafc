"""What still stands in the way when no change of one or two features is enough?"""

from __future__ import annotations

import numpy as np

from workbench.common.text import Text, same
from workbench.decision.outcome import Check, Outcome, Recommendation, Verdict
from workbench.decision.question import LETTERS, Goal, Question, after

EVEN_SO = Text("即使各项可改善指标都到最好，", "Even with every changeable feature at its best: ")
THREE = Text("一两项改动不够，须同时改善三项以上", "One or two changes are not enough; three or more together are")


def best_of_all(question: Question) -> dict[str, float]:
    """Every axis at the value with the lowest margin, all at once; relations between them are not asked.

    With declared signs no combination scores better, so what fails here fails everywhere within reach.
    """
    moved: dict[str, float] = {}
    for axis in question.axes:
        inside = np.flatnonzero(axis.possible)
        margins = question.partial.along(axis.columns, axis.rows(inside))
        lowest = inside[margins == margins.min()]
        # Of equal margins the end of the span: a rule may ask for more than the model does.
        point = lowest[np.argmax(axis.span.costs(axis.points[lowest]))]
        moved.update(axis.set_at(int(point)))
    return moved


def obstacle(question: Question, goal: Goal) -> Text:
    """The nearest thing that stands in the way, in words."""
    moved = best_of_all(question)
    advice = question.judge(after(question.case, moved))
    if goal.met(advice):
        return THREE
    blocking = [check for check in advice.checks if _blocks(check, advice.outcome)]
    if blocking:
        told = [_told(check) for check in blocking[:2]]
        return EVEN_SO + Text("；".join(one.zh for one in told), "; ".join(one.en for one in told))
    if advice.outcome in {Outcome.DECLINE, Outcome.REFER}:
        return EVEN_SO + _score_words(question, moved, advice)
    term = next(one for one in advice.limit.terms if one.code == advice.limit.binding)
    return EVEN_SO + Text(f"额度仍受“{term.label.zh}”限制", f"the limit is still bound by “{term.label.en}”")


def _blocks(check: Check, outcome: Outcome) -> bool:
    if not check.unmet or outcome not in {Outcome.DECLINE, Outcome.REFER}:
        return False
    severity = "refer" if check.verdict is Verdict.UNKNOWN else check.severity
    return severity == outcome.value


def _told(check: Check) -> Text:
    message = check.message if check.message.zh else check.title
    return Text("{message}", "{message}").format(message=message)


def _score_words(question: Question, moved: dict[str, float], advice: Recommendation) -> Text:
    place = {name: column for column, name in enumerate(question.model.features)}
    row = question.partial.row.copy()
    for name, value in moved.items():
        if name in place:
            row[place[name]] = value
    margin = question.model.margins(row[None, :])
    letter, points = LETTERS[int(question.bands(margin)[0])], int(question.model.all_points(margin)[0])
    if advice.reasons and advice.outcome is Outcome.REFER:
        reason = advice.reasons[0].text
        return Text(f"评分 {points}（{letter} 档），仍因“{reason.zh}”转人工",
                    f"the score is {points} (band {letter}) and people still look: {reason.en}")  # fmt: skip
    return Text(f"评分也只到 {points}（{letter} 档）", f"the score reaches {points} (band {letter})") + same("")
