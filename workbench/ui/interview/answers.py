"""How does an assessment look?"""

from __future__ import annotations

from workbench.interview.questions import ASSESSMENT_NAMES, Assessment
from workbench.services.interview_file import InterviewFile
from workbench.ui.charts.shares import Part, SharesChart
from workbench.ui.charts.wave import AnswerMark, WaveChart

KEYS = {
    "1": Assessment.CONSISTENT,
    "2": Assessment.EVASIVE,
    "3": Assessment.CONTRADICTS,
    "4": Assessment.NO_ANSWER,
}
TONES = {
    Assessment.OPEN: "neutral",
    Assessment.CONSISTENT: "ok",
    Assessment.EVASIVE: "warn",
    Assessment.CONTRADICTS: "bad",
    Assessment.NO_ANSWER: "neutral",
}
ICONS = {
    Assessment.OPEN: None,
    Assessment.CONSISTENT: "check",
    Assessment.EVASIVE: "question",
    Assessment.CONTRADICTS: "x",
    Assessment.NO_ANSWER: "minus",
}
DOTS = {
    Assessment.OPEN: "line2",
    Assessment.CONSISTENT: "ok",
    Assessment.EVASIVE: "warn",
    Assessment.CONTRADICTS: "bad",
    Assessment.NO_ANSWER: "ctl",
}


def assessments(file: InterviewFile) -> tuple[Assessment, ...]:
    """Of every question in order; OPEN where nothing was answered yet."""
    return tuple(turn.answer.assessment if turn.answer is not None else Assessment.OPEN for turn in file.turns)


def tally(file: InterviewFile) -> SharesChart:
    seen = assessments(file)
    shown = [a for a in DOTS if a in seen or a not in (Assessment.NO_ANSWER,)]
    ordered = [a for a in shown if a is not Assessment.OPEN] + [Assessment.OPEN]
    return SharesChart(tuple(Part(ASSESSMENT_NAMES[a], seen.count(a), DOTS[a]) for a in ordered))


def wave(file: InterviewFile, elapsed: int) -> WaveChart:
    marks = tuple(
        AnswerMark(turn.answer.at_seconds, ASSESSMENT_NAMES[turn.answer.assessment], DOTS[turn.answer.assessment])
        for turn in file.turns
        if turn.answer is not None and turn.answer.assessment is not Assessment.OPEN
    )
    return WaveChart(elapsed, file.planned_seconds, marks)
