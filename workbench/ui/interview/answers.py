"""How does an assessment look?"""

from __future__ import annotations

from itertools import pairwise

from workbench.interview.questions import ASSESSMENT_NAMES, Assessment
from workbench.services.interview_file import InterviewFile
from workbench.ui.charts.shares import Part, SharesChart
from workbench.ui.charts.wave import BARS, AnswerMark, WaveChart

SECONDS_A_SIGN = 0.25

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


def marks(file: InterviewFile) -> tuple[AnswerMark, ...]:
    """A mark for every assessed answer, at the moment it was given."""
    return tuple(
        AnswerMark(turn.answer.at_seconds, ASSESSMENT_NAMES[turn.answer.assessment], DOTS[turn.answer.assessment])
        for turn in file.turns
        if turn.answer is not None and turn.answer.assessment is not Assessment.OPEN
    )


def wave(file: InterviewFile, elapsed: int, bookmarks: tuple[int, ...] = ()) -> WaveChart:
    """The time line of an interview without a recording; of a practice with the moments of speech."""
    span = max(file.planned_seconds, elapsed, 1)
    levels = spoken_levels(file, span) if file.simulated else ()
    return WaveChart(elapsed, file.planned_seconds, marks(file), levels, bookmarks)


def recorded_wave(
    file: InterviewFile, at: int, length: int, levels: tuple[int, ...], bookmarks: tuple[int, ...]
) -> WaveChart:
    """The time line of an open recording of `length` seconds, with the peaks of its sound."""
    return WaveChart(at, max(length, 1), marks(file), resampled(levels), bookmarks, recorded=True)


def resampled(levels: tuple[int, ...]) -> tuple[int, ...]:
    """The loudest of each of `BARS` parts."""
    if not levels:
        return ()
    ends = [round(n * len(levels) / BARS) for n in range(BARS + 1)]
    return tuple(max(levels[a : max(b, a + 1)], default=0) for a, b in pairwise(ends))


def spoken_levels(file: InterviewFile, span: int) -> tuple[int, ...]:
    """When the simulated applicant spoke: an answer of n characters lasts n times `SECONDS_A_SIGN`, up to its mark."""
    levels = [0] * BARS
    for turn in file.turns:
        if turn.answer is None or not turn.answer.said:
            continue
        said, end = turn.answer.said, turn.answer.at_seconds
        begin = end - max(2.0, len(said) * SECONDS_A_SIGN)
        for n in range(BARS):
            middle = (n + 0.5) * span / BARS
            if begin - span / BARS <= middle <= end:
                levels[n] = max(levels[n], 40 + (ord(said[n % len(said)]) * 7 + n * 13) % 60)
    return tuple(levels)
