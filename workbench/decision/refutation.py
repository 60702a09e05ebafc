"""Is an answer about the smallest change true?

The search (`counterfactual`) looks at cells and adds up trees; this looks at every value by itself, with nothing of the
search's own machinery: the case is moved, what follows is worked out anew, ties are asked, and the judge decides.
It is slow, and it is there to be able to say no.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from workbench.decision.links import Values, follows, impossible, moved
from workbench.decision.question import Judge
from workbench.decision.spans import Span
from workbench.decision.ways import Answer, Way

_SAME = 1e-9


def refute(answer: Answer, case: Values, judge: Judge, *, pairs: bool = True) -> tuple[str, ...]:
    """Every fault of an answer; () where it stands. `pairs`: also look at all pairs where no single change is enough.

    Pairs cost the product of two lattices for each two features: leave them out where the lattices are long.
    """
    faults = [fault for way in answer.ways for fault in _faults_of(way, case, judge, answer)]
    spans = answer.certificate.spans
    best = least(_singles(spans), case, judge, answer)
    if best is None and pairs:
        best = least(_couples(spans), case, judge, answer)
    elif best is None:
        return tuple(faults) + _against_singles(answer)
    told = None if not answer.ways else (len(answer.ways[0].changes), answer.ways[0].cost)
    if best is None and told is not None:
        faults.append("a way is told and none exists")
    if best is not None and (told is None or best[:2] < (told[0], told[1] - _SAME)):
        faults.append(f"a smaller change exists: {best[2]} at {best[1]:.6f}")
    if best is not None and answer.certificate.single_enough is not (best[0] == 1):
        faults.append("the certificate is wrong about single changes")
    return tuple(faults)


def _against_singles(answer: Answer) -> tuple[str, ...]:
    wrong = answer.certificate.single_enough or any(len(way.changes) == 1 for way in answer.ways)
    return ("a single change is claimed and none is enough",) if wrong else ()


def _faults_of(way: Way, case: Values, judge: Judge, answer: Answer) -> list[str]:
    """What is wrong with one way by itself."""
    changes = {one.span.name: one.value for one in way.changes}
    after = moved(case, changes)
    told = {**case, **way.moved()}
    faults = []
    if not answer.goal.met(judge(told)):
        faults.append(f"{sorted(changes)} does not reach the goal")
    if any(not one.span.holds(one.value) for one in way.changes):
        faults.append(f"{sorted(changes)} leaves its range")
    if impossible(case, after, [name for name in after if after[name] != case.get(name)]) is not None:
        faults.append(f"{sorted(changes)} cannot exist")
    may_move = set(changes) | {one.follower for name in changes for one in follows(name)}
    for name, value in told.items():
        if name not in may_move and value is not case[name]:
            faults.append(f"{name} was to stay as it is")
        elif not _equal(value, after[name]):
            faults.append(f"{name} does not follow as declared")
    return faults


def _equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _SAME * max(1.0, abs(one))


Candidate = tuple[float, dict[str, float]]


def _singles(spans: tuple[Span, ...]) -> Iterator[Candidate]:
    for one in spans:
        for value in one.lattice().tolist():
            yield one.cost(value), {one.name: value}


def _couples(spans: tuple[Span, ...]) -> Iterator[Candidate]:
    for one, two in combinations(spans, 2):
        second = [(two.cost(value), value) for value in two.lattice().tolist()]
        for value in one.lattice().tolist():
            cost = one.cost(value)
            for beside, other in second:
                yield cost + beside, {one.name: value, two.name: other}


def least(
    candidates: Iterator[Candidate], case: Values, judge: Judge, answer: Answer
) -> tuple[int, float, dict[str, float]] | None:
    """The cheapest candidate that can exist and reaches the goal: how many features, its cost, its values."""
    best: tuple[int, float, dict[str, float]] | None = None
    for cost, changes in candidates:
        if best is not None and cost >= best[1]:
            continue
        after = moved(case, changes)
        if impossible(case, after, [name for name in after if after[name] != case.get(name)]) is not None:
            continue
        if answer.goal.met(judge(after)):
            best = (len(changes), cost, changes)
    return best
